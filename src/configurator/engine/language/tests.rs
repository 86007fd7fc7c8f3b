//! The language: what it reads, and how it names what it cannot read.

use super::{Part, Problem, ProblemKind, Sources, TableSource, parse, parse_with};
use crate::configurator::engine::model::{Labels, Property, SCALE};
use crate::configurator::engine::{Budget, Compiled, Selection};

const SMALL: &str = "product P \"P\"\nchoose Power: diesel, lpg\nchoose Site: indoor, outdoor\n";

fn first_problem(text: &str) -> Problem {
    parse(text).expect_err("has a problem").remove(0)
}

fn count(text: &str) -> String {
    let model = parse(text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    Compiled::compile(&model, Budget::default()).expect("compiles").count(&Selection::default()).to_string()
}

#[test]
fn an_unknown_value_is_named_with_line_column_and_the_nearest_right_word() {
    let problem = first_problem(&format!("{SMALL}rule R1: if Site is indor then Power is lpg\n"));
    assert_eq!((problem.line, problem.column, problem.word.as_str()), (4, 21, "indor"));
    assert_eq!(problem.kind, ProblemKind::UnknownValue("Site".to_owned()));
    assert_eq!(problem.nearest.as_deref(), Some("indoor"));
}

#[test]
fn an_unknown_attribute_is_named_with_the_nearest_right_word() {
    let problem = first_problem(&format!("{SMALL}rule R1: Powr is lpg\n"));
    assert_eq!((problem.line, problem.column), (4, 10));
    assert_eq!(problem.kind, ProblemKind::UnknownAttribute);
    assert_eq!(problem.nearest.as_deref(), Some("Power"));
}

#[test]
fn an_unknown_statement_is_named_with_the_nearest_right_word() {
    let problem = first_problem("product P\nchose Power: diesel\n");
    assert_eq!((problem.kind, problem.nearest.as_deref()), (ProblemKind::UnknownStatement, Some("choose")));
}

#[test]
fn all_problems_are_told_at_once() {
    let text = format!("{SMALL}rule R1: Powr is lpg\nrule R2: Site is moon\nrule R2 Power is lpg extra\n");
    let problems = parse(&text).expect_err("has problems");
    assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4, 5, 6]);
}

#[test]
fn a_number_without_an_end_is_refused_by_name() {
    let problem = first_problem("product P\nchoose Pieces: 0 to many\n");
    assert_eq!((problem.kind, problem.word.as_str()), (ProblemKind::UnboundedNumber, "Pieces"));
    assert_eq!(first_problem("product P\nchoose Pieces: 0 to 5000\n").kind, ProblemKind::UnboundedNumber);
}

#[test]
fn more_than_six_decimals_are_refused() {
    let problem = first_problem("product P\nchoose A: 0 to 3\nrule R: 1.1234567 * A <= 2\n");
    assert_eq!(problem.kind, ProblemKind::TooManyDecimals);
}

#[test]
fn watts_and_millimetres_cannot_be_compared() {
    let text = "product P\nchoose A:\n  x watts 5 W\nchoose B:\n  y length 5 mm\nrule R: A.watts <= B.length\n";
    assert_eq!(first_problem(text).kind, ProblemKind::UnitMismatch("W".to_owned(), "mm".to_owned()));
}

#[test]
fn kilowatts_and_watts_are_the_same_unit() {
    let text =
        "product P\nchoose A:\n  x watts 1200 W\n  z watts 1300 W\nchoose B:\n  y watts 1.2 kW\nrule R: A.watts <= B.watts\n";
    assert_eq!(count(text), "1");
}

#[test]
fn every_shape_of_rule_counts_as_it_reads() {
    let base = "product P\nchoose A: a1, a2, a3\nchoose B: b1, b2\nchoose C: yes or no\nchoose N: 0 to 3\n";
    for (rule, expected) in [
        ("rule R: if A is a1 then B is b2", 40),
        ("rule R: A a1 never with B b1", 40),
        ("rule R: A a1 requires B b1", 40),
        ("rule R: A is a1 or a2", 32),
        ("rule R: A is one of a1, a2", 32),
        ("rule R: A is not a1", 32),
        ("rule R: A is a1 exactly when B is b1", 24),
        ("rule R: C", 24),
        ("rule R: not C", 24),
        ("rule R: N at least 2", 24),
        ("rule R: N + 1 <= 2", 24),
        ("rule R: 0.5 * N >= 1", 24),
        // Of (A = a1, B = b1, C) none: 2·1·1, one: 1·1·1 + 2·1·1 + 2·1·1; times four numbers.
        ("rule R: at most 1 of A a1, B b1, C", 4 * (2 + 5)),
        ("rule R: exactly 1 of A a1, B b1, C", 4 * 5),
        ("rule R: if C is on then count of N at least 2", 36),
        ("rule R: allowed combinations of A, B\n  a1, b1\n  a2 or a3,", 40),
        ("rule R: forbidden combinations of A, B\n  a1, b1", 40),
        ("rule R: (A is a1 and B is b1) or N = 3", 2 * 4 + 5 * 2),
    ] {
        assert_eq!(count(&format!("{base}{rule}\n")), expected.to_string(), "{rule}");
    }
}

