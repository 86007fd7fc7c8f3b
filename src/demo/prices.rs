//! Price books in three currencies, what options cost, volume tiers, agreements, offers, freight, taxes and costs.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::Demo;
use crate::catalogue;
use crate::configurator::engine::language;
use crate::db::Connection;
use crate::kernel::actor::Role;
use crate::kernel::ids::{AccountId, PriceBookId, PriceRuleId, ProductId};
use crate::kernel::money::{Amount, Currency, Overflow, Percent, Rounding};
use crate::pricing::book::NewPriceBook;
use crate::pricing::cost::{Cost, ExchangeRate};
use crate::pricing::engine::{Base, Measure, Scope, TierMode};
use crate::pricing::entry::{NewEntry, NewOption, OptionRule};
use crate::pricing::rule::{Method, NewAgreement, NewRule, RuleStep, TierRow};
use crate::pricing::store;
use crate::pricing::tax_rate::NewTaxRate;
use crate::web::AppError;

/// `(key, English, Chinese, currency, what a yuan is worth in ten-thousandths, decimals)`.
const BOOKS: &[(&str, &str, &str, Currency, i64, u32)] = &[
    ("list-cny", "List prices, yuan", "目录价（人民币）", Currency::CNY, 10_000, 2),
    ("list-eur", "List prices, euro", "目录价（欧元）", Currency::EUR, 1_280, 2),
    ("list-usd", "List prices, dollar", "目录价（美元）", Currency::USD, 1_390, 2),
];

/// `(country, rate in thousandths)`; the pages add the rate to the name.
const TAXES: &[(&str, i64)] = &[
    ("CN", 130),
    ("DE", 190),
    ("AT", 200),
    ("CH", 81),
    ("FR", 200),
    ("NL", 210),
    ("BE", 210),
    ("IT", 220),
    ("ES", 210),
    ("PL", 230),
    ("CZ", 210),
    ("SE", 250),
    ("DK", 250),
    ("NO", 250),
    ("GB", 200),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let start = day_of(demo.today.year() - 2, 1, 1);
    for (key, english, chinese, currency, worth, decimals) in BOOKS {
        let book = store::insert_book(conn, &NewPriceBook::standard(key, english, chinese, *currency), demo.now)?;
        load_entries(conn, demo, book, (*worth, *decimals))?;
        load_options(conn, demo, book, (*worth, *decimals))?;
    }
    for (country, rate) in TAXES {
        let rate = NewTaxRate {
            country: (*country).into(),
            region: None,
            tax_category: "standard".into(),
            name_en: "VAT".into(),
            name_zh: "增值税".into(),
            rate: Percent::from_millionths(rate * 1_000),
            valid_from: start,
            valid_until: None,
        };
        store::insert_tax_rate(conn, &rate)?;
    }
    for (_, _, _, currency, worth, _) in BOOKS.iter().filter(|book| book.3 != Currency::CNY) {
        let (from_currency, to_currency, rate) = (Currency::CNY, *currency, worth * 100);
        store::insert_rate(conn, &ExchangeRate { from_currency, to_currency, rate, valid_from: start, valid_until: None })?;
    }
    load_costs(conn, demo, start)?;
    load_rules(conn, demo)?;
    load_agreements(conn, demo)
}

fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A share in ten-thousandths of an amount, half up to `decimals`.
fn share(amount: Amount, ten_thousandths: i64, decimals: u32) -> Result<Amount, AppError> {
    let exact = amount.decimal().checked_mul(Decimal::new(ten_thousandths, 4)).ok_or(Overflow)?;
    Ok(Rounding::HalfUp.round(exact, decimals)?)
}

fn catalogue_prices(conn: &mut Connection, demo: &Demo) -> Result<Vec<(ProductId, String, Amount)>, AppError> {
    let ids: Vec<ProductId> = demo.products.values().copied().collect();
    let products = catalogue::store::load_products(conn, &ids)?.into_iter();
    Ok(products.filter_map(|product| Some((product.id, product.unit, product.list_price?))).collect())
}

