use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::parse::{country, date, percent, signed_amount, whole};
use super::tiers::{figure, tiers_as_typed, typed_tiers};
use crate::kernel::ids::{AccountId, AgreementId, CategoryId, PriceBookId, PriceRuleId, ProductId};
use crate::kernel::money::{Amount, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::engine::{Base, Measure, Scope, TierMode};
use crate::pricing::rule::{Method, NewRule, RuleRow, RuleStep, Target, TierRow};
use crate::pricing::save::SaveRule;
use crate::web::FormErrors;

/// A rule as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RuleForm {
    pub step: String,
    pub name_en: String,
    pub name_zh: String,
    pub price_book: String,
    pub account: String,
    pub agreement: String,
    pub customer_group: String,
    pub channel: String,
    pub country: String,
    pub category: String,
    pub family: String,
    /// SKUs, one a line or with commas; empty = all products.
    pub products: String,
    pub valid_from: String,
    pub valid_until: String,
    pub min_quantity: String,
    pub max_quantity: String,
    pub min_amount: String,
    pub max_amount: String,
    pub method: String,
    pub base: String,
    pub figure: String,
    pub tier_mode: String,
    pub tier_measure: String,
    pub tier_scope: String,
    /// One a line: `3-5: -3`, `6: -5`.
    pub tiers: String,
    pub best_of: String,
    pub priority: String,
    pub visible: String,
    pub target: String,
    pub tax_category: String,
}

/// What typed names were found to be.
#[derive(Debug, Clone)]
pub struct Found {
    /// Nobody in particular, or why it is not clear who was typed.
    pub account: Result<Option<AccountId>, Reason>,
    pub products: Vec<(ProductId, String)>,
}

impl RuleForm {
    pub fn blank(step: RuleStep) -> RuleForm {
        RuleForm {
            step: step.to_string(),
            method: step.methods().first().map(Method::to_string).unwrap_or_default(),
            base: "running".into(),
            tier_measure: "quantity".into(),
            tier_scope: "line".into(),
            priority: "100".into(),
            visible: "true".into(),
            target: "book".into(),
            ..RuleForm::default()
        }
    }

    /// A stored rule as it would be typed; `account` and `skus` by name.
    pub fn of(rule: &RuleRow, tiers: &[TierRow], account: String, skus: &[String]) -> RuleForm {
        fn text<T: ToString>(value: &Option<T>) -> String {
            value.as_ref().map(T::to_string).unwrap_or_default()
        }
        let amount = |amount: &Option<Amount>| amount.map(|a| a.plain(0)).unwrap_or_default();
        let plain = rule.tier_mode.is_none() && !rule.method.needs_tiers();
        RuleForm {
            step: rule.step.to_string(),
            name_en: rule.name_en.clone(),
            name_zh: rule.name_zh.clone(),
            price_book: text(&rule.price_book_id),
            account,
            agreement: text(&rule.agreement_id),
            customer_group: text(&rule.customer_group),
            channel: text(&rule.channel),
            country: text(&rule.country),
            category: text(&rule.category_id),
            family: text(&rule.family),
            products: skus.join("\n"),
            valid_from: text(&rule.valid_from),
            valid_until: text(&rule.valid_until),
            min_quantity: text(&rule.min_quantity),
            max_quantity: text(&rule.max_quantity),
            min_amount: amount(&rule.min_amount),
            max_amount: amount(&rule.max_amount),
            method: rule.method.to_string(),
            base: rule.base.to_string(),
            figure: if plain { figure(rule.method, rule.percent, rule.amount) } else { String::new() },
            tier_mode: text(&rule.tier_mode),
            tier_measure: rule.tier_measure.unwrap_or(Measure::Quantity).to_string(),
            tier_scope: rule.tier_scope.unwrap_or(Scope::Line).to_string(),
            tiers: tiers_as_typed(rule, tiers).join("\n"),
            best_of: text(&rule.best_of),
            priority: rule.priority.to_string(),
            visible: if rule.visible_to_customer { "true".into() } else { String::new() },
            target: rule.target.to_string(),
            tax_category: text(&rule.tax_category),
        }
    }

