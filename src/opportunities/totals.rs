//! How much a set of deals is worth, currency by currency.

use super::opportunity::{open_chance, weighted};
use super::stage::Stage;
use super::store::Sum;
use crate::kernel::money::{Amount, Currency, Money, Overflow};

/// Count, sums and weighted sums, one figure for each currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub sums: Vec<Money>,
    pub weighted: Vec<Money>,
}

impl Totals {
    /// Of the rows of these stages.
    pub fn of<'a>(stages: &[Stage], sums: impl Iterator<Item = &'a Sum>) -> Result<Totals, Overflow> {
        let mut totals = Totals::default();
        for sum in sums {
            let stage = stages.iter().find(|s| s.id == sum.stage);
            let chance = match stage.filter(|s| s.is_open()) {
                Some(stage) => open_chance(sum.probability.unwrap_or(stage.probability)),
                None => stage.map(|s| s.probability).unwrap_or_default(),
            };
            totals.count = totals.count.saturating_add(sum.count);
            add(&mut totals.sums, sum.amount, sum.currency)?;
            add(&mut totals.weighted, weighted(sum.amount, chance, sum.currency)?, sum.currency)?;
        }
        Ok(totals)
    }

    /// `¥214,000.00 + €1,200.00`.
    pub fn sum_text(&self) -> String {
        joined(&self.sums)
    }

    pub fn weighted_text(&self) -> String {
        joined(&self.weighted)
    }
}

fn add(sums: &mut Vec<Money>, amount: Amount, currency: Currency) -> Result<(), Overflow> {
    match sums.iter_mut().find(|m| m.currency == currency) {
        Some(sum) => sum.amount = sum.amount.checked_add(amount)?,
        None => sums.push(Money::new(amount, currency)),
    }
    Ok(())
}

fn joined(sums: &[Money]) -> String {
    let mut sums: Vec<&Money> = sums.iter().collect();
    sums.sort_by_key(|m| std::cmp::Reverse(m.amount));
    let texts: Vec<String> = sums.iter().map(ToString::to_string).collect();
    if texts.is_empty() { "0".to_owned() } else { texts.join(" + ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::StageId;

    #[test]
    fn sums_of_different_currencies_are_never_added() {
        let stage = Stage {
            id: StageId(1),
            key: "proposal".into(),
            position: 3,
            name_en: String::new(),
            name_zh: String::new(),
            probability: crate::kernel::money::Percent::from_percent(50),
            norm_days: 12,
            kind: crate::opportunities::StageKind::Open,
        };
        let sum =
            |currency, units| Sum { stage: StageId(1), currency, probability: None, amount: Amount::from_units(units), count: 2 };
        let rows = [sum(Currency::CNY, 100), sum(Currency::EUR, 40), sum(Currency::CNY, 50)];
        let totals = Totals::of(&[stage], rows.iter()).unwrap();
        assert_eq!((totals.count, totals.sum_text()), (6, "¥150.00 + €40.00".to_owned()));
        assert_eq!(totals.weighted_text(), "¥75.00 + €20.00");
    }
}
