//! Four hundred deals over twelve months, told by their own verbs: opened, moved, met about, lost. Those that were won are left in
//! their last stage: the orders of the demo win them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::assortment::Trade;
use super::{Demo, DemoOpportunity, first_contacts, harbour};
use crate::activities::{self, About, ActivityKind, ActivityOutcome, Direction, NewActivity};
use crate::db::Connection;
use crate::kernel::actor::{Actor, Language};
use crate::kernel::clock::{local, to_utc};
use crate::kernel::ids::{ContactId, OpportunityId, UserId};
use crate::kernel::money::{Amount, Currency};
use crate::opportunities::involve::{self, RoleFacts};
use crate::opportunities::lose::{self, Loss};
use crate::opportunities::meeting::{self, Effect};
use crate::opportunities::{LostReason, NewOpportunity, RoleKind, Stage, create, move_stage, next_step, share, store};
use crate::web::AppError;

const ENGLISH: &[&str] = &[
    "Forklifts for the new hall",
    "Workstations for the render team",
    "Company bicycles, first batch",
    "Second shift: three more trucks",
    "Cold store fleet",
    "Replacement of the diesel fleet",
    "Engineering workstations",
    "Campus bikes",
    "Warehouse extension",
    "Li-ion trial",
    "Simulation cluster desks",
    "Frame contract, trucks and service",
    "Courier bikes for the inner city",
    "Night shift trucks",
    "CAD workstations",
    "High-rack aisle trucks",
];
const CHINESE: &[&str] = &[
    "新仓库叉车项目",
    "渲染团队工作站采购",
    "员工通勤自行车",
    "二班增购三台叉车",
    "冷库车队",
    "柴油叉车更新",
    "设计部工作站",
    "园区共享单车",
    "仓库扩建",
    "锂电叉车试用",
    "仿真工作站",
    "年度框架采购",
    "同城配送车辆",
    "夜班搬运设备",
    "研发工作站更新",
    "高位货架叉车",
];
const MEETINGS: &[(&str, &str)] = &[
    ("Demo in Shanghai", "上海产品演示"),
    ("Site visit", "现场勘察"),
    ("Proposal presentation", "方案汇报"),
    ("Reference visit", "参观样板客户"),
    ("Price talk", "价格沟通会"),
    ("Safety review", "安全评审"),
];
/// What comes next while a deal is in its first stage, its second and so on: `(kind, English, Chinese)`.
const STEPS: [&[(ActivityKind, &str, &str)]; 4] = [
    &[
        (ActivityKind::Call, "Call the planner", "致电规划负责人"),
        (ActivityKind::Meeting, "Needs interview", "需求访谈"),
        (ActivityKind::Task, "Send literature", "发送产品资料"),
    ],
    &[
        (ActivityKind::Call, "Ask for the floor plan", "索取场地平面图"),
        (ActivityKind::Meeting, "Look at the site", "现场勘察"),
        (ActivityKind::Task, "Write the proposal", "编写方案"),
    ],
    &[
        (ActivityKind::Call, "Ask what they think of the proposal", "回访方案意见"),
        (ActivityKind::Meeting, "Present the proposal", "方案汇报"),
        (ActivityKind::Task, "Name a reference customer", "提供样板客户名单"),
    ],
    &[
        (ActivityKind::Call, "Clear the payment terms", "确认付款条件"),
        (ActivityKind::Meeting, "Price talk", "价格沟通会"),
        (ActivityKind::Task, "Send the revised quote", "发送修订报价"),
    ],
];
/// `(name, strengths, weaknesses)`.
const COMPETITORS: &[(&str, &str, &str)] = &[
    ("Northlift", "Cheap diesel trucks, many dealers", "No Li-ion, long lead times"),
    ("Kraftstapler", "Dense service network in Germany", "High list prices"),
    ("恒达叉车", "价格低，交货快", "高位车型少"),
    ("Renderix", "Strong graphics options", "Two weeks longer to deliver"),
    ("Vélorama", "Light frames", "No fleet service"),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let stages = store::list_stages(conn)?;
    for (name, strong, weak) in COMPETITORS {
        let id = store::find_or_make_competitor(conn, name)?;
        store::update_competitor(conn, id, strong, weak)?;
    }
    harbour::deals(conn, demo, &stages)?;
    for number in 2..DEALS {
        deal(conn, demo, &stages, number)?;
    }
    Ok(())
}

/// Harbour Group's two among them.
const DEALS: usize = 400;

/// What becomes of a deal.
enum Fate {
    ToWin,
    Lost(usize),
    Open(usize),
}

