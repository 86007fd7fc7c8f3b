//! Rules of a price book and of contracts, each edit a new version.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::engine::{
    self, Base, Change, ChargeKind, ChargeMethod, ChargeRule, Conditions, Effect, Label, Level, Measure, RuleRef, Scope, Stage,
    Tier, TierMode, Tiers, Visibility,
};
use crate::db::schema::{agreements, price_rule_tiers, price_rules};
use crate::kernel::ids::{AccountId, AgreementId, CategoryId, PriceBookId, PriceRuleId, ProductId, UserId};
use crate::kernel::money::{Amount, Percent};

crate::text_enum! {
    /// Where in the pipeline a rule belongs.
    pub enum RuleStep {
        Channel = "channel",
        Volume = "volume",
        Contract = "contract",
        Promotion = "promotion",
        Document = "document",
        Freight = "freight",
        Charge = "charge",
    }
}

crate::text_enum! {
    /// What a rule does; the last four only in freight and charges, which know `percent` too.
    pub enum Method {
        Percent = "percent",
        PerUnit = "per_unit",
        PerLine = "per_line",
        UnitPrice = "unit_price",
        Fixed = "fixed",
        PerKilogram = "per_kilogram",
        ByWeight = "by_weight",
        ByValue = "by_value",
    }
}

crate::text_enum! {
    /// On what a rule acts.
    pub enum Target {
        Unit = "unit",
        Line = "line",
        /// Where the price book says.
        Book = "book",
    }
}

impl RuleStep {
    pub fn stage(self) -> Option<Stage> {
        Stage::parse(self.as_str())
    }

    pub fn is_charge(self) -> bool {
        matches!(self, RuleStep::Freight | RuleStep::Charge)
    }

    pub fn methods(self) -> &'static [Method] {
        use Method::*;
        match self {
            RuleStep::Freight | RuleStep::Charge => &[Fixed, Percent, PerKilogram, ByWeight, ByValue],
            RuleStep::Document => &[Percent, PerLine],
            _ => &[Percent, PerUnit, PerLine, UnitPrice],
        }
    }
}

impl Method {
    /// Whether its figure is a percentage; else it is an amount.
    pub fn is_percent(self) -> bool {
        self == Method::Percent
    }

    /// Whether its figures stand in tiers only.
    pub fn needs_tiers(self) -> bool {
        matches!(self, Method::ByWeight | Method::ByValue)
    }
}

/// A row of `price_rules`: one version of a rule. What it says is read as if it were its own.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = price_rules)]
pub struct RuleRow {
    pub id: PriceRuleId,
    #[diesel(embed)]
    pub rule: NewRule,
    pub retired_at: Option<NaiveDateTime>,
}

impl std::ops::Deref for RuleRow {
    type Target = NewRule;
    fn deref(&self) -> &NewRule {
        &self.rule
    }
}

/// What one version of a rule says.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_rules)]
pub struct NewRule {
    pub price_book_id: Option<PriceBookId>,
    pub step: RuleStep,
    /// The same for all versions of a rule.
    pub key: String,
    pub name_en: String,
    pub name_zh: String,
    pub account_id: Option<AccountId>,
    pub agreement_id: Option<AgreementId>,
    pub customer_group: Option<String>,
    pub channel: Option<String>,
    pub country: Option<String>,
    pub category_id: Option<CategoryId>,
    pub family: Option<String>,
    pub product_id: Option<ProductId>,
    pub products_listed: bool,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub min_quantity: Option<i64>,
    pub max_quantity: Option<i64>,
    pub min_amount: Option<Amount>,
    pub max_amount: Option<Amount>,
    pub method: Method,
    pub base: Base,
    pub percent: Percent,
    pub amount: Amount,
    pub tier_mode: Option<TierMode>,
    pub tier_measure: Option<Measure>,
    pub tier_scope: Option<Scope>,
    pub best_of: Option<String>,
    pub priority: i32,
    pub visible_to_customer: bool,
    pub target: Target,
    pub tax_category: Option<String>,
    pub version: i32,
    pub replaces_id: Option<i64>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
}

impl NewRule {
    /// A rule for everybody that changes nothing yet.
    pub fn plain(step: RuleStep, key: &str, name_en: &str, name_zh: &str, created_at: NaiveDateTime) -> NewRule {
        NewRule {
            price_book_id: None,
            step,
            key: key.into(),
            name_en: name_en.into(),
            name_zh: name_zh.into(),
            account_id: None,
            agreement_id: None,
            customer_group: None,
            channel: None,
            country: None,
            category_id: None,
            family: None,
            product_id: None,
            products_listed: false,
            valid_from: None,
            valid_until: None,
            min_quantity: None,
            max_quantity: None,
            min_amount: None,
            max_amount: None,
            method: Method::Percent,
            base: Base::Running,
            percent: Percent::ZERO,
            amount: Amount::ZERO,
            tier_mode: None,
            tier_measure: None,
            tier_scope: None,
            best_of: None,
            priority: 100,
            visible_to_customer: true,
            target: Target::Book,
            tax_category: None,
            version: 1,
            replaces_id: None,
            created_by: None,
            created_at,
        }
    }
}

