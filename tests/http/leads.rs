//! Leads: who sees them, who may be the same, and what becomes of them.

use actix_web::http::StatusCode;
use throughline::matches::{Identity, put};
use throughline::search::FoundKind;

use crate::harbour::number;
use crate::support::TestApp;

/// The id at the end of the address a form led to.
fn id_of(place: &str) -> String {
    place.rsplit('/').next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn a_lead_needs_its_company_only() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let before = house.digest();
    let refused = rep.post("/leads", &[("company", "  "), ("phone", "+49 40 123 4567")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("+49 40 123 4567"), "what was typed is kept");
    assert_eq!(house.digest(), before);
    let made = rep.post("/leads", &[("company", "Fjordfisk AS")]).await;
    assert!(rep.follow(&made).await.page().contains("Fjordfisk AS"));
}

#[actix_web::test]
async fn a_colleagues_lead_does_not_exist_for_others() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let made = rep.post("/leads", &[("company", "Fjordfisk AS")]).await;
    let place = made.location();
    let other = house.sign_in("chen.yu").await;
    let before = house.digest();
    for path in [place.clone(), format!("{place}/edit"), format!("{place}/history"), format!("{place}/conversion")] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for act in ["", "/qualification", "/drop", "/return", "/response", "/owner", "/conversion"] {
        let path = format!("{place}{act}");
        let answer = other.post(&path, &[("company", "X"), ("reason", "no_need"), ("owner", "1")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(house.digest(), before);
    assert!(!other.get("/leads?tab=all").await.has("Fjordfisk"));
    assert!(!other.get("/leads/export?tab=all").await.has("Fjordfisk"));
    let found = other.get("/search?q=fjordfisk").await;
    assert!(!found.has(&place) && !found.has("Fjordfisk AS"));
    let manager = house.sign_in("petra.vogel").await;
    assert!(manager.get(&place).await.page().contains("Fjordfisk"));
}

#[actix_web::test]
async fn likely_duplicates_are_shown_before_a_lead_is_made() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    rep.post("/accounts", &[("name", "Harbour Group 海港集团"), ("phone", "+86 574 8790 1234"), ("currency", "CNY")]).await;
    let before = house.digest();
    for typed in [
        [("company", "HARBOUR LTD"), ("phone", "")],
        [("company", "宁波海港股份有限公司"), ("phone", "")],
        [("company", "Somebody else"), ("phone", "0574-87901234")],
    ] {
        let shown = rep.post("/leads", &typed).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        assert!(shown.has("Harbour Group 海港集团") && shown.has("anyway"), "{typed:?}");
        assert!(rep.post("/leads/matches", &typed).await.page().contains("Harbour Group"), "{typed:?}");
    }
    assert_eq!(house.digest(), before);
    let made = rep.post("/leads", &[("company", "HARBOUR LTD"), ("anyway", "true")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_key_that_very_many_have_hides_no_other() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    rep.post("/accounts", &[("name", "Nordlicht AG"), ("phone", "+86 574 8790 1234"), ("currency", "CNY")]).await;
    house.write(|conn| {
        for n in 1_000_000..1_000_300 {
            let identity = Identity { company: "Harbour", ..Identity::default() };
            put(conn, FoundKind::Account, n, &identity)?;
        }
        Ok(())
    });
    let typed = [("company", "HARBOUR LTD"), ("phone", "0574-87901234")];
    assert!(
        rep.post("/leads/matches", &typed).await.page().contains("Nordlicht AG"),
        "the telephone number is lost among the names"
    );
}

#[actix_web::test]
async fn what_one_may_not_see_is_not_told_as_a_duplicate() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    rep.post("/accounts", &[("name", "Harbour Group"), ("currency", "CNY")]).await;
    let other = house.sign_in("chen.yu").await;
    assert!(!other.post("/leads/matches", &[("company", "Harbour")]).await.page().contains("Harbour"));
    assert_eq!(other.post("/leads", &[("company", "Harbour")]).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn a_dropped_lead_says_why_and_can_be_taken_back() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = rep.post("/leads", &[("company", "Fjordfisk AS")]).await.location();
    let without = rep.post(&format!("{place}/drop"), &[("reason", "")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    rep.post(&format!("{place}/drop"), &[("reason", "no_budget"), ("note", "next year")]).await;
    assert!(rep.get(&place).await.page().contains("No budget"));
    let over = rep.post(&place, &[("company", "Other")]).await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    rep.post(&format!("{place}/return"), &[]).await;
    assert!(rep.get("/leads").await.page().contains("Fjordfisk AS"));
    let history = rep.get(&format!("{place}/history")).await;
    assert!(history.page().contains("no_budget"), "the field history keeps the reason");
}

#[actix_web::test]
async fn a_conversion_with_a_mistake_makes_nothing() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = rep.post("/leads", &[("company", "Fjordfisk AS"), ("contact_name", "Solveig Dahl")]).await.location();
    let before = house.digest();
    let fields = [
        ("account", "new"),
        ("account_name", "Fjordfisk AS"),
        ("currency", "EUR"),
        ("contact", "new"),
        ("contact_name", "Solveig Dahl"),
        ("deal", "new"),
        ("deal_name", "Cold store trucks"),
        ("amount", "a lot"),
        ("close_date", ""),
    ];
    let refused = rep.post(&format!("{place}/conversion"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("e-amount") && refused.has("e-close_date"), "each missing field is named beside it");
    assert_eq!(house.digest(), before);
    let elsewhere =
        rep.post(&format!("{place}/conversion"), &[("account", "99999"), ("contact", "none"), ("deal", "none")]).await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn a_lead_becomes_account_and_person_at_once() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = rep.post("/leads", &[("company", "Fjordfisk AS"), ("contact_name", "Solveig Dahl")]).await.location();
    assert!(rep.get(&format!("{place}/conversion")).await.page().contains("Solveig Dahl"));
    let fields = [
        ("account", "new"),
        ("account_name", "Fjordfisk AS"),
        ("currency", "EUR"),
        ("contact", "new"),
        ("contact_name", "Solveig Dahl"),
        ("deal", "none"),
    ];
    let converted = rep.post(&format!("{place}/conversion"), &fields).await;
    let account = rep.follow(&converted).await;
    assert!(converted.location().starts_with("/accounts/"));
    assert!(account.page().contains("Fjordfisk AS") && account.has("Solveig Dahl"));
    let again = rep.post(&format!("{place}/conversion"), &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "a lead is converted once");
    assert!(rep.get("/leads?tab=converted").await.page().contains(&format!("/leads/{}", id_of(&place))));
}

#[actix_web::test]
async fn strangers_write_and_whoever_sells_finds_it() {
    let house = TestApp::new().await;
    let stranger = house.stranger().await;
    let fields =
        [("company", "Tirol Holz"), ("contact_name", "Markus Egger"), ("email", "egger@tirolholz.example"), ("message", "Two")];
    let sent = stranger.post("/contact", &fields).await;
    assert!(stranger.follow(&sent).await.page().contains("Thank you"));
    for who in ["amelie.roth", "chen.yu"] {
        let rep = house.sign_in(who).await;
        assert!(rep.get("/leads?tab=unassigned").await.page().contains("Tirol Holz"), "{who}");
    }
    let product_manager = house.sign_in("gao.peng").await;
    assert!(!product_manager.get("/leads?tab=all").await.has("Tirol Holz"));
}

#[actix_web::test]
async fn a_machine_that_fills_every_field_leaves_nothing() {
    let house = TestApp::new().await;
    let stranger = house.stranger().await;
    let before = house.digest();
    let fields = [("company", "Buy now"), ("contact_name", "Bot"), ("email", "bot@spam.example"), ("fax", "1")];
    assert_eq!(stranger.post("/contact", &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn the_public_form_is_throttled_for_each_address() {
    let house = TestApp::new().await;
    let stranger = house.stranger().await;
    let fields = [("company", "Tirol Holz"), ("contact_name", "Markus Egger"), ("phone", "+43 5372 60 110")];
    for _ in 0..5 {
        assert_eq!(stranger.post("/contact", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let before = house.digest();
    assert_eq!(stranger.post("/contact", &fields).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(house.digest(), before);
    house.clock.advance(chrono::TimeDelta::minutes(61));
    assert_eq!(stranger.post("/contact", &fields).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn an_export_holds_no_formula() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    rep.post("/leads", &[("company", "=HYPERLINK(1)"), ("phone", "+49 40 123 4567")]).await;
    let export = rep.get("/leads/export").await;
    assert_eq!(export.status, StatusCode::OK);
    assert!(export.has("'=HYPERLINK(1)") && export.has("'+49 40 123 4567"), "{}", export.body);
}

#[actix_web::test]
async fn a_call_with_a_lead_that_nobody_has_taken_yet_is_logged() {
    let house = TestApp::new().await;
    let facts = throughline::leads::LeadFacts::named("Fjordfisk AS", throughline::leads::LeadSource::Web);
    let new = throughline::leads::store::NewLead { facts, owner: None, created_by: None, product: None };
    let id = house.write(|conn| Ok(throughline::leads::work::create(conn, crate::support::start(), None, &new)?));
    let rep = house.sign_in("amelie.roth").await;
    let form = rep.get(&format!("/activities/new?kind=call&lead={id}")).await;
    assert!(form.page().contains("Fjordfisk AS"), "{}", form.body);
    let lead = id.to_string();
    let logged = rep
        .post("/activities", &[("kind", "call"), ("lead", lead.as_str()), ("outcome", "reached"), ("body", "Asked for trucks")])
        .await;
    assert!(rep.follow(&logged).await.page().contains("Fjordfisk AS"));
}

#[actix_web::test]
async fn a_company_of_no_known_country_is_written_to_in_the_language_of_its_name() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    for (company, person, language) in [("宏达冷链有限公司", "周敏", "zh-CN"), ("Fjordfisk AS", "Solveig Dahl", "en")] {
        let place = rep.post("/leads", &[("company", company), ("contact_name", person)]).await.location();
        let fields = [
            ("account", "new"),
            ("account_name", company),
            ("currency", "CNY"),
            ("contact", "new"),
            ("contact_name", person),
            ("deal", "new"),
            ("deal_name", "Trucks"),
            ("amount", "60000"),
            ("close_date", "2027-03-31"),
        ];
        let deal = rep.post(&format!("{place}/conversion"), &fields).await.location();
        let quote = rep.get(&format!("/quotes/new?opportunity={}", id_of(&deal))).await.body;
        assert!(quote.contains(&format!(r#"<option value="{language}" selected>"#)), "{company} at {deal}: {quote}");
    }
}

#[actix_web::test]
async fn where_a_lead_is_decides_the_tax_of_its_quotes() {
    let house = TestApp::demo().await;
    let rep = house.sign_in("chen.yu@hoist.example").await;
    let battery = number(&house, "SELECT id FROM products WHERE sku = 'BAT-48'").to_string();
    for (company, country, taxed) in [("宏达冷链有限公司", "CN", true), ("Lantern & Sons", "", false)] {
        let lead = [("company", company), ("contact_name", "周敏"), ("country", country), ("city", "宁波市")];
        let place = format!("{}/conversion", rep.post("/leads", &lead).await.location());
        let form = rep.get(&place).await.body;
        assert_eq!(form.contains("新客户的地址：宁波市 · 中国"), taxed, "{company}: nothing is made that was not said");
        let fields = [
            ("account", "new"),
            ("account_name", company),
            ("currency", "CNY"),
            ("contact", "none"),
            ("deal", "new"),
            ("deal_name", "Trucks"),
            ("amount", "60000"),
            ("close_date", "2027-03-31"),
        ];
        let deal = id_of(&rep.post(&place, &fields).await.location());
        let quote = [
            ("title", "Trucks"),
            ("opportunity", deal.as_str()),
            ("valid_until", "2099-12-31"),
            ("language", "en"),
            ("product", battery.as_str()),
        ];
        let made = rep.post("/quotes", &quote).await.location();
        let page = rep.get(&made).await.body;
        assert_eq!(page.contains("因此未计税"), !taxed, "{company} at {made}: {page}");
        let [net, tax] =
            ["net", "tax"].map(|sum| number(&house, &format!("SELECT {sum} FROM quote_versions ORDER BY id DESC LIMIT 1")));
        assert!(net > 0, "{company}");
        assert_eq!(tax * 100, if taxed { net * 13 } else { 0 }, "13 % in China: {company}");
    }
}

#[actix_web::test]
async fn a_conversion_proposes_the_close_date_that_a_new_deal_has() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = rep.post("/leads", &[("company", "Fjordfisk AS")]).await.location();
    let usual = (house.app.today() + chrono::TimeDelta::days(30)).to_string();
    let many = format!("/leads/bulk?act=conversion&id={}", id_of(&place));
    for page in [format!("{place}/conversion"), many] {
        assert!(rep.get(&page).await.page().contains(&format!("name=\"close_date\" value=\"{usual}\"")), "{page}");
    }
    let fields = [("account", "new"), ("account_name", "Fjordfisk AS"), ("currency", "EUR"), ("contact", "none")];
    let own = [("deal", "new"), ("deal_name", "Trucks"), ("amount", "1000"), ("close_date", "2027-03-01")];
    let converted = rep.post(&format!("{place}/conversion"), &[fields, own].concat()).await;
    let deal = "SELECT CAST(close_date AS TEXT) AS one FROM opportunities WHERE name = 'Trucks'";
    assert_eq!(crate::harbour::text(&house, deal), "2027-03-01", "{}", converted.body);
    let fresh = rep.get("/opportunities/new?account=Fjordfisk+AS").await;
    assert!(fresh.page().contains(&format!("name=\"close_date\" value=\"{usual}\"")), "{}", fresh.body);
}
