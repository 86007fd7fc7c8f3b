use crate::kernel::ids::PriceRuleId;
use crate::kernel::money::{Amount, MILLION, Percent};
use crate::kernel::reason::Reason;
use crate::pricing::engine::Measure;
use crate::pricing::rule::{Method, RuleRow, TierRow};
use crate::web::FormErrors;

/// Tiers typed one a line; what cannot be taken is said beside `tiers`.
pub fn typed_tiers(errors: &mut FormErrors, typed: &str, method: Method, measure: Measure) -> Vec<TierRow> {
    let mut tiers: Vec<TierRow> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match tier(line, method, measure) {
            Some(tier) => tiers.push(tier),
            None => errors.add("tiers", Reason::new("pricing-tier-wrong").with("typed", line)),
        }
    }
    tiers.sort_by_key(|tier| tier.from_value);
    let twice = tiers
        .iter()
        .zip(tiers.iter().skip(1))
        .any(|(one, next)| one.from_value == next.from_value || one.to_value.is_some_and(|to| to >= next.from_value));
    if twice {
        errors.add("tiers", Reason::new("pricing-tiers-overlap"));
    }
    if tiers.is_empty() {
        errors.add("tiers", Reason::new("error-required"));
    }
    tiers
}

/// `3-5: -3`, `6: -5`, `6+: -5`.
fn tier(line: &str, method: Method, measure: Measure) -> Option<TierRow> {
    let (band, figure) = line.split_once([':', '：'])?;
    let band = band.trim().trim_end_matches('+');
    let (from, to) = match band.split_once(['-', '–']) {
        Some((from, to)) => (from, Some(to)),
        None => (band, None),
    };
    let bound = |typed: &str| Some(Amount::parse(typed)?.millionths() / divisor(method)).filter(|bound| *bound >= 0);
    let whole = |bound: &i64| method.needs_tiers() || measure == Measure::Amount || bound % MILLION == 0;
    let from_value = bound(from).filter(whole)?;
    let to_value = match to {
        Some(to) => Some(bound(to).filter(|to| *to >= from_value && whole(to))?),
        None => None,
    };
    let (percent, amount) = if method.is_percent() {
        (Percent::parse(&figure.trim().replace('−', "-"))?, Amount::ZERO)
    } else {
        (Percent::ZERO, Amount::parse(figure)?)
    };
    Some(TierRow { rule_id: PriceRuleId(0), from_value, to_value, percent, amount })
}

/// Weights are typed in kilograms and kept in grams; all else is kept in millionths.
fn divisor(method: Method) -> i64 {
    if method == Method::ByWeight { 1_000 } else { 1 }
}

pub fn figure(method: Method, percent: Percent, amount: Amount) -> String {
    if method.is_percent() { percent.plain() } else { amount.plain(2) }
}

/// Tiers as they would be typed: `3–5: -3.0`.
pub fn tiers_as_typed(rule: &RuleRow, tiers: &[TierRow]) -> Vec<String> {
    let bound = |value: i64| Amount::from_millionths(value.saturating_mul(divisor(rule.method))).plain(0);
    let line = |tier: &TierRow| {
        let to = tier.to_value.map(|to| format!("-{}", bound(to))).unwrap_or_default();
        format!("{}{to}: {}", bound(tier.from_value), figure(rule.method, tier.percent, tier.amount))
    };
    tiers.iter().map(line).collect()
}
