//! All SQL of pricing. `load` answers the engine's questions, `replay` reads past orders, the others serve the pages and verbs.

mod books;
mod costs;
mod load;
mod releases;
mod replay;
mod rules;

pub use books::*;
pub use costs::*;
pub use load::*;
pub use releases::*;
pub use replay::*;
pub use rules::*;
