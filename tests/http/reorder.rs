//! Ordering again: each line is judged under the model of today, and whatever changed is told before it is taken.

use throughline::catalogue::store as catalogue;

use crate::harbour::{keys, number, press, text};
use crate::support::{Answer, TestApp, Visitor};

const CUSTOMER: &str = "he.kai@harbour.example";

fn run(app: &TestApp, sql: &str) {
    app.write(|conn| conn.batch(sql).map_err(Into::into));
}

/// An order of the customer's: a truck for a cold store and two spare batteries; gives its number.
async fn ordered(customer: &Visitor) -> String {
    let truck = [("sku", "FL-25"), ("c", "Site:cold"), ("c", "Tyres:non_marking"), ("then", "cart")];
    customer.post("/configurations", &truck).await;
    customer.post("/cart", &[("sku", "BAT-48"), ("n", "2")]).await;
    let page = customer.get("/cart/order").await;
    let field = |name: &str| {
        let rest = page.page().split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
        rest.split('"').next().unwrap().to_owned()
    };
    let placed = customer.post("/cart/order", &[("key", field("key").as_str()), ("seen", &field("seen"))]).await;
    placed.location().rsplit('/').next().unwrap().to_owned()
}

/// Releases a version of FL-25 with its text changed, for today.
pub async fn released(app: &TestApp, change: impl Fn(&str) -> String) {
    let manager = app.sign_in("gao.peng").await;
    let product = app.read(|conn| Ok(catalogue::find_by_sku(conn, "FL-25")?)).unwrap().id;
    let draft = manager.post(&format!("/catalogue/{product}/models"), &[]).await.location();
    let source = app.read(|conn| {
        let model = catalogue::list_models(conn, product)?.remove(0);
        Ok(catalogue::load_model_source(conn, model.id)?)
    });
    assert_eq!(manager.post(&draft, &[("source", &change(&source))]).await.location(), draft);
    let today = app.app.today().to_string();
    assert_eq!(manager.post(&format!("{draft}/release"), &[("from", &today)]).await.status.as_u16(), 303);
}

