//! The pure core, natively: one module per source file, and each reads as that file's specification.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail loudly"
)]

mod address;
mod attribution;
mod attribution_capture;
mod attribution_take_in;
mod base_url;
mod call;
mod cookie;
mod cookie_merge;
mod cookie_room;
mod documents;
mod endpoint;
mod error;
mod jar;
mod json;
mod reply;
mod retry;
mod token;
mod token_refusal;
mod user;
