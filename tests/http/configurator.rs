//! The configurator over HTTP: FL-25 as it is judged by, without a script and without an account.

use crate::support::{Answer, TestApp};

/// The page with `&` as it is written in addresses.
fn plain(answer: &Answer) -> String {
    answer.page().replace("&#38;", "&").replace("&amp;", "&")
}

/// The address of the first link whose text holds `words` or which carries them as id.
fn link(page: &str, words: &str) -> String {
    let at = page.find(words).unwrap_or_else(|| panic!("no `{words}` on the page"));
    let open = page[..at].rfind("<a ").expect("inside a link");
    let rest = &page[open..];
    rest.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link").to_owned()
}

/// The part of the page from `from` up to `to`.
fn part<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let start = page.find(from).unwrap_or_else(|| panic!("no `{from}` on the page"));
    let rest = &page[start..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

#[actix_web::test]
async fn diesel_then_indoor_is_explained_by_r1_with_three_ways_out_and_their_prices() {
    let app = TestApp::demo().await;
    let page = plain(&app.stranger().await.get("/configure/FL-25?c=Power:diesel&c=Site:indoor").await);
    let card = part(&page, "id=\"conflict\"", "</section>");
    assert!(card.contains("Diesel + Indoor do not go together"), "{card}");
    assert!(card.contains("Indoor sites allow no exhaust.") && card.contains(">R1<"), "{card}");
    assert_eq!(card.matches("<li>").count() - 1, 3, "three ways out: {card}");
    for words in ["Power: LPG", "+¥600.00", "Power: Lithium-ion, Charger: 48 V", "+¥7,950.00", "Outdoor", "±¥0.00"] {
        assert!(card.contains(words), "{words} is missing: {card}");
    }
    let taken = link(card, "\"visually-hidden\"> Power: LPG</span>");
    assert!(taken.contains("c=Site:indoor"), "the other choice stays: {taken}");
}

#[actix_web::test]
async fn no_choice_is_ever_lost_not_even_a_contradictory_one() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Power:diesel&c=Site:indoor").await);
    let triplex = link(&page, "<b>Triplex 4.5 m</b>");
    assert_eq!(triplex, "/configure/FL-25?c=Power:diesel&c=Site:indoor&c=Mast:triplex45");
    // Choices of a version that is gone are told, not dropped in silence.
    let page = plain(&stranger.get("/configure/FL-25?c=Power:steam&c=Site:indoor").await);
    assert!(page.contains("These choices do not exist any more") && page.contains("Power: steam"));
}

#[actix_web::test]
async fn a_rotator_after_the_triplex_mast_says_r5_and_can_be_taken_anyway() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Mast:triplex45").await);
    let option = part(&page, "<b>Rotator</b>", "</div></div>");
    for words in [
        "A rotator is too heavy for the triplex mast.",
        "R5",
        "−¥2,400.00",
        "+¥2,900.00",
        "Take it anyway",
        "Mast: 3.0 m",
        "+¥500.00",
    ] {
        assert!(option.contains(words), "{words} is missing: {option}");
    }
    let taken = link(&page, "Take it anyway → Mast: 3.0 m");
    let page = plain(&stranger.get(&taken).await);
    assert!(!page.contains("id=\"conflict\""), "{taken}");
    assert!(page.contains("Rotator decides"), "the part that drives the date is named");
    assert!(taken.contains("c=Attachment:rotator") && taken.contains("c=Mast:m30"), "{taken}");
}

#[actix_web::test]
async fn the_truck_of_the_worked_quote_costs_what_it_must_to_the_cent() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let chosen = "c=Power:lpg&c=Site:indoor&c=Attachment:side_shift";
    let one = plain(&stranger.get(&format!("/configure/FL-25?{chosen}")).await);
    assert!(part(&one, "class=\"total\"", "</span>").contains("¥25,570.00"));
    assert!(one.contains(">suggested<"), "non-marking tyres are a suggestion of the model");
    assert!(one.contains("Side-shift decides"));
    let three = plain(&stranger.get(&format!("/configure/FL-25?{chosen}&n=3")).await);
    assert!(part(&three, "class=\"total\"", "</span>").contains("¥74,408.70"), "three trucks less three per cent");
    assert!(three.contains("−¥2,301.30"), "the volume step is told");
}

