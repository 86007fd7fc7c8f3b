//! What the configurator's block shows, at the desk and in the shop.

use askama::Template;

use super::super::engine::{Labels, Need, Selection};
use super::super::needs::NeedAnswered;
use super::answer::Answer;
use super::load::{Asked, Loaded};
use super::trail::Trail;
use super::ways::{Moved, Way};
use crate::kernel::money::{Amount, Currency};
use crate::kernel::reason::Reason;
use crate::pricing::engine::{PriceTrace, StepKind};
use crate::pricing::waterfall::Waterfall;
use crate::web::Frame;

/// Everything the block shows.
pub(super) struct Configure {
    pub(super) frame: Frame,
    name: String,
    summary: String,
    href: String,
    picture: String,
    trail: Trail,
    selection: Selection,
    answer: Answer,
    fall: Option<Waterfall>,
    net: Amount,
    unit: Amount,
    base: Amount,
    currency: Currency,
    refusal: Option<Reason>,
    /// Steps beside list and options acted: differences per value are at list price.
    adjusted: bool,
    pub(super) staff: bool,
    opportunity: Option<(i64, String)>,
    needs: Vec<Need>,
    /// Who was counted, and how many companies they are.
    likes: Option<(&'static str, usize)>,
    /// Filled in, and in the way of what was chosen now: told, never dropped in silence.
    gave_way: Vec<String>,
    /// As typed, where it is no amount or no number of pieces.
    under_wrong: Option<String>,
    quantity_wrong: Option<String>,
}

impl Configure {
    fn text<'a>(&self, labels: &'a Labels, name: &'a str) -> &'a str {
        labels.get(self.frame.lang()).unwrap_or(name)
    }

    fn href_with(&self, name: &str, value: &str) -> String {
        self.trail.href_with(&self.selection, &[(name, value)])
    }

    fn fields(&self) -> Vec<(String, String)> {
        self.trail.fields(&self.selection)
    }

    /// The fields without some, for the form that has fields of its own for them.
    fn fields_but(&self, own: &[&str]) -> Vec<(String, String)> {
        self.fields().into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect()
    }

    fn need_is(&self, need: &str, answer: &str) -> bool {
        self.trail.needs.iter().any(|one| one.need == need && one.answer == answer)
    }

    /// `Need:answer` of what was answered before.
    fn answered(&self) -> Vec<String> {
        let code = |one: &NeedAnswered| super::trail::code(&one.need, &one.answer);
        self.trail.needs.iter().map(code).collect()
    }

    /// Everything that was filled in, given back.
    fn unfilled(&self) -> String {
        let own = self.selection.choices.iter().filter(|choice| !self.trail.is_filled(choice));
        self.trail.href(&Selection { choices: own.cloned().collect() })
    }

    /// The same without choices that the model does not know any more.
    fn without_stale(&self) -> String {
        let stale: Vec<_> = self.answer.evaluation.stale.iter().map(|stale| &stale.choice).collect();
        let known = self.selection.choices.iter().filter(|choice| !stale.contains(choice));
        self.trail.href(&Selection { choices: known.cloned().collect() })
    }

    /// The same with the counts of what others ordered, or without.
    fn likes_href(&self) -> String {
        Trail { like: !self.trail.like, ..self.trail.clone() }.href(&self.selection)
    }

    fn liked(&self, companies: &usize) -> String {
        self.frame.t2("likes-of", "n", companies, "all", self.likes.map_or(0, |(_, all)| all))
    }

    /// Who was counted, in words.
    fn liked_by(&self) -> String {
        match self.likes {
            Some((alike, companies)) => self.frame.t1(alike, "n", companies),
            None => self.frame.t("likes-too-few").into_owned(),
        }
    }

    fn without_limit(&self) -> String {
        Trail { under: None, ..self.trail.clone() }.href(&self.selection)
    }

    fn all_shown(&self) -> String {
        self.trail.unsearched().href(&self.selection)
    }

    fn is_searched(&self) -> bool {
        self.trail.only_open || !self.trail.find.is_empty()
    }

    /// Few questions need no search.
    fn is_long(&self) -> bool {
        let shown: usize = self.answer.groups.iter().map(|group| group.questions.len()).sum();
        self.is_searched() || shown + self.answer.hidden > 4
    }

    fn under(&self) -> String {
        let typed = self.under_wrong.clone();
        typed.or_else(|| self.trail.under.map(|most| most.plain(0))).unwrap_or_default()
    }

