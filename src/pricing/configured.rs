//! Prices of a product that is configured: of every value for its own engine, and of a whole configuration.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::QueryResult;

use super::engine::{Choice, Label, OptionMethod, PriceTrace, PricedLine};
use super::{PriceRefusal, PriceSheet, Request, Wanted, reason_of};
use crate::configurator::configuration::Configured;
use crate::configurator::engine::{Attribute, Compiled, Configuration, Labels, Prices, Value};
use crate::db::Connection;
use crate::kernel::ids::{AccountId, ProductId};
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;

/// For whom prices are asked, and for which day.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub account: Option<AccountId>,
    /// Staff see every step, customers those meant for them.
    pub staff: bool,
    pub date: NaiveDate,
    /// The country where things go of whom no address is known.
    pub home: String,
}

/// List prices of every value, for the configurator's own engine.
#[derive(Debug, Clone)]
pub struct Basis {
    pub prices: Prices,
    pub currency: Currency,
    /// Why there is no price at all.
    pub refusal: Option<Reason>,
}

impl Buyer {
    pub fn request(&self, lines: Vec<Wanted>) -> Request {
        let channel = if self.staff { "desk" } else { "shop" };
        Request { account: self.account, channel: channel.into(), date: self.date, lines, ..Request::default() }
    }

    /// What acts on the prices of these products for this buyer, or why they have none.
    pub fn sheet(&self, conn: &mut Connection, products: &[ProductId]) -> QueryResult<Result<PriceSheet, Reason>> {
        match PriceSheet::load(conn, &self.request(Vec::new()), products) {
            Ok(sheet) => Ok(Ok(sheet)),
            Err(PriceRefusal::Database(error)) => Err(error),
            Err(refusal) => Ok(Err(refusal.reason())),
        }
    }
}

impl PriceSheet {
    /// What one piece of each product costs; products without a price are missing.
    pub fn pieces(&self, products: &[ProductId]) -> HashMap<ProductId, PriceTrace> {
        let line = |product: &ProductId| Wanted { product: Some(*product), quantity: 1, excluded: true, ..Wanted::default() };
        let lines: Vec<Wanted> = products.iter().map(line).collect();
        let priced = self.price(&lines).map(|priced| priced.lines).unwrap_or_default();
        priced.into_iter().zip(products).filter_map(|(line, id)| Some((*id, line.outcome.ok()?))).collect()
    }

    /// What each value adds to the list price of each product: the product priced bare, and once with each value.
    pub fn bases(&self, wanted: &[(ProductId, &Compiled)]) -> Vec<Basis> {
        let paid: Vec<Vec<usize>> = wanted.iter().map(|(product, compiled)| self.paid_for(*product, compiled)).collect();
        let probed = wanted.iter().zip(&paid);
        let lines: Vec<Wanted> = probed.flat_map(|((product, compiled), paid)| probes(*product, compiled, paid)).collect();
        let priced = match self.price(&lines) {
            Ok(priced) => priced,
            Err(refusal) => return wanted.iter().map(|(_, compiled)| Basis::none(compiled, refusal.reason())).collect(),
        };
        let mut rest = priced.lines.as_slice();
        let mut bases = Vec::with_capacity(wanted.len());
        for ((_, compiled), paid) in wanted.iter().zip(&paid) {
            let values: usize =
                paid.iter().filter_map(|place| compiled.model().attributes.get(*place)).map(|a| a.values.len()).sum();
            let (own, others) = rest.split_at((1 + values).min(rest.len()));
            rest = others;
            bases.push(Basis::of(compiled, paid, own, priced.currency));
        }
        bases
    }

    /// The attributes that some option price is of, or hangs on: a value of any other adds nothing.
    fn named(&self, product: ProductId) -> HashSet<&str> {
        let options = self.prices.options.get(&product).map_or(&[][..], Vec::as_slice);
        let names = options.iter().flat_map(|option| {
            let other = match &option.method {
                OptionMethod::Table { other, .. } => Some(other.as_str()),
                OptionMethod::Fixed(_) | OptionMethod::PercentOfList(_) | OptionMethod::PerUnit(_) => None,
            };
            std::iter::once(option.attribute.as_str()).chain(other)
        });
        names.collect()
    }

