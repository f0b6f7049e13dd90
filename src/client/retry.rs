//! When a failed attempt is made again. Whether it may be is the error's `retryable` and the operation's to say.

/// The bound of the first wait; it doubles with each.
const FIRST_WAIT_MS: f64 = 500.0;
/// The bound of one wait.
const LONGEST_WAIT_MS: f64 = 8_000.0;
/// The bound of all waits of one call.
const ALL_WAITS_MS: f64 = 30_000.0;

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Repeats that the caller allows.
    pub retries: u32,
    /// Repeats made so far.
    pub repeated: u32,
    /// What was waited so far, milliseconds.
    pub waited_ms: f64,
}

/// How long to wait before another attempt; `None` ends the call. Exponential with full jitter, unless the reply said
/// when to come back. `retry_after_ms`: as on the attempt's error. `random`: in 0..1.
pub fn delay_ms(retry_after_ms: Option<f64>, progress: Progress, random: f64) -> Option<f64> {
    if progress.repeated >= progress.retries {
        return None;
    }
    let mut bound_ms = FIRST_WAIT_MS;
    for _ in 0..progress.repeated.min(10) {
        bound_ms = (bound_ms * 2.0).min(LONGEST_WAIT_MS);
    }
    let delay_ms = retry_after_ms.unwrap_or(bound_ms * random);
    (progress.waited_ms + delay_ms <= ALL_WAITS_MS).then_some(delay_ms)
}
