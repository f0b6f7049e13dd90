//! `retry`: after how long a failed attempt is made again, and when no more.

use advocate_wasm::client::retry::{Progress, delay_ms};
use proptest::prelude::*;

/// Repeats a call that fails each time as said, and lists its waits.
fn waits(retries: u32, failures: impl IntoIterator<Item = (Option<f64>, f64)>) -> Vec<f64> {
    let mut progress = Progress { retries, repeated: 0, waited_ms: 0.0 };
    let mut waits = Vec::new();
    for (retry_after_ms, random) in failures {
        let Some(wait_ms) = delay_ms(retry_after_ms, progress, random) else { break };
        waits.push(wait_ms);
        progress =
            Progress { repeated: progress.repeated + 1, waited_ms: progress.waited_ms + wait_ms, ..progress };
    }
    waits
}

#[test]
fn a_call_is_repeated_as_often_as_allowed() {
    for retries in [0, 1, 2, 10, 30] {
        assert_eq!(waits(retries, vec![(None, 0.0); 50]).len(), retries as usize, "{retries} retries");
    }
}

#[test]
fn waits_double_up_to_a_bound_with_full_jitter() {
    let rows = [
        ("the shortest", 0.0, vec![0.0; 8]),
        ("the middle", 0.5, vec![250.0, 500.0, 1000.0, 2000.0, 4000.0, 4000.0, 4000.0, 4000.0]),
        // The next 8000 would exceed 30 s.
        ("the longest", 1.0, vec![500.0, 1000.0, 2000.0, 4000.0, 8000.0, 8000.0]),
    ];
    for (name, random, expected) in rows {
        assert_eq!(waits(8, vec![(None, random); 9]), expected, "{name}");
    }
}

#[test]
fn what_the_reply_asked_for_is_honoured_up_to_a_bound() {
    let rows = [
        ("at once", vec![0.0, 0.0], vec![0.0, 0.0]),
        ("a second", vec![1000.0], vec![1000.0]),
        ("the whole bound", vec![30_000.0], vec![30_000.0]),
        ("beyond the bound", vec![30_000.1], vec![]),
        ("an hour", vec![3_600_000.0], vec![]),
        ("beyond the bound in sum", vec![20_000.0, 10_000.1], vec![20_000.0]),
        ("the bound in sum", vec![20_000.0, 10_000.0], vec![20_000.0, 10_000.0]),
        ("no number at all", vec![f64::NAN], vec![]),
    ];
    for (name, asked, expected) in rows {
        let failures = asked.into_iter().map(|asked| (Some(asked), 0.999));
        assert_eq!(waits(5, failures), expected, "{name}");
    }
}

proptest! {
    #[test]
    fn waits_never_exceed_thirty_seconds(
        retries in 0_u32..100,
        failures in prop::collection::vec((prop::option::of(0.0..60_000.0_f64), 0.0..1.0_f64), 0..120),
    ) {
        let waits = waits(retries, failures.clone());
        prop_assert!(waits.len() <= retries as usize && waits.iter().sum::<f64>() <= 30_000.0);
        for (wait_ms, (asked, _)) in waits.iter().zip(failures) {
            prop_assert!((0.0..=30_000.0).contains(wait_ms) && asked.is_none_or(|asked| asked == *wait_ms));
        }
    }

    #[test]
    fn no_progress_makes_it_panic(retries in any::<u32>(), repeated in any::<u32>(), waited_ms in any::<f64>(), random in any::<f64>()) {
        let _ = delay_ms(None, Progress { retries, repeated, waited_ms }, random);
    }
}
