//! Every answer, good or bad, carries the headers that keep a page from being abused.

use actix_web::http::{Method, StatusCode};
use throughline::web::routes;

use crate::queries::filled;
use crate::support::{Answer, TestApp, form, request};

fn assert_guarded(what: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{what}: {part} is missing in {policy:?}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert!(!answer.header("referrer-policy").is_empty(), "{what}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(!answer.header("cache-control").is_empty(), "{what}");
    assert_eq!(answer.header("server"), "", "{what}");
    assert_eq!(answer.header("x-powered-by"), "", "{what}");
}

#[actix_web::test]
async fn every_route_answers_everybody_with_the_security_headers() {
    let house = TestApp::demo().await;
    for email in [None, Some("chen.yu@hoist.example"), Some("admin@hoist.example")] {
        let browser = match email {
            Some(email) => house.sign_in(email).await,
            None => house.stranger().await,
        };
        for route in routes::all().lines().iter().filter(|line| line.method == "GET") {
            let path = filled(&route.path, "1");
            let answer = browser.get(&path).await;
            assert!(answer.status.as_u16() < 500, "{email:?} GET {path}: {} {}", answer.status, answer.body);
            assert_guarded(&format!("{email:?} GET {path}"), &answer);
        }
    }
}

#[actix_web::test]
async fn refusals_and_files_carry_them_too() {
    let house = TestApp::demo().await;
    let browser = house.stranger().await;
    let cases = [
        ("a page that is not there", Method::GET, "/no/such/page", StatusCode::NOT_FOUND),
        ("a method that is not there", Method::DELETE, "/sign-in", StatusCode::FORBIDDEN),
        ("no token", Method::POST, "/sign-in", StatusCode::FORBIDDEN),
        ("no such asset", Method::GET, "/static/none.css", StatusCode::NOT_FOUND),
        ("health", Method::GET, "/healthz", StatusCode::OK),
        ("readiness", Method::GET, "/readyz", StatusCode::OK),
    ];
    for (what, method, path, status) in cases {
        let answer = browser.send(request(method, path)).await;
        assert_eq!(answer.status, status, "{what}");
        assert_guarded(what, &answer);
    }
    let token = browser.csrf().await;
    let answer =
        browser.send(form(request(Method::POST, "/sign-in"), &[("email", "x"), ("password", "y"), ("csrf", &token)])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_guarded("a wrong password", &answer);
}

#[actix_web::test]
async fn an_answer_for_a_person_is_not_kept_by_caches() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    for path in ["/outbox", "/no/such/page"] {
        assert_eq!(browser.get(path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[actix_web::test]
async fn pages_have_no_inline_script_or_style() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    for route in routes::all().lines().iter().filter(|line| line.method == "GET") {
        let path = filled(&route.path, "1");
        let answer = browser.get(&path).await;
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = answer.body.to_lowercase();
        for inline in [" style=\"", "<style", " onclick=", " onchange=", " onsubmit=", " oninput=", "javascript:"] {
            assert!(!page.contains(inline), "{path} has {inline}");
        }
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or("");
            assert!(
                tag.contains("src=") || tag.contains("application/json") || tag.contains("application/ld+json"),
                "{path}: <script{tag}>"
            );
        }
    }
}

#[actix_web::test]
async fn a_house_behind_https_says_so_in_cookies_and_headers() {
    let house = TestApp::with(&[("public_url", "https://sales.example".into())]).await;
    let browser = house.stranger().await;
    let answer = browser.get("/sign-in").await;
    assert!(answer.header("strict-transport-security").contains("max-age="));
    let cookies: Vec<String> = answer.headers.get_all("set-cookie").map(|value| value.to_str().unwrap().to_owned()).collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} is missing in {cookie}");
        }
    }
}

#[actix_web::test]
async fn what_went_wrong_is_said_where_the_person_works() {
    let house = TestApp::demo().await;
    let cases = [
        (Some("chen.yu@hoist.example"), r#"class="rail""#),
        (Some("he.kai@harbour.example"), r#"class="shop-top""#),
        (None, r#"class="plain-top""#),
    ];
    for (email, around) in cases {
        let browser = match email {
            Some(email) => house.sign_in(email).await,
            None => house.stranger().await,
        };
        let answer = browser.get("/no/such/page").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{email:?}");
        assert!(answer.body.contains(around), "{email:?}: {}", answer.body);
        let others = cases.iter().filter(|(other, _)| *other != email);
        others.for_each(|(_, other)| assert!(!answer.body.contains(other), "{email:?}: {other}"));
    }
}