fn fate(demo: &mut Demo, number: usize) -> Fate {
    match number % 20 {
        0..=6 => Fate::ToWin,
        7..=11 => Fate::Lost(usize::try_from(demo.random.between(0, 4)).unwrap_or(0)),
        12 | 13 => Fate::Open(0),
        14 | 15 => Fate::Open(1),
        16 | 17 => Fate::Open(2),
        18 => Fate::Open(3),
        _ => Fate::Open(usize::try_from(demo.random.between(0, 4)).unwrap_or(0)),
    }
}

fn deal(conn: &mut Connection, demo: &mut Demo, stages: &[Stage], number: usize) -> Result<(), AppError> {
    let open: Vec<&Stage> = stages.iter().filter(|s| s.is_open()).collect();
    // The first account is Harbour Group, whose deals are told by themselves.
    let account = usize::try_from(demo.random.between(1, i64::try_from(demo.accounts.len()).unwrap_or(1) - 1)).unwrap_or(0);
    let Some((account_id, owner, currency, contacts)) =
        demo.accounts.get(account).map(|a| (a.id, a.owner, a.currency, a.contacts.clone()))
    else {
        return Ok(());
    };
    let actor = demo.actor_of(owner)?;
    let fate = fate(demo, number);
    let depth = match fate {
        Fate::ToWin => open.len().saturating_sub(1),
        Fate::Lost(depth) | Fate::Open(depth) => depth,
    };
    let age = match fate {
        Fate::Open(_) => demo.random.between(4, 12) + i64::try_from(depth).unwrap_or(0) * demo.random.between(6, 16),
        Fate::ToWin => demo.random.between(20, 345),
        Fate::Lost(_) => demo.random.between(45, 345),
    };
    let began = morning(demo.now - TimeDelta::days(age));
    let name = name(demo, &actor);
    let amount = amount(demo, currency, Trade::of(&name));
    let closes = match fate {
        Fate::Open(_) => demo.today + TimeDelta::days(demo.random.between(-6, 110)),
        Fate::ToWin | Fate::Lost(_) => (began + TimeDelta::days(demo.random.between(30, 44))).date(),
    };
    let new = NewOpportunity {
        name,
        account_id,
        contact_id: contacts.first().copied(),
        owner_id: Some(owner),
        stage_id: None,
        amount,
        currency,
        close_date: closes,
        source: source(demo),
        lead_id: None,
        description: None,
    };
    let id = match demo.random.chance(30) {
        true => first_contacts::convert_lead(conn, demo, &actor, (&new, began))?,
        false => create::create(conn, began, &actor, new)?,
    };
    let about =
        About { account: Some(account_id), contact: contacts.first().copied(), opportunity: Some(id), ..About::default() };
    let last = match fate {
        Fate::Open(_) => demo.now - TimeDelta::days(demo.random.between(1, 18).min(age - 1)),
        Fate::ToWin | Fate::Lost(_) => (began + TimeDelta::days(demo.random.between(25, 40))).min(demo.now - TimeDelta::days(2)),
    };
    let scene = Scene { id, actor: &actor, about, contacts: &contacts, began, last };
    people(conn, demo, &scene)?;
    progress(conn, demo, &scene, &open, depth)?;
    if demo.random.chance(45) {
        compete(conn, demo, id)?;
    }
    let stage = match fate {
        Fate::Lost(_) => {
            let at = last + TimeDelta::days(1);
            let loss = loss(demo, conn)?;
            let deal = store::load(conn, id)?;
            lose::lose(conn, at, &actor, &deal, &loss).map_err(|_| AppError::Internal("demo: cannot lose".into()))?;
            "lost".to_owned()
        }
        Fate::ToWin | Fate::Open(_) => open.get(depth).map(|s| s.key.clone()).unwrap_or_default(),
    };
    if matches!(fate, Fate::Open(_)) {
        plan(conn, demo, &scene, depth)?;
        if demo.random.chance(20) {
            let helper = colleague(demo, &actor);
            let deal = store::load(conn, id)?;
            share::share(conn, began, &actor, &deal, helper)?;
        }
    }
    demo.opportunities.push(DemoOpportunity { id, account, owner, stage, created_at: began });
    Ok(())
}

/// A deal while it is told.
pub(super) struct Scene<'a> {
    pub(super) id: OpportunityId,
    pub(super) actor: &'a Actor,
    pub(super) about: About,
    pub(super) contacts: &'a [ContactId],
    pub(super) began: NaiveDateTime,
    pub(super) last: NaiveDateTime,
}

impl Scene<'_> {
    /// The `n`-th of `all` moments between beginning and last news.
    fn moment(&self, n: usize, all: usize) -> NaiveDateTime {
        let span = (self.last - self.began).num_minutes().max(1);
        let (n, all) = (i64::try_from(n).unwrap_or(0), i64::try_from(all.max(1)).unwrap_or(1));
        self.began + TimeDelta::minutes(span * n / all)
    }
}

