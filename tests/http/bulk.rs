//! One act on many rows: each row for itself, whole or not at all; what one may not see does not exist; twice is once.

use actix_web::http::StatusCode;
use throughline::activities::{About, ActivityKind, NewActivity, plan};
use throughline::kernel::ids::{ActivityId, LeadId, OpportunityId};
use throughline::leads::{DropReason, LeadFacts, LeadSource, LeadState, store as leads, work};
use throughline::opportunities::{Opportunity, next_step, store as deals};

use crate::opportunities::{deal_of, person};
use crate::support::{Answer, TestApp, Visitor, start};

/// A lead of somebody, from a country or from nobody knows where.
fn lead_of(app: &TestApp, owner: &str, company: &str, country: Option<&str>) -> LeadId {
    let actor = person(app, owner);
    let facts = LeadFacts { country: country.map(str::to_owned), ..LeadFacts::named(company, LeadSource::Fair) };
    let facts = LeadFacts { contact_name: format!("Somebody of {company}"), ..facts };
    let new = leads::NewLead { facts, owner: Some(actor.user_id), created_by: None, product: None };
    app.write(|conn| Ok(work::create(conn, start(), Some(&actor), &new)?))
}

fn lead(app: &TestApp, id: LeadId) -> throughline::leads::Lead {
    let director = person(app, "marco.silva");
    app.read(|conn| Ok(leads::load_visible(conn, &director, id)?))
}

fn deal(app: &TestApp, id: OpportunityId) -> Opportunity {
    app.read(|conn| Ok(deals::load(conn, id)?))
}

/// A task or a meeting for a deal, due on a day of October at ten in Shanghai.
fn planned(app: &TestApp, deal: OpportunityId, kind: ActivityKind, subject: &str, day: u32) -> ActivityId {
    let actor = person(app, "chen.yu");
    app.write(|conn| {
        let about = About { opportunity: Some(deal), ..About::default() };
        let mut new = NewActivity::new(kind, subject, actor.user_id, about);
        new.due_at = chrono::NaiveDate::from_ymd_opt(2026, 10, day).and_then(|d| d.and_hms_opt(2, 0, 0));
        let id = plan::plan(conn, start(), &actor, &new, (&[], &[]))?;
        next_step::refresh(conn, deal)?;
        Ok(id)
    })
}

async fn send(visitor: &Visitor, path: &str, ids: &[i64], fields: &[(&str, &str)]) -> Answer {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    form.extend_from_slice(fields);
    visitor.post(path, &form).await
}

/// The line of the answer that is about this row.
fn line<'a>(answer: &'a Answer, title: &str) -> &'a str {
    let row = answer.page().split("<tr>").find(|row| row.contains(&format!(">{title}</a>")));
    row.unwrap_or_else(|| panic!("no line about {title}: {}", answer.body))
}

