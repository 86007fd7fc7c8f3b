//! Calls to customers over the year, and what everybody's Today shows on whichever day the demo is loaded: something left over from yesterday, calls, a meeting, a task.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use super::Demo;
use crate::activities::log::log;
use crate::activities::plan::plan;
use crate::activities::{About, ActivityKind, ActivityOutcome, Direction, NewActivity};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Actor, Language, Role};
use crate::kernel::clock::{local, to_utc};
use crate::kernel::ids::LeadId;
use crate::leads::LeadState;
use crate::opportunities::next_step;
use crate::web::AppError;

/// `(days from today, hour, minute, kind, English, Chinese)`.
type Entry = (i64, u32, u32, ActivityKind, &'static str, &'static str);

const FIELD: &[Entry] = &[
    (-1, 15, 0, ActivityKind::Call, "Call back about the delivery date", "回电确认交货日期"),
    (0, 9, 30, ActivityKind::Call, "Ask what the board decided", "询问管理层的决定"),
    (0, 11, 0, ActivityKind::Meeting, "Walk through the proposal", "一起过一遍方案"),
    (0, 14, 30, ActivityKind::Call, "Clear the floor load with the planner", "与规划确认地面承重"),
    (0, 16, 30, ActivityKind::Task, "Send the service plan", "发送保养方案"),
    (3, 10, 0, ActivityKind::Meeting, "Reference visit", "参观样板客户"),
];
const TELEPHONE: &[Entry] = &[
    (-1, 14, 0, ActivityKind::Call, "Third try", "第三次联系"),
    (0, 9, 0, ActivityKind::Call, "First call", "首次电话"),
    (0, 10, 30, ActivityKind::Call, "Needs interview", "需求访谈"),
    (0, 13, 30, ActivityKind::Call, "Call back as promised", "按约回电"),
    (0, 15, 0, ActivityKind::Task, "Send the brochure", "发送产品册"),
    (2, 10, 0, ActivityKind::Call, "Ask whether the brochure arrived", "确认资料是否收到"),
];

/// Calls to every account besides those about its deals.
const CARE: usize = 4;
const CARED: &[(&str, &str)] = &[
    ("How the trucks are doing", "设备使用回访"),
    ("Yearly service is due", "年度保养提醒"),
    ("Spare parts for the season", "备件储备沟通"),
    ("New contact in purchasing", "采购新联系人沟通"),
    ("Plans for next year", "明年计划沟通"),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    care(conn, demo)?;
    for person in &demo.people {
        match person.actor.role {
            Role::FieldRep => field(conn, demo, &person.actor)?,
            Role::Telesales => telephone(conn, demo, &person.actor)?,
            _ => {}
        }
    }
    Ok(())
}

fn care(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let accounts: Vec<_> = demo.accounts.iter().map(|a| (a.id, a.owner, a.contacts.clone(), a.since)).collect();
    for (account, owner, contacts, since) in accounts {
        let actor = demo.actor_of(owner)?;
        for _ in 0..CARE {
            let days = demo.random.between(1, (demo.now - since).num_days().min(360));
            let at = demo.now - TimeDelta::days(days) + TimeDelta::minutes(demo.random.between(0, 400));
            let (english, chinese) = demo.random.pick(CARED).copied().unwrap_or_default();
            let contact = demo.random.pick(&contacts).copied();
            let about = About { account: Some(account), contact, ..About::default() };
            let subject = if actor.language == Language::Chinese { chinese } else { english };
            let mut new = NewActivity::new(ActivityKind::Call, subject, owner, about);
            new.outcome =
                demo.random.pick(&[ActivityOutcome::Reached, ActivityOutcome::Positive, ActivityOutcome::Neutral]).copied();
            new.direction = Some(Direction::Out);
            new.done_at = Some(at);
            log(conn, at, &actor, new, (&[], &[]))?;
        }
    }
    Ok(())
}

/// The entries on the person's own open deals, one after the other.
fn field(conn: &mut Connection, demo: &Demo, actor: &Actor) -> Result<(), AppError> {
    let own = demo.opportunities.iter().filter(|d| d.owner == actor.user_id);
    let open = own.filter(|d| !matches!(d.stage.as_str(), "closing" | "lost"));
    for (entry, deal) in FIELD.iter().zip(open) {
        let Some(account) = demo.accounts.get(deal.account) else { continue };
        let contact = account.contacts.first().copied();
        let about = About { account: Some(account.id), contact, opportunity: Some(deal.id), ..About::default() };
        enter(conn, demo, actor, (entry, about))?;
        next_step::refresh(conn, deal.id)?;
    }
    Ok(())
}

/// The entries on the person's newest leads.
fn telephone(conn: &mut Connection, demo: &Demo, actor: &Actor) -> Result<(), AppError> {
    use crate::db::schema::leads;
    use diesel::prelude::*;
    let open: Vec<LeadId> = leads::table
        .filter(leads::owner_id.eq(actor.user_id))
        .filter(leads::state.among([LeadState::New, LeadState::Working]))
        .order((leads::created_at.desc(), leads::id))
        .limit(6)
        .select(leads::id)
        .load(conn)?;
    for (entry, lead) in TELEPHONE.iter().zip(open) {
        enter(conn, demo, actor, (entry, About { lead: Some(lead), ..About::default() }))?;
    }
    Ok(())
}

fn enter(conn: &mut Connection, demo: &Demo, actor: &Actor, (entry, about): (&Entry, About)) -> Result<(), AppError> {
    let (days, hour, minute, kind, english, chinese) = *entry;
    let subject = if actor.language == Language::Chinese { chinese } else { english };
    let mut new = NewActivity::new(kind, subject, actor.user_id, about);
    let due = at(demo, actor, (days, hour, minute));
    new.due_at = Some(due);
    let guests: Vec<_> = about.contact.filter(|_| kind == ActivityKind::Meeting).into_iter().collect();
    if kind == ActivityKind::Meeting {
        new.ends_at = Some(due + TimeDelta::hours(1));
    }
    plan(conn, demo.now - TimeDelta::days(2), actor, &new, (&guests, &[]))?;
    Ok(())
}

/// A time of day where the person works, counted from their today.
fn at(demo: &Demo, actor: &Actor, (days, hour, minute): (i64, u32, u32)) -> NaiveDateTime {
    let day = local(demo.now, actor.time_zone).date() + TimeDelta::days(days);
    to_utc(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()), actor.time_zone)
}
