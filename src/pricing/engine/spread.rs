use rust_decimal::Decimal;

use crate::kernel::money::{Amount, Overflow, Rounding};

/// Spreads `total` over lines by their value: each share rounded, what is left over to the largest line (the first of
/// equals). The shares add up to `total` exactly. Lines without a positive value take no share; if none has one, the
/// first line takes all. Empty for no lines.
pub fn spread(total: Amount, values: &[Amount], rounding: Rounding, decimals: u32) -> Result<Vec<Amount>, Overflow> {
    let weight = |value: &Amount| if value.millionths() > 0 { value.decimal() } else { Decimal::ZERO };
    let mut whole = Decimal::ZERO;
    for value in values {
        whole = whole.checked_add(weight(value)).ok_or(Overflow)?;
    }
    let mut shares = Vec::with_capacity(values.len());
    let mut left = total;
    let mut largest = 0;
    for (index, value) in values.iter().enumerate() {
        if values.get(largest).is_some_and(|most| value > most) {
            largest = index;
        }
        let share = if whole.is_zero() { Amount::ZERO } else { share(total, weight(value), whole, rounding, decimals)? };
        left = left.checked_sub(share)?;
        shares.push(share);
    }
    if let Some(share) = shares.get_mut(largest) {
        *share = share.checked_add(left)?;
    }
    Ok(shares)
}

fn share(total: Amount, weight: Decimal, whole: Decimal, rounding: Rounding, decimals: u32) -> Result<Amount, Overflow> {
    let exact = total.decimal().checked_mul(weight).and_then(|product| product.checked_div(whole));
    rounding.round(exact.ok_or(Overflow)?, decimals)
}
