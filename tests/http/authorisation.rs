//! Who may ask for what: `tests/authz.csv` has a row for every route and every kind of object, a column for every actor. What is refused
//! changes nothing, and nobody's page shows what belongs to others.
//!
//! Cells: `sign-in` (303 to the sign-in page), a status, `ok` (taken, whatever the form lacks), or `once` (`ok` for who comes first, then
//! the thing is gone: 404). A route without a row fails the test;
//! `THROUGHLINE_AUTHZ_OBSERVED=file` then writes the rows as the program answers now, to be read and judged before they are taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use actix_web::http::StatusCode;
use throughline::web::routes;

use crate::objects::{Objects, Shared, kinds_of, of_seller, path_to, shared};
use crate::support::{Answer, TestApp, Visitor, start};

const ACTORS: [&str; 9] =
    ["anonymous", "customer_a", "customer_b", "rep_north", "rep_south", "manager_north", "director", "administrator", "disabled"];

/// Who of the demo company plays whom. East China is the north of this matrix, Hamburg its south.
fn name_of(actor: &str) -> &'static str {
    match actor {
        "customer_a" => "customer.a",
        "customer_b" => "customer.b",
        "rep_north" => "chen.yu",
        "rep_south" => "amelie.roth",
        "manager_north" => "lin.qing",
        "director" => "marco.silva",
        "administrator" => "admin",
        _ => "jonas.weber",
    }
}

struct Row {
    method: String,
    path: String,
    object: String,
    expected: Vec<String>,
}

impl Row {
    fn name(&self) -> String {
        format!("{} {} [{}]", self.method, self.path, self.object)
    }
}

fn rows() -> Vec<Row> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authz.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(file).expect("tests/authz.csv");
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(heads[..3], ["method", "path", "object"]);
    assert_eq!(heads[3..], ACTORS);
    reader
        .records()
        .map(|record| {
            let fields: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
            Row { method: fields[0].clone(), path: fields[1].clone(), object: fields[2].clone(), expected: fields[3..].to_vec() }
        })
        .collect()
}

struct Stage {
    app: TestApp,
    actors: BTreeMap<&'static str, Visitor>,
    sets: (Objects, Objects, Shared),
}

impl Stage {
    async fn set() -> Stage {
        let app = TestApp::demo().await;
        let north = of_seller(&app, "chen.yu@hoist.example", "customer.a", "Kanarienvogel-Nord-7391");
        let south = of_seller(&app, "amelie.roth@hoist.example", "customer.b", "Kanarienvogel-Sued-2846");
        let sets = (north, south, shared(&app));
        let mut actors = BTreeMap::new();
        for actor in ACTORS {
            let visitor = if actor == "anonymous" { app.stranger().await } else { app.sign_in(name_of(actor)).await };
            visitor.csrf().await;
            actors.insert(actor, visitor);
        }
        app.write(|conn| {
            use diesel::prelude::*;
            use throughline::db::schema::users;
            let disabled = users::table.filter(users::email.eq("jonas.weber@hoist.example"));
            Ok(diesel::update(disabled).set(users::disabled_at.eq(start())).execute(conn)?)
        });
        Stage { app, actors, sets }
    }

    async fn ask(&self, actor: &str, row: &Row, path: &str) -> Answer {
        let visitor = &self.actors[actor];
        if row.method == "GET" { visitor.get(path).await } else { visitor.post(path, &[]).await }
    }
}

fn is_refusal(expected: &str) -> bool {
    matches!(expected, "sign-in" | "401" | "403" | "404" | "405")
}

fn observed(method: &str, answer: &Answer) -> String {
    if answer.asks_to_sign_in() && method == "GET" {
        return "sign-in".into();
    }
    match answer.status {
        StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED | StatusCode::UNAUTHORIZED => {
            answer.status.as_str().into()
        }
        _ if answer.asks_to_sign_in() => "sign-in".into(),
        status if status.is_server_error() => format!("{status}"),
        _ if method == "POST" => "ok".into(),
        status => status.as_str().into(),
    }
}

/// Routes that everybody's session is at stake with; they are tested by themselves.
const ENDS_SESSIONS: &[&str] = &["/sign-out", "/me/sessions", "/me/sessions/{id:\\d+}/ending"];

