//! The shop's pages: home, categories, products, search. Every one can be read without signing in, and by search engines.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::catalogue::product::{
    Category, Product, ProductDocument, ProductLine, ProductPicture, ProductText, branch, path as category_path,
};
use crate::catalogue::promise::{self, Need};
use crate::catalogue::store::{self as catalogue, ProductFilter};
use crate::configurator::engine::Selection;
use crate::configurator::library::{self, Scene};
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::ids::ProductId;
use crate::kernel::money::{Amount, Currency};
use crate::pricing::PriceSheet;
use crate::pricing::configured::Buyer;
use crate::pricing::engine::PriceTrace;
use crate::pricing::waterfall::Waterfall;
use crate::web::cursor::{Cursor, Slice};
use crate::web::http::encode;
use crate::web::{AppError, Frame, Query, Shop, page};

/// Who looks: prices are theirs.
pub(super) fn buyer(shop: &Shop) -> Buyer {
    let actor = shop.actor.as_ref();
    let account = actor.filter(|actor| actor.is_customer()).and_then(|actor| actor.account_id);
    Buyer { account, staff: actor.is_some_and(Actor::is_staff), date: shop.app.today(), home: shop.app.settings.country.clone() }
}

/// What one piece costs, and whether more may come to it.
#[derive(Debug, Clone)]
pub struct Price {
    pub amount: Amount,
    pub currency: Currency,
    /// A configurable product: this is the cheapest of all its configurations.
    pub from: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShopQuery {
    q: String,
    after: String,
}

/// Prices of one piece of each product, as the shop shows them. The number of questions does not depend on how many there are.
fn prices(conn: &mut Connection, buyer: &Buyer, products: &[Product]) -> Result<HashMap<ProductId, Price>, AppError> {
    let shop = Buyer { staff: false, ..buyer.clone() };
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    // Without a price book nothing has a price; the pages say so.
    let Ok(sheet) = shop.sheet(conn, &ids)? else { return Ok(HashMap::new()) };
    let traces = sheet.pieces(&ids);
    let sold: Vec<ProductId> =
        products.iter().filter(|p| p.is_configurable() && traces.contains_key(&p.id)).map(|product| product.id).collect();
    let cheapest = cheapest(conn, &shop, &sheet, &sold)?;
    let price = |(id, trace): (ProductId, PriceTrace)| {
        let from = cheapest.get(&id).copied();
        (id, Price { amount: from.unwrap_or(trace.net()), currency: trace.currency(), from: from.is_some() })
    };
    Ok(traces.into_iter().map(price).collect())
}

/// The price of the cheapest configuration of each product.
fn cheapest(
    conn: &mut Connection,
    buyer: &Buyer,
    sheet: &PriceSheet,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Amount>, AppError> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let scene = Scene::of(conn, buyer.account, &buyer.home, buyer.date)?;
    let mut compiled = Vec::new();
    for model in catalogue::list_released_models(conn, products, buyer.date)? {
        compiled.push((model.product_id, library::compiled(conn, &model, &scene)?));
    }
    let asked: Vec<_> = compiled.iter().map(|(id, compiled)| (*id, compiled.as_ref())).collect();
    let mut best = Vec::new();
    for ((id, compiled), basis) in asked.iter().zip(&sheet.bases(&asked)) {
        if let Some(cheapest) = compiled.cheapest(&Selection::default(), &basis.prices) {
            best.push((*id, *compiled, cheapest.configuration));
        }
    }
    let wanted: Vec<_> = best.iter().map(|(id, compiled, configuration)| (*id, *compiled, configuration)).collect();
    Ok(wanted.iter().zip(sheet.traces(&wanted)).filter_map(|((id, ..), trace)| Some((*id, trace?.net()))).collect())
}

/// A shelf of products with their prices.
struct Shelf {
    goods: Slice<ProductLine>,
    prices: HashMap<ProductId, Price>,
}

impl Shelf {
    fn load(
        conn: &mut Connection,
        buyer: &Buyer,
        filter: &ProductFilter,
        language: Language,
        after: Option<&Cursor>,
    ) -> Result<Shelf, AppError> {
        let goods = catalogue::list_products(conn, filter, language, after)?;
        let products: Vec<Product> = goods.rows.iter().map(|line| line.product.clone()).collect();
        Ok(Shelf { prices: prices(conn, buyer, &products)?, goods })
    }