/// Last year's price, three per cent lower, ended with the year; this year's without end.
fn load_entries(conn: &mut Connection, demo: &Demo, book: PriceBookId, (worth, decimals): (i64, u32)) -> Result<(), AppError> {
    let (this_year, last) = (day_of(demo.today.year(), 1, 1), day_of(demo.today.year() - 1, 12, 31));
    let manager = demo.actor(Role::PricingManager)?.user_id;
    for (product, unit, list) in catalogue_prices(conn, demo)? {
        let now = share(list, worth, decimals)?;
        let before = share(now, 9_700, decimals)?;
        let periods = [(before, day_of(demo.today.year() - 2, 1, 1), Some(last)), (now, this_year, None)];
        for (amount, valid_from, valid_until) in periods {
            let entry = NewEntry {
                price_book_id: book,
                product_id: product,
                amount,
                floor: Some(share(amount, 8_200, decimals)?),
                unit: unit.clone(),
                valid_from,
                valid_until,
                version: 1,
                created_by: Some(manager),
                created_at: demo.now,
            };
            store::insert_entry(conn, &entry)?;
        }
    }
    Ok(())
}

/// What the values of each product model cost, from the model itself.
fn load_options(conn: &mut Connection, demo: &Demo, book: PriceBookId, (worth, decimals): (i64, u32)) -> Result<(), AppError> {
    let valid_from = day_of(demo.today.year() - 2, 1, 1);
    for product in demo.products.values().copied() {
        let Some(model) = catalogue::store::find_released_model(conn, product, demo.today)? else { continue };
        let source = catalogue::store::load_model_source(conn, model.id)?;
        let Ok(model) = language::parse(&source) else { continue };
        for attribute in &model.attributes {
            for value in &attribute.values {
                let Some(price) = value.price() else { continue };
                let option = NewOption {
                    price_book_id: book,
                    product_id: product,
                    attribute: attribute.name.clone(),
                    value: value.name.clone(),
                    method: OptionRule::Fixed,
                    amount: share(price, worth, decimals)?,
                    percent: Percent::ZERO,
                    lookup: None,
                    valid_from,
                    valid_until: None,
                    version: 1,
                    visible_to_customer: true,
                    created_at: demo.now,
                };
                store::insert_option(conn, &option)?;
            }
        }
    }
    Ok(())
}

/// 58 to 71 per cent of list, the same product always the same.
fn load_costs(conn: &mut Connection, demo: &Demo, start: NaiveDate) -> Result<(), AppError> {
    for (product, _, list) in catalogue_prices(conn, demo)? {
        let part = 5_800 + (product.0 * 37 % 14) * 100;
        let (amount, currency) = (share(list, part, 2)?, Currency::CNY);
        store::insert_cost(conn, &Cost { product_id: product, amount, currency, valid_from: start, valid_until: None })?;
    }
    Ok(())
}

fn percent_rule(demo: &Demo, step: RuleStep, key: &str, names: (&str, &str), percent: i64) -> NewRule {
    let percent = Percent::from_percent(percent);
    NewRule { percent, ..NewRule::plain(step, key, names.0, names.1, demo.now) }
}

fn tier(from: i64, to: Option<i64>, percent: i64, amount: i64) -> TierRow {
    TierRow {
        rule_id: PriceRuleId(0),
        from_value: from * 1_000_000,
        to_value: to.map(|to| to * 1_000_000),
        percent: Percent::from_percent(percent),
        amount: Amount::from_units(amount),
    }
}

