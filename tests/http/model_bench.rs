//! The model bench over HTTP: text, form and grid; what a save tells; test and release; feature models in and out.

use actix_web::http::header;
use actix_web::test::TestRequest;
use throughline::catalogue::store as catalogue;
use throughline::configurator::engine::{Prices, Selection};
use throughline::configurator::library::{self, Scene};
use throughline::configurator::save::{SaveConfiguration, save};
use throughline::configurator::{Standing, standing};
use throughline::kernel::ids::ProductId;
use throughline::kernel::money::Currency;

use crate::harbour;
use crate::support::{Answer, TestApp, Visitor};

/// A product manager who reads English, with a fresh draft of a product: `(manager, product, draft)`.
async fn draft_of(app: &TestApp, sku: &str) -> (Visitor, ProductId, String) {
    let manager = app.sign_in("gao.peng").await;
    manager.post("/language", &[("value", "en"), ("next", "/")]).await;
    let product = app.read(|conn| Ok(catalogue::find_by_sku(conn, sku)?)).unwrap().id;
    let draft = manager.post(&format!("/catalogue/{product}/models"), &[]).await.location();
    (manager, product, draft)
}

fn stored(app: &TestApp, product: ProductId) -> String {
    app.read(|conn| {
        let model = catalogue::list_models(conn, product)?.remove(0);
        Ok(catalogue::load_model_source(conn, model.id)?)
    })
}

/// The form of the statement called `name`, as its hidden fields say: `(at, was)`.
fn statement(page: &str, name: &str) -> (String, String) {
    let after = page.split(&format!("<b>{name}</b>")).nth(1).unwrap_or_else(|| panic!("no statement {name}"));
    let field = |field: &str| {
        let rest = after.split(&format!("name=\"{field}\" value=\"")).nth(1).expect(field);
        rest.split('"').next().unwrap().to_owned()
    };
    (field("at"), field("was"))
}

