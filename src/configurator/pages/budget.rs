//! Under an amount: what the reader would pay, not what the list says.

use std::collections::HashSet;

use super::super::engine::{Configuration, Evaluation, Prices, Selection, ValueState};
use super::answer::{Asking, Seen};
use crate::kernel::money::Amount;

/// Values whose cheapest product is looked for under an amount; beyond that nothing is marked.
const MOST_WEIGHED: usize = 600;
/// The same where each product is a search.
const MOST_SEARCHED: usize = 60;
/// Values of a model that are priced one by one; larger ones are marked by the list.
const MOST_MEASURED: usize = 1_200;
/// So near to the amount a whole is priced to tell.
const NEAR: Amount = Amount::from_units(5);
/// Times that the cheapest is looked for again with prices measured around the one found.
const MOST_ROUNDS: usize = 4;

impl Asking<'_> {
    /// What one piece costs the reader: as the page shows it, by the list where there is no price list of theirs.
    pub(super) fn unit_price(&self, configuration: &Configuration) -> Amount {
        let traced = self.sold.and_then(|sold| {
            sold.sheet.trace(sold.product, self.compiled, configuration, self.trail.quantity).ok().map(|trace| trace.net_unit())
        });
        traced.or_else(|| self.compiled.price_of(configuration, self.prices)).unwrap_or_default()
    }

    /// What each value costs the reader, measured around a configuration.
    fn prices_around(&self, at: &Configuration) -> Option<Prices> {
        self.sold?.sheet.around(self.sold?.product, self.compiled, at, self.trail.quantity)
    }

    /// A configuration with the person's own choices that costs them no more than so much, the cheapest if none does; and
    /// whether each search for it was proved.
    ///
    /// The cheapest is looked for with prices measured around the best one known, until that finds no better one: discounts
    /// may depend on several values at once, which no sum of prices shows.
    pub(super) fn under(&self, most: Amount, own: &Selection, seen: &Seen) -> Option<(bool, Configuration)> {
        if self.unit_price(seen.configuration) <= most {
            return Some((true, seen.configuration.clone()));
        }
        let cheapest = self.compiled.cheapest(own, self.prices)?;
        let (mut is_proved, mut best) = (cheapest.is_proved(), cheapest.configuration);
        let mut price = self.unit_price(&best);
        for _ in 0..MOST_ROUNDS {
            let Some(prices) = self.prices_around(&best) else { break };
            let Some(found) = self.compiled.cheapest(own, &prices) else { break };
            is_proved &= found.is_proved();
            let costs = self.unit_price(&found.configuration);
            if costs >= price {
                break;
            }
            (best, price) = (found.configuration, costs);
        }
        Some((is_proved, best))
    }

    /// The values with which every product costs the reader more than the amount asked for. A value whose preferred product
    /// costs no more is settled by that; for the others the cheapest product is looked for.
    pub(super) fn over(&self, evaluation: &Evaluation) -> HashSet<(usize, u32)> {
        let Some(most) = self.trail.under.filter(|_| evaluation.consistent) else { return HashSet::new() };
        let values: usize = evaluation.attributes.iter().map(|state| state.values.len()).sum();
        let own = Some(evaluation.configuration(self.compiled)).filter(|_| values <= MOST_MEASURED);
        let prices = own.and_then(|configuration| self.prices_around(&configuration));
        let prices = prices.as_ref().unwrap_or(self.prices);
        let dear = self.dear(&self.compiled.evaluate(self.selection, prices), most);
        if dear.len() > if self.compiled.has_graph() { MOST_WEIGHED } else { MOST_SEARCHED } {
            return HashSet::new();
        }
        dear.into_iter().filter(|(index, value)| !self.fits((*index, *value), prices, most)).collect()
    }

    /// Values whose preferred product costs more than so much.
    fn dear(&self, evaluation: &Evaluation, most: Amount) -> Vec<(usize, u32)> {
        let mut dear = Vec::new();
        for (index, state) in evaluation.attributes.iter().enumerate() {
            for (value, view) in (0u32..).zip(&state.values).filter(|(_, view)| view.state != ValueState::Excluded) {
                let costs = view.price_difference.and_then(|more| evaluation.price.checked_add(more).ok());
                if costs.is_none_or(|costs| costs > most) {
                    dear.push((index, value));
                }
            }
        }
        dear
    }

    /// Whether some product with a value and the person's own choices costs the reader no more than so much.
    fn fits(&self, (index, value): (usize, u32), prices: &Prices, most: Amount) -> bool {
        let attribute = self.compiled.model().attributes.get(index);
        let Some((attribute, known)) = attribute.and_then(|a| Some((a, a.values.get(value as usize)?))) else { return true };
        let mut with = self.own();
        with.forget(&attribute.name);
        with.choose(&attribute.name, &known.name);
        // The value is possible: where nothing was met in time, nothing is known against it.
        let Some(cheapest) = self.compiled.cheapest_of_many(&with, prices) else { return true };
        let apart = cheapest.price.checked_sub(most).unwrap_or_default();
        // Sums of rounded prices may be some cents beside the price of the whole: near the amount the whole is priced.
        let near = apart.millionths().abs() < NEAR.millionths();
        if near { !cheapest.is_proved() || self.unit_price(&cheapest.configuration) <= most } else { cheapest.least <= most }
    }
}
