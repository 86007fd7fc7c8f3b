//! What products cost us, by period, and what one currency is worth in another.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{exchange_rates, product_costs};
use crate::kernel::ids::ProductId;
use crate::kernel::money::{Amount, Currency};

/// The cost of one unit of a product in a period, both ends inclusive.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = product_costs)]
pub struct Cost {
    pub product_id: ProductId,
    pub amount: Amount,
    pub currency: Currency,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

/// A row of `product_costs`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = product_costs)]
pub struct CostRow {
    pub id: i64,
    #[diesel(embed)]
    pub cost: Cost,
}

/// What one unit of a currency is worth in another, from a day on: until the next rate of the pair, or its own last day.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = exchange_rates)]
pub struct ExchangeRate {
    pub from_currency: Currency,
    pub to_currency: Currency,
    /// Millionths of `to_currency`.
    pub rate: i64,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

/// A row of `exchange_rates`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = exchange_rates)]
pub struct RateRow {
    pub id: i64,
    #[diesel(embed)]
    pub exchange: ExchangeRate,
}

impl ExchangeRate {
    /// `0.128`: as people read and type it.
    pub fn figure(&self) -> String {
        Amount::from_millionths(self.rate).plain(2)
    }

    /// `CNY → EUR`.
    pub fn pair(&self) -> String {
        format!("{} → {}", self.from_currency, self.to_currency)
    }
}

/// The rates that hold on `date`, of rows up to that day in the order of their first day: the latest of each currency counts,
/// and none where that one has ended. An older rate does not come back.
pub fn in_force(rows: Vec<ExchangeRate>, date: NaiveDate) -> impl Iterator<Item = (Currency, i64)> {
    let latest: std::collections::HashMap<Currency, ExchangeRate> =
        rows.into_iter().map(|row| (row.from_currency, row)).collect();
    let holds = move |rate: &ExchangeRate| rate.valid_until.is_none_or(|until| date <= until);
    latest.into_values().filter(holds).map(|rate| (rate.from_currency, rate.rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_rate_counts_and_an_older_one_does_not_come_back() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rate = |rate, from: &str, until: Option<&str>| ExchangeRate {
            from_currency: Currency::EUR,
            to_currency: Currency::CNY,
            rate,
            valid_from: day(from),
            valid_until: until.map(day),
        };
        let rows = || vec![rate(7_800_000, "2026-01-01", None), rate(7_900_000, "2026-03-01", Some("2026-03-31"))];
        let on = |date: &str| in_force(rows(), day(date)).map(|(_, rate)| rate).collect::<Vec<_>>();
        assert_eq!(on("2026-03-31"), [7_900_000]);
        assert!(on("2026-04-01").is_empty(), "no rate is unknown, not the one before");
    }
}
