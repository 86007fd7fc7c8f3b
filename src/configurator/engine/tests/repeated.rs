//! Repeated parts against brute force over their meaning, told here a second time and independently.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;

/// One statement, as text and as meaning. A part is (X, Y); the product has Q and a list of parts.
#[derive(Debug, Clone)]
enum Said {
    IfXThenY(u32, u32),
    IfXThenQ(u32, u32),
    SameColour,
    Pairs(Vec<(u32, u32)>),
    WeightAtMost(i64),
    AtMostWithX(u32, i64),
    AtLeastWithY(u32, i64),
    IfQThenParts(u32, i64),
    WeightOfYWithin(i64),
}

const W_OF_X: [i64; 2] = [1, 4];
const W_OF_Y: [i64; 3] = [2, 3, 7];
const COLOUR_OF_X: [&str; 2] = ["red", "blue"];
const COLOUR_OF_Q: [&str; 2] = ["blue", "red"];
const ROOM_OF_Q: [i64; 2] = [5, 9];

impl Said {
    fn text(&self, number: usize) -> (bool, String) {
        let rule = |text: String| format!("rule R{number}: {text}\n");
        match self {
            Said::IfXThenY(x, y) => (true, rule(format!("if X is x{x} then Y is y{y}"))),
            Said::IfXThenQ(x, q) => (true, rule(format!("if X is x{x} then Q is q{q}"))),
            Said::SameColour => (true, rule("X.colour = Q.colour".to_owned())),
            Said::Pairs(pairs) => {
                let rows: String = pairs.iter().map(|(x, y)| format!("    x{x}, y{y}\n")).collect();
                (true, rule(format!("allowed combinations of X, Y\n{rows}")))
            }
            Said::WeightAtMost(limit) => (false, rule(format!("total Ts.w <= {limit}"))),
            Said::AtMostWithX(x, most) => (false, rule(format!("at most {most} of Ts where X is x{x}"))),
            Said::AtLeastWithY(y, least) => (false, rule(format!("count of Ts where (Y is y{y} and Q is q0) >= {least}"))),
            Said::IfQThenParts(q, least) => (false, rule(format!("if Q is q{q} then count of Ts at least {least}"))),
            Said::WeightOfYWithin(spare) => (false, rule(format!("Ts.Y.w + {spare} <= 2 * Q.room"))),
        }
    }

    fn holds(&self, q: u32, parts: &[(u32, u32)]) -> bool {
        let (q_at, w) = (q as usize, |(x, y): &(u32, u32)| W_OF_X[*x as usize] + W_OF_Y[*y as usize]);
        let count = |fits: &dyn Fn(&(u32, u32)) -> bool| parts.iter().filter(|part| fits(part)).count() as i64;
        match self {
            Said::IfXThenY(a, b) => parts.iter().all(|(x, y)| x != a || y == b),
            Said::IfXThenQ(a, b) => parts.iter().all(|(x, _)| x != a || q == *b),
            Said::SameColour => parts.iter().all(|(x, _)| COLOUR_OF_X[*x as usize] == COLOUR_OF_Q[q_at]),
            Said::Pairs(pairs) => parts.iter().all(|part| pairs.contains(part)),
            Said::WeightAtMost(limit) => parts.iter().map(w).sum::<i64>() <= *limit,
            Said::AtMostWithX(a, most) => count(&|(x, _)| x == a) <= *most,
            Said::AtLeastWithY(b, least) => count(&|(_, y)| y == b && q == 0) >= *least,
            Said::IfQThenParts(a, least) => q != *a || parts.len() as i64 >= *least,
            Said::WeightOfYWithin(spare) => {
                parts.iter().map(|(_, y)| W_OF_Y[*y as usize]).sum::<i64>() + spare <= 2 * ROOM_OF_Q[q_at]
            }
        }
    }
}

fn text_of_model(said: &[Said]) -> String {
    let mut inside = String::new();
    let mut outside = String::new();
    for (number, one) in said.iter().enumerate() {
        let (in_type, text) = one.text(number);
        if in_type { inside.push_str(&format!("  {text}")) } else { outside.push_str(&text) }
    }
    format!(
        "product P\nchoose Q: q0 colour \"blue\" room 5, q1 colour \"red\" room 9\nchoose Ts: 0 to 3 of T\ntype T \"Part\"\n  \
         choose X: x0 w 1 price 5 colour \"red\", x1 w 4 price 2 colour \"blue\"\n  \
         choose Y: y0 w 2 price 1, y1 w 3 price 9, y2 w 7\n{inside}{outside}"
    )
}

