//! The part of a list that is asked for.

use crate::http::envelopes::Refusal;

/// The most a list gives at once.
const LARGEST: i64 = 1000;

/// How much a list gives where nothing is said.
pub fn default_limit() -> i64 {
    10
}

/// # Errors
/// When more is asked for than a list gives at once, or a negative part.
pub fn check(limit: i64, offset: i64) -> Result<(), Refusal> {
    if (0..=LARGEST).contains(&limit) && offset >= 0 {
        Ok(())
    } else {
        Err(Refusal::validation(vec![format!(
            "limit, offset: limit is 0 to {LARGEST}, offset is not negative"
        )]))
    }
}
