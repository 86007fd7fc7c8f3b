//! The best hit first: what was typed in full, then what begins with it, then what has it somewhere. Nothing here asks the database.

use super::store::Hit;
use super::{FoundKind, tokens};

/// Hits of one kind.
#[derive(Debug, Clone)]
pub struct Group {
    pub kind: FoundKind,
    pub hits: Vec<Hit>,
    /// There are more of this kind than are shown.
    pub more: bool,
}

/// Hits by kind, at most `most` of each; the group with the best hit comes first.
pub fn groups(hits: Vec<Hit>, typed: &str, most: usize) -> Vec<Group> {
    let wanted = tokens::runs(typed);
    let mut ranked: Vec<(u8, Hit)> = hits.into_iter().map(|hit| (rank(&hit, &wanted), hit)).collect();
    ranked.sort_by_key(|(rank, hit)| (*rank, hit.kind, std::cmp::Reverse(hit.id)));
    let mut groups: Vec<Group> = Vec::new();
    for (_, hit) in ranked {
        match groups.iter_mut().find(|group| group.kind == hit.kind) {
            Some(group) if group.hits.len() < most => group.hits.push(hit),
            Some(group) => group.more = true,
            None => groups.push(Group { kind: hit.kind, hits: vec![hit], more: false }),
        }
    }
    groups
}

fn rank(hit: &Hit, wanted: &[String]) -> u8 {
    let typed = wanted.concat();
    let title = tokens::runs(&hit.title);
    // A title such as `Q-2026-00042 · Trucks` is two names of one thing.
    let whole = hit.title.split('·').chain([hit.subtitle.as_str()]).any(|part| tokens::runs(part).concat() == typed);
    if whole {
        0
    } else if title.concat().starts_with(&typed) {
        1
    } else if wanted.iter().all(|run| title.iter().any(|word| begins(word, run))) {
        2
    } else {
        3
    }
}

/// Latin words and numbers are meant from their beginning; a Chinese name from any character on.
fn begins(word: &str, run: &str) -> bool {
    if run.chars().next().is_some_and(tokens::is_cjk) { word.contains(run) } else { word.starts_with(run) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(id: i64, kind: FoundKind, title: &str, subtitle: &str) -> Hit {
        Hit { id, kind, record_id: id, title: title.into(), subtitle: subtitle.into(), url: String::new(), account_id: None }
    }

    #[test]
    fn the_best_hit_leads_whatever_its_kind() {
        let hits = vec![
            hit(9, FoundKind::Account, "Nordhafen GmbH", ""),
            hit(8, FoundKind::Contact, "Kai Nord", "Nordhafen GmbH"),
            hit(1, FoundKind::Order, "Nord", ""),
        ];
        let found = groups(hits, "nord", 5);
        let kinds: Vec<FoundKind> = found.iter().map(|g| g.kind).collect();
        assert_eq!(kinds, [FoundKind::Order, FoundKind::Account, FoundKind::Contact]);
    }

    #[test]
    fn a_number_a_code_and_a_chinese_name_in_full_come_first() {
        for (title, subtitle, typed) in [
            ("Q-2026-00042 · Trucks", "", "q202600042"),
            ("FL25-7K3Q-4", "FL-25 truck", "FL25 7K3Q 4"),
            ("Spare battery", "BAT-48", "bat-48"),
            ("何凯", "", "何凯"),
        ] {
            assert_eq!(rank(&hit(1, FoundKind::Quote, title, subtitle), &tokens::runs(typed)), 0, "{typed}");
        }
        assert_eq!(rank(&hit(1, FoundKind::Account, "宁波海港集团", ""), &tokens::runs("海港")), 2);
        assert_eq!(rank(&hit(1, FoundKind::Contact, "何凯", ""), &tokens::runs("5740")), 3);
    }

    #[test]
    fn a_long_group_is_cut_and_says_so() {
        let hits = (0..7).map(|id| hit(id, FoundKind::Lead, "Harbour", "")).collect();
        let found = groups(hits, "harbour", 4);
        assert_eq!((found.len(), found[0].hits.len(), found[0].more), (1, 4, true));
        assert_eq!(found[0].hits[0].id, 6, "of equals the newest first");
    }
}
