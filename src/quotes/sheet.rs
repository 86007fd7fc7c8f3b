//! A version with its lines on the table: read, changed in memory, priced, and put back as one.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::price;
use super::quote::{Line, NewLine, Quote, Version};
use super::store;
use crate::approvals::{self, Refusal};
use crate::configurator::promises::promises_of;
use crate::db::Connection;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{QuoteId, QuoteLineId, QuoteVersionId};
use crate::kernel::money::{Amount, Money, Percent};
use crate::pricing::engine::{NoPrice, PriceTrace, Priced, PricedCharge, TaxTotal};

/// What of the price belongs to the whole document; stored with the version.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DocumentTrace {
    pub taxes: Vec<TaxTotal>,
    pub charges: Vec<PricedCharge>,
}

#[derive(Debug, Clone)]
pub struct Sheet {
    pub quote: Quote,
    pub version: Version,
    /// In their order. A line that is not stored yet has the id 0.
    pub lines: Vec<Line>,
}

/// The id of a line that has none yet.
const NEW: QuoteLineId = QuoteLineId(0);

impl Sheet {
    pub fn load(conn: &mut Connection, quote: QuoteId, version: QuoteVersionId) -> diesel::QueryResult<Sheet> {
        let quote = store::load_quote(conn, quote)?;
        let version = store::load_version(conn, version)?;
        let lines = store::list_lines(conn, version.id)?;
        Ok(Sheet { quote, version, lines })
    }

    /// What the version comes to, before tax.
    pub fn net(&self) -> Money {
        Money::new(self.version.net, self.quote.currency)
    }

    /// By the version alone.
    pub fn load_of(conn: &mut Connection, version: QuoteVersionId) -> diesel::QueryResult<Sheet> {
        let version = store::load_version(conn, version)?;
        Sheet::load(conn, version.quote_id, version.id)
    }

    pub fn find(&self, key: &str) -> Option<usize> {
        self.lines.iter().position(|line| line.line_key == key)
    }

    pub fn line(&self, key: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.line_key == key)
    }

    /// The line an alternative stands beside.
    pub fn main_of(&self, line: &Line) -> Option<&Line> {
        line.alternative_to.as_deref().and_then(|key| self.line(key))
    }

    /// What the customer pays more (or less) by taking an alternative instead of its main line.
    pub fn difference(&self, line: &Line) -> Option<Amount> {
        line.net.checked_sub(self.main_of(line)?.net).ok()
    }

    pub fn push(&mut self, line: NewLine) {
        self.lines.push(Line { id: NEW, content: line });
    }

    pub fn document_trace(&self) -> DocumentTrace {
        serde_json::from_str(&self.version.trace).unwrap_or_default()
    }

    /// Prices everything on the price date of the version, in memory.
    pub fn reprice(&mut self, conn: &mut Connection) -> Result<(), Refusal> {
        let priced = price::price(conn, &self.quote, &self.version, &self.lines)?;
        self.take_figures(&priced)
    }

    fn take_figures(&mut self, priced: &Priced) -> Result<(), Refusal> {
        for line in self.lines.iter_mut().filter(|line| line.is_item()) {
            let found = priced.lines.iter().find(|p| p.key == line.line_key).map(|p| &p.outcome);
            match found {
                Some(Ok(trace)) => take_trace(line, trace),
                Some(Err(refusal)) => take_refusal(line, Some(refusal)),
                None => take_refusal(line, None),
            }
        }
        let totals = &priced.totals;
        let version = &mut self.version;
        version.list = totals.list;
        version.net = totals.net;
        version.charges = totals.charges;
        version.tax = totals.tax;
        version.total = totals.total;
        version.cost = totals.cost;
        version.margin = totals.margin();
        version.discount = totals.discount;
        let document = DocumentTrace { taxes: priced.taxes.clone(), charges: priced.charges.clone() };
        version.trace = serde_json::to_string(&document).unwrap_or_default();
        Ok(())
    }

    /// Writes the version and its lines back; takes back approvals if anything commercial changed.
    pub fn put(&mut self, conn: &mut Connection, now: NaiveDateTime, actor: Option<&Actor>) -> Result<(), Refusal> {
        let stored = store::list_lines(conn, self.version.id)?;
        for gone in stored.iter().filter(|old| !self.lines.iter().any(|line| line.id == old.id)) {
            store::delete_line(conn, gone.id)?;
        }
        let version = self.version.id;
        for (position, line) in (1_i32..).zip(self.lines.iter_mut()) {
            line.position = position;
            if line.id == NEW {
                line.id = store::insert_line(conn, &line.copy_to(version))?;
            } else {
                store::update_line(conn, line.id, &line.copy_to(version))?;
            }
        }
        store::update_version(conn, version, &self.version.content)?;
        self.renew_fingerprint(conn, now, actor)
    }

    /// When each line is delivered if it is ordered today.
    pub fn promise(&mut self, conn: &mut Connection, today: NaiveDate) -> Result<(), Refusal> {
        let goods = self.lines.iter().filter_map(|line| Some((line.product_id?, line.configuration_id, line.quantity)));
        let promised = promises_of(conn, today, self.version.language, &goods.collect::<Vec<_>>())?;
        for (line, promise) in self.lines.iter_mut().filter(|line| line.product_id.is_some()).zip(promised) {
            line.promised_date = promise.as_ref().map(|promise| promise.date);
            line.promised_part = promise.and_then(|promise| promise.driver.name().map(str::to_owned));
        }
        Ok(())
    }

    /// Computes the fingerprint anew from what is stored; a different one voids what was agreed to.
    pub fn renew_fingerprint(&mut self, conn: &mut Connection, now: NaiveDateTime, actor: Option<&Actor>) -> Result<(), Refusal> {
        let fingerprint = approvals::questions(conn, self.version.id)?.fingerprint;
        if fingerprint != self.version.fingerprint {
            approvals::void(conn, now, actor, self.version.id)?;
            store::update_fingerprint(conn, self.version.id, &fingerprint)?;
            self.version.fingerprint = fingerprint;
        }
        Ok(())
    }
}

impl Line {
    /// The stored explanation of the price; `None` where the line has none.
    pub fn price_trace(&self) -> Option<PriceTrace> {
        serde_json::from_str(&self.trace).ok()
    }

    pub fn no_price(&self) -> Option<NoPrice> {
        self.refusal.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }
}

fn take_trace(line: &mut Line, trace: &PriceTrace) {
    line.list_unit = trace.configured_unit();
    line.unit_price = trace.net_unit();
    line.net = trace.net();
    line.tax_rate = trace.tax().percent;
    line.tax = trace.tax().amount;
    line.cost = trace.cost();
    line.trace = serde_json::to_string(trace).unwrap_or_default();
    line.refusal = None;
}

/// A line without a price has no figures at all: it is never zero and never yesterday's.
fn take_refusal(line: &mut Line, refusal: Option<&NoPrice>) {
    line.list_unit = Amount::ZERO;
    line.unit_price = Amount::ZERO;
    line.net = Amount::ZERO;
    line.tax_rate = Percent::ZERO;
    line.tax = Amount::ZERO;
    line.cost = None;
    line.trace = String::new();
    line.refusal = Some(refusal.and_then(|r| serde_json::to_string(r).ok()).unwrap_or_else(|| "null".to_owned()));
}
