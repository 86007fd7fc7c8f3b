//! Leads in all states: new ones from the public form that nobody has taken, some that look like accounts we know.

use chrono::TimeDelta;

use super::Demo;
use crate::db::Connection;
use crate::kernel::ids::UserId;
use crate::leads::lead::{DropReason, LeadFacts, LeadSource};
use crate::leads::store::{self, NewLead};
use crate::leads::work;
use crate::web::AppError;

/// `(company, person, city, country, phone, e-mail, what they want)`.
const WRITTEN: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    (
        "Harbor Group Ltd",
        "Kai He",
        "Ningbo",
        "CN",
        "+86 574 8790 1234",
        "kai.he@harbour.example",
        "Three electric trucks for an indoor warehouse.",
    ),
    (
        "宁波海港物流有限公司",
        "陈建华",
        "宁波",
        "CN",
        "+86 574 8765 2201",
        "chen@haigang-wl.example",
        "两台室内用电动叉车，起升 4.5 米。",
    ),
    (
        "Alster Logistik",
        "Jens Petersen",
        "Hamburg",
        "DE",
        "+49 40 3344 551",
        "petersen@alster-logistik.example",
        "Replacement of five diesel trucks.",
    ),
    (
        "Fjordfisk AS",
        "Solveig Dahl",
        "Bergen",
        "NO",
        "+47 55 30 1122",
        "solveig@fjordfisk.example",
        "Cold store, minus 25 degrees, two shifts.",
    ),
    (
        "杭州云栖仓储有限公司",
        "沈佳怡",
        "杭州",
        "CN",
        "+86 571 8672 9911",
        "shen.jiayi@yunqi.example",
        "冷库叉车，需要加热驾驶室。",
    ),
    (
        "Tirol Holz GmbH",
        "Markus Egger",
        "Kufstein",
        "AT",
        "+43 5372 60 110",
        "egger@tirolholz.example",
        "Outdoor yard, rough ground, 2.5 tonnes.",
    ),
    (
        "Blue Bike Rental",
        "Emma Clarke",
        "Bristol",
        "GB",
        "+44 117 496 0155",
        "emma@bluebike.example",
        "Forty city bicycles for next season.",
    ),
    ("苏州精工电子有限公司", "吴文博", "苏州", "CN", "+86 512 6288 7301", "wu@jinggong.example", "装配线工作站 12 套。"),
];

const STEMS: &[(&str, &str, &str)] = &[
    ("Westerwald Keramik", "Montabaur", "DE"),
    ("Bakkerij De Molen", "Utrecht", "NL"),
    ("Ferme du Lac", "Annecy", "FR"),
    ("Sunderland Castings", "Sunderland", "GB"),
    ("Officine Ravelli", "Brescia", "IT"),
    ("Elbtal Getränke", "Dresden", "DE"),
    ("Östra Trävaror", "Kalmar", "SE"),
    ("Gdynia Cold Chain", "Gdynia", "PL"),
    ("温州鸿运鞋业", "温州", "CN"),
    ("绍兴锦绣纺织", "绍兴", "CN"),
    ("南通沿海水产", "南通", "CN"),
    ("合肥智造科技", "合肥", "CN"),
    ("台州铸造", "台州", "CN"),
    ("无锡光伏材料", "无锡", "CN"),
];
const WESTERN_PEOPLE: &[&str] =
    &["Karin Vogt", "Luc Martin", "Paul Hughes", "Elena Conti", "Sven Berg", "Agnes Zielinska", "Ruth Albers"];
