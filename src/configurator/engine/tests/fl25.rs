//! The truck, value by value.

use super::*;
use num_bigint::BigUint;

fn state(compiled: &Compiled, evaluation: &Evaluation, attribute: &str, value: &str) -> ValueView {
    let place = compiled.place_of(attribute, value).expect("known");
    evaluation.value(place.0, place.1).expect("listed").clone()
}

#[test]
fn the_truck_has_as_many_configurations_as_brute_force_finds() {
    let compiled = compiled(FL25);
    let all = brute_force(compiled.model());
    assert_eq!(compiled.count(&Selection::default()), BigUint::from(all.len()));
    // Outdoor 3 powers × 2 tyres × 2 cabs, indoor 2 × 3 × 2, cold 1 × 3 × 1: 27; mast and attachment: 5.
    assert_eq!(all.len(), 27 * 5);
}

#[test]
fn every_pair_of_choices_leaves_exactly_the_values_brute_force_leaves() {
    let compiled = compiled(FL25);
    let model = compiled.model();
    let all = brute_force(model);
    let mut selections = vec![Vec::new()];
    for a in 0..model.attributes.len() {
        for v in 0..model.attributes[a].values.len() as u32 {
            selections.push(vec![(a, v)]);
            for b in a + 1..model.attributes.len() {
                for w in 0..model.attributes[b].values.len() as u32 {
                    selections.push(vec![(a, v), (b, w)]);
                }
            }
        }
    }
    for choices in selections {
        let selection = Selection { choices: choices.iter().filter_map(|place| compiled.choice(*place)).collect() };
        let fits = |values: &&Vec<u32>| choices.iter().all(|(attribute, value)| values[*attribute] == *value);
        let left: Vec<&Vec<u32>> = all.iter().filter(fits).collect();
        assert_eq!(compiled.count(&selection), BigUint::from(left.len()));
        let domains = compiled.domains(&selection);
        for attribute in 0..model.attributes.len() {
            let mut expected: Vec<u32> = left.iter().map(|values| values[attribute]).collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(domains.of(attribute).collect::<Vec<_>>(), expected, "{choices:?} {attribute}");
        }
    }
}

#[test]
fn the_worked_quote_costs_25570() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Power", "lpg"), ("Site", "indoor"), ("Attachment", "side_shift")]);
    let evaluation = compiled.evaluate(&selection, &prices);
    assert!(evaluation.consistent && evaluation.complete);
    assert_eq!(plain(evaluation.price), "25570.00");
    assert_eq!(state(&compiled, &evaluation, "Tyres", "non_marking").state, ValueState::Suggested);
    assert_eq!(state(&compiled, &evaluation, "Mast", "m30").state, ValueState::Default);
    assert_eq!(state(&compiled, &evaluation, "Charger", "none").state, ValueState::Implied);
    assert_eq!(state(&compiled, &evaluation, "Charger", "v48").state, ValueState::Excluded);
    let pneumatic = state(&compiled, &evaluation, "Tyres", "pneumatic");
    assert_eq!(pneumatic.price_difference.map(plain).as_deref(), Some("-520.00"));
    let solid = state(&compiled, &evaluation, "Tyres", "solid");
    assert_eq!(solid.price_difference.map(plain).as_deref(), Some("-140.00"));
}

#[test]
fn diesel_then_indoor_is_a_minimal_conflict_with_rule_r1() {
    let compiled = compiled(FL25);
    let selection = Selection::of(&[("Mast", "m30"), ("Power", "diesel"), ("Cab", "heated"), ("Site", "indoor")]);
    let conflict = compiled.conflict(&selection).expect("contradicts");
    assert_eq!(conflict.choices, vec![Choice::new("Power", "diesel"), Choice::new("Site", "indoor")]);
    let ids: Vec<&str> = conflict.rules.iter().map(|rule| compiled.model().rules[*rule].id.as_str()).collect();
    assert_eq!(ids, ["R1"]);
}

#[test]
fn diesel_then_indoor_has_three_repairs_ranked_by_price() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Power", "diesel"), ("Site", "indoor")]);
    let repairs = compiled.repairs(&selection, None, &prices, 10);
    let told: Vec<String> = repairs
        .iter()
        .map(|repair| {
            let list = |changes: &[Change]| -> Vec<String> {
                changes.iter().map(|change| format!("{}={}", change.attribute, change.to)).collect()
            };
            format!(
                "{} {} [{}]",
                plain(repair.price_difference),
                list(&repair.changes).join(" "),
                list(&repair.consequences).join(" ")
            )
        })
        .collect();
    assert_eq!(told, ["0.00 Site=outdoor []", "600.00 Power=lpg []", "7950.00 Power=li_ion [Charger=v48]"]);
}

