//! Quotes: figures to the cent wherever they are shown, versions, alternatives, the customer's letter.

use crate::harbour::{self, CODE, OTHERS, accept, form_of, keys, number, press, save, send, text, token, trucks};
use crate::support::TestApp;

#[actix_web::test]
async fn the_fl_25_comes_out_to_the_cent_on_every_page() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    assert_eq!(place, "/quotes/Q-2026-00001/v1");
    let page = rep.get(&place).await;
    for figure in ["25,570.00", "76,710.00", "74,408.70", "72,920.53", "−¥4,375.23", "68,545.30", "¥8,910.89", "¥77,456.19"]
    {
        assert!(page.page().contains(figure), "{figure} is not in the editor");
    }
    let proposal = rep.get(&format!("{place}/proposal")).await;
    for figure in ["25,570.00", "−8,164.70", "68,545.30", "8,910.89", "¥77,456.19"] {
        assert!(proposal.page().contains(figure), "{figure} is not on the proposal");
    }
    let csv = rep.get("/quotes.csv").await;
    assert!(csv.has("\"68545.30\",\"77456.19\""), "{}", csv.body);
    save(&rep, &place, &[("value", "5")]).await;
    assert!(rep.get(&place).await.has("69,274.50"));
}

#[actix_web::test]
async fn the_pdf_says_what_the_proposal_says() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    let pdf = rep.get(&format!("{place}/proposal.pdf")).await;
    assert_eq!(pdf.status, 200);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let Some(text) = pdf_text(&pdf.bytes) else {
        eprintln!("skipped: no pdftotext");
        return;
    };
    for figure in ["Q-2026-00001", "25,570.00", "−8,164.70", "68,545.30", "8,910.89", "77,456.19", "Harbour Group", "Side-shift"]
    {
        assert!(text.contains(figure), "{figure} is not in the PDF:\n{text}");
    }
}

fn pdf_text(bytes: &[u8]) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child =
        Command::new("pdftotext").args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(bytes).ok()?;
    Some(String::from_utf8_lossy(&child.wait_with_output().ok()?.stdout).into_owned())
}

#[actix_web::test]
async fn typing_shows_figures_and_keeps_nothing() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let before = app.digest();
    let mut fields = form_of(rep.get(&place).await.page());
    for (name, value) in [("value", "6"), ("reason", "why not"), ("method", "percent")] {
        fields.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.to_owned();
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let live = rep.post(&format!("{place}/preview"), &fields).await;
    assert!(live.page().contains("68,545.30") && live.has("¥77,456.19"), "{}", live.body);
    assert!(live.has("区域经理"), "who will be asked is not shown: {}", live.body);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn what_cannot_be_taken_comes_back_with_what_was_typed() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let before = app.digest();
    for (field, typed) in
        [("quantity", "0"), ("quantity", "two"), ("value", "101"), ("value", "x"), ("valid_until", "soon"), ("title", "")]
    {
        let changes = [(field, typed), ("reason", "because")];
        let answer = save(&rep, &place, &changes).await;
        assert_eq!(answer.status, 422, "{field} = {typed}");
        assert!(answer.has(&format!("value=\"{typed}\"")), "{field} = {typed} was not kept");
    }
    assert_eq!(save(&rep, &place, &[("value", "6"), ("reason", "")]).await.status, 422, "a discount without a reason");
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn prices_in_a_form_change_nothing() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let net = "SELECT net FROM quote_versions";
    let before = number(&app, net);
    let fields =
        [("net", "1"), ("unit_price", "1"), ("list_unit", "1"), ("tax", "0"), ("total", "1"), ("cost", "0"), ("state", "sent")];
    assert_eq!(save(&rep, &place, &fields).await.status, 303);
    assert_eq!(number(&app, net), before);
    assert_eq!(text(&app, "SELECT state AS one FROM quote_versions"), "draft");
}

