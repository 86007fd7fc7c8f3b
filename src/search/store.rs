//! All SQL of the search index.

use std::cell::Cell;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};

use super::{FoundKind, tokens};
use crate::db::schema::{search_documents, shares, visibility};
use crate::db::{AmongMethods, Connection};
use crate::kernel::actor::{Act, Actor, Scope};
use crate::kernel::ids::{AccountId, UserId};

/// A record as the search box finds it.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    pub kind: FoundKind,
    pub record_id: i64,
    pub title: &'a str,
    pub subtitle: &'a str,
    pub url: String,
    pub owner: Option<UserId>,
    pub account: Option<AccountId>,
    /// Products: everybody finds them, in the shop too.
    pub public: bool,
    /// Everything it is found by besides its title: phones, e-mails, numbers, codes, other names.
    pub texts: Vec<&'a str>,
}

/// One line under the search box.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = search_documents)]
pub struct Hit {
    pub id: i64,
    pub kind: FoundKind,
    pub record_id: i64,
    pub title: String,
    pub subtitle: String,
    pub url: String,
    pub account_id: Option<i64>,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Marks begin with a character of private use, which databases keep within a token and no word that is typed has.
const MARK: char = '\u{e000}';

/// The token that all documents of a kind have, so that a search among products meets nothing else.
fn of_kind(kind: FoundKind) -> String {
    format!("{MARK}kind{kind}")
}

/// The token that all documents of an account have: what a customer searches in.
fn of_account(account: AccountId) -> String {
    format!("{MARK}account{account}")
}

/// The token that all documents of an owner have: what a rep searches in.
fn of_owner(owner: i64) -> String {
    format!("{MARK}owner{owner}")
}

/// The token of what everybody finds.
fn of_public() -> String {
    format!("{MARK}public")
}

/// The token of leads that nobody has taken.
fn of_pool() -> String {
    format!("{MARK}pool")
}

impl Document<'_> {
    /// The tokens that say what it is and whose, beside those of its texts.
    fn marks(&self) -> Vec<String> {
        let pool = (self.kind == FoundKind::Lead && self.owner.is_none()).then(of_pool);
        let owner = self.owner.map(|owner| of_owner(owner.0));
        let public = self.public.then(of_public);
        [Some(of_kind(self.kind)), self.account.map(of_account), owner, pool, public].into_iter().flatten().collect()
    }
}

/// Writes or replaces the document of a record.
pub fn put(conn: &mut Connection, document: &Document<'_>) -> QueryResult<()> {
    remove(conn, document.kind, document.record_id)?;
    put_new(conn, document)
}

/// The same for a record that was never found before.
pub fn put_new(conn: &mut Connection, document: &Document<'_>) -> QueryResult<()> {
    let mut tokens = tokens::of_texts(std::iter::once(document.title).chain(document.texts.iter().copied()));
    for mark in document.marks() {
        tokens.push(' ');
        tokens.push_str(&mark);
    }
    let id: i64 = diesel::insert_into(search_documents::table)
        .values((
            search_documents::kind.eq(document.kind),
            search_documents::record_id.eq(document.record_id),
            search_documents::title.eq(document.title),
            search_documents::subtitle.eq(document.subtitle),
            search_documents::url.eq(&document.url),
            search_documents::owner_id.eq(document.owner.map(|o| o.0)),
            search_documents::account_id.eq(document.account.map(|a| a.0)),
            search_documents::public.eq(document.public),
            search_documents::tokens.eq(&tokens),
        ))
        .returning(search_documents::id)
        .get_result(conn)?;
    if conn.is_sqlite() && TOGETHER.get() {
        return Ok(());
    }
    let index = match conn {
        Connection::Sqlite(_) => "INSERT INTO search_index (rowid, tokens) VALUES ($1, $2)",
        Connection::Postgres(_) => {
            "UPDATE search_documents SET vector = array_to_tsvector(string_to_array($2, ' ')) WHERE id = $1"
        }
    };
    sql_query(index).bind::<BigInt, _>(id).bind::<Text, _>(tokens).execute(conn).map(drop)
}

thread_local! {
    /// Whether this thread is within [`together`].
    static TOGETHER: Cell<bool> = const { Cell::new(false) };
}

/// Puts the documents of very many records: on SQLite their words go into the index at the end, all at once. Its full-text
/// index writes what it holds in memory to disk before every statement that could be taken back alone, and merges it with
/// what is there: record by record that takes the longer the more there is.
pub fn together<T, E: From<diesel::result::Error>>(
    conn: &mut Connection,
    put: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    struct Alone;
    impl Drop for Alone {
        fn drop(&mut self) {
            TOGETHER.set(false);
        }
    }
    if !conn.is_sqlite() || TOGETHER.get() {
        return put(conn);
    }
    let last: Option<i64> = search_documents::table.select(diesel::dsl::max(search_documents::id)).first(conn)?;
    TOGETHER.set(true);
    let alone = Alone;
    let done = put(conn)?;
    drop(alone);
    let rest = "INSERT INTO search_index (rowid, tokens) SELECT id, tokens FROM search_documents WHERE id > $1 ORDER BY id";
    sql_query(rest).bind::<BigInt, _>(last.unwrap_or(0)).execute(conn)?;
    Ok(done)
}