/// Posts a form with one file, as browsers do.
async fn upload(visitor: &Visitor, path: &str, fields: &[(&str, &str)], file: (&str, &str)) -> Answer {
    let token = visitor.csrf().await;
    let mut body = String::new();
    for (name, value) in fields.iter().copied().chain([("csrf", token.as_str())]) {
        body.push_str(&format!("--bOuNdArY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(&format!(
        "--bOuNdArY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: text/plain\r\n\r\n{}\r\n--bOuNdArY--\r\n",
        file.0, file.1
    ));
    let request = TestRequest::post().uri(path).insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=bOuNdArY"));
    visitor.send(request.set_payload(body)).await
}

/// At the company's own place, today.
fn here(app: &TestApp) -> Scene {
    Scene::new(&app.app.settings.country, app.app.today())
}

/// Saves a configuration of FL-25 as a stranger would.
fn configured(app: &TestApp, product: ProductId, choices: &[(&str, &str)], number: u64) -> String {
    app.write(|conn| {
        let model = catalogue::find_released_model(conn, product, app.app.today())?.unwrap();
        let compiled = library::compiled(conn, &model, &here(app))?;
        let command = SaveConfiguration {
            product: catalogue::find_product(conn, product)?.unwrap(),
            product_name: "FL-25".into(),
            model,
            prices: Prices::of_model(&compiled),
            compiled,
            selection: Selection::of(choices),
            filled: Vec::new(),
            needs: Vec::new(),
            quantity: 1,
            net: None,
            currency: Currency::CNY,
            trace: None,
            promise: None,
            account: None,
            opportunity: None,
            forked_from: None,
            chinese: false,
        };
        Ok(save(conn, app.clock.now(), None, || number * 7_919, &command)?.code)
    })
}

#[actix_web::test]
async fn b11_a_rule_is_edited_tested_against_the_past_and_published_on_its_day() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "FL-25").await;
    for number in 1..200 {
        configured(&app, product, &[("Power", "lpg"), ("Tyres", "solid")], number);
    }
    let code = configured(&app, product, &[("Site", "cold"), ("Tyres", "non_marking")], 200);

    let (at, was) = statement(manager.get(&draft).await.page(), "R4");
    let fields = [
        ("at", at.as_str()),
        ("was", &was),
        ("act", "save"),
        ("kind", "rule"),
        ("name", "R4"),
        ("says", "if Tyres is non_marking then Site is indoor"),
        ("en", "Non-marking tyres are for halls."),
        ("zh", "无痕胎仅用于室内。"),
    ];
    assert_eq!(manager.post(&format!("{draft}/statements"), &fields).await.location(), draft);
    let page = manager.get(&draft).await;
    assert!(page.has(">130<br>") && page.has("before the last save: 135"), "27 × 5 before, 26 × 5 after");

    let test = manager.get(&format!("{draft}/test")).await;
    let page = test.page();
    assert!(page.contains(&replayed(&app, product)), "{page}");
    assert!(page.contains("Nothing: every value is part of a valid product."), "no dead options");
    assert!(page.contains(&format!("/c/{code}")) && page.contains("Non-marking tyres are for halls."));
    assert!(
        page.contains("Tyres: Non-marking → Pneumatic") || page.contains("Where will it work: Cold store → Indoor"),
        "{page}"
    );

    let day = app.app.today() + chrono::Days::new(7);
    let released = manager.post(&format!("{draft}/release"), &[("from", &day.to_string())]).await;
    assert_eq!(released.location(), format!("/catalogue/{product}"));
    // Until its day a release can be taken back, and be made again.
    assert_eq!(manager.post(&format!("{draft}/withdrawal"), &[]).await.location(), draft);
    assert!(manager.get(&draft).await.has(&format!("{draft}/release")), "a draft again");
    assert_eq!(manager.post(&format!("{draft}/release"), &[("from", &day.to_string())]).await.location(), released.location());
    let stranger = app.stranger().await;
    let chosen = "/configure/FL-25?c=Site:cold&c=Tyres:non_marking";
    assert!(!stranger.get(chosen).await.page().contains("id=\"conflict\""), "until then the older version answers");
    let saved = app.read(|conn| Ok(throughline::configurator::store::find_by_code(conn, &code)?)).unwrap();
    assert_eq!(app.read(|conn| standing(conn, &saved, &here(&app))), Standing::Valid);

    app.clock.advance(chrono::TimeDelta::days(8));
    assert!(stranger.get(chosen).await.page().contains("Non-marking tyres are for halls."));
    let Standing::Needs(mending) = app.read(|conn| standing(conn, &saved, &here(&app))) else { panic!("needs a change") };
    assert_eq!((mending.changes.len(), mending.rules[0].id.as_str()), (1, "R4"));
    manager.sign_in("gao.peng").await;
    let digest = app.digest();
    assert_eq!(manager.post(&format!("{draft}/withdrawal"), &[]).await.status.as_u16(), 409, "it is in force");
    assert_eq!(app.digest(), digest);
    let old = manager.get(&format!("/catalogue/{product}/models/1")).await;
    assert!(old.page().contains("Site is indoor or cold"), "the old version stays readable");
    let unchanged = stored(&app, product);
    assert_eq!(manager.post(&draft, &[("source", &unchanged)]).await.status.as_u16(), 409, "released is released");
}

/// What the page must say of a draft that allows non-marking tyres in halls only, counted without the configurator.
fn replayed(app: &TestApp, product: ProductId) -> String {
    let all = format!("SELECT COUNT(*) FROM configurations WHERE product_id = {product}");
    let both = "completion LIKE '%\"value\":\"cold\"%' AND completion LIKE '%\"value\":\"non_marking\"%'";
    let (broken, all) = (harbour::number(app, &format!("{all} AND {both}")), harbour::number(app, &all));
    let shown = if all < 1_000 { all.to_string() } else { format!("{},{:03}", all / 1_000, all % 1_000) };
    let told = format!("{broken} of {shown} past configurations become");
    if broken == 1 { format!("{told}s invalid") } else { format!("{told} invalid") }
}

