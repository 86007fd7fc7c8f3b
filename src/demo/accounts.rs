//! Accounts with their people and addresses: Chinese and Western companies, Harbour Group 海港集团 first.

use chrono::{NaiveDateTime, TimeDelta};

use super::{Demo, DemoAccount, DemoPerson, PASSWORD};
use crate::accounts::{AccountFacts, AccountKind, AddressFacts, AddressKind, ContactFacts, change, store};
use crate::db::Connection;
use crate::kernel::actor::{Language, Role};
use crate::kernel::ids::{AccountId, ContactId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::people::user::NewUser;
use crate::people::{self, password};
use crate::web::AppError;

/// `(city, in letters, province, area code, postcode, district and street)`.
const CITIES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("上海", "Shanghai", "上海市", "21", "200120", "浦东新区张江路"),
    ("宁波", "Ningbo", "浙江省", "574", "315800", "北仑区港口路"),
    ("杭州", "Hangzhou", "浙江省", "571", "310051", "滨江区江南大道"),
    ("苏州", "Suzhou", "江苏省", "512", "215028", "工业园区星湖街"),
    ("无锡", "Wuxi", "江苏省", "510", "214028", "新吴区长江路"),
    ("南京", "Nanjing", "江苏省", "25", "211100", "江宁区双龙大道"),
    ("合肥", "Hefei", "安徽省", "551", "230601", "经开区繁华大道"),
    ("嘉兴", "Jiaxing", "浙江省", "573", "314001", "南湖区中环路"),
];

/// `(name, in letters)`.
const CHINESE_STEMS: &[(&str, &str)] = &[
    ("远东", "yuandong"),
    ("恒达", "hengda"),
    ("华联", "hualian"),
    ("金海", "jinhai"),
    ("东方", "dongfang"),
    ("瑞丰", "ruifeng"),
    ("天成", "tiancheng"),
    ("永盛", "yongsheng"),
    ("长兴", "changxing"),
    ("中远", "zhongyuan"),
    ("新希", "xinxi"),
    ("宏图", "hongtu"),
    ("联众", "lianzhong"),
    ("百川", "baichuan"),
];

/// `(what they do, industry)`.
const CHINESE_TRADES: &[(&str, &str)] = &[
    ("物流", "物流运输"),
    ("仓储", "仓储服务"),
    ("食品", "食品饮料"),
    ("纸业", "造纸包装"),
    ("机械", "机械制造"),
    ("医药", "医药健康"),
    ("化工", "化工材料"),
    ("电子", "电子制造"),
];

/// `(stem, country, city, postcode, area code)`.
const WESTERN_STEMS: &[(&str, &str, &str, &str, &str)] = &[
    ("Nordhafen", "DE", "Hamburg", "20457", "+49 40"),
    ("Brenner", "AT", "Innsbruck", "6020", "+43 512"),
    ("Alster", "DE", "Hamburg", "22085", "+49 40"),
    ("Kestrel", "GB", "Leeds", "LS1 4AP", "+44 113"),
    ("Hollander", "NL", "Rotterdam", "3011", "+31 10"),
    ("Castell", "DE", "Würzburg", "97070", "+49 931"),
    ("Lindqvist", "SE", "Göteborg", "411 03", "+46 31"),
    ("Moreau", "FR", "Lyon", "69002", "+33 4"),
    ("Weissenfels", "DE", "Leipzig", "04109", "+49 341"),
    ("Pellegrini", "IT", "Bologna", "40121", "+39 051"),
    ("Sandberg", "DK", "Aarhus", "8000", "+45 86"),
    ("Isarwerk", "DE", "München", "80331", "+49 89"),
    ("Delacroix", "BE", "Gent", "9000", "+32 9"),
    ("Kowalski", "PL", "Gdańsk", "80-001", "+48 58"),
];

const WESTERN_TRADES: &[(&str, &str)] = &[
    ("Logistik", "Logistics"),
    ("Foods", "Food and drink"),
    ("Paper", "Paper and packaging"),
    ("Chemicals", "Chemicals"),
    ("Timber", "Timber"),
    ("Pharma", "Pharmaceuticals"),
    ("Beverages", "Food and drink"),
    ("Steel", "Metal"),
];

