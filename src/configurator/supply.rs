//! How long a configuration takes, and the one that is ready first.

use chrono::NaiveDate;

use super::engine::{Compiled, Condition, Configuration, Earliest, Prices, SCALE, Selection};
use crate::catalogue::part::Part;
use crate::catalogue::promise::{self, Need, Promise};

/// What is in stock of everything a model's parts lists may name, and when we are.
#[derive(Debug, Clone)]
pub struct Supply {
    pub parts: Vec<Part>,
    pub today: NaiveDate,
    /// Days to build the product where its model does not say.
    pub base_days: i64,
    pub quantity: i64,
    /// `en` or `zh-CN`, for the names of what decides.
    pub language: String,
}

/// The numbers of all parts a model may need.
pub fn part_numbers(compiled: &Compiled) -> Vec<String> {
    let mut numbers: Vec<String> = compiled.model().items.iter().map(|item| item.code.clone()).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

impl Supply {
    fn base(&self, compiled: &Compiled) -> i64 {
        compiled.model().lead_days.unwrap_or(self.base_days)
    }

    /// The date a complete configuration can be delivered, and what decides it.
    pub fn promise(&self, compiled: &Compiled, configuration: &Configuration) -> Promise {
        let (days, slowest) = compiled.lead_time(configuration);
        let value = slowest.and_then(|attribute| {
            let attribute = compiled.model().attributes.get(attribute)?;
            let chosen = attribute.value_index(configuration.value(&attribute.name)?)?;
            let value = attribute.values.get(chosen)?;
            Some((days, value.label.get(&self.language).unwrap_or(&value.name).to_owned()))
        });
        let needs: Vec<Need> = compiled.parts_list(configuration).into_iter().map(|line| self.need(line)).collect();
        promise::slowest(self.today, self.base(compiled), value, &needs, &self.parts)
    }

    fn need(&self, line: super::engine::PartLine) -> Need {
        let pieces = (line.quantity.saturating_add(SCALE - 1) / SCALE).saturating_mul(self.quantity.max(1));
        let name = line.label.get(&self.language).unwrap_or(&line.code).to_owned();
        Need { number: line.code, name, pieces }
    }

    /// Days that one value takes: its own, or those of a part that comes with it and is short.
    pub fn days_of(&self, compiled: &Compiled, attribute: usize, value: u32) -> i64 {
        let model = compiled.model();
        let own = model.attributes.get(attribute).and_then(|a| a.values.get(value as usize)?.lead_days()).unwrap_or(0);
        let comes_with =
            |when: &Condition| matches!(when, Condition::Is(at, values) if *at == attribute && values.contains(&value));
        let items = model.items.iter().filter(|item| comes_with(&item.when));
        let short =
            items.filter_map(|item| self.parts.iter().find(|part| part.number == item.code && !part.covers(self.quantity)));
        short.map(|part| i64::from(part.lead_time_days)).chain([own]).max().unwrap_or(0)
    }

    /// The configuration with these choices that is ready first, the cheapest of those.
    pub fn earliest(&self, compiled: &Compiled, selection: &Selection, prices: &Prices) -> Option<Earliest> {
        compiled.earliest(selection, prices, self.base(compiled), |attribute, value| self.days_of(compiled, attribute, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::engine::{Budget, language};
    use crate::kernel::ids::PartId;

    fn compiled() -> Compiled {
        let model = language::parse(include_str!("../../models/fl25.model")).unwrap();
        Compiled::compile(&model, Budget::default()).unwrap()
    }

    fn supply(parts: &[(&str, i32, i32)]) -> Supply {
        let part = |(number, stock, days): &(&str, i32, i32)| Part {
            id: PartId(0),
            number: (*number).into(),
            name: (*number).into(),
            stock: *stock,
            lead_time_days: *days,
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        Supply { parts: parts.iter().map(part).collect(), today, base_days: 14, quantity: 1, language: "en".into() }
    }

    #[test]
    fn a_side_shift_out_of_stock_decides_the_date_and_is_named() {
        let compiled = compiled();
        let prices = Prices::of_model(&compiled);
        let days = compiled.model().lead_days.unwrap() as i32;
        let supply = supply(&[("FL25-ATT-SS", 0, days + 4), ("FL25-CHASSIS", 5, 90)]);
        let with = compiled.evaluate(&Selection::of(&[("Attachment", "side_shift"), ("Mast", "m30")]), &prices);
        let promise = supply.promise(&compiled, &with.configuration(&compiled));
        assert_eq!(promise.driver.name(), Some("Side-shift"));
        let first = supply.earliest(&compiled, &Selection::default(), &prices).unwrap();
        assert!(first.days <= i64::from(days) && first.is_first, "{first:?}");
        assert_eq!(supply.promise(&compiled, &first.cheapest.configuration).days, first.days);
        assert_ne!(first.cheapest.configuration.value("Attachment"), Some("side_shift"));
        let chosen = Selection::of(&[("Attachment", "side_shift")]);
        let kept = supply.earliest(&compiled, &chosen, &prices).unwrap();
        assert_eq!(kept.cheapest.configuration.value("Attachment"), Some("side_shift"));
    }
}
