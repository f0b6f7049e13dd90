#![doc = include_str!("../README.md")]

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
