//! The open endpoints, which browsers call.

pub mod codes;
pub mod events;
pub mod referrals;
pub mod share_links;
pub mod users;
