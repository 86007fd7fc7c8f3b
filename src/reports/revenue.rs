//! Revenue: the net of orders, by time, territory, person or category.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use diesel::QueryResult;
use serde::Serialize;

use super::store::{self, Sum};
use crate::db::{Connection, Kept};
use crate::kernel::actor::{Actor, Language};
use crate::kernel::money::{Amount, Currency, Overflow};
use crate::people::store::kept_sums;

crate::text_enum! {
    /// What revenue is broken down by.
    pub enum By {
        Year = "year",
        Quarter = "quarter",
        Month = "month",
        Territory = "territory",
        Person = "person",
        Category = "category",
    }
}

impl By {
    /// Whether the lines follow each other in time; all others stand in the order of their sums.
    pub fn is_time(self) -> bool {
        matches!(self, By::Year | By::Quarter | By::Month)
    }
}

/// One line of the report. `orders` counts orders, for categories order lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub name: String,
    pub currency: Currency,
    pub orders: i64,
    #[serde(serialize_with = "plain")]
    pub net: Amount,
}

fn plain<S: serde::Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&amount.plain(4))
}

/// Why a report cannot be made.
#[derive(Debug)]
pub enum ReportError {
    Database(diesel::result::Error),
    Overflow,
}

impl From<diesel::result::Error> for ReportError {
    fn from(error: diesel::result::Error) -> Self {
        ReportError::Database(error)
    }
}

impl From<Overflow> for ReportError {
    fn from(_: Overflow) -> Self {
        ReportError::Overflow
    }
}

/// The lines of all orders there are, by periods.
static PERIODS: Kept<By, Vec<Line>> = Kept::empty();

/// Net revenue of all orders the actor may see (`None`: all there are), in the order of the names; nameless ones are `""`.
pub fn revenue(conn: &mut Connection, actor: Option<&Actor>, by: By, language: Language) -> Result<Vec<Line>, ReportError> {
    let rows: Vec<Sum<String>> = match by {
        By::Year | By::Quarter | By::Month => {
            return kept_sums(conn, actor, (&PERIODS, "orders", by), |conn| {
                let days = store::list_by_day(conn, actor)?;
                let of_day = |(day, currency, orders, net)| (period(by, day), currency, orders, net);
                Ok(add_up(days.into_iter().map(of_day).collect())?)
            });
        }
        By::Territory => named(store::list_by_territory(conn, actor)?),
        By::Person => named(store::list_by_person(conn, actor)?),
        By::Category => by_category(conn, actor, language)?,
    };
    Ok(add_up(rows)?)
}

fn named(rows: Vec<Sum<Option<String>>>) -> Vec<Sum<String>> {
    rows.into_iter().map(|(name, currency, orders, net)| (name.unwrap_or_default(), currency, orders, net)).collect()
}

fn period(by: By, day: NaiveDate) -> String {
    match by {
        By::Year => day.year().to_string(),
        By::Quarter => format!("{} Q{}", day.year(), day.month0() / 3 + 1),
        _ => format!("{}-{:02}", day.year(), day.month()),
    }
}

/// Every product's category counts for the category at its top.
fn by_category(conn: &mut Connection, actor: Option<&Actor>, language: Language) -> QueryResult<Vec<Sum<String>>> {
    let names = store::list_categories(conn, language)?;
    let parents: BTreeMap<i64, Option<i64>> = names.iter().map(|(id, parent, _)| (*id, *parent)).collect();
    let top = |mut id: i64| {
        // A tree has no more levels than categories; a loop in the data must not hang the report.
        for _ in 0..parents.len() {
            match parents.get(&id).copied().flatten() {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    };
    let name = |id: i64| names.iter().find(|(i, _, _)| *i == id).map(|(_, _, n)| n.clone()).unwrap_or_default();
    let rows = store::list_by_category(conn, actor)?;
    Ok(rows
        .into_iter()
        .map(|(id, currency, lines, net)| (id.map(|i| name(top(i))).unwrap_or_default(), currency, lines, net))
        .collect())
}

fn add_up(rows: Vec<Sum<String>>) -> Result<Vec<Line>, Overflow> {
    let mut sums: BTreeMap<(String, Currency), (i64, Amount)> = BTreeMap::new();
    for (name, currency, orders, net) in rows {
        let sum = sums.entry((name, currency)).or_default();
        *sum = (sum.0.saturating_add(orders), sum.1.checked_add(net)?);
    }
    Ok(sums.into_iter().map(|((name, currency), (orders, net))| Line { name, currency, orders, net }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_add_up_to_periods_and_currencies_stay_apart() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        assert_eq!(period(By::Quarter, day("2013-12-31")), "2013 Q4");
        assert_eq!(period(By::Month, day("2013-02-01")), "2013-02");
        let row = |name: &str, currency, units| (name.to_owned(), currency, 1, Amount::from_units(units));
        let lines = add_up(vec![
            row("b", Currency::CNY, 1),
            row("a", Currency::CNY, 2),
            row("b", Currency::CNY, 3),
            row("b", Currency::EUR, 9),
        ]);
        let lines = lines.unwrap();
        assert_eq!(
            lines.iter().map(|l| (l.name.as_str(), l.orders, l.net.plain(0))).collect::<Vec<_>>(),
            [("a", 1, "2".to_owned()), ("b", 2, "4".to_owned()), ("b", 1, "9".to_owned())]
        );
    }
}
