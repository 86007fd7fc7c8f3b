//! Two sets of records that belong to different people, and the paths that lead to them.

use diesel::prelude::*;
use throughline::db::schema::*;
use throughline::kernel::actor::{Language, Role};
use throughline::kernel::ids::AccountId;
use throughline::people::store;
use throughline::people::user::NewUser;
use throughline::views;
use throughline::web::AppError;

use crate::support::{TestApp, start};

/// What one seller and one customer have. Fields are empty where the demo company has none.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    pub account: Option<i64>,
    address: Option<i64>,
    contact: Option<i64>,
    lead: Option<i64>,
    opportunity: Option<i64>,
    buying_role: Option<i64>,
    activity: Option<i64>,
    configuration: Option<String>,
    quote: Option<i64>,
    quote_number: Option<String>,
    quote_version: Option<i32>,
    token: Option<String>,
    approval: Option<i64>,
    order: Option<i64>,
    order_number: Option<String>,
    agreement: Option<i64>,
    message: Option<i64>,
    view: Option<i64>,
    /// Stands in every name of the set, to be looked for on other people's pages.
    pub canary: String,
}

/// Records of which everybody who may see the kind sees each.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    product: Option<i64>,
    sku: Option<String>,
    slug: Option<String>,
    part: Option<i64>,
    book: Option<i64>,
    rule: Option<i64>,
    tax: Option<i64>,
    user: Option<i64>,
    team: Option<i64>,
}

/// The set of a seller, gathered around an order of theirs that came from a quote, with a customer's login.
pub fn of_seller(app: &TestApp, email: &str, customer: &str, canary: &str) -> Objects {
    let mut set = app.read(|conn| {
        let seller = store::find_by_email(conn, email)?.unwrap().id.0;
        let mut set = Objects { canary: canary.to_owned(), ..Objects::default() };
        let order: Option<(i64, String, i64, Option<i64>, Option<i64>)> = orders::table
            .filter(orders::owner_id.eq(seller))
            .filter(orders::quote_id.is_not_null())
            .order(orders::id)
            .select((orders::id, orders::number, orders::account_id, orders::quote_id, orders::opportunity_id))
            .first(conn)
            .optional()?;
        if let Some((id, number, account, quote, opportunity)) = order {
            (set.order, set.order_number, set.account, set.quote, set.opportunity) =
                (Some(id), Some(number), Some(account), quote, opportunity);
        }
        if set.account.is_none() {
            set.account = accounts::table
                .filter(accounts::owner_id.eq(seller))
                .order(accounts::id)
                .select(accounts::id)
                .first(conn)
                .optional()?;
        }
        if set.opportunity.is_none() {
            set.opportunity = opportunities::table
                .filter(opportunities::owner_id.eq(seller))
                .order(opportunities::id)
                .select(opportunities::id)
                .first(conn)
                .optional()?;
        }
        if set.quote.is_none() {
            set.quote =
                quotes::table.filter(quotes::owner_id.eq(seller)).order(quotes::id).select(quotes::id).first(conn).optional()?;
        }
        if let Some(quote) = set.quote {
            let (number, token): (String, String) =
                quotes::table.find(quote).select((quotes::number, quotes::token)).first(conn)?;
            (set.quote_number, set.token) = (Some(number), Some(token));
            let versions = quote_versions::table.filter(quote_versions::quote_id.eq(quote)).order(quote_versions::version.desc());
            set.quote_version = versions.select(quote_versions::version).first(conn).optional()?;
        }
        set.approval = approval_requests::table
            .inner_join(quote_versions::table.on(quote_versions::id.eq(approval_requests::quote_version_id)))
            .inner_join(quotes::table.on(quotes::id.eq(quote_versions::quote_id)))
            .filter(quotes::owner_id.eq(seller))
            .select(approval_requests::id)
            .first(conn)
            .optional()?;
        set.lead = leads::table.filter(leads::owner_id.eq(seller)).order(leads::id).select(leads::id).first(conn).optional()?;
        if let Some(account) = set.account {
            set.address =
                addresses::table.filter(addresses::account_id.eq(account)).select(addresses::id).first(conn).optional()?;
            set.contact = contacts::table.filter(contacts::account_id.eq(account)).select(contacts::id).first(conn).optional()?;
            set.agreement =
                agreements::table.filter(agreements::account_id.eq(account)).select(agreements::id).first(conn).optional()?;
        }
        set.activity = activities::table
            .filter(activities::owner_id.eq(seller))
            .order(activities::id)
            .select(activities::id)
            .first(conn)
            .optional()?;
        if let Some(opportunity) = set.opportunity {
            let roles = buying_roles::table.filter(buying_roles::opportunity_id.eq(opportunity));
            set.buying_role = roles.select(buying_roles::id).first(conn).optional()?;
        }
        set.configuration =
            configurations::table.order(configurations::id).select(configurations::code).first(conn).optional()?;
        Ok(set)
    });
    set.message = Some(crate::outbox::letter(app, email).0);
    set.view = Some(app.write(|conn| view_of(conn, email, canary)));
    app.write(|conn| {
        mark(conn, &set)?;
        make_customer(conn, customer, set.account.map(AccountId))
    });
    set
}

