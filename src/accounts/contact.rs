//! A contact: a person at an account, inside our own house, or an intermediary.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::contacts;
use crate::kernel::ids::{AccountId, ContactId};
use crate::search::tokens::is_cjk;

crate::text_enum! {
    pub enum ContactKind {
        Customer = "customer",
        Internal = "internal",
        Intermediary = "intermediary",
    }
}

/// A row of `contacts`. `name` is written as the person writes it: a Chinese family name comes first.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = contacts)]
pub struct Contact {
    pub id: ContactId,
    pub account_id: Option<AccountId>,
    pub name: String,
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    pub job_title: Option<String>,
    pub department: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub reports_to_id: Option<ContactId>,
    pub kind: ContactKind,
    pub language: String,
    pub is_primary: bool,
    pub opted_out_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

/// What people enter of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_null = true)]
pub struct ContactFacts {
    pub name: String,
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    pub job_title: Option<String>,
    pub department: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub reports_to_id: Option<ContactId>,
    pub kind: ContactKind,
    pub language: String,
    pub is_primary: bool,
}

impl ContactFacts {
    /// A customer's person of whom only the name is known.
    pub fn named(name: &str, language: &str) -> Self {
        let (family, given) = split_name(name);
        ContactFacts {
            name: name.to_owned(),
            family_name: family,
            given_name: given,
            job_title: None,
            department: None,
            email: None,
            phone: None,
            mobile: None,
            reports_to_id: None,
            kind: ContactKind::Customer,
            language: language.to_owned(),
            is_primary: false,
        }
    }

    /// Each field as people read it, for the field history.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("name", Some(self.name.clone())),
            ("job_title", self.job_title.clone()),
            ("department", self.department.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("mobile", self.mobile.clone()),
            ("reports_to", self.reports_to_id.map(|id| id.to_string())),
            ("kind", Some(self.kind.as_str().to_owned())),
            ("language", Some(self.language.clone())),
            ("is_primary", Some(self.is_primary.to_string())),
        ]
    }
}

impl Contact {
    pub fn facts(&self) -> ContactFacts {
        ContactFacts {
            name: self.name.clone(),
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            job_title: self.job_title.clone(),
            department: self.department.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            mobile: self.mobile.clone(),
            reports_to_id: self.reports_to_id,
            kind: self.kind,
            language: self.language.clone(),
            is_primary: self.is_primary,
        }
    }
}

/// Family names of two characters; every other Chinese family name has one.
const TWO_CHARACTER_FAMILIES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "宇文", "长孙",
    "轩辕",
];

/// Family and given name of a name as written: `何凯` is 何 + 凯, `Amelie Roth` is Roth + Amelie, `He Kai 何凯` goes by its characters.
pub fn split_name(name: &str) -> (Option<String>, Option<String>) {
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    let characters: Vec<char> = name.chars().filter(|c| is_cjk(*c)).collect();
    if characters.len() >= 2 {
        let chinese: String = characters.iter().collect();
        let two = characters.len() > 2 && TWO_CHARACTER_FAMILIES.iter().any(|f| chinese.starts_with(f));
        let at = if two { 2 } else { 1 };
        return (some(characters.iter().take(at).collect()), some(characters.iter().skip(at).collect()));
    }
    match name.trim().rsplit_once(char::is_whitespace) {
        Some((given, family)) => (some(family.to_owned()), some(given.trim().to_owned())),
        None => (some(name.trim().to_owned()), None),
    }
}

/// A name from its two parts, in the order the person's language writes it.
pub fn join_name(family: &str, given: &str) -> String {
    let (family, given) = (family.trim(), given.trim());
    if family.chars().chain(given.chars()).any(is_cjk) {
        format!("{family}{given}")
    } else {
        format!("{given} {family}").trim().to_owned()
    }
}

/// One line of an organisation chart: the contact, and how deep below the top.
#[derive(Debug, Clone)]
pub struct ChartLine {
    pub contact: Contact,
    pub depth: usize,
}

/// Contacts in the order of their reporting lines, each below the person they report to. Nobody is lost to a loop in the data.
pub fn chart(contacts: Vec<Contact>) -> Vec<ChartLine> {
    let known: Vec<ContactId> = contacts.iter().map(|c| c.id).collect();
    let (mut lines, mut waiting): (Vec<ChartLine>, Vec<Contact>) = (Vec::new(), Vec::new());
    for contact in contacts {
        match contact.reports_to_id.filter(|boss| known.contains(boss) && *boss != contact.id) {
            None => lines.push(ChartLine { contact, depth: 0 }),
            Some(_) => waiting.push(contact),
        }
    }
    loop {
        let before = waiting.len();
        for contact in std::mem::take(&mut waiting) {
            match lines.iter().position(|line| Some(line.contact.id) == contact.reports_to_id) {
                Some(at) => insert_below(&mut lines, at, contact),
                None => waiting.push(contact),
            }
        }
        if waiting.len() == before {
            break;
        }
    }
    lines.extend(waiting.into_iter().map(|contact| ChartLine { contact, depth: 0 }));
    lines
}

/// Puts a contact after everybody already below the boss at `at`.
fn insert_below(lines: &mut Vec<ChartLine>, at: usize, contact: Contact) {
    let depth = lines.get(at).map_or(0, |line| line.depth) + 1;
    let below = lines.iter().skip(at + 1).take_while(|line| line.depth >= depth).count();
    lines.insert(at + 1 + below, ChartLine { contact, depth });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_family_name_comes_first() {
        let both = |name| {
            let (family, given) = split_name(name);
            (family.unwrap_or_default(), given.unwrap_or_default())
        };
        assert_eq!(both("何凯"), ("何".into(), "凯".into()));
        assert_eq!(both("欧阳修文"), ("欧阳".into(), "修文".into()));
        assert_eq!(both("He Kai 何凯"), ("何".into(), "凯".into()));
        assert_eq!(both("Anna Maria Roth"), ("Roth".into(), "Anna Maria".into()));
        assert_eq!(join_name("何", "凯"), "何凯");
        assert_eq!(join_name("Roth", "Amelie"), "Amelie Roth");
        assert_eq!(join_name("Roth", ""), "Roth");
    }

    fn contact(id: i64, boss: Option<i64>) -> Contact {
        let facts = ContactFacts::named("x", "en");
        let at = NaiveDateTime::default();
        Contact {
            id: ContactId(id),
            account_id: None,
            name: facts.name,
            family_name: None,
            given_name: None,
            job_title: None,
            department: None,
            email: None,
            phone: None,
            mobile: None,
            reports_to_id: boss.map(ContactId),
            kind: ContactKind::Customer,
            language: "en".into(),
            is_primary: false,
            opted_out_at: None,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn everybody_stands_below_whom_they_report_to() {
        let lines =
            chart(vec![contact(1, Some(2)), contact(2, None), contact(3, Some(1)), contact(4, Some(2)), contact(5, None)]);
        let order: Vec<(i64, usize)> = lines.iter().map(|l| (l.contact.id.0, l.depth)).collect();
        assert_eq!(order, [(2, 0), (1, 1), (3, 2), (4, 1), (5, 0)]);
    }

    #[test]
    fn a_loop_of_reporting_lines_loses_nobody() {
        let lines = chart(vec![contact(1, Some(2)), contact(2, Some(1)), contact(3, Some(99)), contact(4, Some(4))]);
        assert_eq!(lines.len(), 4);
    }
}
