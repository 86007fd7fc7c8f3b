//! The only arithmetic on money and the only rounding.
//!
//! An [`Amount`] is a whole number of millionths of a currency unit: 68,545.30 is `68_545_300_000`. That holds
//! ±9.2 × 10^12 units with six decimals. Calculations run in [`Decimal`] and come back through [`Rounding::round`].

use std::fmt;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Millionths in one currency unit.
pub const MILLION: i64 = 1_000_000;

/// A sum left the range of an [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("amount out of range")
    }
}

impl std::error::Error for Overflow {}

/// Integer millionths of a currency unit.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
#[serde(transparent)]
pub struct Amount(i64);

/// A fraction in millionths: 6 % is `Percent::from_millionths(60_000)`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
#[serde(transparent)]
pub struct Percent(i64);

crate::bigint_column!(Amount);
crate::bigint_column!(Percent);

impl Amount {
    pub const ZERO: Amount = Amount(0);

    pub const fn from_millionths(millionths: i64) -> Self {
        Amount(millionths)
    }

    /// Whole currency units. Saturates only beyond 9.2 × 10^12 units.
    pub const fn from_units(units: i64) -> Self {
        Amount(units.saturating_mul(MILLION))
    }

    pub const fn millionths(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 6)
    }

    pub fn checked_add(self, other: Amount) -> Result<Amount, Overflow> {
        self.0.checked_add(other.0).map(Amount).ok_or(Overflow)
    }

    pub fn checked_sub(self, other: Amount) -> Result<Amount, Overflow> {
        self.0.checked_sub(other.0).map(Amount).ok_or(Overflow)
    }

    pub fn checked_neg(self) -> Result<Amount, Overflow> {
        self.0.checked_neg().map(Amount).ok_or(Overflow)
    }

    pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, Overflow> {
        amounts.into_iter().try_fold(Amount::ZERO, Amount::checked_add)
    }

    /// Reads what a person types: `1 234.50`, `1,234.50`, `￥1234.5`, `-3`. At most six decimals; `None` otherwise.
    pub fn parse(text: &str) -> Option<Amount> {
        parse_millionths(text, 6).map(Amount)
    }

    /// Plain text for forms, CSV and JSON: no grouping, at least `decimals` and at most six decimals.
    pub fn plain(self, decimals: u32) -> String {
        plain(self.0, decimals, 6)
    }
}

impl Percent {
    pub const ZERO: Percent = Percent(0);

    pub const fn from_millionths(millionths: i64) -> Self {
        Percent(millionths)
    }

    /// Whole percent: `from_percent(6)` is 6 %.
    pub const fn from_percent(percent: i64) -> Self {
        Percent(percent.saturating_mul(10_000))
    }

    pub const fn millionths(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The fraction: 0.06 for 6 %.
    pub fn fraction(self) -> Decimal {
        Decimal::new(self.0, 6)
    }

    /// The fraction that `part` is of `whole`, rounded half-up to a hundredth of a percent; `None` of nothing.
    pub fn of(part: Amount, whole: Amount) -> Option<Percent> {
        if whole.is_zero() {
            return None;
        }
        let fraction = part.decimal().checked_div(whole.decimal())?;
        let millionths = fraction.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero);
        (millionths * Decimal::from(MILLION)).to_i64().map(Percent)
    }

    /// Reads `6`, `6 %`, `2.5`, `12,5%`. At most four decimals of a percent.
    pub fn parse(text: &str) -> Option<Percent> {
        let text = text.trim().trim_end_matches(['%', '％']);
        let text = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
        parse_millionths(&text, 4).map(|m| Percent(m / 100))
    }

    /// `6.0`, `2.5`, `12.25`: a percent figure with one to four decimals, without the sign.
    pub fn plain(self) -> String {
        plain(self.0.saturating_mul(100), 0, 4)
    }
}

/// Digits with an optional sign, grouping (`,` or space) and a decimal point, as millionths.
fn parse_millionths(text: &str, most_decimals: usize) -> Option<i64> {
    let text: String = text
        .trim()
        .trim_start_matches(['¥', '￥', '$', '€', '£'])
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '\u{a0}' | '\u{202f}' | '_'))
        .map(|c| if c == '−' { '-' } else { c })
        .collect();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && decimals.is_empty()) || decimals.len() > most_decimals || !all_digits(whole) || !all_digits(decimals)
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: i64 = if decimals.is_empty() { 0 } else { format!("{decimals:0<6}").parse().ok()? };
    let value = whole.checked_mul(MILLION)?.checked_add(fraction)?;
    Some(if negative { -value } else { value })
}

fn plain(millionths: i64, least_decimals: u32, most_decimals: u32) -> String {
    let absolute = millionths.unsigned_abs();
    let million = MILLION.unsigned_abs();
    let mut decimals = format!("{:06}", absolute % million);
    decimals.truncate(most_decimals as usize);
    while decimals.len() > least_decimals as usize && decimals.ends_with('0') {
        decimals.pop();
    }
    let sign = if millionths < 0 { "-" } else { "" };
    let whole = absolute / million;
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// How the figure halfway between two neighbours is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Away from zero: the commercial default.
    HalfUp,
    /// To the even neighbour.
    HalfEven,
}

