//! The cases of the design papers that other systems got wrong, to the cent.

use super::samples::*;
use super::*;
use crate::kernel::actor::Language;
use crate::kernel::ids::{AccountId, PriceEntryId, ProductId};
use crate::kernel::money::{Amount, Rounding};
use rust_decimal::Decimal;

#[test]
fn the_forklift_costs_68_545_30_with_every_step_between() {
    let (prices, line) = forklift(3, off_percent("6"));
    let priced = price(&prices, &forklift_case(line)).unwrap();
    let trace = priced.lines[0].trace().unwrap();
    let expected = [
        (StepKind::List, "72000.00", "72000.00"),
        (StepKind::Option, "1800.00", "73800.00"),
        (StepKind::Option, "1560.00", "75360.00"),
        (StepKind::Option, "1350.00", "76710.00"),
        (StepKind::Volume, "-2301.30", "74408.70"),
        (StepKind::Contract, "-1488.17", "72920.53"),
        (StepKind::Manual, "-4375.23", "68545.30"),
    ];
    let found = figures(trace);
    let found: Vec<_> = found.iter().map(|(kind, amount, running)| (*kind, amount.as_str(), running.as_str())).collect();
    assert_eq!(found, expected);
    assert_eq!(trace.list_unit(), Some(yuan("24000")));
    assert_eq!(trace.configured_unit(), yuan("25570"));
    assert_eq!(trace.net(), yuan("68545.30"));
    assert_eq!(priced.totals.tax, yuan("8910.89"));
    assert_eq!(priced.totals.total, yuan("77456.19"));
    assert_eq!(trace.gross(), Ok(yuan("77456.19")));
    assert_eq!(trace.discretionary_percent(), Some(percent("6")));
}

#[test]
fn the_forklift_at_the_reps_own_limit_costs_69_274_50() {
    let (prices, line) = forklift(3, off_percent("5"));
    let priced = price(&prices, &forklift_case(line)).unwrap();
    assert_eq!(priced.totals.net, yuan("69274.50"));
    assert_eq!(priced.lines[0].trace().unwrap().steps().last().unwrap().amount, yuan("-3646.03"));
}

#[test]
fn two_and_six_forklifts_lie_outside_the_volume_tier_of_three_to_five() {
    for (quantity, net) in [(2, "51140"), (3, "74408.70"), (5, "124014.50"), (6, "153420")] {
        let (prices, line) = forklift(quantity, None);
        assert_eq!(trace(&prices, line).net(), yuan(net), "{quantity} pieces");
    }
}

#[test]
fn ten_at_30_75_and_one_at_70_less_five_percent_are_taxed_per_line_or_per_document() {
    for (tax, expected_tax, total) in [(TaxRounding::Line, "53.80", "412.43"), (TaxRounding::Document, "53.79", "412.42")] {
        let prices = taxed(&["30.75", "70"], with(Rounding::HalfUp, tax, 2), "15");
        let mut lines = vec![line(1, 10), line(2, 1)];
        lines.iter_mut().for_each(|line| line.manual = off_percent("5"));
        let priced = price(&prices, &case(lines)).unwrap();
        assert_eq!(priced.totals.net, yuan("358.63"));
        assert_eq!(priced.totals.tax, yuan(expected_tax));
        assert_eq!(priced.totals.total, yuan(total));
        let of_lines = Amount::sum(priced.lines.iter().map(|line| line.trace().unwrap().tax().amount));
        assert_eq!(of_lines, Ok(yuan(expected_tax)), "the lines add up to the tax of the document");
    }
}

#[test]
fn sixteen_at_348_35_less_four_percent_are_rounded_before_tax() {
    let prices = taxed(&["348.35"], policy(), "22");
    let mut line = line(1, 16);
    line.manual = off_percent("4");
    let priced = price(&prices, &case(vec![line])).unwrap();
    assert_eq!((priced.totals.net, priced.totals.tax), (yuan("5350.66"), yuan("1177.15")));
}

