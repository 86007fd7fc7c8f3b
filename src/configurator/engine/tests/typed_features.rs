//! Integer, Real and String features of UVL: bounded by constraints, or refused by name.

use super::*;

const MACHINE: &str = "namespace Machine\n\nfeatures\n\tMachine\n\t\tmandatory\n\t\t\tInteger Axles\n\t\t\tReal Width\n\t\toptional\n\t\t\tString Colour\n\t\t\tHeavy\n\nconstraints\n\tAxles >= 2 & Axles < 6\n\tWidth == 0.5 | Width == 1.25\n\t(Colour == 'red' | Colour == 'blue') | !Colour\n\tColour == 'red' | Colour == 'blue' | Colour == 'none'\n";

fn counted(text: &str) -> String {
    let model = uvl::read(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    Compiled::compile(&model, Budget::default()).expect("compiles").count(&Selection::default()).to_string()
}

#[test]
fn typed_features_take_the_values_their_constraints_leave() {
    // 4 numbers of axles × 2 widths × red or blue (the last line demands a colour, the one before rules out "none") × heavy or not.
    assert_eq!(counted(MACHINE), (4 * 2 * 2 * 2).to_string());
    // Arithmetic over them: 3 × 0.5 = 1.5, 4 × 0.5 = 2, 5 × 0.5 = 2.5 and 2 × 0.5 = 1 stay at or below 2.5; 2 × 1.25 too.
    assert_eq!(counted(&format!("{MACHINE}\tAxles * Width <= 2.5\n")), (5 * 2 * 2).to_string());
    assert_eq!(counted(&format!("{MACHINE}\tHeavy => Axles > 3\n")), (2 * 2 * (4 + 2)).to_string());
    assert_eq!(counted(&format!("{MACHINE}\tColour != 'red'\n")), (4 * 2 * 2).to_string());
}

#[test]
fn typed_features_without_bounds_are_refused_by_name() {
    for line in ["Integer Axles", "Real Axles", "String Axles"] {
        let text = format!("namespace M\nfeatures\n\tM\n\t\tmandatory\n\t\t\t{line}\nconstraints\n\tAxles >= 2\n");
        let problems = uvl::read(&text).expect_err("refused");
        assert_eq!((problems[0].line, &problems[0].kind), (5, &language::ProblemKind::UnboundedNumber), "{line}");
    }
}

#[test]
fn typed_features_go_out_and_come_back_with_as_many_products() {
    let model = uvl::read(MACHINE).expect("reads");
    assert_eq!(counted(&uvl::write(&model).expect("exportable")), counted(MACHINE));
}
