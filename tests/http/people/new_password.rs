//! Links to a new password: from an administrator, or asked for at the door.

use actix_web::http::StatusCode;
use diesel::prelude::*;
use throughline::db::schema::{one_time_links, outbox_messages};

use super::{GOOD, user_id};
use crate::support::{TestApp, Visitor};

/// The path of the link in a text.
fn link_in(text: &str) -> String {
    let at = text.find("/password/").expect("a link");
    text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect()
}

fn messages_to(house: &TestApp, name: &str) -> Vec<String> {
    let to = format!("{name}@hoist.example");
    let query = outbox_messages::table.filter(outbox_messages::recipient.eq(to)).order(outbox_messages::id);
    house.read(|conn| Ok(query.select(outbox_messages::body).load(conn)?))
}

async fn handed(house: &TestApp, admin: &Visitor, name: &str) -> String {
    let answer = admin.post(&format!("/users/{}/password-link", user_id(house, name)), &[]).await;
    link_in(answer.page())
}

#[actix_web::test]
async fn a_link_is_shown_once_sent_kept_as_a_hash_and_works_once() {
    let house = TestApp::new().await;
    let (admin, elsewhere) = (house.sign_in("admin").await, house.sign_in("amelie.roth").await);
    let link = handed(&house, &admin, "amelie.roth").await;
    assert_eq!(link_in(&messages_to(&house, "amelie.roth")[0]), link, "the message carries the same link");
    let stored: Vec<String> = house.read(|conn| Ok(one_time_links::table.select(one_time_links::token_hash).load(conn)?));
    let key = link.trim_start_matches("/password/");
    assert_eq!((stored.len(), key.len()), (1, 43));
    assert!(stored[0] != key && stored[0].len() == 64, "not the key but its SHA-256 is kept");
    let page = admin.get(&format!("/users/{}/edit", user_id(&house, "amelie.roth"))).await;
    assert!(!page.page().contains(key) && page.has("link to a new password"), "not shown again, but remembered that it was made");

    let browser = house.stranger().await;
    assert!(browser.get(&link).await.page().contains("amelie.roth@hoist.example"));
    assert_eq!(browser.post(&link, &[("password", GOOD)]).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/me").await.has("Amelie Roth"), "signed in where the link was used");
    assert!(elsewhere.get("/me").await.asks_to_sign_in(), "every other session ends");
    let before = house.digest();
    for visitor in [&browser, &house.stranger().await] {
        assert_eq!(visitor.get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.post(&link, &[("password", "another good sentence")]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(house.digest(), before, "a used link changes nothing");
    let sign_in = [("email", "amelie.roth@hoist.example"), ("password", GOOD)];
    assert_eq!(house.stranger().await.post("/sign-in", &sign_in).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_newer_link_a_day_and_being_kept_out_each_end_a_link() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let browser = house.stranger().await;
    let first = handed(&house, &admin, "amelie.roth").await;
    let second = handed(&house, &admin, "amelie.roth").await;
    assert_eq!(browser.get(&first).await.status, StatusCode::NOT_FOUND);
    house.clock.advance(chrono::TimeDelta::minutes(24 * 60 - 1));
    assert_eq!(browser.get(&second).await.status, StatusCode::OK);
    house.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(browser.post(&second, &[("password", GOOD)]).await.status, StatusCode::NOT_FOUND);

    let admin = house.sign_in("admin").await;
    let third = handed(&house, &admin, "amelie.roth").await;
    let id = user_id(&house, "amelie.roth");
    admin.post(&format!("/users/{id}/disabling"), &[]).await;
    assert_eq!(browser.get(&third).await.status, StatusCode::NOT_FOUND);
    let none = admin.post(&format!("/users/{id}/password-link"), &[]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "who is kept out gets no link");
    admin.post(&format!("/users/{id}/enabling"), &[]).await;
    assert_eq!(browser.get(&third).await.status, StatusCode::NOT_FOUND, "letting in again opens no old door");
}

#[actix_web::test]
async fn a_weak_password_is_refused_and_the_link_still_works() {
    let house = TestApp::new().await;
    let link = handed(&house, &house.sign_in("admin").await, "amelie.roth").await;
    let (browser, before) = (house.stranger().await, house.digest());
    let weak = browser.post(&link, &[("password", "password1234")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.has("guessed quickly") && !weak.has("password1234"));
    assert_eq!(house.digest(), before);
    assert_eq!(browser.post(&link, &[("password", GOOD)]).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn only_administrators_make_links_and_only_for_staff() {
    let house = TestApp::demo().await;
    let id = user_id(&house, "amelie.roth");
    let mut visitors = Vec::new();
    for name in ["amelie.roth", "petra.vogel", "marco.silva"] {
        visitors.push(house.sign_in(name).await);
    }
    let before = house.digest();
    for visitor in &visitors {
        assert_eq!(visitor.post(&format!("/users/{id}/password-link"), &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert!(house.stranger().await.post(&format!("/users/{id}/password-link"), &[]).await.asks_to_sign_in());
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn asking_at_the_door_tells_nobody_who_exists() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    admin.post(&format!("/users/{}/disabling", user_id(&house, "jonas.weber")), &[]).await;
    let mut answers = Vec::new();
    for name in ["amelie.roth", "nobody", "jonas.weber"] {
        let browser = house.stranger().await;
        let answer = browser.post("/password", &[("email", &format!("{name}@hoist.example"))]).await;
        let next = browser.follow(&answer).await;
        assert!(next.page().contains("If somebody here has this address"));
        answers.push((answer.status, answer.location(), browser.cookie("tl_notices")));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(messages_to(&house, "amelie.roth").len(), 1);
    assert!(messages_to(&house, "nobody").is_empty() && messages_to(&house, "jonas.weber").is_empty());

    let (link, browser) = (link_in(&messages_to(&house, "amelie.roth")[0]), house.stranger().await);
    assert_eq!(browser.get(&link).await.status, StatusCode::OK);
    house.clock.advance(chrono::TimeDelta::minutes(30));
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND, "half an hour is enough");
}

#[actix_web::test]
async fn after_three_links_an_hour_an_address_waits_whether_it_exists_or_not() {
    let house = TestApp::new().await;
    for name in ["amelie.roth", "nobody"] {
        let email = format!("{name}@hoist.example");
        for _ in 0..3 {
            let answer = house.stranger().await.post("/password", &[("email", &email)]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        }
        let answer = house.stranger().await.post("/password", &[("email", &email)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert_eq!(messages_to(&house, "amelie.roth").len(), 3);
    let link = link_in(&messages_to(&house, "amelie.roth")[0]);
    assert_eq!(house.stranger().await.get(&link).await.status, StatusCode::OK, "asking again ends no link");
    assert!(house.sign_in("amelie.roth").await.get("/me").await.has("Amelie Roth"), "asking locks nobody out");
    house.clock.advance(chrono::TimeDelta::minutes(61));
    let later = house.stranger().await.post("/password", &[("email", "nobody@hoist.example")]).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn what_is_no_address_comes_back_with_its_reason() {
    let house = TestApp::new().await;
    let before = house.digest();
    let answer = house.stranger().await.post("/password", &[("email", "amelie at hoist")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("amelie at hoist") && answer.has("e-email"));
    assert_eq!(house.digest(), before);
}
