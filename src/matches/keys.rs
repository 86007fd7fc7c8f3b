//! The keys of a company or person: normalised name and its parts, phone, e-mail, web domain.

use std::collections::BTreeSet;

use crate::search::tokens::{is_cjk, runs};

crate::text_enum! {
    pub enum KeyKind {
        /// The company's name without legal form, one for each script it is written in.
        Name = "name",
        /// The first five letters of a Latin word, two neighbouring characters of a Chinese name.
        Part = "part",
        /// The first three letters of the name, for what is still being typed.
        Start = "start",
        Phone = "phone",
        Email = "email",
        Domain = "domain",
        Person = "person",
    }
}

pub type Keys = BTreeSet<(KeyKind, String)>;

/// What a record is recognised by. Empty texts are nothing.
#[derive(Debug, Clone, Default)]
pub struct Identity<'a> {
    pub company: &'a str,
    pub person: &'a str,
    pub emails: Vec<&'a str>,
    pub phones: Vec<&'a str>,
    pub website: &'a str,
}

impl Identity<'_> {
    pub fn keys(&self) -> Keys {
        let core = Core::of(self.company);
        let mut keys = Keys::new();
        keys.extend(core.names().into_iter().map(|n| (KeyKind::Name, n)));
        keys.extend(core.parts().into_iter().map(|p| (KeyKind::Part, p)));
        keys.extend(core.start().map(|s| (KeyKind::Start, s)));
        keys.extend(person(self.person).into_iter().map(|p| (KeyKind::Person, p)));
        keys.extend(self.phones.iter().filter_map(|p| phone(p)).map(|p| (KeyKind::Phone, p)));
        keys.extend(self.emails.iter().filter_map(|e| email(e)).map(|e| (KeyKind::Email, e)));
        let hosts = self.emails.iter().filter_map(|e| e.rsplit_once('@').map(|(_, host)| host)).chain([self.website]);
        keys.extend(hosts.filter_map(domain).map(|d| (KeyKind::Domain, d)));
        keys
    }
}

/// A company's name without its legal form and words every company has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Core {
    pub latin: Vec<String>,
    pub chinese: Vec<String>,
}

/// Legal forms and words that say nothing about which company it is.
const COMMON_WORDS: &[&str] = &[
    "ltd",
    "limited",
    "llc",
    "llp",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "ev",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "oy",
    "oyj",
    "as",
    "aps",
    "plc",
    "pte",
    "pty",
    "kk",
    "sdn",
    "bhd",
    "sp",
    "zoo",
    "group",
    "gruppe",
    "groupe",
    "holding",
    "holdings",
    "international",
    "the",
    "and",
    "und",
    "et",
];

/// Endings of Chinese company names, longest first.
const CHINESE_ENDINGS: &[&str] = &[
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "分公司",
    "公司",
    "股份",
    "集团",
    "控股",
    "厂",
];

impl Core {
    pub fn of(company: &str) -> Core {
        let (chinese, latin): (Vec<String>, Vec<String>) =
            runs(company).into_iter().partition(|run| run.chars().next().is_some_and(is_cjk));
        let telling: Vec<String> = latin.iter().filter(|w| w.len() > 1 && !COMMON_WORDS.contains(&w.as_str())).cloned().collect();
        let latin = if telling.is_empty() { latin } else { telling };
        Core { latin, chinese: chinese.iter().map(|name| without_ending(name)).collect() }
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.chinese.clone();
        if !self.latin.is_empty() {
            names.push(self.latin.concat());
        }
        names
    }

    fn parts(&self) -> Vec<String> {
        let mut parts: Vec<String> = self.latin.iter().map(|word| word.chars().take(5).collect()).collect();
        for name in &self.chinese {
            let characters: Vec<char> = name.chars().collect();
            match characters.len() {
                0 | 1 => parts.push(name.clone()),
                _ => parts.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>())),
            }
        }
        parts
    }

    fn start(&self) -> Option<String> {
        self.latin.first().map(|word| word.chars().take(3).collect::<String>()).filter(|s| s.chars().count() == 3)
    }
}