#[actix_web::test]
async fn a_code_opens_without_an_account_and_is_found_by_whoever_reads_it_on_the_phone() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let fields = [("sku", "FL-25"), ("c", "Power:lpg"), ("c", "Site:indoor"), ("n", "2"), ("then", "save")];
    let saved = stranger.post("/configurations", &fields).await;
    let place = saved.location();
    let code = place.strip_prefix("/c/").expect("its own page").to_owned();
    assert!(code.starts_with("FL25-") && code.len() == 11, "{code}");

    let colleague = app.stranger().await;
    let page = plain(&colleague.get(&place).await);
    assert!(page.contains(&code) && page.contains("can be built as it is") && page.contains("LPG"));
    let typed = plain(&colleague.get(&format!("/c/{}", code.to_lowercase())).await);
    assert!(typed.contains(&code));
    let fork = link(&page, "Change a copy");
    assert!(fork.contains(&format!("from={code}")) && fork.contains("c=Power:lpg") && fork.contains("n=2"), "{fork}");

    let rep = app.sign_in("amelie.roth").await;
    assert!(plain(&rep.get(&format!("/search?q={code}")).await).contains(&place));
    let wrong = code.replace("FL25", "FL26");
    assert_eq!(colleague.get(&format!("/c/{wrong}")).await.status.as_u16(), 404, "the check character notices");
}

#[actix_web::test]
async fn a_contradiction_is_not_saved() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    stranger.csrf().await;
    let before = app.digest();
    let fields = [("sku", "FL-25"), ("c", "Power:diesel"), ("c", "Site:indoor")];
    assert_eq!(stranger.post("/configurations", &fields).await.status.as_u16(), 409);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_stranger_sees_neither_cost_nor_margin_nor_the_staffs_steps() {
    use diesel::prelude::*;
    use throughline::db::schema::product_costs;
    let app = TestApp::demo().await;
    let costs: Vec<i64> = app.read(|conn| Ok(product_costs::table.select(product_costs::amount).load(conn)?));
    assert!(!costs.is_empty(), "the demo has costs to be hidden");
    let stranger = app.stranger().await;
    for path in ["/configure/FL-25?c=Power:lpg", "/products/fl-25", "/products/bat-48", "/shop/trucks"] {
        let page = plain(&stranger.get(path).await).to_lowercase();
        assert!(!page.contains("margin") && !page.contains("waterfall-staff"), "{path}");
    }
}

#[actix_web::test]
async fn a_script_gets_the_block_alone_and_everybody_else_the_page() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let whole = stranger.get("/configure/FL-25").await;
    assert!(whole.page().contains("<!doctype html>") && whole.has("id=\"config\""));
    let request = actix_web::test::TestRequest::get().uri("/configure/FL-25?c=Site:cold").insert_header(("HX-Request", "true"));
    let block = stranger.send(request).await;
    assert!(!block.page().contains("<!doctype html>") && block.has("id=\"config\""));
    assert!(block.has("by the rules"), "a cold store implies lithium-ion and a heated cab");
}

#[actix_web::test]
async fn the_cheapest_the_earliest_and_a_budget_are_proposed_and_can_be_taken() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let cheapest = plain(&stranger.get("/configure/FL-25?c=Site:indoor&propose=cheapest").await);
    assert!(cheapest.contains("The cheapest that fits your choices") && cheapest.contains("−¥520.00"));
    let early = plain(&stranger.get("/configure/FL-25?c=Attachment:rotator&propose=earliest").await);
    assert!(early.contains("already the earliest"), "the rotator was chosen and stays");
    let poor = plain(&stranger.get("/configure/FL-25?c=Site:cold&propose=budget&budget=30000").await);
    assert!(poor.contains("Nothing with your choices costs less than"));
}

#[actix_web::test]
async fn answers_in_plain_words_become_choices() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let answer = stranger.get("/configure/FL-25/answers?need=Place:hall&need=Height:high&need=").await;
    assert_eq!(answer.location(), "/configure/FL-25?c=Site:indoor&c=Mast:triplex45");
}

#[actix_web::test]
async fn the_page_speaks_chinese() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    stranger.set_cookie("tl_language", "zh-CN");
    let page = plain(&stranger.get("/configure/FL-25?c=Power:diesel&c=Site:indoor").await);
    for words in ["柴油 + 室内 不能同时选", "室内场所禁止尾气排放", "采用", "申请报价"] {
        assert!(page.contains(words), "{words}");
    }
}

#[actix_web::test]
async fn workstations_and_bicycles_open_too() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let computer = plain(&stranger.get("/configure/WS-3?c=Use:ai").await);
    assert!(computer.contains("Power draw") && !computer.contains("id=\"conflict\""));
    assert!(plain(&stranger.get("/configure/TR-7?c=Transmission:belt").await).contains("A belt runs only with a hub gear."));
}