#[actix_web::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let stage = Stage::set().await;
    let rows = rows();
    assert_complete(&stage, &rows).await;
    let mut wrong = String::new();
    let mut groups: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        groups.entry(row.path.split('/').take(3).collect::<Vec<_>>().join("/")).or_default().push(row);
    }
    for (group, rows) in groups {
        let before = stage.app.digest();
        ask_all(&stage, &rows, &mut wrong, |_, expected| is_refusal(expected)).await;
        assert_eq!(stage.app.digest(), before, "a refusal below {group} changed something");
    }
    let all: Vec<&Row> = rows.iter().collect();
    ask_all(&stage, &all, &mut wrong, |row, expected| !is_refusal(expected) && row.method == "GET").await;
    ask_all(&stage, &all, &mut wrong, |row, expected| !is_refusal(expected) && row.method != "GET").await;
    assert!(wrong.is_empty(), "\n{wrong}");
}

async fn ask_all(stage: &Stage, rows: &[&Row], wrong: &mut String, chosen: impl Fn(&Row, &str) -> bool) {
    for row in rows.iter().filter(|row| !ENDS_SESSIONS.contains(&row.path.as_str())) {
        let Some(path) = path_to(&row.path, &row.object, &stage.sets) else { continue };
        for (actor, expected) in ACTORS.iter().zip(&row.expected).filter(|(_, expected)| chosen(row, expected)) {
            let answer = stage.ask(actor, row, &path).await;
            let got = observed(&row.method, &answer);
            let gone = expected == "once" && (got == "ok" || got == "404");
            if got != *expected && !gone {
                writeln!(wrong, "{} as {actor}: {expected} expected, {got} came ({path})", row.name()).unwrap();
            }
            // A link with a key is for whoever holds the key.
            let by_key = row.path.starts_with("/q/") || row.path.starts_with("/c/");
            for canary in others(actor, &stage.sets).into_iter().filter(|_| !by_key) {
                if answer.body.contains(canary) {
                    writeln!(wrong, "{} shows {actor} what belongs to others ({path})", row.name()).unwrap();
                }
            }
        }
    }
}

/// What an actor must never read.
fn others<'a>(actor: &str, sets: &'a (Objects, Objects, Shared)) -> Vec<&'a str> {
    let (north, south) = (sets.0.canary.as_str(), sets.1.canary.as_str());
    match actor {
        "customer_a" | "rep_north" | "manager_north" => vec![south],
        "customer_b" | "rep_south" => vec![north],
        "anonymous" | "disabled" => vec![north, south],
        _ => Vec::new(),
    }
}

/// Every route has its rows, and no row is left of a route that went away.
async fn assert_complete(stage: &Stage, rows: &[Row]) {
    let have: BTreeSet<(String, String, String)> =
        rows.iter().map(|row| (row.method.clone(), row.path.clone(), row.object.clone())).collect();
    assert_eq!(have.len(), rows.len(), "a row stands twice");
    let table = routes::all();
    let mut missing = Vec::new();
    for line in table.lines() {
        for object in kinds_of(&line.path) {
            let key = (line.method.to_owned(), line.path.clone(), (*object).to_owned());
            if !have.contains(&key) {
                missing.push(Row { method: key.0, path: key.1, object: key.2, expected: Vec::new() });
            }
        }
    }
    if let (Ok(file), false) = (std::env::var("THROUGHLINE_AUTHZ_OBSERVED"), missing.is_empty()) {
        write_observed(stage, &missing, &file).await;
    }
    let names: Vec<String> = missing.iter().map(Row::name).collect();
    assert!(names.is_empty(), "routes without a row in tests/authz.csv:\n{}", names.join("\n"));
    for row in rows {
        let known = table.lines().iter().any(|line| line.method == row.method && line.path == row.path);
        assert!(known, "tests/authz.csv speaks of {}, which is no route", row.name());
    }
}

/// How the program answers now. GETs first, so that what POSTs change does not disturb them.
async fn write_observed(stage: &Stage, missing: &[Row], file: &str) {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for method in ["GET", "POST"] {
        for (index, row) in missing.iter().enumerate().filter(|(_, row)| row.method == method) {
            let Some(path) = path_to(&row.path, &row.object, &stage.sets) else {
                lines.push((index, format!("# no object: {}", row.name())));
                continue;
            };
            let mut cells = vec![row.method.clone(), row.path.clone(), row.object.clone()];
            for actor in ACTORS {
                let cell = if ENDS_SESSIONS.contains(&row.path.as_str()) {
                    "ok".to_owned()
                } else {
                    observed(method, &stage.ask(actor, row, &path).await)
                };
                cells.push(cell);
            }
            lines.push((index, cells.join(",")));
        }
    }
    lines.sort();
    let text: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    std::fs::write(file, text.join("\n") + "\n").unwrap();
}