    /// Their places in a model, ascending.
    fn paid_for(&self, product: ProductId, compiled: &Compiled) -> Vec<usize> {
        let named = self.named(product);
        let attributes = compiled.model().attributes.iter().enumerate();
        attributes.filter(|(_, attribute)| named.contains(attribute.name.as_str())).map(|(place, _)| place).collect()
    }

    /// The same for one product.
    pub fn basis(&self, product: ProductId, compiled: &Compiled) -> Basis {
        let none = || Basis::none(compiled, Reason::new("error-not-found"));
        self.bases(&[(product, compiled)]).pop().unwrap_or_else(none)
    }

    /// One piece of a configuration, with the choices that may cost something.
    fn paid_line(&self, product: ProductId, compiled: &Compiled, configuration: &Configuration) -> Wanted {
        let named = self.named(product);
        line_with(product, compiled, configuration, |attribute| named.contains(attribute))
    }

    /// The price of a configuration, with every step.
    pub fn trace(
        &self,
        product: ProductId,
        compiled: &Compiled,
        configuration: &Configuration,
        quantity: i32,
    ) -> Result<PriceTrace, Reason> {
        let line = Wanted { quantity: i64::from(quantity), ..self.paid_line(product, compiled, configuration) };
        let priced = self.price(&[line]).map_err(|refusal| refusal.reason())?;
        match priced.lines.into_iter().next().map(|line| line.outcome) {
            Some(outcome) => outcome.map_err(|refusal| reason_of(&refusal)),
            None => Err(Reason::new("error-not-found")),
        }
    }

    /// What each value costs this buyer, one of so many pieces: a configuration priced as it would be sold, and once with each
    /// other value in its place. Sums of these are exact where prices add up; where they do not, [`Self::trace`] tells.
    pub fn around(&self, product: ProductId, compiled: &Compiled, at: &Configuration, quantity: i32) -> Option<Prices> {
        let unit = |configuration: &Configuration| {
            self.trace(product, compiled, configuration, quantity).ok().map(|trace| trace.net_unit())
        };
        let base = unit(at)?;
        let named = self.named(product);
        let mut other = at.clone();
        let mut each: Vec<Vec<Amount>> = Vec::with_capacity(compiled.model().attributes.len());
        for attribute in &compiled.model().attributes {
            let place = other.choices.iter().position(|choice| choice.attribute == attribute.name);
            let Some(place) = place.filter(|_| named.contains(attribute.name.as_str())) else {
                each.push(Vec::new());
                continue;
            };
            let own = other.choices.get(place).map(|choice| choice.value.clone()).unwrap_or_default();
            let mut more = |value: &str| {
                if value == own {
                    return Amount::ZERO;
                }
                if let Some(choice) = other.choices.get_mut(place) {
                    value.clone_into(&mut choice.value);
                }
                unit(&other).and_then(|unit| unit.checked_sub(base).ok()).unwrap_or_default()
            };
            each.push(attribute.values.iter().map(|value| more(&value.name)).collect());
            if let Some(choice) = other.choices.get_mut(place) {
                choice.value = own;
            }
        }
        let of = |attribute: usize, value: usize| each.get(attribute).and_then(|values| values.get(value)).copied();
        Some(Prices::by_place(compiled, base, |attribute, value| of(attribute, value).unwrap_or_default()))
    }

    /// The prices of one piece of each configuration; `None` where there is none.
    pub fn traces(&self, wanted: &[(ProductId, &Compiled, &Configuration)]) -> Vec<Option<PriceTrace>> {
        let line = |(product, compiled, configuration): &(ProductId, &Compiled, &Configuration)| Wanted {
            excluded: true,
            ..self.paid_line(*product, compiled, configuration)
        };
        let lines: Vec<Wanted> = wanted.iter().map(line).collect();
        match self.price(&lines) {
            Ok(priced) => priced.lines.into_iter().map(|line| line.outcome.ok()).collect(),
            Err(_) => vec![None; wanted.len()],
        }
    }
}

