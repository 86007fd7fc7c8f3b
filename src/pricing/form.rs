//! What pricing managers type, and what it becomes.

mod agreement;
mod book;
mod cost;
mod entry;
mod option;
mod parse;
mod release;
mod rule;
mod tax;
mod tiers;
mod trial;

pub use agreement::AgreementForm;
pub use book::BookForm;
pub use cost::{CostForm, RateForm};
pub use entry::{EndForm, EntryForm};
pub use option::OptionForm;
pub use release::{PlanForm, ReleaseForm};
pub use rule::{Found, RuleForm};
pub use tax::TaxForm;
pub use tiers::tiers_as_typed;
pub use trial::{Try, TryForm};
