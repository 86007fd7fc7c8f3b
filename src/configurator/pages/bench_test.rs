//! A draft tested before it is released: what can never be chosen, and what it would break of what people have configured.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use diesel::QueryResult;

use super::super::bench::{self, Report, Told};
use super::super::configuration::in_words;
use super::super::engine::{Compiled, Labels};
use super::super::library;
use super::super::replay::{Outcome, Replay, replay};
use super::super::standing::Moved;
use super::bench::grouped;
use super::desk_scene;
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store;
use crate::db::Connection;
use crate::kernel::actor::{Act, Actor};
use crate::kernel::ids::{ConfigurationId, ProductId};
use crate::kernel::money::Currency;
use crate::orders::store::used as orders;
use crate::quotes::store::used as quotes;
use crate::web::{AppError, Desk, FormErrors, Frame, page};

#[derive(Template)]
#[template(path = "configurator/model_test.html")]
struct TestPage {
    frame: Frame,
    product: Product,
    name: String,
    model: ProductModel,
    /// The version in force, and its number of products.
    in_force: Option<(i32, Option<String>)>,
    report: Report,
    replay: Replay,
    quote_lines: Used,
    order_lines: Used,
    links: HashMap<ConfigurationId, Vec<(String, String)>>,
    errors: FormErrors,
    from: String,
    editable: bool,
}

/// Lines made of configurations of the product, and how many of them are of broken ones.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    all: i64,
    broken: i64,
}

/// Links to quotes and orders shown for one configuration.
const MOST_LINKS: usize = 4;

impl TestPage {
    fn href(&self) -> String {
        format!("/catalogue/{}/models/{}", self.product.id, self.model.version)
    }

    fn text<'l>(&self, labels: &'l Labels) -> &'l str {
        labels.get(self.frame.lang()).unwrap_or_default()
    }

    fn said(&self, told: &Told) -> String {
        self.pair(&told.question, self.text(&told.answer))
    }

    fn pair(&self, question: &Labels, words: &str) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        format!("{}{colon}{words}", self.text(question).trim_end_matches(['?', '？']))
    }

    fn moved(&self, moved: &Moved) -> String {
        moved.in_words(self.frame.lang(), &self.frame.t("bench-gone"))
    }

    fn links(&self, outcome: &Outcome) -> &[(String, String)] {
        let all = self.links.get(&outcome.saved.id).map_or(&[][..], Vec::as_slice);
        all.get(..MOST_LINKS).unwrap_or(all)
    }

    /// Quotes and orders beyond those with a link.
    fn more(&self, outcome: &Outcome) -> usize {
        self.links.get(&outcome.saved.id).map_or(0, Vec::len).saturating_sub(MOST_LINKS)
    }

    fn words(&self, outcome: &Outcome) -> String {
        in_words(&outcome.saved.described(), self.frame.is_chinese())
    }

    fn price(&self, outcome: &Outcome) -> String {
        let difference = outcome.mending.price_difference;
        difference.map(|difference| self.frame.signed(&difference, &self.currency())).unwrap_or_default()
    }

    fn currency(&self) -> Currency {
        self.product.list_currency.unwrap_or(Currency::CNY)
    }

    /// `1,240`.
    fn count(&self, number: &i64) -> String {
        grouped(&number.to_string())
    }

    fn grouped(&self, number: &Option<String>) -> String {
        number.as_deref().map_or_else(|| "–".to_owned(), grouped)
    }
}

/// Ids of this many configurations are asked about at once.
const CHUNK: usize = 4_096;

fn quote_lines(conn: &mut Connection, product: ProductId, broken: &[ConfigurationId]) -> QueryResult<Used> {
    let mut used = Used { all: quotes::count_lines_of_product(conn, product)?, broken: 0 };
    for ids in broken.chunks(CHUNK) {
        used.broken += quotes::count_lines_of(conn, ids)?;
    }
    Ok(used)
}

fn order_lines(conn: &mut Connection, product: ProductId, broken: &[ConfigurationId]) -> QueryResult<Used> {
    let mut used = Used { all: orders::count_lines_of_product(conn, product)?, broken: 0 };
    for ids in broken.chunks(CHUNK) {
        used.broken += orders::count_lines_of(conn, ids)?;
    }
    Ok(used)
}

/// Quotes and orders made of what is told, by the newest configuration of each kind.
fn links(conn: &mut Connection, actor: &Actor, told: &[Outcome]) -> QueryResult<HashMap<ConfigurationId, Vec<(String, String)>>> {
    let kind = |outcome: &Outcome| -> Vec<(ConfigurationId, ConfigurationId)> {
        outcome.ids.iter().take(CHUNK / told.len().max(1)).map(|id| (*id, outcome.saved.id)).collect()
    };
    let kinds: HashMap<ConfigurationId, ConfigurationId> = told.iter().flat_map(kind).collect();
    let ids: Vec<ConfigurationId> = kinds.keys().copied().collect();
    let mut links: HashMap<ConfigurationId, Vec<(String, String)>> = HashMap::new();
    let mut put = |id: ConfigurationId, href: String, words: String| {
        if let Some(newest) = kinds.get(&id) {
            links.entry(*newest).or_default().push((href, words));
        }
    };
    for (id, number, version) in quotes::list_quotes_of(conn, actor, &ids)? {
        put(id, format!("/quotes/{number}/v{version}"), format!("{number} v{version}"));
    }
    for (id, number) in orders::list_orders_of(conn, actor, &ids)? {
        put(id, format!("/orders/{number}"), number);
    }
    Ok(links)
}

pub(in crate::configurator) async fn show(desk: Desk, path: web::Path<(i64, i32)>) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let (frame, actor, today, scene) = (desk.frame(), desk.actor.clone(), desk.app.today(), desk_scene(&desk));
    let loaded = desk.app.db.read(move |conn| {
        let product = store::find_product(conn, ProductId(product))?.ok_or(AppError::NotFound)?;
        let model = store::find_model_version(conn, product.id, version)?.ok_or(AppError::NotFound)?;
        let draft = library::compiled(conn, &model, &scene)?;
        let current = match store::find_released_model(conn, product.id, today)?.filter(|known| known.id != model.id) {
            Some(known) => Some((known.version, library::compiled(conn, &known, &scene)?)),
            None => None,
        };
        let in_force: Option<&Compiled> = current.as_ref().map(|(_, compiled)| compiled.as_ref());
        let replay = replay(conn, product.id, in_force, &draft)?;
        Ok::<_, AppError>(TestPage {
            name: store::load_name(conn, product.id, frame.language())?,
            report: bench::report(in_force, &draft),
            in_force: current.as_ref().map(|(version, compiled)| (*version, bench::counted(compiled))),
            quote_lines: quote_lines(conn, product.id, &replay.broken_ids)?,
            order_lines: order_lines(conn, product.id, &replay.broken_ids)?,
            links: links(conn, &actor, &replay.told)?,
            replay,
            errors: FormErrors::default(),
            from: frame.today().to_string(),
            editable: model.is_draft(),
            product,
            model,
            frame,
        })
    });
    page(&loaded.await?)
}
