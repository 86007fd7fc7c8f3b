//! The engine against brute force, and the cases the product is judged by.

use super::*;
use crate::kernel::money::Amount;

pub(super) const FL25: &str = include_str!("../../../models/fl25.model");

pub(super) fn compiled(source: &str) -> Compiled {
    let model = match language::parse(source) {
        Ok(model) => model,
        Err(problems) => panic!("{problems:#?}"),
    };
    Compiled::compile(&model, Budget::default()).expect("compiles")
}

/// Every complete assignment that keeps all rules.
pub(super) fn brute_force(model: &Model) -> Vec<Vec<u32>> {
    let domains: Vec<Vec<u32>> = model.attributes.iter().map(|attribute| (0..attribute.values.len() as u32).collect()).collect();
    let mut found = Vec::new();
    lower::combine(&domains, &mut |values| {
        let keeps = |rule: &Rule| match &rule.statement {
            Statement::Condition(condition) => condition.holds(model, values),
            Statement::Table { attributes, rows } => rows.iter().any(|row| {
                row.iter().zip(attributes).all(|(cell, attribute)| match cell {
                    Cell::Any => true,
                    Cell::Values(allowed) => allowed.contains(&values[*attribute]),
                })
            }),
        };
        if model.rules.iter().all(keeps) {
            found.push(values.to_vec());
        }
    });
    found
}

fn plain(amount: Amount) -> String {
    amount.plain(2)
}

mod fl25 {
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
}

mod demo_models {
    use super::*;

    const WORKSTATION: &str = include_str!("../../../models/workstation.model");
    const BICYCLE: &str = include_str!("../../../models/bicycle.model");

    #[test]
    fn the_workstation_and_the_bicycle_compile_and_complete() {
        for source in [WORKSTATION, BICYCLE] {
            let compiled = compiled(source);
            let prices = Prices::of_model(&compiled);
            let evaluation = compiled.evaluate(&Selection::default(), &prices);
            let configuration = evaluation.configuration(&compiled);
            assert!(compiled.is_valid(&configuration));
            assert!(!compiled.parts_list(&configuration).is_empty());
            println!("{} {:?} {}", compiled.model().name, compiled.report(), evaluation.remaining);
            println!("{:?}", evaluation.totals);
        }
    }
}

mod fallback_answers {
    use super::*;

    /// No bytes, no graph: the same truck answered by search.
    #[test]
    fn a_model_without_a_graph_gives_the_same_answers() {
        let with_graph = compiled(FL25);
        let without = Compiled::compile(with_graph.model(), Budget { steps: 0, bytes: 0 }).expect("falls back");
        assert!(without.report().order.starts_with("none"));
        let prices = Prices::of_model(&without);
        for choices in [
            vec![],
            vec![("Site", "indoor")],
            vec![("Power", "diesel"), ("Site", "indoor")],
            vec![("Site", "cold"), ("Mast", "triplex45")],
            vec![("Attachment", "rotator"), ("Tyres", "non_marking")],
        ] {
            let selection = Selection::of(&choices);
            let (one, other) = (with_graph.domains(&selection), without.domains(&selection));
            for attribute in 0..one.attributes() {
                assert!(one.of(attribute).eq(other.of(attribute)), "{choices:?}");
            }
            assert_eq!(
                with_graph.cheapest(&selection, &prices, None).map(|c| c.1),
                without.cheapest(&selection, &prices, None).map(|c| c.1)
            );
            let (one, other) = (with_graph.evaluate(&selection, &prices), without.evaluate(&selection, &prices));
            assert_eq!((one.consistent, one.price, one.complete), (other.consistent, other.price, other.complete));
            for (a, b) in one.attributes.iter().zip(&other.attributes) {
                let states = |state: &AttributeState| state.values.iter().map(|view| view.state).collect::<Vec<_>>();
                assert_eq!(states(a), states(b), "{choices:?}");
            }
        }
        let bytes = without.to_bytes();
        let again = Compiled::from_bytes(&bytes).expect("comes back");
        assert_eq!(again.to_bytes(), bytes);
    }
}

/// The cases of other people's systems that must come out right here.
mod cases {
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
    fn the_cheapest_that_fits_keeps_the_budget_or_says_no() {
        let compiled = compiled(FL25);
        let prices = Prices::of_model(&compiled);
        let selection = Selection::of(&[("Site", "cold")]);
        let (configuration, price) = compiled.cheapest(&selection, &prices, None).expect("consistent");
        assert_eq!(plain(price), "35050.00");
        assert!(compiled.is_valid(&configuration));
        let under = |units| compiled.cheapest(&selection, &prices, Some(Amount::from_units(units)));
        assert!(under(36_000).is_some() && under(30_000).is_none());
    }

    #[test]
    fn the_earliest_delivery_avoids_what_takes_long() {
        let compiled = compiled(LEAD_TIMES);
        let prices = Prices::of_model(&compiled);
        let (configuration, _, days) = compiled.earliest(&Selection::default(), &prices).expect("consistent");
        assert_eq!(days, 21);
        assert_eq!(compiled.lead_time(&configuration), (21, None));
        let rotator = Selection::of(&[("Attachment", "rotator")]);
        let (configuration, _, days) = compiled.earliest(&rotator, &prices).expect("consistent");
        assert_eq!((days, compiled.lead_time(&configuration).1), (35, Some(1)));
        // With batteries ten weeks away, a chilled site cannot have it sooner.
        let cold = Selection::of(&[("Site", "cold"), ("Attachment", "rotator")]);
        let (configuration, price, days) = compiled.earliest(&cold, &prices).expect("consistent");
        assert_eq!((days, compiled.lead_time(&configuration).1), (70, Some(2)));
        assert_eq!(price, Amount::from_units(9_700));
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
}

/// Random small models against brute force.
mod properties {
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
            (two(), 0..20i64).prop_map(|(((a, v), (b, _)), limit)| format!(
                "if A{a} is v{v} then A{b}.w + A0.w + A1.w + A2.w + A4.w <= {limit}"
            )),
        ]
    }

    fn model_text() -> impl Strategy<Value = String> {
        (proptest::collection::vec(0..9i64, 15), proptest::collection::vec(rule_text(), 0..6)).prop_map(|(weights, rules)| {
            let mut text = "product P\n".to_owned();
            for attribute in 0..5 {
                text.push_str(&format!("choose A{attribute}:\n"));
                for value in 0..3 {
                    let weight = weights[attribute * 3 + value];
                    text.push_str(&format!("  v{value} w {weight} price {}\n", weight * 7 % 11));
                }
            }
            for (index, rule) in rules.iter().enumerate() {
                text.push_str(&format!("rule R{index}: {rule}\n"));
            }
            text
        })
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
        let cheapest = compiled.cheapest(&selection, &prices, None).map(|(_, price)| price);
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
}
