//! What the shared components of `templates/components/` draw: the thread, the stakeholder map, bars. Texts come ready in
//! the reader's language; numbers come as parts of a thousand.

/// One knot of the thread: lead, opportunity, configuration, quote or order.
#[derive(Debug, Clone, Default)]
pub struct Knot {
    pub label: String,
    /// Where the knot leads; empty where there is nothing to see yet.
    pub href: String,
    pub state: String,
    pub date: String,
    pub owner: String,
    /// The page one is on.
    pub present: bool,
    /// Not reached yet.
    pub next: bool,
    /// Dropped, lost, cancelled.
    pub stopped: bool,
    /// Days from this knot until the following one.
    pub days: Option<i64>,
}

/// A person on the stakeholder map.
#[derive(Debug, Clone, Default)]
pub struct Spot {
    /// Attitude, 0 (opposes) to 1000 (supports).
    pub x: i64,
    /// Influence, 0 (low) to 1000 (high).
    pub y: i64,
    pub initials: String,
    pub name: String,
    pub note: String,
    /// Empty, `good`, `wait` or `bad`.
    pub tone: String,
    pub href: String,
    /// Where they stood before.
    pub moved: Option<(i64, i64)>,
}

/// A bar of a chart.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    pub name: String,
    /// The value, in words.
    pub said: String,
    /// Parts of a thousand of the longest bar.
    pub share: i64,
    /// The records behind it; may be empty.
    pub href: String,
}

/// How far apart the columns of a chart stand, in pixels: two years of months fit beside the navigation.
pub fn column_step(columns: usize) -> usize {
    if columns > 18 { 44 } else { 52 }
}

/// `part` as parts of a thousand of `whole`, 0 to 1000; 0 where there is no whole.
pub fn per_mille(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let share = i128::from(part) * 1000 / i128::from(whole);
    i64::try_from(share.clamp(0, 1000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::per_mille;

    #[test]
    fn a_share_stays_between_nothing_and_all() {
        for (part, whole, share) in [(1, 2, 500), (3, 2, 1000), (-1, 2, 0), (1, 0, 0), (i64::MAX, i64::MAX, 1000), (0, 5, 0)] {
            assert_eq!(per_mille(part, whole), share, "{part} of {whole}");
        }
    }
}