#[test]
fn fifty_five_55_and_eleven_11_are_taxed_15_34_per_line_and_15_33_per_document() {
    for (tax, expected) in [(TaxRounding::Line, "15.34"), (TaxRounding::Document, "15.33")] {
        let prices = taxed(&["55.55", "11.11"], with(Rounding::HalfUp, tax, 2), "23");
        let priced = price(&prices, &case(vec![line(1, 1), line(2, 1)])).unwrap();
        assert_eq!(priced.totals.tax, yuan(expected));
    }
}

#[test]
fn half_a_cent_of_tax_goes_up_or_to_the_even_cent_as_the_policy_says() {
    for (rounding, expected) in [(Rounding::HalfUp, "15.45"), (Rounding::HalfEven, "15.44")] {
        let prices = taxed(&["54.45", "600"], with(rounding, TaxRounding::Document, 2), "10");
        let trade_in = Line {
            key: "trade-in".into(),
            quantity: 1,
            given_price: Some(yuan("-500")),
            tax_category: Some("standard".into()),
            ..Line::default()
        };
        let priced = price(&prices, &case(vec![line(1, 1), line(2, 1), trade_in])).unwrap();
        assert_eq!((priced.totals.net, priced.totals.tax), (yuan("154.45"), yuan(expected)));
    }
}

#[test]
fn a_discount_of_a_hundred_percent_leaves_nothing() {
    let prices = book(&["2.8207", "2.8207"], with(Rounding::HalfUp, TaxRounding::Document, 4));
    let mut lines = vec![line(1, 4), line(2, 5)];
    lines.iter_mut().for_each(|line| line.manual = off_percent("100"));
    let priced = price(&prices, &case(lines)).unwrap();
    assert_eq!((priced.totals.net, priced.totals.tax, priced.totals.total), (Amount::ZERO, Amount::ZERO, Amount::ZERO));

    let mut on_document = case(vec![line(1, 4), line(2, 5)]);
    on_document.discount = Some(DocumentDiscount { change: ManualChange::Percent(percent("100")), reason: String::new() });
    let priced = price(&prices, &on_document).unwrap();
    assert!(priced.lines.iter().all(|line| line.trace().unwrap().net().is_zero()));
    assert_eq!(priced.totals.total, Amount::ZERO);
}

#[test]
fn rounding_of_lines_never_shows_as_a_discount() {
    let prices = book(&["3.460", "25", "4.713", "4.501"], with(Rounding::HalfUp, TaxRounding::Document, 3));
    let priced = price(&prices, &case(vec![line(1, 3), line(2, 1), line(3, 6), line(4, 6)])).unwrap();
    assert_eq!((priced.totals.list, priced.totals.net), (yuan("90.67"), yuan("90.67")));
    assert_eq!(priced.totals.discount, Amount::ZERO);
    assert!(priced.lines.iter().all(|line| line.trace().unwrap().discount().is_zero()));
}

#[test]
fn minus_two_and_plus_one_percent_make_99_00_of_list_and_98_98_of_running() {
    for (base, expected) in [(Base::List, "99.00"), (Base::Running, "98.98")] {
        for level in [Level::Unit, Level::Line] {
            let mut prices = book(&["100"], policy());
            prices.rules = vec![rule(1, Stage::Channel, "-2"), rule(2, Stage::Promotion, "1")];
            prices.rules.iter_mut().for_each(|rule| (rule.base, rule.level) = (base, Some(level)));
            assert_eq!(trace(&prices.ordered(), line(1, 1)).net(), yuan(expected), "{base} on the {level}");
        }
    }
}

#[test]
fn another_quote_date_leaves_a_manual_price_untouched() {
    let mut prices = book(&["100"], policy());
    let old = PriceEntry { valid_until: Some(day("2026-12-31")), ..entry(1, "100") };
    let new = PriceEntry { valid_from: Some(day("2027-01-01")), ..entry(2, "120") };
    prices.entries.insert(ProductId(1), vec![old, new]);
    let mut line = line(1, 2);
    line.manual = off(ManualChange::UnitPrice(yuan("90")));
    let mut later = case(vec![line.clone()]);
    later.date = day("2027-02-01");
    let before = trace(&prices, line);
    let after = price(&prices, &later).unwrap().lines.remove(0).outcome.unwrap();
    assert_eq!((before.list_unit(), after.list_unit()), (Some(yuan("100")), Some(yuan("120"))));
    assert_eq!((before.net(), after.net()), (yuan("180"), yuan("180")));
}