#[test]
fn attributes_can_be_drawn_from_parts_with_their_properties() {
    let part = |name: &str, family: &str, watts: i64| Part {
        name: name.to_owned(),
        label: Labels::plain(name),
        properties: vec![
            ("family".to_owned(), Property::Text(family.to_owned())),
            ("watts".to_owned(), Property::Number(watts * SCALE, None)),
        ],
    };
    let sources =
        Sources { parts: vec![part("c1", "cpu", 65), part("c2", "cpu", 105), part("p1", "psu", 90)], tables: Vec::new() };
    let text = "product P\nchoose CPU: from parts where family = \"cpu\"\nchoose PSU: none, from parts where family = \"psu\"\nrule R: CPU.watts <= PSU.watts\n";
    let model = parse_with(text, &sources).expect("reads");
    assert_eq!(model.attributes[1].values.len(), 2);
    let compiled = Compiled::compile(&model, Budget::default()).expect("compiles");
    assert_eq!(compiled.count(&Selection::default()).to_string(), "1");
}

#[test]
fn a_table_from_a_spreadsheet_allows_blanks_and_dashes() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let table = TableSource {
        name: "engines".to_owned(),
        rows: vec![row(&["Gear", "Engine"]), row(&["auto", "big"]), row(&["", "small"]), row(&["manual", "-"])],
    };
    let sources = Sources { parts: Vec::new(), tables: vec![table] };
    let text = "product P\nchoose Engine: big, small\nchoose Gear: manual, auto\nrule T: allowed combinations of Engine, Gear from table \"engines\"\n";
    let model = parse_with(text, &sources).expect("reads");
    let compiled = Compiled::compile(&model, Budget::default()).expect("compiles");
    assert_eq!(compiled.count(&Selection::default()).to_string(), "3");
}

#[test]
fn a_rule_holds_only_where_and_when_it_says() {
    let text = format!("{SMALL}rule eu: only in DE, FR from 2026-07-01: Power is lpg\n");
    let model = parse(&text).expect("reads");
    let counts = [
        (Some("DE"), Some("2026-07-01"), "2"),
        (Some("DE"), Some("2026-06-30"), "4"),
        (Some("NL"), Some("2026-07-01"), "4"),
        (None, None, "2"),
    ];
    for (place, date, expected) in counts {
        let compiled = Compiled::compile(&model.at(place, date), Budget::default()).expect("compiles");
        assert_eq!(compiled.count(&Selection::default()).to_string(), expected, "{place:?} {date:?}");
    }
}

#[test]
fn rules_that_contradict_each_other_are_named() {
    let text = format!("{SMALL}rule a: Power is lpg\nrule b: Site is indoor\nrule c: if Site is indoor then Power is diesel\n");
    let model = parse(&text).expect("reads");
    let refusal = Compiled::compile(&model, Budget::default()).expect_err("contradiction");
    let rules = ["a", "b", "c"].map(str::to_owned).to_vec();
    assert_eq!(refusal, crate::configurator::engine::CompileRefusal::Contradiction { rules });
}

#[test]
fn labels_and_reasons_are_kept_in_each_language() {
    let model = parse(crate::configurator::engine::tests::FL25).expect("reads");
    assert_eq!(model.attributes[0].label.get("zh-CN"), Some("在哪里使用？"));
    assert_eq!(model.attributes[0].label.get("en"), Some("Where will it work?"));
    assert_eq!(model.rules[0].reason.get("en"), Some("Indoor sites allow no exhaust."));
    assert_eq!(model.rules[0].reason.get("zh-CN"), Some("室内场所禁止尾气排放。"));
}

proptest::proptest! {
    /// Whatever is typed, the reader answers and never panics.
    #[test]
    fn any_text_is_read_or_refused(text in "(product P\n)?((  )?(choose|rule|default|prefer|add|message|need|total|table|part|group|type) [A-Za-z0-9 :,.()+*<=>\"|\n-]{0,40}\n){0,6}") {
        if let Ok(model) = parse(&text) {
            let _ = Compiled::compile(&model, Budget { steps: 100_000, bytes: 1 << 16 });
        }
    }

    #[test]
    fn any_letters_are_read_or_refused(text in "\\PC{0,200}") {
        let _ = parse(&text);
        let _ = crate::configurator::engine::uvl::read(&text);
    }
}
