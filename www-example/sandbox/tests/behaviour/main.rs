//! The sandbox as its callers meet it: over HTTP, in-process, on a port of its own per test.
// A test that cannot go on should fail loudly; clippy.toml says so for test functions, this for what they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod description;
mod faults;
mod holding;
mod limits;
mod open_family;
mod open_users;
mod origins;
mod page;
mod program;
mod readme;
mod referrals;
mod scene;
mod server_users;
mod share_links;
mod tokens;
