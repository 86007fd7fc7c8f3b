//! The first administrator, staff and what each change means on the very next request.

use actix_web::http::StatusCode;
use throughline::people::{set_up, store};

use crate::support::{TestApp, start};

mod new_password;
mod sessions;
mod teams;

const GOOD: &str = "three trucks for Ningbo";

#[actix_web::test]
async fn the_set_up_link_is_closed_where_somebody_can_sign_in() {
    let house = TestApp::new().await;
    let key = house.write(|conn| Ok(set_up::open(conn, start())?));
    assert_eq!(key, None);
    let answer = house.stranger().await.get("/set-up/anything").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn an_administrator_makes_somebody_who_can_sign_in_at_once() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let form = [
        ("name", "Mei Lin"),
        ("email", "Mei.Lin@hoist.example"),
        ("role", "telesales"),
        ("language", "zh-CN"),
        ("time_zone", "Asia/Shanghai"),
        ("password", GOOD),
    ];
    assert_eq!(admin.post("/users", &form).await.status, StatusCode::SEE_OTHER);
    let answer = house.stranger().await.post("/sign-in", &[("email", "mei.lin@hoist.example"), ("password", GOOD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let again = admin.post("/users", &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the address is taken");
    assert!(again.body.contains("Mei Lin") && !again.body.contains(GOOD));
}

#[actix_web::test]
async fn who_is_kept_out_is_nobody_on_the_next_request() {
    let house = TestApp::new().await;
    let (admin, rep) = (house.sign_in("admin").await, house.sign_in("chen.yu").await);
    assert_eq!(rep.get("/me").await.status, StatusCode::OK);
    let id = house.read(|conn| Ok(store::find_by_email(conn, "chen.yu@hoist.example")?)).map(|u| u.id.0).unwrap();
    assert_eq!(admin.post(&format!("/users/{id}/disabling"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(rep.get("/me").await.status, StatusCode::SEE_OTHER, "sent to sign in");
}

#[actix_web::test]
async fn the_last_administrator_stays_one() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let id = house.read(|conn| Ok(store::find_by_email(conn, "admin@hoist.example")?)).map(|u| u.id.0).unwrap();
    let answer = admin.post(&format!("/users/{id}/disabling"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.get("/users").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let house = TestApp::new().await;
    let (here, elsewhere) = (house.sign_in("chen.yu").await, house.sign_in("chen.yu").await);
    let wrong = here.post("/me/password", &[("old", "not it"), ("new", GOOD)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = here.post("/me/password", &[("old", throughline::demo::PASSWORD), ("new", GOOD)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/me").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/me").await.status, StatusCode::SEE_OTHER, "sent to sign in");
}

#[actix_web::test]
async fn only_administrators_know_that_the_users_page_exists() {
    let house = TestApp::new().await;
    for name in ["chen.yu", "lin.qing", "marco.silva", "ines.keller"] {
        let person = house.sign_in(name).await;
        assert_eq!(person.get("/users").await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(person.post("/users", &[("name", "x")]).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}

fn user_id(house: &TestApp, name: &str) -> i64 {
    house.read(|conn| Ok(store::find_by_email(conn, &format!("{name}@hoist.example"))?)).map(|user| user.id.0).unwrap()
}