impl Basis {
    /// Where nothing has a price.
    pub fn none(compiled: &Compiled, reason: Reason) -> Basis {
        let prices = Prices::new(compiled, Amount::ZERO, |_, _| None);
        Basis { prices, currency: Currency::CNY, refusal: Some(reason) }
    }

    /// From the lines of [`probes`], priced.
    fn of(compiled: &Compiled, paid: &[usize], lines: &[PricedLine], currency: Currency) -> Basis {
        let mut traces = lines.iter();
        let base = match traces.next().map(|line| &line.outcome) {
            Some(Ok(trace)) => trace.configured_unit(),
            Some(Err(refusal)) => return Basis::none(compiled, reason_of(refusal)),
            None => Amount::ZERO,
        };
        let mut each: Vec<Amount> = Vec::new();
        for line in traces {
            // A price that depends on a second choice is told once both are made.
            let unit = line.outcome.as_ref().map_or(base, PriceTrace::configured_unit);
            each.push(unit.checked_sub(base).unwrap_or_default());
        }
        let mut first = vec![None; compiled.model().attributes.len()];
        let mut next = 0;
        for place in paid {
            if let (Some(first), Some(attribute)) = (first.get_mut(*place), compiled.model().attributes.get(*place)) {
                *first = Some(next);
                next += attribute.values.len();
            }
        }
        let prices = Prices::by_place(compiled, base, |attribute, value| {
            let first = first.get(attribute).copied().flatten();
            first.and_then(|first| each.get(first + value)).copied().unwrap_or_default()
        });
        Basis { prices, currency, refusal: None }
    }
}

/// The product bare, and once with each value of the attributes that may cost something.
fn probes(product: ProductId, compiled: &Compiled, paid: &[usize]) -> Vec<Wanted> {
    let line = |choices| Wanted { product: Some(product), quantity: 1, choices, excluded: true, ..Wanted::default() };
    let mut lines = vec![line(Vec::new())];
    for attribute in paid.iter().filter_map(|place| compiled.model().attributes.get(*place)) {
        lines.extend(attribute.values.iter().map(|value| line(vec![choice(attribute, value)])));
    }
    lines
}

/// One piece of a configuration, as pricing asks for it.
pub fn line_of(product: ProductId, compiled: &Compiled, configuration: &Configuration) -> Wanted {
    line_with(product, compiled, configuration, |_| true)
}

fn line_with(product: ProductId, compiled: &Compiled, configuration: &Configuration, is_paid: impl Fn(&str) -> bool) -> Wanted {
    let paid = configuration.choices.iter().filter(|one| is_paid(&one.attribute));
    let choices = paid.filter_map(|one| {
        let attribute = compiled.model().attributes.get(compiled.attribute_index(&one.attribute)?)?;
        Some(choice(attribute, attribute.values.get(attribute.value_index(&one.value)?)?))
    });
    Wanted { key: "1".into(), product: Some(product), quantity: 1, choices: choices.collect(), ..Wanted::default() }
}

fn choice(attribute: &Attribute, value: &Value) -> Choice {
    let label = |labels: &Labels, name: &str| Label::names(labels.get("en").unwrap_or(name), labels.get("zh-CN").unwrap_or(name));
    Choice {
        attribute: attribute.name.clone(),
        value: value.name.clone(),
        number: value.name.parse().ok(),
        label: label(&value.label, &value.name),
    }
}

/// The choices of a saved configuration, as pricing asks for them: all of them, defaults and suggestions included.
pub fn choices(configured: &Configured) -> Vec<Choice> {
    let choice = |d: crate::configurator::configuration::Described| Choice {
        number: d.value.parse().ok(),
        label: Label::names(&d.answer_en, &d.answer_zh),
        attribute: d.attribute,
        value: d.value,
    };
    configured.described().into_iter().map(choice).collect()
}
