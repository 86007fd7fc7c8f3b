use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::case::{Case, DocumentDiscount, Line, MOST_PIECES, ManualChange};
use super::charge::{self, PricedCharge};
use super::line::{Job, Standing, Work, price_line, standing};
use super::listing::{self, Listed, NoPrice};
use super::policy::{Policy, TaxRounding};
use super::prices::Prices;
use super::rule::{Change, Effect, Rule, Stage};
use super::size::Sizes;
use super::spread::spread;
use super::tax::{self, LineTax, TaxReason};
use super::trace::{Base, Label, PriceTrace, Step, StepKind, Visibility};
use super::{Field, OutOfRange};
use crate::kernel::ids::PriceBookId;
use crate::kernel::money::{Amount, Currency, Overflow, Percent};

/// A document with a price on each line that has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priced {
    pub currency: Currency,
    pub date: NaiveDate,
    pub price_book: Option<PriceBookId>,
    pub policy: Policy,
    /// In the order of the case.
    pub lines: Vec<PricedLine>,
    pub charges: Vec<PricedCharge>,
    pub taxes: Vec<TaxTotal>,
    /// Over the lines that have a price and are not excluded.
    pub totals: Totals,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub key: String,
    pub excluded: bool,
    pub outcome: Result<PriceTrace, NoPrice>,
}

/// Tax of one rate over the document. Σ over the taxes = tax of the totals = Σ over lines and charges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    pub reason: TaxReason,
    pub label: Option<Label>,
    pub percent: Percent,
    pub base: Amount,
    pub amount: Amount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// List value with options.
    pub list: Amount,
    /// List − net; exactly zero when nothing was taken off.
    pub discount: Amount,
    pub net: Amount,
    pub charges: Amount,
    pub tax: Amount,
    pub total: Amount,
    /// `None` if the cost of any line is unknown.
    pub cost: Option<Amount>,
    /// `None` if the weight of any product is unknown.
    pub weight_grams: Option<i64>,
}

impl PricedLine {
    pub fn trace(&self) -> Option<&PriceTrace> {
        self.outcome.as_ref().ok()
    }

    pub fn refusal(&self) -> Option<&NoPrice> {
        self.outcome.as_ref().err()
    }
}

impl Priced {
    /// False while a line that counts has no price: then the totals are not what the document costs.
    pub fn is_complete(&self) -> bool {
        self.lines.iter().all(|line| line.excluded || line.outcome.is_ok())
    }
}

impl Totals {
    pub fn margin(&self) -> Option<Amount> {
        self.net.checked_sub(self.cost?).ok()
    }

    pub fn margin_percent(&self) -> Option<Percent> {
        Percent::of(self.margin()?, self.net)
    }

    pub fn discount_percent(&self) -> Option<Percent> {
        Percent::of(self.discount, self.list)
    }
}

/// Lines of a document that keep the prices of another day or moment.
#[derive(Debug, Clone)]
pub struct Kept {
    pub prices: Prices,
    /// The document as of that day; of its lines only those named below count.
    pub case: Case,
    /// Keys of the lines.
    pub keys: Vec<String>,
}

/// Prices a document. Lines without a price carry the refusal; only figures out of range are errors.
pub fn price(prices: &Prices, case: &Case) -> Result<Priced, OutOfRange> {
    price_with(prices, case, &[])
}

/// The same, where some lines keep other prices. What belongs to the whole document (its discount, charges, taxes) follows `prices`.
pub fn price_with(prices: &Prices, case: &Case, kept: &[Kept]) -> Result<Priced, OutOfRange> {
    let of = |line: &Line| {
        let own = kept.iter().find(|kept| kept.keys.contains(&line.key));
        own.map_or((prices, case), |kept| (&kept.prices, &kept.case))
    };
    let mut entries = Vec::with_capacity(case.lines.len());
    for line in &case.lines {
        let (prices, case) = of(line);
        entries.push(Entry::of(prices, case, line)?);
    }
    let list_totals: Vec<_> = entries.iter().map(|entry| entry.as_ref().ok().map(|entry| entry.list_total)).collect();
    let sizes = Sizes::of(&case.lines, &list_totals);
    let mut works = Vec::with_capacity(case.lines.len());
    for (index, (line, entry)) in case.lines.iter().zip(&entries).enumerate() {
        let (prices, case) = of(line);
        works.push(match entry {
            Err(refusal) => Err(refusal.clone()),
            Ok(entry) => Ok(price_line(entry.job(prices, case, line, index, &sizes))?),
        });
    }
    discount_document(prices, case, &mut works)?;
    total(prices, case, works)
}

