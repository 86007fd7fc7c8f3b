//! The configurator over HTTP: FL-25 as it is judged by, without a script and without an account.

use crate::harbour;
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
    let early = plain(&stranger.get("/configure/FL-25?c=Site:outdoor&c=Attachment:rotator&propose=earliest").await);
    assert!(early.contains("already the earliest"), "the rotator was chosen and stays: {early}");
    let open = plain(&stranger.get("/configure/FL-25?c=Attachment:rotator&propose=earliest").await);
    assert!(open.contains("The earliest delivery with your choices") && open.contains("Decides the open question"), "{open}");
    let poor = plain(&stranger.get("/configure/FL-25?c=Site:cold&propose=budget&under=30000").await);
    assert!(poor.contains("Nothing with your choices costs less than"));
}

#[actix_web::test]
async fn answers_in_plain_words_become_choices() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let answer = stranger.get("/configure/FL-25/answers?need=Place:hall&need=Height:high&need=").await;
    assert_eq!(answer.location(), "/configure/FL-25?c=Site:indoor&c=Mast:triplex45&need=Place:hall&need=Height:high");
    let page = plain(&stranger.follow(&answer).await);
    let needs = part(&page, "id=\"needs\"", "</section>");
    for words in
        ["Where will it work most of the time?", "In a hall", "met by", "Where will it work: Indoor", "Mast: Triplex 4.5 m"]
    {
        assert!(needs.contains(words), "{words}: {needs}");
    }
    // Another answer takes the place of the first; what it had chosen is given back.
    let again = "/configure/FL-25/answers?c=Site:indoor&c=Mast:triplex45&was=Place:hall&was=Height:high&need=Place:yard&need=";
    assert_eq!(stranger.get(again).await.location(), "/configure/FL-25?c=Site:outdoor&need=Place:yard");
    // A choice made afterwards may stand against a need: it is told, not undone.
    let against = plain(&stranger.get("/configure/FL-25?c=Site:outdoor&need=Place:hall").await);
    assert!(part(&against, "id=\"needs\"", "</section>").contains("not met:"), "{against}");
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

/// A quote of a deal of the seller's, made of a saved configuration.
async fn quote_of(app: &TestApp, rep: &crate::support::Visitor, code: &str) -> String {
    let mine =
        "SELECT MIN(id) FROM opportunities WHERE owner_id = (SELECT id FROM users WHERE email = 'amelie.roth@hoist.example')";
    let deal = harbour::number(app, mine).to_string();
    let form = [
        ("opportunity", deal.as_str()),
        ("title", "Trucks"),
        ("configuration", code),
        ("quantity", "3"),
        ("valid_until", "2026-12-30"),
        ("language", "en"),
    ];
    rep.post("/quotes", &form).await.location()
}

async fn saved(visitor: &crate::support::Visitor, choices: &[(&str, &str)]) -> String {
    let fields: Vec<(&str, &str)> = [("sku", "FL-25"), ("then", "save")].into_iter().chain(choices.iter().copied()).collect();
    visitor.post("/configurations", &fields).await.location().replace("/c/", "")
}

#[actix_web::test]
async fn needs_go_into_the_proposal_with_what_meets_them_and_the_unmet_ones() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let choices =
        [("c", "Site:outdoor"), ("c", "Mast:triplex45"), ("need", "Height:high"), ("need", "Place:hall"), ("need", "Floor:any")];
    let code = saved(&rep, &choices).await;
    let page = plain(&rep.get(&format!("/c/{code}")).await);
    assert!(page.contains("met by") && page.contains("not met:"), "{page}");
    assert!(link(&page, "Change a copy").contains("need=Place:hall"), "a copy begins with the same needs");

    let quote = quote_of(&app, &rep, &code).await;
    let proposal = plain(&rep.get(&format!("{quote}/proposal")).await);
    let needs = part(&proposal, "id=\"needs\"", "</section>");
    for words in ["How high must it lift?", "Up to 4.5 metres", "Mast: Triplex 4.5 m", "not met:", "Where will it work: Outdoor"]
    {
        assert!(needs.contains(words), "{words}: {needs}");
    }
    assert!(!needs.contains("It does not matter"), "no need, nothing to meet");
    let pdf = rep.get(&format!("{quote}/proposal.pdf")).await;
    assert_eq!(pdf.header("content-type"), "application/pdf");
}