#[actix_web::test]
async fn alternatives_do_not_count_and_exactly_one_of_a_group_is_taken() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let form = [("opportunity", "9001"), ("title", "Things"), ("contact", "9001"), ("product", harbour::MAIN), ("quantity", "2")];
    let place = rep.post("/quotes", &form).await.location();
    for other in OTHERS {
        press(&rep, &place, &format!("add:{other}")).await;
    }
    let lines = keys(rep.get(&place).await.page());
    let mut fields = form_of(rep.get(&place).await.page());
    for field in fields.iter_mut().filter(|(name, _)| name == "quantity") {
        field.1 = "2".into();
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    rep.post(&place, &fields).await;
    for key in &lines[1..] {
        press(&rep, &place, &format!("alternative:{key}")).await;
    }
    let page = rep.get(&place).await;
    assert!(page.has("¥300.00") && page.has("+¥100.00") && page.has("+¥500.00"), "{}", page.body);
    assert_eq!(number(&app, "SELECT net FROM quote_versions"), 300_000_000);

    let worth = "SELECT amount FROM opportunities WHERE id = 9001";
    assert_ne!(number(&app, worth), 300_000_000, "a draft is not offered yet");
    assert_eq!(send(&app, &rep, &place).await.status, 303);
    assert_eq!(number(&app, worth), 300_000_000, "the deal is worth what was offered");
    let deal = rep.get("/opportunities/9001").await;
    assert!(deal.has("changed the amount from") || deal.has("把金额从"), "and its timeline says so");
    let (customer, link) = (app.stranger().await, token(&app, &place));
    let letter = customer.get(&format!("/q/{link}")).await;
    assert!(letter.page().contains("+¥500.00"));
    let agreed = ["with what I chose above", "并按以上选择确认"];
    assert!(agreed.iter().any(|words| letter.has(words)), "what is agreed to must not name the total of another choice");
    let take = format!("take-{}", lines[0]);
    let both = [
        ("version", "1"),
        ("accept_name", "Wang"),
        ("agreed", "true"),
        (take.as_str(), lines[1].as_str()),
        ("take-x", lines[2].as_str()),
    ];
    let before = app.digest();
    assert_eq!(customer.post(&format!("/q/{link}/acceptance"), &both).await.status, 409);
    assert_eq!(app.digest(), before, "two of a group were taken");
    let answer = customer.post(&format!("/q/{link}/acceptance"), &both[..4]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let accepted = "SELECT net FROM quote_versions WHERE state = 'accepted'";
    assert_eq!(number(&app, accepted), 400_000_000);
    let counted = "SELECT COUNT(*) FROM quote_lines WHERE alternative_to IS NULL AND quote_version_id = (SELECT id FROM quote_versions WHERE state = 'accepted')";
    assert_eq!(number(&app, counted), 1);
    assert_eq!(number(&app, worth), 400_000_000, "then what was accepted");
}

#[actix_web::test]
async fn what_was_sent_is_frozen_and_a_revision_keeps_the_line_keys() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let page = rep.get(&place).await;
    let (key, fields) = (keys(page.page()).remove(0), form_of(page.page()));
    send(&app, &rep, &place).await;
    let before = app.digest();
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(n, v)| (n.as_str(), if n == "quantity" { "9" } else { v.as_str() })).collect();
    assert_eq!(rep.post(&place, &fields).await.status, 409);
    assert_eq!(rep.post(&format!("{place}/reprice"), &[]).await.status, 409);
    assert_eq!(app.digest(), before);
    let next = rep.post(&format!("{place}/revision"), &[]).await.location();
    assert_eq!(next, "/quotes/Q-2026-00001/v2");
    assert_eq!(keys(rep.get(&next).await.page()), [key]);
    assert_eq!(rep.post(&format!("{place}/revision"), &[]).await.status, 409, "there is a draft already");
}

#[actix_web::test]
async fn a_copy_of_an_old_version_has_a_lineage_of_its_own() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    rep.post(&format!("{place}/revision"), &[]).await;
    let copy = rep.post(&format!("{place}/copy"), &[]).await.location();
    assert_eq!(copy, "/quotes/Q-2026-00002/v1");
    let from = "SELECT COUNT(*) FROM quote_versions v JOIN quotes q ON q.id = v.quote_id WHERE q.number = 'Q-2026-00002' AND v.from_version_id IS NOT NULL";
    assert_eq!(number(&app, from), 0);
    let shared = "SELECT COUNT(*) FROM (SELECT token FROM quotes GROUP BY token HAVING COUNT(*) > 1) t";
    assert_eq!(number(&app, shared), 0);
    let keys = "SELECT COUNT(*) FROM quote_lines a JOIN quote_lines b ON a.line_key = b.line_key JOIN quote_versions va ON va.id = a.quote_version_id \
        JOIN quote_versions vb ON vb.id = b.quote_version_id WHERE va.quote_id <> vb.quote_id";
    assert_eq!(number(&app, keys), 0);
}

