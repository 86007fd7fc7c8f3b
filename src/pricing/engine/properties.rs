//! What holds for every document.

use proptest::prelude::*;

use super::samples::*;
use super::*;
use crate::kernel::ids::ProductId;
use crate::kernel::money::{Amount, Percent, Rounding};

fn rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![Just(Rounding::HalfUp), Just(Rounding::HalfEven)]
}

prop_compose! {
    fn policies()(
        rounding in rounding(), unit_decimals in 2_u32..=6, line_decimals in 2_u32..=6, adjust in 0..2, tax in 0..2
    ) -> Policy {
        Policy {
            unit_decimals,
            line_decimals,
            document_decimals: 2,
            rounding,
            adjust_on: Level::ALL[adjust as usize],
            tax: TaxRounding::ALL[tax as usize],
        }
    }
}

prop_compose! {
    fn rules()(
        id in 1_i64..1000, stage in 0..4, level in 0..2, of_list in any::<bool>(), grouped in any::<bool>(),
        millionths in -300_000_i64..50_000, hidden in any::<bool>(), per_unit in any::<bool>(), least in 0_i64..8,
    ) -> Rule {
        let stage = Stage::ALL[stage as usize];
        let mut rule = rule(id, stage, "0");
        let change = if per_unit {
            Change::PerUnit(Amount::from_millionths(millionths))
        } else {
            Change::Percent(Percent::from_millionths(millionths))
        };
        rule.effect = Effect::Change(change);
        rule.level = Some(Level::ALL[level as usize]);
        rule.base = if of_list { Base::List } else { Base::Running };
        rule.best_of = grouped.then(|| "group".into());
        rule.visibility = if hidden { Visibility::Staff } else { Visibility::Customer };
        rule.conditions.min_quantity = Some(least);
        rule
    }
}

prop_compose! {
    fn documents()(
        policy in policies(),
        rules in proptest::collection::vec(rules(), 0..6),
        lines in proptest::collection::vec((1_i64..100_000_000_000, 1_i64..200, 0_i64..400_000), 1..6),
        discount in 0_i64..=1_000_000,
    ) -> (Prices, Case) {
        let mut prices = book(&[], policy);
        prices.rules = rules;
        let mut wanted = Vec::new();
        for (id, (millionths, quantity, manual)) in (1_i64..).zip(lines) {
            prices.entries.insert(ProductId(id), vec![PriceEntry { amount: Amount::from_millionths(millionths), ..entry(id, "0") }]);
            wanted.push(Line { manual: off(ManualChange::Percent(Percent::from_millionths(manual))), ..line(id, quantity) });
        }
        let mut case = case(wanted);
        case.discount = Some(DocumentDiscount {
            change: ManualChange::Percent(Percent::from_millionths(discount)),
            reason: String::new(),
        });
        (prices.ordered(), case)
    }
}

fn traces(priced: &Priced) -> Vec<&PriceTrace> {
    priced.lines.iter().filter_map(PricedLine::trace).collect()
}

proptest! {
    #[test]
    fn the_steps_of_a_line_add_up_to_its_net((prices, case) in documents()) {
        let priced = price(&prices, &case).unwrap();
        for trace in traces(&priced) {
            prop_assert_eq!(Amount::sum(trace.steps().iter().map(|step| step.amount)), Ok(trace.net()));
            prop_assert_eq!(Amount::sum(trace.customer_steps().iter().map(|step| step.amount)), Ok(trace.net()));
            let stored = serde_json::to_string(trace).unwrap();
            prop_assert_eq!(&serde_json::from_str::<PriceTrace>(&stored).unwrap(), trace);
        }
    }

    #[test]
    fn the_lines_add_up_to_the_totals((prices, case) in documents()) {
        let priced = price(&prices, &case).unwrap();
        let net = Amount::sum(traces(&priced).iter().map(|trace| trace.net())).unwrap();
        prop_assert_eq!(priced.policy.rounding.round(net.decimal(), 2), Ok(priced.totals.net));
        let tax = Amount::sum(traces(&priced).iter().map(|trace| trace.tax().amount));
        prop_assert_eq!(tax, Ok(priced.totals.tax));
        prop_assert_eq!(priced.totals.net.checked_add(priced.totals.tax), Ok(priced.totals.total));
    }

    #[test]
    fn the_same_question_has_the_same_answer((prices, case) in documents()) {
        prop_assert_eq!(price(&prices, &case), price(&prices, &case));
    }

    #[test]
    fn a_document_discount_to_a_target_meets_it_exactly((prices, mut case) in documents(), target in 0_i64..10_000_000) {
        case.discount = None;
        // Lines that rules brought below zero take no share; a target can then still be met.
        case.lines.iter_mut().for_each(|line| line.manual = None);
        let target = Amount::from_millionths(target * 10_000);
        case.discount = Some(DocumentDiscount { change: ManualChange::Net(target), reason: String::new() });
        prop_assert_eq!(price(&prices, &case).unwrap().totals.net, target);
    }

    #[test]
    fn shares_add_up_to_what_is_spread(
        total in -1_000_000_000_i64..1_000_000_000,
        values in proptest::collection::vec(-1_000_000_000_i64..10_000_000_000, 1..20),
        decimals in 0_u32..=6,
        rounding in rounding(),
    ) {
        let values: Vec<Amount> = values.into_iter().map(Amount::from_millionths).collect();
        let total = Amount::from_millionths(total);
        let shares = spread(total, &values, rounding, decimals).unwrap();
        prop_assert_eq!(shares.len(), values.len());
        prop_assert_eq!(Amount::sum(shares.iter().copied()), Ok(total));
    }

    #[test]
    fn one_line_split_in_two_costs_the_same_where_nothing_is_rounded(
        cents in 1_i64..1_000_000, first in 1_i64..500, second in 1_i64..500, millionths in -500_000_i64..0,
    ) {
        let exact = Policy { unit_decimals: 6, line_decimals: 6, document_decimals: 2, ..policy() };
        let mut prices = book(&[], exact);
        let amount = Amount::from_millionths(cents * 10_000);
        prices.entries.insert(ProductId(1), vec![PriceEntry { amount, ..entry(1, "0") }]);
        let mut volume = rule(1, Stage::Volume, "0");
        // Whole basis points of whole cents: six decimals hold the result exactly.
        let change = Change::Percent(Percent::from_millionths(millionths / 100 * 100));
        let tier = Tier { from: 100_000_000, to: None, change };
        volume.effect = Effect::Tiers(Tiers {
            mode: TierMode::AllUnits,
            measure: Measure::Quantity,
            scope: Scope::Document,
            tiers: vec![tier],
        });
        prices.rules = vec![volume];
        let whole = price(&prices, &case(vec![line(1, first + second)])).unwrap();
        let split = price(&prices, &case(vec![line(1, first), line(1, second)])).unwrap();
        prop_assert_eq!(whole.totals, split.totals);
    }
}
