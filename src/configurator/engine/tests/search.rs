//! The solver against an independent one, and search in small models against brute force.

use super::cdcl::{Answer, Decide, Lit, Solver};
use super::*;
use batsat::{BasicCallbacks, SolverInterface, SolverOpts, lbool};
use proptest::prelude::*;

/// A formula: clauses as (variable, plain), sums as ((variable, plain), weight) with their limits.
type Clauses = Vec<Vec<(usize, bool)>>;
type Sums = Vec<(Vec<((usize, bool), i64)>, i64)>;

const VARIABLES: usize = 12;

fn literal() -> impl Strategy<Value = (usize, bool)> {
    (0..VARIABLES, any::<bool>())
}

fn clauses(most: usize) -> impl Strategy<Value = Clauses> {
    proptest::collection::vec(proptest::collection::vec(literal(), 1..5), 0..most)
}

fn sums() -> impl Strategy<Value = Sums> {
    let terms = proptest::collection::btree_map(0..VARIABLES, (any::<bool>(), 1..6i64), 1..7);
    let sum = (terms, 0..12i64)
        .prop_map(|(terms, limit)| (terms.into_iter().map(|(at, (plain, weight))| ((at, plain), weight)).collect(), limit));
    proptest::collection::vec(sum, 0..4)
}

fn solver(clauses: &Clauses, sums: &Sums) -> (Solver, Vec<Lit>) {
    let mut solver = Solver::default();
    let variables: Vec<Lit> = (0..VARIABLES).map(|_| solver.variable()).collect();
    let turned = |(at, plain): (usize, bool)| if plain { variables[at] } else { !variables[at] };
    for clause in clauses {
        solver.add_clause(&clause.iter().map(|literal| turned(*literal)).collect::<Vec<_>>());
    }
    for (terms, limit) in sums {
        solver.add_sum(terms.iter().map(|(literal, weight)| (turned(*literal), *weight)).collect(), *limit);
    }
    (solver, variables)
}

/// All solutions, the first variable the most significant.
fn solutions(clauses: &Clauses, sums: &Sums, assumed: &[(usize, bool)]) -> Vec<u32> {
    let is = |bits: u32, (at, plain): (usize, bool)| (bits >> (VARIABLES - 1 - at) & 1 == 1) == plain;
    let keeps = |bits: &u32| {
        clauses.iter().all(|clause| clause.iter().any(|literal| is(*bits, *literal)))
            && sums.iter().all(|(terms, limit)| {
                terms.iter().filter(|(literal, _)| is(*bits, *literal)).map(|(_, weight)| weight).sum::<i64>() <= *limit
            })
            && assumed.iter().all(|literal| is(*bits, *literal))
    };
    (0..1 << VARIABLES).filter(keeps).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    /// Question after question to one solver: answers, solutions and cores hold, and the first solution in order is found.
    #[test]
    fn questions_in_a_row_are_answered_like_brute_force(
        clauses in clauses(40),
        sums in sums(),
        questions in proptest::collection::vec((proptest::collection::vec(literal(), 0..6), any::<bool>()), 1..8),
    ) {
        let (mut solver, variables) = solver(&clauses, &sums);
        let turned = |(at, plain): (usize, bool)| if plain { variables[at] } else { !variables[at] };
        for (assumed, in_order) in questions {
            let left = solutions(&clauses, &sums, &assumed);
            let literals: Vec<Lit> = assumed.iter().map(|literal| turned(*literal)).collect();
            let decide = if in_order { Decide::InOrder } else { Decide::Active };
            solver.wish(variables.iter().rev().copied());
            match solver.solve(&literals, u64::MAX, decide) {
                Answer::Yes => {
                    let found = variables.iter().fold(0u32, |bits, at| bits << 1 | u32::from(solver.is_true(*at)));
                    prop_assert!(left.contains(&found));
                    prop_assert!(!in_order || left.first() == Some(&found), "not the first in order");
                }
                Answer::No => {
                    prop_assert!(left.is_empty());
                    let core: Vec<(usize, bool)> = assumed.iter().copied().filter(|at| solver.core().contains(&turned(*at))).collect();
                    prop_assert!(solutions(&clauses, &sums, &core).is_empty(), "the core can hold together");
                }
                Answer::Unknown => prop_assert!(false, "no end of steps was set"),
            }
        }
    }
}

