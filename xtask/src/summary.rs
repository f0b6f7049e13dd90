//! What ran, what came of it, and why something did not run.

use std::fmt::Write as _;
use std::time::Duration;

use crate::tally::Tally;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It ran and held; with what is worth knowing about it.
    Passed(Option<Tally>, Vec<String>),
    /// It ran and did not hold, or could not run although it must.
    Failed(String),
    /// It could not run, and may be left out.
    Skipped(String),
}

/// A step that was done with.
#[derive(Debug)]
pub struct Line {
    /// The step's name.
    pub step: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// How long it took, with everything it needed.
    pub took: Duration,
}

/// All steps of a run.
#[derive(Debug, Default)]
pub struct Summary(Vec<Line>);

impl Summary {
    /// Adds a step that ended.
    pub fn push(&mut self, line: Line) {
        self.0.push(line);
    }

    /// Whether any step failed.
    pub fn failed(&self) -> bool {
        self.0.iter().any(|line| matches!(line.verdict, Verdict::Failed(_)))
    }

    /// The table, and below it the line that counts.
    pub fn text(&self) -> String {
        let width = self.0.iter().map(|line| line.step.len()).max().unwrap_or_default().max("step".len());
        let mut text = format!("{:width$}  result   tests  seconds  notes\n", "step");
        let mut counts = [0_u32; 3];
        for line in &self.0 {
            let (index, word, tests, note) = line.cells();
            if let Some(count) = counts.get_mut(index) {
                *count += 1;
            }
            let row = format!(
                "{:width$}  {word:7}  {tests:>5}  {:>7.1}  {}",
                line.step,
                line.took.as_secs_f64(),
                first_line(&note)
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
        let [passed, failed, skipped] = counts;
        let _ = write!(text, "\n{passed} passed, {failed} failed, {skipped} skipped");
        text
    }
}

impl Line {
    fn cells(&self) -> (usize, &'static str, String, String) {
        match &self.verdict {
            Verdict::Passed(tally, notes) => {
                let tests = tally.map_or_else(String::new, |tally| tally.passed.to_string());
                let ignored = tally.filter(|tally| tally.ignored > 0);
                let ignored = ignored.map(|tally| format!("{} tests ignored", tally.ignored));
                let notes: Vec<String> = ignored.into_iter().chain(notes.iter().cloned()).collect();
                (0, "passed", tests, notes.join("; "))
            }
            Verdict::Failed(why) => (1, "FAILED", String::new(), why.clone()),
            Verdict::Skipped(why) => (2, "SKIPPED", String::new(), why.clone()),
        }
    }
}

/// The rest of a long message stands above, where the step ran.
fn first_line(note: &str) -> &str {
    note.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: &'static str, verdict: Verdict) -> Line {
        Line { step, verdict, took: Duration::from_millis(1_240) }
    }

    fn tally(passed: u64, ignored: u64) -> Option<Tally> {
        Some(Tally { passed, failed: 0, ignored })
    }

    #[test]
    fn every_step_has_its_row_and_is_counted() {
        let mut summary = Summary::default();
        summary.push(line("fmt", Verdict::Passed(None, Vec::new())));
        summary.push(line("host", Verdict::Passed(tally(120, 2), vec!["no network".into()])));
        summary.push(line("e2e", Verdict::Failed("1 of 4 tests failed\nlong story".into())));
        summary.push(line("wasm-chromium", Verdict::Skipped("no Chromium".into())));
        assert_eq!(
            summary.text(),
            "step           result   tests  seconds  notes\n\
             fmt            passed              1.2\n\
             host           passed     120      1.2  2 tests ignored; no network\n\
             e2e            FAILED              1.2  1 of 4 tests failed\n\
             wasm-chromium  SKIPPED             1.2  no Chromium\n\
             \n\
             2 passed, 1 failed, 1 skipped"
        );
    }

    #[test]
    fn a_run_fails_when_a_step_failed() {
        for (verdict, failed) in [
            (Verdict::Passed(None, Vec::new()), false),
            (Verdict::Skipped("why".into()), false),
            (Verdict::Failed("why".into()), true),
        ] {
            let mut summary = Summary::default();
            summary.push(line("fmt", Verdict::Passed(None, Vec::new())));
            summary.push(line("one", verdict));
            summary.push(line("two", Verdict::Passed(None, Vec::new())));
            assert_eq!(summary.failed(), failed);
        }
    }
}