/// Every product: Q and its parts.
fn products(said: &[Said]) -> Vec<(u32, Vec<(u32, u32)>)> {
    let pairs: Vec<(u32, u32)> = (0..2).flat_map(|x| (0..3).map(move |y| (x, y))).collect();
    let mut lists: Vec<Vec<(u32, u32)>> = vec![Vec::new()];
    let mut all = lists.clone();
    for _ in 0..3 {
        lists =
            lists.iter().flat_map(|list| pairs.iter().map(move |pair| list.iter().copied().chain([*pair]).collect())).collect();
        all.extend(lists.clone());
    }
    let each = (0..2).flat_map(|q| all.iter().map(move |parts| (q, parts.clone())));
    each.filter(|(q, parts)| said.iter().all(|one| one.holds(*q, parts))).collect()
}

/// The product as values by place: Q, Ts, then X and Y of each part (0 is absent).
fn values((q, parts): &(u32, Vec<(u32, u32)>)) -> Vec<u32> {
    let mut values = vec![*q, parts.len() as u32];
    for number in 0..3 {
        let (x, y) = parts.get(number).map_or((0, 0), |(x, y)| (x + 1, y + 1));
        values.extend([x, y]);
    }
    values
}

fn statement() -> impl Strategy<Value = Said> {
    prop_oneof![
        (0..2u32, 0..3u32).prop_map(|(x, y)| Said::IfXThenY(x, y)),
        (0..2u32, 0..2u32).prop_map(|(x, q)| Said::IfXThenQ(x, q)),
        Just(Said::SameColour),
        proptest::collection::vec((0..2u32, 0..3u32), 1..5).prop_map(Said::Pairs),
        (0..30i64).prop_map(Said::WeightAtMost),
        (0..2u32, 0..3i64).prop_map(|(x, n)| Said::AtMostWithX(x, n)),
        (0..3u32, 0..3i64).prop_map(|(y, n)| Said::AtLeastWithY(y, n)),
        (0..2u32, 0..4i64).prop_map(|(q, n)| Said::IfQThenParts(q, n)),
        (0..10i64).prop_map(Said::WeightOfYWithin),
    ]
}

fn check(said: &[Said], picks: &[(usize, u32)], bytes: usize) {
    let text = text_of_model(said);
    let model = language::parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
    let all: Vec<Vec<u32>> = products(said).iter().map(values).collect();
    let compiled = match Compiled::compile(&model, Budget { bytes, steps: 2_000_000 }) {
        Ok(compiled) => compiled,
        Err(CompileRefusal::Contradiction { .. }) => {
            assert!(all.is_empty(), "{text}");
            return;
        }
        Err(refusal) => panic!("{refusal:?}"),
    };
    let mut choices: Vec<(usize, u32)> = Vec::new();
    for (attribute, value) in picks {
        let attribute = attribute % model.attributes.len();
        choices.retain(|(known, _)| *known != attribute);
        choices.push((attribute, value % model.attributes[attribute].values.len() as u32));
    }
    let selection = Selection { choices: choices.iter().filter_map(|place| compiled.choice(*place)).collect() };
    let left: Vec<&Vec<u32>> = all.iter().filter(|values| choices.iter().all(|(at, value)| values[*at] == *value)).collect();
    if compiled.counts_exactly() {
        assert_eq!(compiled.count(&selection), BigUint::from(left.len()), "{text}{choices:?}");
    }
    let domains = compiled.domains(&selection);
    for attribute in 0..model.attributes.len() {
        let mut expected: Vec<u32> = left.iter().map(|values| values[attribute]).collect();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(domains.of(attribute).collect::<Vec<_>>(), expected, "{text}{choices:?} {attribute}");
    }
    let prices = Prices::of_model(&compiled);
    let price = |values: &Vec<u32>| compiled.price_of_values(values, &prices).expect("adds up");
    let cheapest = compiled.cheapest(&selection, &prices).map(|found| found.price);
    assert_eq!(cheapest, left.iter().map(|values| price(values)).min(), "{text}{choices:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn repeated_parts_answer_like_brute_force_over_their_meaning(
        said in proptest::collection::vec(statement(), 0..5),
        picks in proptest::collection::vec((0..8usize, 0..4u32), 0..4),
        bytes in prop_oneof![Just(1usize << 20), Just(600), Just(0)],
    ) {
        check(&said, &picks, bytes);
    }
}

const SERVER: &str = r#"product S "Server"
choose Board: small watts 100 bus "sata" price 100, large watts 150 bus "sas" price 300
choose Psu: p300 capacity 300 price 50, p500 capacity 500 price 90
choose Drives "Drives": 0 to 4 of Drive
type Drive "Drive" zh "硬盘"
  choose Size "Size": ssd price 80 watts 10, hdd price 40 watts 60
  choose Tray: plain, hot price 15
  rule hot: if Size is ssd then Tray is hot
    because "SSDs come in hot-swap trays."
  rule bus: if Tray is hot then Board is large
  default Tray: plain
  add item "TRAY" quantity 2 when Tray is hot
  message "Hard disks are loud." when Size is hdd