#[test]
fn another_quantity_leaves_an_agreed_unit_price_untouched_and_says_what_would_change() {
    let (prices, mut line) = forklift(3, None);
    let agreed = trace(&prices, line.clone());
    line.quantity = 6;
    let proposed = trace(&prices, line.clone());
    line.agreed_unit = Some(yuan("24000"));
    let kept = trace(&prices, line);
    assert_eq!(kept.net(), yuan("144000"));
    assert_eq!(kept.steps().last().unwrap().kind, StepKind::Agreed);
    assert_eq!(proposed.causes_since(&agreed), [Cause::Quantity { from: 3, to: 6 }, Cause::Rules]);
    assert_eq!(agreed.causes_since(&agreed), []);
}

#[test]
fn expired_and_future_prices_are_never_used_and_an_open_end_has_no_limit() {
    let mut prices = book(&[], policy());
    let period = |id, amount, from: Option<&str>, until: Option<&str>| PriceEntry {
        valid_from: from.map(day),
        valid_until: until.map(day),
        ..entry(id, amount)
    };
    prices.entries.insert(
        ProductId(1),
        vec![
            period(1, "10", Some("2026-01-01"), Some("2026-01-31")),
            period(2, "11", Some("2026-03-01"), Some("2026-03-31")),
            period(3, "12", Some("2026-04-01"), None),
        ],
    );
    let on = |date: &str| {
        let mut case = case(vec![line(1, 1)]);
        case.date = day(date);
        price(&prices, &case).unwrap().lines.remove(0).outcome.map(|trace| trace.net())
    };
    let none = |date: &str, ended: Option<&str>, starts: Option<&str>| {
        let (ended, starts) = (ended.map(day), starts.map(day));
        Err(NoPrice::NoneInForce { product: ProductId(1), date: day(date), ended, starts })
    };
    assert_eq!(on("2025-12-31"), none("2025-12-31", None, Some("2026-01-01")));
    assert_eq!(on("2026-01-01"), Ok(yuan("10")));
    assert_eq!(on("2026-01-31"), Ok(yuan("10")));
    assert_eq!(on("2026-02-01"), none("2026-02-01", Some("2026-01-31"), Some("2026-03-01")));
    assert_eq!(on("2026-03-31"), Ok(yuan("11")));
    assert_eq!(on("2126-01-01"), Ok(yuan("12")));
}

#[test]
fn a_rule_of_zero_percent_does_not_erase_a_manual_discount() {
    let mut prices = book(&["100"], policy());
    prices.rules = vec![rule(1, Stage::Promotion, "0")];
    let mut line = line(1, 1);
    line.manual = off_percent("10");
    assert_eq!(trace(&prices, line).net(), yuan("90"));
}

#[test]
fn two_list_prices_in_force_at_once_are_a_refusal() {
    let mut prices = book(&["10"], policy());
    prices.entries.insert(ProductId(1), vec![entry(1, "10"), entry(2, "11")]);
    let priced = price(&prices, &case(vec![line(1, 1)])).unwrap();
    let (first, second) = (PriceEntryId(1), PriceEntryId(2));
    let refusal = NoPrice::TwoInForce { product: ProductId(1), date: day("2026-11-21"), first, second };
    assert_eq!(priced.lines[0].refusal(), Some(&refusal));
    assert!(!priced.is_complete());
}

#[test]
fn alternatives_are_priced_but_not_counted() {
    let prices = book(&["150", "200", "400"], policy());
    let excluded = |id| Line { excluded: true, ..line(id, 2) };
    let priced = price(&prices, &case(vec![line(1, 2), excluded(2), excluded(3)])).unwrap();
    assert_eq!(priced.totals.net, yuan("300"));
    assert_eq!(priced.lines[2].trace().unwrap().net(), yuan("800"));
}

