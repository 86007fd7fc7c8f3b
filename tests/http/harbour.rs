//! Harbour Group's deal, as `pricing.md` has it: the FL-25 with its options, the volume and contract rules, 13 % tax.

use crate::support::{Answer, TestApp, Visitor};
use throughline::db::Connection;
use throughline::web::AppError;

/// The code of the configuration: LPG, indoor, non-marking tyres, side-shift.
pub const CODE: &str = "FL25-7K3Q";
pub const OPPORTUNITY: &str = "9001";
pub const BATTERY: &str = "9002";
pub const MAIN: &str = "9003";
pub const OTHERS: [&str; 2] = ["9004", "9005"];

/// Owner: 徐静 in Ningbo; her manager: 林青.
const RECORDS: &str = "
INSERT INTO accounts (id, name, kind, owner_id, customer_group, currency, credit_limit, payment_terms, tax_exempt, language, created_at, updated_at)
 VALUES (9001, 'Harbour Group', 'customer', (SELECT id FROM users WHERE email = 'xu.jing@hoist.example'), 'industry', 'CNY', 400000000000,
 '30 days net', FALSE, 'en', '2026-09-01 08:00:00', '2026-09-01 08:00:00');
INSERT INTO accounts (id, name, kind, owner_id, customer_group, currency, tax_exempt, language, created_at, updated_at)
 VALUES (9002, 'Nordhafen', 'customer', (SELECT id FROM users WHERE email = 'amelie.roth@hoist.example'), 'industry', 'CNY', FALSE, 'en',
 '2026-09-01 08:00:00', '2026-09-01 08:00:00');
INSERT INTO addresses (id, account_id, kind, line1, city, country, is_default) VALUES (9001, 9001, 'shipping', 'Harbour Road 1', 'Ningbo', 'CN', TRUE);
INSERT INTO contacts (id, account_id, name, email, kind, language, is_primary, created_at, updated_at)
 VALUES (9001, 9001, 'Wang Lihua', 'wang@harbour.example', 'customer', 'en', TRUE, '2026-09-01 08:00:00', '2026-09-01 08:00:00');
INSERT INTO opportunities (id, name, account_id, contact_id, owner_id, stage_id, stage_since, amount, currency, close_date, created_at, updated_at)
 VALUES (9001, 'Three trucks for the Ningbo cold hall', 9001, 9001, (SELECT id FROM users WHERE email = 'xu.jing@hoist.example'),
 (SELECT id FROM stages WHERE kind = 'open' ORDER BY position LIMIT 1), '2026-09-01 08:00:00', 0, 'CNY', '2026-12-01', '2026-09-01 08:00:00', '2026-09-01 08:00:00');