/// So many more configurations like the one with this code.
fn copies(app: &TestApp, code: &str, stem: &str, number: usize) {
    let columns = "product_id, model_id, choices, completion, fingerprint, complete, quantity, description, parts, net, currency, \
                   created_at, needs, filled";
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) \
         INSERT INTO configurations (code, {columns}) SELECT '{stem}' || n.i, {columns} FROM configurations, n WHERE code = '{code}'"
    );
    app.write(|conn| conn.batch(&sql).map_err(Into::into));
}

#[actix_web::test]
async fn every_past_configuration_is_replayed_and_counted_exactly_and_those_that_are_alike_stand_on_one_line() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "FL-25").await;
    let broken = configured(&app, product, &[("Site", "cold"), ("Tyres", "non_marking")], 1);
    let fine = configured(&app, product, &[("Power", "lpg"), ("Tyres", "solid")], 2);
    copies(&app, &broken, "OLD", 2);
    copies(&app, &fine, "NEW", 1_240);
    let rule = "if Tyres is non_marking then Site is indoor";
    let text = stored(&app, product).replace("if Tyres is non_marking then Site is indoor or cold", rule);
    assert_eq!(manager.post(&draft, &[("source", &text)]).await.location(), draft);
    let page = manager.get(&format!("{draft}/test")).await;
    assert!(page.page().contains(&replayed(&app, product)), "{}", page.body);
    assert!(replayed(&app, product).contains(" of 1,"), "more than were ever looked at before");
    assert!(page.has("and 2 more of the same"), "{}", page.body);
    // The newest of its kind stands for it, although 1,240 others are newer.
    assert!(page.has("/c/OLD2"), "{}", page.body);
}

const CAR: &str = "-- A small car.\nproduct CAR \"Car\" zh \"汽车\"\n\nchoose Engine \"Engine\" zh \"发动机\"\n  petrol \"Petrol\" zh \"汽油\"\n  \
                   electric \"Electric\" zh \"电动\" price 4000\nchoose Gear \"Gear\" zh \"变速箱\"\n  manual \"Manual\" zh \"手动\"\n  \
                   auto \"Automatic\" zh \"自动\" price 900\nchoose Hook \"Hook\" zh \"拖钩\": yes or no\n\n-- What does not go together.\n\
                   rule R1: if Engine is electric then Gear is auto because \"No clutch.\" zh \"没有离合器。\"\n";