    fn price(&self, product: &Product) -> Option<&Price> {
        self.prices.get(&product.id)
    }
}

#[derive(Template)]
#[template(path = "shop/home.html")]
struct HomePage {
    frame: Frame,
    typed: ShopQuery,
    categories: Vec<Category>,
    shelf: Shelf,
}

impl HomePage {
    fn roots(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|category| category.depth == 0)
    }

    fn below<'a>(&'a self, root: &'a Category) -> impl Iterator<Item = &'a Category> {
        self.categories.iter().filter(|category| category.parent_id == Some(root.id))
    }
}

pub(super) async fn index(shop: Shop, query: Query<ShopQuery>) -> Result<HttpResponse, AppError> {
    let (frame, typed, buyer) = (shop.frame(), query.0, buyer(&shop));
    let loaded = shop.app.db.read(move |conn| {
        let language = frame.language();
        let searching = !typed.q.trim().is_empty();
        let ids = if searching { Some(catalogue::search_products(conn, &typed.q)?) } else { None };
        let kind = (!searching).then_some(crate::catalogue::ProductKind::Configurable);
        let filter = ProductFilter { in_shop: Some(buyer.date), kind, ids, ..ProductFilter::default() };
        let shelf = Shelf::load(conn, &buyer, &filter, language, None)?;
        Ok::<_, AppError>(HomePage { categories: catalogue::list_categories(conn, language)?, shelf, typed, frame })
    });
    page(&loaded.await?)
}

#[derive(Template)]
#[template(path = "shop/category.html")]
struct CategoryPage {
    frame: Frame,
    category: Category,
    above: Vec<Category>,
    below: Vec<Category>,
    shelf: Shelf,
    address: String,
}

impl CategoryPage {
    fn next(&self) -> String {
        let next = self.shelf.goods.next.as_deref();
        next.map(|after| format!("/shop/{}?after={after}", encode(&self.category.slug))).unwrap_or_default()
    }
}

pub(super) async fn category(shop: Shop, path: web::Path<String>, query: Query<ShopQuery>) -> Result<HttpResponse, AppError> {
    let (frame, buyer, slug) = (shop.frame(), buyer(&shop), path.into_inner());
    let address = shop.app.settings.base_url();
    let after = Cursor::decode(&query.0.after);
    let loaded = shop.app.db.read(move |conn| {
        let language = frame.language();
        let categories = catalogue::list_categories(conn, language)?;
        let category = categories.iter().find(|category| category.slug == slug).cloned().ok_or(AppError::NotFound)?;
        let mut above: Vec<Category> = category_path(&categories, category.id).into_iter().cloned().collect();
        above.pop();
        let filter =
            ProductFilter { categories: branch(&categories, category.id), in_shop: Some(buyer.date), ..ProductFilter::default() };
        let shelf = Shelf::load(conn, &buyer, &filter, language, after.as_ref())?;
        let below = categories.iter().filter(|other| other.parent_id == Some(category.id)).cloned().collect();
        Ok::<_, AppError>(CategoryPage { address: format!("{address}/shop/{slug}"), frame, category, above, below, shelf })
    });
    page(&loaded.await?)
}

#[derive(Template)]
#[template(path = "shop/product.html")]
struct ProductPage {
    frame: Frame,
    product: Product,
    text: ProductText,
    above: Vec<Category>,
    properties: Vec<(String, String)>,
    pictures: Vec<ProductPicture>,
    documents: Vec<ProductDocument>,
    price: Option<Price>,
    fall: Option<Waterfall>,
    promised: String,
    driver: String,
    others: Shelf,
    address: String,
    /// What search engines read, as JSON-LD.
    linked: String,
}

