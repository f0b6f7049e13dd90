//! The sandbox as its callers meet it: over HTTP, in-process, on a port of its own per test.

mod faults;
mod open_users;
mod origins;
mod referrals;
mod scene;
mod share_links;
mod tokens;