#[actix_web::test]
async fn a_save_tells_what_became_impossible_what_is_always_included_and_what_is_needless() {
    let app = TestApp::demo().await;
    let (manager, _, draft) = draft_of(&app, "TR-7").await;
    assert_eq!(manager.post(&draft, &[("source", CAR)]).await.status.as_u16(), 303);
    let more = format!(
        "{CAR}rule R2: if Gear is auto then Hook because \"Automatics come with a hook.\"\nrule R3: not Hook\n\
         rule R4: if Engine is electric then Hook\n"
    );
    assert_eq!(manager.post(&draft, &[("source", &more)]).await.status.as_u16(), 303);
    let answer = manager.get(&draft).await;
    let page = answer.page();
    let report = page.split("id=\"report\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(report.contains(">1<br>") && report.contains("before the last save: 6"), "{report}");
    let electric = report.split("Engine: Electric").nth(1).expect("dead").split("</li>").next().unwrap();
    assert!(electric.contains(">new<"), "it was possible before: {electric}");
    assert!(report.contains("Gear: Automatic") && report.contains("R2 · Automatics come with a hook."), "{report}");
    let always = report.split("Always included").nth(1).unwrap();
    assert!(always.contains("Gear: Manual") && always.contains("Engine: Petrol"), "{always}");
    let needless = report.split("Rules that say nothing new").nth(1).unwrap();
    assert!(needless.contains("<b>R4</b> follows from R1, R2"), "{needless}");
}

#[actix_web::test]
async fn mistakes_and_contradictions_are_named_and_nothing_is_stored_whichever_way_they_came() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "TR-7").await;
    manager.post(&draft, &[("source", CAR)]).await;
    let (at, was) = statement(manager.get(&draft).await.page(), "R1");
    let before = app.digest();
    let fields =
        [("at", at.as_str()), ("was", &was), ("act", "save"), ("name", "R1"), ("says", "if Engine is electrc then Gear is auto")];
    let answer = manager.post(&format!("{draft}/statements"), &fields).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(answer.has("Line 13, column") && answer.has("Did you mean “electric”?"), "{}", answer.body);
    assert!(answer.body.matches("if Engine is electrc then Gear is auto").count() >= 3, "in the list, the text and the form");
    let never = format!("{CAR}rule R2: Gear is manual\nrule R3: Engine is electric\nrule R4: not Hook\n");
    let answer = manager.post(&draft, &[("source", &never)]).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(answer.has("R1, R2, R3") && !answer.has("R1, R2, R3, R4"), "the core, and no rule more: {}", answer.body);
    let answer =
        upload(&manager, &format!("{draft}/uvl"), &[], ("a.uvl", "features\n\tA\n\t\tmandatory\n\t\t\tInteger B\n")).await;
    assert!(answer.status.as_u16() == 422 && answer.has("Line 4"), "{}", answer.body);
    assert_eq!(app.digest(), before);
    assert_eq!(stored(&app, product), CAR);
}

#[actix_web::test]
async fn the_form_writes_the_text_and_leaves_every_other_line_as_it_was() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "TR-7").await;
    manager.post(&draft, &[("source", CAR)]).await;
    let place = format!("{draft}/statements");
    let (at, was) = statement(manager.get(&draft).await.page(), "Gear");
    let fields = [
        ("at", at.as_str()),
        ("was", &was),
        ("act", "save"),
        ("name", "Gear"),
        ("en", "Gear"),
        ("zh", "变速箱"),
        ("value_was", "manual"),
        ("value", "manual"),
        ("value_en", "Manual"),
        ("value_zh", "手动"),
        ("value_rest", ""),
        ("value_was", "auto"),
        ("value", "auto"),
        ("value_en", "Automatic “S”"),
        ("value_zh", "自动"),
        ("value_rest", "price 1100"),
        ("value_was", ""),
        ("value", "six speed"),
        ("value_en", "Six speed"),
        ("value_zh", ""),
        ("value_rest", ""),
    ];
    assert_eq!(manager.post(&place, &fields).await.status.as_u16(), 303);
    let expected = CAR.replace(
        "  auto \"Automatic\" zh \"自动\" price 900\n",
        "  auto \"Automatic \\\"S\\\"\" zh \"自动\" price 1100\n  \"six speed\" \"Six speed\"\n",
    );
    assert_eq!(stored(&app, product), expected);
    // What was edited meanwhile is not overwritten.
    let before = app.digest();
    assert_eq!(manager.post(&place, &fields).await.status.as_u16(), 409);
    let answer = manager.post(&draft, &[("source", CAR), ("seen", "0000000000000000")]).await;
    assert!(answer.status.as_u16() == 422 && answer.has("Somebody else has saved"), "{}", answer.body);
    assert_eq!(app.digest(), before);
    let rule = [("kind", "rule"), ("act", "save"), ("name", "R9"), ("says", "Hook requires Gear auto"), ("en", "So.\nproduct Y")];
    assert_eq!(manager.post(&place, &rule).await.status.as_u16(), 303);
    assert!(stored(&app, product).ends_with("\nrule R9: Hook requires Gear auto\n  because \"So. product Y\"\n"));
    let (at, was) = statement(manager.get(&draft).await.page(), "R9");
    assert_eq!(manager.post(&place, &[("at", at.as_str()), ("was", &was), ("act", "remove")]).await.status.as_u16(), 303);
    assert_eq!(stored(&app, product), expected);
}

