use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::accounts::store::{seen_by, visible};
use crate::db::schema::{accounts, agreements, price_rule_products, price_rule_tiers, price_rules};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Scope};
use crate::kernel::ids::{AccountId, AgreementId, PriceRuleId, ProductId};
use crate::pricing::rule::{Agreement, NewAgreement, NewRule, RuleRow, RuleStep, TierRow};

/// Live rules of a step (or all), from behind `after`, oldest first: general ones, and those for an account the actor sees.
pub fn list_rules(
    conn: &mut Connection,
    actor: &Actor,
    step: Option<RuleStep>,
    after: Option<PriceRuleId>,
    limit: i64,
) -> QueryResult<Vec<RuleRow>> {
    let mut query = price_rules::table.filter(price_rules::retired_at.is_null()).into_boxed();
    match actor.scope() {
        Scope::Everything => {}
        Scope::Owners(viewer) => {
            let seen = accounts::table.filter(seen_by!(viewer)).select(accounts::id.nullable());
            let of_seen = price_rules::account_id.eq_any(seen);
            query = query.filter(price_rules::account_id.is_null().or(of_seen));
        }
        Scope::Company(_) | Scope::Nothing => query = query.filter(price_rules::account_id.is_null()),
    }
    if let Some(step) = step {
        query = query.filter(price_rules::step.eq(step));
    }
    if let Some(after) = after {
        query = query.filter(price_rules::id.gt(after));
    }
    query.order(price_rules::id).limit(limit).select(RuleRow::as_select()).load(conn)
}

pub fn list_agreement_rules(conn: &mut Connection, agreement: AgreementId) -> QueryResult<Vec<RuleRow>> {
    price_rules::table
        .filter(price_rules::agreement_id.eq(agreement.0))
        .filter(price_rules::retired_at.is_null())
        .order(price_rules::id)
        .select(RuleRow::as_select())
        .load(conn)
}

pub fn find_rule(conn: &mut Connection, id: PriceRuleId) -> QueryResult<Option<RuleRow>> {
    price_rules::table.find(id).select(RuleRow::as_select()).first(conn).optional()
}

/// All versions of a rule, newest first.
pub fn list_versions(conn: &mut Connection, key: &str) -> QueryResult<Vec<RuleRow>> {
    price_rules::table.filter(price_rules::key.eq(key)).order(price_rules::version.desc()).select(RuleRow::as_select()).load(conn)
}

/// The number of a rule's newest version.
pub fn newest_version(conn: &mut Connection, key: &str) -> QueryResult<i32> {
    let newest: Option<i32> =
        price_rules::table.filter(price_rules::key.eq(key)).select(diesel::dsl::max(price_rules::version)).first(conn)?;
    Ok(newest.unwrap_or(0))
}

/// Tiers of the rules, ascending.
pub fn list_tiers(conn: &mut Connection, rules: &[PriceRuleId]) -> QueryResult<BTreeMap<PriceRuleId, Vec<TierRow>>> {
    let rows: Vec<TierRow> = price_rule_tiers::table
        .filter(price_rule_tiers::rule_id.among(rules))
        .order((price_rule_tiers::rule_id, price_rule_tiers::from_value))
        .select(TierRow::as_select())
        .load(conn)?;
    let mut tiers: BTreeMap<PriceRuleId, Vec<TierRow>> = BTreeMap::new();
    for row in rows {
        tiers.entry(row.rule_id).or_default().push(row);
    }
    Ok(tiers)
}

/// Products listed on a rule.
pub fn list_rule_products(conn: &mut Connection, rule: PriceRuleId) -> QueryResult<Vec<ProductId>> {
    price_rule_products::table.filter(price_rule_products::rule_id.eq(rule)).select(price_rule_products::product_id).load(conn)
}

/// Writes one version of a rule with its products and tiers (whose `rule_id` is set here).
pub fn insert_rule(conn: &mut Connection, rule: &NewRule, products: &[ProductId], tiers: &[TierRow]) -> QueryResult<PriceRuleId> {
    let id: PriceRuleId = diesel::insert_into(price_rules::table).values(rule).returning(price_rules::id).get_result(conn)?;
    for product in products {
        diesel::insert_into(price_rule_products::table)
            .values((price_rule_products::rule_id.eq(id), price_rule_products::product_id.eq(product)))
            .execute(conn)?;
    }
    for tier in tiers {
        let tier = TierRow { rule_id: id, ..tier.clone() };
        diesel::insert_into(price_rule_tiers::table).values(&tier).execute(conn)?;
    }
    Ok(id)
}

pub fn retire_rule(conn: &mut Connection, id: PriceRuleId, now: NaiveDateTime) -> QueryResult<usize> {
    let live = price_rules::table.find(id).filter(price_rules::retired_at.is_null());
    diesel::update(live).set(price_rules::retired_at.eq(now)).execute(conn)
}

/// Agreements with the account's name, newest first, from before `before`.
pub fn list_agreements(
    conn: &mut Connection,
    actor: &Actor,
    before: Option<AgreementId>,
    limit: i64,
) -> QueryResult<Vec<(Agreement, String)>> {
    let mut query = agreements::table.inner_join(accounts::table).into_boxed();
    if let Some(before) = before {
        query = query.filter(agreements::id.lt(before));
    }
    match actor.scope() {
        Scope::Everything => {}
        Scope::Owners(viewer) => query = query.filter(seen_by!(viewer)),
        Scope::Company(_) | Scope::Nothing => return Ok(Vec::new()),
    }
    query.order(agreements::id.desc()).limit(limit).select((Agreement::as_select(), accounts::name)).load(conn)
}

pub fn find_agreement(conn: &mut Connection, actor: &Actor, id: AgreementId) -> QueryResult<Option<(Agreement, String)>> {
    let found: Option<(Agreement, String)> = agreements::table
        .inner_join(accounts::table)
        .filter(agreements::id.eq(id))
        .select((Agreement::as_select(), accounts::name))
        .first(conn)
        .optional()?;
    let Some((agreement, name)) = found else { return Ok(None) };
    Ok(find_account_name(conn, actor, agreement.account_id)?.map(|_| (agreement, name)))
}

pub fn end_agreement(conn: &mut Connection, id: AgreementId, until: Option<NaiveDate>) -> QueryResult<usize> {
    diesel::update(agreements::table.find(id)).set(agreements::valid_until.eq(until)).execute(conn)
}

/// Agreements of one account, newest first.
pub fn list_account_agreements(conn: &mut Connection, account: AccountId) -> QueryResult<Vec<Agreement>> {
    agreements::table
        .filter(agreements::account_id.eq(account))
        .order(agreements::id.desc())
        .select(Agreement::as_select())
        .load(conn)
}

pub fn is_agreement_number_taken(conn: &mut Connection, number: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(agreements::table.filter(agreements::number.eq(number)))).get_result(conn)
}

pub fn insert_agreement(conn: &mut Connection, agreement: &NewAgreement) -> QueryResult<AgreementId> {
    diesel::insert_into(agreements::table).values(agreement).returning(agreements::id).get_result(conn)
}

/// The name of an account the actor sees.
pub fn find_account_name(conn: &mut Connection, actor: &Actor, id: AccountId) -> QueryResult<Option<String>> {
    visible(actor).filter(accounts::id.eq(id)).select(accounts::name).first(conn).optional()
}
