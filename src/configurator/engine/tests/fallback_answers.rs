//! Answers without a graph.

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
            with_graph.cheapest(&selection, &prices).map(|c| c.price),
            without.cheapest(&selection, &prices).map(|c| c.price)
        );
        let (one, other) = (with_graph.evaluate(&selection, &prices), without.evaluate(&selection, &prices));
        assert_eq!((one.consistent, one.price, one.complete), (other.consistent, other.price, other.complete));
        for (a, b) in one.attributes.iter().zip(&other.attributes) {
            let states = |state: &AttributeState| state.values.iter().map(|view| view.state).collect::<Vec<_>>();
            assert_eq!(states(a), states(b), "{choices:?}");
            let told = |state: &AttributeState| -> Vec<(Option<String>, Option<u32>)> {
                state.values.iter().map(|view| (view.price_difference.map(plain), view.changes)).collect()
            };
            assert_eq!(told(a), told(b), "{choices:?}");
        }
    }
    assert_eq!(with_graph.counted(&Selection::default()), Counted::Exactly(with_graph.count(&Selection::default())));
    assert_eq!(without.counted(&Selection::default()), Counted::Unknown, "no number rather than a wrong one");
    let bytes = without.to_bytes();
    let again = Compiled::from_bytes(&bytes).expect("comes back");
    assert_eq!(again.to_bytes(), bytes);
}

/// Search is a solver of its own: what it says of the demo models is what the graph says.
#[test]
fn graph_and_search_agree_on_random_sessions() {
    for source in [demo_models::WORKSTATION, demo_models::BICYCLE] {
        let with_graph = compiled(source);
        let without = Compiled::compile(with_graph.model(), Budget { steps: 0, bytes: 0 }).expect("falls back");
        let model = with_graph.model();
        let mut state = 17usize;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most.max(1)
        };
        for _ in 0..4 {
            let mut selection = Selection::default();
            for _ in 0..6 {
                let attribute = &model.attributes[below(model.attributes.len())];
                let value = &attribute.values[below(attribute.values.len())];
                selection.choose(&attribute.name, &value.name);
                let (one, other) = (with_graph.domains(&selection), without.domains(&selection));
                for attribute in 0..one.attributes() {
                    assert!(one.of(attribute).eq(other.of(attribute)), "{selection:?}");
                }
            }
            let prices = Prices::of_model(&without);
            let price = |compiled: &Compiled| compiled.cheapest(&selection, &prices).map(|found| found.price);
            assert_eq!(price(&with_graph), price(&without));
        }
    }
}

/// A search that is cut off gives a valid product, says that it may not be the cheapest, and never claims too much.
#[test]
fn a_cheapest_that_is_not_proved_says_so() {
    let with_graph = compiled(demo_models::BICYCLE);
    let without = Compiled::compile(with_graph.model(), Budget { steps: 0, bytes: 0 }).expect("falls back");
    let prices = Prices::of_model(&with_graph);
    let nothing = Selection::default();
    let truth = with_graph.cheapest(&nothing, &prices).expect("consistent");
    assert!(truth.is_proved() && with_graph.has_graph() && !without.has_graph());
    let mut unproved = 0;
    for steps in [0, 1, 10, 100, 1_000] {
        let fresh = Compiled::from_bytes(&without.to_bytes()).expect("comes back");
        let found = fresh.cheapest_within(&nothing, &prices, steps).expect("consistent");
        assert!(with_graph.is_valid(&found.configuration));
        assert!(found.least <= truth.price && truth.price <= found.price, "{steps}: {found:?}");
        unproved += usize::from(!found.is_proved());
    }
    assert!(unproved > 0);
    assert_eq!(without.cheapest(&nothing, &prices).map(|found| (found.is_proved(), found.price)), Some((true, truth.price)));
}
