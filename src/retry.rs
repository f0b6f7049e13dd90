//! Whether and when a failed attempt is made again.

use crate::endpoint::Operation;
use crate::error::Error;

/// The bound of the first wait; it doubles with each.
const FIRST_WAIT_MS: f64 = 500.0;
/// The bound of one wait.
const LONGEST_WAIT_MS: f64 = 8_000.0;
/// The bound of all waits of one call.
const ALL_WAITS_MS: f64 = 30_000.0;

/// One call's attempts so far.
#[derive(Debug)]
pub struct Course {
    retries_left: u32,
    attempts: u32,
    bound_ms: f64,
    waited_ms: f64,
}

impl Course {
    /// `retries`: after the first attempt.
    pub fn new(retries: u32) -> Course {
        Course { retries_left: retries, attempts: 0, bound_ms: FIRST_WAIT_MS, waited_ms: 0.0 }
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Counts another attempt; the first is 1.
    pub fn next_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts
    }

    /// How long to wait before the next attempt; `None` ends the call. Exponential with full jitter, unless the reply
    /// said when to come back. `random`: in 0..1.
    pub fn delay_ms(&mut self, operation: Operation, error: &Error, random: f64) -> Option<f64> {
        if !error.retryable || !operation.safe_to_repeat() || self.retries_left == 0 {
            return None;
        }
        let delay_ms = error.retry_after_ms.unwrap_or(self.bound_ms * random);
        if self.waited_ms + delay_ms > ALL_WAITS_MS {
            return None;
        }
        self.retries_left -= 1;
        self.waited_ms += delay_ms;
        self.bound_ms = (self.bound_ms * 2.0).min(LONGEST_WAIT_MS);
        Some(delay_ms)
    }
}
