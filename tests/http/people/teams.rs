//! The tree of teams, for administrators only.

use actix_web::http::StatusCode;
use diesel::prelude::*;
use throughline::db::schema::{teams, users, visibility};

use super::user_id;
use crate::support::{Answer, TestApp, Visitor};

fn team(house: &TestApp, name: &str) -> i64 {
    house.read(|conn| Ok(teams::table.filter(teams::name.eq(name)).select(teams::id).first(conn)?))
}

fn team_of(house: &TestApp, name: &str) -> Option<i64> {
    house.read(|conn| Ok(users::table.find(user_id(house, name)).select(users::team_id).first(conn)?))
}

fn sees(house: &TestApp, viewer: &str, owner: &str) -> bool {
    let pair = visibility::table.find((user_id(house, viewer), user_id(house, owner)));
    house.read(|conn| Ok(pair.select(visibility::owner_id).first::<i64>(conn).optional()?)).is_some()
}

fn place(name: &str, kind: &str, parent: Option<i64>) -> [(&'static str, String); 3] {
    [("name", name.to_owned()), ("kind", kind.to_owned()), ("parent", parent.map(|id| id.to_string()).unwrap_or_default())]
}

async fn post(visitor: &Visitor, path: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.post(path, &fields).await
}

#[actix_web::test]
async fn the_tree_shows_who_manages_what() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let tree = admin.get("/teams").await;
    let at = |name: &str| tree.page().find(&format!(">{name}</a>")).unwrap_or_else(|| panic!("{name} is missing"));
    assert!(at("Europe") < at("DACH") && at("DACH") < at("Hamburg"), "each team stands below its own");
    assert!(tree.has("Managed by Petra Vogel") && tree.has("Managed from above by Petra Vogel"));
    let hamburg = admin.get(&format!("/teams/{}", team(&house, "Hamburg"))).await;
    assert!(hamburg.page().contains("amelie.roth@hoist.example") && !hamburg.has("jonas.weber@hoist.example"));
    assert!(admin.get("/users").await.has("href=\"/teams\""));
}

#[actix_web::test]
async fn a_team_is_made_renamed_moved_and_removed_and_its_history_stays() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let made = post(&admin, "/teams", &place("Bremen", "team", Some(team(&house, "DACH")))).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let id = team(&house, "Bremen");
    let path = format!("/teams/{id}");
    let moved = post(&admin, &path, &place("Bremen-Nord", "team", Some(team(&house, "Europe")))).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    let page = admin.get(&path).await;
    assert!(page.page().contains("<del>Bremen</del>") && page.has("<del>DACH</del>") && page.has("<ins>Europe</ins>"));
    assert_eq!(admin.post(&format!("{path}/removal"), &[]).await.location(), "/teams");
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(admin.get("/teams").await.has("<del>Bremen-Nord</del>"), "who removed what stays readable");
}

#[actix_web::test]
async fn moving_a_team_moves_what_its_managers_see() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    assert!(sees(&house, "petra.vogel", "amelie.roth") && !sees(&house, "lin.qing", "amelie.roth"));
    let hamburg = team(&house, "Hamburg");
    let fields = place("Hamburg", "team", Some(team(&house, "华东 East China")));
    assert_eq!(post(&admin, &format!("/teams/{hamburg}"), &fields).await.status, StatusCode::SEE_OTHER);
    assert!(!sees(&house, "petra.vogel", "amelie.roth") && sees(&house, "lin.qing", "amelie.roth"));
}

