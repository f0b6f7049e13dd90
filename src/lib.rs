//! The rules of the npm package `advocate-wasm`, in the rooms where they are kept:
//!
//! - [`attribution`]: how a referral gets from a shared link to a sign-up: addresses, the cookie, the jar, the capture.
//! - [`client`]: what is sent to the Advocate API and what its replies mean: operations, users, tokens, replies, retries.
//! - [`json`]: documents that keep their order and their numbers; [`error`]: stable codes, and messages that say what to do.
//! - `host`, for `wasm32` alone: what the module exports to JavaScript. Conversions, no rule.
//!
//! Everything but `host` is pure: page, clock and chance are given to it. So every rule is tested natively, and a server
//! in Rust can read and set the attribution cookie with this crate.

pub mod attribution;
pub mod client;
pub mod error;
pub mod json;

mod base64url;
mod percent;

#[cfg(target_arch = "wasm32")]
pub mod host;
