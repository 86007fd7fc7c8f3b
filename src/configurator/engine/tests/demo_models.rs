//! The other models of the demo company.

use super::*;

pub(super) const WORKSTATION: &str = include_str!("../../../../models/workstation.model");
pub(super) const BICYCLE: &str = include_str!("../../../../models/bicycle.model");

#[test]
fn the_workstation_and_the_bicycle_compile_and_complete() {
    for source in [WORKSTATION, BICYCLE] {
        let compiled = compiled(source);
        let prices = Prices::of_model(&compiled);
        let evaluation = compiled.evaluate(&Selection::default(), &prices);
        let configuration = evaluation.configuration(&compiled);
        assert!(compiled.is_valid(&configuration));
        assert!(!compiled.parts_list(&configuration).is_empty());
        println!("{} {:?} {}", compiled.model().name, compiled.report(), evaluation.remaining);
        println!("{:?}", evaluation.totals);
    }
}
