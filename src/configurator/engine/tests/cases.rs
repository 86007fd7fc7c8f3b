//! The cases of other people's systems that must come out right here.

use super::*;

/// A truck whose values say how long they take.
const LEAD_TIMES: &str = r"product T
  lead 21 days
choose Site: outdoor, cold
choose Attachment:
  none price 0
  rotator price 2900 lead_days 35
choose Power:
  diesel price 500 lead_days 21
  lpg price 0 lead_days 28
  li_ion price 6800 lead_days 70
rule cold: if Site is cold then Power is li_ion
";

fn state(compiled: &Compiled, evaluation: &Evaluation, attribute: &str, value: &str) -> ValueState {
    let place = compiled.place_of(attribute, value).expect("known");
    evaluation.value(place.0, place.1).expect("listed").state
}

#[test]
fn a_value_named_by_two_restrictions_stays_selectable_where_either_allows_it() {
    let compiled = compiled(
        "product P\nchoose Model: a, b, c\nchoose Colour: red, blue\n\
         rule one: allowed combinations of Model, Colour\n  a, red\n  b, red\n  b, blue\n  c, blue\n",
    );
    let prices = Prices::of_model(&compiled);
    for (model, red) in [("a", true), ("b", true), ("c", false)] {
        let evaluation = compiled.evaluate(&Selection::of(&[("Model", model)]), &prices);
        assert_eq!(state(&compiled, &evaluation, "Colour", "red") != ValueState::Excluded, red);
    }
}

#[test]
fn a_value_without_any_rule_is_valid() {
    let compiled = compiled("product P\nchoose A: a1, a2\nchoose B: b1, b2\nrule R: if A is a1 then B is b1\n");
    let prices = Prices::of_model(&compiled);
    let evaluation = compiled.evaluate(&Selection::of(&[("A", "a2")]), &prices);
    assert!(evaluation.consistent);
    assert_eq!(state(&compiled, &evaluation, "B", "b2"), ValueState::Possible);
}

#[test]
fn going_back_to_step_one_clears_defaults_and_explains_choices() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let mut selection = Selection::of(&[("Site", "outdoor"), ("Mast", "triplex45")]);
    let before = compiled.evaluate(&selection, &prices);
    assert_eq!(state(&compiled, &before, "Power", "diesel"), ValueState::Default);
    // Step one again: the default yields without a word, the mast stays.
    selection.choose("Site", "cold");
    let after = compiled.evaluate(&selection, &prices);
    assert!(after.consistent && after.complete);
    assert_eq!(state(&compiled, &after, "Power", "li_ion"), ValueState::Implied);
    assert_eq!(state(&compiled, &after, "Mast", "triplex45"), ValueState::Chosen);
    // A choice does not yield: it is explained.
    let mut picked = Selection::of(&[("Site", "outdoor"), ("Power", "diesel")]);
    picked.choose("Site", "cold");
    let evaluation = compiled.evaluate(&picked, &prices);
    assert!(!evaluation.consistent);
    let conflict = compiled.conflict(&picked).expect("contradicts");
    assert_eq!(conflict.choices.len(), 2);
    assert_eq!(compiled.model().rules[conflict.rules[0]].id, "R2");
}

#[test]
fn deselecting_and_reselecting_gives_the_same_fingerprint_and_price() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let mut selection = Selection::of(&[("Site", "indoor"), ("Power", "lpg"), ("Attachment", "rotator")]);
    let before = compiled.evaluate(&selection, &prices);
    selection.forget("Power");
    selection.choose("Power", "lpg");
    let after = compiled.evaluate(&selection, &prices);
    let print = |evaluation: &Evaluation| compiled.fingerprint(&evaluation.configuration(&compiled));
    assert_eq!((print(&before), before.price), (print(&after), after.price));
}

