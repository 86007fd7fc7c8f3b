//! The pipeline over HTTP: who sees a deal, moves with undo, won only by its order, what a team filter means.

use actix_web::http::StatusCode;
use throughline::accounts::{AccountFacts, ContactFacts, change, store as accounts};
use throughline::kernel::actor::Actor;
use throughline::kernel::ids::{ContactId, OpportunityId, OrderId};
use throughline::kernel::money::{Amount, Currency, Money};
use throughline::opportunities::{NewOpportunity, Opportunity, Outcome, create, store, win};
use throughline::people;

use crate::support::{TestApp, start};

/// A deal of somebody, with an account and two contacts of its own.
pub struct Deal {
    pub id: OpportunityId,
    pub contacts: Vec<ContactId>,
    pub href: String,
}

pub fn person(app: &TestApp, name: &str) -> Actor {
    let email = format!("{name}@hoist.example");
    app.read(|conn| Ok(people::store::find_by_email(conn, &email)?.unwrap().actor()))
}

pub fn deal_of(app: &TestApp, owner: &str, name: &str, units: i64) -> Deal {
    let actor = person(app, owner);
    app.write(|conn| {
        let facts = AccountFacts::named(&format!("{name} account"), Currency::CNY, "en");
        let account = change::create_account(conn, start(), &actor, (&facts, actor.user_id, None))?;
        let mut contacts = Vec::new();
        for who in ["He Kai", "Zhou Min"] {
            let contact = ContactFacts::named(who, "en");
            contacts.push(accounts::insert_contact(conn, (account, &facts.name, Some(actor.user_id)), &contact, start())?);
        }
        let new = NewOpportunity {
            name: name.to_owned(),
            account_id: account,
            contact_id: contacts.first().copied(),
            owner_id: Some(actor.user_id),
            stage_id: None,
            amount: Amount::from_units(units),
            currency: Currency::CNY,
            close_date: start().date() + chrono::TimeDelta::days(20),
            source: None,
            lead_id: None,
            description: None,
        };
        let id = create::create(conn, start(), &actor, new)?;
        Ok(Deal { id, contacts, href: format!("/opportunities/{id}") })
    })
}

fn load(app: &TestApp, deal: &Deal) -> Opportunity {
    app.read(|conn| Ok(store::load(conn, deal.id)?))
}

fn stage(app: &TestApp, key: &str) -> String {
    app.read(|conn| Ok(store::list_stages(conn)?.into_iter().find(|s| s.key == key).unwrap().id.to_string()))
}

#[actix_web::test]
async fn a_deal_is_seen_by_its_owner_their_manager_and_those_it_is_shared_with() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    for (who, status) in [
        ("chen.yu", StatusCode::OK),
        ("lin.qing", StatusCode::OK),
        ("marco.silva", StatusCode::OK),
        ("amelie.roth", StatusCode::NOT_FOUND),
        ("petra.vogel", StatusCode::NOT_FOUND),
    ] {
        let visitor = app.sign_in(who).await;
        assert_eq!(visitor.get(&deal.href).await.status, status, "{who}");
        let list = visitor.get("/opportunities/list").await;
        let board = visitor.get("/opportunities").await;
        let export = visitor.get("/opportunities/export").await;
        let sees = status == StatusCode::OK;
        assert_eq!([list.has("Cold hall"), board.has("Cold hall"), export.has("Cold hall")], [sees; 3], "{who}");
    }
    let amelie = person(&app, "amelie.roth").user_id.to_string();
    let owner = app.sign_in("chen.yu").await;
    owner.post(&format!("{}/shares", deal.href), &[("user", &amelie)]).await;
    let guest = app.sign_in("amelie.roth").await;
    assert_eq!(guest.get(&deal.href).await.status, StatusCode::OK);
    assert!(guest.get("/opportunities/list").await.has("Cold hall"));
    owner.post(&format!("{}/shares/{amelie}/removal", deal.href), &[]).await;
    assert_eq!(guest.get(&deal.href).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn half_of_a_first_step_is_asked_for_and_never_dropped() {
    let app = TestApp::new().await;
    let rep = app.sign_in("amelie.roth").await;
    let made = rep.post("/accounts", &[("name", "Alster Logistik GmbH"), ("currency", "EUR")]).await.location();
    let account = made.rsplit('/').next().unwrap();
    let deal = [("account", account), ("name", "Yard trucks"), ("amount", "60000"), ("close_date", "2027-03-31")];
    let with = |more: &[(&'static str, &'static str)]| deal.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    let before = app.digest();
    for (typed, asked) in [(("next_subject", "Draw the layout"), "e-next_at"), (("next_at", "2027-01-12"), "e-next_subject")] {
        let answer = rep.post("/opportunities", &with(&[typed])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        assert!(answer.has(asked) && answer.has(typed.1) && answer.has("Yard trucks"), "{}", answer.body);
    }
    assert_eq!(app.digest(), before);
    let made = rep.post("/opportunities", &with(&[("next_subject", "Draw the layout"), ("next_at", "2027-01-12")])).await;
    assert!(rep.follow(&made).await.page().contains("Draw the layout"));
    assert_eq!(rep.post("/opportunities", &with(&[])).await.status, StatusCode::SEE_OTHER, "a step is not required");
}

#[actix_web::test]
async fn a_move_on_the_board_is_one_post_and_can_be_taken_back() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let before = load(&app, &deal);
    app.clock.advance(chrono::TimeDelta::days(3));
    let rep = app.sign_in("chen.yu").await;
    let moved = rep.post(&format!("{}/stage", deal.href), &[("stage", &stage(&app, "needs")), ("next", "/opportunities")]).await;
    let board = rep.follow(&moved).await;
    assert_eq!(load(&app, &deal).stage_id.to_string(), stage(&app, "needs"));
    let undo =
        board.page().split("action=\"").find_map(|part| part.split('"').next().filter(|a| a.contains("/stage/undo"))).unwrap();
    let undo = undo.replace("&#38;", "&").replace("&amp;", "&");
    rep.follow(&rep.post(&undo, &[]).await).await;
    let after = load(&app, &deal);
    assert_eq!((after.stage_id, after.stage_since), (before.stage_id, before.stage_since), "back, with its days in the stage");
    let again = rep.post(&undo, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "there is nothing left to take back");
}

#[actix_web::test]
async fn what_a_stage_requires_is_asked_for_and_never_blocks_in_silence() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "amelie.roth", "Cold hall", 1000);
    let rep = app.sign_in("amelie.roth").await;
    let to = |key: &str| stage(&app, key);
    rep.post(&format!("{}/stage", deal.href), &[("stage", &to("proposal"))]).await;
    let gate = rep.post(&format!("{}/stage", deal.href), &[("stage", &to("negotiation"))]).await;
    assert_eq!(gate.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(gate.has("Quote was sent"));
    assert_eq!(load(&app, &deal).stage_id.to_string(), to("proposal"));
    let check = gate.body.split("name=\"check\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    rep.post(&format!("{}/stage", deal.href), &[("stage", &to("negotiation")), ("check", &check)]).await;
    assert_eq!(load(&app, &deal).stage_id.to_string(), to("negotiation"));
}

#[actix_web::test]
async fn a_deal_is_won_by_its_order_and_in_no_other_way() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "amelie.roth", "Cold hall", 1000);
    let rep = app.sign_in("amelie.roth").await;
    let refused = rep.post(&format!("{}/stage", deal.href), &[("stage", &stage(&app, "won"))]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("won by its order"));
    assert_eq!(load(&app, &deal).outcome, None);
    let actor = person(&app, "amelie.roth");
    let currency = load(&app, &deal).currency;
    let (ordered, other) = (Money::new(Amount::from_units(870), currency), Money::new(Amount::from_units(9), currency));
    app.write(|conn| Ok(win::win(conn, start(), &actor, deal.id, (OrderId(7), ordered))?));
    let won = load(&app, &deal);
    assert_eq!((won.outcome, won.order_id), (Some(Outcome::Won), Some(OrderId(7))));
    assert_eq!(won.amount, ordered.amount, "a deal is worth what was ordered");
    app.write(|conn| Ok(win::win(conn, start(), &actor, deal.id, (OrderId(8), other))?));
    assert_eq!(load(&app, &deal).order_id, Some(OrderId(7)), "the first order has won it");
    assert_eq!(load(&app, &deal).amount, ordered.amount, "and says what it is worth");
    let reopened = rep.post(&format!("{}/reopening", deal.href), &[]).await;
    assert_eq!(reopened.status, StatusCode::CONFLICT);
    app.write(|conn| Ok(win::take_back(conn, start(), &actor, deal.id, OrderId(7))?));
    assert_eq!(load(&app, &deal).outcome, None, "a cancelled order opens the deal again");
}