/// What the first pass finds out about a line that will have a price.
struct Entry<'a> {
    listed: Option<Listed>,
    standing: Option<Standing<'a>>,
    configured_unit: Amount,
    list_total: Amount,
}

impl<'a> Entry<'a> {
    fn of(prices: &'a Prices, case: &Case, line: &Line) -> Result<Result<Entry<'a>, NoPrice>, OutOfRange> {
        let at = |field| OutOfRange::of_line(&line.key, field);
        if !(1..=MOST_PIECES).contains(&line.quantity) {
            return Err(at(Field::Quantity)(Overflow));
        }
        let standing = standing(prices, case, line);
        let listed = listing::list(prices, line, case.date).map_err(at(Field::ListPrice))?;
        let (listed, unit) = match (listed, &standing) {
            (Ok(listed), _) => {
                let unit = prices.policy.unit(listed.configured).map_err(at(Field::ListPrice))?;
                (Some(listed), unit)
            }
            (Err(_), Some(standing)) => (None, standing.price()),
            (Err(refusal), None) => return Ok(Err(refusal)),
        };
        let extended = unit.decimal().checked_mul(Decimal::from(line.quantity)).ok_or(Overflow);
        let list_total = extended.and_then(|value| prices.policy.line(value)).map_err(at(Field::ListPrice))?;
        Ok(Ok(Entry { listed, standing, configured_unit: unit, list_total }))
    }

    fn job<'b>(&'b self, prices: &'b Prices, case: &'b Case, line: &'b Line, index: usize, sizes: &'b Sizes) -> Job<'b>
    where
        'a: 'b,
    {
        Job {
            prices,
            case,
            line,
            index,
            listed: self.listed.as_ref(),
            standing: self.standing,
            configured_unit: self.configured_unit,
            list_total: self.list_total,
            sizes,
        }
    }
}

/// Lines that count and have a price.
fn counted<'a, 'b>(works: &'a mut [Result<Work<'b>, NoPrice>]) -> impl Iterator<Item = &'a mut Work<'b>> {
    works.iter_mut().filter_map(|work| work.as_mut().ok()).filter(|work| !work.job.line.excluded)
}

/// Step 8: rules of the document, then the discount given by hand.
fn discount_document(prices: &Prices, case: &Case, works: &mut [Result<Work, NoPrice>]) -> Result<(), OutOfRange> {
    let out_of_range = OutOfRange::of_document(Field::Document);
    let list = Amount::sum(counted(works).map(|work| work.job.list_total)).map_err(&out_of_range)?;
    let pieces = counted(works).map(|work| work.job.line.quantity).sum();
    let suits = |rule: &&Rule| {
        rule.stage == Stage::Document
            && rule.conditions.suit_customer(&case.customer, case.date)
            && rule.conditions.suit_size(pieces, list)
    };
    for rule in prices.rules.iter().filter(suits) {
        let change = match &rule.effect {
            Effect::Change(Change::Percent(percent)) => {
                ManualChange::Percent(Percent::from_millionths(percent.millionths().saturating_neg()))
            }
            Effect::Change(Change::PerLine(amount)) => {
                ManualChange::Amount(Amount::from_millionths(amount.millionths().saturating_neg()))
            }
            _ => continue,
        };
        let mut step = Step::new(StepKind::Document, rule.label.clone(), rule.visibility);
        step.rule = Some(rule.rule);
        spread_discount(&prices.policy, works, &step, change).map_err(&out_of_range)?;
    }
    if let Some(DocumentDiscount { change, reason }) = &case.discount {
        let mut step = Step::new(StepKind::Document, Label::key("pricing-step-document"), Visibility::Customer);
        step.reason = (!reason.is_empty()).then(|| reason.clone());
        spread_discount(&prices.policy, works, &step, *change).map_err(&out_of_range)?;
    }
    Ok(())
}