#[actix_web::test]
async fn another_configuration_in_place_of_a_lines_own_keeps_the_line_and_its_words() {
    let app = TestApp::demo().await;
    let rep = app.sign_in("amelie.roth").await;
    let gas = saved(&rep, &[("c", "Power:lpg"), ("c", "Site:indoor")]).await;
    let quote = quote_of(&app, &rep, &gas).await;
    let key = harbour::keys(rep.get(&quote).await.page()).first().unwrap().clone();
    let typed = [("note", "With our logo on the cab"), ("value", "4"), ("method", "percent"), ("reason", "first order")];
    harbour::save(&rep, &quote, &typed).await;
    let of_line =
        |column: &str| harbour::text(&app, &format!("SELECT {column} AS one FROM quote_lines WHERE line_key = '{key}'"));
    let words = || of_line("quantity || ' ' || note || ' ' || manual_value || ' ' || position");
    let (before, built, price) = (words(), of_line("details"), of_line("net || ''"));
    assert!(before.contains("With our logo"), "{before}");

    let lithium = saved(&rep, &[("c", "Power:li_ion"), ("c", "Site:indoor"), ("n", "1")]).await;
    let act = format!("reconfigure:{key}:{lithium}");
    assert!(rep.get(&format!("{quote}?find={lithium}")).await.has(&act));
    harbour::press(&rep, &quote, &act).await;
    assert_eq!(words(), before, "quantity, remark, discount and place stay");
    assert!(of_line("details").contains("Lithium-ion"), "what was edited on the saved line is kept");
    assert_ne!(of_line("net || ''"), price);

    harbour::press(&rep, &quote, &format!("reconfigure:{key}:{gas}")).await;
    assert_eq!((words(), of_line("details"), of_line("net || ''")), (before, built, price), "taken back, it is the line it was");

    let other = rep.post("/configurations", &[("sku", "TR-7"), ("then", "save")]).await.location().replace("/c/", "");
    let digest = app.digest();
    let refused = harbour::press(&rep, &quote, &format!("reconfigure:{key}:{other}")).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(app.digest(), digest, "another product is no configuration of this line");
}

#[actix_web::test]
async fn what_a_proposal_filled_in_is_marked_taken_back_and_gives_way_to_ones_own_choice() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let proposed = plain(&stranger.get("/configure/FL-25?c=Site:indoor&propose=cheapest").await);
    let card = part(&proposed, "The cheapest that fits your choices", "</section>");
    let taken = link(card, ">Take<");
    assert!(taken.contains("c=Site:indoor") && taken.contains("f=Tyres:pneumatic") && !taken.contains("c=Tyres"), "{taken}");
    let page = plain(&stranger.get(&taken).await);
    assert!(part(&page, "<b>Pneumatic</b>", "</a>").contains("filled in"));
    assert!(page.contains("filled in for you"));
    // Each by its own card, all of them at once.
    assert!(!link(&page, "<b>Pneumatic</b>").contains("Tyres"));
    assert_eq!(link(&page, "Take all of it back"), "/configure/FL-25?c=Site:indoor");
    // One's own choice wins and what gives way is told.
    let stands = plain(&stranger.get("/configure/FL-25?c=Power:li_ion&f=Charger:none&f=Mast:m30").await);
    assert!(!stands.contains("id=\"conflict\""), "filled-in values make no contradiction");
    let told = part(&stands, "id=\"gave-way\"", "</section>");
    assert!(told.contains("Charger: None") && !told.contains("Mast"), "{told}");
    // While one's own choices contradict each other, nothing filled in is lost.
    let clash = plain(&stranger.get("/configure/FL-25?c=Power:diesel&c=Site:indoor&f=Mast:m30").await);
    assert!(link(part(&clash, "id=\"conflict\"", "</section>"), "Power: LPG</span>").contains("f=Mast:m30"));
}