/// `(family, in letters)` and `(given, in letters)`.
const FAMILIES: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("黄", "huang"),
    ("吴", "wu"),
    ("赵", "zhao"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("林", "lin"),
    ("郭", "guo"),
    ("欧阳", "ouyang"),
];
const GIVEN: &[(&str, &str)] = &[
    ("伟", "wei"),
    ("芳", "fang"),
    ("敏", "min"),
    ("静", "jing"),
    ("建国", "jianguo"),
    ("丽华", "lihua"),
    ("志强", "zhiqiang"),
    ("晓东", "xiaodong"),
    ("海燕", "haiyan"),
    ("文博", "wenbo"),
    ("佳怡", "jiayi"),
    ("子轩", "zixuan"),
    ("明", "ming"),
    ("雪梅", "xuemei"),
];
const FIRST: &[&str] = &[
    "Anna", "Lukas", "Marie", "Erik", "Sofia", "Tomas", "Clara", "Pieter", "Ingrid", "Matteo", "Hannah", "Oliver", "Julia",
    "Henrik", "Camille", "Piotr",
];
const LAST: &[&str] = &[
    "Brandt",
    "Hoffmann",
    "Jansen",
    "Larsson",
    "Rossi",
    "Dubois",
    "Nowak",
    "Fischer",
    "Andersen",
    "Becker",
    "Thornton",
    "Vermeulen",
    "Krüger",
    "Moretti",
    "Lindholm",
    "Schuster",
];

/// Titles: the one the others report to first.
const CHINESE_TITLES: &[&str] = &["总经理", "采购经理", "仓储主管", "设备工程师"];
const WESTERN_TITLES: &[&str] = &["Managing director", "Head of purchasing", "Warehouse manager", "Fleet engineer"];

/// Harbour Group among them.
const ACCOUNTS: usize = 210;

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    harbour(conn, demo)?;
    for number in 1..ACCOUNTS {
        if number % 2 == 0 { chinese(conn, demo, number / 2)? } else { western(conn, demo, number / 2)? }
    }
    customers(conn, demo)
}

/// The owner's id where the demo has such a person.
fn seller(demo: &Demo, email: &str) -> Result<UserId, AppError> {
    let person = demo.people.iter().find(|p| p.actor.email.starts_with(email));
    person.map(|p| p.id).ok_or_else(|| AppError::Internal(format!("the demo has no {email}")))
}

fn harbour(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let owner = seller(demo, "amelie.roth")?;
    let facts = AccountFacts {
        kind: AccountKind::Customer,
        industry: Some("Ports and logistics".into()),
        website: Some("https://www.harbour.example".into()),
        phone: Some("+86 574 8790 1234".into()),
        email: Some("office@harbour.example".into()),
        territory: Some("华东".into()),
        customer_group: "key".into(),
        credit_limit: Some(Amount::from_units(500_000)),
        payment_terms: Some("30 days net".into()),
        tax_number: Some("91330200MA2HARBOR8".into()),
        ..AccountFacts::named("Harbour Group 海港集团", Currency::CNY, "en")
    };
    let address = address_of("CN", ("北仑区港口路1号", "宁波市", Some("浙江省"), "315800"));
    let people = [
        person(("He Kai 何凯", "he.kai@harbour.example"), ("Finance director", "Finance"), "+86 138 5740 1201", true),
        person(("Zhou Min 周敏", "zhou.min@harbour.example"), ("Head of warehouse", "Operations"), "+86 138 5740 1202", false),
        person(("Sun Lei 孙磊", "sun.lei@harbour.example"), ("Safety officer", "Safety"), "+86 138 5740 1203", false),
    ];
    let made = super::harbour::first_contact(demo.now);
    make(conn, demo, (facts, owner, "CN", made), (address, people.to_vec()))
}

fn person((name, email): (&str, &str), (title, department): (&str, &str), mobile: &str, primary: bool) -> ContactFacts {
    ContactFacts {
        job_title: Some(title.into()),
        department: Some(department.into()),
        email: Some(email.into()),
        mobile: Some(mobile.into()),
        is_primary: primary,
        ..ContactFacts::named(name, "en")
    }
}

fn address_of(country: &str, (line1, city, region, postcode): (&str, &str, Option<&str>, &str)) -> AddressFacts {
    AddressFacts {
        kind: AddressKind::Billing,
        label: None,
        line1: line1.to_owned(),
        line2: None,
        city: city.to_owned(),
        region: region.map(str::to_owned),
        postcode: Some(postcode.to_owned()),
        country: country.to_owned(),
        is_default: true,
    }
}