#[test]
fn a_fixed_contract_price_replaces_list_options_channel_and_volume_and_says_so() {
    let (mut prices, line) = forklift(3, None);
    let mut fixed = rule(12, Stage::Contract, "0");
    fixed.effect = Effect::Change(Change::UnitPrice(yuan("22000")));
    prices.rules.extend([fixed, rule(13, Stage::Promotion, "-1"), rule(14, Stage::Channel, "-40")]);
    let prices = prices.ordered();
    let priced = price(&prices, &forklift_case(line.clone())).unwrap();
    let trace = priced.lines[0].trace().unwrap();
    let step = trace.steps().iter().find(|step| step.kind == StepKind::Contract).unwrap();
    assert!(step.replaces);
    assert_eq!((step.price, step.running), (Some(yuan("22000")), yuan("66000")));
    assert!(!trace.steps().iter().any(|step| matches!(step.kind, StepKind::Channel | StepKind::Volume)));
    assert_eq!(trace.net(), yuan("65340"));

    let mut without_list = prices;
    without_list.entries.clear();
    let priced = price(&without_list, &case(vec![line])).unwrap();
    assert_eq!(priced.lines[0].trace().map(|t| (t.list_unit(), t.net())), Some((None, yuan("65340"))));
}

#[test]
fn of_a_best_of_group_only_the_greatest_reduction_acts_and_others_stack() {
    let mut prices = book(&["100"], policy());
    let grouped = |id, change| Rule { best_of: Some("spring".into()), ..rule(id, Stage::Promotion, change) };
    prices.rules = vec![grouped(1, "-5"), grouped(2, "-8"), grouped(3, "-8"), rule(4, Stage::Promotion, "-10")];
    let trace = trace(&prices.ordered(), line(1, 1));
    assert_eq!(trace.net(), yuan("82.80"));
    let step = &trace.steps()[1];
    assert_eq!(step.rule, Some(RuleRef { id: 2, version: 1 }));
    assert_eq!(step.passed_over, [RuleRef { id: 1, version: 1 }, RuleRef { id: 3, version: 1 }]);
}

#[test]
fn a_promotion_keeps_to_its_dates_band_products_customer_and_channel() {
    let conditions = || Conditions {
        valid_from: Some(day("2026-11-21")),
        valid_until: Some(day("2026-11-21")),
        min_quantity: Some(2),
        max_quantity: Some(3),
        products: Some([ProductId(1)].into()),
        account: Some(AccountId(7)),
        channel: Some("desk".into()),
        ..Conditions::default()
    };
    let acts = |conditions: Conditions, quantity: i64, product_id: i64| {
        let mut prices = book(&["100", "100"], policy());
        prices.rules = vec![Rule { conditions, ..rule(1, Stage::Promotion, "-10") }];
        let priced = price(&prices, &forklift_case(line(product_id, quantity))).unwrap();
        priced.lines[0].trace().unwrap().steps().len() == 2
    };
    assert!(acts(conditions(), 2, 1) && acts(conditions(), 3, 1));
    assert!(!acts(conditions(), 1, 1) && !acts(conditions(), 4, 1) && !acts(conditions(), 2, 2));
    assert!(!acts(Conditions { valid_from: Some(day("2026-11-22")), valid_until: None, ..conditions() }, 2, 1));
    assert!(!acts(Conditions { valid_until: Some(day("2026-11-20")), valid_from: None, ..conditions() }, 2, 1));
    assert!(!acts(Conditions { account: Some(AccountId(8)), ..conditions() }, 2, 1));
    assert!(!acts(Conditions { channel: Some("shop".into()), ..conditions() }, 2, 1));
    assert!(!acts(Conditions { products: Some([].into()), ..conditions() }, 2, 1), "a list of no products covers none");
}

fn tiers(mode: TierMode, measure: Measure, scope: Scope, tiers: &[(i64, &str)]) -> Effect {
    let tier = |(from, change): &(i64, &str)| Tier { from: from * 1_000_000, to: None, change: Change::Percent(percent(change)) };
    Effect::Tiers(Tiers { mode, measure, scope, tiers: tiers.iter().map(tier).collect() })
}