INSERT INTO products (id, sku, slug, kind, unit, tax_category, lead_time_days, stock, public, created_at, updated_at) VALUES
 (9001, 'T-FL-25', 't-fl-25', 'configurable', 'pc', 'standard', 40, NULL, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
 (9002, 'T-BAT-48', 't-bat-48', 'plain', 'pc', 'standard', 10, 14, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
 (9003, 'T-MAIN', 't-main', 'plain', 'pc', 'standard', 10, 14, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
 (9004, 'T-ALT-1', 't-alt-1', 'plain', 'pc', 'standard', 10, 14, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
 (9005, 'T-ALT-2', 't-alt-2', 'plain', 'pc', 'standard', 10, 14, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00');
INSERT INTO product_texts (id, product_id, language, name) VALUES (9001, 9001, 'en', 'FL-25 counterbalance truck'), (9002, 9002, 'en', 'Spare battery 48 V'),
 (9003, 9003, 'en', 'Main thing'), (9004, 9004, 'en', 'First other'), (9005, 9005, 'en', 'Second other');
INSERT INTO product_models (id, product_id, version, state, source, rule_hash, created_at, released_from) VALUES (9001, 9001, 1, 'released', 'product T-FL-25
choose power: diesel, lpg
choose site: outdoor, indoor
choose tyres: pneumatic, non_marking
choose attachment: none, side_shift
',
 'harbour', '2026-01-01 00:00:00', '2026-01-01');
INSERT INTO configurations (id, code, product_id, model_id, choices, completion, fingerprint, complete, quantity, description, parts, currency, created_at)
 VALUES (9001, 'FL25-7K3Q', 9001, 9001, '[]', '{\"choices\":[{\"attribute\":\"power\",\"value\":\"lpg\",\"answer_en\":\"LPG\",\"answer_zh\":\"液化气\"},
 {\"attribute\":\"site\",\"value\":\"indoor\",\"answer_en\":\"Indoor\",\"answer_zh\":\"室内\"},
 {\"attribute\":\"tyres\",\"value\":\"non_marking\",\"answer_en\":\"Non-marking tyres\",\"answer_zh\":\"无痕轮胎\"},
 {\"attribute\":\"attachment\",\"value\":\"side_shift\",\"answer_en\":\"Side-shift\",\"answer_zh\":\"侧移器\"}]}',
 'f00d', TRUE, 3, 'LPG, indoor', '[]', 'CNY', '2026-09-20 08:00:00');
INSERT INTO price_books (id, key, name_en, name_zh, currency, priority, unit_decimals, line_decimals, rounding, tax_rounding, round_on, created_at)
 VALUES (9001, 'harbour', 'Book', '价目表', 'CNY', 1, 2, 2, 'half_up', 'document', 'line', '2026-01-01 00:00:00');
INSERT INTO price_entries (id, price_book_id, product_id, amount, unit, valid_from, valid_until, version, created_at) VALUES
 (9001, 9001, 9001, 24000000000, 'pc', '2026-07-01', NULL, 1, '2026-01-01 00:00:00'),
 (9002, 9001, 9002, 2140000000, 'pc', '2026-07-01', NULL, 1, '2026-01-01 00:00:00'),
 (9003, 9001, 9003, 150000000, 'pc', '2026-07-01', NULL, 1, '2026-01-01 00:00:00'),
 (9004, 9001, 9004, 200000000, 'pc', '2026-07-01', NULL, 1, '2026-01-01 00:00:00'),
 (9005, 9001, 9005, 400000000, 'pc', '2026-07-01', '2026-10-31', 1, '2026-01-01 00:00:00');
INSERT INTO option_prices (id, price_book_id, product_id, attribute, value, method, amount, percent, valid_from, version, created_at) VALUES
 (9001, 9001, 9001, 'power', 'lpg', 'fixed', 600000000, 0, '2026-01-01', 1, '2026-01-01 00:00:00'),
 (9002, 9001, 9001, 'tyres', 'non_marking', 'fixed', 520000000, 0, '2026-01-01', 1, '2026-01-01 00:00:00'),
 (9003, 9001, 9001, 'attachment', 'side_shift', 'fixed', 450000000, 0, '2026-01-01', 1, '2026-01-01 00:00:00');
INSERT INTO price_rules (id, step, key, name_en, name_zh, product_id, min_quantity, max_quantity, method, base, percent, amount, priority, visible_to_customer, target, version, created_at)
 VALUES (9001, 'volume', 'V-3', 'Volume, 3 to 5 units', '批量', 9001, 3, 5, 'percent', 'list', -30000, 0, 1, TRUE, 'line', 1, '2026-01-01 00:00:00');
INSERT INTO price_rules (id, step, key, name_en, name_zh, account_id, product_id, method, base, percent, amount, priority, visible_to_customer, target, version, created_at)
 VALUES (9002, 'contract', 'C-118', 'Contract Harbour Group', '合同价', 9001, 9001, 'percent', 'running', -20000, 0, 2, TRUE, 'line', 1, '2026-01-01 00:00:00');
INSERT INTO tax_rates (id, country, tax_category, name_en, name_zh, rate, valid_from) VALUES (9001, 'CN', 'standard', 'VAT', '增值税', 130000, '2026-01-01');
INSERT INTO product_costs (id, product_id, amount, currency, valid_from) VALUES (9001, 9001, 17000000000, 'CNY', '2026-01-01'), (9002, 9002, 1400000000, 'CNY', '2026-01-01'),
 (9003, 9003, 90000000, 'CNY', '2026-01-01'), (9004, 9004, 90000000, 'CNY', '2026-01-01'), (9005, 9005, 90000000, 'CNY', '2026-01-01');
";

/// An app with the deal in it.
pub async fn app() -> TestApp {
    let app = TestApp::new().await;
    app.write(|conn: &mut Connection| conn.batch(RECORDS).map_err(AppError::from));
    app
}

/// A text of the one row a query gives.
pub fn text(app: &TestApp, sql: &str) -> String {
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    #[derive(QueryableByName)]
    struct One {
        #[diesel(sql_type = Text)]
        one: String,
    }
    app.read(|conn| {
        let rows: Vec<One> = diesel::sql_query(sql.to_owned()).load(conn)?;
        Ok(rows.into_iter().next().map(|row| row.one).unwrap_or_default())
    })
}

pub fn number(app: &TestApp, sql: &str) -> i64 {
    text(app, &format!("SELECT CAST(({sql}) AS TEXT) AS one")).parse().unwrap_or(-1)
}

/// A quote of the deal with the three trucks at a discount of `percent`; gives the path of its first version.
pub async fn trucks(rep: &Visitor, percent: &str) -> String {
    let form = [
        ("opportunity", OPPORTUNITY),
        ("title", "Three trucks for the Ningbo cold hall"),
        ("contact", "9001"),
        ("configuration", CODE),
        ("quantity", "3"),
        ("valid_until", "2026-10-30"),
        ("language", "en"),
    ];
    let place = rep.post("/quotes", &form).await.location();
    if !percent.is_empty() {
        let saved = save(rep, &place, &[("value", percent), ("method", "percent"), ("reason", "first order in the north")]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
    }
    place
}

/// Keys of the lines of the editor on a page, in their order.
pub fn keys(page: &str) -> Vec<String> {
    let parts = page.split("name=\"key\" value=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// Saves the editor: what the page shows, with fields of the first line replaced and others added.
pub async fn save(rep: &Visitor, place: &str, changes: &[(&str, &str)]) -> Answer {
    let page = rep.get(place).await;
    let mut fields = form_of(page.page());
    for (name, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = (*value).to_owned(),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    rep.post(place, &fields).await
}

/// The fields of the editor as the page fills them.
pub fn form_of(page: &str) -> Vec<(String, String)> {
    let form = page.split("id=\"lines\"").nth(1).expect("an editor").split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let attribute = |name: &str| {
            let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
            Some(unescaped(tag[at..].split('"').next()?))
        };
        let Some(name) = attribute("name").filter(|name| name != "act" && name != "csrf") else {
            if tag.starts_with("option")
                && tag.contains(" selected")
                && let Some((_, value)) = fields.last_mut()
            {
                *value = attribute("value").unwrap_or_default();
            }
            continue;
        };
        if tag.starts_with("input") || tag.starts_with("select") || tag.starts_with("textarea") {
            let written = tag.split_once('>').map(|(_, text)| unescaped(text)).filter(|_| tag.starts_with("textarea"));
            fields.push((name, written.or(attribute("value")).unwrap_or_default()));
        }
    }
    fields
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

/// Presses a button of the editor.
pub async fn press(rep: &Visitor, place: &str, act: &str) -> Answer {
    save(rep, place, &[("act", act)]).await
}

/// The token of the quote behind a version's path.
pub fn token(app: &TestApp, place: &str) -> String {
    let number = place.split('/').nth(2).unwrap();
    text(app, &format!("SELECT token AS one FROM quotes WHERE number = '{number}'"))
}

/// Sends a version as the page proposes it.
pub async fn send(app: &TestApp, rep: &Visitor, place: &str) -> Answer {
    let link = format!("{}/q/{}", app.app.settings.base_url(), token(app, place));
    let body = format!("Please see {link}");
    rep.post(&format!("{place}/sending"), &[("recipient", "wang@harbour.example"), ("subject", "Your quote"), ("body", &body)])
        .await
}

/// The customer accepts what is behind the link.
pub async fn accept(customer: &Visitor, token: &str, version: &str) -> Answer {
    let fields = [("version", version), ("accept_name", "Wang Lihua"), ("po_number", "PO-77"), ("agreed", "true")];
    customer.post(&format!("/q/{token}/acceptance"), &fields).await
}

/// The district manager says yes to the one request that waits.
pub async fn approve(app: &TestApp) -> Answer {
    let manager = app.sign_in("lin.qing").await;
    let id = number(app, "SELECT MAX(id) FROM approval_requests WHERE decided_at IS NULL AND voided_at IS NULL");
    manager.post(&format!("/approvals/{id}"), &[("decision", "granted")]).await
}
