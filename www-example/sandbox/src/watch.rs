//! What came in and what became of it, for tests and for people.

pub mod inspection;
pub mod journal;
pub mod recording;
mod redaction;
pub mod tap;
pub mod token_content;