#[test]
fn tiers_hold_for_all_units_and_blocks_each_for_their_own() {
    let bands = [(1, "0"), (11, "-10"), (21, "-20")];
    for (mode, quantity, expected) in [
        (TierMode::AllUnits, 10, "1000"),
        (TierMode::AllUnits, 11, "990"),
        (TierMode::AllUnits, 25, "2000"),
        (TierMode::Blocks, 10, "1000"),
        (TierMode::Blocks, 11, "1090"),
        (TierMode::Blocks, 25, "2300"),
    ] {
        let mut prices = book(&["100"], policy());
        prices.rules = vec![rule(1, Stage::Volume, "0")];
        prices.rules[0].effect = tiers(mode, Measure::Quantity, Scope::Line, &bands);
        assert_eq!(trace(&prices, line(1, quantity)).net(), yuan(expected), "{mode} {quantity}");
    }
}

#[test]
fn volume_is_measured_over_the_line_the_family_or_the_document() {
    let family = |id: i64, quantity, family: &str| {
        let mut line = line(id, quantity);
        line.product.as_mut().unwrap().family = Some(family.into());
        line
    };
    let lines = || vec![family(1, 6, "trucks"), family(2, 5, "trucks"), family(3, 9, "bicycles")];
    for (measure, scope, from, expected) in [
        (Measure::Quantity, Scope::Line, 10, "2000"),
        (Measure::Quantity, Scope::Family, 10, "1890"),
        (Measure::Quantity, Scope::Document, 20, "1800"),
        (Measure::Quantity, Scope::Document, 21, "2000"),
        (Measure::Amount, Scope::Family, 1100, "1890"),
        (Measure::Amount, Scope::Document, 2001, "2000"),
    ] {
        let mut prices = book(&["100", "100", "100"], policy());
        prices.rules = vec![rule(1, Stage::Volume, "0")];
        prices.rules[0].effect = tiers(TierMode::AllUnits, measure, scope, &[(from, "-10")]);
        assert_eq!(price(&prices, &case(lines())).unwrap().totals.net, yuan(expected), "{measure} {scope} {from}");
    }
}

#[test]
fn options_are_fixed_a_percent_of_list_per_metre_or_from_a_table() {
    let mut prices = book(&["1000"], policy());
    let option = |id, attribute: &str, value: Option<&str>, method| OptionPrice {
        id,
        version: 1,
        attribute: attribute.into(),
        value: value.map(str::to_owned),
        method,
        visibility: Visibility::Customer,
        valid_from: None,
        valid_until: None,
    };
    let cell = |value: &str, other_value: &str, amount| TableCell {
        value: value.into(),
        other_value: other_value.into(),
        amount: yuan(amount),
    };
    let cells = vec![cell("red", "S", "30"), cell("red", "L", "50")];
    prices.options.insert(
        ProductId(1),
        vec![
            option(1, "colour", None, OptionMethod::Table { other: "size".into(), cells }),
            option(2, "finish", Some("matt"), OptionMethod::PercentOfList(percent("2.5"))),
            option(3, "length", None, OptionMethod::PerUnit(yuan("12.50"))),
            option(4, "bell", Some("yes"), OptionMethod::Fixed(yuan("9.90"))),
        ],
    );
    let choice = |attribute: &str, value: &str, number: Option<&str>| Choice {
        attribute: attribute.into(),
        value: value.into(),
        number: number.map(|n| n.parse::<Decimal>().unwrap()),
        label: Label::names(value, value),
    };
    let priced = |choices: Vec<Choice>| {
        let line = Line { choices, ..line(1, 1) };
        price(&prices, &case(vec![line])).unwrap().lines.remove(0).outcome.map(|trace| trace.net())
    };
    let all = vec![
        choice("colour", "red", None),
        choice("size", "L", None),
        choice("finish", "matt", None),
        choice("length", "2.4 m", Some("2.4")),
        choice("bell", "yes", None),
    ];
    assert_eq!(priced(all), Ok(yuan("1114.90")));
    assert_eq!(priced(vec![choice("bell", "no", None)]), Ok(yuan("1000")));
    assert!(matches!(priced(vec![choice("colour", "red", None)]), Err(NoPrice::NoCell { .. })));
    assert!(matches!(priced(vec![choice("length", "long", None)]), Err(NoPrice::NotANumber { .. })));
}

