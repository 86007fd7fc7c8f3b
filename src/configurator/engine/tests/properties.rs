//! Random small models against brute force.

use super::*;
use num_bigint::BigUint;
use proptest::prelude::*;

fn rule_text() -> impl Strategy<Value = String> {
    let choice = (0..5usize, 0..3usize).prop_map(|(attribute, value)| format!("A{attribute} is v{value}"));
    let two = || ((0..5usize, 0..3usize), (0..5usize, 0..3usize));
    prop_oneof![
        (choice.clone(), choice.clone()).prop_map(|(when, then)| format!("if {when} then {then}")),
        (choice.clone(), choice.clone()).prop_map(|(when, then)| format!("if {when} then not ({then})")),
        (choice.clone(), choice.clone(), choice.clone()).prop_map(|(a, b, c)| format!("{a} or {b} and not ({c})")),
        (choice.clone(), choice.clone()).prop_map(|(a, b)| format!("{a} exactly when {b}")),
        (choice.clone(), choice.clone(), choice, 0..3).prop_map(|(a, b, c, n)| format!("at most {n} of ({a}, {b}, {c})")),
        (0..30i64).prop_map(|limit| format!("A0.w + A1.w + 1.5 * A2.w + A3.w * A4.w <= {limit}")),
        (0..30i64).prop_map(|limit| format!("A0.w * A2.w + A3.w - A4.w >= {limit} - 12")),
        (two(), 0..20i64)
            .prop_map(|(((a, v), (b, _)), limit)| format!("if A{a} is v{v} then A{b}.w + A0.w + A1.w + A2.w + A4.w <= {limit}")),
    ]
}

fn model_text() -> impl Strategy<Value = String> {
    (proptest::collection::vec(0..9i64, 15), proptest::collection::vec(rule_text(), 0..6)).prop_map(small_model)
}

/// The text of a model of attributes A0, A1 … with the values v0, v1 and v2 each, which have these weights, and of rules.
pub(super) fn small_model((weights, rules): (Vec<i64>, Vec<String>)) -> String {
    let mut text = "product P\n".to_owned();
    for (attribute, weights) in weights.chunks(3).enumerate() {
        text.push_str(&format!("choose A{attribute}:\n"));
        for (value, weight) in weights.iter().enumerate() {
            text.push_str(&format!("  v{value} w {weight} price {}\n", weight * 7 % 11));
        }
    }
    for (index, rule) in rules.iter().enumerate() {
        text.push_str(&format!("rule R{index}: {rule}\n"));
    }
    text
}

fn check(compiled: &Compiled, all: &[Vec<u32>], choices: &[(usize, u32)]) {
    let model = compiled.model();
    let selection = Selection { choices: choices.iter().filter_map(|place| compiled.choice(*place)).collect() };
    let fits = |values: &&Vec<u32>| choices.iter().all(|(attribute, value)| values[*attribute] == *value);
    let left: Vec<&Vec<u32>> = all.iter().filter(fits).collect();
    if compiled.counts_exactly() {
        assert_eq!(compiled.count(&selection), BigUint::from(left.len()));
    }
    let domains = compiled.domains(&selection);
    for attribute in 0..model.attributes.len() {
        let mut expected: Vec<u32> = left.iter().map(|values| values[attribute]).collect();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(domains.of(attribute).collect::<Vec<_>>(), expected);
    }
    let prices = Prices::of_model(compiled);
    let price = |values: &Vec<u32>| compiled.price_of_values(values, &prices).expect("adds up");
    let cheapest = compiled.cheapest(&selection, &prices).map(|found| found.price);
    assert_eq!(cheapest, left.iter().map(|values| price(values)).min());
    // Changes needed: the fewest choices of others in conflict with any valid product that has the value.
    let evaluation = compiled.evaluate(&selection, &prices);
    if evaluation.consistent {
        for (attribute, state) in evaluation.attributes.iter().enumerate() {
            for (value, view) in state.values.iter().enumerate() {
                let with = all.iter().filter(|values| values[attribute] == value as u32);
                let others = |values: &Vec<u32>| {
                    choices.iter().filter(|(at, chosen)| *at != attribute && values[*at] != *chosen).count() as u32
                };
                let fewest = with.map(others).min();
                assert!(view.changes.is_none() || view.changes == fewest, "{view:?} {fewest:?}");
                assert_eq!(view.state == ValueState::Excluded, fewest != Some(0) && view.state != ValueState::Chosen);
            }
        }
    } else {
        check_conflict(compiled, all, choices, &selection);
    }
}