pub fn remove(conn: &mut Connection, kind: FoundKind, record_id: i64) -> QueryResult<()> {
    let old = search_documents::table.filter(search_documents::kind.eq(kind)).filter(search_documents::record_id.eq(record_id));
    let Some(id) = old.select(search_documents::id).first::<i64>(conn).optional()? else { return Ok(()) };
    if conn.is_sqlite() {
        sql_query("DELETE FROM search_index WHERE rowid = $1").bind::<BigInt, _>(id).execute(conn)?;
    }
    diesel::delete(search_documents::table.find(id)).execute(conn).map(drop)
}

/// Most candidates looked at: of a very common beginning the newest are taken rather than all ranked.
const MOST_CANDIDATES: i64 = 1_000;

/// What `actor` (or a stranger) may see of what matches all that was typed, newest first, at most `limit`.
pub fn find(conn: &mut Connection, actor: Option<&Actor>, typed: &str, limit: i64) -> QueryResult<Vec<Hit>> {
    let prefixes = tokens::of_query(typed);
    if prefixes.is_empty() {
        return Ok(Vec::new());
    }
    // What everybody finds, in the shop too.
    let product = search_documents::kind.eq(FoundKind::Product).and(search_documents::public.eq(true));
    let mut query = search_documents::table
        .filter(search_documents::id.eq_any(asked(conn, actor, &prefixes)?))
        .order(search_documents::id.desc())
        .limit(limit)
        .select(Hit::as_select())
        .into_boxed();
    match actor.map(Actor::scope) {
        Some(Scope::Everything) => {}
        Some(Scope::Owners(viewer)) => {
            let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
            let shared = shares::table
                .filter(shares::user_id.eq(viewer))
                .filter(shares::record_id.eq(search_documents::record_id))
                .filter(shares::record_kind.eq(search_documents::kind));
            // Contacts follow their account, leads that nobody has taken are everybody's who sells.
            let with_account = shares::table
                .filter(shares::user_id.eq(viewer))
                .filter(shares::record_kind.eq("account"))
                .filter(shares::record_id.nullable().eq(search_documents::account_id));
            let contact = search_documents::kind.eq(FoundKind::Contact).and(exists(with_account));
            let pool = search_documents::kind.eq(FoundKind::Lead).and(search_documents::owner_id.is_null());
            let seen =
                search_documents::public.eq(true).or(search_documents::owner_id.eq_any(owners)).or(exists(shared)).or(contact);
            query = if actor.is_some_and(|a| a.may(Act::Sell)) { query.filter(seen.or(pool)) } else { query.filter(seen) };
        }
        Some(Scope::Company(account)) => {
            let kinds = [FoundKind::Quote, FoundKind::Order, FoundKind::Configuration];
            let own = search_documents::account_id.eq(account.0).and(search_documents::kind.among(kinds));
            query = query.filter(product.or(own.assume_not_null()));
        }
        Some(Scope::Nothing) | None => query = query.filter(product),
    }
    let hits = query.load(conn)?;
    match actor.map(Actor::scope) {
        Some(Scope::Owners(viewer)) => without_others_codes(conn, viewer, hits, typed),
        _ => Ok(hits),
    }
}

/// A code opens its configuration for whoever has all of it; a part of it finds only those of accounts one sees, and those of nobody.
fn without_others_codes(conn: &mut Connection, viewer: UserId, hits: Vec<Hit>, typed: &str) -> QueryResult<Vec<Hit>> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect::<String>();
    let wanted = plain(typed);
    let guarded = |hit: &Hit| hit.kind == FoundKind::Configuration && plain(&hit.title) != wanted;
    let accounts: Vec<i64> = hits.iter().filter(|hit| guarded(hit)).filter_map(|hit| hit.account_id).collect();
    if accounts.is_empty() {
        return Ok(hits);
    }
    let owners = visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id.nullable());
    let shared = shares::table
        .filter(shares::user_id.eq(viewer))
        .filter(shares::record_id.eq(search_documents::record_id))
        .filter(shares::record_kind.eq("account"));
    let seen: Vec<i64> = search_documents::table
        .filter(search_documents::kind.eq(FoundKind::Account))
        .filter(search_documents::record_id.among(accounts))
        .filter(search_documents::owner_id.eq_any(owners).or(exists(shared)))
        .select(search_documents::record_id)
        .load(conn)?;
    Ok(hits.into_iter().filter(|hit| !guarded(hit) || hit.account_id.is_none_or(|id| seen.contains(&id))).collect())
}

