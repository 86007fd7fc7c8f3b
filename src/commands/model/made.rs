//! Products made for the bars: racks of slots under limits, and a product of many parts of one type. Always the same.

use std::fmt::Write as _;

use super::bench::Dice;

/// R1: 48 slots of 12 cards, neighbours that do not get along, slots filled from the left, one power limit.
pub(super) fn rack_with_one_limit() -> String {
    let mut dice = Dice(11);
    let mut text = "product Rack48\nchoose Psu:\n".to_owned();
    for watts in (600..=2_400).step_by(300) {
        let _ = writeln!(text, "  p{watts} capacity {watts} price {}", watts / 4);
    }
    slots(&mut text, 48, 12, &mut dice);
    let _ = writeln!(text, "rule power: {} + 50 <= Psu.capacity", sum(48, "watts"));
    text
}

/// R2: 20 slots of 10 cards under power, heat and weight limits, with two counts that must be reached.
pub(super) fn rack_with_three_limits() -> String {
    let mut dice = Dice(20);
    let mut text = "product Rack20\nchoose Psu:\n".to_owned();
    for watts in (400..=1_200).step_by(200) {
        let _ = writeln!(text, "  p{watts} capacity {watts} price {}", watts / 4);
    }
    text.push_str("choose Fan: f300 heat 300 price 20, f500 heat 500 price 45, f800 heat 800 price 90\n");
    slots(&mut text, 20, 10, &mut dice);
    let _ = writeln!(text, "rule power: {} + 50 <= Psu.capacity", sum(20, "watts"));
    let _ = writeln!(text, "rule heat: {} <= Fan.heat", sum(20, "heat"));
    let _ = writeln!(text, "rule weight: {} <= 70", sum(20, "weight"));
    for (rule, cards, least) in [("network", "c1 or c2 or c3", 4), ("storage", "c4 or c5 or c6", 5)] {
        let all: Vec<String> = (0..20).map(|slot| format!("S{slot} is {cards}")).collect();
        let _ = writeln!(text, "rule {rule}: at least {least} of ({})", all.join(", "));
    }
    text
}

/// Slots of cards (`c0` is an empty slot), each card with watts, heat, weight and price.
fn slots(text: &mut String, count: usize, cards: usize, dice: &mut Dice) {
    let kinds: Vec<[usize; 4]> =
        (1..cards).map(|_| [20 + dice.below(60), 10 + dice.below(40), 1 + dice.below(6), 50 + dice.below(400)]).collect();
    for slot in 0..count {
        let _ = writeln!(text, "choose S{slot}:\n  c0 price 0");
        for (card, [watts, heat, weight, price]) in kinds.iter().enumerate() {
            let _ = writeln!(text, "  c{} watts {watts} heat {heat} weight {weight} price {price}", card + 1);
        }
    }
    for slot in 1..count {
        let before = slot - 1;
        let _ = writeln!(text, "rule fill{slot}: if S{slot} is not c0 then S{before} is not c0");
        for pair in 0..3 {
            let (left, right) = (1 + dice.below(cards - 1), 1 + dice.below(cards - 1));
            let _ = writeln!(text, "rule apart{slot}_{pair}: S{before} c{left} never with S{slot} c{right}");
        }
    }
}

fn sum(count: usize, property: &str) -> String {
    (0..count).map(|slot| format!("S{slot}.{property}")).collect::<Vec<_>>().join(" + ")
}

/// The attributes and rules of R3's part type: alone a graph of about 50 kB.
fn unit(indent: &str, text: &mut String) {
    let mut dice = Dice(40);
    let (attributes, values): (usize, usize) = (14, 8);
    for attribute in 0..attributes {
        let named: Vec<String> =
            (0..values).map(|value| format!("v{value} watts {} price {}", 1 + dice.below(30), dice.below(90))).collect();
        let _ = writeln!(text, "{indent}choose U{attribute}: {}", named.join(", "));
    }
    for attribute in 1..attributes {
        for (back, rules) in [(1, 14), (3, 3)] {
            let Some(other) = attribute.checked_sub(back) else { continue };
            for rule in 0..rules {
                let (left, right) = (dice.below(values), dice.below(values));
                let _ =
                    writeln!(text, "{indent}rule u{attribute}_{back}_{rule}: U{other} v{left} never with U{attribute} v{right}");
            }
        }
    }
}

/// R3's part type as a product of its own.
pub(super) fn unit_alone() -> String {
    let mut text = "product Unit\n".to_owned();
    unit("", &mut text);
    text
}

/// R3: up to 40 units of a type under one power limit.
pub(super) fn forty_units() -> String {
    let mut text =
        "product Plant\nchoose Feed: small watts 3000 price 100, middle watts 6000 price 150, large watts 9000 price 210\n"
            .to_owned();
    text.push_str("choose Units: 1 to 40 of Unit\ntype Unit\n");
    unit("  ", &mut text);
    text.push_str("rule power: total Units.watts <= Feed.watts\n");
    text
}
