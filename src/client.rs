//! The client's side of the API: what is sent, and what a reply means.
//!
//! A call of an [`operation`] on a tenant's [`api`] is described by [`call`] (a [`user`] or [`events`] are checked on the way, [`fields`] by field),
//! authorized by a [`token`], and its [`reply`] judged; [`retry`] says when a failed attempt is made again. Of a user
//! who came back, [`share_link`] picks what to share.

pub mod api;
pub mod call;
pub mod events;
pub mod fields;
pub mod operation;
pub mod reply;
pub mod retry;
pub mod share_link;
pub mod token;
pub mod user;