#[actix_web::test]
async fn under_an_amount_values_that_no_longer_fit_are_marked() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Site:indoor&under=26000").await);
    assert!(part(&page, "<b>Lithium-ion</b>", "</a>").contains("over your limit"), "31,950 at least");
    assert!(!part(&page, "<b>LPG</b>", "</a>").contains("over your limit"), "24,600 fits");
    // The suggested tyres cost 520; without them the side-shift fits exactly.
    let exact = plain(&stranger.get("/configure/FL-25?c=Site:indoor&under=25050").await);
    assert!(!part(&exact, "<b>Side-shift</b>", "</a>").contains("over your limit"));
    let below = plain(&stranger.get("/configure/FL-25?c=Site:indoor&under=25049.99").await);
    assert!(part(&below, "<b>Side-shift</b>", "</a>").contains("over your limit"));
    assert!(link(&below, "<b>Open</b>").contains("under=25049.99"), "the limit stays while choosing");
    let wrong = stranger.get("/configure/FL-25?c=Site:indoor&under=lots&propose=budget").await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.has("Type an amount above zero") && wrong.has("value=\"lots\""));
}

#[actix_web::test]
async fn the_slowest_part_is_named_with_the_value_that_would_come_earlier() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Attachment:rotator").await);
    let sooner = part(&page, "sum-sooner", "</p>");
    assert!(sooner.contains("earlier") && sooner.contains("Attachment"), "{sooner}");
    let taken = link(&page, "</a> would come on");
    assert!(taken.contains("c=Attachment:") && !taken.contains("rotator"), "{taken}");
}

#[actix_web::test]
async fn step_one_can_be_changed_without_losing_step_five() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let chosen = "/configure/FL-25?c=Site:indoor&c=Tyres:non_marking&c=Attachment:side_shift";
    let outdoor = link(&plain(&stranger.get(chosen).await), "<b>Outdoor</b>");
    let page = plain(&stranger.get(&outdoor).await);
    assert!(outdoor.contains("c=Tyres:non_marking") && outdoor.contains("c=Attachment:side_shift"), "{outdoor}");
    let card = part(&page, "id=\"conflict\"", "</section>");
    assert!(card.contains("R4") && card.contains("keeps your 2 other choices"), "{card}");
    // A default or a suggestion gives way in silence.
    let suggested = plain(&stranger.get("/configure/FL-25?c=Site:outdoor").await);
    assert!(!suggested.contains("id=\"conflict\"") && part(&suggested, "<b>Pneumatic</b>", "</a>").contains("default"));
}

#[actix_web::test]
async fn questions_and_options_are_searched_and_the_open_ones_shown_alone() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let found = plain(&stranger.get("/configure/FL-25?find=cold").await);
    assert!(
        found.contains("<b>Cold store</b>") && !found.contains("<b>Outdoor</b>") && !found.contains("<b>Diesel</b>"),
        "{found}"
    );
    assert!(found.contains("6 questions are not shown."));
    assert!(link(&found, "<b>Cold store</b>").contains("find=cold"), "the search stays while choosing");
    let open = plain(&stranger.get("/configure/FL-25?only=open").await);
    assert!(open.contains("<b>Outdoor</b>") && !open.contains("<b>Diesel</b>"));
    let none = plain(&stranger.get("/configure/FL-25?find=submarine").await);
    assert!(none.contains("No question and no option is like that."));
}

#[actix_web::test]
async fn saved_configurations_stand_side_by_side_and_every_difference_in_price_has_its_cause() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let mut codes = Vec::new();
    for power in ["lpg", "li_ion"] {
        let power = format!("Power:{power}");
        codes.push(saved(&stranger, &[("c", power.as_str()), ("c", "Site:indoor")]).await);
    }
    let place = format!("/configurations/compare?code={}&code={}", codes[0].to_lowercase(), codes[1]);
    let page = plain(&stranger.get(&place).await);
    let first = part(&page, "<tbody>", "</tbody>");
    assert!(first.find("LPG").unwrap() < first.find("Net today").unwrap(), "differences first: {first}");
    assert!(!first.contains("Non-marking"), "what is alike is not among them");
    assert!(first.contains("+¥7,350.00") && first.contains("Promised"), "{first}");
    let causes = part(&page, "Where the difference in price comes from", "</table>");
    for words in ["Power", "+¥6,200.00", "Charger", "+¥1,150.00", "Together", "+¥7,350.00"] {
        assert!(causes.contains(words), "{words}: {causes}");
    }
    let wrong = stranger.get(&format!("/configurations/compare?code={}&code=FL25-AAAA-A", codes[0])).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.has("No configuration has this code") && wrong.has("value=\"FL25-AAAA-A\""));
    let saved = plain(&stranger.get(&format!("/c/{}", codes[0])).await);
    assert!(saved.contains("action=\"/configurations/compare\""));
}

