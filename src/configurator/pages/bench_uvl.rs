//! Models from elsewhere into the bench and out of it: the Universal Variability Language, so that a customer can come and
//! leave, and what other tools write.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::engine::{formats, language, uvl};
use super::super::print::print;
use super::bench::bench_page;
use super::bench_problems::problem;
use super::load::Asked;
use super::models::save;
use crate::kernel::actor::Act;
use crate::kernel::reason::Reason;
use crate::web::http::file;
use crate::web::{AppError, Desk, FormErrors, Upload, page_with};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::configurator) struct UvlForm {
    /// The mark of the text that the file replaces.
    seen: String,
}

/// The version as UVL.
pub(in crate::configurator) async fn show(desk: Desk, path: web::Path<(i64, i32)>) -> Result<HttpResponse, AppError> {
    let (product, version) = path.into_inner();
    let found = bench_page(&desk, product, version, Asked::default()).await?;
    let model = language::parse(&found.source).map_err(|_| Reason::new("bench-uvl-draft").way_on(found.href()))?;
    let text = uvl::write(&model)
        .map_err(|refused| Reason::new("bench-uvl-no-words").with("rule", refused.rule).way_on(found.href()))?;
    Ok(file(text.into_bytes(), "text/plain; charset=utf-8", &format!("{}-v{version}.uvl", found.product.sku), false))
}

/// Takes a model from elsewhere as the text of the draft.
pub(in crate::configurator) async fn update(
    desk: Desk,
    path: web::Path<(i64, i32)>,
    upload: Upload<UvlForm>,
) -> Result<HttpResponse, AppError> {
    desk.need(Act::EditProducts)?;
    let (product, version) = path.into_inner();
    let mut found = bench_page(&desk, product, version, Asked::default()).await?;
    let Some((name, text)) = upload.named_text("file") else {
        found.errors = FormErrors::one("file", Reason::new("bench-no-file"));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &found);
    };
    let seen = Some(upload.form.seen.clone()).filter(|seen| !seen.is_empty());
    match formats::read(&name, &text).unwrap_or_else(|| uvl::read(&text)) {
        Ok(model) => save(&desk, found, print(&model), seen).await,
        Err(problems) => {
            found.problems = problems.iter().map(|one| problem(&found.frame, &text, one)).collect();
            found.of_file = true;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &found)
        }
    }
}
