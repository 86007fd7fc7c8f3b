//! The catalogue at the desk: products, categories, parts. The shop's pages are in `shop`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::form::{CategoryForm, PartForm, ProductForm};
use super::part::Part;
use super::product::{Category, Product, ProductDocument, ProductKind, ProductLine, ProductModel, ProductText, branch, slug_of};
use super::save::{self, SaveRefusal};
use super::store::{self, ProductFilter};
use crate::db::Connection;
use crate::history::{self, FieldChange};
use crate::kernel::actor::{Act, Actor, Language};
use crate::kernel::ids::{CategoryId, PartId, ProductId};
use crate::kernel::reason::Reason;
use crate::web::csv::csv_response;
use crate::web::cursor::{Cursor, Slice};
use crate::web::http::encode;
use crate::web::visit::see_other_with;
use crate::web::{AppError, Desk, Form, FormErrors, Frame, Notice, Query, Shop, page, page_with, see_other};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    q: String,
    category: String,
    kind: String,
    after: String,
}

impl ListQuery {
    fn filter(&self, conn: &mut Connection, categories: &[Category]) -> Result<ProductFilter, AppError> {
        let wanted = categories.iter().find(|category| category.slug == self.category);
        let ids = if self.q.trim().is_empty() { None } else { Some(store::search_products(conn, &self.q)?) };
        Ok(ProductFilter {
            categories: wanted.map(|category| branch(categories, category.id)).unwrap_or_default(),
            kind: ProductKind::parse(&self.kind),
            in_shop: None,
            ids,
        })
    }

    fn href(&self, after: &str) -> String {
        let (q, category, kind) = (encode(&self.q), encode(&self.category), encode(&self.kind));
        format!("/catalogue?q={q}&category={category}&kind={kind}&after={after}")
    }
}

#[derive(Template)]
#[template(path = "catalogue/index.html")]
struct IndexPage {
    frame: Frame,
    typed: ListQuery,
    categories: Vec<Category>,
    products: Slice<ProductLine>,
}

impl IndexPage {
    fn category_name(&self, product: &Product) -> &str {
        let found = product.category_id.and_then(|id| self.categories.iter().find(|category| category.id == id));
        found.map_or("", |category| category.name.as_str())
    }

    fn next(&self) -> String {
        self.products.next.as_deref().map(|after| self.typed.href(after)).unwrap_or_default()
    }

    fn export(&self) -> String {
        self.typed.href("").replacen("/catalogue?", "/catalogue/export?", 1)
    }
}

/// The desk's list; whoever is not staff finds the same things in the shop.
pub(super) async fn index(shop: Shop, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let typed = query.0;
    if !shop.actor.as_ref().is_some_and(Actor::is_staff) {
        return Ok(see_other(if typed.q.is_empty() { "/shop".to_owned() } else { format!("/shop?q={}", encode(&typed.q)) }));
    }
    let (frame, language) = (shop.frame(), shop.frame().language());
    let loaded = shop.app.db.read(move |conn| {
        let categories = store::list_categories(conn, language)?;
        let filter = typed.filter(conn, &categories)?;
        let products = store::list_products(conn, &filter, language, Cursor::decode(&typed.after).as_ref())?;
        Ok::<_, AppError>((typed, categories, products))
    });
    let (typed, categories, products) = loaded.await?;
    page(&IndexPage { frame, typed, categories, products })
}