#[actix_web::test]
async fn on_paper_a_saved_configuration_carries_its_link_as_a_square() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let place = format!("/c/{}", saved(&stranger, &[("c", "Power:lpg")]).await);
    let page = plain(&stranger.get(&place).await);
    let square = part(&page, "<figure class=\"qr print-only\">", "</figure>");
    assert!(square.contains("<path") && square.contains(&place) && !square.contains("style="), "{square}");
}

#[actix_web::test]
async fn what_others_ordered_is_counted_in_companies_and_never_named() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?like=1").await);
    let told = part(&page, "id=\"likes\"", "</p>");
    assert!(told.contains("Counted: the") && told.contains("companies that ordered this product"), "{told}");
    assert!(part(&page, "<b>LPG</b>", "</a>").contains("ordered by"), "a number on every value");
    assert!(link(&page, "<b>Indoor</b>").contains("like=1"));
    assert!(!plain(&stranger.get("/configure/FL-25").await).contains("ordered by"), "only where it is asked for");
    let bicycle = plain(&stranger.get("/configure/TR-7?like=1").await);
    assert!(bicycle.contains("Too few companies ordered this"), "{bicycle}");
}

#[actix_web::test]
async fn a_bad_number_of_pieces_is_said_beside_its_field() {
    let app = TestApp::demo().await;
    let stranger = app.stranger().await;
    for typed in ["0", "many", "10000"] {
        let answer = stranger.get(&format!("/configure/FL-25?n={typed}")).await;
        assert_eq!(answer.status.as_u16(), 422, "{typed}");
        assert!(answer.has("Type a number of pieces") && answer.has(&format!("value=\"{typed}\"")), "{typed}");
    }
}

/// He Kai's company pays fifteen per cent less for trucks, beside the two per cent that it has already.
fn with_contract(app: &TestApp) {
    let sql = "INSERT INTO price_rules (id, step, key, name_en, name_zh, account_id, product_id, method, base, percent, amount, priority, \
               visible_to_customer, target, version, created_at) SELECT 990001, 'contract', 'C-15', 'Contract', '合同价', users.account_id, \
               products.id, 'percent', 'running', -150000, 0, 2, TRUE, 'line', 1, '2026-01-01 00:00:00' FROM users, products \
               WHERE users.email = 'he.kai@harbour.example' AND products.sku = 'FL-25'";
    app.write(|conn| conn.batch(sql).map_err(Into::into));
}

#[actix_web::test]
async fn under_an_amount_means_the_buyers_own_price_and_not_the_list() {
    let app = TestApp::demo().await;
    with_contract(&app);
    let (stranger, customer) = (app.stranger().await, app.sign_in("he.kai@harbour.example").await);
    // By list the cheapest is 24,600.00; for this customer 20,491.80.
    let asked = "/configure/FL-25?c=Site:indoor&propose=budget&under=20900";
    let card = |page: &str| part(page, "Within your budget", "</section>").to_owned();
    let listed = card(&plain(&stranger.get(asked).await));
    assert!(listed.contains("Nothing with your choices costs less than ¥24,600.00"), "{listed}");
    let page = plain(&customer.get(asked).await);
    let own = card(&page);
    assert!(own.contains("¥20,491.80 each") && !own.contains("Nothing with your choices"), "{own}");
    let taken = plain(&customer.get(&link(&own, ">Take<")).await);
    assert!(part(&taken, "class=\"total\"", "</span>").contains("¥20,491.80"), "as promised, and no more than the wish");
    assert!(!part(&page, "<b>LPG</b>", "</a>").contains("over your limit"), "it fits at the customer's price");
    assert!(part(&page, "<b>Lithium-ion</b>", "</a>").contains("over your limit"));
    // Exactly at the price it fits, a cent below it does not, and the cheapest there is is told.
    let exact = plain(&customer.get("/configure/FL-25?c=Site:indoor&propose=budget&under=20491.80").await);
    assert!(!card(&exact).contains("Nothing with"));
    let below = card(&plain(&customer.get("/configure/FL-25?c=Site:indoor&propose=budget&under=20491.79").await));
    assert!(below.contains("Nothing with your choices costs less than ¥20,491.80"), "{below}");
    // What is shown already keeps the wish.
    let cold = card(&plain(&customer.get("/configure/FL-25?c=Site:cold&propose=budget&under=30000").await));
    assert!(cold.contains("keeps your budget"), "35,050.00 by list, 29,196.65 for them: {cold}");
}
