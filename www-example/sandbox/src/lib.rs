//! A local server that behaves like the Advocate API, for development and tests. [`server::start`] runs it inside a test;
//! the program `advocate-sandbox` runs it from a shell. Each knows only what stands below it:
//!
//! - [`server`] listens, [`router`] knows every path;
//! - [`api`] answers the operations, [`site`] what a browser opens beside them, [`watch`] what came in, [`faults`] spoils it;
//! - [`app`] is what all of these share: the store, the faults on order, the journal, the limits;
//! - [`rules`] says what a user may look like, [`store`] keeps them, [`seed`] is who is there at the beginning;
//! - [`http`] is refusals and bodies, as the API writes them.

pub mod api;
pub mod app;
pub mod faults;
pub mod http;
pub mod router;
pub mod rules;
pub mod seed;
pub mod server;
pub mod settings;
pub mod site;
pub mod store;
pub mod watch;
