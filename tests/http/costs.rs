//! What products cost and what currencies are worth: kept by few, said to nobody else.

use actix_web::http::StatusCode;
use throughline::kernel::ids::ProductId;
use throughline::kernel::money::{Amount, Currency};
use throughline::pricing::{PriceSheet, Request, store};

use crate::harbour::{number, text};
use crate::support::TestApp;

fn truck(app: &TestApp) -> ProductId {
    app.read(|conn| Ok(store::find_product_by_sku(conn, "FL-25")?.unwrap().0))
}

/// The cost of one truck on a day, as a price in that currency carries it.
fn cost_on(app: &TestApp, currency: Currency, day: &str) -> Option<Amount> {
    let product = truck(app);
    app.read(|conn| {
        let request =
            Request { channel: "desk".into(), currency: Some(currency), date: day.parse().unwrap(), ..Request::default() };
        let sheet = PriceSheet::load(conn, &request, &[product]).map_err(throughline::web::AppError::from)?;
        Ok(sheet.pieces(&[product])[&product].cost())
    })
}

#[actix_web::test]
async fn costs_are_there_for_those_who_keep_them_and_for_nobody_else() {
    let app = TestApp::demo().await;
    for keeper in ["ines.keller", "gao.peng"] {
        assert!(app.sign_in(keeper).await.get("/pricing/costs?sku=FL-25").await.page().contains("FL-25"), "{keeper}");
    }
    for other in ["admin", "marco.silva", "lin.qing", "chen.yu", "wen.li"] {
        let visitor = app.sign_in(other).await;
        let sessions = app.digest();
        assert_eq!(visitor.get("/pricing/costs").await.status, StatusCode::NOT_FOUND, "{other}");
        for path in ["/pricing/costs", "/pricing/costs/1/end"] {
            let fields = [("sku", "FL-25"), ("until", "2026-12-31")];
            assert_eq!(visitor.post(path, &fields).await.status, StatusCode::NOT_FOUND, "{other} {path}");
        }
        assert!(!visitor.get("/pricing").await.has("/pricing/costs"), "{other} is led to a page that is not there");
        assert_eq!(app.digest(), sessions, "{other}");
    }
}

#[actix_web::test]
async fn a_cost_is_entered_ended_corrected_and_opened_again() {
    let app = TestApp::demo().await;
    let keeper = app.sign_in("gao.peng").await;
    keeper.post("/language", &[("value", "en")]).await;
    let before = cost_on(&app, Currency::CNY, "2026-10-01").unwrap();
    let new = [("sku", "FL-25"), ("amount", "15,000"), ("currency", "cny"), ("valid_from", "2026-10-01")];
    let digest = app.digest();
    let clash = keeper.post("/pricing/costs", &new).await;
    assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(clash.has("id=\"e-valid_from\"") && clash.has("value=\"15,000\""), "{}", clash.body);
    for (field, value) in [("amount", "much"), ("currency", "yuan"), ("sku", "NO-SUCH"), ("valid_from", "soon")] {
        let typed: Vec<(&str, &str)> = new.iter().map(|(n, v)| (*n, if *n == field { value } else { *v })).collect();
        let answer = keeper.post("/pricing/costs", &typed).await;
        assert!(answer.status == 422 && answer.has(&format!("id=\"e-{field}\"")), "{field}");
    }
    assert_eq!(app.digest(), digest, "nothing was stored");

    let id = number(&app, &format!("SELECT MAX(id) FROM product_costs WHERE product_id = {}", truck(&app)));
    let end = format!("/pricing/costs/{id}/end");
    let ended = keeper.post(&end, &[("until", "2026-09-30")]).await;
    let page = keeper.follow(&ended).await;
    assert!(page.has("action=\"/pricing/costs/") && page.has("/end?until=\""), "the message takes it back: {}", page.body);
    assert_eq!(keeper.post("/pricing/costs", &new).await.status, StatusCode::SEE_OTHER);
    assert_eq!(cost_on(&app, Currency::CNY, "2026-09-30"), Some(before));
    assert_eq!(cost_on(&app, Currency::CNY, "2026-10-01"), Amount::parse("15000"));

    let digest = app.digest();
    let open = keeper.post(&end, &[("until", "")]).await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY, "it would hold beside the new one");
    assert!(open.has(&format!("id=\"e-until-{id}\"")));
    let early = keeper.post(&end, &[("until", "1999-01-01")]).await;
    assert!(early.status == 422 && early.has("value=\"1999-01-01\""));
    assert_eq!(app.digest(), digest);
    let second = number(&app, "SELECT MAX(id) FROM product_costs");
    assert_ne!(second, id);
    keeper.post(&format!("/pricing/costs/{second}/end"), &[("until", "2026-10-31")]).await;
    assert_eq!(cost_on(&app, Currency::CNY, "2026-11-01"), None, "no cost is unknown, not the one before");
    keeper.post(&format!("/pricing/costs/{second}/end?until="), &[]).await;
    assert_eq!(cost_on(&app, Currency::CNY, "2026-11-01"), Amount::parse("15000"));
    let history = keeper.get("/pricing/costs?sku=FL-25").await;
    assert!(history.page().contains("高鹏") && history.has("<del>2026-10-31</del>"), "{}", history.body);
}

