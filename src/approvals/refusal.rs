//! How a verb of approvals and quotes says no.

use diesel::result::Error as DieselError;

use crate::kernel::money::Overflow;
use crate::kernel::reason::Reason;

/// A rule says no, with its facts; or the database failed.
#[derive(Debug)]
pub enum Refusal {
    Database(DieselError),
    Rule(Reason),
}

impl From<DieselError> for Refusal {
    fn from(error: DieselError) -> Self {
        Refusal::Database(error)
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Refusal::Rule(reason)
    }
}

impl From<Overflow> for Refusal {
    fn from(_: Overflow) -> Self {
        Refusal::Rule(Reason::new("error-amount-out-of-range"))
    }
}

impl Refusal {
    /// The rule's reason; `Err` where it was the database.
    pub fn reason(self) -> Result<Reason, DieselError> {
        match self {
            Refusal::Database(error) => Err(error),
            Refusal::Rule(reason) => Ok(reason),
        }
    }
}
