//! The search box: what finds what, who finds it, the best first; nothing betrays what one may not see.

use throughline::accounts::{AccountFacts, ContactFacts, change, store as accounts};
use throughline::kernel::ids::AccountId;
use throughline::kernel::money::Currency;
use throughline::search::{self, Document, FoundKind};

use crate::harbour::{self, send, trucks};
use crate::opportunities::person;
use crate::support::{TestApp, Visitor, start};

/// An account of `owner` with one contact.
fn account_of(app: &TestApp, owner: &str, name: &str, phone: &str, contact: &str) -> AccountId {
    let actor = person(app, owner);
    app.write(|conn| {
        let facts = AccountFacts { phone: Some(phone.to_owned()), ..AccountFacts::named(name, Currency::CNY, "zh-CN") };
        let id = change::create_account(conn, start(), &actor, (&facts, actor.user_id, None))?;
        let facts = ContactFacts { mobile: Some("138 5740 1299".into()), ..ContactFacts::named(contact, "zh-CN") };
        accounts::insert_contact(conn, (id, name, Some(actor.user_id)), &facts, start())?;
        Ok(id)
    })
}

async fn suggested(visitor: &Visitor, typed: &str) -> Vec<String> {
    let answer = visitor.get(&format!("/search/suggestions?q={}", throughline::web::http::encode(typed))).await;
    let links = answer.page().split("<li><a href=\"").skip(1);
    links.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn customer(app: &TestApp, email: &str, account: i64) {
    let sql = format!(
        "INSERT INTO users (email, name, password_hash, role, account_id, language, time_zone, theme, created_at) \
         SELECT '{email}', 'Wang Lihua', password_hash, 'customer', {account}, 'en', 'Asia/Shanghai', 'auto', created_at \
         FROM users WHERE email = 'xu.jing@hoist.example'"
    );
    app.write(|conn| conn.batch(&sql).map_err(Into::into));
}

#[actix_web::test]
async fn names_phones_and_numbers_find_their_record() {
    let app = TestApp::new().await;
    let id = account_of(&app, "chen.yu", "宁波海港集团有限公司", "+86 574 8790 1234", "何凯");
    let rep = app.sign_in("chen.yu").await;
    let place = format!("/accounts/{id}");
    for typed in ["海港", "集团", "何凯", "宁波", "8790", "5748", "1234", "901234", "何"] {
        let found = suggested(&rep, typed).await;
        assert!(found.iter().any(|href| *href == place || href.starts_with("/contacts/")), "{typed}: {found:?}");
        assert!(rep.get(&format!("/search?q={}", throughline::web::http::encode(typed))).await.page().contains("row-link"));
    }
    for digits in ["5740", "7401", "0129", "1299"] {
        assert!(suggested(&rep, digits).await.iter().any(|href| href.starts_with("/contacts/")), "{digits} of a mobile phone");
    }
    for typed in ["港海", "9999", "", " ", "\"", "*", "'", "xkindaccount OR 1", "x", "xkind", "xowner", "kindaccount", "public"]
    {
        assert_eq!(suggested(&rep, typed).await, Vec::<String>::new(), "{typed:?}");
    }
}

#[actix_web::test]
async fn the_best_hit_is_the_first() {
    let app = TestApp::new().await;
    let exact = account_of(&app, "chen.yu", "Nord", "", "Someone");
    for name in ["Nordhafen Logistik", "Alster Nord", "Nordwind AS"] {
        account_of(&app, "chen.yu", name, "", "Kai Nordmann");
    }
    let rep = app.sign_in("chen.yu").await;
    assert_eq!(suggested(&rep, "nord").await.first(), Some(&format!("/accounts/{exact}")));
    let page = rep.get("/search/suggestions?q=nord").await;
    assert!(page.has("data-for=\"nord\"") && page.has("/search?q=nord"), "{}", page.body);
}

#[actix_web::test]
async fn quote_and_order_numbers_are_found_however_they_are_typed() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    trucks(&rep, "").await;
    for typed in ["Q-2026-00001", "q-2026-00001", "q202600001", "2026-00001", "00001", "0001"] {
        assert_eq!(suggested(&rep, typed).await.first().map(String::as_str), Some("/quotes/Q-2026-00001"), "{typed}");
    }
}

#[actix_web::test]
async fn what_a_colleague_has_is_no_hit_no_group_and_no_number() {
    let app = TestApp::new().await;
    account_of(&app, "amelie.roth", "Fjordfisk AS", "+47 2222 3333", "Kari Fjord");
    let other = app.sign_in("chen.yu").await;
    for typed in ["fjordfisk", "fjord", "2222", "kari"] {
        let seen = other.get(&format!("/search?q={typed}")).await;
        let never = other.get("/search?q=zzqqyy").await;
        assert_eq!(seen.page().replace(typed, "zzqqyy").matches("card-head").count(), never.page().matches("card-head").count());
        assert_eq!(suggested(&other, typed).await, Vec::<String>::new(), "{typed}");
    }
    assert!(!suggested(&app.sign_in("petra.vogel").await, "fjordfisk").await.is_empty(), "a manager sees the team's");
}

