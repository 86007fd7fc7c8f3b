//! The demo company: as large and as varied as promised, and everything that the scripts walk through is there.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;

use crate::harbour::{number, text};
use crate::support::{TestApp, Visitor};

const HALL: &str = "SELECT id FROM opportunities WHERE name = 'Three trucks for the Ningbo cold hall'";
const YARD: &str = "SELECT id FROM opportunities WHERE name = 'Two yard trucks for berth 4'";

fn all(app: &TestApp, sql: &str) -> BTreeSet<String> {
    text(app, sql).split(',').map(str::to_owned).collect()
}

/// The texts of one column, by either database's own function.
fn list(app: &TestApp, column: &str, rest: &str) -> BTreeSet<String> {
    let join = if app.app.db.is_sqlite() { "group_concat" } else { "string_agg" };
    all(app, &format!("SELECT {join}(x.one, ',') AS one FROM (SELECT DISTINCT {column} AS one {rest}) AS x"))
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[actix_web::test]
async fn the_demo_company_is_as_large_as_promised() {
    let app = TestApp::demo().await;
    let at_least = [
        ("users", "role <> 'customer'", 10),
        ("accounts", "1 = 1", 200),
        ("contacts", "1 = 1", 600),
        ("opportunities", "1 = 1", 400),
        ("quotes", "1 = 1", 150),
        ("orders", "1 = 1", 120),
        ("orders", "quote_id IS NOT NULL", 100),
        ("orders", "channel = 'shop'", 10),
        ("leads", "state = 'converted'", 60),
        ("attitude_changes", "before <> after", 100),
        ("activities", "kind = 'meeting'", 300),
    ];
    for (table, condition, least) in at_least {
        let found = number(&app, &format!("SELECT COUNT(*) FROM {table} WHERE {condition}"));
        assert!(found >= least, "{found} of {table} ({condition}), wanted {least}");
    }
    let months = number(&app, "SELECT COUNT(DISTINCT substr(CAST(created_at AS TEXT), 1, 7)) FROM opportunities");
    assert!(months >= 12, "deals of {months} months");
}

#[actix_web::test]
async fn quotes_orders_and_leads_stand_in_every_state() {
    let app = TestApp::demo().await;
    let versions = list(&app, "state", "FROM quote_versions");
    assert_eq!(versions, set(&["accepted", "declined", "draft", "replaced", "sent"]));
    let orders = list(&app, "state", "FROM orders");
    assert_eq!(orders, set(&["cancelled", "confirmed", "delivered", "in_production", "shipped"]));
    let leads = list(&app, "state", "FROM leads");
    assert_eq!(leads, set(&["converted", "dropped", "new", "qualified", "working"]));
    let expired = "SELECT COUNT(*) FROM quote_versions WHERE state = 'sent' AND valid_until < DATE '2026-09-28'";
    let expired = if app.app.db.is_sqlite() { expired.replace("DATE ", "") } else { expired.to_owned() };
    assert!(number(&app, &expired) > 0, "a quote that has run out");
    let answers = "SELECT COUNT(*) FROM approval_requests r JOIN quote_versions v ON v.id = r.quote_version_id \
                   WHERE v.state = 'draft' AND r.voided_at IS NULL AND";
    for answer in ["r.decided_at IS NULL", "r.decision = 'granted'", "r.decision = 'rejected'"] {
        assert!(number(&app, &format!("{answers} {answer}")) > 0, "a draft with {answer}");
    }
}

#[actix_web::test]
async fn a_quote_stands_where_its_latest_version_stands() {
    let app = TestApp::demo().await;
    let apart = "SELECT COUNT(*) FROM quotes q JOIN quote_versions v ON v.quote_id = q.id \
                 WHERE v.version = (SELECT MAX(version) FROM quote_versions w WHERE w.quote_id = q.id) AND v.state <> q.state";
    assert_eq!(number(&app, apart), 0);
    let states = list(&app, "state", "FROM quotes");
    assert_eq!(states, set(&["accepted", "declined", "draft", "sent"]));
    // Whoever sees everything meets the same quotes in a state as the owners of all of them do.
    let director = app.sign_in("marco.silva").await;
    for state in ["draft", "sent", "accepted", "declined"] {
        let wanted = number(&app, &format!("SELECT COUNT(*) FROM quotes WHERE state = '{state}'"));
        let listed: usize = match state {
            "draft" => rows(&director, "draft").await + rows(&director, "waiting").await,
            "sent" => rows(&director, "sent").await + rows(&director, "expired").await,
            other => rows(&director, other).await,
        };
        assert_eq!(i64::try_from(listed).expect("few"), wanted, "{state}");
    }
}

/// How many quotes a list of one state exports.
async fn rows(visitor: &Visitor, state: &str) -> usize {
    visitor.get(&format!("/quotes.csv?state={state}")).await.body.lines().skip(1).filter(|line| line.contains("Q-20")).count()
}

#[actix_web::test]
async fn order_numbers_are_gapless_and_follow_the_calendar() {
    let app = TestApp::demo().await;
    for year in [2025, 2026] {
        let of_year = format!("FROM orders WHERE number LIKE 'O-{year}-%'");
        let last = number(&app, &format!("SELECT COALESCE(MAX(CAST(substr(number, 8) AS INTEGER)), 0) {of_year}"));
        assert_eq!(number(&app, &format!("SELECT COUNT(*) {of_year}")), last, "{year}");
        assert!(last > 10, "{year}");
    }
    let back = "SELECT COUNT(*) FROM orders a JOIN orders b ON b.id = a.id + 1 WHERE b.placed_at < a.placed_at";
    assert_eq!(number(&app, back), 0);
    let events = "SELECT COUNT(*) FROM events a JOIN events b ON b.id = a.id + 1 WHERE b.at < a.at";
    assert_eq!(number(&app, events), 0, "timelines read events by their id");
}

#[actix_web::test]
async fn nothing_on_today_is_empty_for_a_field_rep() {
    let app = TestApp::demo().await;
    for name in ["amelie.roth", "jonas.weber", "xu.jing", "chen.yu"] {
        let rep = app.sign_in(name).await;
        rep.post("/language", &[("value", "en"), ("next", "/")]).await;
        let today = rep.get("/today").await;
        let mut parts = vec!["Overdue", "Calls", "Meetings", "Tasks", "The next seven days", "Deals without a next step"];
        // Script A is hers.
        if name == "amelie.roth" {
            parts.extend(["What customers did", "Approvals you asked for", "Opened the quote", "Asked a question"]);
        }
        for part in parts {
            assert!(today.page().contains(part), "{name} has nothing under {part}");
        }
    }
    for name in ["petra.vogel", "lin.qing"] {
        let manager = app.sign_in(name).await;
        assert!(manager.get("/today").await.page().contains("/approvals/"), "{name} has nothing to decide");
    }
    let telesales = app.sign_in("tom.becker").await.get("/today").await;
    assert!(telesales.page().contains("Overdue") && telesales.has("Calls"));
}

/// The places of the thread on a page, in their order.
fn knots(page: &str) -> Vec<String> {
    let Some(thread) = page.split("class=\"thread\"").nth(1) else { return Vec::new() };
    let thread = thread.split("</ol>").next().unwrap();
    let known = ["Lead", "Opportunity", "Configuration", "Quote", "Order"];
    let words: Vec<&str> = thread.split(['<', '>', '\n']).map(str::trim).collect();
    words.iter().filter_map(|w| known.iter().find(|k| w.starts_with(**k))).map(|k| (*k).to_owned()).collect()
}

async fn page_of(visitor: &Visitor, path: &str) -> String {
    visitor.get(path).await.page().to_owned()
}

#[actix_web::test]
async fn harbour_group_came_from_a_lead_and_its_first_deal_was_won_by_its_order() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    for (deal, last) in [(YARD, "Order"), (HALL, "Quote")] {
        let id = number(&app, deal);
        let lead = number(&app, &format!("SELECT lead_id FROM opportunities WHERE id = {id}"));
        let known = knots(&page_of(&rep, &format!("/opportunities/{id}")).await);
        for place in ["Lead", "Opportunity", "Configuration", "Quote", last] {
            assert!(known.iter().any(|k| k == place), "{place} is missing among {known:?}");
        }
        assert_eq!(knots(&page_of(&rep, &format!("/leads/{lead}")).await), known);
    }
    let won = format!("SELECT COUNT(*) FROM opportunities WHERE outcome = 'won' AND order_id IS NOT NULL AND id = ({YARD})");
    assert_eq!(number(&app, &won), 1);
    let order = text(&app, &format!("SELECT number AS one FROM orders WHERE opportunity_id = ({YARD})"));
    assert!(page_of(&rep, &format!("/orders/{order}")).await.contains("Harbour Group"));
}