#[test]
fn site_outdoor_drops_non_marking_tyres_if_they_were_chosen() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Tyres", "non_marking"), ("Power", "diesel"), ("Site", "indoor")]);
    let repairs = compiled.repairs(&selection, None, &prices, 10);
    let outdoor = repairs.iter().find(|repair| repair.changes.iter().any(|change| change.to == "outdoor"));
    let outdoor = outdoor.expect("offered");
    assert_eq!(outdoor.dropped, vec![Choice::new("Tyres", "non_marking"), Choice::new("Site", "indoor")]);
    assert_eq!(plain(outdoor.price_difference), "-520.00");
}

#[test]
fn the_rotator_after_triplex_is_greyed_with_r5_and_can_be_taken_anyway() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Site", "indoor"), ("Mast", "triplex45")]);
    let evaluation = compiled.evaluate(&selection, &prices);
    let rotator = state(&compiled, &evaluation, "Attachment", "rotator");
    assert_eq!((rotator.state, rotator.changes), (ValueState::Excluded, Some(1)));
    let why = compiled.why(&selection, "Attachment", "rotator").expect("excluded");
    assert_eq!(why.choices, vec![Choice::new("Mast", "triplex45")]);
    assert_eq!(why.rules.iter().map(|r| compiled.model().rules[*r].id.as_str()).collect::<Vec<_>>(), ["R5"]);
    let repairs = compiled.repairs(&selection, Some(&Choice::new("Attachment", "rotator")), &prices, 4);
    assert_eq!(repairs.len(), 1);
    let told: Vec<(&str, String)> = repairs[0].changes.iter().map(|c| (c.to.as_str(), plain(c.price_difference))).collect();
    assert_eq!(told, [("m30", "-2400.00".to_owned()), ("rotator", "2900.00".to_owned())]);
}

/// Where the packed rules stand in an artefact, without their length.
fn rules_in(bytes: &[u8]) -> std::ops::Range<usize> {
    let length = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) as usize;
    let from = 48 + length(40) + 8;
    from..from + length(from - 8)
}

#[test]
fn rules_of_an_artefact_are_unpacked_one_by_one_or_all_together() {
    let compiled = compiled(FL25);
    let bytes = compiled.to_bytes();
    let read = || Compiled::from_bytes(&bytes).expect("comes back");
    let written = &compiled.model().rules;
    assert!(written.len() > 3);
    let one_by_one = read();
    assert_eq!(one_by_one.model().rules.len(), written.len());
    for place in [2, 0, written.len() - 1] {
        assert_eq!(one_by_one.model().rules.get(place), Some(&written[place]));
    }
    assert_eq!(one_by_one.model().rules.get(written.len()), None);
    assert_eq!(read().model().rules.iter().collect::<Vec<_>>(), written.iter().collect::<Vec<_>>());
    assert_eq!(read().model(), compiled.model());
    let mut fewer = read().model().clone();
    fewer.rules.retain(|rule| rule.id != "R5");
    assert_eq!(fewer.rules.len(), written.len() - 1);
    let selection = Selection::of(&[("Mast", "triplex45")]);
    assert_eq!(read().why(&selection, "Attachment", "rotator"), compiled.why(&selection, "Attachment", "rotator"));
}

#[test]
fn packed_rules_that_are_none_under_a_right_checksum_never_panic() {
    use sha2::{Digest, Sha256};
    let compiled = compiled(FL25);
    let bytes = compiled.to_bytes();
    let selection = Selection::of(&[("Mast", "triplex45")]);
    let expected = compiled.why(&selection, "Attachment", "rotator").expect("excluded");
    let mut lost = 0;
    for at in rules_in(&bytes).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let checksum = Sha256::digest(&damaged[40..]);
        damaged[8..40].copy_from_slice(&checksum);
        let read = Compiled::from_bytes(&damaged).expect("the checksum is right");
        let why = read.why(&selection, "Attachment", "rotator").expect("excluded all the same");
        assert_eq!(why.choices, expected.choices);
        lost += usize::from(read.model().rules.is_empty() || read.model().rules.get(0).is_none());
        let _ = read.model().rules.iter().count();
    }
    assert!(lost > 0);
}

#[test]
fn the_artefact_comes_back_as_it_was_and_damage_is_refused() {
    let compiled = compiled(FL25);
    let bytes = compiled.to_bytes();
    assert_eq!(Compiled::from_bytes(&bytes).map(|again| again.to_bytes()), Ok(bytes.clone()));
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(Compiled::from_bytes(&damaged).is_err());
    }
    for length in 0..bytes.len().min(200) {
        assert!(Compiled::from_bytes(&bytes[..length]).is_err());
    }
}