#[actix_web::test]
async fn another_date_or_a_new_rule_leaves_agreed_prices_untouched() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    save(&rep, &place, &[("valid_until", "2026-12-24")]).await;
    assert!(rep.get(&place).await.has("68,545.30"));
    // A week later the list price rises; the draft is edited, and still costs what it cost.
    app.clock.advance(chrono::TimeDelta::days(7));
    app.write(|conn| {
        conn.batch(
            "UPDATE price_entries SET retired_at = '2026-10-01 00:00:00' WHERE id = 9001;
             INSERT INTO price_entries (id, price_book_id, product_id, amount, unit, valid_from, version, created_at)
             VALUES (9101, 9001, 9001, 25000000000, 'pc', '2026-07-01', 2, '2026-10-01 00:00:00');",
        )
        .map_err(Into::into)
    });
    let rep = app.sign_in("xu.jing").await;
    press(&rep, &place, &format!("add:{}", harbour::BATTERY)).await;
    let page = rep.get(&place).await;
    assert!(page.has("68,545.30") && page.has("2,140.00"));
    // Only the explicit request takes today's prices, and shows before what they change.
    let offer = rep.get(&format!("{place}/reprice")).await;
    assert!(offer.page().contains("¥68,545.30"), "{}", offer.body);
    assert!(number(&app, "SELECT net FROM quote_lines WHERE kind = 'configured'") == 68_545_300_000);
    rep.post(&format!("{place}/reprice"), &[]).await;
    assert!(number(&app, "SELECT net FROM quote_lines WHERE kind = 'configured'") > 68_545_300_000);
    assert_eq!(number(&app, "SELECT manual_value FROM quote_lines WHERE kind = 'configured'"), 60_000);
}

#[actix_web::test]
async fn editing_one_line_leaves_the_traces_of_the_others_as_they_are() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    let trace = "SELECT trace AS one FROM quote_lines WHERE kind = 'configured'";
    let before = text(&app, trace);
    press(&rep, &place, &format!("add:{}", harbour::BATTERY)).await;
    press(&rep, &place, "section").await;
    assert_eq!(text(&app, trace), before);
}

#[actix_web::test]
async fn a_line_without_a_price_in_force_says_so_and_cannot_go_out() {
    let app = harbour::app().await;
    app.clock.advance(chrono::TimeDelta::days(60));
    let rep = app.sign_in("xu.jing").await;
    let form = [("opportunity", "9001"), ("title", "Things"), ("product", "9005")];
    let place = rep.post("/quotes", &form).await.location();
    assert_eq!(number(&app, "SELECT net FROM quote_lines"), 0);
    assert_eq!(text(&app, "SELECT trace AS one FROM quote_lines"), "", "no price is not the price zero");
    let before = app.digest();
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn the_view_is_noted_once_while_open_and_never_for_our_own_people() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    let views = "SELECT COUNT(*) FROM events WHERE kind = 'quote_viewed'";
    assert_eq!(customer.get(&format!("/q/{link}")).await.status, 404, "nothing was sent yet");
    send(&app, &rep, &place).await;
    rep.get(&format!("/q/{link}")).await.page();
    assert_eq!(number(&app, views), 0);
    let news = "class=\"row-link\" href=\"/quotes/";
    assert!(!rep.get("/today").await.page().contains(news));
    let letter = customer.get(&format!("/q/{link}")).await;
    assert!(!letter.page().contains("quote_viewed"));
    customer.get(&format!("/q/{link}")).await;
    assert_eq!(number(&app, views), 1);
    assert!(rep.get("/today").await.page().contains(news));
    accept(&customer, &link, "1").await;
    app.stranger().await.get(&format!("/q/{link}")).await.page();
    assert_eq!(number(&app, views), 1);
    assert_eq!(
        number(&app, "SELECT COUNT(*) FROM outbox_messages WHERE kind <> 'proposal' AND recipient = 'wang@harbour.example'"),
        0
    );
}

#[actix_web::test]
async fn after_closing_nothing_is_noted() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    app.clock.advance(chrono::TimeDelta::days(90));
    app.stranger().await.get(&format!("/q/{}", token(&app, &place))).await.page();
    assert_eq!(number(&app, "SELECT COUNT(*) FROM events WHERE kind = 'quote_viewed'"), 0);
}

#[actix_web::test]
async fn accepting_twice_is_accepting_once_and_moves_the_deal_without_winning_it() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "5").await;
    send(&app, &rep, &place).await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    assert_eq!(accept(&customer, &link, "1").await.status, 303);
    let before = app.digest();
    assert_eq!(accept(&customer, &link, "1").await.status, 303);
    assert_eq!(app.digest(), before);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM acceptances"), 1);
    let same =
        "SELECT COUNT(*) FROM acceptances a JOIN quote_versions v ON v.id = a.quote_version_id AND v.fingerprint = a.fingerprint";
    assert_eq!(number(&app, same), 1);
    let closing = "SELECT COUNT(*) FROM opportunities WHERE outcome IS NULL AND stage_id = (SELECT id FROM stages WHERE kind = 'open' ORDER BY position DESC LIMIT 1)";
    assert_eq!(number(&app, closing), 1);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM outbox_messages WHERE kind = 'acceptance'"), 1);
    assert!(rep.get(&place).await.has("PO-77"));
}

