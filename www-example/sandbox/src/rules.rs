//! What a user who is sent may look like, and what becomes of them.

pub mod field_rules;
pub mod upserts;
pub mod user_input;
