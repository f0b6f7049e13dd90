//! What a step of the tests yields.

use crate::tally::Tally;

/// What a step that held has to tell.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many tests, where they are counted.
    pub tally: Option<Tally>,
    /// What was left out, and other things worth a line.
    pub notes: Vec<String>,
}