pub(super) fn people(conn: &mut Connection, demo: &mut Demo, scene: &Scene<'_>) -> Result<(), AppError> {
    let kinds = [RoleKind::EconomicBuyer, RoleKind::User, RoleKind::Technical, RoleKind::Purchasing];
    // Every tenth deal does not know yet who pays.
    let skip = usize::from(demo.random.chance(10));
    for (kind, contact) in kinds.iter().skip(skip).zip(scene.contacts) {
        let influence = match kind {
            RoleKind::EconomicBuyer => 5,
            _ => i32::try_from(demo.random.between(1, 4)).unwrap_or(3),
        };
        let attitude = i32::try_from(demo.random.between(-1, 1)).unwrap_or(0);
        let facts = RoleFacts { contact: *contact, role: *kind, influence, attitude, note: None };
        involve::involve(conn, scene.began, scene.actor, scene.id, &facts)?;
    }
    Ok(())
}

/// Stage by stage, with a call or a meeting in each.
pub(super) fn progress(
    conn: &mut Connection,
    demo: &mut Demo,
    scene: &Scene<'_>,
    open: &[&Stage],
    depth: usize,
) -> Result<(), AppError> {
    call(conn, demo, scene, scene.moment(0, 1) + TimeDelta::hours(2))?;
    for n in 1..=depth {
        let at = scene.moment(n, depth);
        if n > 1 || demo.random.chance(60) {
            meet(conn, demo, scene, at - TimeDelta::hours(6))?;
        }
        tick(conn, scene, open.get(n - 1), at)?;
        let deal = store::load(conn, scene.id)?;
        let Some(stage) = open.get(n) else { break };
        move_stage::move_stage(conn, at, scene.actor, &deal, stage.id)
            .map_err(|refusal| AppError::Internal(format!("demo: {refusal:?}")))?;
    }
    Ok(())
}

fn tick(conn: &mut Connection, scene: &Scene<'_>, stage: Option<&&Stage>, at: NaiveDateTime) -> Result<(), AppError> {
    let Some(stage) = stage else { return Ok(()) };
    for check in store::list_open_checks(conn, scene.id, stage.id)?.into_iter().filter(|c| c.required || c.position == 1) {
        store::set_check(conn, scene.id, check.id, true, scene.actor.user_id, at)?;
    }
    Ok(())
}

pub(super) fn call(conn: &mut Connection, demo: &mut Demo, scene: &Scene<'_>, at: NaiveDateTime) -> Result<(), AppError> {
    let subject = if is_chinese(scene.actor) { "首次电话沟通" } else { "First call" };
    let mut new = NewActivity::new(ActivityKind::Call, subject, scene.actor.user_id, scene.about);
    new.outcome = demo.random.pick(&[ActivityOutcome::Reached, ActivityOutcome::Positive, ActivityOutcome::Neutral]).copied();
    new.direction = Some(Direction::Out);
    new.done_at = Some(at);
    activities::log::log(conn, at, scene.actor, new, (&[], &[]))?;
    Ok(())
}

/// A meeting that was held, and what it did to those who were there.
fn meet(conn: &mut Connection, demo: &mut Demo, scene: &Scene<'_>, at: NaiveDateTime) -> Result<(), AppError> {
    let Some((english, chinese)) = demo.random.pick(MEETINGS).copied() else { return Ok(()) };
    let subject = if is_chinese(scene.actor) { chinese } else { english };
    let guests: Vec<ContactId> =
        scene.contacts.iter().take(usize::try_from(demo.random.between(1, 2)).unwrap_or(1)).copied().collect();
    let mut effects = Vec::new();
    let standing = store::list_attitudes(conn, scene.id)?;
    for contact in &guests {
        let Some((_, before)) = standing.iter().find(|(c, _)| c == contact) else { continue };
        let step = i32::try_from(demo.random.between(-1, 2)).unwrap_or(0);
        effects.push(Effect { contact: *contact, after: (before + step).clamp(-2, 2), note: None });
    }
    hold(conn, scene, (subject, at, guests), &effects)
}

pub(super) fn hold(
    conn: &mut Connection,
    scene: &Scene<'_>,
    (subject, at, guests): (&str, NaiveDateTime, Vec<ContactId>),
    effects: &[Effect],
) -> Result<(), AppError> {
    let mut new = NewActivity::new(ActivityKind::Meeting, subject, scene.actor.user_id, scene.about);
    (new.due_at, new.ends_at) = (Some(at), Some(at + TimeDelta::hours(1)));
    let planned = (at - TimeDelta::days(3)).max(scene.began);
    let id = activities::plan::plan(conn, planned, scene.actor, &new, (&guests, &[]))?;
    let done = at + TimeDelta::hours(1);
    if let Some(activity) = activities::store::find_visible(conn, scene.actor, id)? {
        activities::finish::finish(conn, done, scene.actor, &activity, ActivityOutcome::Positive, None)?;
        meeting::record_effects(conn, done, scene.actor, &activity, effects)?;
    }
    Ok(())
}

