//! What customers like this one ordered: counts, never names, and always of whom.

use std::collections::{BTreeSet, HashMap};

use super::configuration::Described;
use super::needs::{NeedAnswered, NeedTraced};
use crate::kernel::ids::AccountId;

/// Of fewer companies nothing is told: a count must not give anybody away.
pub const FEWEST: usize = 5;

/// One configuration that a company ordered.
#[derive(Debug, Clone)]
pub struct Ordered {
    pub account: AccountId,
    pub industry: Option<String>,
    pub chosen: Vec<Described>,
    pub needs: Vec<NeedTraced>,
}

/// Who was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    IndustryAndNeeds,
    Industry,
    Needs,
    Everybody,
}

impl Alike {
    /// The message that says who they are.
    pub fn key(self) -> &'static str {
        match self {
            Alike::IndustryAndNeeds => "likes-industry-and-needs",
            Alike::Industry => "likes-industry",
            Alike::Needs => "likes-needs",
            Alike::Everybody => "likes-everybody",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Likes {
    pub alike: Alike,
    pub companies: usize,
    /// Companies by question and value.
    counts: HashMap<(String, String), usize>,
}

impl Likes {
    pub fn of(&self, attribute: &str, value: &str) -> usize {
        self.counts.get(&(attribute.to_owned(), value.to_owned())).copied().unwrap_or(0)
    }
}

/// Counts the closest companies of which there are enough: first those of the industry with the same answers, at last all.
pub fn likes(ordered: &[Ordered], industry: Option<&str>, needs: &[NeedAnswered]) -> Option<Likes> {
    let in_industry = |one: &&Ordered| industry.is_some() && one.industry.as_deref() == industry;
    let answered = |one: &&Ordered| {
        let same = |need: &NeedAnswered| one.needs.iter().any(|known| known.need == need.need && known.answer == need.answer);
        !needs.is_empty() && needs.iter().all(same)
    };
    let rungs: [(Alike, &dyn Fn(&&Ordered) -> bool); 4] = [
        (Alike::IndustryAndNeeds, &|one| in_industry(one) && answered(one)),
        (Alike::Industry, &in_industry),
        (Alike::Needs, &answered),
        (Alike::Everybody, &|_| true),
    ];
    rungs.into_iter().find_map(|(alike, belongs)| {
        let known: Vec<&Ordered> = ordered.iter().filter(belongs).collect();
        let companies: BTreeSet<AccountId> = known.iter().map(|one| one.account).collect();
        (companies.len() >= FEWEST).then(|| Likes { alike, companies: companies.len(), counts: counts(&known) })
    })
}

/// A company counts once for a value, however often it ordered it.
fn counts(ordered: &[&Ordered]) -> HashMap<(String, String), usize> {
    let mut seen: BTreeSet<(AccountId, &str, &str)> = BTreeSet::new();
    let mut counts: HashMap<(String, String), usize> = HashMap::new();
    for one in ordered {
        for chosen in &one.chosen {
            if seen.insert((one.account, &chosen.attribute, &chosen.value)) {
                *counts.entry((chosen.attribute.clone(), chosen.value.clone())).or_default() += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(account: i64, industry: &str, power: &str, place: &str) -> Ordered {
        let said = |attribute: &str, value: &str| Described {
            attribute: attribute.into(),
            value: value.into(),
            question_en: String::new(),
            question_zh: String::new(),
            answer_en: String::new(),
            answer_zh: String::new(),
        };
        let need = NeedTraced {
            need: "Place".into(),
            answer: place.into(),
            question_en: String::new(),
            question_zh: String::new(),
            answer_en: String::new(),
            answer_zh: String::new(),
            met: true,
            by: Vec::new(),
        };
        Ordered {
            account: AccountId(account),
            industry: Some(industry.into()),
            chosen: vec![said("Power", power)],
            needs: vec![need],
        }
    }

    #[test]
    fn customers_like_this_are_counted_once_each_and_never_fewer_than_five() {
        let mut all: Vec<Ordered> = (1..=5).map(|n| ordered(n, "Timber", if n < 4 { "lpg" } else { "diesel" }, "hall")).collect();
        all.push(ordered(1, "Timber", "lpg", "hall"));
        all.extend((6..=9).map(|n| ordered(n, "Paper", "diesel", "yard")));
        let hall = [NeedAnswered { need: "Place".into(), answer: "hall".into() }];
        let close = likes(&all, Some("Timber"), &hall).unwrap();
        assert_eq!((close.alike, close.companies, close.of("Power", "lpg")), (Alike::IndustryAndNeeds, 5, 3));
        // Four companies would tell too much: everybody is counted instead.
        let paper = likes(&all, Some("Paper"), &[]).unwrap();
        assert_eq!((paper.alike, paper.companies, paper.of("Power", "diesel")), (Alike::Everybody, 9, 6));
        assert!(likes(&all[..4], None, &[]).is_none());
    }
}