/// A row of `price_rule_tiers`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_rule_tiers)]
pub struct TierRow {
    pub rule_id: PriceRuleId,
    pub from_value: i64,
    pub to_value: Option<i64>,
    pub percent: Percent,
    pub amount: Amount,
}

/// A contract with an account; its rules point to it.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = agreements)]
pub struct Agreement {
    pub id: AgreementId,
    pub number: String,
    pub account_id: AccountId,
    pub name: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = agreements)]
pub struct NewAgreement {
    pub number: String,
    pub account_id: AccountId,
    pub name: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub note: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
}

/// A rule as the engine takes it.
pub enum Acting {
    Adjustment(engine::Rule),
    Charge(ChargeRule),
}

impl RuleRow {
    /// `products` are those listed, `tiers` its tiers ascending.
    pub fn for_engine(&self, products: BTreeSet<ProductId>, tiers: &[TierRow]) -> Acting {
        let rule = RuleRef { id: self.id.0, version: self.version };
        let label = Label::names(&self.name_en, &self.name_zh);
        let conditions = self.conditions(products);
        let Some(stage) = self.step.stage() else {
            let kind = if self.step == RuleStep::Freight { ChargeKind::Freight } else { ChargeKind::Charge };
            let (method, tax_category) = (self.charge_method(tiers), self.tax_category.clone());
            return Acting::Charge(ChargeRule { rule, kind, label, conditions, method, tax_category, priority: self.priority });
        };
        Acting::Adjustment(engine::Rule {
            rule,
            stage,
            label,
            conditions,
            effect: self.effect(tiers),
            base: self.base,
            level: match self.target {
                Target::Unit => Some(Level::Unit),
                Target::Line => Some(Level::Line),
                Target::Book => None,
            },
            best_of: self.best_of.clone(),
            priority: self.priority,
            visibility: if self.visible_to_customer { Visibility::Customer } else { Visibility::Staff },
        })
    }

    fn conditions(&self, products: BTreeSet<ProductId>) -> Conditions {
        let products = match (self.products_listed, self.product_id) {
            (true, _) => Some(products),
            (false, Some(product)) => Some([product].into()),
            (false, None) => None,
        };
        Conditions {
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            min_quantity: self.min_quantity,
            max_quantity: self.max_quantity,
            min_amount: self.min_amount,
            max_amount: self.max_amount,
            products,
            category: self.category_id,
            family: self.family.clone(),
            account: self.account_id,
            customer_group: self.customer_group.clone(),
            channel: self.channel.clone(),
            country: self.country.clone(),
        }
    }

    fn change(&self, percent: Percent, amount: Amount) -> Change {
        match self.method {
            Method::PerUnit => Change::PerUnit(amount),
            Method::PerLine | Method::Fixed => Change::PerLine(amount),
            Method::UnitPrice => Change::UnitPrice(amount),
            _ => Change::Percent(percent),
        }
    }

    fn effect(&self, tiers: &[TierRow]) -> Effect {
        let Some(mode) = self.tier_mode else { return Effect::Change(self.change(self.percent, self.amount)) };
        let tier = |row: &TierRow| Tier { from: row.from_value, to: row.to_value, change: self.change(row.percent, row.amount) };
        Effect::Tiers(Tiers {
            mode,
            measure: self.tier_measure.unwrap_or(Measure::Quantity),
            scope: self.tier_scope.unwrap_or(Scope::Line),
            tiers: tiers.iter().map(tier).collect(),
        })
    }

    fn charge_method(&self, tiers: &[TierRow]) -> ChargeMethod {
        match self.method {
            Method::Percent => ChargeMethod::PercentOfValue(self.percent),
            Method::PerKilogram => ChargeMethod::PerKilogram(self.amount),
            Method::ByWeight => ChargeMethod::ByWeight(tiers.iter().map(|tier| (tier.from_value, tier.amount)).collect()),
            Method::ByValue => {
                let band = |tier: &TierRow| (Amount::from_millionths(tier.from_value), tier.amount);
                ChargeMethod::ByValue(tiers.iter().map(band).collect())
            }
            _ => ChargeMethod::Fixed(self.amount),
        }
    }
}
