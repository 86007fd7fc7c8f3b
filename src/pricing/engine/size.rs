use super::case::Line;
use super::rule::{Extent, Measure, Scope};
use crate::kernel::money::Amount;

/// How large each line is at list price: what volume tiers, over a line, a family or the document, are measured by.
pub(super) struct Sizes<'a>(Vec<Size<'a>>);

struct Size<'a> {
    line: &'a Line,
    /// `None`: the line has no price and counts nowhere.
    list_total: Option<Amount>,
}

impl<'a> Sizes<'a> {
    pub fn of(lines: &'a [Line], list_totals: &[Option<Amount>]) -> Sizes<'a> {
        let sizes = lines.iter().zip(list_totals).map(|(line, list_total)| Size { line, list_total: *list_total });
        Sizes(sizes.collect())
    }

    /// Where line `index` lies within the scope, the lines counted in their order. An alternative counts for itself only.
    pub fn extent(&self, index: usize, measure: Measure, scope: Scope) -> Extent {
        let own = self.0.get(index).map_or(0, |size| size.of(measure));
        let mut extent = Extent { start: 0, own, whole: own };
        for (other, size) in self.0.iter().enumerate() {
            if other == index || size.line.excluded || !self.share_scope(index, size, scope) {
                continue;
            }
            let of_other = size.of(measure);
            extent.whole = extent.whole.saturating_add(of_other);
            if other < index {
                extent.start = extent.start.saturating_add(of_other);
            }
        }
        extent
    }

    fn share_scope(&self, index: usize, other: &Size, scope: Scope) -> bool {
        let family = |line: &Line| line.product.as_ref().and_then(|product| product.family.clone());
        match scope {
            Scope::Line => false,
            Scope::Document => true,
            Scope::Family => {
                let own = self.0.get(index).and_then(|size| family(size.line));
                own.is_some() && own == family(other.line)
            }
        }
    }
}

impl Size<'_> {
    fn of(&self, measure: Measure) -> i64 {
        match (self.list_total, measure) {
            (None, _) => 0,
            (Some(_), Measure::Quantity) => self.line.quantity.saturating_mul(1_000_000),
            (Some(value), Measure::Amount) => value.millionths().max(0),
        }
    }
}