/// The documents to look at for this reader: those that begin with all that was typed, and if they are too many also those that have
/// it as whole words.
fn asked(conn: &mut Connection, actor: Option<&Actor>, prefixes: &[String]) -> QueryResult<Vec<i64>> {
    let marks = match actor.map(Actor::scope) {
        Some(Scope::Everything) => Vec::new(),
        Some(Scope::Owners(viewer)) => marks_seen_by(conn, viewer)?,
        Some(Scope::Company(account)) => vec![of_account(account), of_kind(FoundKind::Product)],
        Some(Scope::Nothing) | None => vec![of_kind(FoundKind::Product)],
    };
    let mut ids = candidates(conn, &marks, (prefixes, true), MOST_CANDIDATES)?;
    // What has the words whole also begins so: it is looked for alone only where not all that begins so was taken.
    if ids.len() >= MOST_CANDIDATES as usize {
        ids.extend(candidates(conn, &marks, (prefixes, false), MOST_CANDIDATES)?);
        ids.sort_unstable();
        ids.dedup();
    }
    Ok(ids)
}

/// More marks than these are dearer to look up than all documents are: whoever has so many people below sees most records anyway.
const MOST_MARKS: usize = 400;

/// The marks that every document has which this person may see; others may have them too. Without any, everything is looked at:
/// what a person sees must not hang on how much newer namesakes there are of others.
fn marks_seen_by(conn: &mut Connection, viewer: UserId) -> QueryResult<Vec<String>> {
    let owners: Vec<i64> =
        visibility::table.filter(visibility::viewer_id.eq(viewer.0)).select(visibility::owner_id).load(conn)?;
    let shared: Vec<(Option<i64>, Option<i64>)> = search_documents::table
        .inner_join(
            shares::table
                .on(shares::record_id.eq(search_documents::record_id).and(shares::record_kind.eq(search_documents::kind))),
        )
        .filter(shares::user_id.eq(viewer))
        .select((search_documents::account_id, search_documents::owner_id))
        .load(conn)?;
    let shared =
        shared.into_iter().filter_map(|(account, owner)| account.map(|id| of_account(AccountId(id))).or(owner.map(of_owner)));
    let mut marks: Vec<String> = owners.into_iter().map(of_owner).chain(shared).collect();
    marks.extend([of_public(), of_pool()]);
    marks.sort_unstable();
    marks.dedup();
    if marks.len() > MOST_MARKS {
        marks.clear();
    }
    Ok(marks)
}

/// Most records of one kind that a list narrows itself to.
const MOST_LISTED: i64 = 2_000;

/// The records of `kind` that match all that was typed. Who may see them is the caller's question.
pub fn list_ids(conn: &mut Connection, kind: FoundKind, typed: &str) -> QueryResult<Vec<i64>> {
    let prefixes = tokens::of_query(typed);
    if prefixes.is_empty() {
        return Ok(Vec::new());
    }
    let ids = candidates(conn, &[of_kind(kind)], (&prefixes, true), MOST_LISTED)?;
    search_documents::table
        .filter(search_documents::id.among(ids))
        .filter(search_documents::kind.eq(kind))
        .select(search_documents::record_id)
        .load(conn)
}

/// The newest documents that have one of `marks`, where any is given, and all of the words: whole, or only begun.
fn candidates(conn: &mut Connection, marks: &[String], (words, begun): (&[String], bool), most: i64) -> QueryResult<Vec<i64>> {
    // Tokens are letters and digits only (`tokens::runs`), marks have one character more: quoting them needs no escape.
    let (sql, quote, star, and, or) = match conn {
        Connection::Sqlite(_) => (
            "SELECT rowid AS id FROM search_index WHERE search_index MATCH $1 ORDER BY rowid DESC LIMIT $2",
            '"',
            "*",
            " AND ",
            " OR ",
        ),
        Connection::Postgres(_) => {
            ("SELECT id FROM search_documents WHERE vector @@ $1::tsquery ORDER BY id DESC LIMIT $2", '\'', ":*", " & ", " | ")
        }
    };
    let quoted: Vec<String> = marks.iter().map(|mark| format!("{quote}{mark}{quote}")).collect();
    let marked = (!quoted.is_empty()).then(|| format!("({})", quoted.join(or)));
    let words = words.iter().map(|word| format!("{quote}{word}{quote}{}", if begun { star } else { "" }));
    let pattern: Vec<String> = marked.into_iter().chain(words).collect();
    let query = sql_query(sql).bind::<Text, _>(pattern.join(and)).bind::<BigInt, _>(most);
    let found: Vec<Id> = query.load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}
