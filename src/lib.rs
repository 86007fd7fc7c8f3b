//! Throughline: one thread from first contact to placed order. The modules below stand in the order of the chain.

/// Proposals and confirmations as PDF.
pub mod documents;
pub mod kernel;
