//! What is kept, in SQLite: a file per table.

pub mod codes;
pub mod cookies;
pub mod referrals;
pub mod rewards;
pub mod segments;
pub mod share_links;
pub mod storage;
pub mod tenants;
pub mod users;
