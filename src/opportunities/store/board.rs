//! The cards of all columns of the board in one query.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::lists::{Filter, Listed, list_named};
use crate::db::{Connection, Question, Value};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::OpportunityId;
use crate::opportunities::opportunity::Outcome;

#[derive(QueryableByName)]
struct Card {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The largest deals of each column, at most `most` a column, in the order of the columns. Each column is read from the index
/// `(outcome, stage_id, amount)` for itself; all of them together are one question.
pub fn list_cards(conn: &mut Connection, actor: &Actor, columns: &[Filter], most: i64) -> QueryResult<Vec<Listed>> {
    if columns.is_empty() || matches!(actor.scope(), Scope::Company(_) | Scope::Nothing) {
        return Ok(Vec::new());
    }
    let mut question = Question::default();
    for (place, filter) in columns.iter().enumerate() {
        if place > 0 {
            question.say(" UNION ALL ");
        }
        question.say("SELECT id FROM (SELECT opportunities.id FROM opportunities WHERE ");
        narrow(&mut question, actor, filter);
        question.say(" ORDER BY opportunities.amount DESC, opportunities.id DESC LIMIT ");
        question.bind(Value::Number(most));
        question.say(") AS cards");
    }
    let cards: Vec<Card> = question.load(conn)?;
    let mut rows = list_named(conn, cards.into_iter().map(|card| OpportunityId(card.id)).collect())?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.deal.amount, row.deal.id)));
    Ok(rows)
}

/// The same deals that [`super::list`] shows for this filter.
fn narrow(question: &mut Question, actor: &Actor, filter: &Filter) {
    match filter.outcome {
        _ if filter.every_outcome => question.say("1 = 1"),
        None => question.say("opportunities.outcome IS NULL"),
        Some(Outcome::Won) => question.say("opportunities.outcome = 'won'"),
        Some(Outcome::Lost) => question.say("opportunities.outcome = 'lost'"),
    }
    if let Scope::Owners(viewer) = actor.scope() {
        question.say(" AND (opportunities.owner_id IN (SELECT owner_id FROM visibility WHERE viewer_id = ");
        question.bind(Value::Number(viewer.0));
        question.say(") OR opportunities.id IN (SELECT record_id FROM shares WHERE record_kind = 'opportunity' AND user_id = ");
        question.bind(Value::Number(viewer.0));
        question.say("))");
    }
    for (column, id) in [
        (" AND opportunities.stage_id = ", filter.stage.map(|id| id.0)),
        (" AND opportunities.owner_id = ", filter.owner.map(|id| id.0)),
        (" AND opportunities.account_id = ", filter.account.map(|id| id.0)),
    ] {
        let Some(id) = id else { continue };
        question.say(column);
        question.bind(Value::Number(id));
    }
    if let Some(teams) = &filter.teams {
        // A list of no teams is the list of none: no team has the number 0.
        question.say(" AND opportunities.owner_id IN (SELECT id FROM users WHERE team_id IN (0");
        for team in teams {
            question.say(", ");
            question.bind(Value::Number(team.0));
        }
        question.say("))");
    }
    if let Some((from, until)) = filter.closes {
        question.say(" AND opportunities.close_date >= ");
        question.bind(Value::Day(from));
        question.say(" AND opportunities.close_date <= ");
        question.bind(Value::Day(until));
    }
    if let Some(since) = filter.closed_since {
        question.say(" AND opportunities.closed_at >= ");
        question.bind(Value::Time(since));
    }
    if filter.without_next_step {
        question.say(" AND opportunities.next_activity_id IS NULL");
    }
}
