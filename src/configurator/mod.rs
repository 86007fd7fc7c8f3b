//! The configurator. In come a product model and a person's choices; out go what is still possible, why the rest is
//! not, what it costs and what would have to change. `engine` is pure: no database, no clock, no words of the page.
//! Invariant: a value is shown as possible only if a complete valid product with it exists.

pub mod engine;
