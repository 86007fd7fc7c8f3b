//! Sessions in our own table, so that signing out, disabling and "sign out everywhere" act on the very next request.

use std::collections::HashMap;
use std::sync::Arc;

use actix_session::Session;
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use chrono::{NaiveDateTime, TimeDelta};
use sha2::{Digest, Sha256};

use super::AppError;
use super::visit::Visit;
use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::kernel::ids::UserId;
use crate::people::store;
use crate::settings::Settings;

/// Keys of the session's state.
pub const USER: &str = "user";
const ADDRESS: &str = "address";
const AGENT: &str = "agent";
/// The stored key of this very session; put there on loading, never stored.
const KEY: &str = "key";

/// When somebody was last seen is noted this often at most, so that a page view hardly ever writes.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Begins a session of `user` under a new key, with where it begins.
pub fn begin(session: &Session, visit: &Visit, user: UserId) -> Result<(), AppError> {
    session.renew();
    let failed = |e: actix_session::SessionInsertError| AppError::Internal(e.to_string());
    session.insert(USER, user.0).map_err(failed)?;
    session.insert(ADDRESS, &visit.address).map_err(failed)?;
    session.insert(AGENT, &visit.agent).map_err(failed)
}

/// The stored key of the session a request came with.
pub fn key_of(session: &Session) -> Option<String> {
    session.get(KEY).ok().flatten()
}

/// Who was last noted as seen before this has been away too long; nobody is sent away early because a click was not noted.
pub fn awake_since(settings: &Settings, now: NaiveDateTime) -> NaiveDateTime {
    now - TimeDelta::minutes(settings.session_idle_minutes) - NOTED_EVERY
}

/// The store behind `actix-session`. The cookie holds a random key; the table holds its SHA-256.
#[derive(Clone)]
pub struct Sessions {
    pub db: Database,
    pub clock: Clock,
    pub settings: Arc<Settings>,
}

type State = HashMap<String, String>;

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let (hash, now) = (hash(key.as_ref()), self.clock.now());
        let open = (now, awake_since(&self.settings, now));
        let found = self.db.read_now(|conn| store::find_session(conn, &hash, open));
        let found = found.map_err(|e| LoadError::Other(std::io::Error::other(e).into()))?;
        let Some((text, seen_at)) = found else { return Ok(None) };
        let Some(mut state) = serde_json::from_str::<State>(&text).ok() else { return Ok(None) };
        state.insert(KEY.to_owned(), serde_json::Value::from(hash.as_str()).to_string());
        self.note_seen(hash, seen_at, now).await;
        Ok(Some(state))
    }

    async fn save(&self, state: State, ttl: &Duration) -> Result<SessionKey, SaveError> {
        let key = fresh_key();
        let session_key = SessionKey::try_from(key.clone()).map_err(|e| SaveError::Other(std::io::Error::other(e).into()))?;
        let session = self.row(&key, &state, ttl).map_err(|e| SaveError::Serialization(e.into()))?;
        let saved = self.db.write(move |conn| store::insert_session(conn, &session)).await;
        saved.map_err(|e: diesel::result::Error| SaveError::Other(std::io::Error::other(e).into()))?;
        Ok(session_key)
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Duration) -> Result<SessionKey, UpdateError> {
        let session = self.row(key.as_ref(), &state, ttl).map_err(|e| UpdateError::Serialization(e.into()))?;
        let saved = self.db.write(move |conn| store::update_session(conn, &session)).await;
        saved.map_err(|e: diesel::result::Error| UpdateError::Other(std::io::Error::other(e).into()))?;
        Ok(key)
    }

    /// The lifetime is absolute: it does not grow with use.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let hash = hash(key.as_ref());
        Ok(self.db.write(move |conn| store::delete_session(conn, &hash)).await?)
    }
}

impl Sessions {
    /// A page must not fail because the note did.
    async fn note_seen(&self, hash: String, seen_at: NaiveDateTime, now: NaiveDateTime) {
        if now - seen_at < NOTED_EVERY {
            return;
        }
        let noted: Result<usize, diesel::result::Error> =
            self.db.write(move |conn| store::update_session_seen(conn, &hash, now)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "session not noted as seen");
        }
    }

    fn row(&self, key: &str, state: &State, ttl: &Duration) -> serde_json::Result<store::NewSession> {
        let now = self.clock.now();
        let text = |name: &str| state.get(name).and_then(|value| serde_json::from_str::<String>(value).ok());
        let kept: State = state.iter().filter(|(name, _)| *name != KEY).map(|(n, v)| (n.clone(), v.clone())).collect();
        let user = state.get(USER).and_then(|u| u.trim_matches('"').parse().ok());
        Ok(store::NewSession {
            key: hash(key),
            user_id: user.map(UserId),
            state: serde_json::to_string(&kept)?,
            address: text(ADDRESS),
            agent: text(AGENT),
            created_at: now,
            seen_at: now,
            expires_at: now + TimeDelta::seconds(ttl.whole_seconds()),
        })
    }
}

/// 256 random bits as text for a cookie or a link.
pub fn fresh_key() -> String {
    use base64::Engine;
    let bytes: [u8; 32] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret that a cookie or link carries.
pub fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}
