//! The API: its operations, who may call them, and what they answer.

pub mod access;
pub mod calls;
pub mod limits;
pub mod open;
pub mod operations;
pub mod replies;
pub mod server;
mod signatures;
pub mod slices;
pub mod tokens;
