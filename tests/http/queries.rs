//! Whatever stands in a URL or a form, the answer is an answer: never a 5xx. And a list asks the database the same few questions,
//! however many rows and columns it shows.

use actix_web::http::StatusCode;
use throughline::web::{http, routes};

use crate::objects::parameter;
use crate::support::TestApp;

/// A route's path with every `{parameter}` replaced by `value`, or by something of its shape where it must have one.
pub fn filled(path: &str, value: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = parameter(after);
        match name {
            "number" if value == "1" && out.contains("orders") => out.push_str("O-2026-00001"),
            "number" if value == "1" => out.push_str("Q-2026-00001"),
            _ => out.push_str(value),
        }
        rest = after;
    }
    out + rest
}

/// Names that lists use for sorting, filtering and paging.
const KEYS: &[&str] = &[
    "sort",
    "order",
    "direction",
    "view",
    "after",
    "before",
    "page",
    "q",
    "state",
    "stage",
    "status",
    "owner",
    "team",
    "kind",
    "role",
    "from",
    "to",
    "by",
    "date",
    "month",
    "account",
    "customer",
    "product",
    "category",
    "currency",
    "quantity",
    "id",
    "next",
    "format",
    "language",
    "country",
];

fn values() -> Vec<String> {
    let plain = [
        "",
        "no_such_value",
        "name;drop table users",
        "' OR '1'='1",
        "1 UNION SELECT password_hash FROM users",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "1e309",
        "NaN",
        "2026-13-45",
        "0000-00-00",
        "\u{0}",
        "%",
        "_",
        "\\",
        "\"'<>&",
        "苏州",
        "🦀",
        "\u{202e}",
        "../../etc/passwd",
        "true",
        "[]",
        "{}",
        "${7*7}",
        "{{7*7}}",
    ];
    plain.iter().map(|value| (*value).to_owned()).chain(["A".repeat(1_500)]).collect()
}

#[actix_web::test]
async fn lists_take_any_sort_filter_and_page() {
    let house = TestApp::demo().await;
    for email in ["admin@hoist.example", "chen.yu@hoist.example"] {
        let browser = house.sign_in(email).await;
        for route in routes::all().lines().iter().filter(|line| line.method == "GET") {
            let path = filled(&route.path, "1");
            for value in values() {
                let pairs: Vec<String> = KEYS.iter().map(|key| format!("{key}={}", http::encode(&value))).collect();
                for query in [pairs.join("&"), format!("sort={0}&sort={0}&after={0}", http::encode(&value))] {
                    let answer = browser.get(&format!("{path}?{query}")).await;
                    assert!(
                        answer.status.as_u16() < 500,
                        "{email} GET {path} with {value:.60?}: {} {}",
                        answer.status,
                        answer.body
                    );
                }
            }
        }
    }
}

#[actix_web::test]
async fn one_strange_value_at_a_time_is_no_error_either() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    for route in routes::all().lines().iter().filter(|line| line.method == "GET" && !line.path.contains('{')) {
        for key in KEYS {
            for value in ["no_such_value", "-1", "\u{0}", "9223372036854775808"] {
                let answer = browser.get(&format!("{}?{key}={}", route.path, http::encode(value))).await;
                assert!(answer.status.as_u16() < 500, "GET {} with {key}={value:?}: {}", route.path, answer.status);
            }
        }
    }
}

#[actix_web::test]
async fn strange_record_numbers_are_not_found() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    for route in routes::all().lines().iter().filter(|line| line.method == "GET" && line.path.contains('{')) {
        for value in [
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "x",
            "%00",
            "%2e%2e",
            "1%20OR%201=1",
            "%f0%9f%a6%80",
            "%ff%fe",
            "1.0",
            "+1",
        ] {
            let path = filled(&route.path, value);
            let answer = browser.get(&path).await;
            assert!(answer.status.as_u16() < 500, "GET {path}: {} {}", answer.status, answer.body);
        }
    }
}

#[actix_web::test]
async fn strange_forms_are_no_error() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    for route in routes::all().lines().iter().filter(|line| line.method == "POST" && line.path != "/sign-out") {
        for value in ["", "\u{0}", "-1", "9223372036854775808", "NaN", "'\"<script>alert(1)</script>"] {
            let fields: Vec<(&str, &str)> = KEYS.iter().map(|key| (*key, value)).collect();
            for id in ["1", "0", "x"] {
                let path = filled(&route.path, id);
                let answer = browser.post(&path, &fields).await;
                assert!(answer.status.as_u16() < 500, "POST {path} with {value:?}: {} {}", answer.status, answer.body);
            }
        }
    }
}

#[actix_web::test]
async fn a_body_beyond_all_measure_is_refused() {
    let house = TestApp::demo().await;
    let browser = house.sign_in("admin@hoist.example").await;
    let answer = browser.post("/theme", &[("value", &"x".repeat(5 << 20))]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert_eq!(browser.get("/outbox").await.status, StatusCode::OK);
}

/// Pages with rows, and the most queries each may ask: who it is (session, person), the rows, the names around them, the choices of
/// its filters, the saved views.
const MOST_QUERIES: &[(&str, u64)] = &[
    ("/opportunities", 16),
    ("/opportunities?period=this_year", 16),
    ("/opportunities/list", 16),
    ("/leads?tab=all", 16),
    ("/accounts", 16),
    ("/activities?owner=all", 16),
    ("/quotes", 16),
    ("/orders", 16),
    ("/search?q=ha", 12),
    ("/search/suggestions?q=ha", 12),
];

#[actix_web::test]
async fn a_list_asks_few_questions_however_long_it_is() {
    let house = TestApp::demo().await;
    let mut over = Vec::new();
    for email in ["marco.silva@hoist.example", "petra.vogel@hoist.example"] {
        let browser = house.sign_in(email).await;
        for (path, most) in MOST_QUERIES {
            browser.get(path).await.page();
            let before = house.queries();
            browser.get(path).await.page();
            let asked = house.queries() - before;
            assert!(asked > 0, "{path} is not counted");
            if asked > *most {
                over.push(format!("{path} for {email}: {asked}"));
            }
        }
    }
    assert_eq!(over, Vec::<String>::new());
}
