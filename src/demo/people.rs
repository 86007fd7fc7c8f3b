//! Teams and staff. Customers' accounts are made with their companies.

use super::{Demo, DemoPerson, PASSWORD};
use crate::db::Connection;
use crate::kernel::actor::{Language, Role};
use crate::kernel::ids::TeamId;
use crate::people::team::TeamKind;
use crate::people::user::{NewUser, User};
use crate::people::{password, store};
use crate::web::AppError;

/// `(name, parent, kind)`; a parent stands before its children.
const TEAMS: &[(&str, Option<usize>, TeamKind)] = &[
    ("亚洲 Asia", None, TeamKind::Region),
    ("华东 East China", Some(0), TeamKind::District),
    ("上海 Shanghai", Some(1), TeamKind::Team),
    ("宁波 Ningbo", Some(1), TeamKind::Team),
    ("Europe", None, TeamKind::Region),
    ("DACH", Some(4), TeamKind::District),
    ("Hamburg", Some(5), TeamKind::Team),
    ("München", Some(5), TeamKind::Team),
];

/// `(e-mail, name, role, team, language)`.
const STAFF: &[(&str, &str, Role, Option<usize>, Language)] = &[
    ("wen.li", "李文", Role::Telesales, Some(3), Language::Chinese),
    ("tom.becker", "Tom Becker", Role::Telesales, Some(6), Language::English),
    ("zhou.tao", "周涛", Role::Presales, Some(2), Language::Chinese),
    ("nadia.frank", "Nadia Frank", Role::Presales, Some(6), Language::English),
    ("chen.yu", "陈宇", Role::FieldRep, Some(2), Language::Chinese),
    ("xu.jing", "徐静", Role::FieldRep, Some(3), Language::Chinese),
    ("amelie.roth", "Amelie Roth", Role::FieldRep, Some(6), Language::English),
    ("jonas.weber", "Jonas Weber", Role::FieldRep, Some(7), Language::English),
    ("lin.qing", "林青", Role::DistrictManager, Some(1), Language::Chinese),
    ("petra.vogel", "Petra Vogel", Role::DistrictManager, Some(5), Language::English),
    ("marco.silva", "Marco Silva", Role::SalesDirector, None, Language::English),
    ("ines.keller", "Ines Keller", Role::PricingManager, None, Language::English),
    ("gao.peng", "高鹏", Role::ProductManager, None, Language::Chinese),
    ("admin", "Robin Admin", Role::Administrator, None, Language::English),
];

pub fn load(conn: &mut Connection, demo: &mut Demo) -> Result<(), AppError> {
    let mut teams: Vec<TeamId> = Vec::new();
    for (name, parent, kind) in TEAMS {
        let parent = parent.and_then(|p| teams.get(p)).copied();
        teams.push(store::insert_team(conn, name, *kind, parent)?);
    }
    // One hash for all: hashing fourteen times would take most of the loading time.
    let hash = password::hash(PASSWORD).ok_or_else(|| AppError::Internal("no randomness".into()))?;
    for (email, name, role, team, language) in STAFF {
        let zone = if *language == Language::Chinese { "Asia/Shanghai" } else { "Europe/Berlin" };
        let team = team.and_then(|t| teams.get(t)).copied();
        let user = NewUser {
            email: format!("{email}@hoist.example"),
            name: (*name).to_owned(),
            password_hash: Some(hash.clone()),
            role: *role,
            team_id: team,
            account_id: None,
            contact_id: None,
            language: *language,
            time_zone: zone.to_owned(),
            theme: "auto".into(),
            phone: None,
            created_at: demo.now - chrono::TimeDelta::days(400),
        };
        let id = store::insert_user(conn, &user)?;
        let user: User = store::find_user(conn, id)?.ok_or(AppError::NotFound)?;
        demo.people.push(DemoPerson { id, team, actor: user.actor() });
    }
    store::rebuild_visibility(conn)?;
    Ok(())
}