#[test]
fn a_document_discount_is_spread_by_value_with_the_last_cent_on_the_largest_line() {
    let prices = book(&["100", "100", "100.01"], policy());
    let mut case = case(vec![line(1, 1), line(2, 1), line(3, 1)]);
    case.discount = Some(DocumentDiscount { change: ManualChange::Amount(yuan("10")), reason: "round figure".into() });
    let priced = price(&prices, &case).unwrap();
    let shares: Vec<_> = priced.lines.iter().map(|line| line.trace().unwrap().discount().plain(2)).collect();
    assert_eq!(shares, ["3.33", "3.33", "3.34"]);
    case.discount = Some(DocumentDiscount { change: ManualChange::Net(yuan("288.88")), reason: String::new() });
    assert_eq!(price(&prices, &case).unwrap().totals.net, yuan("288.88"));
}

#[test]
fn manual_discounts_are_a_percent_an_amount_or_a_target() {
    let prices = book(&["33.33"], policy());
    for (change, expected) in [
        (ManualChange::Percent(percent("10")), "89.99"),
        (ManualChange::Amount(yuan("9.99")), "90"),
        (ManualChange::UnitPrice(yuan("29.99")), "89.97"),
        (ManualChange::Net(yuan("88.88")), "88.88"),
    ] {
        let line = Line { manual: off(change), ..line(1, 3) };
        assert_eq!(trace(&prices, line).net(), yuan(expected), "{change:?}");
    }
}

#[test]
fn where_discounts_act_on_the_unit_its_price_times_quantity_is_the_line() {
    let prices = book(&["30.75"], Policy { adjust_on: Level::Unit, ..policy() });
    let trace = trace(&prices, Line { manual: off_percent("5"), ..line(1, 10) });
    assert_eq!((trace.unit_price(), trace.net()), (yuan("29.21"), yuan("292.10")));
    assert_eq!(trace.steps().last().unwrap().kind, StepKind::Rounding);
}

#[test]
fn charges_go_by_weight_value_or_table_and_are_taxed_by_their_own_category() {
    let charge = |id, method, tax_category: Option<&str>| ChargeRule {
        rule: RuleRef { id, version: 1 },
        kind: ChargeKind::Freight,
        label: Label::names("Freight", "运费"),
        conditions: Conditions::default(),
        method,
        tax_category: tax_category.map(str::to_owned),
        priority: 0,
    };
    let mut prices = book(&["100"], policy());
    prices.charges = vec![
        charge(1, ChargeMethod::PerKilogram(yuan("1.255")), Some("standard")),
        charge(2, ChargeMethod::PercentOfValue(percent("2.5")), None),
        charge(3, ChargeMethod::ByWeight(vec![(0, yuan("5")), (3_000, yuan("8"))]), None),
        charge(4, ChargeMethod::ByValue(vec![(Amount::ZERO, yuan("9")), (yuan("300"), Amount::ZERO)]), None),
    ];
    let priced = price(&prices, &case(vec![line(1, 3)])).unwrap();
    let amounts: Vec<_> = priced.charges.iter().map(|charge| charge.amount.plain(2)).collect();
    assert_eq!(amounts, ["3.77", "7.50", "8.00", "0.00"]);
    assert_eq!(priced.totals.tax, yuan("39.49"));
    assert_eq!(priced.totals.total, yuan("358.76"));
}