impl ProductPage {
    fn paragraphs(&self) -> Vec<&str> {
        let text = self.text.description.as_deref().unwrap_or("");
        text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect()
    }
}

pub(super) async fn product(shop: Shop, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (frame, buyer, slug) = (shop.frame(), buyer(&shop), path.into_inner());
    let address = shop.app.settings.base_url();
    let loaded = shop.app.db.read(move |conn| {
        let language = frame.language();
        let sold = |product: &Product| product.is_in_shop(buyer.date) || (buyer.staff && product.is_active(buyer.date));
        let product = catalogue::find_by_slug(conn, &slug)?.filter(sold).ok_or(AppError::NotFound)?;
        let text = catalogue::load_text(conn, product.id, language)?;
        let categories = catalogue::list_categories(conn, language)?;
        let above: Vec<Category> =
            product.category_id.map(|id| category_path(&categories, id).into_iter().cloned().collect()).unwrap_or_default();
        let found = prices(conn, &buyer, std::slice::from_ref(&product))?.remove(&product.id);
        let fall = if product.is_configurable() { None } else { waterfall(conn, &buyer, &product)? };
        let parts = catalogue::list_parts_of(conn, product.id)?;
        let needs: Vec<Need> = parts
            .iter()
            .map(|(part, pieces)| Need { number: part.number.clone(), name: part.name.clone(), pieces: i64::from(*pieces) })
            .collect();
        let parts: Vec<_> = parts.into_iter().map(|(part, _)| part).collect();
        let promise = promise::for_product(&product, 1, &needs, &parts, buyer.date);
        let filter = ProductFilter {
            categories: product.category_id.into_iter().collect(),
            in_shop: Some(buyer.date),
            ..ProductFilter::default()
        };
        let mut others = Shelf::load(conn, &buyer, &filter, language, None)?;
        others.goods.rows.retain(|line| line.product.id != product.id);
        others.goods.rows.truncate(4);
        let address = format!("{address}{}", product.href());
        Ok::<_, AppError>(ProductPage {
            linked: linked(&product, &text, found.as_ref(), &address)?,
            properties: catalogue::list_properties(conn, product.id, language)?,
            pictures: catalogue::list_pictures(conn, product.id)?,
            documents: catalogue::list_documents(conn, product.id, language)?,
            promised: frame.date(&promise.date),
            driver: frame.t1(promise.driver.key(), "name", promise.driver.name().unwrap_or("")),
            price: found,
            fall,
            above,
            others,
            address,
            product,
            text,
            frame,
        })
    });
    page(&loaded.await?)
}

fn waterfall(conn: &mut Connection, buyer: &Buyer, product: &Product) -> Result<Option<Waterfall>, AppError> {
    let shop = Buyer { staff: false, ..buyer.clone() };
    let Ok(sheet) = shop.sheet(conn, &[product.id])? else { return Ok(None) };
    Ok(sheet.pieces(&[product.id]).get(&product.id).map(Waterfall::customer))
}

/// The product in schema.org's words. `<` is escaped, so that no text can end the element it stands in.
fn linked(product: &Product, text: &ProductText, price: Option<&Price>, address: &str) -> Result<String, AppError> {
    let offer = price.map(|price| {
        let (kind, field) = if price.from { ("AggregateOffer", "lowPrice") } else { ("Offer", "price") };
        let amount = price.amount.plain(2);
        let said = [("@type", kind), (field, amount.as_str()), ("priceCurrency", price.currency.as_str()), ("url", address)];
        said.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<std::collections::BTreeMap<_, _>>()
    });
    let value = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": text.name,
        "sku": product.sku,
        "description": text.summary,
        "offers": offer,
    });
    Ok(serde_json::to_string(&value)?.replace('<', "\\u003c"))
}
