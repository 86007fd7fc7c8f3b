//! A draft tested before it is released: what can never be chosen, and what it would break of what people have configured.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::bench::{self, Report, Told};
use super::super::configuration::in_words;
use super::super::engine::{Compiled, Labels};
use super::super::library;
use super::super::replay::{MOST_REPLAYED, Outcome, Replay, replay};
use super::super::standing::Moved;
use super::super::store as configurations;
use super::bench::grouped;
use super::desk_scene;
use crate::catalogue::product::{Product, ProductModel};
use crate::catalogue::store;
use crate::kernel::actor::Act;
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

/// Lines made of the configurations looked at, and how many of them are of broken ones.
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

    /// `Tyres: Non-marking → Pneumatic`.
    fn moved(&self, moved: &Moved) -> String {
        let becomes = match moved.to {
            Some(_) => self.text(&moved.becomes).to_owned(),
            None => self.frame.t("bench-gone").into_owned(),
        };
        format!("{} → {becomes}", self.pair(&moved.question, self.text(&moved.was)))
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

    fn grouped(&self, number: &Option<String>) -> String {
        number.as_deref().map_or_else(|| "–".to_owned(), grouped)
    }
}

fn used(rows: &[(ConfigurationId, i64)], broken: &[ConfigurationId]) -> Used {
    let all = rows.iter().map(|(_, lines)| lines).sum();
    let of_broken = rows.iter().filter(|(id, _)| broken.contains(id)).map(|(_, lines)| lines).sum();
    Used { all, broken: of_broken }
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
        let past = configurations::list_of_product(conn, product.id, MOST_REPLAYED)?;
        let ids: Vec<ConfigurationId> = past.iter().map(|saved| saved.id).collect();
        let in_force: Option<&Compiled> = current.as_ref().map(|(_, compiled)| compiled.as_ref());
        let replay = replay(in_force, &draft, past);
        let broken: Vec<ConfigurationId> = replay.broken.iter().map(|outcome| outcome.saved.id).collect();
        let mut links: HashMap<ConfigurationId, Vec<(String, String)>> = HashMap::new();
        for (id, number, version) in quotes::list_quotes_of(conn, &actor, &broken)? {
            links.entry(id).or_default().push((format!("/quotes/{number}/v{version}"), format!("{number} v{version}")));
        }
        for (id, number) in orders::list_orders_of(conn, &actor, &broken)? {
            links.entry(id).or_default().push((format!("/orders/{number}"), number));
        }
        Ok::<_, AppError>(TestPage {
            name: store::load_name(conn, product.id, frame.language())?,
            report: bench::report(in_force, &draft),
            in_force: current.as_ref().map(|(version, compiled)| (*version, bench::counted(compiled))),
            quote_lines: used(&quotes::count_lines_of(conn, &ids)?, &broken),
            order_lines: used(&orders::count_lines_of(conn, &ids)?, &broken),
            links,
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
