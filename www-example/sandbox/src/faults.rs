//! Faults on order: which, and how they are done to an answer.

pub mod harm;
pub mod orders;
pub mod wire;