fn load_rules(conn: &mut Connection, demo: &Demo) -> Result<(), AppError> {
    let category = |conn: &mut Connection, slug: &str| catalogue::store::find_category_by_slug(conn, slug);
    let trucks = category(conn, "trucks")?;
    let volume = NewRule {
        category_id: trucks,
        tier_mode: Some(TierMode::AllUnits),
        tier_measure: Some(Measure::Quantity),
        tier_scope: Some(Scope::Line),
        ..percent_rule(demo, RuleStep::Volume, "volume-trucks", ("Volume, trucks", "批量优惠（叉车）"), 0)
    };
    let tiers = [tier(3, Some(5), -3, 0), tier(6, Some(9), -5, 0), tier(10, None, -7, 0)];
    store::insert_rule(conn, &volume, &[], &tiers)?;
    let dealer = NewRule {
        customer_group: Some("dealer".into()),
        base: Base::List,
        visible_to_customer: false,
        ..percent_rule(demo, RuleStep::Channel, "dealer", ("Dealer price", "经销商价"), -12)
    };
    store::insert_rule(conn, &dealer, &[], &[])?;
    let this_year = |month, day| Some(day_of(demo.today.year(), month, day));
    let autumn = NewRule {
        category_id: category(conn, "accessories")?,
        best_of: Some("season".into()),
        valid_from: this_year(9, 1),
        valid_until: this_year(12, 15),
        ..percent_rule(demo, RuleStep::Promotion, "autumn", ("Autumn offer", "秋季优惠"), -10)
    };
    store::insert_rule(conn, &autumn, &[], &[])?;
    let spring = NewRule {
        category_id: category(conn, "bicycles")?,
        best_of: Some("season".into()),
        valid_from: this_year(3, 1),
        valid_until: this_year(5, 31),
        ..percent_rule(demo, RuleStep::Promotion, "spring", ("Spring ride", "春季骑行优惠"), -8)
    };
    store::insert_rule(conn, &spring, &[], &[])?;
    let freight = NewRule {
        channel: Some("shop".into()),
        method: Method::ByValue,
        tax_category: Some("standard".into()),
        ..NewRule::plain(RuleStep::Freight, "freight", "Delivery, free from 5,000", "运费（满5000免）", demo.now)
    };
    store::insert_rule(conn, &freight, &[], &[tier(0, None, 0, 120), tier(5_000, None, 0, 0)])?;
    Ok(())
}

/// Harbour Group's two per cent, and agreements with every ninth account.
fn load_agreements(conn: &mut Connection, demo: &Demo) -> Result<(), AppError> {
    let accounts = demo.accounts.iter().map(|account| (account.id, account.name.as_str()));
    let harbour = accounts.clone().filter(|(_, name)| name.starts_with("Harbour Group"));
    let others = accounts.filter(|(_, name)| !name.starts_with("Harbour Group")).step_by(9).take(24);
    for (number, (account, name)) in (1..).zip(harbour.chain(others)) {
        let percent = if number == 1 { -2 } else { -1 - number % 4 };
        load_agreement(conn, demo, (number, account, name), percent)?;
    }
    Ok(())
}

fn load_agreement(
    conn: &mut Connection,
    demo: &Demo,
    (number, account, name): (i64, AccountId, &str),
    percent: i64,
) -> Result<(), AppError> {
    let valid_from = demo.today.checked_sub_days(Days::new(300)).unwrap_or(demo.today);
    let valid_until = demo.today.checked_add_days(Days::new(430));
    let agreement = NewAgreement {
        number: format!("A-{}-{number:03}", valid_from.year()),
        account_id: account,
        name: format!("Framework agreement {name}"),
        valid_from,
        valid_until,
        note: None,
        created_by: Some(demo.actor(Role::PricingManager)?.user_id),
        created_at: demo.now,
    };
    let id = store::insert_agreement(conn, &agreement)?;
    let rule = NewRule {
        account_id: Some(account),
        agreement_id: Some(id),
        valid_from: Some(valid_from),
        valid_until,
        ..percent_rule(demo, RuleStep::Contract, &format!("agreement-{number}"), ("Framework agreement", "框架协议"), percent)
    };
    store::insert_rule(conn, &rule, &[], &[])?;
    Ok(())
}