#[actix_web::test]
async fn a_table_is_edited_as_a_grid_pasted_from_a_spreadsheet_and_loaded_from_csv() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "TR-7").await;
    let with = |rows: &str| format!("{CAR}\nrule T: allowed combinations of Engine, Gear\n{rows}\n-- The end.\n");
    manager.post(&draft, &[("source", &with("  petrol, manual\n  electric, auto"))]).await;
    let place = format!("{draft}/tables/0");
    let was = |page: &Answer| page.page().split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mark = was(&manager.get(&place).await);
    let cells =
        [("was", mark.as_str()), ("act", "add"), ("cell", "petrol"), ("cell", ""), ("cell", "electric"), ("cell", "auto")];
    assert_eq!(manager.post(&place, &cells).await.status.as_u16(), 303);
    assert_eq!(stored(&app, product), with("  petrol, any\n  electric, auto\n  any, any"));
    let mark = was(&manager.get(&place).await);
    assert_eq!(
        manager.post(&place, &[("was", mark.as_str()), ("act", "save"), ("gone", "3"), ("gone", "1")]).await.status.as_u16(),
        303
    );
    assert_eq!(stored(&app, product), with("  electric, auto"));
    let mark = was(&manager.get(&place).await);
    let pasted = "Gear\tEngine\r\nmanual or auto\tpetrol\r\n";
    let fields = [("was", mark.as_str()), ("act", "paste"), ("keep", "true"), ("pasted", pasted)];
    assert_eq!(manager.post(&place, &fields).await.status.as_u16(), 303);
    assert_eq!(stored(&app, product), with("  electric, auto\n  petrol, manual or auto"));
    let mark = was(&manager.get(&place).await);
    let fields = [("was", mark.as_str()), ("act", "paste"), ("pasted", "")];
    let answer = upload(&manager, &place, &fields, ("t.csv", "Engine,Gear\npetrol,manual\npetrol,auto\nelectric,auto\n")).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    assert_eq!(stored(&app, product), with("  petrol, manual\n  petrol, auto\n  electric, auto"));
    let before = app.digest();
    let mark = was(&manager.get(&place).await);
    let fields = [("was", mark.as_str()), ("act", "paste"), ("pasted", "petrol\tmanual\textra")];
    let answer = manager.post(&place, &fields).await;
    assert!(answer.status.as_u16() == 422 && answer.has("petrol\tmanual\textra") && answer.has("id=\"e-pasted\""));
    let fields = [("was", mark.as_str()), ("act", "paste"), ("pasted", "steam\tmanual")];
    let answer = manager.post(&place, &fields).await;
    assert!(answer.status.as_u16() == 422 && answer.has("steam"), "a value that is none is named by the text: {}", answer.body);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_feature_model_goes_out_and_comes_in_with_the_same_number_of_products() {
    let app = TestApp::demo().await;
    let (manager, truck, _) = draft_of(&app, "FL-25").await;
    let out = manager.get(&format!("/catalogue/{truck}/models/1/uvl")).await;
    assert!(out.page().starts_with("namespace FL25") && out.header("content-disposition").contains("FL-25-v1.uvl"));
    let (_, product, draft) = draft_of(&app, "TR-7").await;
    let answer = upload(&manager, &format!("{draft}/uvl"), &[], ("truck.uvl", &out.body)).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    assert!(manager.get(&draft).await.has(">135<br>"), "as many trucks as before");
    assert!(stored(&app, product).starts_with("product FL25"));
}

