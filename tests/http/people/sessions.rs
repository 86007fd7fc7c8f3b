//! Where a person is signed in: each session by itself, and how it ends.

use actix_web::http::{Method, StatusCode};
use throughline::kernel::ids::UserId;
use throughline::people::store;

use super::user_id;
use crate::support::{TestApp, Visitor, form, request, with_header};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1 Version/26.1 Safari/604.1";

async fn sign_in_with(house: &TestApp, name: &str, agent: &str) -> Visitor {
    let visitor = house.stranger().await;
    let (token, email) = (visitor.csrf().await, format!("{name}@hoist.example"));
    let fields = [("email", email.as_str()), ("password", throughline::demo::PASSWORD), ("csrf", &token)];
    let answer = visitor.send(with_header(form(request(Method::POST, "/sign-in"), &fields), "user-agent", agent)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visitor
}

fn lines(house: &TestApp, name: &str) -> Vec<store::SessionLine> {
    let (id, now) = (user_id(house, name), house.clock.now());
    house.read(|conn| Ok(store::list_sessions_of(conn, UserId(id), (now, now - chrono::TimeDelta::hours(1)))?))
}

#[actix_web::test]
async fn each_own_session_is_listed_with_its_device_and_the_present_one_is_marked() {
    let house = TestApp::new().await;
    let desk = sign_in_with(&house, "amelie.roth", FIREFOX).await;
    sign_in_with(&house, "amelie.roth", PHONE).await;
    sign_in_with(&house, "tom.becker", "curl/8.5.0").await;
    let answer = desk.get("/me").await;
    let page = answer.page();
    assert!(page.contains("Firefox on Windows") && page.contains("Safari on iPhone") && page.contains("127.0.0.1"), "{page}");
    assert!(!page.contains("curl"), "somebody else's session is shown");
    assert_eq!(page.matches(">this one<").count(), 1);
    let at = page.find(">this one<").unwrap();
    assert!(page[..at].rfind("Firefox on Windows") > page[..at].rfind("Safari on iPhone"), "the wrong one is marked");
}

#[actix_web::test]
async fn one_session_is_signed_out_and_the_others_stay() {
    let house = TestApp::new().await;
    let (desk, phone) = (sign_in_with(&house, "amelie.roth", FIREFOX).await, sign_in_with(&house, "amelie.roth", PHONE).await);
    let lost = lines(&house, "amelie.roth").into_iter().find(|l| l.agent.as_deref() == Some(PHONE)).unwrap();
    let answer = desk.post(&format!("/me/sessions/{}/ending", lost.id), &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/me".to_owned()));
    assert!(phone.get("/me").await.asks_to_sign_in());
    assert_eq!(desk.get("/me").await.status, StatusCode::OK);
    let again = desk.post(&format!("/me/sessions/{}/ending", lost.id), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn ending_the_present_session_signs_out_here() {
    let house = TestApp::new().await;
    let desk = sign_in_with(&house, "amelie.roth", FIREFOX).await;
    let own = lines(&house, "amelie.roth").remove(0);
    let answer = desk.post(&format!("/me/sessions/{}/ending", own.id), &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(desk.get("/me").await.asks_to_sign_in());
}

#[actix_web::test]
async fn other_peoples_sessions_do_not_exist() {
    let house = TestApp::new().await;
    let (amelie, tom) = (sign_in_with(&house, "amelie.roth", FIREFOX).await, sign_in_with(&house, "tom.becker", PHONE).await);
    let foreign = lines(&house, "amelie.roth").remove(0).id;
    for visitor in [&tom, &house.sign_in("admin").await] {
        let answer = visitor.post(&format!("/me/sessions/{foreign}/ending"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let stranger = house.stranger().await.post(&format!("/me/sessions/{foreign}/ending"), &[]).await;
    assert!(stranger.asks_to_sign_in());
    assert_eq!(amelie.get("/me").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn when_somebody_was_last_seen_is_noted_every_five_minutes_at_most() {
    let house = TestApp::new().await;
    let desk = sign_in_with(&house, "amelie.roth", FIREFOX).await;
    let begun = lines(&house, "amelie.roth").remove(0).seen_at;
    house.clock.advance(chrono::TimeDelta::minutes(3));
    desk.get("/me").await;
    assert_eq!(lines(&house, "amelie.roth").remove(0).seen_at, begun);
    house.clock.advance(chrono::TimeDelta::minutes(3));
    desk.get("/me").await;
    let line = lines(&house, "amelie.roth").remove(0);
    assert_eq!((line.seen_at, line.created_at), (begun + chrono::TimeDelta::minutes(6), begun));
}
