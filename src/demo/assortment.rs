//! What goes together: nobody orders brake pads with a forklift.

use super::Demo;

/// The three trades of the demo company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Trucks,
    Desks,
    Bicycles,
}

impl Trade {
    pub const ALL: [Trade; 3] = [Trade::Trucks, Trade::Desks, Trade::Bicycles];

    /// What a deal of that name is about; trucks where the name says nothing.
    pub fn of(title: &str) -> Trade {
        let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if says(&["orkstation", "desks", "工作站"]) {
            Trade::Desks
        } else if says(&["bike", "icycle", "自行车", "单车", "配送"]) {
            Trade::Bicycles
        } else {
            Trade::Trucks
        }
    }

    /// Numbers of what a deal is about, sold as they are.
    pub fn main(self) -> &'static [&'static str] {
        match self {
            Trade::Trucks => &["FL-18E", "FL-20C", "RT-16", "OP-10", "ST-12", "PT-20", "PW-20", "TT-50"],
            Trade::Desks => &["WS-1", "WS-5", "NB-16P"],
            Trade::Bicycles => &["CI-3", "CI-8B", "EB-5", "EB-7G", "CG-2"],
        }
    }

    /// Numbers of what comes with it, or is ordered later.
    pub fn more(self) -> &'static [&'static str] {
        match self {
            Trade::Trucks => &[
                "ACC-SS", "ACC-ROT", "ACC-FK12", "ACC-FKX", "ACC-BLU", "ACC-BCN", "ACC-SEA", "CHG-48", "BAT-48", "SP-TYP",
                "SP-TYS", "SP-TYN", "SP-LCH", "SP-OFI", "SP-AFI", "SP-HYD", "SP-MRL",
            ],
            Trade::Desks => &["MO-24", "MO-27", "MO-34W", "KB-1", "DK-2", "RAM-32", "SSD-4T", "HDD-16T", "GPU-16"],
            Trade::Bicycles => {
                &["BA-HEL", "BA-LCK", "BA-PAN", "BA-LMP", "BA-TOL", "SP-CHN", "SP-PAD", "SP-T42", "SP-BB5", "SP-BCH"]
            }
        }
    }
}

/// Up to `most` different ones of `numbers`.
pub fn some_of(demo: &mut Demo, numbers: &[&'static str], most: i64) -> Vec<&'static str> {
    let mut found = Vec::new();
    for _ in 0..most {
        found.extend(demo.random.pick(numbers).copied().filter(|number| !found.contains(number)));
    }
    found
}