#[test]
fn tax_follows_place_category_and_day_and_spares_the_exempt() {
    let mut prices = book(&["100"], policy());
    prices.taxes = vec![
        TaxRate { valid_until: Some(day("2026-10-31")), ..tax("16") },
        TaxRate { id: 2, valid_from: Some(day("2026-11-01")), ..tax("13") },
        TaxRate { id: 3, region: Some("HI".into()), ..tax("3") },
        TaxRate { id: 4, category: "books".into(), ..tax("9") },
    ];
    let taxed = |change: &dyn Fn(&mut Case)| {
        let mut case = case(vec![line(1, 1)]);
        change(&mut case);
        let priced = price(&prices, &case).unwrap();
        (priced.totals.tax.plain(2), priced.taxes[0].reason)
    };
    assert_eq!(taxed(&|_| ()), ("13.00".into(), TaxReason::Rated));
    assert_eq!(taxed(&|case| case.date = day("2026-10-31")), ("16.00".into(), TaxReason::Rated));
    assert_eq!(taxed(&|case| case.customer.region = Some("HI".into())), ("3.00".into(), TaxReason::Rated));
    assert_eq!(taxed(&|case| case.customer.country = Some("DE".into())), ("0.00".into(), TaxReason::NoRate));
    assert_eq!(taxed(&|case| case.customer.tax_exempt = true), ("0.00".into(), TaxReason::Exempt));
}

#[test]
fn cost_margin_and_floors_stand_beside_the_price_and_never_change_it() {
    let mut prices = book(&["100"], policy());
    prices.costs.insert(ProductId(1), vec![Cost { amount: yuan("80"), valid_from: None, valid_until: None }]);
    prices.entries.insert(ProductId(1), vec![PriceEntry { floor: Some(yuan("95")), ..entry(1, "100") }]);
    prices.least_margin = Some(percent("15"));
    let trace = trace(&prices, Line { manual: off_percent("10"), ..line(1, 2) });
    assert_eq!((trace.net(), trace.cost(), trace.margin()), (yuan("180"), Some(yuan("160")), Some(yuan("20"))));
    let expected = [
        Warning::BelowFloor { floor: yuan("95"), unit: yuan("90") },
        Warning::BelowMargin { least: percent("15"), margin: Percent::from_millionths(111_100) },
    ];
    assert_eq!(trace.warnings(), expected);
}

use crate::kernel::money::Percent;

#[test]
fn a_figure_out_of_range_is_an_error_that_names_line_and_field() {
    let prices = book(&["9000000000000"], policy());
    let error = price(&prices, &case(vec![line(1, 2)])).unwrap_err();
    assert_eq!(error, OutOfRange { line: Some("L1".into()), field: Field::ListPrice });
    for quantity in [0, -1, 1_000_000, i64::MAX] {
        let error = price(&prices, &case(vec![line(1, quantity)])).unwrap_err();
        assert_eq!(error, OutOfRange { line: Some("L1".into()), field: Field::Quantity });
    }
    let many = book(&["9000000000000", "9000000000000"], policy());
    assert_eq!(price(&many, &case(vec![line(1, 1), line(2, 1)])).unwrap_err().line, None);
}

#[test]
fn what_customers_may_not_see_is_folded_into_the_step_before() {
    let mut prices = book(&["100"], policy());
    let hidden = Rule { visibility: Visibility::Staff, ..rule(1, Stage::Channel, "-40") };
    prices.rules = vec![hidden, rule(2, Stage::Promotion, "-5")];
    let trace = trace(&prices.ordered(), line(1, 1));
    let seen: Vec<_> = trace.customer_steps().iter().map(|s| (s.kind, s.amount.plain(2), s.factor)).collect();
    assert_eq!(seen, [(StepKind::List, "60.00".into(), None), (StepKind::Promotion, "-3.00".into(), Some(percent("-5")))]);
    let sum = Amount::sum(trace.customer_steps().iter().map(|step| step.amount));
    assert_eq!(sum, Ok(trace.net()));
}

#[test]
fn a_stored_trace_comes_back_as_it_was_and_one_that_does_not_add_up_does_not() {
    let (prices, line) = forklift(3, off_percent("6"));
    let trace = trace(&prices, line);
    let stored = serde_json::to_string(&trace).unwrap();
    assert_eq!(serde_json::from_str::<PriceTrace>(&stored).unwrap(), trace);
    let tampered = stored.replacen("\"amount\":-2301300000", "\"amount\":-2301310000", 1);
    assert_ne!(stored, tampered);
    assert!(serde_json::from_str::<PriceTrace>(&tampered).is_err());
    assert_eq!(trace.steps()[1].label.in_language(Language::Chinese), Some("LPG"));
}