/// The marks of the lines that can be taken.
fn marks(page: &Answer) -> Vec<String> {
    let parts = page.page().split("name=\"line\" value=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// The part of the page about the truck.
fn truck(page: &Answer) -> String {
    page.page().split("id=\"line-1\"").nth(1).expect("a first line").split("</section>").next().unwrap().to_owned()
}

async fn take(visitor: &Visitor, order: &str, lines: &[String]) -> Answer {
    let mut fields = vec![("order", order), ("shown", "1")];
    fields.extend(lines.iter().map(|mark| ("line", mark.as_str())));
    visitor.post("/cart/reorder", &fields).await
}

#[actix_web::test]
async fn a_past_line_that_is_still_valid_is_taken_at_todays_price_and_with_what_was_chosen() {
    let app = TestApp::demo().await;
    let customer = app.sign_in(CUSTOMER).await;
    let order = ordered(&customer).await;
    let again = format!("/cart/reorder?order={order}");
    let same = customer.get(&again).await;
    assert!(truck(&same).contains("can be built as it is") && truck(&same).contains("same price"), "{}", same.body);
    assert_eq!(marks(&same).len(), 2);

    // Since then: dearer, another default, one more question.
    run(
        &app,
        "UPDATE price_entries SET amount = amount + 1000000000 WHERE product_id = (SELECT id FROM products WHERE sku = 'FL-25')",
    );
    let change = |source: &str| {
        let lamp = "choose Lamp \"Working lamp\" zh \"工作灯\"\n  red \"Red\" zh \"红色\"\n  blue \"Blue\" zh \"蓝色\"\n";
        format!("{}\n{lamp}default Lamp: red\n", source.replace("default Mast: m30", "default Mast: triplex45"))
    };
    released(&app, change).await;
    let page = customer.get(&again).await;
    let line = truck(&page);
    assert!(line.contains("can be built as it is") && line.contains("then") && line.contains("+¥"), "{line}");
    assert!(line.contains("Working lamp <b>Red</b>"), "what is new is told: {line}");
    let digest = app.digest();
    assert_eq!(take(&customer, &order, &marks(&same)[..1]).await.status.as_u16(), 409, "the price moved since it was shown");
    assert_eq!(app.digest(), digest);
    let told = customer.post("/cart/reorder", &[("order", order.as_str())]).await;
    assert_eq!(told.location(), again, "what changed is told first");

    assert_eq!(take(&customer, &order, &marks(&page)).await.location(), "/cart");
    let cart = customer.get("/cart").await;
    assert!(cart.page().contains("3.0 m") && cart.has("BAT-48"), "the mast nobody had chosen is held: {}", cart.body);
    assert!(!cart.has("Triplex"), "{}", cart.body);
    let models = "SELECT COUNT(*) FROM cart_lines JOIN configurations ON configurations.id = cart_lines.configuration_id \
                  JOIN product_models ON product_models.id = configurations.model_id WHERE product_models.version = 2";
    assert_eq!(number(&app, models), 1, "saved under the model of today");
}

#[actix_web::test]
async fn a_past_line_that_needs_a_change_shows_the_repair_and_its_rule_before_it_is_taken() {
    let app = TestApp::demo().await;
    let customer = app.sign_in(CUSTOMER).await;
    let order = ordered(&customer).await;
    let old = text(&app, "SELECT code AS one FROM configurations ORDER BY id DESC");
    // It lies in the cart as it was when the model changes.
    customer.post("/cart/reorder", &[("order", order.as_str())]).await;
    let page = customer.get("/cart/order").await;
    let key = page.page().split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.has("Place the order"));
    let rule = "if Tyres is non_marking then Site is indoor";
    released(&app, |source| source.replace("if Tyres is non_marking then Site is indoor or cold", rule)).await;
    assert!(!customer.get("/cart/order").await.has("Place the order"));
    let digest = app.digest();
    let refused = customer.post("/cart/order", &[("key", key.as_str())]).await;
    assert!(refused.status.as_u16() == 409 && refused.has(&old), "{}", refused.body);
    assert_eq!(app.digest(), digest);
    assert!(customer.get("/cart").await.has(&format!("/cart/reorder?configuration={old}")));

    let page = customer.get(&format!("/cart/reorder?order={order}")).await;
    let line = truck(&page);
    assert!(line.contains("needs one change today") && line.contains("Non-marking tyres wear out outdoors."), "{line}");
    assert!(line.contains("Tyres: Non-marking → Pneumatic") || line.contains("Cold store → Indoor"), "{line}");
    assert!(line.contains("−¥520.00") || line.contains("¥"), "{line}");
    // From the cart: what lies there gives way.
    let one = customer.get(&format!("/cart/reorder?configuration={old}")).await;
    let fields = [("configuration", old.as_str()), ("shown", "1"), ("line", &marks(&one)[0])];
    assert_eq!(customer.post("/cart/reorder", &fields).await.location(), "/cart");
    let cart = customer.get("/cart").await;
    assert!(!cart.page().contains(&old) && !cart.has("See what has to change"), "{}", cart.body);
    let fork = text(&app, "SELECT code AS one FROM configurations ORDER BY id DESC");
    assert!(cart.has(&fork));
    assert!(customer.get(&format!("/my/orders/{order}")).await.has("Non-marking"), "the old order stays");

    // A seller begins a quote with the same.
    let owner = "SELECT email AS one FROM users WHERE id = (SELECT owner_id FROM orders WHERE number = ";
    let seller = app.sign_in_reading_english(&text(&app, &format!("{owner}'{order}')"))).await;
    let account = text(&app, &format!("SELECT CAST(account_id AS TEXT) AS one FROM orders WHERE number = '{order}'"));
    let direct = [("account", account.as_str()), ("product", old.as_str()), ("quantity", "1"), ("key", "direct-1")];
    let refused = seller.post("/orders", &direct).await;
    assert!(refused.status.is_client_error() && refused.has("cannot be built today as it was saved"), "{}", refused.body);
    assert!(seller.get(&format!("/orders/{order}")).await.has(&format!("/cart/reorder?order={order}")));
    let page = seller.get(&format!("/cart/reorder?order={order}")).await;
    assert!(truck(&page).contains("needs one change today"), "{}", page.body);
    let quote = take(&seller, &order, &marks(&page)).await.location();
    assert!(quote.starts_with("/quotes/Q-") && quote.ends_with("/v1"), "{quote}");
    assert!(seller.get(&quote).await.has("BAT-48"));
}

#[actix_web::test]
async fn a_past_line_that_is_discontinued_says_so_and_the_others_can_be_had() {
    let app = TestApp::demo().await;
    let customer = app.sign_in(CUSTOMER).await;
    let order = ordered(&customer).await;
    // One lies in the cart: it stays there in sight, costs nothing and cannot be ordered.
    customer.post("/cart/reorder", &[("order", order.as_str())]).await;
    run(&app, "UPDATE products SET active_until = '2026-09-01' WHERE sku = 'FL-25'");
    let cart = customer.get("/cart").await;
    assert!(cart.page().contains("not offered any more") && cart.has("¥3,774.96</td><td></td>"), "{}", cart.body);
    let refused = customer.post("/cart/order", &[("key", "gone")]).await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.body);
    run(&app, "DELETE FROM cart_lines");
    let page = customer.get(&format!("/cart/reorder?order={order}")).await;
    assert!(truck(&page).contains("not offered any more") && truck(&page).contains("left out"), "{}", page.body);
    assert_eq!(marks(&page).len(), 1, "only the batteries");
    let nothing = take(&customer, &order, &[]).await;
    assert!(nothing.status.as_u16() == 422 && nothing.has("id=\"e-line\""), "{}", nothing.body);
    assert_eq!(take(&customer, &order, &marks(&page)).await.location(), "/cart");
    let cart = customer.get("/cart").await;
    assert!(cart.page().contains("BAT-48") && !cart.has("FL-25"), "{}", cart.body);
}

