//! A local server that behaves like the Advocate API, for development and tests.
//!
//! [`server::start`] runs it inside a test; the program `advocate-sandbox` runs it from a shell.

pub mod access;
pub mod calls;
pub mod codes;
pub mod cookies;
pub mod documents;
pub mod envelopes;
pub mod events;
pub mod faults;
pub mod field_rules;
pub mod harm;
pub mod inspection;
pub mod journal;
pub mod landing;
pub mod limits;
pub mod open_codes;
pub mod open_referrals;
pub mod open_share_links;
pub mod open_users;
pub mod openapi;
pub mod operations;
pub mod page;
pub mod pictures;
pub mod pii;
pub mod referrals;
pub mod replies;
pub mod rewards;
pub mod router;
pub mod seed;
pub mod segments;
pub mod server;
pub mod server_users;
pub mod session;
pub mod settings;
pub mod share_links;
mod signatures;
pub mod slices;
pub mod storage;
pub mod tap;
pub mod tenants;
pub mod tokens;
pub mod upserts;
pub mod user_input;
pub mod users;
pub mod wire;
