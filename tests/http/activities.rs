//! Activities over HTTP: calls in two posts, meetings that overlap, their effect on the map, undo.

use actix_web::http::StatusCode;
use throughline::opportunities::store;

use crate::opportunities::{deal_of, person};
use crate::support::TestApp;

#[actix_web::test]
async fn a_call_is_logged_with_its_follow_up_for_a_named_colleague() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let form = rep.get(&format!("/activities/new?kind=call&opportunity={}", deal.id)).await;
    assert!(form.page().contains("Zhou Min"), "the contacts of the account can be chosen");
    let helper = person(&app, "zhou.tao").user_id.to_string();
    let fields = [
        ("kind", "call"),
        ("opportunity", &deal.id.to_string()),
        ("outcome", "reached"),
        ("body", "indoor, cold, three trucks"),
        ("next_subject", "Draw the layout"),
        ("next_at", "2026-10-01"),
        ("next_owner", &helper),
    ];
    let saved = rep.post("/activities", &fields).await;
    assert_eq!(saved.location(), deal.href);
    let page = rep.get(&deal.href).await;
    assert!(page.has("indoor, cold, three trucks") && page.has("Draw the layout"), "timeline and next step");
    let deal = app.read(|conn| Ok(store::load(conn, deal.id)?));
    assert_eq!(deal.next_step.as_deref(), Some("Draw the layout"));
}

#[actix_web::test]
async fn a_meeting_that_overlaps_is_planned_only_after_a_warning() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let id = deal.id.to_string();
    let at =
        |from: &'static str| [("kind", "meeting"), ("opportunity", id.as_str()), ("subject", "Site visit"), ("due_at", from)];
    assert_eq!(rep.post("/activities", &at("2026-10-06T10:00")).await.status, StatusCode::SEE_OTHER);
    let clash = rep.post("/activities", &at("2026-10-06T10:30")).await;
    assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(clash.has("Site visit") && clash.has("despite"));
    assert!(clash.has("name=\"take\" value=\"2026-10-06T11:00\""), "the free time is one press away: {}", clash.body);
    let mut despite = at("2026-10-06T10:30").to_vec();
    despite.push(("despite", "true"));
    assert_eq!(rep.post("/activities", &despite).await.status, StatusCode::SEE_OTHER);
    assert_eq!(rep.post("/activities", &at("2026-10-06T11:30")).await.status, StatusCode::SEE_OTHER, "touching is no overlap");
}

#[actix_web::test]
async fn a_meeting_moves_those_who_were_there_on_the_map_and_undo_moves_them_back() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let [payer, user] = [deal.contacts[0].to_string(), deal.contacts[1].to_string()];
    let role = [("contact", payer.as_str()), ("role", "economic_buyer"), ("influence", "5"), ("attitude", "-1")];
    rep.post(&format!("{}/people", deal.href), &role).await;
    assert!(
        rep.get(&deal.href).await.has("No meeting with the economic buyer planned")
            || rep.get(&deal.href).await.has("尚未安排与经济决策人会面")
    );
    let id = deal.id.to_string();
    let meeting = [
        ("kind", "meeting"),
        ("opportunity", id.as_str()),
        ("subject", "Demo in Shanghai"),
        ("due_at", "2026-09-29T10:00"),
        ("contacts", payer.as_str()),
        ("contacts", user.as_str()),
    ];
    rep.post("/activities", &meeting).await;
    let activity = app.read(|conn| Ok(store::load(conn, deal.id)?.next_activity_id.unwrap()));
    app.clock.advance(chrono::TimeDelta::days(2));
    let rep = app.sign_in("chen.yu").await;
    let effect = [
        ("outcome", "positive"),
        ("contact", payer.as_str()),
        ("attitude", "1"),
        ("effect_note", "liked the side-shift"),
        ("contact", user.as_str()),
        ("attitude", "2"),
        ("effect_note", ""),
    ];
    rep.post(&format!("/activities/{activity}/completion"), &effect).await;
    let mut attitudes = app.read(|conn| Ok(store::list_attitudes(conn, deal.id)?));
    attitudes.sort();
    assert_eq!(attitudes, [(deal.contacts[0], 1), (deal.contacts[1], 2)], "who was not on the map is now");
    let page = rep.get(&deal.href).await;
    assert!(page.has("marker-end") && page.has("Demo in Shanghai"), "an arrow says after which meeting");
    let steps = app.read(|conn| Ok(store::list_steps(conn, deal.id)?));
    assert_eq!(steps.iter().map(|s| (s.step.before, s.step.after)).collect::<Vec<_>>(), [(-1, 1), (0, 2)]);
    rep.post(&format!("/activities/{activity}/reopening"), &[]).await;
    let mut attitudes = app.read(|conn| Ok(store::list_attitudes(conn, deal.id)?));
    attitudes.sort();
    assert_eq!(attitudes, [(deal.contacts[0], -1), (deal.contacts[1], 0)]);
}

#[actix_web::test]
async fn what_others_do_is_not_found() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let id = deal.id.to_string();
    rep.post(
        "/activities",
        &[("kind", "task"), ("opportunity", &id), ("subject", "Secret task"), ("due_at", "2026-09-30T09:00")],
    )
    .await;
    let activity = app.read(|conn| Ok(store::load(conn, deal.id)?.next_activity_id.unwrap()));
    let other = app.sign_in("amelie.roth").await;
    let before = app.digest();
    assert_eq!(other.get(&format!("/activities/{activity}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&format!("/activities/{activity}/completion"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post("/activities", &[("kind", "note"), ("opportunity", &id)]).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/activities?owner=all").await.has("Secret task"));
    assert_eq!(app.digest(), before);
    assert!(app.sign_in("lin.qing").await.get("/activities?owner=all").await.has("Secret task"));
}

#[actix_web::test]
async fn the_free_time_proposed_is_taken_with_the_length_that_was_typed() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let id = deal.id.to_string();
    let visit = |subject: &'static str| [("kind", "meeting"), ("opportunity", id.as_str()), ("subject", subject)];
    rep.post("/activities", &[&visit("First")[..], &[("due_at", "2026-10-06T10:00")]].concat()).await;
    let times = [("due_at", "2026-10-06T10:30"), ("ends_at", "2026-10-06T11:15")];
    let digest = app.digest();
    let nonsense = rep.post("/activities", &[&visit("Second")[..], &times, &[("take", "soon")]].concat()).await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY, "what is no time changes nothing");
    assert_eq!(app.digest(), digest);
    let taken = rep.post("/activities", &[&visit("Second")[..], &times, &[("take", "2026-10-06T11:00")]].concat()).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let stored = |column: &str| {
        let sql = format!("SELECT CAST({column} AS TEXT) AS one FROM activities WHERE subject = 'Second'");
        crate::harbour::text(&app, &sql)
    };
    assert!(
        stored("due_at").contains("03:00") && stored("ends_at").contains("03:45"),
        "{} {}",
        stored("due_at"),
        stored("ends_at")
    );
}