#[test]
fn ten_attributes_of_ten_values_need_no_enumeration() {
    let mut text = "product P\n".to_owned();
    for attribute in 0..10 {
        let values: Vec<String> = (0..10).map(|value| format!("v{value}")).collect();
        text.push_str(&format!("choose A{attribute}: {}\n", values.join(", ")));
    }
    text.push_str("rule R: A0 v0 never with A9 v9\n");
    let compiled = compiled(&text);
    assert_eq!(compiled.count(&Selection::default()).to_string(), "9900000000");
    assert!(compiled.report().bytes < 4_000);
}

#[test]
fn sixty_attributes_on_one_product_are_configured() {
    let mut text = "product P\n".to_owned();
    for attribute in 0..60 {
        text.push_str(&format!("choose A{attribute}: x, y, z\n"));
    }
    for attribute in 1..60 {
        text.push_str(&format!("rule R{attribute}: if A{} is x then A{attribute} is not y\n", attribute - 1));
    }
    let compiled = compiled(&text);
    let prices = Prices::of_model(&compiled);
    let evaluation = compiled.evaluate(&Selection::of(&[("A0", "x"), ("A59", "y")]), &prices);
    assert!(evaluation.consistent);
    assert_eq!(evaluation.attributes.len(), 60);
    assert_eq!(state(&compiled, &evaluation, "A1", "y"), ValueState::Excluded);
}

#[test]
fn the_cheapest_that_fits_is_valid_and_proved() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let cheapest = compiled.cheapest(&Selection::of(&[("Site", "cold")]), &prices).expect("consistent");
    assert_eq!(plain(cheapest.price), "35050.00");
    assert!(compiled.is_valid(&cheapest.configuration) && cheapest.is_proved());
}

#[test]
fn the_earliest_delivery_avoids_what_takes_long() {
    let compiled = compiled(LEAD_TIMES);
    let model = compiled.model();
    let days_of = |attribute: usize, value: u32| model.attributes[attribute].values[value as usize].lead_days().unwrap_or(0);
    let earliest = |choices: &[(&str, &str)]| {
        let prices = Prices::of_model(&compiled);
        let base = model.lead_days.unwrap_or(0);
        let found = compiled.earliest(&Selection::of(choices), &prices, base, days_of).expect("consistent");
        assert!(found.is_first && found.cheapest.is_proved());
        let (days, slowest) = compiled.lead_time(&found.cheapest.configuration);
        assert_eq!(days, found.days);
        (days, slowest, found.cheapest.price)
    };
    let (days, slowest, _) = earliest(&[]);
    assert_eq!((days, slowest), (21, None));
    let (days, slowest, _) = earliest(&[("Attachment", "rotator")]);
    assert_eq!((days, slowest), (35, Some(1)));
    // With batteries ten weeks away, a chilled site cannot have it sooner.
    assert_eq!(earliest(&[("Site", "cold"), ("Attachment", "rotator")]), (70, Some(2), Amount::from_units(9_700)));
}

#[test]
fn a_choice_the_model_does_not_know_is_stale_and_harmless() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Power", "steam"), ("Wings", "two"), ("Site", "indoor")]);
    let evaluation = compiled.evaluate(&selection, &prices);
    let known: Vec<bool> = evaluation.stale.iter().map(|stale| stale.attribute_known).collect();
    assert_eq!((evaluation.consistent, known), (true, vec![true, false]));
}

#[test]
fn the_parts_list_adds_up_what_the_configuration_needs() {
    let compiled = compiled(FL25);
    let prices = Prices::of_model(&compiled);
    let selection = Selection::of(&[("Site", "cold"), ("Attachment", "rotator")]);
    let configuration = compiled.evaluate(&selection, &prices).configuration(&compiled);
    let parts = compiled.parts_list(&configuration);
    let quantity = |code: &str| parts.iter().find(|line| line.code == code).map(|line| line.quantity / SCALE);
    assert_eq!((quantity("FL25-CHG-48"), quantity("FL25-TYRE-P"), quantity("FL25-ENG-D")), (Some(1), Some(4), None));
    let said: Vec<Option<&str>> = compiled.messages(&configuration).iter().map(|text| text.get("en")).collect();
    assert_eq!(said.len(), 2);
}