    pub fn skus(&self) -> Vec<String> {
        let words = self.products.split(['\n', ',', '，', ';']).map(str::trim);
        let mut skus: Vec<String> = words.filter(|sku| !sku.is_empty()).map(str::to_owned).collect();
        skus.sort();
        skus.dedup();
        skus
    }

    /// `key` names a new rule; an edit keeps the key of what it `replaces`.
    pub fn parse(
        &self,
        key: &str,
        replaces: Option<PriceRuleId>,
        found: &Found,
        now: NaiveDateTime,
    ) -> Result<SaveRule, FormErrors> {
        let mut errors = FormErrors::default();
        let step = RuleStep::parse(&self.step).unwrap_or(RuleStep::Promotion);
        let method = Method::parse(&self.method).filter(|method| step.methods().contains(method)).unwrap_or_else(|| {
            errors.add("method", Reason::new("error-required"));
            Method::Percent
        });
        let tier_mode = TierMode::parse(&self.tier_mode).filter(|_| !step.is_charge());
        let tier_measure = Measure::parse(&self.tier_measure).unwrap_or(Measure::Quantity);
        let tiered = tier_mode.is_some() || method.needs_tiers();
        let tiers = if tiered { typed_tiers(&mut errors, &self.tiers, method, tier_measure) } else { Vec::new() };
        let (share, amount) = if tiered { (Percent::ZERO, Amount::ZERO) } else { self.figure(&mut errors, method) };
        self.check_found(&mut errors, found);
        let days = (date(&mut errors, "valid_from", &self.valid_from), date(&mut errors, "valid_until", &self.valid_until));
        in_order(&mut errors, days);
        let skus = self.skus();
        let id = |typed: &str| typed.trim().parse::<i64>().ok();
        let name_en = errors.required("name_en", &self.name_en, 160);
        let name_zh = errors.required("name_zh", &self.name_zh, 160);
        let pieces = |errors: &mut FormErrors, field, typed: &str| whole(errors, field, typed, (0, 999_999)).map(i64::from);
        let rule = NewRule {
            price_book_id: id(&self.price_book).map(PriceBookId),
            account_id: found.account.clone().ok().flatten(),
            agreement_id: id(&self.agreement).map(AgreementId),
            customer_group: errors.optional("customer_group", &self.customer_group, 40),
            channel: errors.optional("channel", &self.channel, 40),
            country: (!self.country.trim().is_empty()).then(|| country(&mut errors, "country", &self.country)),
            category_id: id(&self.category).map(CategoryId),
            family: errors.optional("family", &self.family, 60),
            products_listed: !skus.is_empty(),
            valid_from: days.0,
            valid_until: days.1,
            min_quantity: pieces(&mut errors, "min_quantity", &self.min_quantity),
            max_quantity: pieces(&mut errors, "max_quantity", &self.max_quantity),
            min_amount: signed_amount(&mut errors, "min_amount", &self.min_amount),
            max_amount: signed_amount(&mut errors, "max_amount", &self.max_amount),
            method,
            base: Base::parse(&self.base).unwrap_or(Base::Running),
            percent: share,
            amount,
            tier_mode,
            tier_measure: tier_mode.map(|_| tier_measure),
            tier_scope: tier_mode.map(|_| Scope::parse(&self.tier_scope).unwrap_or(Scope::Line)),
            best_of: errors.optional("best_of", &self.best_of, 60),
            priority: whole(&mut errors, "priority", &self.priority, (0, 10_000)).unwrap_or(100),
            visible_to_customer: self.visible == "true",
            target: Target::parse(&self.target).unwrap_or(Target::Book),
            tax_category: errors.optional("tax_category", &self.tax_category, 40),
            ..NewRule::plain(step, key, &name_en, &name_zh, now)
        };
        let products = found.products.iter().map(|(id, _)| *id).collect();
        errors.check(SaveRule { rule, products, tiers, replaces })
    }