#[actix_web::test]
async fn models_of_other_tools_come_in_by_the_ending_of_their_file() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "TR-7").await;
    let clauses = "c 1 Hook\nc 2 Frame\np cnf 2 1\n-1 2 0\n";
    let answer = upload(&manager, &format!("{draft}/uvl"), &[], ("car.dimacs", clauses)).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    assert!(manager.get(&draft).await.has(">3<br>") && stored(&app, product).contains("Hook"));
    let tables = "<instance><domains nbDomains=\"1\"><domain name=\"D\" nbValues=\"3\">0 1 2</domain></domains>\
         <variables nbVariables=\"2\"><variable name=\"Engine\" domain=\"D\"/><variable name=\"Gear\" domain=\"D\"/></variables>\
         <relations nbRelations=\"1\"><relation name=\"R\" arity=\"2\" nbTuples=\"2\" semantics=\"supports\">0 1|2 2</relation></relations>\
         <constraints nbConstraints=\"1\"><constraint name=\"C\" arity=\"2\" scope=\"Engine Gear\" reference=\"R\"/></constraints></instance>";
    let answer = upload(&manager, &format!("{draft}/uvl"), &[], ("car.XML", tables)).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    assert!(manager.get(&draft).await.has(">2<br>") && stored(&app, product).contains("Engine"));
    let before = app.digest();
    let answer = upload(&manager, &format!("{draft}/uvl"), &[], ("car.cnf", "p cnf 2 1\n1 3 0\n")).await;
    assert!(answer.status.as_u16() == 422 && answer.has("Line 2"), "{}", answer.body);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_draft_is_tried_with_its_rules_by_name_before_anybody_else_sees_it() {
    let app = TestApp::demo().await;
    let (manager, _, draft) = draft_of(&app, "TR-7").await;
    manager.post(&draft, &[("source", CAR)]).await;
    let tried = manager.get(&format!("{draft}?c=Engine:electric&c=Gear:manual&c=")).await;
    let page = tried.page();
    assert!(page.contains("Electric + Manual do not go together"), "{page}");
    assert!(page.contains("<li>No clutch. <span class=\"label\">R1</span>"), "{page}");
    let fits = manager.get(&format!("{draft}?c=Engine:electric")).await;
    let card = |name: &str| {
        let from = fits.page().split(&format!("<b>{name}</b>")).nth(1).unwrap_or_else(|| panic!("no card {name}"));
        from.split("class=\"option").next().unwrap().to_owned()
    };
    assert!(card("Automatic").contains("by the rules") && card("Manual").contains("not with your choices"), "{}", fits.body);
    assert!(!fits.has("id=\"conflict\""));
}

#[actix_web::test]
async fn a_draft_is_tried_with_the_very_blocks_that_customers_get() {
    let app = TestApp::demo().await;
    let (manager, _, draft) = draft_of(&app, "FL-25").await;
    let page = manager.get(&format!("{draft}?c=Mast:triplex45")).await.page().replace("&#38;", "&").replace("&amp;", "&");
    let tried = page.split("id=\"try\"").nth(1).expect("a trial");
    for words in [
        "<h2 class=\"config-group\">The work</h2>",
        "<h2 class=\"config-group\">Extras</h2>",
        "class=\"option you",
        "<span class=\"who default\">",
        "A rotator is too heavy for the triplex mast.",
        "Take it anyway",
        "+¥7,950.00",
        "¥26,400.00",
    ] {
        assert!(tried.contains(words), "{words}: {tried}");
    }
    assert!(
        tried.contains(&format!("href=\"{draft}?c=Attachment:rotator&c=Mast:m30\""))
            || tried.contains(&format!("href=\"{draft}?c=Mast:m30&c=Attachment:rotator\"")),
        "the way stays on the bench: {tried}"
    );
    assert!(!tried.contains("href=\"/configure/"), "nothing leads to the product's page: {tried}");
    let shop = app.stranger().await;
    let shop = shop.get("/configure/FL-25?c=Mast:triplex45").await;
    let cards = |text: &str| text.matches("class=\"option").count();
    assert_eq!(cards(tried), cards(shop.page()), "as many values as customers see");
}

