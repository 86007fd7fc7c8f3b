//! All SQL of the match keys.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::keys::{Identity, KeyKind, Keys};
use super::similar::{Match, compare};
use crate::db::schema::match_keys;
use crate::db::{AmongMethods, Connection, Question, Value};
use crate::search::FoundKind;

/// Writes or replaces the keys of a record.
pub fn put(conn: &mut Connection, kind: FoundKind, id: i64, identity: &Identity<'_>) -> QueryResult<()> {
    let old = match_keys::table.filter(match_keys::record_kind.eq(kind)).filter(match_keys::record_id.eq(id));
    diesel::delete(old).execute(conn)?;
    for (key_kind, key) in identity.keys() {
        diesel::insert_into(match_keys::table)
            .values((
                match_keys::kind.eq(key_kind),
                match_keys::key.eq(key),
                match_keys::record_kind.eq(kind),
                match_keys::record_id.eq(id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Most records looked at because they share one exact key, and because they share parts of a name.
const MOST_OF_A_KEY: i64 = 40;
const MOST_ALIKE: i64 = 40;
/// A part of a name that more records have than this tells nobody apart: every other Chinese company is a 公司.
const COMMON: i64 = 1_000;

/// The records that may be the same as `identity`, best first, without the one it belongs to itself. Who may see them is not asked
/// here, so all that were looked at are handed on: what nobody may see must not stand in the way of the others.
pub fn find(conn: &mut Connection, identity: &Identity<'_>, itself: Option<(FoundKind, i64)>) -> QueryResult<Vec<Match>> {
    let ours = identity.keys();
    let (parts, exact): (Vec<_>, Vec<_>) = ours.iter().partition(|(kind, _)| *kind == KeyKind::Part);
    let mut candidates = list_holders(conn, &exact)?;
    let telling = list_telling(conn, &parts)?;
    candidates.extend(
        match_keys::table
            .filter(match_keys::kind.eq(KeyKind::Part))
            .filter(match_keys::key.among(telling))
            .group_by((match_keys::record_kind, match_keys::record_id))
            .order(count_star().desc())
            .limit(MOST_ALIKE)
            .select((match_keys::record_kind, match_keys::record_id))
            .load::<(FoundKind, i64)>(conn)?,
    );
    candidates.retain(|record| Some(*record) != itself);
    let mut matches: Vec<Match> = keys_of(conn, &candidates)?
        .into_iter()
        .filter_map(|((kind, id), theirs)| compare(&ours, &theirs).map(|(score, because)| Match { kind, id, score, because }))
        .collect();
    matches.sort_by_key(|m| (std::cmp::Reverse(m.score), m.kind, m.id));
    Ok(matches)
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    record_kind: FoundKind,
    #[diesel(sql_type = BigInt)]
    record_id: i64,
}

/// Some that hold each of the keys, so that one key which very many have leaves room for the others.
fn list_holders(conn: &mut Connection, keys: &[&(KeyKind, String)]) -> QueryResult<Vec<(FoundKind, i64)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let question = of_each(
        keys,
        "SELECT record_kind, record_id FROM (SELECT record_kind, record_id FROM match_keys WHERE kind = ",
        " ORDER BY record_kind, record_id LIMIT ",
        (MOST_OF_A_KEY, ") AS held"),
    );
    let holders: Vec<Holder> = question.load(conn)?;
    Ok(holders.into_iter().map(|holder| (holder.record_kind, holder.record_id)).collect())
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    holders: i64,
}

/// Those of the parts that not everybody has. Counting stops where a part is common.
fn list_telling(conn: &mut Connection, parts: &[&(KeyKind, String)]) -> QueryResult<Vec<String>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let question = of_each(
        parts,
        "SELECT key, COUNT(*) AS holders FROM (SELECT key FROM match_keys WHERE kind = ",
        " LIMIT ",
        (COMMON, ") AS held GROUP BY key"),
    );
    let held: Vec<Held> = question.load(conn)?;
    Ok(held.into_iter().filter(|part| part.holders < COMMON).map(|part| part.key).collect())
}

/// The same select for each of the keys, as one question.
fn of_each(keys: &[&(KeyKind, String)], select: &'static str, limit: &'static str, (most, end): (i64, &'static str)) -> Question {
    let mut question = Question::default();
    for (place, (kind, key)) in keys.iter().enumerate() {
        if place > 0 {
            question.say(" UNION ALL ");
        }
        question.say(select);
        question.bind(Value::Words(kind.to_string()));
        question.say(" AND key = ");
        question.bind(Value::Words(key.clone()));
        question.say(limit);
        question.bind(Value::Number(most));
        question.say(end);
    }
    question
}

fn keys_of(conn: &mut Connection, records: &[(FoundKind, i64)]) -> QueryResult<BTreeMap<(FoundKind, i64), Keys>> {
    let kinds: Vec<FoundKind> = FoundKind::ALL.to_vec();
    let ids: Vec<i64> = records.iter().map(|(_, id)| *id).collect();
    let rows: Vec<(FoundKind, i64, KeyKind, String)> = match_keys::table
        .filter(match_keys::record_kind.among(kinds))
        .filter(match_keys::record_id.among(ids))
        .select((match_keys::record_kind, match_keys::record_id, match_keys::kind, match_keys::key))
        .load(conn)?;
    let mut all: BTreeMap<(FoundKind, i64), Keys> = BTreeMap::new();
    for (kind, id, key_kind, key) in rows.into_iter().filter(|(kind, id, _, _)| records.contains(&(*kind, *id))) {
        all.entry((kind, id)).or_default().insert((key_kind, key));
    }
    Ok(all)
}
