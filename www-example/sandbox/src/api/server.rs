//! The endpoints that a server calls, with the API key.

pub mod pii;
pub mod users;
