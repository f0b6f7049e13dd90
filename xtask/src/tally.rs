//! How many tests ran, read from what the runners print.

use std::ops::AddAssign;

use anyhow::{Result, bail};

use crate::job::Report;

/// Counts of one run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that held.
    pub passed: u64,
    /// Tests that did not.
    pub failed: u64,
    /// Tests that asked not to be run.
    pub ignored: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

impl Tally {
    /// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of cargo and of wasm-bindgen's runner.
    pub fn of_cargo(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
            for part in line.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let (Some(Ok(count)), Some(what)) = (words.next().map(str::parse), words.next()) else {
                    continue;
                };
                tally.add(what, count);
            }
        }
        tally
    }

    /// Sums the lines `ℹ pass 3` of Node's `spec` reporter.
    pub fn of_node(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines().filter_map(|line| line.trim().strip_prefix("ℹ ")) {
            let mut words = line.split_whitespace();
            if let (Some(what), Some(Ok(count)), None) =
                (words.next(), words.next().map(str::parse), words.next())
            {
                tally.add(what, count);
            }
        }
        tally
    }

    fn add(&mut self, what: &str, count: u64) {
        match what {
            "passed" | "pass" => self.passed += count,
            "failed" | "fail" | "cancelled" => self.failed += count,
            "ignored" | "skipped" | "todo" => self.ignored += count,
            _ => {}
        }
    }

    /// A run that failed, or in which nothing ran, does not count as passed.
    pub fn settle(self, report: &Report) -> Result<Self> {
        if self.failed > 0 {
            bail!("{} of {} tests failed", self.failed, self.failed + self.passed);
        }
        if !report.success {
            bail!("the runner failed; see its output above");
        }
        if self.passed == 0 {
            bail!("no test ran");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, ignored: u64) -> Tally {
        Tally { passed, failed, ignored }
    }

    #[test]
    fn cargo_prints_a_line_per_binary() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.10s\n\
            test a ... ok\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(Tally::of_cargo(output), tally(7, 2, 1));
    }

    #[test]
    fn wasm_bindgen_prints_the_same_line() {
        assert_eq!(
            Tally::of_cargo("    test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out\n"),
            tally(12, 0, 0)
        );
    }

    #[test]
    fn node_prints_a_line_per_count() {
        let output = "✔ a (1ms)\nℹ tests 9\nℹ suites 1\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 80\n";
        assert_eq!(Tally::of_node(output), tally(5, 2, 2));
    }

    #[test]
    fn what_a_test_prints_is_no_count() {
        assert_eq!(Tally::of_node("ℹ pass the salt 3\npass 4\n"), tally(0, 0, 0));
        assert_eq!(Tally::of_cargo("3 passed; 4 failed\n"), tally(0, 0, 0));
    }

    #[test]
    fn only_a_run_that_ran_and_held_is_passed() {
        for (counts, success, said) in [
            (tally(3, 0, 0), true, None),
            (tally(3, 1, 0), false, Some("1 of 4 tests failed")),
            (tally(3, 1, 0), true, Some("1 of 4 tests failed")),
            (tally(3, 0, 0), false, Some("the runner failed; see its output above")),
            (tally(0, 0, 2), true, Some("no test ran")),
        ] {
            let report = Report { output: String::new(), success };
            assert_eq!(
                counts.settle(&report).err().map(|error| error.to_string()).as_deref(),
                said,
                "{counts:?}"
            );
        }
    }
}
