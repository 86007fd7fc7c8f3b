use rust_decimal::Decimal;

use super::case::{Case, Line, Manual, ManualChange};
use super::listing::Listed;
use super::policy::{Level, Policy};
use super::prices::Prices;
use super::rule::{Change, Effect, Rule, Stage};
use super::running::Running;
use super::size::Sizes;
use super::tax::LineTax;
use super::trace::{Base, Label, PriceTrace, Step, StepKind, Stored, Visibility, Warning};
use super::{Field, OutOfRange};
use crate::kernel::money::{Amount, Overflow, Percent};

/// A unit price that stands whatever list and rules say.
#[derive(Clone, Copy)]
pub(super) enum Standing<'a> {
    Agreed(Amount),
    Contract(&'a Rule, Amount),
}

impl Standing<'_> {
    pub fn price(&self) -> Amount {
        match self {
            Standing::Agreed(price) | Standing::Contract(_, price) => *price,
        }
    }
}

/// The price agreed for this line before, or else the fixed price of a contract: the first by priority, then the lowest.
pub(super) fn standing<'a>(prices: &'a Prices, case: &Case, line: &Line) -> Option<Standing<'a>> {
    if let Some(price) = line.agreed_unit {
        return Some(Standing::Agreed(price));
    }
    let fixed = prices.rules.iter().filter_map(|rule| match (rule.stage, &rule.effect) {
        (Stage::Contract, Effect::Change(Change::UnitPrice(price))) => Some((rule, *price)),
        _ => None,
    });
    let suits = |(rule, price): &(&Rule, Amount)| {
        let value = Amount::from_millionths(price.millionths().saturating_mul(line.quantity));
        let conditions = &rule.conditions;
        conditions.suit_customer(&case.customer, case.date)
            && conditions.suit_product(line.product.as_ref())
            && conditions.suit_size(line.quantity, value)
    };
    let best = fixed.filter(suits).min_by_key(|(rule, price)| (rule.priority, *price, rule.rule.id));
    best.map(|(rule, price)| Standing::Contract(rule, price))
}

/// What is known of a line before its price is made.
pub(super) struct Job<'a> {
    pub prices: &'a Prices,
    pub case: &'a Case,
    pub line: &'a Line,
    pub index: usize,
    pub listed: Option<&'a Listed>,
    pub standing: Option<Standing<'a>>,
    pub configured_unit: Amount,
    pub list_total: Amount,
    pub sizes: &'a Sizes<'a>,
}

/// A line priced up to step 7; document discount and tax are still to come.
pub(super) struct Work<'a> {
    pub job: Job<'a>,
    pub running: Running<'a>,
    pub unit_price: Amount,
}

/// Steps 1 to 7 of one line.
pub(super) fn price_line(job: Job<'_>) -> Result<Work<'_>, OutOfRange> {
    let at = |field| OutOfRange::of_line(&job.line.key, field);
    let policy = &job.prices.policy;
    let mut running = Running::new(policy, job.line.quantity);
    for (step, each) in job.listed.iter().flat_map(|listed| &listed.steps) {
        running.change_unit(step.clone(), *each).map_err(at(Field::ListPrice))?;
    }
    let acting = job.acting_rules();
    let manual_level = job.manual_level(&acting);
    if let Some(standing) = &job.standing {
        replace(&mut running, standing).map_err(at(Field::Adjustment))?;
    }
    job.apply(&mut running, &acting, Level::Unit).map_err(at(Field::Adjustment))?;
    if manual_level == Level::Unit {
        job.apply_manual(&mut running, Level::Unit).map_err(at(Field::Manual))?;
    }
    let unit_price = running.settle().map_err(at(Field::Adjustment))?;
    job.apply(&mut running, &acting, Level::Line).map_err(at(Field::Adjustment))?;
    if manual_level == Level::Line {
        job.apply_manual(&mut running, Level::Line).map_err(at(Field::Manual))?;
    }
    Ok(Work { job, running, unit_price })
}

fn replace(running: &mut Running, standing: &Standing) -> Result<(), Overflow> {
    let mut step = match standing {
        Standing::Agreed(_) => Step::new(StepKind::Agreed, Label::key("pricing-step-agreed"), Visibility::Customer),
        Standing::Contract(rule, _) => {
            let mut step = Step::new(StepKind::Contract, rule.label.clone(), rule.visibility);
            step.rule = Some(rule.rule);
            step
        }
    };
    step.replaces = true;
    step.price = Some(standing.price());
    let by = standing.price().decimal().checked_sub(running.unit).ok_or(Overflow)?;
    running.change_unit(step, by)
}

/// What a rule does to a line at this point.
struct Outcome<'a> {
    rule: &'a Rule,
    by: Decimal,
    factor: Option<Percent>,
    price: Option<Amount>,
    passed_over: Vec<super::trace::RuleRef>,
}

