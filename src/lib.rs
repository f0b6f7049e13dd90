//! The rules of the npm package `advocate-wasm`: what is sent to the Advocate API and what its replies mean
//! ([`call`], [`endpoint`], [`user`], [`reply`], [`retry`], [`token`]), and how attribution gets from an address to a
//! sign-up ([`address`], [`cookie`], [`attribution`], [`jar`]).
//!
//! All of it is pure and runs on every target: a server in Rust can read and set the attribution cookie with it. What
//! needs a JavaScript host is in `host`, which exists for `wasm32` alone, and in the package's entries.

pub mod address;
pub mod attribution;
pub mod base64url;
pub mod call;
pub mod cookie;
pub mod endpoint;
pub mod error;
pub mod jar;
pub mod json;
pub mod record;
pub mod reply;
pub mod retry;
pub mod text;
pub mod token;
pub mod user;

// All above is pure, and the same on every target.
#[cfg(target_arch = "wasm32")]
pub mod host;