#[actix_web::test]
async fn a_loss_asks_for_its_reason_also_when_dropped_on_the_board() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let dropped = rep.post(&format!("{}/stage", deal.href), &[("stage", &stage(&app, "lost"))]).await;
    assert!(dropped.location().starts_with(&format!("{}/loss", deal.href)));
    let without = rep.post(&format!("{}/loss", deal.href), &[("note", "kept as typed")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.has("kept as typed"));
    rep.post(&format!("{}/loss", deal.href), &[("reason", "price")]).await;
    assert_eq!(load(&app, &deal).outcome, Some(Outcome::Lost));
    rep.post(&format!("{}/reopening", deal.href), &[]).await;
    let open = load(&app, &deal);
    assert_eq!((open.outcome, open.stage_id.to_string()), (None, stage(&app, "qualify")));
}

#[actix_web::test]
async fn a_filter_by_a_parent_team_includes_all_teams_below_it() {
    let app = TestApp::new().await;
    deal_of(&app, "chen.yu", "Shanghai deal", 100);
    deal_of(&app, "xu.jing", "Ningbo deal", 200);
    deal_of(&app, "amelie.roth", "Hamburg deal", 400);
    let director = app.sign_in("marco.silva").await;
    let teams = app.read(|conn| Ok(people::store::list_teams(conn)?));
    let id = |part: &str| teams.iter().find(|t| t.name.contains(part)).unwrap().id.to_string();
    for (team, expected) in [
        ("Asia", [true, true, false]),
        ("华东", [true, true, false]),
        ("宁波", [false, true, false]),
        ("DACH", [false, false, true]),
    ] {
        let page = director.get(&format!("/opportunities/list?team={}", id(team))).await;
        assert_eq!(["Shanghai deal", "Ningbo deal", "Hamburg deal"].map(|d| page.has(d)), expected, "{team}");
    }
    assert!(director.get(&format!("/opportunities/list?team={}", id("华东"))).await.has("¥300.00"));
}

#[actix_web::test]
async fn a_chance_is_never_0_or_100_for_an_open_deal() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let fields =
        |chance: &'static str| [("name", "Cold hall"), ("amount", "1000"), ("close_date", "2026-12-01"), ("probability", chance)];
    for chance in ["0", "100"] {
        let answer = rep.post(&deal.href, &fields(chance)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{chance}");
    }
    assert_eq!(rep.post(&deal.href, &fields("64")).await.status, StatusCode::SEE_OTHER);
    let page = rep.get(&deal.href).await;
    assert!(page.has("64 %"), "{}", page.body);
    let history = rep.get(&format!("{}/history", deal.href)).await;
    assert!(history.has("64"), "field history says before and after");
}