#[actix_web::test]
async fn the_latest_rate_of_a_pair_converts_costs_until_it_ends() {
    let app = TestApp::demo().await;
    let editor = app.sign_in("ines.keller").await;
    let rate = [("from_currency", "CNY"), ("to_currency", "EUR"), ("rate", "0.2"), ("valid_from", "2026-10-01")];
    assert_eq!(editor.post("/pricing/rates", &rate).await.status, StatusCode::SEE_OTHER);
    let yuan = cost_on(&app, Currency::CNY, "2026-10-01").unwrap();
    let fifth = Amount::from_millionths(yuan.millionths() / 5);
    assert_eq!(cost_on(&app, Currency::EUR, "2026-10-01"), Some(fifth));
    assert_ne!(cost_on(&app, Currency::EUR, "2026-09-30"), Some(fifth));

    let digest = app.digest();
    for (field, value) in
        [("valid_from", "2026-10-01"), ("rate", "0"), ("rate", "x"), ("to_currency", "CNY"), ("from_currency", "1")]
    {
        let typed: Vec<(&str, &str)> = rate.iter().map(|(n, v)| (*n, if *n == field { value } else { *v })).collect();
        let answer = editor.post("/pricing/rates", &typed).await;
        assert!(answer.status == 422 && answer.has(&format!("id=\"e-{field}\"")), "{field} {value}");
    }
    assert_eq!(app.digest(), digest, "nothing was stored");
    let rep = app.sign_in("chen.yu").await;
    let sessions = app.digest();
    assert!(rep.get("/pricing/rates").await.page().contains("CNY → EUR"));
    assert!(!rep.get("/pricing/rates").await.has("method=\"post\" action=\"/pricing"));
    assert_eq!(rep.post("/pricing/rates", &rate).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.digest(), sessions);

    let id = number(&app, "SELECT MAX(id) FROM exchange_rates");
    editor.post(&format!("/pricing/rates/{id}/end"), &[("until", "2026-10-31")]).await;
    assert_eq!(cost_on(&app, Currency::EUR, "2026-11-01"), None, "an older rate does not come back");
    editor.post(&format!("/pricing/rates/{id}/end"), &[("until", "")]).await;
    assert_eq!(cost_on(&app, Currency::EUR, "2026-11-01"), Some(fifth));
    let said = format!(
        "SELECT COALESCE(after, '-') AS one FROM field_changes WHERE record_kind = 'exchange_rate' AND record_id = {id} ORDER BY id DESC"
    );
    assert_eq!(text(&app, &said), "-");
}