/// A16 and C9: the customer has opened the quote; B2: the one at six per cent waits for the manager, and goes out after her yes.
#[actix_web::test]
async fn harbour_groups_quotes_stand_where_the_scripts_begin() {
    let app = TestApp::demo().await;
    let quotes = format!("FROM quotes q JOIN quote_versions v ON v.quote_id = q.id WHERE q.opportunity_id = ({HALL})");
    assert_eq!(number(&app, &format!("SELECT COUNT(*) {quotes}")), 2);
    let out = text(&app, &format!("SELECT q.number AS one {quotes} AND v.state = 'sent'"));
    let token = text(&app, &format!("SELECT q.token AS one {quotes} AND v.state = 'sent'"));
    let waiting = text(&app, &format!("SELECT q.number AS one {quotes} AND v.state = 'draft'"));

    let rep = app.sign_in("amelie.roth").await;
    let sent = page_of(&rep, &format!("/quotes/{out}/v1")).await;
    assert!(sent.contains("What would six per cent look like"));
    let proposal = app.stranger().await.get(&format!("/q/{token}")).await;
    assert!(proposal.page().contains("accept_name"), "the customer can accept");

    // pricing.md to the cent, and nothing goes out before the district manager's yes.
    let page = page_of(&rep, &format!("/quotes/{waiting}/v1")).await;
    for figure in ["68,545.30", "8,910.89", "77,456.19"] {
        assert!(page.contains(figure), "{figure}");
    }
    let sending = format!("/quotes/{waiting}/v1/sending");
    let fields = [("recipient", "he.kai@harbour.example"), ("subject", "Your quote"), ("body", "Please see the link")];
    let before = app.digest();
    let early = rep.post(&sending, &fields).await;
    assert_ne!(early.status, StatusCode::SEE_OTHER, "sent without approval");
    assert_eq!(app.digest(), before);

    let asked = format!(
        "SELECT r.id FROM approval_requests r JOIN quote_versions v ON v.id = r.quote_version_id \
         JOIN quotes q ON q.id = v.quote_id WHERE q.number = '{waiting}' AND r.decided_at IS NULL"
    );
    let request = number(&app, &asked);
    let manager = app.sign_in("petra.vogel").await;
    assert!(page_of(&manager, &format!("/approvals/{request}")).await.contains("68,545.30"));
    manager.post(&format!("/approvals/{request}"), &[("decision", "granted")]).await;
    assert_eq!(crate::harbour::send(&app, &rep, &format!("/quotes/{waiting}/v1")).await.status, StatusCode::SEE_OTHER);
}