#[actix_web::test]
async fn a_team_is_never_put_inside_itself_nor_below_something_narrower() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let (europe, dach, hamburg) = (team(&house, "Europe"), team(&house, "DACH"), team(&house, "Hamburg"));
    let before = house.digest();
    let cases = [
        (format!("/teams/{europe}"), place("Europe", "region", Some(hamburg)), "cannot stand inside itself"),
        (format!("/teams/{europe}"), place("Europe", "region", Some(europe)), "cannot stand inside itself"),
        (format!("/teams/{dach}"), place("DACH", "region", Some(hamburg)), "cannot stand inside itself"),
        ("/teams".into(), place("Nord", "region", Some(dach)), "wrong way round"),
        (format!("/teams/{europe}"), place("Europe", "team", None), "wider than this one"),
        ("/teams".into(), place("Hamburg", "team", Some(dach)), "already stands at this place"),
        ("/teams".into(), place("", "team", Some(dach)), "e-name"),
        ("/teams".into(), place("Nord", "club", Some(dach)), "e-kind"),
        ("/teams".into(), place("Nord", "team", Some(999_999)), "e-parent"),
    ];
    for (path, fields, reason) in cases {
        let answer = post(&admin, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}");
        assert!(answer.has(reason), "{path} {fields:?}: {reason} is missing");
        assert!(answer.has(&format!("value=\"{}\"", fields[0].1)), "what was typed stays");
    }
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn only_an_empty_team_can_be_removed() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let before = house.digest();
    for (name, reason) in [("Europe", "nobody and 1 team"), ("Hamburg", "3 people and no team")] {
        let answer = admin.post(&format!("/teams/{}/removal", team(&house, name)), &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let plain = answer.body.replace(['\u{2068}', '\u{2069}'], "");
        assert!(plain.contains(reason), "{name}: {plain}");
    }
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn people_are_brought_in_and_taken_out() {
    let house = TestApp::new().await;
    let admin = house.sign_in("admin").await;
    let (munich, amelie) = (team(&house, "München"), user_id(&house, "amelie.roth"));
    let user = [("user", amelie.to_string())];
    assert_eq!(post(&admin, &format!("/teams/{munich}/members"), &user).await.status, StatusCode::SEE_OTHER);
    assert_eq!(team_of(&house, "amelie.roth"), Some(munich));
    let history = admin.get(&format!("/users/{amelie}/edit")).await;
    assert!(history.has("<del>Hamburg</del>") && history.has("<ins>München</ins>"));
    assert_eq!(post(&admin, &format!("/teams/{munich}/members/removal"), &user).await.status, StatusCode::SEE_OTHER);
    assert_eq!(team_of(&house, "amelie.roth"), None);
    assert!(!sees(&house, "petra.vogel", "amelie.roth"));

    let before = house.digest();
    for (path, user) in [("members/removal", amelie), ("members", 999_999)] {
        let answer = post(&admin, &format!("/teams/{munich}/{path}"), &[("user", user.to_string())]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {user}");
    }
    let nobody = admin.post(&format!("/teams/{munich}/members"), &[("user", "")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(&admin, "/teams/999999/members", &[("user", amelie.to_string())]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn for_everybody_else_there_are_no_teams_pages() {
    let house = TestApp::new().await;
    let hamburg = team(&house, "Hamburg");
    let mut visitors = Vec::new();
    for name in ["amelie.roth", "petra.vogel", "marco.silva", "ines.keller"] {
        visitors.push((name, house.sign_in(name).await));
    }
    let before = house.digest();
    for (name, visitor) in &visitors {
        for path in ["/teams".to_owned(), format!("/teams/{hamburg}")] {
            assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
            let answer = post(visitor, &path, &place("Mine", "team", None)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for act in ["removal", "members", "members/removal"] {
            let user = [("user", user_id(&house, "tom.becker").to_string())];
            let answer = post(visitor, &format!("/teams/{hamburg}/{act}"), &user).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {act}");
        }
        assert!(!visitor.get("/today").await.has("href=\"/teams\""), "{name} sees no way there");
    }
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn nobody_is_put_into_a_team_that_is_not_there() {
    let house = TestApp::new().await;
    let (admin, before) = (house.sign_in("admin").await, house.digest());
    let id = user_id(&house, "amelie.roth");
    let fields = [
        ("name", "Amelie Roth"),
        ("email", "amelie.roth@hoist.example"),
        ("role", "field_rep"),
        ("team", "999999"),
        ("language", "en"),
        ("time_zone", "Europe/Berlin"),
    ];
    assert_eq!(admin.post(&format!("/users/{id}"), &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.digest(), before);
}