/// Puts the canary into every name of the set.
fn mark(conn: &mut throughline::db::Connection, set: &Objects) -> Result<(), AppError> {
    if let Some(id) = set.account {
        diesel::update(accounts::table.find(id)).set(accounts::name.eq(format!("Account {}", set.canary))).execute(conn)?;
    }
    if let Some(id) = set.contact {
        diesel::update(contacts::table.find(id)).set(contacts::name.eq(format!("Contact {}", set.canary))).execute(conn)?;
    }
    if let Some(id) = set.lead {
        diesel::update(leads::table.find(id)).set(leads::company.eq(format!("Lead {}", set.canary))).execute(conn)?;
    }
    if let Some(id) = set.opportunity {
        diesel::update(opportunities::table.find(id))
            .set(opportunities::name.eq(format!("Deal {}", set.canary)))
            .execute(conn)?;
    }
    if let Some(id) = set.activity {
        diesel::update(activities::table.find(id))
            .set(activities::subject.eq(format!("Activity {}", set.canary)))
            .execute(conn)?;
    }
    if let Some(id) = set.quote {
        diesel::update(quotes::table.find(id)).set(quotes::title.eq(format!("Quote {}", set.canary))).execute(conn)?;
    }
    Ok(())
}

/// A saved view of the seller's leads.
fn view_of(conn: &mut throughline::db::Connection, email: &str, canary: &str) -> Result<i64, AppError> {
    let actor = store::find_by_email(conn, email)?.unwrap().actor();
    let kept = views::store::Kept { list: views::KnownList::Leads, name: canary, query: "tab=mine", team: None };
    Ok(views::store::insert(conn, start(), &actor, &kept)?.0)
}

fn make_customer(conn: &mut throughline::db::Connection, name: &str, account: Option<AccountId>) -> Result<(), AppError> {
    let hash = store::find_by_email(conn, "admin@hoist.example")?.and_then(|admin| admin.password_hash);
    let user = NewUser {
        email: format!("{name}@hoist.example"),
        name: name.to_owned(),
        password_hash: hash,
        role: Role::Customer,
        team_id: None,
        account_id: account,
        contact_id: None,
        language: Language::English,
        time_zone: "UTC".into(),
        theme: "auto".into(),
        phone: None,
        created_at: start(),
    };
    store::insert_user(conn, &user)?;
    Ok(())
}

pub fn shared(app: &TestApp) -> Shared {
    app.read(|conn| {
        let product: Option<(i64, String, String)> =
            products::table.order(products::id).select((products::id, products::sku, products::slug)).first(conn).optional()?;
        Ok(Shared {
            product: product.as_ref().map(|p| p.0),
            sku: configurable(conn)?.or(product.as_ref().map(|p| p.1.clone())),
            slug: product.map(|p| p.2),
            part: parts::table.select(parts::id).first(conn).optional()?,
            book: price_books::table.select(price_books::id).first(conn).optional()?,
            rule: price_rules::table.select(price_rules::id).first(conn).optional()?,
            tax: tax_rates::table.select(tax_rates::id).first(conn).optional()?,
            user: users::table.filter(users::email.eq("tom.becker@hoist.example")).select(users::id).first(conn).optional()?,
            team: teams::table.select(teams::id).first(conn).optional()?,
        })
    })
}

