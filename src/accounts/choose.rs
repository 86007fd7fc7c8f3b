//! An account as a form names it: by its number, as links and hidden fields do, or by what somebody typed.

use crate::accounts::store;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::AccountId;
use crate::kernel::reason::Reason;
use crate::web::AppError;

/// How many names an answer that is not clear lists.
const MOST_NAMED: usize = 5;

/// The one account that is meant, among those the actor sees: of that number, else of exactly that name, else the only one
/// that the search finds. Otherwise why there is none, to stand beside the field.
///
/// # Errors
/// Not found where a number names an account that the actor does not see: nobody types such a number.
pub fn chosen(conn: &mut Connection, actor: &Actor, typed: &str) -> Result<Result<AccountId, Reason>, AppError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Err(Reason::new("error-required")));
    }
    let number = typed.parse().ok().map(AccountId);
    if let Some(id) = number
        && store::is_visible(conn, actor, id)?
    {
        return Ok(Ok(id));
    }
    let mut found = store::list_called(conn, actor, typed)?;
    if found.is_empty() {
        if number.is_some() {
            return Err(AppError::NotFound);
        }
        found = store::list_choices(conn, actor, typed)?;
    }
    Ok(match found.as_slice() {
        [(id, _)] => Ok(*id),
        [] => Err(Reason::new("account-unknown").with("typed", typed)),
        several => Err(Reason::new("account-several").with("typed", typed).with("names", named(several))),
    })
}

/// `Harbour Group (17), Harbour Parts (21) …`
fn named(accounts: &[(AccountId, String)]) -> String {
    let names: Vec<String> = accounts.iter().take(MOST_NAMED).map(|(id, name)| format!("{name} ({id})")).collect();
    names.join(", ") + if accounts.len() > MOST_NAMED { " …" } else { "" }
}