pub(super) async fn export(desk: Desk, query: Query<ListQuery>) -> Result<HttpResponse, AppError> {
    let (typed, language) = (query.0, desk.frame().language());
    let loaded = desk.app.db.read(move |conn| {
        let categories = store::list_categories(conn, language)?;
        let filter = typed.filter(conn, &categories)?;
        Ok::<_, AppError>(store::list_all_products(conn, &filter, language)?)
    });
    let frame = desk.frame();
    let head: Vec<_> = EXPORTED.iter().map(|key| frame.t(key)).collect();
    let rows = loaded.await?.into_iter().map(|line| {
        let product = line.product;
        vec![
            product.sku,
            line.name,
            frame.name("product-kind", product.kind).into_owned(),
            product.family.unwrap_or_default(),
            frame.unit(&product.unit),
            product.stock.map(|stock| stock.to_string()).unwrap_or_default(),
            product.lead_time_days.to_string(),
            product.list_price.map(|amount| amount.plain(2)).unwrap_or_default(),
            product.list_currency.map(|currency| currency.to_string()).unwrap_or_default(),
        ]
    });
    csv_response("products.csv", &head.iter().map(AsRef::as_ref).collect::<Vec<_>>(), rows)
}

/// The columns by the keys of their words.
const EXPORTED: &[&str] = &[
    "catalogue-sku",
    "catalogue-name",
    "catalogue-kind",
    "catalogue-family",
    "catalogue-unit",
    "catalogue-stock",
    "catalogue-lead-time-days",
    "catalogue-list-price",
    "catalogue-currency",
];

#[derive(Template)]
#[template(path = "catalogue/show.html")]
struct ShowPage {
    frame: Frame,
    product: Product,
    text: ProductText,
    other: ProductText,
    category: String,
    properties: Vec<(String, String)>,
    documents: Vec<ProductDocument>,
    parts: Vec<(Part, i32)>,
    models: Vec<ProductModel>,
    changes: Vec<FieldChange>,
}

pub(super) async fn show(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (id, frame) = (ProductId(path.into_inner()), desk.frame());
    let language = frame.language();
    let loaded = desk.app.db.read(move |conn| {
        let product = store::find_product(conn, id)?.ok_or(AppError::NotFound)?;
        let other = if language == Language::English { Language::Chinese } else { Language::English };
        let categories = store::list_categories(conn, language)?;
        let category = categories.iter().find(|category| Some(category.id) == product.category_id);
        Ok::<_, AppError>(ShowPage {
            frame,
            text: store::load_text(conn, id, language)?,
            other: store::find_text(conn, id, other)?.unwrap_or_default(),
            category: category.map(|category| category.name.clone()).unwrap_or_default(),
            properties: store::list_properties(conn, id, language)?,
            documents: store::list_documents(conn, id, language)?,
            parts: store::list_parts_of(conn, id)?,
            models: store::list_models(conn, id)?,
            changes: history::list_changes(conn, ("product", id.0), 20)?,
            product,
        })
    });
    page(&loaded.await?)
}

#[derive(Template)]
#[template(path = "catalogue/edit.html")]
struct EditPage {
    frame: Frame,
    /// `None`: a new product.
    id: Option<ProductId>,
    typed: ProductForm,
    errors: FormErrors,
    categories: Vec<(String, String)>,
}

impl EditPage {
    fn kinds(&self) -> Vec<(String, String)> {
        let name = |kind: &ProductKind| (kind.to_string(), self.frame.name("product-kind", kind).into_owned());
        ProductKind::ALL.iter().map(name).collect()
    }

    fn action(&self) -> String {
        self.id.map_or_else(|| "/catalogue".to_owned(), |id| format!("/catalogue/{id}"))
    }
}

fn editor(desk: &Desk) -> Result<(), AppError> {
    if desk.actor.may(Act::EditProducts) { Ok(()) } else { Err(AppError::NotFound) }
}

async fn category_options(desk: &Desk) -> Result<Vec<(String, String)>, AppError> {
    let language = desk.frame().language();
    let categories = desk.app.db.read(move |conn| store::list_categories(conn, language).map_err(AppError::from)).await?;
    let option =
        |category: Category| (category.id.to_string(), format!("{}{}", "\u{2003}".repeat(category.depth), category.name));
    Ok(categories.into_iter().map(option).collect())
}