#[actix_web::test]
async fn a_reps_own_record_is_found_among_any_number_of_newer_namesakes() {
    let app = TestApp::new().await;
    let own = account_of(&app, "chen.yu", "Fjordfisk AS", "", "Kari");
    let shared = account_of(&app, "amelie.roth", "Fjordgods AS", "", "Kari");
    let (rep, colleague) = (person(&app, "chen.yu"), person(&app, "amelie.roth"));
    app.write(|conn| {
        for number in 0..1_010 {
            let title = format!("Fjord {number} AS");
            search::put(
                conn,
                &Document {
                    kind: FoundKind::Account,
                    record_id: 1_000_000 + number,
                    title: &title,
                    subtitle: "",
                    url: format!("/accounts/{}", 1_000_000 + number),
                    owner: Some(colleague.user_id),
                    account: Some(AccountId(1_000_000 + number)),
                    public: false,
                    texts: Vec::new(),
                },
            )?;
        }
        let sql = "INSERT INTO shares (record_kind, record_id, user_id, created_at) VALUES ('account',";
        conn.batch(&format!("{sql} {shared}, {}, '2026-11-21 08:00:00')", rep.user_id)).map_err(Into::into)
    });
    let found = suggested(&app.sign_in("chen.yu").await, "fjord").await;
    for id in [own, shared] {
        assert!(found.contains(&format!("/accounts/{id}")), "{id}: {found:?}");
    }
    assert!(found.iter().all(|href| !href.contains("/accounts/1000")), "{found:?}");
}

#[actix_web::test]
async fn a_part_of_a_code_finds_nothing_of_a_colleagues_customer_and_the_whole_code_does() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let saved = rep.post("/configurations", &[("sku", "FL-25"), ("c", "Power:lpg"), ("c", "Site:indoor")]).await;
    let code = saved.location().rsplit('/').next().unwrap().to_owned();
    let theirs = account_of(&app, "amelie.roth", "Fjordfisk AS", "", "Kari");
    app.write(|conn| {
        let sql = format!("UPDATE search_documents SET account_id = {theirs} WHERE kind = 'configuration' AND title = '{code}'");
        conn.batch(&sql).map_err(Into::into)
    });
    let place = format!("/c/{code}");
    let part = code.rsplit_once('-').unwrap().0.to_owned();
    let other = app.sign_in("chen.yu").await;
    assert!(suggested(&rep, &part).await.contains(&place));
    assert!(!suggested(&other, &part).await.contains(&place), "a part of the code is no key");
    for whole in [code.clone(), code.to_lowercase(), code.replace('-', "")] {
        assert!(suggested(&other, &whole).await.contains(&place), "{whole}");
    }
}

#[actix_web::test]
async fn a_customer_finds_their_companys_and_what_is_for_sale() {
    let app = harbour::app().await;
    customer(&app, "wang@harbour.example", 9001);
    customer(&app, "anna@nordhafen.example", 9002);
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let ours = app.sign_in("wang@harbour.example").await;
    assert_eq!(suggested(&ours, "Q-2026-00001").await, Vec::<String>::new(), "a draft does not exist for them");
    assert!(!ours.get("/search?q=Q-2026-00001").await.page().contains("Q-2026-00001 "));
    send(&app, &rep, &place).await;
    assert_eq!(suggested(&ours, "Q-2026-00001").await, ["/my/quotes/Q-2026-00001"]);
    let page = ours.get("/search?q=Q-2026-00001").await;
    assert!(page.page().contains("href=\"/my/quotes/Q-2026-00001\"") && !page.has("href=\"/quotes/"));
    let theirs = app.sign_in("anna@nordhafen.example").await;
    assert_eq!(suggested(&theirs, "Q-2026-00001").await, Vec::<String>::new());
    for visitor in [&ours, &theirs] {
        for typed in ["harbour", "nordhafen", "wang", "8790", "2026"] {
            for href in suggested(visitor, typed).await {
                let own = ["/products/", "/my/", "/c/"].iter().any(|start| href.starts_with(start));
                assert!(own, "{typed} shows a customer {href}");
            }
        }
    }
}

#[actix_web::test]
async fn a_customer_finds_what_is_for_sale_and_nobody_elses_records() {
    let app = TestApp::demo().await;
    customer(&app, "wang@harbour.example", 1);
    let visitor = app.sign_in("wang@harbour.example").await;
    let found = suggested(&visitor, "FL-25").await;
    assert_eq!(found.first().map(String::as_str), Some("/products/fl-25"), "{found:?}");
    let page = visitor.get("/search?q=FL-25").await;
    assert!(page.page().contains("href=\"/products/fl-25\"") && page.has("/shop?q=FL-25") && !page.has("href=\"/leads"));
}

#[actix_web::test]
async fn the_box_is_a_form_that_works_by_itself() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("chen.yu").await;
    let page = rep.get("/leads").await;
    assert!(page.page().contains("action=\"/search\"") && page.has("hx-get=\"/search/suggestions\""));
    let stranger = app.stranger().await;
    assert!(stranger.get("/shop").await.page().contains("action=\"/shop\""), "strangers search products");
    assert!(stranger.get("/search/suggestions?q=fl").await.asks_to_sign_in());
}