#[actix_web::test]
async fn chosen_leads_get_another_owner_and_twice_is_once() {
    let app = TestApp::new().await;
    let own = lead_of(&app, "amelie.roth", "Fjordfisk", None);
    let second = lead_of(&app, "amelie.roth", "Alster", None);
    let foreign = lead_of(&app, "chen.yu", "Harbour", None);
    let rep = app.sign_in("amelie.roth").await;
    let jonas = person(&app, "jonas.weber").user_id;
    let owner = jonas.to_string();
    let list = rep.get("/leads").await;
    assert!(list.page().contains("form=\"bulk\"") && list.has(&format!("name=\"id\" value=\"{own}\"")));
    assert!(rep.get("/leads?chosen=page").await.page().matches(" checked>").count() >= 2, "a page is chosen without script too");
    let ids = [own.0, foreign.0, second.0, 999_999];
    let form = rep.get(&format!("/leads/bulk?act=owner&id={own}&id={foreign}&id={second}")).await;
    assert!(form.page().contains("Fjordfisk") && !form.has("Harbour"), "what one may not see does not exist");
    let manager = app.sign_in("petra.vogel").await;
    let told = send(&manager, "/leads/bulk", &ids, &[("act", "owner"), ("owner", &owner)]).await;
    assert!(line(&told, "Fjordfisk").contains("Jonas Weber") && !told.has("Harbour"));
    assert_eq!([own, second, foreign].map(|id| lead(&app, id).owner_id == Some(jonas)), [true, true, false]);
    let before = app.digest();
    let again = send(&manager, "/leads/bulk", &ids, &[("act", "owner"), ("owner", &owner)]).await;
    assert!(line(&again, "Fjordfisk").contains("already"));
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn leads_are_dropped_for_a_reason_or_stay() {
    let app = TestApp::new().await;
    let open = lead_of(&app, "amelie.roth", "Fjordfisk", None);
    let gone = lead_of(&app, "amelie.roth", "Alster", None);
    let actor = person(&app, "amelie.roth");
    app.write(|conn| {
        let lead = leads::load_visible(conn, &actor, gone)?;
        work::drop_lead(conn, start(), &actor, &lead, (DropReason::NoNeed, None)).map_err(Into::into)
    });
    let rep = app.sign_in("amelie.roth").await;
    let ids = [open.0, gone.0];
    let before = app.digest();
    let without = send(&rep, "/leads/bulk", &ids, &[("act", "drop"), ("note", "kept as typed")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.has("kept as typed") && without.has("aria-invalid") && without.has("Fjordfisk"));
    assert_eq!(app.digest(), before);
    let told = send(&rep, "/leads/bulk", &ids, &[("act", "drop"), ("reason", "no_answer")]).await;
    assert!(line(&told, "Fjordfisk").contains("Done") && line(&told, "Alster").contains("Unchanged"));
    assert_eq!(lead(&app, open).drop_reason, Some(DropReason::NoAnswer));
    assert_eq!(lead(&app, gone).drop_reason, Some(DropReason::NoNeed), "dropped once, with its own reason");
}

#[actix_web::test]
async fn a_conversion_that_lacks_something_says_so_by_row_and_leaves_nothing_half_done() {
    let app = TestApp::new().await;
    let whole = lead_of(&app, "amelie.roth", "Fjordfisk", Some("NO"));
    let nowhere = lead_of(&app, "amelie.roth", "Nimmerland", None);
    let rep = app.sign_in("amelie.roth").await;
    let made = rep.post("/accounts", &[("name", "Alster Logistik"), ("currency", "EUR")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let twin = lead_of(&app, "amelie.roth", "Alster Logistik", Some("DE"));
    let ids = [whole.0, nowhere.0, twin.0];
    let before = app.digest();
    let fields = [("act", "conversion"), ("deal", "new"), ("amount", ""), ("close_date", "soon")];
    let refused = send(&rep, "/leads/bulk", &ids, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("e-amount") && refused.has("e-close_date"));
    assert_eq!(app.digest(), before);
    let fields = [("act", "conversion"), ("deal", "new"), ("amount", "5000"), ("close_date", "2026-12-01")];
    let told = send(&rep, "/leads/bulk", &ids, &fields).await;
    assert!(line(&told, "Fjordfisk").contains("/opportunities/"), "{}", told.body);
    assert!(line(&told, "Nimmerland").contains("Refused") && line(&told, "Nimmerland").contains("currency"));
    assert!(line(&told, "Alster Logistik").contains("may be the same"));
    assert_eq!(lead(&app, whole).state, LeadState::Converted);
    for left in [nowhere, twin] {
        let lead = lead(&app, left);
        assert_eq!((lead.state, lead.account_id, lead.opportunity_id), (LeadState::New, None, None));
    }
    assert!(!rep.get("/accounts?q=nimmerland").await.has("row-link"), "no account of a refused lead");
    let before = app.digest();
    let again = send(&rep, "/leads/bulk", &ids, &fields).await;
    assert!(line(&again, "Fjordfisk").contains("Was converted before"));
    assert_eq!(app.digest(), before, "twice is once");
    let named = [("act", "conversion"), ("deal", "none"), ("currency", "USD")];
    let told = send(&rep, "/leads/bulk", &[nowhere.0], &named).await;
    assert!(line(&told, "Nimmerland").contains("Done"));
    assert_eq!((lead(&app, nowhere).state, lead(&app, nowhere).opportunity_id), (LeadState::Converted, None));
}

#[actix_web::test]
async fn two_leads_of_one_company_do_not_become_two_accounts() {
    let app = TestApp::new().await;
    let first = lead_of(&app, "amelie.roth", "Fjordfisk AS", Some("NO"));
    let second = lead_of(&app, "amelie.roth", "Fjordfisk AS", Some("NO"));
    let rep = app.sign_in("amelie.roth").await;
    send(&rep, "/leads/bulk", &[first.0, second.0], &[("act", "conversion"), ("deal", "none")]).await;
    assert_eq!([first, second].map(|id| lead(&app, id).state), [LeadState::Converted, LeadState::New]);
}

#[actix_web::test]
async fn deals_change_hands_and_next_steps_their_day() {
    let app = TestApp::new().await;
    let [moved, meeting, empty, foreign] =
        [("chen.yu", "Cold hall"), ("chen.yu", "Warm hall"), ("chen.yu", "No hall"), ("amelie.roth", "Far hall")]
            .map(|(who, name)| deal_of(&app, who, name, 1000).id);
    planned(&app, moved, ActivityKind::Task, "Draw the layout", 5);
    let later = planned(&app, moved, ActivityKind::Task, "Send the layout", 7);
    planned(&app, meeting, ActivityKind::Meeting, "Site visit", 6);
    let rep = app.sign_in_reading_english("chen.yu").await;
    let ids = [moved.0, meeting.0, empty.0, foreign.0];
    let query = format!("/opportunities/bulk?act=next_step&id={moved}&id={meeting}&id={empty}&id={foreign}");
    let form = rep.get(&query).await;
    assert!(!form.page().contains("Far hall"));
    let steps: Vec<String> =
        form.body.split("name=\"step\" value=\"").skip(1).map(|r| r.split('"').next().unwrap().into()).collect();
    assert_eq!(steps.len(), 2);
    let mut fields: Vec<(&str, &str)> = steps.iter().map(|step| ("step", step.as_str())).collect();
    fields.extend([("act", "next_step"), ("day", "2026-10-20")]);
    let before = app.digest();
    let mut over = fields.clone();
    over.push(("day", "2026-09-01"));
    over.retain(|field| *field != ("day", "2026-10-20"));
    assert_eq!(send(&rep, "/opportunities/bulk", &ids, &over).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.digest(), before);
    let told = send(&rep, "/opportunities/bulk", &ids, &fields).await;
    assert!(line(&told, "Cold hall").contains("Draw the layout") && line(&told, "Cold hall").contains("Done"));
    assert!(line(&told, "Warm hall").contains("meeting") && line(&told, "No hall").contains("Refused"));
    assert_eq!(deal(&app, moved).next_activity_id, Some(later), "the other task is next now");
    let before = app.digest();
    let again = send(&rep, "/opportunities/bulk", &ids, &fields).await;
    assert!(line(&again, "Cold hall").contains("left as it is"));
    assert_eq!(app.digest(), before, "sent twice, moved once");
    fields.push(("subject", "Call them"));
    send(&rep, "/opportunities/bulk", &[empty.0], &fields).await;
    let due = deal(&app, empty).next_step_at.unwrap();
    assert_eq!((deal(&app, empty).next_step.as_deref(), due.to_string().as_str()), (Some("Call them"), "2026-10-20 01:00:00"));
    let manager = app.sign_in_reading_english("lin.qing").await;
    let owner = person(&app, "xu.jing").user_id;
    let told = send(&manager, "/opportunities/bulk", &ids, &[("act", "owner"), ("owner", &owner.to_string())]).await;
    assert!(!told.has("Far hall") && line(&told, "Cold hall").contains("Done"));
    assert_eq!([moved, empty, foreign].map(|id| deal(&app, id).owner_id == Some(owner)), [true, true, false]);
}

#[actix_web::test]
async fn tasks_are_done_together_and_a_call_wants_its_own_outcome() {
    let app = TestApp::new().await;
    let id = deal_of(&app, "chen.yu", "Cold hall", 1000).id;
    let task = planned(&app, id, ActivityKind::Task, "Draw the layout", 5);
    let call = planned(&app, id, ActivityKind::Call, "Call Zhou Min", 6);
    let rep = app.sign_in_reading_english("chen.yu").await;
    let ids = [task.0, call.0];
    assert!(rep.get("/activities").await.page().contains("form=\"bulk\""));
    assert!(!rep.get("/activities?state=done").await.page().contains("form=\"bulk\""), "what is done is not done again");
    let before = app.digest();
    assert_eq!(send(&rep, "/activities/bulk", &ids, &[("outcome", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = app.sign_in("amelie.roth").await;
    assert_eq!(send(&other, "/activities/bulk", &ids, &[("outcome", "done")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.digest(), before);
    let told = send(&rep, "/activities/bulk", &ids, &[("outcome", "done")]).await;
    assert!(line(&told, "Draw the layout").contains("Done:") && line(&told, "Call Zhou Min").contains("Refused"));
    assert_eq!(deal(&app, id).next_activity_id, Some(call), "the next step follows");
    let again = send(&rep, "/activities/bulk", &ids, &[("outcome", "done")]).await;
    assert!(line(&again, "Draw the layout").contains("Was done before"));
    send(&rep, "/activities/bulk", &[call.0], &[("outcome", "reached")]).await;
    assert_eq!(deal(&app, id).next_activity_id, None);
}

#[actix_web::test]
async fn nothing_chosen_and_nothing_to_be_seen_change_nothing() {
    let app = TestApp::new().await;
    let foreign = lead_of(&app, "chen.yu", "Harbour", None);
    let rep = app.sign_in("amelie.roth").await;
    let before = app.digest();
    for path in ["/leads/bulk", "/opportunities/bulk", "/activities/bulk"] {
        let list = rep.get(&format!("{path}?next=%2Fleads%3Ftab%3Dall")).await;
        assert_eq!((list.status, list.location().as_str()), (StatusCode::SEE_OTHER, "/leads?tab=all"));
        assert_eq!(rep.get(&format!("{path}?next=%2F%2Fevil.example")).await.location(), "/");
        assert_eq!(rep.get(&format!("{path}?act=owner&id={foreign}")).await.status, StatusCode::NOT_FOUND);
        let fields = [("act", "owner"), ("owner", "1"), ("outcome", "done")];
        assert_eq!(send(&rep, path, &[foreign.0], &fields).await.status, StatusCode::NOT_FOUND);
    }
    let wrong = send(&rep, "/leads/bulk", &[foreign.0], &[("act", "delete")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.digest(), before);
}
