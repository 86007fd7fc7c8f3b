//! Typed ids, so that an account's id can never be passed where a contact's is meant.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        $crate::bigint_column!($name);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )+};
}

ids! {
    TeamId, UserId, EventId, LeadId, AccountId, AddressId, ContactId, ActivityId, StageId, StageCheckId, OpportunityId,
    BuyingRoleId, CompetitorId, CategoryId, ProductId, PartId, FileId, ModelId, ConfigurationId, PriceBookId,
    PriceRuleId, PriceEntryId, PriceReleaseId, AgreementId, TaxRateId, QuoteId, QuoteVersionId, QuoteLineId, ApprovalRequestId,
    OrderId, OrderLineId, MessageId, CartId, CartLineId, ViewId,
}

/// A number people read out: `Q-2026-00042`. Gapless within prefix and year.
pub fn human_number(prefix: &str, year: i32, serial: i64) -> String {
    format!("{prefix}-{year}-{serial:05}")
}
