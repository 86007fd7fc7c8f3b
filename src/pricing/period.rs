//! Periods of days, both ends inclusive, an open end without limit.

use chrono::NaiveDate;

/// Whether two periods share a day.
pub fn overlap(one: (Option<NaiveDate>, Option<NaiveDate>), other: (Option<NaiveDate>, Option<NaiveDate>)) -> bool {
    let begins_in_time = |from: Option<NaiveDate>, until: Option<NaiveDate>| match (from, until) {
        (Some(from), Some(until)) => from <= until,
        _ => true,
    };
    begins_in_time(one.0, other.1) && begins_in_time(other.0, one.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_prices_on_the_same_day_overlap_and_the_day_after_does_not() {
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 3, d);
        assert!(overlap((day(1), day(10)), (day(10), None)));
        assert!(!overlap((day(1), day(10)), (day(11), None)));
        assert!(!overlap((day(11), None), (day(1), day(10))));
        assert!(overlap((None, None), (day(5), day(5))));
        assert!(overlap((day(1), None), (day(20), None)));
    }
}