/// What happens next; one deal in seven has forgotten it.
fn plan(conn: &mut Connection, demo: &mut Demo, scene: &Scene<'_>, depth: usize) -> Result<(), AppError> {
    if demo.random.chance(86) {
        let days = demo.random.between(-3, 12);
        let steps = STEPS.get(depth).or(STEPS.last()).copied().unwrap_or_default();
        let Some((kind, english, chinese)) = demo.random.pick(steps).copied() else { return Ok(()) };
        let subject = if is_chinese(scene.actor) { chinese } else { english };
        let due = nine(demo.now + TimeDelta::days(days), scene.actor) + TimeDelta::minutes(30 * demo.random.between(0, 14));
        let mut new = NewActivity::new(kind, subject, scene.actor.user_id, scene.about);
        new.due_at = Some(due);
        let guests: Vec<ContactId> = scene.contacts.iter().take(1).copied().collect();
        if kind == ActivityKind::Meeting {
            new.ends_at = Some(due + TimeDelta::hours(1));
        }
        activities::plan::plan(
            conn,
            scene.last,
            scene.actor,
            &new,
            (if kind == ActivityKind::Meeting { &guests } else { &[] }, &[]),
        )?;
    }
    next_step::refresh(conn, scene.id)?;
    Ok(())
}

fn compete(conn: &mut Connection, demo: &mut Demo, id: OpportunityId) -> Result<(), AppError> {
    let Some((name, _, _)) = demo.random.pick(COMPETITORS) else { return Ok(()) };
    let competitor = store::find_or_make_competitor(conn, name)?;
    store::put_competitor(conn, id, competitor, None)?;
    Ok(())
}

fn loss(demo: &mut Demo, conn: &mut Connection) -> Result<Loss, AppError> {
    let reason = demo.random.pick(LostReason::ALL).copied().unwrap_or(LostReason::Other);
    let known = store::list_competitors(conn)?;
    let competitor = match reason {
        LostReason::Price | LostReason::Competitor | LostReason::Delivery => demo.random.pick(&known).map(|c| c.id),
        _ => None,
    };
    Ok(Loss { reason, note: None, competitor })
}

pub(super) fn is_chinese(actor: &Actor) -> bool {
    actor.language == Language::Chinese
}

fn name(demo: &mut Demo, actor: &Actor) -> String {
    let names = if is_chinese(actor) { CHINESE } else { ENGLISH };
    demo.random.pick(names).copied().unwrap_or_default().to_owned()
}

fn source(demo: &mut Demo) -> Option<String> {
    use crate::leads::LeadSource::{Email, Fair, Phone, Referral, Web};
    demo.random.pick(&[Fair, Web, Referral, Phone, Email]).map(ToString::to_string)
}

/// A round first guess, of the size of what is sold in that trade.
fn amount(demo: &mut Demo, currency: Currency, trade: Trade) -> Amount {
    let step = match (trade, currency) {
        (Trade::Trucks, Currency::CNY) => 1_000,
        (Trade::Desks, Currency::CNY) => 250,
        (Trade::Trucks, _) | (Trade::Bicycles, Currency::CNY) => 100,
        (Trade::Desks, _) => 30,
        (Trade::Bicycles, _) => 10,
    };
    Amount::from_units(demo.random.between(25, 240) * step)
}

fn colleague(demo: &mut Demo, actor: &Actor) -> UserId {
    use crate::kernel::actor::Role;
    let helpers: Vec<UserId> = demo
        .people
        .iter()
        .filter(|p| matches!(p.actor.role, Role::Presales | Role::Telesales) && p.actor.language == actor.language)
        .map(|p| p.id)
        .collect();
    demo.random.pick(&helpers).copied().unwrap_or(actor.user_id)
}

/// Nine o'clock where the person works, on that day or on the Monday after a weekend.
pub(super) fn nine(at: NaiveDateTime, actor: &Actor) -> NaiveDateTime {
    let day = working_day(local(at, actor.time_zone).date());
    to_utc(day.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default()), actor.time_zone)
}

/// Nine o'clock in Shanghai on that day, or on the Monday after a weekend.
pub(super) fn morning(at: NaiveDateTime) -> NaiveDateTime {
    working_day(at.date()).and_time(NaiveTime::MIN) + TimeDelta::hours(1)
}

fn working_day(mut day: NaiveDate) -> NaiveDate {
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day += TimeDelta::days(1);
    }
    day
}
