//! Signing in tells nobody who exists, and signing out means it.

use std::time::Instant;

use actix_web::http::StatusCode;
use throughline::demo;
use throughline::people::store;

use crate::support::{Answer, TestApp, start};

/// The page without what differs from request to request by design.
fn without_typed(answer: &Answer, email: &str) -> String {
    let page = answer.body.replace(email, "");
    page.lines().filter(|line| !line.contains("csrf")).collect::<Vec<_>>().join("\n")
}

fn disable(house: &TestApp, email: &str) {
    use diesel::prelude::*;
    use throughline::db::schema::users;
    house.write(|conn| {
        Ok(diesel::update(users::table.filter(users::email.eq(email))).set(users::disabled_at.eq(start())).execute(conn)?)
    });
}

#[actix_web::test]
async fn unknown_wrong_and_disabled_look_the_same() {
    let house = TestApp::demo().await;
    disable(&house, "jonas.weber@hoist.example");
    let mut pages = Vec::new();
    for (email, password) in [
        ("nobody@hoist.example", demo::PASSWORD),
        ("chen.yu@hoist.example", "wrong password"),
        ("jonas.weber@hoist.example", demo::PASSWORD),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ] {
        let answer = house.stranger().await.post("/sign-in", &[("email", email), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(!answer.body.contains(password), "the password comes back to {email}");
        pages.push(without_typed(&answer, &email.replace('\'', "&#39;")));
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
}

#[actix_web::test]
async fn a_session_ends_after_an_hour_away_and_after_a_day_however_busy() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    for _ in 0..3 {
        house.clock.advance(chrono::TimeDelta::minutes(50));
        assert_eq!(rep.get("/today").await.status, StatusCode::OK);
    }
    house.clock.advance(chrono::TimeDelta::minutes(66));
    assert!(rep.get("/today").await.location().starts_with("/sign-in"));
    let rep = house.sign_in("amelie.roth").await;
    for _ in 0..28 {
        house.clock.advance(chrono::TimeDelta::minutes(51));
        assert_eq!(rep.get("/today").await.status, StatusCode::OK);
    }
    house.clock.advance(chrono::TimeDelta::minutes(13));
    assert!(rep.get("/today").await.location().starts_with("/sign-in"), "23 hours 48 minutes and 13 are more than a day");
}

#[actix_web::test]
async fn an_unknown_address_costs_as_much_time_as_a_known_one() {
    let house = TestApp::demo().await;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..5 {
        for (index, email) in ["nobody@hoist.example", "chen.yu@hoist.example"].into_iter().enumerate() {
            let browser = house.stranger().await;
            let started = Instant::now();
            browser.post("/sign-in", &[("email", email), ("password", "wrong password")]).await;
            times[index].push(started.elapsed());
        }
    }
    let [unknown, known] = times.map(|mut times| {
        times.sort();
        times[0]
    });
    assert!(unknown * 2 > known && known * 2 > unknown, "unknown {unknown:?}, known {known:?}");
}

#[actix_web::test]
async fn after_ten_failures_an_account_waits_whatever_is_typed() {
    let house = TestApp::demo().await;
    for _ in 0..10 {
        let answer = house.stranger().await.post("/sign-in", &[("email", "chen.yu@hoist.example"), ("password", "wrong")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer =
        house.stranger().await.post("/sign-in", &[("email", "chen.yu@hoist.example"), ("password", demo::PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[actix_web::test]
async fn signing_in_makes_a_new_session_and_signing_out_ends_it() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("chen.yu@hoist.example").await;
    let first = browser.cookie("tl_session").unwrap();
    assert_eq!(browser.get("/outbox").await.status, StatusCode::OK);
    browser.sign_in("chen.yu@hoist.example").await;
    assert_ne!(browser.cookie("tl_session").unwrap(), first, "a session known before signing in must not be signed in");
    let kept = browser.cookie("tl_session").unwrap();
    browser.post("/sign-out", &[]).await;
    assert!(browser.get("/outbox").await.asks_to_sign_in());
    browser.set_cookie("tl_session", &kept);
    assert!(browser.get("/outbox").await.asks_to_sign_in(), "the old cookie still works");
}

#[actix_web::test]
async fn a_disabled_user_is_nobody_on_the_next_request() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("chen.yu@hoist.example").await;
    assert_eq!(browser.get("/outbox").await.status, StatusCode::OK);
    disable(&house, "chen.yu@hoist.example");
    assert!(browser.get("/outbox").await.asks_to_sign_in());
}

#[actix_web::test]
async fn a_forged_session_cookie_is_nobody() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let good = browser.cookie("tl_session").unwrap();
    let flipped: String = good.chars().rev().collect();
    for forged in ["", "1", "admin", flipped.as_str(), "../../etc/passwd", &"A".repeat(4000)] {
        browser.set_cookie("tl_session", forged);
        let answer = browser.get("/outbox").await;
        assert!(answer.asks_to_sign_in(), "{forged}: {}", answer.status);
        browser.set_cookie("tl_session", &good);
    }
}

#[actix_web::test]
async fn the_database_holds_no_password_and_no_session_key() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let user = house.read(|conn| Ok(store::find_by_email(conn, "admin@hoist.example")?)).unwrap();
    assert!(user.password_hash.unwrap().starts_with("$argon2id$"));
    let key = browser.cookie("tl_session").unwrap();
    let stored: Vec<String> = {
        use diesel::prelude::*;
        use throughline::db::schema::sessions;
        house.read(|conn| Ok(sessions::table.select(sessions::key).load(conn)?))
    };
    assert!(stored.iter().all(|stored| !key.contains(stored.as_str())));
}