    /// The budget, as money.
    fn limit(&self) -> String {
        self.trail.under.map(|most| self.frame.money(&most, &self.currency)).unwrap_or_default()
    }

    fn quantity(&self) -> String {
        self.quantity_wrong.clone().unwrap_or_else(|| self.trail.quantity.to_string())
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.under_wrong.is_some() || self.quantity_wrong.is_some()
    }

    fn restart(&self) -> String {
        self.trail.href(&Selection::default())
    }

    fn money(&self, amount: &Amount) -> String {
        self.frame.money(amount, &self.currency)
    }

    fn signed(&self, amount: &Amount) -> String {
        self.frame.signed(amount, &self.currency)
    }

    /// `Site: Outdoor, Tyres: Pneumatic`.
    fn moves(&self, way: &Way) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let said = |moved: &Moved| format!("{}{colon}{}", moved.question.trim_end_matches(['?', '？']), moved.to);
        let all: Vec<String> = way.changes.iter().map(said).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// The same without the value itself, for "take it anyway".
    fn other_moves(&self, way: &Way, own: &str) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let others = way.changes.iter().filter(|moved| moved.to != own);
        let all: Vec<String> = others.map(|m| format!("{}{colon}{}", m.question.trim_end_matches(['?', '？']), m.to)).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// Choices that clash: `Diesel + Indoor`.
    fn clash(&self, choices: &[String]) -> String {
        choices.join(" + ")
    }

    fn promised(&self, promise: &crate::catalogue::Promise) -> String {
        let name = promise.driver.name().unwrap_or("");
        self.frame.t1(promise.driver.key(), "name", name)
    }

    fn earlier(&self, days: &i64) -> String {
        self.sooner(&-days)
    }

    /// `3 days later`, `2 weeks earlier`; empty for the same day.
    fn sooner(&self, days: &i64) -> String {
        match *days {
            0 => String::new(),
            days if days < 0 => self.frame.t1("configurator-earlier", "n", days.unsigned_abs()),
            days => self.frame.t1("configurator-later", "n", days),
        }
    }
}

#[derive(Template)]
#[template(path = "configurator/shop.html")]
pub(super) struct InShop {
    pub(super) frame: Frame,
    pub(super) page: Configure,
}

#[derive(Template)]
#[template(path = "configurator/desk.html")]
pub(super) struct AtDesk {
    pub(super) frame: Frame,
    pub(super) page: Configure,
}

#[derive(Template)]
#[template(path = "configurator/block.html")]
pub(super) struct Block {
    pub(super) frame: Frame,
    pub(super) page: Configure,
}

impl Configure {
    pub(super) fn new(
        frame: Frame,
        loaded: Loaded,
        answer: Answer,
        trace: Result<PriceTrace, Reason>,
        asked: &Asked,
    ) -> Configure {
        let staff = loaded.buyer.staff;
        let (trace, refusal) = match trace {
            Ok(trace) => (Some(trace), None),
            Err(reason) => (None, Some(reason)),
        };
        let plain = |kind: StepKind| matches!(kind, StepKind::List | StepKind::Option | StepKind::Rounding);
        let typed = |text: &str, fits: bool| Some(text.trim().to_owned()).filter(|text| !text.is_empty() && !fits);
        let pieces = asked.n.trim().parse::<i32>().is_ok_and(|n| (1..=super::load::MOST_PIECES).contains(&n));
        Configure {
            fall: trace.as_ref().map(|trace| if staff { Waterfall::staff(trace) } else { Waterfall::customer(trace) }),
            net: trace.as_ref().map(|trace| trace.net()).unwrap_or_default(),
            unit: trace.as_ref().map(|trace| trace.net_unit()).unwrap_or_default(),
            base: loaded.basis.prices.base,
            currency: trace.as_ref().map_or(loaded.basis.currency, |trace| trace.currency()),
            adjusted: trace.as_ref().is_some_and(|trace| trace.steps().iter().any(|step| !plain(step.kind))),
            refusal,
            staff,
            needs: loaded.compiled.model().needs.clone(),
            likes: loaded.likes.as_ref().map(|likes| (likes.alike.key(), likes.companies)),
            gave_way: loaded.words_of(&loaded.gave_way),
            under_wrong: typed(&asked.under, loaded.trail.under.is_some()),
            quantity_wrong: typed(&asked.n, pieces),
            picture: loaded.product.picture_asset(),
            href: loaded.product.href(),
            name: loaded.name,
            summary: loaded.summary,
            trail: loaded.trail,
            selection: loaded.selection,
            opportunity: loaded.opportunity,
            answer,
            frame,
        }
    }
}