/// A percentage is also shown on alternatives, so that they can be compared; they take no part in the spreading.
fn spread_discount(
    policy: &Policy,
    works: &mut [Result<Work, NoPrice>],
    step: &Step,
    change: ManualChange,
) -> Result<(), Overflow> {
    let mut step = step.clone();
    step.base = Some(Base::Running);
    let values: Vec<Amount> = counted(works).map(|work| work.running.line).collect();
    let before = Amount::sum(values.iter().copied())?;
    if let ManualChange::Percent(percent) = change {
        step.factor = Some(Percent::from_millionths(percent.millionths().saturating_neg()));
        for work in works.iter_mut().filter_map(|work| work.as_mut().ok()).filter(|work| work.job.line.excluded) {
            let by = work.running.line.decimal().checked_mul(-percent.fraction()).ok_or(Overflow)?;
            step.base_amount = Some(work.running.line);
            work.running.change_line(step.clone(), by)?;
        }
    }
    let off = taken_off(policy, before, change)?;
    let shares = spread(off, &values, policy.rounding, policy.line_decimals)?;
    for (work, share) in counted(works).zip(shares) {
        step.base_amount = Some(work.running.line);
        work.running.change_line(step.clone(), -share.decimal())?;
    }
    Ok(())
}

/// What the whole document loses: the resulting subtotal is rounded, as after every step.
fn taken_off(policy: &Policy, before: Amount, change: ManualChange) -> Result<Amount, Overflow> {
    let decimals = policy.document_decimals.min(policy.line_decimals);
    match change {
        ManualChange::Percent(percent) => {
            let exact = before.decimal().checked_mul(Decimal::ONE - percent.fraction()).ok_or(Overflow)?;
            before.checked_sub(policy.rounding.round(exact, decimals)?)
        }
        ManualChange::Amount(amount) => policy.rounding.round(amount.decimal(), decimals),
        ManualChange::UnitPrice(net) | ManualChange::Net(net) => {
            before.checked_sub(policy.rounding.round(net.decimal(), decimals)?)
        }
    }
}

/// Steps 9 and 10, and the totals.
fn total(prices: &Prices, case: &Case, mut works: Vec<Result<Work, NoPrice>>) -> Result<Priced, OutOfRange> {
    let at = |field| OutOfRange::of_document(field);
    let policy = &prices.policy;
    let exact = Amount::sum(counted(&mut works).map(|work| work.running.line)).map_err(at(Field::Total))?;
    let net = policy.document(exact.decimal()).map_err(at(Field::Total))?;
    let weight_grams = weight(&mut works);
    let mut charges = charge::charges(prices, case, net, weight_grams)?;
    let (line_taxes, taxes) = taxes(prices, case, &works, &mut charges).map_err(at(Field::Tax))?;
    let mut lines = Vec::with_capacity(works.len());
    for ((work, line), tax) in works.into_iter().zip(&case.lines).zip(line_taxes) {
        let outcome = match work {
            Ok(work) => Ok(work.finish(tax)?),
            Err(refusal) => Err(refusal),
        };
        lines.push(PricedLine { key: line.key.clone(), excluded: line.excluded, outcome });
    }
    let totals = totals(policy, &lines, net, &charges, &taxes, weight_grams).map_err(at(Field::Total))?;
    Ok(Priced {
        currency: prices.currency,
        date: case.date,
        price_book: prices.price_book,
        policy: *policy,
        lines,
        charges,
        taxes,
        totals,
    })
}

