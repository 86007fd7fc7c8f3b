//! What a member of staff sees, to be asked inside the queries of every slice.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::schema::{shares, visibility};
use crate::kernel::ids::UserId;

/// The owners whose records a viewer sees: themselves and the people below.
#[auto_type]
pub fn owners_seen_by(viewer: UserId) -> _ {
    visibility::table.filter(visibility::viewer_id.eq(viewer)).select(visibility::owner_id)
}

/// The records of a kind that were shared with a viewer.
#[auto_type]
pub fn shared_with(viewer: UserId, kind: &'static str) -> _ {
    shares::table.filter(shares::user_id.eq(viewer)).filter(shares::record_kind.eq(kind)).select(shares::record_id)
}