#[actix_web::test]
async fn the_bench_is_for_product_managers_and_nobody_else() {
    let app = TestApp::demo().await;
    let (_, _, draft) = draft_of(&app, "FL-25").await;
    for name in ["amelie.roth", "marco.silva"] {
        let other = app.sign_in(name).await;
        other.csrf().await;
        let before = app.digest();
        for path in ["", "/release", "/statements", "/tables/0", "/uvl"] {
            let answer =
                other.post(&format!("{draft}{path}"), &[("source", CAR), ("from", "2026-12-01"), ("kind", "rule")]).await;
            assert_eq!(answer.status.as_u16(), 404, "{name} {path}");
        }
        assert_eq!(other.get(&format!("{draft}/test")).await.status.as_u16(), 404, "{name}");
        assert!(!other.get(&draft).await.page().contains("name=\"act\""), "the text may be read, no more");
        assert_eq!(app.digest(), before);
    }
    let stranger = app.stranger().await;
    assert!(stranger.get(&draft).await.asks_to_sign_in());
}

#[actix_web::test]
async fn a_rule_holds_from_its_day_and_in_its_country_only() {
    let app = TestApp::demo().await;
    let (manager, product, draft) = draft_of(&app, "FL-25").await;
    let code = configured(&app, product, &[("Power", "lpg"), ("Attachment", "rotator")], 1);
    let saved = app.read(|conn| Ok(throughline::configurator::store::find_by_code(conn, &code)?)).unwrap();
    let today = app.app.today();
    let (last, first) = (today + chrono::Days::new(9), today + chrono::Days::new(10));

    // One after the other they are sound, although both at once would leave nothing; both on one day are refused.
    let now = stored(&app, product);
    let both = format!("{now}\nrule X1: from {first}: Power is diesel\nrule X2: from {first}: Power is lpg\n");
    let before = app.digest();
    let refused = manager.post(&draft, &[("source", &both)]).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.has("X1") && refused.has("X2"), "{}", refused.body);
    assert_eq!(app.digest(), before);
    let text = format!(
        "{now}\nrule OLD: until {last}: Power is lpg\nrule NEW: from {first}: Power is diesel\n\
         rule DE1: only in DE: Attachment is not rotator\n"
    );
    assert_eq!(manager.post(&draft, &[("source", &text)]).await.location(), draft);
    assert_eq!(
        manager.post(&format!("{draft}/release"), &[("from", &today.to_string())]).await.location(),
        format!("/catalogue/{product}")
    );

    let stranger = app.stranger().await;
    let clashes = |page: Answer, rule: &str| page.page().contains("id=\"conflict\"") && page.has(&format!(">{rule}<"));
    assert!(clashes(stranger.get("/configure/FL-25?c=Power:diesel").await, "OLD"));
    assert!(!stranger.get("/configure/FL-25?c=Power:lpg").await.has("id=\"conflict\""));
    assert_eq!(app.read(|conn| standing(conn, &saved, &here(&app))), Standing::Valid);
    let abroad = Scene::new("DE", today);
    let Standing::Needs(mending) = app.read(|conn| standing(conn, &saved, &abroad)) else { panic!("not in Germany") };
    assert_eq!(mending.rules[0].id, "DE1");

    app.clock.advance(chrono::TimeDelta::days(10));
    let stranger = app.stranger().await;
    assert!(clashes(stranger.get("/configure/FL-25?c=Power:lpg").await, "NEW"));
    assert!(!stranger.get("/configure/FL-25?c=Power:diesel").await.has("id=\"conflict\""));
    let Standing::Needs(mending) = app.read(|conn| standing(conn, &saved, &here(&app))) else { panic!("lpg is over") };
    assert_eq!(mending.rules[0].id, "NEW");
}