fn totals(
    policy: &Policy,
    lines: &[PricedLine],
    net: Amount,
    charges: &[PricedCharge],
    taxes: &[TaxTotal],
    weight_grams: Option<i64>,
) -> Result<Totals, Overflow> {
    let traces = || lines.iter().filter(|line| !line.excluded).filter_map(PricedLine::trace);
    let list = policy.document(Amount::sum(traces().map(PriceTrace::list_total))?.decimal())?;
    let charges = Amount::sum(charges.iter().map(|charge| charge.amount))?;
    let tax = Amount::sum(taxes.iter().map(|tax| tax.amount))?;
    let costs: Option<Vec<Amount>> = traces().map(PriceTrace::cost).collect();
    Ok(Totals {
        list,
        discount: list.checked_sub(net)?,
        net,
        charges,
        tax,
        total: net.checked_add(charges)?.checked_add(tax)?,
        cost: costs.map(Amount::sum).transpose()?,
        weight_grams,
    })
}

fn weight(works: &mut [Result<Work, NoPrice>]) -> Option<i64> {
    let mut lines = counted(works).filter_map(|work| work.job.line.product.as_ref().map(|p| (p, work.job.line.quantity)));
    lines.try_fold(0_i64, |sum, (product, quantity)| product.weight_grams?.checked_mul(quantity)?.checked_add(sum))
}

/// Tax of each line (in order, a placeholder for lines without a price) and of the charges, and the sums per rate.
fn taxes(
    prices: &Prices,
    case: &Case,
    works: &[Result<Work, NoPrice>],
    charges: &mut [PricedCharge],
) -> Result<(Vec<LineTax>, Vec<TaxTotal>), Overflow> {
    let policy = &prices.policy;
    let mut found: Vec<LineTax> =
        case.lines.iter().map(|line| tax::find(&prices.taxes, &case.customer, line.tax_category(), case.date)).collect();
    let mut counting: Vec<(&mut LineTax, Amount)> = Vec::new();
    for (tax, work) in found.iter_mut().zip(works) {
        let Ok(work) = work else { continue };
        if work.job.line.excluded {
            tax.amount = on(policy, tax.percent, work.running.line)?;
        } else {
            counting.push((tax, work.running.line));
        }
    }
    counting.extend(charges.iter_mut().map(|charge| (&mut charge.tax, charge.amount)));
    let totals = per_rate(policy, counting)?;
    Ok((found, totals))
}

fn per_rate(policy: &Policy, counting: Vec<(&mut LineTax, Amount)>) -> Result<Vec<TaxTotal>, Overflow> {
    let mut groups: Vec<Vec<(&mut LineTax, Amount)>> = Vec::new();
    for (tax, value) in counting {
        let key = (tax.reason, tax.rate);
        match groups.iter_mut().find(|group| group.first().is_some_and(|(first, _)| (first.reason, first.rate) == key)) {
            Some(group) => group.push((tax, value)),
            None => groups.push(vec![(tax, value)]),
        }
    }
    let mut totals = Vec::with_capacity(groups.len());
    for mut group in groups {
        let values: Vec<Amount> = group.iter().map(|(_, value)| *value).collect();
        let base = policy.document(Amount::sum(values.iter().copied())?.decimal())?;
        let Some((first, _)) = group.first() else { continue };
        let (reason, label, percent) = (first.reason, first.label.clone(), first.percent);
        let amounts = match policy.tax {
            TaxRounding::Line => values.iter().map(|value| on(policy, percent, *value)).collect::<Result<_, _>>()?,
            TaxRounding::Document => spread(on(policy, percent, base)?, &values, policy.rounding, policy.document_decimals)?,
        };
        let amount = Amount::sum(amounts.iter().copied())?;
        for ((tax, _), amount) in group.iter_mut().zip(amounts) {
            tax.amount = amount;
        }
        totals.push(TaxTotal { reason, label, percent, base, amount });
    }
    Ok(totals)
}

fn on(policy: &Policy, percent: Percent, value: Amount) -> Result<Amount, Overflow> {
    policy.document(value.decimal().checked_mul(percent.fraction()).ok_or(Overflow)?)
}