rule power: Board.watts + total Drives.watts <= Psu.capacity
rule few: at most 2 of Drives where Size is ssd
total Draw "Power draw" W: Board.watts + Drives.watts
"#;

#[test]
fn a_part_that_is_there_has_everything_and_one_that_is_not_has_nothing() {
    let compiled = compiled(SERVER);
    let two = Selection::of(&[("Drives", "2")]);
    let domains = compiled.domains(&two);
    let of = |name: &str| -> Vec<&str> {
        let at = compiled.attribute_index(name).expect("known");
        domains.of(at).map(|value| compiled.model().attributes[at].values[value as usize].name.as_str()).collect()
    };
    assert_eq!((of("Drives 2 Size"), of("Drives 3 Size"), of("Drives 3 Tray")), (vec!["ssd", "hdd"], vec!["-"], vec!["-"]));
    let third = Selection::of(&[("Drives 3 Size", "hdd")]);
    assert!(!compiled.domains(&third).is_possible(compiled.attribute_index("Drives").expect("known"), 2));
}

#[test]
fn a_rule_of_a_type_is_blamed_by_its_name_and_reason() {
    let compiled = compiled(SERVER);
    let selection = Selection::of(&[("Board", "small"), ("Drives 2 Size", "ssd")]);
    let conflict = compiled.conflict(&selection).expect("contradicts");
    let ids: Vec<&str> = conflict.rules.iter().map(|rule| compiled.model().rules[*rule].id.as_str()).collect();
    assert_eq!(ids, ["hot", "bus"]);
    let counted = Selection::of(&[("Drives", "1"), ("Drives 2 Size", "ssd")]);
    let conflict = compiled.conflict(&counted).expect("contradicts");
    assert_eq!(compiled.model().rules[conflict.rules[0]].id, "count of Drives");
}

#[test]
fn defaults_items_messages_and_totals_speak_of_the_parts_that_are_there() {
    let compiled = compiled(SERVER);
    let prices = Prices::of_model(&compiled);
    let nothing = compiled.evaluate(&Selection::default(), &prices);
    let shown = nothing.configuration(&compiled);
    assert_eq!((shown.value("Drives"), shown.value("Drives 1 Tray")), (Some("0"), Some("-")));
    let selection =
        Selection::of(&[("Drives", "3"), ("Drives 1 Size", "ssd"), ("Drives 2 Size", "hdd"), ("Drives 3 Size", "hdd")]);
    let evaluation = compiled.evaluate(&selection, &prices);
    let configuration = evaluation.configuration(&compiled);
    assert_eq!(configuration.value("Drives 2 Tray"), Some("plain"));
    let parts = compiled.parts_list(&configuration);
    assert_eq!(parts.iter().map(|line| (line.code.as_str(), line.quantity / SCALE)).collect::<Vec<_>>(), [("TRAY", 2)]);
    assert_eq!(compiled.messages(&configuration).len(), 1);
    // A large board (150 W), an SSD (10 W) and two hard disks (60 W each).
    assert_eq!(evaluation.totals[0].current, 280 * SCALE);
    // 300 + 50 + 80 + 15 + 2 × 40
    assert_eq!(plain(evaluation.price), "525.00");
}

#[test]
fn a_type_that_does_not_exist_and_words_that_do_not_belong_into_one_are_named() {
    let problems = |text: &str| language::parse(text).expect_err("refused");
    let unknown = problems("product P\nchoose D: 0 to 3 of Drve\ntype Drive\n  choose Size: a, b\n");
    assert_eq!((unknown[0].line, unknown[0].nearest.as_deref()), (2, Some("Drive")));
    let wrong = problems("product P\ntype Drive\n  choose Size: a, b\n  rul R: Size is a\n");
    assert_eq!((wrong[0].line, wrong[0].nearest.as_deref()), (4, Some("rule")));
    let value = problems("product P\nchoose D: 0 to 3 of Drive\ntype Drive\n  choose Size: a, b\n  rule R: Size is c\n");
    assert_eq!(value[0].line, 5);
    let property = problems("product P\nchoose D: 0 to 3 of Drive\ntype Drive\n  choose Size: a watts 3\nrule R: D.wats <= 3\n");
    assert_eq!((property[0].line, property[0].nearest.as_deref()), (5, Some("watts")));
}

#[test]
fn a_model_with_repeated_parts_goes_out_as_uvl_and_comes_back_with_as_many_products() {
    let model = language::parse(SERVER).expect("reads");
    let again = uvl::read(&uvl::write(&model).expect("exportable")).expect("UVL");
    let count = |model: &Model| Compiled::compile(model, Budget::default()).expect("compiles").count(&Selection::default());
    assert_eq!(count(&model), count(&again));
}
