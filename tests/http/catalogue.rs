//! The catalogue at the desk over HTTP.

use crate::support::TestApp;

const PRODUCT: &[(&str, &str)] = &[
    ("sku", "NEW-1"),
    ("kind", "plain"),
    ("unit", "piece"),
    ("tax_category", "standard"),
    ("lead_time", "4"),
    ("name_en", "A new thing"),
    ("name_zh", "新产品"),
    ("properties_en", "Colour: red"),
    ("public", "true"),
];

#[actix_web::test]
async fn a_product_manager_makes_and_changes_a_product_and_the_history_tells() {
    let app = TestApp::demo().await;
    let manager = app.sign_in("gao.peng").await;
    let place = manager.post("/catalogue", PRODUCT).await.location();
    let mut changed = PRODUCT.to_vec();
    changed[4] = ("lead_time", "9");
    assert_eq!(manager.post(&place, &changed).await.status.as_u16(), 303);
    let page = manager.get(&place).await;
    assert!(page.page().contains("新产品"));
    assert!(page.has("<del>4</del>") && page.has("<ins>9</ins>"), "before and after are told");
    assert!(app.stranger().await.get("/products/new-1").await.page().contains("A new thing"));
}

#[actix_web::test]
async fn what_cannot_be_taken_stays_on_the_page_with_its_reason() {
    let app = TestApp::demo().await;
    let manager = app.sign_in("gao.peng").await;
    manager.csrf().await;
    let before = app.digest();
    let mut wrong = PRODUCT.to_vec();
    wrong[0] = ("sku", "FL-25");
    wrong[4] = ("lead_time", "soon");
    let answer = manager.post("/catalogue", &wrong).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(answer.has("value=\"soon\"") && answer.has("id=\"e-lead_time\""));
    wrong[4] = ("lead_time", "4");
    let answer = manager.post("/catalogue", &wrong).await;
    assert!(answer.status.as_u16() == 422 && answer.has("id=\"e-sku\""));
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_model_with_mistakes_is_listed_by_line_and_nothing_is_stored() {
    let app = TestApp::demo().await;
    let manager = app.sign_in("gao.peng").await;
    let product = app.read(|conn| Ok(throughline::catalogue::store::find_by_sku(conn, "FL-25")?)).unwrap().id;
    let draft = manager.post(&format!("/catalogue/{product}/models"), &[]).await.location();
    let before = app.digest();
    let wrong = "product X \"X\"\nchoose A \"A\"\n  a \"a\"\n  b \"b\"\nrule R1: if A is c then A is b\n";
    let answer = manager.post(&draft, &[("source", wrong)]).await;
    assert_eq!(answer.status.as_u16(), 422);
    // The product manager reads Chinese.
    assert!(answer.has("第 5 行第 18 列") && answer.has("<code>rule R1: if A is c then A is b</code>"), "{}", answer.body);
    assert!(answer.body.matches("rule R1: if A is c then A is b").count() > 1, "the text typed stays");
    assert_eq!(app.digest(), before);
    let never = "product X \"X\"\nchoose A \"A\"\n  a \"a\"\n  b \"b\"\nrule R1: A is a\nrule R2: A is b\n";
    let answer = manager.post(&draft, &[("source", never)]).await;
    assert!(answer.status.as_u16() == 422 && answer.has("R1, R2"), "{}", answer.body);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_model_comes_into_force_on_its_day_and_is_never_edited_again() {
    let app = TestApp::demo().await;
    let manager = app.sign_in("gao.peng").await;
    let product = app.read(|conn| Ok(throughline::catalogue::store::find_by_sku(conn, "TR-7")?)).unwrap().id;
    let draft = manager.post(&format!("/catalogue/{product}/models"), &[]).await.location();
    let source = "product TR7 \"TR-7\"\nchoose Bell \"Bell\"\n  loud \"Loud\"\n  soft \"Soft\"\ndefault Bell: soft\n";
    assert_eq!(manager.post(&draft, &[("source", source)]).await.status.as_u16(), 303);
    let past = manager.post(&format!("{draft}/release"), &[("from", "2020-01-01")]).await;
    assert!(past.status.as_u16() == 422 && past.has("id=\"e-from\""));
    let day = app.app.today() + chrono::Days::new(1);
    assert_eq!(manager.post(&format!("{draft}/release"), &[("from", &day.to_string())]).await.status.as_u16(), 303);
    assert_eq!(manager.post(&draft, &[("source", source)]).await.status.as_u16(), 409, "released is released");
    let stranger = app.stranger().await;
    assert!(!stranger.get("/configure/TR-7").await.page().contains("<b>Loud</b>"));
    app.clock.advance(chrono::TimeDelta::days(2));
    assert!(stranger.get("/configure/TR-7").await.page().contains("<b>Loud</b>"));
}

#[actix_web::test]
async fn stock_of_a_part_moves_the_promised_date() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let path = "/configure/FL-25?c=Attachment:side_shift";
    assert!(stranger.get(path).await.page().contains("Side-shift decides"));
    let manager = app.sign_in("gao.peng").await;
    let part = app.read(|conn| Ok(throughline::catalogue::store::load_parts(conn, &["FL25-ATT-SS".to_owned()])?))[0].id;
    let fields = [("name", "Side-shift"), ("stock", "5"), ("lead_time", "18")];
    assert_eq!(manager.post(&format!("/catalogue/parts/{part}"), &fields).await.status.as_u16(), 303);
    assert!(!stranger.get(path).await.page().contains("Side-shift decides"));
}

#[actix_web::test]
async fn an_exported_product_is_never_a_formula() {
    let app = TestApp::demo().await;
    let manager = app.sign_in_reading_english("gao.peng").await;
    let mut named = PRODUCT.to_vec();
    named[5] = ("name_en", "＝1+1");
    assert_eq!(manager.post("/catalogue", &named).await.status.as_u16(), 303);
    let exported = manager.get("/catalogue/export").await;
    assert!(exported.page().contains("\"SKU\",\"Name\",\"Kind\""), "{:.200}", exported.body);
    assert!(exported.has("\"'＝1+1\""), "the full-width sign is a formula for some spreadsheets");
}
