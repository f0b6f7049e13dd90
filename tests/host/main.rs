//! What needs a real host: the module's exports, in Node and in a page (no configuration, so that the runner chooses).
//! Every rule behind them is tested natively; here is what crosses the border.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail loudly"
)]

mod calls;
mod foreign;
mod functions;
mod refusals;