#[actix_web::test]
async fn an_expired_replaced_or_declined_quote_cannot_be_accepted() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    let second = rep.post(&format!("{place}/revision"), &[]).await.location();
    send(&app, &rep, &second).await;
    let refused = |answer: crate::support::Answer| assert_eq!(answer.status, 409, "{}", answer.body);
    refused(accept(&customer, &link, "1").await);
    app.clock.advance(chrono::TimeDelta::days(60));
    refused(accept(&customer, &link, "2").await);
    assert!(customer.get(&format!("/q/{link}")).await.page().contains("No longer valid"));
    app.clock.advance(chrono::TimeDelta::days(-60));
    let no = [("version", "2"), ("decline_name", "Wang"), ("reason", "Too dear")];
    assert_eq!(customer.post(&format!("/q/{link}/refusal"), &no).await.status, 303);
    refused(accept(&customer, &link, "2").await);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM acceptances"), 0);
    assert!(rep.get(&second).await.has("Too dear"));
}

#[actix_web::test]
async fn only_the_right_link_opens_anything() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    let wrong = format!("{}0", &link[..39]);
    let guesses = ["0", "1", "null", "undefined", "shared", "NaN", "-1", "%00", "a", "' OR 1=1 --", wrong.as_str()];
    for guess in guesses.iter().filter(|guess| **guess != link) {
        let path = format!("/q/{}", guess.replace(' ', "%20").replace('\'', "%27"));
        assert_eq!(customer.get(&path).await.status, 404, "{guess}");
        assert_eq!(customer.get(&format!("{path}/proposal.pdf")).await.status, 404, "{guess}");
        assert_eq!(accept(&customer, path.trim_start_matches("/q/"), "1").await.status, 404, "{guess}");
    }
    let open = customer.get(&format!("/q/{link}")).await;
    assert_eq!(open.status, 200);
    assert!(open.headers.get("referrer-policy").is_some_and(|v| v == "same-origin" || v == "no-referrer"));
    assert!(open.headers.get("x-robots-tag").is_some());
    rep.post("/quotes/Q-2026-00001/link", &[]).await;
    assert_eq!(customer.get(&format!("/q/{link}")).await.status, 404, "a renewed link kills the old one");
}

#[actix_web::test]
async fn questions_reach_the_owner_and_answers_the_customer() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    send(&app, &rep, &place).await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    let asked = customer.post(&format!("/q/{link}/questions"), &[("name", "Wang"), ("body", "Is the <b>charger</b> in?")]).await;
    assert_eq!(asked.status, 303);
    let page = rep.get(&place).await;
    assert!(page.has("charger") && !page.has("<b>charger</b>"));
    rep.post("/quotes/Q-2026-00001/answers", &[("body", "It is.")]).await;
    assert!(customer.get(&format!("/q/{link}")).await.has("It is."));
    assert_eq!(number(&app, "SELECT COUNT(*) FROM outbox_messages WHERE kind = 'answer'"), 1);
    let before = app.digest();
    assert_eq!(rep.post(&format!("/q/{link}/questions"), &[("name", "x"), ("body", "y")]).await.status, 409);
    assert_eq!(accept(&rep, &link, "1").await.status, 409, "our own people cannot sign for the customer");
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_quote_of_somebody_else_does_not_exist() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let other = app.sign_in("amelie.roth").await;
    let before = app.digest();
    for path in [
        place.clone(),
        format!("{place}/proposal"),
        format!("{place}/proposal.pdf"),
        format!("{place}/sending"),
        "/quotes/Q-2026-00001".into(),
    ] {
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    for act in ["", "/preview", "/approval", "/sending", "/revision", "/copy", "/reprice"] {
        assert_eq!(other.post(&format!("{place}{act}"), &[("title", "x")]).await.status, 404, "{act}");
    }
    assert!(!other.get("/quotes").await.has("Q-2026-00001"));
    assert!(!other.get("/quotes.csv").await.has("Q-2026-00001"));
    assert_eq!(other.get("/quotes/new?opportunity=9001").await.status, 404);
    assert_eq!(app.digest(), before);
    let manager = app.sign_in("lin.qing").await;
    assert_eq!(manager.get(&place).await.status, 200, "the manager sees the whole subtree");
}

#[actix_web::test]
async fn a_product_is_found_by_typing_and_a_configuration_by_its_code() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let found = rep.get(&format!("{place}/goods?find={CODE}")).await;
    assert!(found.page().contains(&format!("configuration:{CODE}")), "{}", found.body);
    assert_eq!(press(&rep, &place, &format!("configuration:{CODE}")).await.status, 303);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM quote_lines"), 2);
    let unknown = press(&rep, &place, "configuration:FL25-XXXX").await;
    assert_eq!(unknown.status, 422);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM quote_lines"), 2);
    let _: &TestApp = &app;
}