    fn check_found(&self, errors: &mut FormErrors, found: &Found) {
        if let Err(unclear) = &found.account {
            errors.add("account", unclear.clone());
        }
        let known = |sku: &String| found.products.iter().any(|(_, known)| known == sku);
        if let Some(unknown) = self.skus().into_iter().find(|sku| !known(sku)) {
            errors.add("products", Reason::new("pricing-product-unknown").with("typed", unknown));
        }
    }

    fn figure(&self, errors: &mut FormErrors, method: Method) -> (Percent, Amount) {
        errors.required("figure", &self.figure, 40);
        if method.is_percent() {
            return (percent(errors, "figure", &self.figure).unwrap_or_default(), Amount::ZERO);
        }
        (Percent::ZERO, signed_amount(errors, "figure", &self.figure).unwrap_or_default())
    }
}

fn in_order(errors: &mut FormErrors, days: (Option<NaiveDate>, Option<NaiveDate>)) {
    if let (Some(from), Some(until)) = days
        && until < from
    {
        errors.add("valid_until", Reason::new("pricing-ends-before-it-begins").with("from", from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(step: RuleStep, change: impl FnOnce(&mut RuleForm)) -> Result<SaveRule, FormErrors> {
        let mut form = RuleForm { name_en: "Volume".into(), name_zh: "批量".into(), ..RuleForm::blank(step) };
        change(&mut form);
        let account = if form.account.is_empty() { Ok(None) } else { Err(Reason::new("account-unknown")) };
        form.parse("key", None, &Found { account, products: Vec::new() }, NaiveDateTime::default())
    }

    #[test]
    fn tiers_are_typed_one_a_line() {
        let saved = typed(RuleStep::Volume, |form| {
            form.tier_mode = "all_units".into();
            form.tiers = "6+: −5\n3-5: -3 %".into();
        });
        let tiers = saved.unwrap().tiers;
        let plain: Vec<_> = tiers.iter().map(|t| (t.from_value, t.to_value, t.percent.millionths())).collect();
        assert_eq!(plain, [(3_000_000, Some(5_000_000), -30_000), (6_000_000, None, -50_000)]);
    }

    #[test]
    fn what_cannot_be_taken_is_said_beside_its_field() {
        for (field, change) in [
            ("tiers", (|f| (f.tier_mode, f.tiers) = ("blocks".into(), "three: -3".into())) as fn(&mut RuleForm)),
            ("tiers", |f| (f.tier_mode, f.tiers) = ("blocks".into(), "3-5: -3\n5: -4".into())),
            ("tiers", |f| (f.tier_mode, f.tiers) = ("blocks".into(), "2.5: -3".into())),
            ("figure", |f| f.figure = "much".into()),
            ("figure", |f| f.figure = String::new()),
            ("valid_until", |f| (f.valid_from, f.valid_until) = ("2026-02-02".into(), "2026-02-01".into())),
            ("products", |f| f.products = "NO-SUCH".into()),
            ("account", |f| f.account = "Nobody".into()),
            ("method", |f| f.method = "by_weight".into()),
            ("name_zh", |f| f.name_zh = " ".into()),
        ] {
            let errors = typed(RuleStep::Volume, |form| {
                form.figure = "-3".into();
                change(form);
            });
            let errors = errors.unwrap_err();
            assert!(errors.get(field).is_some(), "{field}: {errors:?}");
        }
    }

    #[test]
    fn weights_are_typed_in_kilograms() {
        let saved = typed(RuleStep::Freight, |form| {
            form.method = "by_weight".into();
            form.tiers = "0: 5\n2.5: 8".into();
        });
        let tiers = saved.unwrap().tiers;
        assert_eq!(tiers.iter().map(|t| t.from_value).collect::<Vec<_>>(), [0, 2_500]);
    }
}
