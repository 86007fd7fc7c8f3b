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
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) href: String,
    pub(super) picture: String,
    pub(super) trail: Trail,
    pub(super) selection: Selection,
    pub(super) answer: Answer,
    pub(super) fall: Option<Waterfall>,
    pub(super) net: Amount,
    pub(super) unit: Amount,
    pub(super) base: Amount,
    pub(super) currency: Currency,
    pub(super) refusal: Option<Reason>,
    /// Steps beside list and options acted: differences per value are at list price.
    pub(super) adjusted: bool,
    pub(super) staff: bool,
    pub(super) opportunity: Option<(i64, String)>,
    pub(super) needs: Vec<Need>,
    /// Who was counted, and how many companies they are.
    pub(super) likes: Option<(&'static str, usize)>,
    /// Filled in, and in the way of what was chosen now: told, never dropped in silence.
    pub(super) gave_way: Vec<String>,
    /// As typed, where it is no amount or no number of pieces.
    pub(super) under_wrong: Option<String>,
    pub(super) quantity_wrong: Option<String>,
}

impl Configure {
    pub(super) fn text<'a>(&self, labels: &'a Labels, name: &'a str) -> &'a str {
        labels.get(self.frame.lang()).unwrap_or(name)
    }

    pub(super) fn href_with(&self, name: &str, value: &str) -> String {
        self.trail.href_with(&self.selection, &[(name, value)])
    }

    pub(super) fn fields(&self) -> Vec<(String, String)> {
        self.trail.fields(&self.selection)
    }

    /// The fields without some, for the form that has fields of its own for them.
    pub(super) fn fields_but(&self, own: &[&str]) -> Vec<(String, String)> {
        self.fields().into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect()
    }

    pub(super) fn need_is(&self, need: &str, answer: &str) -> bool {
        self.trail.needs.iter().any(|one| one.need == need && one.answer == answer)
    }

    /// `Need:answer` of what was answered before.
    pub(super) fn answered(&self) -> Vec<String> {
        let code = |one: &NeedAnswered| super::trail::code(&one.need, &one.answer);
        self.trail.needs.iter().map(code).collect()
    }

    /// Everything that was filled in, given back.
    pub(super) fn unfilled(&self) -> String {
        let own = self.selection.choices.iter().filter(|choice| !self.trail.is_filled(choice));
        self.trail.href(&Selection { choices: own.cloned().collect() })
    }

    /// The same without choices that the model does not know any more.
    pub(super) fn without_stale(&self) -> String {
        let stale: Vec<_> = self.answer.evaluation.stale.iter().map(|stale| &stale.choice).collect();
        let known = self.selection.choices.iter().filter(|choice| !stale.contains(choice));
        self.trail.href(&Selection { choices: known.cloned().collect() })
    }

    /// The page with the questions again, as it was.
    pub(super) fn back(&self) -> String {
        self.trail.href(&self.selection)
    }

    /// The next excluded values of a question.
    pub(super) fn excluded_from(&self, asked: &Asked, skip: &usize) -> String {
        let more = [("seek", asked.seek.as_str()), ("skip", &skip.to_string())];
        self.trail.excluded_href(&self.selection, &asked.question, &more)
    }

    /// The same with the counts of what others ordered, or without.
    pub(super) fn likes_href(&self) -> String {
        Trail { like: !self.trail.like, ..self.trail.clone() }.href(&self.selection)
    }

    pub(super) fn liked(&self, companies: &usize) -> String {
        self.frame.t2("likes-of", "n", companies, "all", self.likes.map_or(0, |(_, all)| all))
    }

    /// Who was counted, in words.
    pub(super) fn liked_by(&self) -> String {
        match self.likes {
            Some((alike, companies)) => self.frame.t1(alike, "n", companies),
            None => self.frame.t("likes-too-few").into_owned(),
        }
    }

    pub(super) fn without_limit(&self) -> String {
        Trail { under: None, ..self.trail.clone() }.href(&self.selection)
    }

    pub(super) fn all_shown(&self) -> String {
        self.trail.unsearched().href(&self.selection)
    }

    pub(super) fn is_searched(&self) -> bool {
        self.trail.only_open || !self.trail.find.is_empty()
    }

    /// So many questions that they are asked one part after the other.
    pub(super) fn is_in_parts(&self) -> bool {
        self.answer.part.before.is_some() || self.answer.part.next.is_some()
    }

    pub(super) fn part_before(&self) -> &str {
        self.answer.part.before.as_deref().unwrap_or("")
    }

    pub(super) fn part_next(&self) -> &str {
        self.answer.part.next.as_deref().unwrap_or("")
    }

    /// `Questions 61–120 of 2513`.
    pub(super) fn part_shown(&self) -> String {
        let part = &self.answer.part;
        self.frame.t2("configurator-part", "range", format!("{}–{}", part.first, part.last), "n", part.of)
    }

    /// Few questions need no search.
    pub(super) fn is_long(&self) -> bool {
        let shown: usize = self.answer.groups.iter().map(|group| group.questions.len()).sum();
        self.is_searched() || shown > 4
    }

    pub(super) fn under(&self) -> String {
        let typed = self.under_wrong.clone();
        typed.or_else(|| self.trail.under.map(|most| most.plain(0))).unwrap_or_default()
    }

    /// The budget, as money.
    pub(super) fn limit(&self) -> String {
        self.trail.under.map(|most| self.frame.money(&most, &self.currency)).unwrap_or_default()
    }

    pub(super) fn quantity(&self) -> String {
        self.quantity_wrong.clone().unwrap_or_else(|| self.trail.quantity.to_string())
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.under_wrong.is_some() || self.quantity_wrong.is_some()
    }

    pub(super) fn restart(&self) -> String {
        self.trail.href(&Selection::default())
    }

    pub(super) fn money(&self, amount: &Amount) -> String {
        self.frame.money(amount, &self.currency)
    }

    pub(super) fn signed(&self, amount: &Amount) -> String {
        self.frame.signed(amount, &self.currency)
    }

    /// `Site: Outdoor, Tyres: Pneumatic`.
    pub(super) fn moves(&self, way: &Way) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let said = |moved: &Moved| format!("{}{colon}{}", moved.question.trim_end_matches(['?', '？']), moved.to);
        let all: Vec<String> = way.changes.iter().map(said).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// The same without the value itself, for "take it anyway".
    pub(super) fn other_moves(&self, way: &Way, own: &str) -> String {
        let colon = if self.frame.is_chinese() { "：" } else { ": " };
        let others = way.changes.iter().filter(|moved| moved.to != own);
        let all: Vec<String> = others.map(|m| format!("{}{colon}{}", m.question.trim_end_matches(['?', '？']), m.to)).collect();
        all.join(if self.frame.is_chinese() { "，" } else { ", " })
    }

    /// Choices that clash: `Diesel + Indoor`.
    pub(super) fn clash(&self, choices: &[String]) -> String {
        choices.join(" + ")
    }

    pub(super) fn promised(&self, promise: &crate::catalogue::Promise) -> String {
        let name = promise.driver.name().unwrap_or("");
        self.frame.t1(promise.driver.key(), "name", name)
    }

    pub(super) fn earlier(&self, days: &i64) -> String {
        self.sooner(&-days)
    }

    /// `3 days later`, `2 weeks earlier`; empty for the same day.
    pub(super) fn sooner(&self, days: &i64) -> String {
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
