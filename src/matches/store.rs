//! All SQL of the match keys.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::keys::{Identity, KeyKind, Keys};
use super::similar::{Match, compare};
use crate::db::schema::match_keys;
use crate::db::{AmongMethods, Connection};
use crate::search::FoundKind;

/// Writes or replaces the keys of a record.
pub fn put(conn: &mut Connection, kind: FoundKind, id: i64, identity: &Identity<'_>) -> QueryResult<()> {
    let old = match_keys::table.filter(match_keys::record_kind.eq(kind)).filter(match_keys::record_id.eq(id));
    diesel::delete(old).execute(conn)?;
    for (key_kind, key) in identity.keys() {
        diesel::insert_into(match_keys::table)
            .values((
                match_keys::kind.eq(key_kind),
                match_keys::key.eq(key),
                match_keys::record_kind.eq(kind),
                match_keys::record_id.eq(id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Most records looked at because they share an exact key, and because they share parts of a name.
const MOST_EXACT: i64 = 200;
const MOST_ALIKE: i64 = 40;
/// Most matches told.
const MOST: usize = 12;

/// The records that may be the same as `identity`, best first, without the one it belongs to itself. Who may see them is not asked here.
pub fn find(conn: &mut Connection, identity: &Identity<'_>, itself: Option<(FoundKind, i64)>) -> QueryResult<Vec<Match>> {
    let ours = identity.keys();
    let exact: Vec<&str> = ours.iter().filter(|(k, _)| *k != KeyKind::Part).map(|(_, key)| key.as_str()).collect();
    let exact_kinds: Vec<KeyKind> = KeyKind::ALL.iter().copied().filter(|k| *k != KeyKind::Part).collect();
    let parts: Vec<&str> = ours.iter().filter(|(k, _)| *k == KeyKind::Part).map(|(_, key)| key.as_str()).collect();
    let mut candidates: Vec<(FoundKind, i64)> = match_keys::table
        .filter(match_keys::kind.among(exact_kinds))
        .filter(match_keys::key.among(exact))
        .select((match_keys::record_kind, match_keys::record_id))
        .limit(MOST_EXACT)
        .load(conn)?;
    candidates.extend(
        match_keys::table
            .filter(match_keys::kind.eq(KeyKind::Part))
            .filter(match_keys::key.among(parts))
            .group_by((match_keys::record_kind, match_keys::record_id))
            .order(count_star().desc())
            .limit(MOST_ALIKE)
            .select((match_keys::record_kind, match_keys::record_id))
            .load::<(FoundKind, i64)>(conn)?,
    );
    candidates.retain(|record| Some(*record) != itself);
    let mut matches: Vec<Match> = keys_of(conn, &candidates)?
        .into_iter()
        .filter_map(|((kind, id), theirs)| compare(&ours, &theirs).map(|(score, because)| Match { kind, id, score, because }))
        .collect();
    matches.sort_by_key(|m| (std::cmp::Reverse(m.score), m.kind, m.id));
    matches.truncate(MOST);
    Ok(matches)
}

fn keys_of(conn: &mut Connection, records: &[(FoundKind, i64)]) -> QueryResult<BTreeMap<(FoundKind, i64), Keys>> {
    let kinds: Vec<FoundKind> = FoundKind::ALL.to_vec();
    let ids: Vec<i64> = records.iter().map(|(_, id)| *id).collect();
    let rows: Vec<(FoundKind, i64, KeyKind, String)> = match_keys::table
        .filter(match_keys::record_kind.among(kinds))
        .filter(match_keys::record_id.among(ids))
        .select((match_keys::record_kind, match_keys::record_id, match_keys::kind, match_keys::key))
        .load(conn)?;
    let mut all: BTreeMap<(FoundKind, i64), Keys> = BTreeMap::new();
    for (kind, id, key_kind, key) in rows.into_iter().filter(|(kind, id, _, _)| records.contains(&(*kind, *id))) {
        all.entry((kind, id)).or_default().insert((key_kind, key));
    }
    Ok(all)
}