/// A18: an accepted quote of hers has no order yet.
#[actix_web::test]
async fn the_rep_has_an_accepted_quote_to_order() {
    let app = TestApp::demo().await;
    let without = "SELECT COUNT(*) FROM acceptances a JOIN quote_versions v ON v.id = a.quote_version_id JOIN quotes q ON q.id = v.quote_id \
         JOIN users u ON u.id = q.owner_id WHERE u.email = 'amelie.roth@hoist.example' \
         AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.quote_version_id = v.id)";
    assert!(number(&app, without) >= 3);
}

#[actix_web::test]
async fn a_copy_of_the_company_is_a_company_of_its_own() {
    let app = TestApp::demo().await;
    let counted = |app: &TestApp, table: &str| number(app, &format!("SELECT COUNT(*) FROM {table}"));
    let tables =
        ["accounts", "contacts", "opportunities", "quotes", "orders", "order_lines", "activities", "events", "match_keys"];
    let before: Vec<i64> = tables.iter().map(|table| counted(&app, table)).collect();
    throughline::demo::copies::write(&app.app.db, 2, |_| ()).expect("copies");
    for (table, before) in tables.iter().zip(before) {
        let after = counted(&app, table);
        // Keys of parts of a name are the same in each copy, and of another site one more.
        assert!(if *table == "match_keys" { after >= 3 * before } else { after == 3 * before }, "{before} → {after} {table}");
    }
    if app.app.db.is_sqlite() {
        assert_eq!(number(&app, "SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
    }
    let last = number(&app, "SELECT MAX(CAST(substr(number, 8) AS INTEGER)) FROM orders WHERE number LIKE 'O-2026-%'");
    assert_eq!(counted(&app, "orders WHERE number LIKE 'O-2026-%'"), last, "numbers are gapless");
    let told = "SELECT COUNT(*) FROM events e JOIN orders o ON o.id = e.order_id WHERE e.kind = 'order_placed' \
                AND e.data NOT LIKE '%' || o.number || '%'";
    assert_eq!(number(&app, told), 0, "an event tells the number of its own order");

    let token = text(
        &app,
        "SELECT token AS one FROM quotes WHERE id = (SELECT MAX(q.quote_id) FROM quote_versions q WHERE q.state = 'sent')",
    );
    assert_eq!(app.stranger().await.get(&format!("/q/{token}")).await.status, StatusCode::OK, "its customers can read it");

    // People of the copy see the copy's records, and those of the first company still only theirs.
    let rep = app.sign_in("amelie.roth.2").await;
    rep.post("/language", &[("value", "en"), ("next", "/")]).await;
    assert!(rep.get("/today").await.page().contains("Overdue"));
    let found = rep.get("/search?q=Harbour").await;
    assert!(found.page().contains("Harbour Group 海港集团, site 2"), "found by name");
    assert!(!found.has("site 1<") && !found.has("海港集团<"), "and nobody else's");
    let next = |number: &str| number[7..].parse::<i64>().unwrap();
    let account = text(&app, "SELECT CAST(id AS TEXT) AS one FROM accounts WHERE name = 'Harbour Group 海港集团, site 2'");
    let placed =
        rep.post("/orders", &[("key", "after-copies"), ("account", &account), ("product", "BAT-48"), ("quantity", "1")]).await;
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.body);
    assert_eq!(next(placed.location().rsplit('/').next().unwrap()), last + 1, "counted on");
}