const CHINESE_PEOPLE: &[&str] = &["钱伟", "冯丽", "郑强", "何敏", "许静", "邓志远", "欧阳文"];
const WANTS: &[(&str, &str)] = &[
    ("A price for two trucks, please.", "请报两台叉车的价格。"),
    ("We saw you at the fair and would like a demonstration.", "展会上看过，想约一次演示。"),
    ("Which model fits an aisle of 3.2 m?", "3.2 米通道适合哪个型号？"),
    ("Lease or buy, for twelve months.", "想了解租赁和购买，周期一年。"),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    for (number, (company, person, city, country, phone, email, wish)) in WRITTEN.iter().enumerate() {
        let facts = LeadFacts {
            contact_name: (*person).into(),
            city: Some((*city).into()),
            country: Some((*country).into()),
            phone: Some((*phone).into()),
            email: Some((*email).into()),
            message: Some((*wish).into()),
            ..LeadFacts::named(company, LeadSource::Web)
        };
        let hours = 3 + 7 * i64::try_from(number).unwrap_or(0);
        let lead = NewLead { facts, owner: None, created_by: None, product: None };
        work::create(conn, demo.now - TimeDelta::hours(hours), None, &lead)?;
    }
    let sellers: Vec<UserId> = demo.sellers();
    for number in 0..76 {
        one(conn, demo, number, &sellers)?;
    }
    Ok(())
}

fn one(conn: &mut Connection, demo: &mut Demo, number: usize, sellers: &[UserId]) -> Result<(), AppError> {
    let Some((stem, city, country)) = STEMS.get(number % STEMS.len()).copied() else { return Ok(()) };
    let chinese = country == "CN";
    let people = if chinese { CHINESE_PEOPLE } else { WESTERN_PEOPLE };
    let (Some(person), Some(want)) = (demo.random.pick(people).copied(), demo.random.pick(WANTS).copied()) else { return Ok(()) };
    let source = demo.random.pick(LeadSource::ALL).copied().unwrap_or(LeadSource::Other);
    let round = number / STEMS.len();
    let company = match (chinese, round) {
        (true, 0) => format!("{stem}有限公司"),
        (true, n) => format!("{stem}{}分厂", ["第一", "第二", "第三", "第四", "第五", "第六"].get(n - 1).unwrap_or(&"新")),
        (false, 0) => stem.to_owned(),
        (false, n) => format!("{stem} {}", ["North", "South", "East", "West", "Service", "Trading"].get(n - 1).unwrap_or(&"Two")),
    };
    let (front, back) = (demo.random.between(100, 999), demo.random.between(0, 9999));
    let phone = match chinese {
        true => format!("+86 13{} {:04} {back:04}", front / 100, front * 7),
        false => format!("+49 15{} {front} {back:04}", front / 100),
    };
    let facts = LeadFacts {
        contact_name: person.into(),
        city: Some(city.into()),
        country: Some(country.into()),
        phone: Some(phone),
        message: Some(if chinese { want.1 } else { want.0 }.into()),
        ..LeadFacts::named(&company, source)
    };
    let wanted = if chinese { ["xu.jing", "chen.yu", "wen.li"] } else { ["amelie.roth", "jonas.weber", "tom.becker"] };
    let who = demo.random.pick(&wanted).copied().unwrap_or("amelie.roth");
    let owner = demo.people.iter().find(|p| p.actor.email.starts_with(who)).map(|p| p.id).or(sellers.first().copied());
    let Some(owner) = owner else { return Ok(()) };
    let actor = demo.actor_of(owner)?;
    let made = demo.now - TimeDelta::days(demo.random.between(1, 240)) - TimeDelta::minutes(demo.random.between(0, 480));
    let lead = NewLead { facts, owner: Some(owner), created_by: Some(owner), product: None };
    let id = work::create(conn, made, Some(&actor), &lead)?;
    let lead = store::load_visible(conn, &actor, id)?;
    let then = made + TimeDelta::hours(demo.random.between(1, 20));
    let acted = match demo.random.between(1, 100) {
        1..=30 => Ok(()),
        31..=60 => work::begin(conn, then, &actor, &lead),
        61..=78 => work::qualify(conn, then, &actor, &lead),
        _ => {
            let reason = demo.random.pick(DropReason::ALL).copied().unwrap_or(DropReason::Other);
            work::drop_lead(conn, then, &actor, &lead, (reason, None))
        }
    };
    acted.map_err(AppError::from)
}