pub(super) async fn new(desk: Desk) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let typed = ProductForm {
        kind: "plain".into(),
        unit: "piece".into(),
        tax_category: "standard".into(),
        lead_time: "5".into(),
        list_currency: "CNY".into(),
        ..ProductForm::default()
    };
    let categories = category_options(&desk).await?;
    page(&EditPage { frame: desk.frame(), id: None, typed, errors: FormErrors::default(), categories })
}

pub(super) async fn edit(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = ProductId(path.into_inner());
    let loaded = desk.app.db.read(move |conn| {
        let product = store::find_product(conn, id)?.ok_or(AppError::NotFound)?;
        let english = store::find_text(conn, id, Language::English)?.unwrap_or_default();
        let chinese = store::find_text(conn, id, Language::Chinese)?.unwrap_or_default();
        let properties =
            [store::list_properties(conn, id, Language::English)?, store::list_properties(conn, id, Language::Chinese)?];
        Ok::<_, AppError>(ProductForm::of(&product, english, chinese, properties))
    });
    let typed = loaded.await?;
    let categories = category_options(&desk).await?;
    page(&EditPage { frame: desk.frame(), id: Some(id), typed, errors: FormErrors::default(), categories })
}

async fn edit_again(
    desk: &Desk,
    id: Option<ProductId>,
    typed: ProductForm,
    errors: FormErrors,
) -> Result<HttpResponse, AppError> {
    let categories = category_options(desk).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { frame: desk.frame(), id, typed, errors, categories })
}

pub(super) async fn create(desk: Desk, form: Form<ProductForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let (typed, now, actor) = (form.0, desk.app.clock.now(), desk.actor.clone());
    let command = match typed.parse(now) {
        Ok(command) => command,
        Err(errors) => return edit_again(&desk, None, typed, errors).await,
    };
    match desk.app.db.write(move |conn| save::create(conn, now, &actor, &command)).await {
        Ok(id) => Ok(see_other_with(format!("/catalogue/{id}"), Notice::good(desk.text("catalogue-saved")))),
        Err(SaveRefusal::Field(field, reason)) => edit_again(&desk, None, typed, FormErrors::one(field, reason)).await,
        Err(SaveRefusal::Other(error)) => Err(error),
    }
}

pub(super) async fn update(desk: Desk, path: web::Path<i64>, form: Form<ProductForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = ProductId(path.into_inner());
    let (typed, now, actor) = (form.0, desk.app.clock.now(), desk.actor.clone());
    let command = match typed.parse(now) {
        Ok(command) => command,
        Err(errors) => return edit_again(&desk, Some(id), typed, errors).await,
    };
    match desk.app.db.write(move |conn| save::update(conn, now, &actor, id, &command)).await {
        Ok(()) => Ok(see_other_with(format!("/catalogue/{id}"), Notice::good(desk.text("catalogue-saved")))),
        Err(SaveRefusal::Field(field, reason)) => edit_again(&desk, Some(id), typed, FormErrors::one(field, reason)).await,
        Err(SaveRefusal::Other(error)) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "catalogue/categories.html")]
struct CategoriesPage {
    frame: Frame,
    categories: Vec<Category>,
    parents: Vec<(String, String)>,
    typed: CategoryForm,
    errors: FormErrors,
}

async fn categories_page(desk: &Desk, typed: CategoryForm, errors: FormErrors) -> Result<CategoriesPage, AppError> {
    let language = desk.frame().language();
    let categories = desk.app.db.read(move |conn| store::list_categories(conn, language).map_err(AppError::from)).await?;
    let parents = category_options(desk).await?;
    Ok(CategoriesPage { frame: desk.frame(), categories, parents, typed, errors })
}

pub(super) async fn categories(desk: Desk) -> Result<HttpResponse, AppError> {
    page(&categories_page(&desk, CategoryForm::default(), FormErrors::default()).await?)
}