impl Rounding {
    /// Rounds to `decimals` (0 to 6) and comes back to an amount.
    pub fn round(self, value: Decimal, decimals: u32) -> Result<Amount, Overflow> {
        let strategy = match self {
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        };
        let rounded = value.round_dp_with_strategy(decimals.min(6), strategy);
        let millionths = rounded.checked_mul(Decimal::from(MILLION)).ok_or(Overflow)?;
        millionths.to_i64().map(Amount).ok_or(Overflow)
    }
}

/// An ISO 4217 code.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

crate::text_column!(Currency);

impl Currency {
    pub const CNY: Currency = Currency(*b"CNY");
    pub const USD: Currency = Currency(*b"USD");
    pub const EUR: Currency = Currency(*b"EUR");

    pub fn parse(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals that people write in this currency.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    fn symbol(&self) -> &str {
        match &self.0 {
            b"CNY" => "¥",
            b"USD" => "$",
            b"EUR" => "€",
            b"GBP" => "£",
            b"JPY" => "JP¥",
            b"HKD" => "HK$",
            b"AUD" => "A$",
            b"CAD" => "C$",
            _ => self.as_str(),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Currency::parse(&code).ok_or(code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.as_str().to_owned()
    }
}

/// An amount with its currency, ready to be shown: `¥68,545.30`, `−¥4,375.23`, `CHF 12.00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub amount: Amount,
    pub currency: Currency,
}

impl Money {
    pub fn new(amount: Amount, currency: Currency) -> Self {
        Money { amount, currency }
    }

    /// The figure alone with grouping, without the symbol: `68,545.30`.
    pub fn figure(self) -> String {
        grouped(self.amount.millionths(), self.currency.decimals())
    }

    /// With an explicit sign: `+¥600.00`, `−¥520.00`, `±¥0.00`.
    pub fn signed(self) -> String {
        match self.amount.millionths() {
            0 => format!("±{}", self),
            m if m > 0 => format!("+{}", self),
            _ => self.to_string(),
        }
    }
}

fn grouped(millionths: i64, least_decimals: u32) -> String {
    let text = plain(millionths, least_decimals, 6);
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("−", rest.to_owned()),
        None => ("", text),
    };
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(w, d)| (w, Some(d)));
    let mut out = String::with_capacity(text.len() + 6);
    out.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = self.figure();
        let (sign, figure) = figure.strip_prefix('−').map_or(("", figure.as_str()), |rest| ("−", rest));
        let symbol = self.currency.symbol();
        let gap = if symbol.len() == 3 && symbol == self.currency.as_str() { "\u{a0}" } else { "" };
        write!(f, "{sign}{symbol}{gap}{figure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_types_becomes_millionths() {
        for (typed, expected) in [
            ("1,234.50", Some(1_234_500_000)),
            (" ￥1234.5 ", Some(1_234_500_000)),
            ("-0.000001", Some(-1)),
            ("−3", Some(-3_000_000)),
            (".5", Some(500_000)),
            ("1.0000001", None),
            ("12a", None),
            ("", None),
            ("9999999999999999", None),
        ] {
            assert_eq!(Amount::parse(typed).map(Amount::millionths), expected, "{typed}");
        }
    }

    #[test]
    fn money_is_shown_with_its_currency_grouped() {
        let yuan = |m| Money::new(Amount::from_millionths(m), Currency::CNY);
        assert_eq!(yuan(68_545_300_000).to_string(), "¥68,545.30");
        assert_eq!(yuan(-4_375_230_000).to_string(), "−¥4,375.23");
        assert_eq!(yuan(21_980_050_000).to_string(), "¥21,980.05");
        assert_eq!(yuan(1_374_000).figure(), "1.374");
        assert_eq!(yuan(600_000_000).signed(), "+¥600.00");
    }

    #[test]
    fn halves_go_where_the_policy_says() {
        let half = Decimal::new(15_445, 3);
        assert_eq!(Rounding::HalfUp.round(half, 2), Ok(Amount::from_millionths(15_450_000)));
        assert_eq!(Rounding::HalfEven.round(half, 2), Ok(Amount::from_millionths(15_440_000)));
        assert_eq!(Rounding::HalfUp.round(Decimal::MAX, 2), Err(Overflow));
    }

    #[test]
    fn percents_read_and_write() {
        assert_eq!(Percent::parse("6 %"), Some(Percent::from_percent(6)));
        assert_eq!(Percent::parse("12,5%"), Some(Percent::from_millionths(125_000)));
        assert_eq!(Percent::from_millionths(125_000).plain(), "12.5");
        assert_eq!(Percent::of(Amount::from_units(1), Amount::from_units(3)).map(Percent::plain).as_deref(), Some("33.33"));
    }
}
