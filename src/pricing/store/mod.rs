//! All SQL of pricing. `load` answers the engine's questions, `replay` reads past orders, `books` and `rules` serve the pages
//! and verbs.

mod books;
mod load;
mod replay;
mod rules;

pub use books::*;
pub use load::*;
pub use replay::*;
pub use rules::*;
