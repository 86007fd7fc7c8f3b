//! The excluded values of one question, each with its why and its way: for questions whose values are a list to pick from.
//! Loaded into the page when somebody asks, and a page of its own without a script.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::engine::ValueState;
use super::answer::{Asking, Seen};
use super::configure::Configure;
use super::load::{Asked, Reader, load};
use super::question::OptionCard;
use crate::web::{AppError, Frame, Query, Shop, page};

/// So many are explained at once; the rest is found by searching and turning pages.
const MOST: usize = 20;

pub struct ExcludedList {
    pub id: String,
    pub question: String,
    pub options: Vec<OptionCard>,
    /// As many as the words typed find.
    pub found: usize,
    pub all: usize,
    /// Where the next ones begin, if there are more.
    pub next: Option<usize>,
}

impl Asking<'_> {
    /// The excluded values of a question with these words, from a place on.
    pub fn excluded_values(&self, name: &str, words: &str, skip: usize) -> Option<ExcludedList> {
        let index = self.compiled.attribute_index(name)?;
        let evaluation = self.compiled.evaluate(self.selection, self.prices);
        let configuration = evaluation.configuration(self.compiled);
        let promise = self.supply.promise(self.compiled, &configuration);
        let seen = Seen {
            evaluation: &evaluation,
            configuration: &configuration,
            promise: &promise,
            explain_all: true,
            explain_lists: true,
            over: Default::default(),
        };
        let views = evaluation.attributes.get(index).map(|state| state.values.as_slice()).unwrap_or_default();
        let out = (0u32..).zip(views).filter(|(_, view)| view.state == ValueState::Excluded);
        let words = words.trim().to_lowercase();
        let all = out.clone().count();
        let found: Vec<_> = out.filter(|(value, _)| self.value_name(index, *value).to_lowercase().contains(&words)).collect();
        let shown = found.iter().skip(skip).take(MOST);
        Some(ExcludedList {
            id: format!("out-{index}"),
            question: self.question_name(index),
            options: shown.map(|(value, view)| self.option((index, *value), view, &seen)).collect(),
            found: found.len(),
            all,
            next: (found.len() > skip + MOST).then_some(skip + MOST),
        })
    }
}

#[derive(Template)]
#[template(path = "configurator/excluded_shop.html")]
struct InShop {
    frame: Frame,
    page: Configure,
    list: ExcludedList,
    asked: Asked,
}

#[derive(Template)]
#[template(path = "configurator/excluded_desk.html")]
struct AtDesk {
    frame: Frame,
    page: Configure,
    list: ExcludedList,
    asked: Asked,
}

pub(in crate::configurator) async fn show(
    shop: Shop,
    path: web::Path<String>,
    query: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let (reader, frame, asked, sku) = (Reader::of(&shop), shop.frame(), query.0, path.into_inner());
    let found = shop.app.db.read(move |conn| {
        let loaded = load(conn, &reader, &sku, &asked)?;
        let skip = asked.skip.trim().parse().unwrap_or(0);
        let list = loaded.asking(&Asked::default()).excluded_values(&asked.question, &asked.seek, skip);
        let list = list.ok_or(AppError::NotFound)?;
        let answer = loaded.answer(&Asked::default());
        let trace = loaded.trace(&answer);
        Ok::<_, AppError>((Configure::new(frame, loaded, answer, trace, &asked), list, asked))
    });
    let (found, list, asked) = found.await?;
    let frame = found.frame.clone();
    if found.staff {
        page(&AtDesk { frame, page: found, list, asked })
    } else {
        page(&InShop { frame, page: found, list, asked })
    }
}
