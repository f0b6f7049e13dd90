//! `retry`: whether a failed attempt is made again, and after how long.

use advocate_wasm::endpoint::Operation;
use advocate_wasm::error::{Code, Error};
use advocate_wasm::retry::Course;
use proptest::prelude::*;

const SAFE: [Operation; 3] = [Operation::UpsertUser, Operation::GetUser, Operation::LookupByCode];

fn failure(retryable: bool, retry_after_ms: Option<f64>) -> Error {
    Error { retryable, retry_after_ms, ..Error::new(Code::ServerError, &[]) }
}

#[test]
fn attempts_are_counted_from_one() {
    let mut course = Course::new(2);
    assert_eq!(course.attempts(), 0);
    for attempt in 1..=3 {
        assert_eq!(course.next_attempt(), attempt);
        assert_eq!(course.attempts(), attempt);
    }
}

#[test]
fn a_call_is_repeated_as_often_as_allowed() {
    for retries in [0, 1, 2, 10] {
        for operation in SAFE {
            let mut course = Course::new(retries);
            let repeats =
                (0..50).take_while(|_| course.delay_ms(operation, &failure(true, None), 0.0).is_some());
            assert_eq!(repeats.count(), retries as usize, "{} with {retries} retries", operation.name());
        }
    }
}

#[test]
fn what_is_final_or_unsafe_is_not_repeated() {
    for operation in SAFE {
        assert_eq!(
            Course::new(5).delay_ms(operation, &failure(false, None), 0.5),
            None,
            "{}",
            operation.name()
        );
        assert_eq!(
            Course::new(5).delay_ms(operation, &failure(false, Some(1.0)), 0.5),
            None,
            "{}",
            operation.name()
        );
    }
    for retry_after_ms in [None, Some(0.0)] {
        let delay = Course::new(5).delay_ms(Operation::CreateUser, &failure(true, retry_after_ms), 0.5);
        assert_eq!(delay, None, "a create is never repeated");
    }
}

#[test]
fn waits_double_up_to_a_bound_with_full_jitter() {
    let rows = [
        ("the shortest", 0.0, vec![0.0; 8]),
        ("the middle", 0.5, vec![250.0, 500.0, 1000.0, 2000.0, 4000.0, 4000.0, 4000.0, 4000.0]),
        // The next 4000 would exceed 30 s.
        ("the longest", 1.0, vec![500.0, 1000.0, 2000.0, 4000.0, 8000.0, 8000.0]),
    ];
    for (name, random, expected) in rows {
        let mut course = Course::new(8);
        let delays: Vec<f64> =
            std::iter::from_fn(|| course.delay_ms(Operation::GetUser, &failure(true, None), random))
                .collect();
        assert_eq!(delays, expected, "{name}");
    }
}

#[test]
fn what_the_reply_asked_for_is_honoured_up_to_a_bound() {
    let rows = [
        ("at once", vec![0.0, 0.0], vec![Some(0.0), Some(0.0)]),
        ("a second", vec![1000.0], vec![Some(1000.0)]),
        ("the whole bound", vec![30_000.0], vec![Some(30_000.0)]),
        ("beyond the bound", vec![30_000.1], vec![None]),
        ("an hour", vec![3_600_000.0], vec![None]),
        ("beyond the bound in sum", vec![20_000.0, 10_000.1], vec![Some(20_000.0), None]),
        ("the bound in sum", vec![20_000.0, 10_000.0], vec![Some(20_000.0), Some(10_000.0)]),
    ];
    for (name, asked, expected) in rows {
        let mut course = Course::new(5);
        let delays: Vec<Option<f64>> = asked
            .into_iter()
            .map(|asked| course.delay_ms(Operation::UpsertUser, &failure(true, Some(asked)), 0.999))
            .collect();
        assert_eq!(delays, expected, "{name}");
    }
}

proptest! {
    #[test]
    fn waits_never_exceed_thirty_seconds(
        retries in 0_u32..100,
        steps in prop::collection::vec((prop::option::of(0.0..60_000.0_f64), 0.0..1.0_f64), 0..120),
    ) {
        let mut course = Course::new(retries);
        let mut waited_ms = 0.0;
        let mut repeats = 0;
        for (asked, random) in steps {
            match course.delay_ms(Operation::GetUser, &failure(true, asked), random) {
                Some(delay_ms) => {
                    prop_assert!(delay_ms >= 0.0 && asked.is_none_or(|asked| delay_ms == asked));
                    waited_ms += delay_ms;
                    repeats += 1;
                }
                None => break,
            }
        }
        prop_assert!(waited_ms <= 30_000.0 && repeats <= retries);
    }
}
