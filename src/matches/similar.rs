//! How alike two sets of keys are, and in which words.

use std::collections::BTreeSet;

use super::keys::{KeyKind, Keys};
use crate::kernel::reason::Reason;
use crate::search::FoundKind;
use crate::search::tokens::is_cjk;

/// A record that may be the same as what was typed.
#[derive(Debug, Clone)]
pub struct Match {
    pub kind: FoundKind,
    pub id: i64,
    /// 0 to 100; what is below [`LEAST`] is not worth saying.
    pub score: usize,
    pub because: Vec<Reason>,
}

/// The least score of a match that is shown.
const LEAST: usize = 60;

/// Why the record with the keys `theirs` may be the one with the keys `ours`; `None` where nothing speaks for it.
pub fn compare(ours: &Keys, theirs: &Keys) -> Option<(usize, Vec<Reason>)> {
    let shared = |kind: KeyKind| ours.intersection(theirs).find(|(k, _)| *k == kind).map(|(_, key)| key.clone());
    let mut found: Vec<(usize, Reason)> = Vec::new();
    if shared(KeyKind::Email).is_some() {
        found.push((100, Reason::new("match-same-email")));
    }
    if let Some(phone) = shared(KeyKind::Phone) {
        let last: String = phone.chars().skip(phone.chars().count().saturating_sub(4)).collect();
        found.push((92, Reason::new("match-same-phone").with("last", last)));
    }
    if shared(KeyKind::Name).is_some() {
        found.push((96, Reason::new("match-same-name")));
    } else if is_beginning(ours, theirs) {
        found.push((70, Reason::new("match-same-beginning")));
    } else if let Some(percent) = alike(ours, theirs).filter(|p| *p >= LEAST) {
        // Names of the same sounds, written differently, are not the same name.
        let percent = percent.min(95);
        found.push((percent, Reason::new("match-similar-name").with("percent", percent)));
    }
    if let Some(domain) = shared(KeyKind::Domain) {
        found.push((66, Reason::new("match-same-domain").with("domain", domain)));
    }
    if let Some(person) = shared(KeyKind::Person) {
        found.push((40, Reason::new("match-same-person").with("person", person)));
    }
    let best = found.iter().map(|(score, _)| *score).max()?;
    let score = (best + 4 * (found.len() - 1)).min(100);
    (score >= LEAST).then(|| (score, found.into_iter().map(|(_, reason)| reason).collect()))
}

/// How alike two names are, in percent, in the script in which they are most alike.
fn alike(ours: &Keys, theirs: &Keys) -> Option<usize> {
    [false, true].into_iter().filter_map(|chinese| alike_in(&parts(ours, chinese), &parts(theirs, chinese))).max()
}

fn parts(keys: &Keys, chinese: bool) -> BTreeSet<&str> {
    let of_script = |key: &&str| key.chars().next().is_some_and(is_cjk) == chinese;
    keys.iter().filter(|(k, _)| *k == KeyKind::Part).map(|(_, key)| key.as_str()).filter(of_script).collect()
}

/// Twice the parts they share over the parts they have; a name wholly inside the other counts 75.
fn alike_in(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> Option<usize> {
    let shared = a.intersection(b).count();
    let percent = (200 * shared).checked_div(a.len() + b.len())?;
    let inside = shared > 0 && (shared == a.len() || shared == b.len());
    Some(if inside { percent.max(75) } else { percent })
}

/// Whether our name, of three or more letters, is how theirs begins (it is still being typed).
fn is_beginning(ours: &Keys, theirs: &Keys) -> bool {
    let names = |keys: &Keys| keys.iter().filter(|(k, _)| *k == KeyKind::Name).map(|(_, n)| n.clone()).collect::<Vec<_>>();
    let theirs = names(theirs);
    names(ours)
        .iter()
        .any(|typed| typed.chars().count() >= 3 && typed.is_ascii() && theirs.iter().any(|n| n.starts_with(typed.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matches::Identity;

    fn company(name: &str) -> Keys {
        Identity { company: name, ..Identity::default() }.keys()
    }

    fn keys_of(a: &str, b: &str) -> Vec<&'static str> {
        compare(&company(a), &company(b)).map(|(_, why)| why.iter().map(|r| r.key).collect()).unwrap_or_default()
    }

    #[test]
    fn names_are_compared_without_their_legal_form() {
        assert_eq!(keys_of("Harbour Grp Ltd", "Harbour Group 海港集团"), ["match-similar-name"]);
        assert_eq!(keys_of("HARBOUR LTD", "Harbour Group 海港集团"), ["match-same-name"]);
        assert_eq!(keys_of("宁波海港股份有限公司", "宁波海港集团"), ["match-same-name"]);
        assert_eq!(keys_of("海港", "宁波海港集团有限公司"), ["match-similar-name"]);
        assert_eq!(keys_of("harb", "Harbour Group"), ["match-same-beginning"]);
        assert!(keys_of("Northern Foods", "Harbour Group").is_empty());
        assert!(keys_of("上海远东物流有限公司", "宁波海港集团有限公司").is_empty());
    }

    #[test]
    fn a_shared_person_alone_says_too_little() {
        let of = |company, person| Identity { company, person, ..Identity::default() }.keys();
        assert!(compare(&of("甲公司", "王伟"), &of("乙丙丁公司", "王伟")).is_none());
        let (score, why) = compare(&of("Harbour", "Kai He"), &of("Harbour Ltd", "He Kai")).unwrap();
        assert_eq!((score, why.len()), (100, 2));
    }

    #[test]
    fn phone_and_mail_speak_for_themselves() {
        let of = |email, phone| Identity { emails: vec![email], phones: vec![phone], ..Identity::default() }.keys();
        let (score, why) = compare(&of("a+x@gmail.com", "0574 8765 4321"), &of("A@gmail.com", "+86 574 87654321")).unwrap();
        assert_eq!((score, why.iter().map(|r| r.key).collect::<Vec<_>>()), (100, vec!["match-same-email", "match-same-phone"]));
    }
}
