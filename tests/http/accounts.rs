//! Accounts and contacts: who sees them, what changing them leaves behind.

use actix_web::http::StatusCode;

use crate::support::{TestApp, Visitor};

async fn account(rep: &Visitor, name: &str) -> String {
    let made = rep.post("/accounts", &[("name", name), ("currency", "EUR")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    made.location()
}

#[actix_web::test]
async fn a_colleagues_account_does_not_exist_for_others() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = account(&rep, "Alster Logistik GmbH").await;
    rep.post(&format!("{place}/contacts"), &[("family_name", "Petersen"), ("given_name", "Jens")]).await;
    let other = house.sign_in("chen.yu").await;
    let before = house.digest();
    for path in ["", "/edit", "/history", "/contacts/new", "/addresses/new"] {
        assert_eq!(other.get(&format!("{place}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["", "/owner", "/contacts", "/addresses"] {
        let fields = [("name", "X"), ("family_name", "X"), ("line1", "X"), ("city", "X"), ("country", "DE"), ("owner", "1")];
        assert_eq!(other.post(&format!("{place}{path}"), &fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(house.digest(), before);
    assert!(!other.get("/accounts").await.has("Alster"));
    assert!(!other.get("/accounts/export").await.has("Alster"));
    assert!(!other.get("/accounts/choices?account=alster").await.has("Alster"));
    assert!(!other.get("/search?q=petersen").await.has("/contacts/"));
    let manager = house.sign_in("petra.vogel").await;
    assert!(manager.get(&place).await.page().contains("Jens Petersen"));
}

#[actix_web::test]
async fn a_form_takes_an_account_by_its_name_and_says_when_that_is_not_clear() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let alster = account(&rep, "Alster Logistik GmbH").await;
    let id = alster.rsplit('/').next().unwrap().to_owned();
    account(&rep, "Alster Parts GmbH").await;
    account(&house.sign_in("chen.yu").await, "Bund Trading").await;
    for name in ["Alster Logistik GmbH", " Alster Logistik GmbH ", "logistik", id.as_str()] {
        for path in ["/opportunities/new", "/quotes/new", "/activities/new"] {
            let page = rep.get(&format!("{path}?account={}", name.replace(' ', "+"))).await;
            assert!(page.page().contains("Alster Logistik GmbH") && !page.has("f-account"), "{path} {name}");
        }
    }
    let before = house.digest();
    // Several fit; nobody; one that a colleague alone sees.
    for (name, words) in [("alster", "Alster Parts GmbH"), ("Nobody+AG", "Nobody AG"), ("Bund+Trading", "Bund Trading")] {
        for path in ["/opportunities/new", "/quotes/new", "/activities/new"] {
            let page = rep.get(&format!("{path}?account={name}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {name}");
            assert!(page.has("e-account") && page.has(words), "{path} {name}: {}", page.body);
        }
    }
    let called = [("kind", "call"), ("account", "alster"), ("body", "Called about the yard"), ("outcome", "reached")];
    let call = rep.post("/activities", &called).await;
    assert_eq!(call.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(call.has("e-account") && call.has("Called about the yard"));
    let order = rep.post("/orders", &[("key", "k"), ("account", "alster"), ("product", "X-1"), ("quantity", "2")]).await;
    assert_eq!(order.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(order.has("e-account") && order.has("X-1"));
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn every_changed_field_is_in_the_history() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = account(&rep, "Alster Logistik GmbH").await;
    rep.post(&place, &[("name", "Alster Logistics GmbH"), ("currency", "EUR"), ("credit_limit", "50000")]).await;
    let history = rep.get(&format!("{place}/history")).await;
    for text in ["Amelie Roth", "Alster Logistik GmbH", "Alster Logistics GmbH", "50000.00"] {
        assert!(history.page().contains(text), "{text}");
    }
    assert!(rep.get("/search?q=logistics").await.page().contains("Alster Logistics GmbH"));
}

#[actix_web::test]
async fn what_cannot_be_taken_is_said_beside_its_field() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let before = house.digest();
    let refused = rep.post("/accounts", &[("name", "Alster"), ("email", "nobody"), ("credit_limit", "much")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("e-email") && refused.has("e-credit_limit") && refused.has("nobody"));
    assert_eq!(house.digest(), before);
}

#[actix_web::test]
async fn a_chinese_name_is_written_family_name_first() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = account(&rep, "宁波海港集团有限公司").await;
    rep.post(&format!("{place}/contacts"), &[("family_name", "何"), ("given_name", "凯"), ("mobile", "138 5740 1201")]).await;
    assert!(rep.get(&place).await.page().contains("何凯"));
    assert!(rep.get("/search?q=5740").await.page().contains("何凯"));
}

#[actix_web::test]
async fn an_account_handed_over_is_the_new_owners() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let place = account(&rep, "Alster Logistik GmbH").await;
    let other = house.read(|conn| {
        let user = throughline::people::store::find_by_email(conn, "chen.yu@hoist.example")?;
        Ok(user.map(|u| u.id.to_string()).unwrap_or_default())
    });
    let answer = rep.post(&format!("{place}/owner"), &[("owner", &other)]).await;
    assert_eq!(answer.location(), "/accounts", "it is no longer theirs to see");
    let chen = house.sign_in("chen.yu").await;
    assert!(chen.get(&place).await.page().contains("Alster Logistik"));
    assert_eq!(rep.get(&place).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn an_owner_who_is_not_on_the_staff_is_told_beside_the_field() {
    let house = TestApp::new().await;
    let rep = house.sign_in("amelie.roth").await;
    let lead = rep.post("/leads", &[("company", "Fjordfisk AS")]).await.location();
    for place in [account(&rep, "Alster Logistik GmbH").await, lead] {
        let ask = format!("{place}/owner");
        assert!(rep.get(&place).await.has(&format!("href=\"{ask}\"")), "{place} leads to its owner's page");
        let before = house.digest();
        for owner in ["", "nobody", "999999"] {
            let answer = rep.post(&ask, &[("owner", owner)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{ask} {owner}");
            assert!(answer.has("e-owner") && answer.has(&format!("action=\"{ask}\"")), "{ask} {owner}");
        }
        assert_eq!(house.digest(), before);
    }
}

#[actix_web::test]
async fn pages_of_a_list_neither_repeat_nor_lose_a_row() {
    let house = TestApp::demo().await;
    let director = house.sign_in("marco.silva").await;
    let (mut seen, mut place) = (std::collections::BTreeSet::new(), "/accounts".to_owned());
    for _ in 0..40 {
        let page = director.get(&place).await;
        for row in page.page().split("class=\"row-link\" href=\"/accounts/").skip(1) {
            let id = row.split('"').next().unwrap().to_owned();
            assert!(seen.insert(id.clone()), "account {id} stands on two pages");
        }
        let Some(next) = page.body.split("rel=\"next\" href=\"").nth(1) else { break };
        place = next.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    }
    let stored: i64 = house.read(|conn| {
        use diesel::prelude::*;
        Ok(throughline::db::schema::accounts::table.count().get_result(conn)?)
    });
    assert_eq!(i64::try_from(seen.len()).unwrap(), stored);
}
