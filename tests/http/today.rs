//! Today over HTTP: what is due, with its one-click acts.

use crate::opportunities::deal_of;
use crate::support::TestApp;

#[actix_web::test]
async fn what_is_due_stands_on_today_and_one_click_does_it() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    assert!(rep.get("/today").await.page().contains("Cold hall"), "a deal without a next step");
    let id = deal.id.to_string();
    rep.post(
        "/activities",
        &[("kind", "task"), ("opportunity", &id), ("subject", "Send literature"), ("due_at", "2026-09-28T17:00")],
    )
    .await;
    let today = rep.get("/today").await;
    assert!(today.page().contains("Send literature"));
    let action = today.body.split("action=\"").find_map(|p| p.split('"').next().filter(|a| a.ends_with("/completion"))).unwrap();
    rep.post(action, &[("next", "/today"), ("outcome", "done")]).await;
    let after = rep.get("/today").await;
    assert!(!after.body.contains("Send literature") && after.body.contains("Cold hall"), "done, and the deal needs a new step");
}

#[actix_web::test]
async fn what_was_left_yesterday_is_overdue_and_can_be_put_off() {
    let app = TestApp::new().await;
    let deal = deal_of(&app, "chen.yu", "Cold hall", 1000);
    let rep = app.sign_in("chen.yu").await;
    let id = deal.id.to_string();
    rep.post(
        "/activities",
        &[("kind", "task"), ("opportunity", &id), ("subject", "Call the planner"), ("due_at", "2026-09-28T17:00")],
    )
    .await;
    app.clock.advance(chrono::TimeDelta::days(1));
    let rep = app.sign_in("chen.yu").await;
    let today = rep.get("/today").await;
    let action = today.page().split("action=\"").find_map(|p| p.split('"').next().filter(|a| a.ends_with("/due"))).unwrap();
    let moved = rep.post(action, &[("to", "tomorrow"), ("next", "/today")]).await;
    assert_eq!(moved.location(), "/today");
    let due = app.read(|conn| Ok(throughline::opportunities::store::load(conn, deal.id)?.next_step_at));
    assert_eq!(due.map(|d| d.date()), Some(chrono::NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()));
}