/// A product that can be configured.
fn configurable(conn: &mut throughline::db::Connection) -> QueryResult<Option<String>> {
    product_models::table
        .inner_join(products::table.on(products::id.eq(product_models::product_id)))
        .select(products::sku)
        .first(conn)
        .optional()
}

/// Which kinds of object a route is asked for: `-` where it has no parameter, `a` and `b` where records belong to people, and one that
/// does not exist.
pub fn kinds_of(path: &str) -> &'static [&'static str] {
    const COMMON: &[&str] = &[
        "/catalogue",
        "/pricing",
        "/configure",
        "/products",
        "/shop",
        "/users",
        "/teams",
        "/c/",
        "/set-up",
        "/password",
        "/reports",
        "/files",
    ];
    if !path.contains('{') {
        &["-"]
    } else if COMMON.iter().any(|start| path.starts_with(start)) && !path.contains("/agreements") {
        &["a", "missing"]
    } else {
        &["a", "b", "missing"]
    }
}

/// The path to an object; `None` where the demo company has no such object.
pub fn path_to(path: &str, object: &str, sets: &(Objects, Objects, Shared)) -> Option<String> {
    let set = match object {
        "b" => &sets.1,
        _ => &sets.0,
    };
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = parameter(after);
        let value = if object == "missing" { Some(missing(name, &out)) } else { value(name, &out, set, &sets.2) };
        out.push_str(&value?);
        rest = after;
    }
    Some(out + rest)
}

/// The name of a parameter and what follows its closing brace: `id:\d+}/edit` → `id`, `/edit`.
pub fn parameter(text: &str) -> (&str, &str) {
    let mut depth = 1;
    let end = text.find(|c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    });
    let (inside, after) = text.split_at(end.expect("a closed parameter"));
    (inside.split(':').next().unwrap_or(inside), &after[1..])
}

/// Nothing has this number.
fn missing(name: &str, before: &str) -> String {
    match name {
        "number" if before.contains("orders") => "O-2026-99999".into(),
        "number" => "Q-2026-99999".into(),
        "token" | "code" | "key" => "A".repeat(22),
        "sku" | "slug" => "no-such-thing".into(),
        "version" | "other" => "1".into(),
        _ => "999999999".into(),
    }
}

fn value(name: &str, before: &str, set: &Objects, shared: &Shared) -> Option<String> {
    let text = |id: Option<i64>| id.map(|id| id.to_string());
    let within = |place: &str| before.contains(place);
    match name {
        "version" if within("/models") => Some("1".into()),
        "version" | "other" => set.quote_version.map(|version| version.to_string()),
        "number" if within("orders") => set.order_number.clone(),
        "number" => set.quote_number.clone(),
        "token" => set.token.clone(),
        "code" => set.configuration.clone(),
        "sku" => shared.sku.clone(),
        "slug" => shared.slug.clone(),
        "address" => text(set.address),
        "contact" => text(set.contact),
        "index" => Some("0".into()),
        "role" => text(set.buying_role),
        _ if within("/parts/") => text(shared.part),
        _ if within("/catalogue/") || within("/products/") => text(shared.product),
        _ if within("/agreements/") => text(set.agreement),
        _ if within("/books/") => text(shared.book),
        _ if within("/rules/") => text(shared.rule),
        _ if within("/taxes/") => text(shared.tax),
        _ if within("/pricing/") => Some("1".into()),
        _ if within("/users/") => text(shared.user),
        _ if within("/teams/") => text(shared.team),
        _ if within("/accounts/") => text(set.account),
        _ if within("/contacts/") => text(set.contact),
        _ if within("/leads/") => text(set.lead),
        _ if within("/opportunities/") => text(set.opportunity),
        _ if within("/activities/") => text(set.activity),
        _ if within("/approvals/") => text(set.approval),
        _ if within("/quotes/") => text(set.quote),
        _ if within("/orders/") => text(set.order),
        _ if within("/outbox/") => text(set.message),
        _ if within("/views/") => text(set.view),
        _ => Some("1".into()),
    }
}