fn check_conflict(compiled: &Compiled, all: &[Vec<u32>], choices: &[(usize, u32)], selection: &Selection) {
    let valid = |kept: &[(usize, u32)]| all.iter().any(|values| kept.iter().all(|(at, value)| values[*at] == *value));
    let conflict = compiled.conflict(selection).expect("contradicts");
    let blamed: Vec<(usize, u32)> =
        conflict.choices.iter().map(|choice| compiled.place_of(&choice.attribute, &choice.value).expect("known")).collect();
    assert!(!valid(&blamed));
    for index in 0..blamed.len() {
        let mut rest = blamed.clone();
        rest.remove(index);
        assert!(valid(&rest), "the conflict is not minimal");
    }
    assert!(!conflict.rules.is_empty());
    let agree = |rules: &[usize]| {
        let kept = rules.iter().filter_map(|rule| compiled.model().rules.get(*rule).cloned());
        let model = Model { rules: kept.collect(), ..compiled.model().clone() };
        brute_force(&model).iter().any(|values| blamed.iter().all(|(at, value)| values[*at] == *value))
    };
    assert!(!agree(&conflict.rules), "the rules blamed do not contradict");
    for index in 0..conflict.rules.len() {
        let mut rest = conflict.rules.clone();
        rest.remove(index);
        assert!(agree(&rest), "a rule is blamed that is not needed");
    }
    for repair in compiled.all_repairs(selection, 1_000) {
        let kept: Vec<(usize, u32)> =
            choices.iter().enumerate().filter(|(index, _)| !repair.contains(index)).map(|(_, choice)| *choice).collect();
        assert!(valid(&kept));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn random_models_answer_like_brute_force(
        text in model_text(),
        picks in proptest::collection::vec((0..5usize, 0..3u32), 0..5),
        bytes in prop_oneof![Just(1usize << 20), Just(300), Just(0)],
    ) {
        let model = language::parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        let all = brute_force(&model);
        match Compiled::compile(&model, Budget { bytes, steps: 1_000_000 }) {
            Ok(compiled) => {
                let mut choices: Vec<(usize, u32)> = Vec::new();
                for pick in picks {
                    choices.retain(|(attribute, _)| *attribute != pick.0);
                    choices.push(pick);
                }
                check(&compiled, &all, &choices);
            }
            Err(CompileRefusal::Contradiction { .. }) => prop_assert!(all.is_empty()),
            Err(refusal) => prop_assert!(false, "{refusal:?}"),
        }
    }

    #[test]
    fn uvl_out_and_in_keeps_the_number_of_configurations(text in model_text()) {
        let model = language::parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        let again = uvl::read(&uvl::write(&model).expect("exportable")).unwrap_or_else(|problems| panic!("{text}\n{}\n{problems:?}", uvl::write(&model).unwrap_or_default()));
        let count = |model: &Model| match Compiled::compile(model, Budget::default()) {
            Ok(compiled) => compiled.count(&Selection::default()),
            Err(CompileRefusal::Contradiction { .. }) => BigUint::ZERO,
            Err(refusal) => panic!("{refusal:?}"),
        };
        prop_assert_eq!(count(&model), count(&again));
    }

    #[test]
    fn damaged_bytes_are_refused(at in 0..20_000usize, bit in 0..8u32, cut in proptest::option::of(0..20_000usize)) {
        let bytes = compiled(FL25).to_bytes();
        let mut damaged = bytes.clone();
        match cut {
            Some(cut) => damaged.truncate(cut % bytes.len()),
            None => damaged[at % bytes.len()] ^= 1 << bit,
        }
        prop_assert!(Compiled::from_bytes(&damaged).is_err());
    }
}
