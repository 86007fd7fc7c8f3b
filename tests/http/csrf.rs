//! A request that changes something is taken from our own pages only; one that is refused changes nothing.

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use throughline::web::routes;

use crate::queries::filled;
use crate::support::{TestApp, form, request, with_header};

/// What somebody knows who wants to forge a request of this visitor.
struct Forger {
    token: String,
    cookie: String,
}

/// A request that must be refused, made from one that would be taken.
type Forgery = (&'static str, fn(&Forger, TestRequest) -> TestRequest);

fn tokened(forger: &Forger, request: TestRequest) -> TestRequest {
    form(request, &[("csrf", &forger.token)])
}

const FORGERIES: &[Forgery] = &[
    ("no token", |_, request| form(request, &[])),
    ("no body", |_, request| request),
    ("an empty token", |_, request| form(request, &[("csrf", "")])),
    ("a wrong token", |_, request| form(request, &[("csrf", "A23456789012345678901234567890123456789012A")])),
    ("the cookie as token", |forger, request| form(request, &[("csrf", &forger.cookie)])),
    ("a wrong token in the header", |_, request| with_header(request, "x-csrf-token", "wrong")),
    ("a foreign origin", |forger, request| with_header(tokened(forger, request), "origin", "https://evil.example")),
    ("a foreign port", |forger, request| with_header(tokened(forger, request), "origin", "http://localhost:9999")),
    ("our name as a prefix", |forger, request| {
        with_header(tokened(forger, request), "origin", "http://localhost:8080.evil.example")
    }),
    ("no origin to tell", |forger, request| with_header(tokened(forger, request), "origin", "null")),
    ("another site", |forger, request| with_header(tokened(forger, request), "sec-fetch-site", "cross-site")),
    ("a sister site", |forger, request| with_header(tokened(forger, request), "sec-fetch-site", "same-site")),
    ("plain text that looks like a form", |forger, request| {
        with_header(request, "content-type", "text/plain").set_payload(format!("csrf={}", forger.token))
    }),
    ("JSON", |forger, request| {
        with_header(request, "content-type", "application/json").set_payload(format!("{{\"csrf\":\"{}\"}}", forger.token))
    }),
];

#[actix_web::test]
async fn no_route_takes_a_forged_request() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let forger = Forger { token: browser.csrf().await, cookie: browser.cookie("tl_csrf").unwrap() };
    let before = house.digest();
    for route in routes::all().lines().iter().filter(|line| line.method != "GET") {
        let path = filled(&route.path, "1");
        for (what, forge) in FORGERIES {
            let answer = browser.send(forge(&forger, request(Method::POST, &path))).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what} on {path}: {}", answer.body);
        }
        assert_eq!(house.digest(), before, "a forged request to {path} changed something");
    }
}

#[actix_web::test]
async fn the_token_of_another_browser_is_of_no_use() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let other = house.stranger().await;
    let stolen = other.csrf().await;
    assert_ne!(stolen, browser.csrf().await);
    let answer = browser.post_without_token("/theme", &[("value", "dark"), ("csrf", &stolen)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn our_own_form_is_taken_by_field_and_by_header() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let token = browser.csrf().await;
    let own =
        |made: TestRequest| with_header(with_header(made, "origin", "http://localhost:8080"), "sec-fetch-site", "same-origin");
    let by_field = own(form(request(Method::POST, "/theme"), &[("value", "dark"), ("csrf", &token)]));
    assert_eq!(browser.send(by_field).await.status, StatusCode::SEE_OTHER);
    let by_header = own(with_header(form(request(Method::POST, "/theme"), &[("value", "light")]), "x-csrf-token", &token));
    assert_eq!(browser.send(by_header).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn methods_that_a_page_does_not_have_are_405_and_change_nothing() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let token = browser.csrf().await;
    let before = house.digest();
    let table = routes::all();
    for route in table.lines() {
        let path = filled(&route.path, "1");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
            if table.lines().iter().any(|line| line.path == route.path && line.method == method.as_str()) {
                continue;
            }
            let answer = browser.send(with_header(request(method.clone(), &path), "x-csrf-token", &token)).await;
            // A GET may be answered by a sister route whose parameter takes the last word of this path.
            let sister = method == Method::GET && answer.status.as_u16() < 500;
            assert!(answer.status == StatusCode::METHOD_NOT_ALLOWED || sister, "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(house.digest(), before);
}
