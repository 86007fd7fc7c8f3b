//! A saved configuration: a snapshot with a code. It never changes.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::engine::{Configuration, Selection};
use super::needs::NeedTraced;
use crate::db::schema::configurations;
use crate::kernel::ids::{AccountId, ConfigurationId, ModelId, OpportunityId, ProductId};
use crate::kernel::money::{Amount, Currency};

/// A row of `configurations`. `choices`, `completion`, `parts` and `trace` are JSON, as written when saved.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = configurations)]
pub struct Configured {
    pub id: ConfigurationId,
    pub code: String,
    pub product_id: ProductId,
    pub model_id: ModelId,
    /// [`Selection`]: what the person chose, in order.
    pub choices: String,
    /// `{"choices": [Described, …]}`: a value for every question, with its words; reads as a [`Configuration`] too.
    pub completion: String,
    pub fingerprint: String,
    /// Nothing was left open.
    pub complete: bool,
    pub quantity: i32,
    /// In words of the saver's language: `Power: LPG · Tyres: Non-marking`.
    pub description: String,
    /// [`PartNeeded`]s.
    pub parts: String,
    /// What the saver would have paid then for the quantity; not for other eyes.
    pub net: Option<Amount>,
    pub currency: Currency,
    pub trace: Option<String>,
    pub promised_date: Option<NaiveDate>,
    pub promised_part: Option<String>,
    pub created_by: Option<i64>,
    pub account_id: Option<AccountId>,
    pub opportunity_id: Option<OpportunityId>,
    pub forked_from_id: Option<i64>,
    pub created_at: NaiveDateTime,
    /// [`super::needs::NeedTraced`]s.
    pub needs: String,
    /// Names of the questions whose choice was filled in by a proposal.
    pub filled: String,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = configurations)]
pub struct NewConfigured {
    pub code: String,
    pub product_id: ProductId,
    pub model_id: ModelId,
    pub choices: String,
    pub completion: String,
    pub fingerprint: String,
    pub complete: bool,
    pub quantity: i32,
    pub description: String,
    pub parts: String,
    pub net: Option<Amount>,
    pub currency: Currency,
    pub trace: Option<String>,
    pub promised_date: Option<NaiveDate>,
    pub promised_part: Option<String>,
    pub created_by: Option<i64>,
    pub account_id: Option<AccountId>,
    pub opportunity_id: Option<OpportunityId>,
    pub forked_from_id: Option<i64>,
    pub created_at: NaiveDateTime,
    /// [`super::needs::NeedTraced`]s.
    pub needs: String,
    /// Names of the questions whose choice was filled in by a proposal.
    pub filled: String,
}

/// One question and its answer, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub attribute: String,
    pub value: String,
    pub question_en: String,
    pub question_zh: String,
    pub answer_en: String,
    pub answer_zh: String,
}

/// How the completion is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    pub choices: Vec<Described>,
}

/// One part of the parts list for one piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartNeeded {
    pub number: String,
    pub name_en: String,
    pub name_zh: String,
    pub pieces: i64,
}

impl Configured {
    /// What was chosen, in order; nothing for text that is no selection.
    pub fn selection(&self) -> Selection {
        serde_json::from_str(&self.choices).unwrap_or_default()
    }

    pub fn configuration(&self) -> Configuration {
        serde_json::from_str(&self.completion).unwrap_or(Configuration { choices: Vec::new() })
    }

    /// Every question and answer in words, in the order of the model.
    pub fn described(&self) -> Vec<Described> {
        serde_json::from_str::<Completion>(&self.completion).map(|completion| completion.choices).unwrap_or_default()
    }

    pub fn parts(&self) -> Vec<PartNeeded> {
        serde_json::from_str(&self.parts).unwrap_or_default()
    }

    /// What the person needed, as it was answered.
    pub fn needs(&self) -> Vec<NeedTraced> {
        serde_json::from_str(&self.needs).unwrap_or_default()
    }

    /// The questions that were filled in rather than chosen.
    pub fn filled(&self) -> Vec<String> {
        serde_json::from_str(&self.filled).unwrap_or_default()
    }

    pub fn href(&self) -> String {
        format!("/c/{}", self.code)
    }
}

impl Described {
    /// Says no more than that something is left out.
    pub fn is_nothing(&self) -> bool {
        matches!(self.value.as_str(), "none" | "0" | "false")
    }

    pub fn question(&self, chinese: bool) -> &str {
        if chinese { &self.question_zh } else { &self.question_en }
    }

    pub fn answer(&self, chinese: bool) -> &str {
        if chinese { &self.answer_zh } else { &self.answer_en }
    }
}

/// One line of words: `Power: LPG · Tyres: Non-marking`, without what is left out.
pub fn in_words(described: &[Described], chinese: bool) -> String {
    let told = described.iter().filter(|one| !one.is_nothing());
    let colon = if chinese { "：" } else { ": " };
    let said = |one: &Described| format!("{}{colon}{}", one.question(chinese).trim_end_matches(['?', '？']), one.answer(chinese));
    told.map(said).collect::<Vec<_>>().join(" · ")
}
