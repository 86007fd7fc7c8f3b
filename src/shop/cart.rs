//! A cart: of a browser by its secret key, of a person once signed in.

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite, time};
use chrono::NaiveDateTime;

use super::store;
use crate::db::Connection;
use crate::kernel::ids::{AccountId, CartId, ConfigurationId, ProductId, UserId};
use crate::web::visit::CART;
use crate::web::{AppError, Shop, session};

/// No line holds more pieces.
pub const MOST_PIECES: i32 = 9_999;

/// Whose cart.
#[derive(Debug, Clone)]
pub struct Key {
    pub user: Option<UserId>,
    pub account: Option<AccountId>,
    /// What the browser holds; only its hash is stored.
    secret: String,
    fresh: bool,
}

impl Key {
    /// The key of this request: the browser's, or a new one.
    pub fn of(shop: &Shop) -> Key {
        let held = shop.cart_key().filter(|held| held.len() == 43);
        let actor = shop.actor.as_ref();
        Key {
            user: actor.map(|actor| actor.user_id),
            account: actor.and_then(|actor| actor.account_id),
            fresh: held.is_none(),
            secret: held.unwrap_or_else(session::fresh_key),
        }
    }

    pub fn hash(&self) -> String {
        session::hash(&self.secret)
    }

    /// Gives the browser its key, where it has none yet.
    pub fn remember(&self, shop: &Shop, mut response: HttpResponse) -> HttpResponse {
        if self.fresh && self.user.is_none() {
            let cookie = Cookie::build(CART, self.secret.clone())
                .path("/")
                .http_only(true)
                .secure(shop.app.settings.is_secure())
                .same_site(SameSite::Lax)
                .max_age(time::Duration::days(60))
                .finish();
            // A browser without cookies has no cart; the pages say so by being empty.
            let _ = response.add_cookie(&cookie);
        }
        response
    }
}

/// Puts a product into the cart; the same thing again counts up.
pub fn add(
    conn: &mut Connection,
    now: NaiveDateTime,
    key: &Key,
    product: ProductId,
    configuration: Option<ConfigurationId>,
    quantity: i32,
) -> Result<CartId, AppError> {
    let cart = open(conn, now, key)?;
    let lines = store::list_lines(conn, cart)?;
    let same = lines.iter().find(|line| line.product_id == product && line.configuration_id == configuration);
    match same {
        Some(line) => store::update_quantity(conn, cart, line.id, line.quantity.saturating_add(quantity).clamp(1, MOST_PIECES))?,
        None => {
            let position = lines.last().map_or(0, |line| line.position.saturating_add(1));
            store::insert_line(conn, cart, product, configuration, quantity.clamp(1, MOST_PIECES), position)?;
        }
    }
    store::touch(conn, cart, now)?;
    Ok(cart)
}

/// The cart of this key, made if there is none. What a browser gathered before signing in goes into the person's cart.
pub fn open(conn: &mut Connection, now: NaiveDateTime, key: &Key) -> Result<CartId, AppError> {
    let of_browser = store::find_by_key(conn, &key.hash())?;
    let Some(user) = key.user else {
        return match of_browser {
            Some((id, _)) => Ok(id),
            None => Ok(store::insert_cart(conn, &key.hash(), None, None, now)?),
        };
    };
    let own = match store::find_of_user(conn, user)? {
        Some(id) => id,
        None => store::insert_cart(conn, &session::hash(&session::fresh_key()), Some(user), key.account, now)?,
    };
    if let Some((other, None)) = of_browser
        && other != own
    {
        store::move_lines(conn, other, own)?;
    }
    Ok(own)
}

/// The cart to be shown: without making one.
pub fn find(conn: &mut Connection, key: &Key) -> Result<Option<CartId>, AppError> {
    let of_user = match key.user {
        Some(user) => store::find_of_user(conn, user)?,
        None => None,
    };
    let of_browser = store::find_by_key(conn, &key.hash())?.filter(|(_, user)| user.is_none()).map(|(id, _)| id);
    Ok(of_user.or(of_browser))
}