/// Larger random formulas around the point where half of them have no solution.
#[test]
fn hard_formulas_are_answered_like_an_independent_solver() {
    let mut state = 5u64;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let count = 110;
    let mut yes = 0;
    for _ in 0..30 {
        let mut own = Solver::default();
        let variables: Vec<Lit> = (0..count).map(|_| own.variable()).collect();
        let mut other = batsat::Solver::new(SolverOpts::default(), BasicCallbacks::default());
        let others: Vec<batsat::Lit> = (0..count).map(|_| batsat::Lit::new(other.new_var_default(), true)).collect();
        for _ in 0..count * 42 / 10 {
            let picked: Vec<(usize, bool)> = (0..3).map(|_| (below(count), below(2) == 0)).collect();
            own.add_clause(
                &picked.iter().map(|(at, plain)| if *plain { variables[*at] } else { !variables[*at] }).collect::<Vec<_>>(),
            );
            let clause = picked.iter().map(|(at, plain)| if *plain { others[*at] } else { !others[*at] });
            other.add_clause_reuse(&mut clause.collect());
        }
        for round in 0..4 {
            let assumed = below(count);
            let one = own.solve(&[variables[assumed]], u64::MAX, if round == 3 { Decide::InOrder } else { Decide::Active });
            let two = other.solve_limited(&[others[assumed]]);
            assert_eq!(one == Answer::Yes, two == lbool::TRUE);
            yes += u32::from(one == Answer::Yes);
        }
    }
    assert!((20..100).contains(&yes), "neither all nor none: {yes}");
}

fn model_text() -> impl Strategy<Value = String> {
    let choice = || (0..6usize, 0..3usize).prop_map(|(attribute, value)| format!("A{attribute} is v{value}"));
    let rule = prop_oneof![
        (choice(), choice()).prop_map(|(when, then)| format!("if {when} then {then}")),
        (choice(), choice()).prop_map(|(when, then)| format!("if {when} then not ({then})")),
        (choice(), choice(), choice()).prop_map(|(a, b, c)| format!("{a} or {b} or {c}")),
        (choice(), choice(), choice(), 0..3).prop_map(|(a, b, c, n)| format!("at most {n} of ({a}, {b}, {c})")),
        (0..30i64).prop_map(|limit| format!("A0.w + A1.w + 2 * A2.w + A3.w <= {limit}")),
    ];
    (proptest::collection::vec(0..9i64, 18), proptest::collection::vec(rule, 0..9)).prop_map(super::properties::small_model)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    /// Without a graph: price differences, changes, cheapest and dearest price of every click of a session.
    #[test]
    fn costs_found_by_search_are_those_of_brute_force(
        text in model_text(),
        picks in proptest::collection::vec((0..6usize, 0..3u32), 0..5),
    ) {
        let model = language::parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        let all = brute_force(&model);
        let Ok(compiled) = Compiled::compile(&model, Budget { bytes: 0, steps: 0 }) else {
            prop_assert!(all.is_empty());
            return Ok(());
        };
        let prices = Prices::of_model(&compiled);
        let price = |values: &Vec<u32>| compiled.price_of_values(values, &prices).expect("adds up");
        let mut selection = Selection::default();
        let mut choices: Vec<(usize, u32)> = Vec::new();
        for (attribute, value) in picks {
            let fits = all.iter().any(|values| choices.iter().all(|(at, value)| *at == attribute || values[*at] == *value) && values[attribute] == value);
            if !fits {
                continue;
            }
            choices.retain(|(at, _)| *at != attribute);
            choices.push((attribute, value));
            selection.choose(&model.attributes[attribute].name, &model.attributes[attribute].values[value as usize].name);
            let seen = compiled.evaluate(&selection, &prices);
            let changed = |values: &Vec<u32>| choices.iter().filter(|(at, value)| values[*at] != *value).count() as u32;
            let left: Vec<_> = all.iter().filter(|values| changed(values) == 0).map(price).collect();
            prop_assert_eq!(seen.price_range, (*left.iter().min().expect("fits"), *left.iter().max().expect("fits")));
            prop_assert_eq!(seen.price, seen.price_range.0);
            for (at, state) in seen.attributes.iter().enumerate() {
                for (value, view) in state.values.iter().enumerate() {
                    let with = all.iter().filter(|values| values[at] == value as u32);
                    let best = with.map(|values| (changed(values), price(values))).min();
                    let difference = best.map(|(_, price)| price.checked_sub(seen.price).expect("fits"));
                    prop_assert_eq!(view.price_difference, difference, "{} {} {}", text, at, value);
                }
            }
            let again = compiled.evaluate(&selection, &prices);
            prop_assert_eq!(again, seen);
        }
    }
}
