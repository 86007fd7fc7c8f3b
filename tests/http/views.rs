//! Saved views: kept, opened, shared with a team, renamed, deleted; never more than a reader may see.

use actix_web::http::StatusCode;

use crate::support::{Answer, TestApp, Visitor};

/// Each list with filters of its own.
const LISTS: &[(&str, &str, &str)] = &[
    ("leads", "/leads", "tab=all&q=%E6%B5%B7%E6%B8%AF&sort=company"),
    ("accounts", "/accounts", "kind=customer&sort=latest"),
    ("opportunities", "/opportunities/list", "period=this_quarter&state=won&sort=amount"),
    ("activities", "/activities", "kind=call&owner=all&state=done"),
    ("quotes", "/quotes", "state=sent&number=Q-2026"),
    ("orders", "/orders", "from=2026-01-01&sort=total"),
];

async fn save(visitor: &Visitor, list: &str, query: &str, name: &str) -> Answer {
    visitor.post("/views", &[("list", list), ("query", query), ("name", name)]).await
}

/// Where the page of the reader's own view of this name is.
fn edit_link(page: &str, name: &str) -> Option<String> {
    let before = page.split(&format!("“{name}”")).next().filter(|before| before.len() < page.len())?;
    before.rsplit("href=\"").next()?.split('"').next().map(str::to_owned)
}

#[actix_web::test]
async fn every_list_keeps_its_filters_under_a_name() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("amelie.roth").await;
    for (list, path, query) in LISTS {
        let place = format!("{path}?{query}");
        let shown = rep.get(&place).await;
        assert!(shown.page().contains(&format!("name=\"query\" value=\"{}\"", query.replace('&', "&#38;"))), "{place}");
        let saved = save(&rep, list, query, "Herbst").await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, place.clone()));
        let elsewhere = rep.get(path).await;
        assert!(elsewhere.page().contains(&format!("href=\"{}\"", place.replace('&', "&#38;"))), "{path} has no way to {place}");
        assert!(rep.get(&place).await.page().contains("aria-current=\"true\""), "{place} does not say which view it is");
    }
}

#[actix_web::test]
async fn what_is_no_filter_of_the_list_is_not_kept() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("amelie.roth").await;
    let before = house.digest();
    for (list, query) in [
        ("leads", "after=abc"),
        ("leads", "tab=all&csrf=1"),
        ("leads", "next=%2F%2Fevil.example"),
        ("users", "role=administrator"),
        ("", ""),
        ("orders", "format=csv"),
    ] {
        assert_eq!(save(&rep, list, query, "X").await.status, StatusCode::BAD_REQUEST, "{list}?{query}");
    }
    let unnamed = save(&rep, "leads", "tab=all", "  ").await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unnamed.has("value=\"tab=all\"") && unnamed.has("aria-invalid"));
    assert_eq!(save(&rep, "leads", "tab=all", &"x".repeat(61)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn the_same_name_again_is_the_same_view() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("amelie.roth").await;
    save(&rep, "leads", "tab=all", "Fair").await;
    save(&rep, "leads", "source=fair&tab=all", "Fair").await;
    let page = rep.get("/leads").await;
    assert_eq!(page.page().matches("<span>Fair</span>").count(), 1);
    assert!(page.has("href=\"/leads?tab=all&#38;source=fair\""));
}

#[actix_web::test]
async fn a_view_is_renamed_deleted_and_taken_back_by_its_owner_only() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("amelie.roth").await;
    save(&rep, "accounts", "kind=customer", "Old name").await;
    save(&rep, "accounts", "kind=prospect", "Prospects").await;
    let edit = edit_link(rep.get("/accounts").await.page(), "Old name").unwrap();
    assert!(rep.get(&edit).await.page().contains("value=\"Old name\""));
    let place = edit.trim_end_matches("/edit").to_owned();
    let before = views_in(&house);
    let taken = rep.post(&place, &[("name", "Prospects")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    for other in ["chen.yu", "petra.vogel", "admin"] {
        let other = house.sign_in(other).await;
        for answer in [
            other.get(&edit).await,
            other.post(&place, &[("name", "Mine now")]).await,
            other.post(&format!("{place}/removal"), &[]).await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        assert!(!other.get("/accounts").await.has("Old name"));
    }
    assert_eq!(views_in(&house), before, "a refusal changed a view");
    rep.post(&place, &[("name", "New name")]).await;
    let page = rep.get("/accounts").await;
    assert!(page.has("New name") && !page.has("Old name") && page.has("href=\"/accounts?kind=customer\""));
    let gone = rep.post(&format!("{place}/removal"), &[]).await;
    let page = rep.follow(&gone).await;
    assert!(!page.page().contains("<span>New name</span>"));
    let back = page.body.split("action=\"/views/return").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    rep.post(&format!("/views/return{}", back.replace("&#38;", "&")), &[]).await;
    let page = rep.get("/accounts").await;
    assert!(page.has("<span>New name</span>") && page.has("href=\"/accounts?kind=customer\""));
}

#[actix_web::test]
async fn a_shared_view_reaches_the_team_and_shows_each_reader_their_own() {
    let house = TestApp::demo().await;
    let manager = house.sign_in("petra.vogel").await;
    manager.post("/views", &[("list", "leads"), ("query", "tab=all"), ("name", "Whole team"), ("shared", "true")]).await;
    let rep = house.sign_in("amelie.roth").await;
    let page = rep.get("/leads").await;
    assert!(page.page().contains("<span>Whole team</span>") && page.has("Petra Vogel"));
    assert_eq!(edit_link(&page.body, "Whole team"), None, "only who saved it changes it");
    let far = house.sign_in("chen.yu").await;
    assert!(!far.get("/leads").await.has("Whole team"), "another region's team");
    let own = rep.get("/leads?tab=all").await;
    let theirs = manager.get("/leads?tab=all").await;
    assert!(own.page() != theirs.page());
    let place = edit_link(manager.get("/leads").await.page(), "Whole team").unwrap();
    manager.post(place.trim_end_matches("/edit"), &[("name", "Whole team")]).await;
    assert!(!rep.get("/leads").await.has("Whole team"), "no longer shared");
}

#[actix_web::test]
async fn a_name_is_text_and_nothing_else() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("amelie.roth").await;
    save(&rep, "leads", "tab=all", "<script>alert(1)</script>").await;
    assert!(!rep.get("/leads").await.page().contains("<script>alert"));
}

/// Every view as it is stored.
fn views_in(house: &TestApp) -> Vec<(i64, String, String)> {
    use diesel::prelude::*;
    use throughline::db::schema::saved_views as v;
    house.read(|conn| Ok(v::table.order(v::id).select((v::id, v::name, v::query)).load(conn)?))
}