/// Takes the `number`-th of all pairs of two lists; a serial follows once all have been used.
fn pair<'a, A, B>(number: usize, many: &'a [A], few: &'a [B]) -> Option<(&'a A, &'a B, String)> {
    let (a, b) = (many.get(number % many.len())?, few.get((number / many.len()) % few.len())?);
    let round = number / (many.len() * few.len());
    Some((a, b, if round == 0 { String::new() } else { format!("{}", round + 1) }))
}

fn chinese(conn: &mut Connection, demo: &mut Demo, number: usize) -> Result<(), AppError> {
    let Some(((stem, letters), (trade, industry), serial)) = pair(number, CHINESE_STEMS, CHINESE_TRADES) else { return Ok(()) };
    let Some((city, english, province, area, postcode, street)) = demo.random.pick(CITIES).copied() else { return Ok(()) };
    let who = if demo.random.chance(55) { "xu.jing" } else { "chen.yu" };
    let owner = seller(demo, who)?;
    let host = format!("{letters}-{}{serial}.example", english.to_lowercase());
    let facts = AccountFacts {
        kind: kind(demo),
        industry: Some((*industry).to_owned()),
        website: Some(format!("https://www.{host}")),
        phone: Some(format!("+86 {area} 8{:03} {:04}", demo.random.between(0, 999), demo.random.between(0, 9999))),
        territory: Some("华东".into()),
        customer_group: group(demo),
        credit_limit: limit(demo),
        payment_terms: Some(if demo.random.chance(50) { "月结30天" } else { "预付30%，发货前付清" }.into()),
        ..AccountFacts::named(&format!("{city}{stem}{trade}{serial}有限公司"), Currency::CNY, "zh-CN")
    };
    let line1 = format!("{street}{}号", demo.random.between(1, 999));
    let address = address_of("CN", (&line1, &format!("{city}市"), Some(province), postcode));
    let mut people = Vec::new();
    for title in CHINESE_TITLES.iter().take(how_many(demo)) {
        let (Some((family, f)), Some((given, g))) = (demo.random.pick(FAMILIES).copied(), demo.random.pick(GIVEN).copied())
        else {
            break;
        };
        people.push(ContactFacts {
            job_title: Some((*title).to_owned()),
            email: Some(format!("{f}.{g}@{host}")),
            mobile: Some(format!(
                "+86 13{} {:04} {:04}",
                demo.random.between(0, 9),
                demo.random.between(0, 9999),
                demo.random.between(0, 9999)
            )),
            is_primary: people.is_empty(),
            ..ContactFacts::named(&format!("{family}{given}"), "zh-CN")
        });
    }
    let made = since(demo);
    make(conn, demo, (facts, owner, "CN", made), (address, people))
}

fn western(conn: &mut Connection, demo: &mut Demo, number: usize) -> Result<(), AppError> {
    let Some(((stem, country, city, postcode, area), (trade, industry), serial)) = pair(number, WESTERN_STEMS, WESTERN_TRADES)
    else {
        return Ok(());
    };
    let legal = match *country {
        "DE" | "AT" => "GmbH",
        "GB" => "Ltd",
        "NL" | "BE" => "B.V.",
        "SE" => "AB",
        "DK" => "A/S",
        "FR" => "S.A.S.",
        "IT" => "S.p.A.",
        _ => "Sp. z o.o.",
    };
    let who = if *city == "München" || demo.random.chance(40) { "jonas.weber" } else { "amelie.roth" };
    let owner = seller(demo, who)?;
    let host = format!("{}-{}{serial}.example", stem.to_lowercase(), trade.to_lowercase());
    let serial = if serial.is_empty() { serial } else { format!(" {serial}") };
    let facts = AccountFacts {
        kind: kind(demo),
        industry: Some((*industry).to_owned()),
        website: Some(format!("https://{host}")),
        phone: Some(format!("{area} {} {:04}", demo.random.between(100, 999), demo.random.between(0, 9999))),
        territory: Some(if *country == "DE" || *country == "AT" { "DACH" } else { "Europe" }.into()),
        customer_group: group(demo),
        credit_limit: limit(demo),
        payment_terms: Some(if demo.random.chance(70) { "30 days net" } else { "14 days 2 %, 30 days net" }.into()),
        ..AccountFacts::named(&format!("{stem} {trade}{serial} {legal}"), Currency::EUR, "en")
    };
    let line1 = format!("Hafenstraße {}", demo.random.between(1, 180));
    let address = address_of(country, (&line1, city, None, postcode));
    let mut people = Vec::new();
    for title in WESTERN_TITLES.iter().take(how_many(demo)) {
        let (Some(first), Some(last)) = (demo.random.pick(FIRST).copied(), demo.random.pick(LAST).copied()) else { break };
        people.push(ContactFacts {
            job_title: Some((*title).to_owned()),
            email: Some(format!("{}.{}@{host}", first.to_lowercase(), last.to_lowercase().replace('ü', "ue"))),
            phone: Some(format!("{area} {} {:04}", demo.random.between(1_000, 9_999), demo.random.between(0, 9_999))),
            is_primary: people.is_empty(),
            ..ContactFacts::named(&format!("{first} {last}"), "en")
        });
    }
    let made = since(demo);
    make(conn, demo, (facts, owner, country, made), (address, people))
}

