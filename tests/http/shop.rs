//! The shop over HTTP: browse, search, cart, request for a quote.

use crate::support::TestApp;

#[actix_web::test]
async fn a_stranger_and_a_search_engine_can_read_the_shop() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let home = stranger.get("/shop").await;
    assert!(home.page().contains("FL-25 counterbalance truck") && home.has("/shop/trucks"));
    let category = stranger.get("/shop/trucks").await;
    assert!(category.page().contains("PH-25") && category.has("rel=\"canonical\""));
    let product = stranger.get("/products/fl-25").await;
    assert!(product.page().contains("<meta name=\"description\"") && product.has("application/ld+json"));
    assert!(product.has("¥24,000.00") && product.has("/configure/FL-25"));
    assert_eq!(stranger.get("/products/nothing").await.status.as_u16(), 404);
    assert_eq!(stranger.get("/shop/nothing").await.status.as_u16(), 404);
}

#[actix_web::test]
async fn products_are_found_by_words_numbers_and_chinese() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    for typed in ["spare%20battery", "BAT-48", "%E5%A4%87%E7%94%A8%E7%94%B5%E6%B1%A0"] {
        let page = stranger.get(&format!("/shop?q={typed}")).await;
        assert!(page.page().contains("/products/bat-48"), "{typed}");
    }
    assert!(stranger.get("/shop?q=zzzzzz").await.page().contains("Nothing found"));
}

#[actix_web::test]
async fn a_cart_counts_up_changes_and_belongs_to_one_browser() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    stranger.post("/cart", &[("sku", "BAT-48"), ("n", "1")]).await;
    stranger.post("/cart", &[("sku", "BAT-48"), ("n", "1")]).await;
    let cart = stranger.get("/cart").await;
    assert!(
        cart.page().contains("¥3,852.00"),
        "two spare batteries at 2,140.00, less the 10 % of the autumn offer: {}",
        cart.body
    );
    let line = cart.body.split("name=\"line\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let other = app.stranger().await;
    other.post("/cart/lines", &[("line", &line), ("quantity", "9")]).await;
    assert!(stranger.get("/cart").await.page().contains("¥3,852.00"), "nobody else changes it");
    stranger.post("/cart/lines", &[("line", &line), ("quantity", "3")]).await;
    assert!(stranger.get("/cart").await.page().contains("¥5,778.00"));
    stranger.post("/cart/lines", &[("line", &line), ("quantity", "3"), ("remove", &line)]).await;
    assert!(stranger.get("/cart").await.page().contains("Your cart is empty"));
    assert_eq!(stranger.post("/cart", &[("sku", "FL-25")]).await.status.as_u16(), 404, "what is configured is configured first");
}

#[actix_web::test]
async fn a_request_for_a_quote_takes_everything_along_and_gives_a_number() {
    use diesel::prelude::*;
    use throughline::db::schema::leads;
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let fields = [("sku", "FL-25"), ("c", "Power:lpg"), ("c", "Site:indoor"), ("then", "quote")];
    let form = stranger.post("/configurations", &fields).await.location();
    let code = form.split("configuration=").nth(1).unwrap().to_owned();
    assert!(stranger.get(&form).await.page().contains("FL-25"));

    let wrong = [("configuration", code.as_str()), ("company", "Nordlager"), ("name", "Ida Berg"), ("email", "nowhere")];
    let again = stranger.post("/request-quote", &wrong).await;
    assert_eq!(again.status.as_u16(), 422);
    assert!(again.has("value=\"Nordlager\"") && again.has("value=\"nowhere\"") && again.has("aria-invalid"));

    let right =
        [("configuration", code.as_str()), ("company", "Nordlager"), ("name", "Ida Berg"), ("email", "ida@nordlager.example")];
    let done = stranger.post("/request-quote", &right).await;
    assert!(done.page().contains("R-2026-00001") && done.has(&code));
    let message: Option<String> =
        app.read(|conn| Ok(leads::table.filter(leads::company.eq("Nordlager")).select(leads::message).first(conn)?));
    assert!(message.is_some_and(|message| message.contains(&code) && message.contains("R-2026-00001")));
}

#[actix_web::test]
async fn staff_are_told_that_they_see_the_shop_as_a_customer_does() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    assert!(rep.get("/shop").await.page().contains("as a customer sees it"));
    assert!(rep.get("/configure/FL-25").await.page().contains("class=\"rail\""), "the configurator is theirs at the desk");
}

#[actix_web::test]
async fn a_customer_orders_once_however_often_the_button_is_pressed_and_can_order_it_again() {
    let app = TestApp::demo().await;
    let customer = app.sign_in("he.kai@harbour.example").await;
    customer.post("/cart", &[("sku", "BAT-48"), ("n", "2")]).await;
    let page = customer.get("/cart/order").await;
    let key = page.page().split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let fields = [("key", key.as_str()), ("po_number", "PO-77")];
    let first = customer.post("/cart/order", &fields).await.location();
    assert!(first.starts_with("/my/orders/O-"), "{first}");
    assert_eq!(customer.post("/cart/order", &fields).await.location(), first, "the same key is the same order");
    assert!(customer.get("/cart").await.page().contains("Your cart is empty"));
    assert!(customer.get(&first).await.page().contains("PO-77"));
    let number = first.rsplit('/').next().unwrap().to_owned();
    customer.post("/cart/reorder", &[("order", number.as_str())]).await;
    assert!(customer.get("/cart").await.page().contains("BAT-48"));
}

#[actix_web::test]
async fn an_order_at_a_price_that_moved_since_it_was_shown_is_not_placed() {
    let app = TestApp::demo().await;
    let customer = app.sign_in("he.kai@harbour.example").await;
    customer.post("/cart", &[("sku", "BAT-48"), ("n", "2")]).await;
    let field = |page: &str, name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field").to_owned();
        rest.split('"').next().unwrap().to_owned()
    };
    let page = customer.get("/cart/order").await;
    let (key, seen) = (field(page.page(), "key"), field(page.page(), "seen"));
    let dearer =
        "UPDATE price_entries SET amount = amount + 10000000 WHERE product_id = (SELECT id FROM products WHERE sku = 'BAT-48')";
    app.write(|conn| conn.batch(dearer).map_err(Into::into));
    let digest = app.digest();
    let stale = customer.post("/cart/order", &[("key", key.as_str()), ("seen", &seen), ("po_number", "PO-78")]).await;
    assert_eq!(stale.status.as_u16(), 409, "{}", stale.body);
    assert!(stale.has("The prices changed since you were shown them") && stale.has("PO-78"), "{}", stale.body);
    assert_eq!(app.digest(), digest, "nothing is placed");
    let now = field(&stale.body, "seen");
    assert_ne!(now, seen);
    let placed = customer.post("/cart/order", &[("key", key.as_str()), ("seen", &now)]).await.location();
    assert!(placed.starts_with("/my/orders/O-"), "{placed}");
}