impl<'a> Job<'a> {
    fn policy(&self) -> &'a Policy {
        &self.prices.policy
    }

    /// The rules that suit customer, day, product and size, in the order in which they act.
    fn acting_rules(&self) -> Vec<&'a Rule> {
        let stands_in = |stage: Stage| match self.standing {
            None => stage != Stage::Document,
            Some(Standing::Contract(..)) => stage == Stage::Promotion,
            Some(Standing::Agreed(_)) => false,
        };
        let suits = |rule: &&Rule| {
            stands_in(rule.stage)
                && rule.conditions.suit_product(self.line.product.as_ref())
                && rule.conditions.suit_customer(&self.case.customer, self.case.date)
                && rule.conditions.suit_size(self.line.quantity, self.list_total)
        };
        self.prices.rules.iter().filter(suits).collect()
    }

    fn apply(&self, running: &mut Running, acting: &[&'a Rule], level: Level) -> Result<(), Overflow> {
        let default = self.policy().adjust_on;
        let here: Vec<&Rule> = acting.iter().copied().filter(|rule| rule.level(default) == level).collect();
        for (position, rule) in here.iter().enumerate() {
            let outcome = match &rule.best_of {
                None => self.outcome(running, rule, level)?,
                Some(_) if here.iter().take(position).any(|earlier| same_group(earlier, rule)) => None,
                Some(_) => self.best(running, here.iter().filter(|other| same_group(other, rule)), level)?,
            };
            if let Some(outcome) = outcome {
                self.take(running, outcome, level)?;
            }
        }
        Ok(())
    }

    /// The one that takes most off; of equals the first.
    fn best<'b>(
        &self,
        running: &Running,
        group: impl Iterator<Item = &'b &'a Rule>,
        level: Level,
    ) -> Result<Option<Outcome<'a>>, Overflow>
    where
        'a: 'b,
    {
        let mut best: Option<Outcome> = None;
        let mut others = Vec::new();
        for rule in group {
            let Some(outcome) = self.outcome(running, rule, level)? else { continue };
            match best.take() {
                Some(so_far) if so_far.by <= outcome.by => {
                    others.push(outcome.rule.rule);
                    best = Some(so_far);
                }
                Some(so_far) => {
                    others.push(so_far.rule.rule);
                    best = Some(outcome);
                }
                None => best = Some(outcome),
            }
        }
        Ok(best.map(|outcome| Outcome { passed_over: others, ..outcome }))
    }

    fn outcome(&self, running: &Running, rule: &'a Rule, level: Level) -> Result<Option<Outcome<'a>>, Overflow> {
        let parts = rule.parts(|measure, scope| self.sizes.extent(self.index, measure, scope));
        let mut by = Decimal::ZERO;
        for (share, change) in &parts {
            let whole = match level {
                Level::Unit => change.on_unit(self.base(rule, running, level), running.unit, running.quantity)?,
                Level::Line => change.on_line(self.base(rule, running, level), running.line.decimal(), running.quantity)?,
            };
            by = share.checked_mul(whole).and_then(|part| by.checked_add(part)).ok_or(Overflow)?;
        }
        let (factor, price) = match parts.as_slice() {
            [(_, Change::Percent(percent))] => (Some(*percent), None),
            [(_, Change::UnitPrice(price))] => (None, Some(*price)),
            _ => (None, None),
        };
        Ok((!parts.is_empty()).then_some(Outcome { rule, by, factor, price, passed_over: Vec::new() }))
    }

    /// What the rule is taken of, per unit or for the line.
    fn base(&self, rule: &Rule, running: &Running, level: Level) -> Decimal {
        match (rule.base, level) {
            (Base::Running, Level::Unit) => running.unit,
            (Base::Running, Level::Line) => running.line.decimal(),
            (Base::List, Level::Unit) => self.listed.map_or(self.configured_unit.decimal(), |listed| listed.configured),
            (Base::List, Level::Line) => self.list_total.decimal(),
        }
    }

    fn take(&self, running: &mut Running, outcome: Outcome, level: Level) -> Result<(), Overflow> {
        let rule = outcome.rule;
        let mut step = Step::new(rule.step_kind(), rule.label.clone(), rule.visibility);
        step.rule = Some(rule.rule);
        step.factor = outcome.factor;
        step.price = outcome.price;
        step.passed_over = outcome.passed_over;
        step.base = Some(rule.base);
        step.base_amount = Some(match rule.base {
            Base::List => self.list_total,
            Base::Running => running.line,
        });
        match level {
            Level::Unit => running.change_unit(step, outcome.by),
            Level::Line => running.change_line(step, outcome.by),
        }
    }

    /// Manual steps come after all rules: on the unit only where the policy says so and nothing acts on the line before.
    /// An amount off the line or a net to reach is always taken on the line, where it can be met exactly.
    fn manual_level(&self, acting: &[&Rule]) -> Level {
        let default = self.policy().adjust_on;
        let on_line = acting.iter().any(|rule| rule.level(default) == Level::Line);
        match self.line.manual.as_ref().map(|manual| manual.change) {
            Some(ManualChange::Amount(_) | ManualChange::Net(_)) => Level::Line,
            _ if on_line => Level::Line,
            _ => default,
        }
    }

    fn apply_manual(&self, running: &mut Running, level: Level) -> Result<(), Overflow> {
        let Some(Manual { change, reason }) = &self.line.manual else { return Ok(()) };
        if matches!(self.standing, Some(Standing::Agreed(_))) {
            return Ok(());
        }
        let mut step = Step::new(StepKind::Manual, Label::key("pricing-step-manual"), Visibility::Customer);
        step.reason = (!reason.is_empty()).then(|| reason.clone());
        step.base = Some(Base::Running);
        step.base_amount = Some(running.line);
        let before = match level {
            Level::Unit => running.unit,
            Level::Line => running.line.decimal(),
        };
        let by = match change {
            ManualChange::Percent(percent) => {
                step.factor = Some(Percent::from_millionths(percent.millionths().saturating_neg()));
                before.checked_mul(-percent.fraction())
            }
            ManualChange::Amount(amount) => Some(-amount.decimal()),
            ManualChange::Net(net) => net.decimal().checked_sub(before),
            ManualChange::UnitPrice(price) => {
                step.price = Some(*price);
                let quantity = if level == Level::Unit { Decimal::ONE } else { running.quantity };
                price.decimal().checked_mul(quantity).and_then(|target| target.checked_sub(before))
            }
        };
        match level {
            Level::Unit => running.change_unit(step, by.ok_or(Overflow)?),
            Level::Line => running.change_line(step, by.ok_or(Overflow)?),
        }
    }
}