fn how_many(demo: &mut Demo) -> usize {
    if demo.random.chance(30) {
        4
    } else if demo.random.chance(75) {
        3
    } else {
        2
    }
}

fn kind(demo: &mut Demo) -> AccountKind {
    match demo.random.between(1, 100) {
        1..=55 => AccountKind::Customer,
        56..=92 => AccountKind::Prospect,
        93..=96 => AccountKind::Former,
        _ => AccountKind::Partner,
    }
}

fn group(demo: &mut Demo) -> String {
    match demo.random.between(1, 100) {
        1..=78 => "standard",
        79..=90 => "key",
        _ => "dealer",
    }
    .to_owned()
}

fn limit(demo: &mut Demo) -> Option<Amount> {
    demo.random.chance(60).then(|| Amount::from_units(demo.random.between(2, 40) * 25_000))
}

fn since(demo: &mut Demo) -> NaiveDateTime {
    demo.now - TimeDelta::days(demo.random.between(360, 1_100)) - TimeDelta::minutes(demo.random.between(0, 600))
}

/// Stores an account through the verbs, as its owner made it then.
fn make(
    conn: &mut Connection,
    demo: &mut Demo,
    (facts, owner, country, made): (AccountFacts, UserId, &str, NaiveDateTime),
    (address, people): (AddressFacts, Vec<ContactFacts>),
) -> Result<(), AppError> {
    let actor = demo.actor_of(owner)?;
    let id = change::create_account(conn, made, &actor, (&facts, owner, None))?;
    let shipping = AddressFacts { kind: AddressKind::Shipping, ..address.clone() };
    store::insert_address(conn, id, &address)?;
    store::insert_address(conn, id, &shipping)?;
    let mut contacts: Vec<ContactId> = Vec::new();
    for mut contact in people {
        contact.reports_to_id = contacts.first().copied();
        contacts.push(store::insert_contact(conn, (id, &facts.name, Some(owner)), &contact, made)?);
    }
    demo.accounts.push(DemoAccount {
        id,
        name: facts.name,
        owner,
        country: country.to_owned(),
        currency: facts.currency,
        contacts,
        since: made,
    });
    Ok(())
}

/// Customers who can sign in: He Kai of Harbour Group, and the first person of the first Western company.
fn customers(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let hash = password::hash(PASSWORD).ok_or_else(|| AppError::Internal("no randomness".into()))?;
    let chosen: Vec<(AccountId, ContactId)> =
        demo.accounts.iter().take(2).filter_map(|a| a.contacts.first().map(|c| (a.id, *c))).collect();
    let western = demo.accounts.get(1).map(|a| a.contacts.clone()).unwrap_or_default();
    for (account, contact) in chosen {
        let all = store::load_contacts(conn, account)?;
        let Some(contact) = all.into_iter().find(|c| c.id == contact) else { continue };
        let user = NewUser {
            email: contact.email.clone().unwrap_or_default(),
            name: contact.name.clone(),
            password_hash: Some(hash.clone()),
            role: Role::Customer,
            team_id: None,
            account_id: Some(account),
            contact_id: Some(contact.id),
            language: Language::English,
            time_zone: if western.contains(&contact.id) { "Europe/Berlin" } else { "Asia/Shanghai" }.to_owned(),
            theme: "auto".into(),
            phone: None,
            created_at: demo.now - TimeDelta::days(200),
        };
        let id = people::store::insert_user(conn, &user)?;
        let user = people::store::find_user(conn, id)?.ok_or(AppError::NotFound)?;
        demo.people.push(DemoPerson { id, team: None, actor: user.actor() });
    }
    Ok(())
}