fn without_ending(name: &str) -> String {
    let mut core = name;
    while let Some(shorter) = CHINESE_ENDINGS.iter().find_map(|e| core.strip_suffix(e)).filter(|s| s.chars().count() >= 2) {
        core = shorter;
    }
    core.to_owned()
}

/// A person's name however its parts are ordered: `He Kai 何凯` → `he kai`, `何凯`.
fn person(name: &str) -> Vec<String> {
    let (chinese, mut latin): (Vec<String>, Vec<String>) =
        runs(name).into_iter().partition(|run| run.chars().next().is_some_and(is_cjk));
    latin.sort();
    let mut names: Vec<String> = chinese.into_iter().filter(|n| n.chars().count() >= 2).collect();
    if latin.len() >= 2 {
        names.push(latin.join(" "));
    }
    names
}

/// The last eight digits: country and trunk prefixes are written in many ways.
fn phone(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().saturating_sub(8);
    (digits.len() >= 7).then(|| digits.iter().skip(from).collect())
}

/// Lower case, without a `+tag`.
fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.rsplit_once('@')?;
    let name = name.split('+').next().unwrap_or(name);
    (!name.is_empty() && host.contains('.')).then(|| format!("{name}@{host}"))
}

/// Hosts whose users have nothing in common.
const MAIL_HOSTS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "proton.me",
    "mail.ru",
    "qq.com",
    "163.com",
    "126.com",
    "139.com",
    "sina.com",
    "sohu.com",
    "foxmail.com",
    "aliyun.com",
    "yeah.net",
];

/// The part of a host that a company registers: `www.eu.harbour.com.cn` → `harbour.com.cn`.
fn domain(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let host = address.split("://").last()?.split(['/', '?', ':']).next()?;
    let labels: Vec<&str> = host.split('.').filter(|l| !l.is_empty()).collect();
    let shared = matches!(labels.as_slice(), [.., second, top] if top.len() == 2 && matches!(*second, "com" | "co" | "net" | "org" | "edu" | "gov" | "ac"));
    let wanted = if shared { 3 } else { 2 };
    let from = labels.len().checked_sub(wanted)?;
    let domain = labels.get(from..)?.join(".");
    (!MAIL_HOSTS.contains(&domain.as_str())).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_do_not_tell_companies_apart() {
        for (a, b) in [
            ("Harbour Group Ltd.", "HARBOUR GROUP"),
            ("Müller Logistik GmbH & Co. KG", "Muller Logistik"),
            ("宁波海港集团有限公司", "宁波海港股份有限公司"),
            ("Harbour S.A.", "Harbour"),
        ] {
            assert_eq!(Core::of(a).names(), Core::of(b).names(), "{a} / {b}");
        }
        assert_ne!(Core::of("上海海港").names(), Core::of("宁波海港").names());
    }

    #[test]
    fn a_name_of_nothing_but_common_words_keeps_them() {
        assert_eq!(Core::of("The Company Ltd").names(), ["thecompanyltd"]);
        assert_eq!(Core::of("集团有限公司").names(), ["集团有限公司"]);
    }

    #[test]
    fn phones_are_the_same_however_their_prefix_is_written() {
        assert_eq!(phone("+86 (0)574 8765 4321"), phone("0574-87654321"));
        assert_eq!(phone("12345"), None);
    }

    #[test]
    fn free_mail_hosts_are_no_domain_and_tags_no_address() {
        assert_eq!(email("He.Kai+crm@Harbour.Example"), Some("he.kai@harbour.example".into()));
        assert_eq!(domain("https://www.eu.harbour.com.cn/contact"), Some("harbour.com.cn".into()));
        assert_eq!(domain("qq.com"), None);
    }

    #[test]
    fn a_person_is_found_by_either_order_and_either_script() {
        assert_eq!(person("He Kai 何凯"), ["何凯", "he kai"]);
        assert_eq!(person("Kai He"), ["he kai"]);
        assert!(person("Kai").is_empty());
    }
}