fn same_group(one: &Rule, other: &Rule) -> bool {
    one.stage == other.stage && one.best_of.is_some() && one.best_of == other.best_of
}

impl Work<'_> {
    /// Ends the line: cost and warnings beside the price.
    pub fn finish(self, tax: LineTax) -> Result<PriceTrace, OutOfRange> {
        let Work { job, running, unit_price } = self;
        let policy = job.policy();
        let cost = job.cost().map_err(OutOfRange::of_line(&job.line.key, Field::Cost))?;
        let net_unit = running.line.decimal().checked_div(running.quantity).ok_or(Overflow).and_then(|unit| policy.unit(unit));
        let net_unit = net_unit.map_err(OutOfRange::of_line(&job.line.key, Field::Total))?;
        let warnings = job.warnings(running.line, net_unit, cost);
        Ok(PriceTrace::assemble(Stored {
            currency: job.prices.currency,
            date: job.case.date,
            price_book: job.prices.price_book,
            quantity: job.line.quantity,
            unit: job.line.product.as_ref().map(|product| product.unit.clone()).unwrap_or_default(),
            list_unit: job.listed.map(|listed| listed.list_unit),
            configured_unit: job.configured_unit,
            list_total: job.list_total,
            unit_price,
            net_unit,
            steps: running.steps,
            tax,
            cost,
            warnings,
        }))
    }
}

impl Job<'_> {
    fn cost(&self) -> Result<Option<Amount>, Overflow> {
        let of_product = || self.line.product.as_ref().and_then(|p| self.prices.cost_on(p.id, self.case.date));
        let Some(each) = self.line.unit_cost.or_else(of_product) else { return Ok(None) };
        let cost = each.decimal().checked_mul(Decimal::from(self.line.quantity)).ok_or(Overflow)?;
        self.policy().line(cost).map(Some)
    }

    fn warnings(&self, net: Amount, net_unit: Amount, cost: Option<Amount>) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if net < Amount::ZERO && self.list_total >= Amount::ZERO {
            warnings.push(Warning::BelowZero { net });
        }
        if let Some(floor) = self.listed.and_then(|listed| listed.floor) {
            let least = floor.decimal().checked_mul(Decimal::from(self.line.quantity));
            if least.is_some_and(|least| net.decimal() < least) {
                warnings.push(Warning::BelowFloor { floor, unit: net_unit });
            }
        }
        let margin = cost.and_then(|cost| net.checked_sub(cost).ok()).and_then(|margin| Percent::of(margin, net));
        if let (Some(least), Some(margin)) = (self.prices.least_margin, margin)
            && margin < least
        {
            warnings.push(Warning::BelowMargin { least, margin });
        }
        warnings
    }
}