pub(super) async fn create_category(desk: Desk, form: Form<CategoryForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let typed = form.0;
    let mut errors = FormErrors::default();
    let name = errors.required("name_en", &typed.name_en, 120);
    let chinese = errors.optional("name_zh", &typed.name_zh, 120);
    let slug = slug_of(if typed.slug.trim().is_empty() { &name } else { &typed.slug });
    if slug.is_empty() && !name.is_empty() {
        errors.add("slug", Reason::new("catalogue-slug-wrong"));
    }
    let parent = typed.parent.parse().ok().map(CategoryId);
    if errors.is_empty() {
        let stored = desk.app.db.write(move |conn| {
            if store::find_category_by_slug(conn, &slug)?.is_some() {
                return Ok::<_, AppError>(Some(slug));
            }
            let id = store::insert_category(conn, parent, &slug, 100)?;
            store::put_category_text(conn, id, Language::English, &name, None)?;
            if let Some(chinese) = &chinese {
                store::put_category_text(conn, id, Language::Chinese, chinese, None)?;
            }
            Ok(None)
        });
        match stored.await? {
            None => return Ok(see_other_with("/catalogue/categories", Notice::good(desk.text("catalogue-saved")))),
            Some(slug) => errors.add("slug", Reason::new("catalogue-slug-taken").with("slug", slug)),
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &categories_page(&desk, typed, errors).await?)
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AfterQuery {
    after: String,
}

#[derive(Template)]
#[template(path = "catalogue/parts.html")]
struct PartsPage {
    frame: Frame,
    parts: Slice<Part>,
}

impl PartsPage {
    fn next(&self) -> String {
        self.parts.next.as_deref().map(|after| format!("/catalogue/parts?after={after}")).unwrap_or_default()
    }
}

pub(super) async fn parts(desk: Desk, query: Query<AfterQuery>) -> Result<HttpResponse, AppError> {
    let after = Cursor::decode(&query.0.after);
    let parts = desk.app.db.read(move |conn| store::list_parts(conn, after.as_ref()).map_err(AppError::from)).await?;
    page(&PartsPage { frame: desk.frame(), parts })
}

#[derive(Template)]
#[template(path = "catalogue/part.html")]
struct PartPage {
    frame: Frame,
    part: Part,
    typed: PartForm,
    errors: FormErrors,
    changes: Vec<FieldChange>,
}

async fn part_page(desk: &Desk, id: PartId) -> Result<PartPage, AppError> {
    let loaded = desk.app.db.read(move |conn| {
        let part = store::find_part(conn, id)?.ok_or(AppError::NotFound)?;
        Ok::<_, AppError>((part, history::list_changes(conn, ("part", id.0), 20)?))
    });
    let (part, changes) = loaded.await?;
    Ok(PartPage { frame: desk.frame(), typed: PartForm::of(&part), part, errors: FormErrors::default(), changes })
}

pub(super) async fn edit_part(desk: Desk, path: web::Path<i64>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    page(&part_page(&desk, PartId(path.into_inner())).await?)
}

pub(super) async fn update_part(desk: Desk, path: web::Path<i64>, form: Form<PartForm>) -> Result<HttpResponse, AppError> {
    editor(&desk)?;
    let id = PartId(path.into_inner());
    let before = part_page(&desk, id).await?;
    let command = match form.0.parse(&before.part) {
        Ok(command) => command,
        Err(errors) => return page_with(StatusCode::UNPROCESSABLE_ENTITY, &PartPage { typed: form.0, errors, ..before }),
    };
    let (now, actor) = (desk.app.clock.now(), desk.actor.clone());
    match desk.app.db.write(move |conn| save::update_part(conn, now, &actor, id, &command)).await {
        Ok(()) => Ok(see_other_with("/catalogue/parts", Notice::good(desk.text("catalogue-saved")))),
        Err(SaveRefusal::Other(error)) => Err(error),
        Err(SaveRefusal::Field(_, reason)) => Err(reason.into()),
    }
}
