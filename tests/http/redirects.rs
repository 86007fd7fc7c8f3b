//! `next=` leads to a page of this house or to its front door, never elsewhere.

use throughline::demo;

use crate::support::TestApp;

/// What is asked for and where one comes to.
const NEXT: &[(&str, &str)] = &[
    ("/outbox", "/outbox"),
    ("/outbox?after=x#y", "/outbox?after=x#y"),
    ("", "/"),
    ("outbox", "/"),
    ("//evil.example", "/"),
    ("///evil.example", "/"),
    ("////evil.example", "/"),
    ("/\\evil.example", "/"),
    ("\\\\evil.example", "/"),
    ("\\/evil.example", "/"),
    ("/\t/evil.example", "/"),
    ("/\n/evil.example", "/"),
    ("/\r\nLocation: https://evil.example", "/"),
    (" //evil.example", "/"),
    ("https://evil.example", "/"),
    ("http:evil.example", "/"),
    ("HTTPS://evil.example/", "/"),
    ("javascript:alert(1)", "/"),
    ("data:text/html,x", "/"),
    ("@evil.example", "/"),
    (".evil.example", "/"),
    ("\u{3000}//evil.example", "/"),
    ("/\u{0}//evil.example", "/"),
];

#[actix_web::test]
async fn signing_in_leads_inside_only() {
    let house = TestApp::demo().await;
    for (next, place) in NEXT {
        let browser = house.stranger().await;
        let fields = [("email", "chen.yu@hoist.example"), ("password", demo::PASSWORD), ("next", next)];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.location(), *place, "{next:?}");
    }
}

#[actix_web::test]
async fn choosing_language_and_theme_leads_inside_only() {
    let house = TestApp::demo().await;
    let browser = house.stranger().await;
    for (path, value) in [("/language", "zh-CN"), ("/theme", "dark")] {
        for (next, place) in NEXT {
            let answer = browser.post(path, &[("value", value), ("next", next)]).await;
            assert_eq!(answer.location(), *place, "{path} {next:?}");
        }
    }
}

#[actix_web::test]
async fn the_sign_in_page_carries_a_harmless_next() {
    let house = TestApp::demo().await;
    let browser = house.stranger().await;
    for next in ["https://evil.example", "//evil.example", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"] {
        let page = browser.get(&format!("/sign-in?next={next}")).await.body;
        assert!(!page.contains("<script>alert"), "{next}");
        for place in page.split("name=\"next\" value=\"").skip(1) {
            assert!(place.starts_with('/') && !place.starts_with("//"), "{next}: {place:.60}");
        }
    }
}
