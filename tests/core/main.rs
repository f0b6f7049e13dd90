//! The pure core, natively: in folders like the sources, and each file reads as a specification.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail loudly"
)]

mod attribution;
mod client;
mod documents;
mod error;
mod fake_page;
mod json;