#[actix_web::test]
async fn an_order_of_somebody_else_is_not_ordered_again() {
    let app = TestApp::demo().await;
    let order = ordered(&app.sign_in(CUSTOMER).await).await;
    let mine = "SELECT account_id FROM users WHERE email = 'he.kai@harbour.example'";
    let other = text(&app, &format!("SELECT email AS one FROM users WHERE role = 'customer' AND account_id <> ({mine})"));
    let visitor = app.sign_in(&other).await;
    visitor.csrf().await;
    let digest = app.digest();
    assert_eq!(visitor.get(&format!("/cart/reorder?order={order}")).await.status.as_u16(), 404);
    assert_eq!(visitor.post("/cart/reorder", &[("order", order.as_str())]).await.status.as_u16(), 404);
    assert!(app.stranger().await.get(&format!("/cart/reorder?order={order}")).await.asks_to_sign_in());
    assert_eq!(app.digest(), digest);
}

#[actix_web::test]
async fn a_configuration_brought_by_its_code_goes_on_a_quote_only_as_it_can_be_had_today() {
    let app = TestApp::demo().await;
    let order = ordered(&app.sign_in(CUSTOMER).await).await;
    let old = text(&app, "SELECT code AS one FROM configurations ORDER BY id DESC");
    let owner = "SELECT email AS one FROM users WHERE id = (SELECT owner_id FROM orders WHERE number = ";
    let seller = app.sign_in_reading_english(&text(&app, &format!("{owner}'{order}')"))).await;
    let account = text(&app, &format!("SELECT CAST(account_id AS TEXT) AS one FROM orders WHERE number = '{order}'"));
    let new = [("account", account.as_str()), ("title", "One more"), ("configuration", &old), ("quantity", "1")];
    let quote = seller.post("/quotes", &new).await.location();
    assert!(quote.starts_with("/quotes/Q-"), "valid as it is: {quote}");
    let number = quote.split('/').nth(2).unwrap();

    let rule = "if Tyres is non_marking then Site is indoor";
    released(&app, |source| source.replace("if Tyres is non_marking then Site is indoor or cold", rule)).await;
    let page = seller.get(&quote).await;
    let digest = app.digest();
    let asked = seller.get(&format!("/quotes/new?account={account}&configuration={old}")).await;
    let begun = seller.post("/quotes", &new).await;
    for refused in [&asked, &begun] {
        assert!(refused.status.as_u16() == 422 && refused.has("id=\"e-configuration\""), "{}", refused.body);
        assert!(
            refused.has("Non-marking tyres wear out outdoors.") && refused.has(&format!("href=\"/c/{old}\"")),
            "{}",
            refused.body
        );
    }
    assert!(begun.has("One more"), "what was typed stays");
    let line = keys(page.page()).remove(0);
    for act in [format!("configuration:{old}"), format!("reconfigure:{line}:{old}")] {
        let refused = press(&seller, &quote, &act).await;
        assert!(refused.status.as_u16() == 422 && refused.has("id=\"e-find\""), "{}", refused.body);
        let mended = format!("href=\"/c/{old}?quote={number}\"");
        assert!(refused.has("Non-marking tyres wear out outdoors.") && refused.has(&mended), "{}", refused.body);
    }
    assert_eq!(app.digest(), digest);

    run(&app, "UPDATE products SET active_until = '2026-09-01' WHERE sku = 'FL-25'");
    let digest = app.digest();
    let gone = press(&seller, &quote, &format!("configuration:{old}")).await;
    assert!(gone.status.as_u16() == 422 && gone.has("is not offered any more"), "{}", gone.body);
    assert!(seller.post("/quotes", &new).await.has("is not offered any more"));
    assert_eq!(app.digest(), digest);
}

#[actix_web::test]
async fn a_quote_is_not_asked_for_with_what_cannot_be_had_any_more() {
    let app = TestApp::demo().await;
    let customer = app.sign_in(CUSTOMER).await;
    let order = ordered(&customer).await;
    let old = text(&app, "SELECT code AS one FROM configurations ORDER BY id DESC");
    customer.post("/cart/reorder", &[("order", order.as_str())]).await;
    let rule = "if Tyres is non_marking then Site is indoor";
    released(&app, |source| source.replace("if Tyres is non_marking then Site is indoor or cold", rule)).await;
    let person = [("company", "Harbour"), ("name", "He Kai"), ("email", CUSTOMER), ("message", "As last time")];
    let stranger = app.stranger().await;
    stranger.get("/shop").await;
    let digest = app.digest();
    // The whole cart of a customer, and one code that somebody without an account was sent.
    for (who, code) in [(&customer, ""), (&customer, old.as_str()), (&stranger, old.as_str())] {
        let mut fields = person.to_vec();
        fields.push(("configuration", code));
        let refused = who.post("/request-quote", &fields).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
        assert!(refused.has("As last time") && refused.has("e-lines"), "what was typed is kept");
        assert!(refused.has(&format!("/cart/reorder?configuration={old}")), "the way on is the repair");
    }
    assert_eq!(app.digest(), digest);
}
