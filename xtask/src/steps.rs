//! `cargo xtask test`: the steps in their order, each with what it needs. A new step is a new row.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::outcome::Outcome;
use crate::prerequisites::{Prerequisite, Prerequisites};
use crate::summary::{Line, Summary, Verdict};
use crate::workspace::Workspace;
use crate::{bench, deny, format, lint, openapi, sizes, suites};

use Prerequisite::{
    BenchPackages, CargoDeny, Chromium, Curl, ExamplePackages, Firefox, Php, PythonPackages, PythonVenv,
    Ruby, Rust, Tarball, TestPackages, ToolPackages, WebKit,
};

struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [Prerequisite],
    /// What a few of its tests need, and leave out without it.
    uses: &'static [Prerequisite],
    /// Whether it runs only when it is named, or with `--all`.
    long: bool,
    run: fn(&Workspace) -> Result<Outcome>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "Rust, JavaScript, CSS and HTML are formatted",
        needs: &[Rust, ToolPackages],
        uses: &[],
        long: false,
        run: |workspace| quiet(format::run(workspace, true)),
    },
    Step {
        name: "lint",
        about: "clippy for host and wasm, and rustdoc, without a warning",
        needs: &[Rust],
        uses: &[],
        long: false,
        run: |workspace| quiet(lint::run(workspace)),
    },
    Step {
        name: "deny",
        about: "licences, duplicates and sources of the dependency tree",
        needs: &[CargoDeny],
        uses: &[],
        long: false,
        run: deny::check,
    },
    Step {
        name: "host",
        about: "tests of all crates on this machine",
        needs: &[Rust, Prerequisite::Node, Curl],
        // The README example of the sandbox that is a page.
        uses: &[Chromium],
        long: false,
        run: suites::host,
    },
    Step {
        name: "wasm-node",
        about: "tests of the SDK crate as wasm in Node",
        needs: &[Rust, Prerequisite::Node],
        uses: &[],
        long: false,
        run: suites::wasm_in_node,
    },
    Step {
        name: "wasm-chromium",
        about: "the same tests in headless Chromium",
        needs: &[Rust, Chromium],
        uses: &[],
        long: false,
        run: suites::wasm_in_chromium,
    },
    Step {
        name: "size",
        about: "the package keeps its budgets, and the README its word",
        needs: &[Tarball],
        uses: &[],
        long: false,
        run: |workspace| quiet(sizes::check(workspace)),
    },
    Step {
        name: "types",
        about: "the packed declarations compile as a user compiles them",
        needs: &[TestPackages],
        uses: &[],
        long: false,
        run: suites::types,
    },
    Step {
        name: "package",
        about: "tests of the packed tarball in Node",
        needs: &[TestPackages],
        uses: &[],
        long: false,
        run: suites::package,
    },
    Step {
        name: "js",
        about: "the tests of the packed tarball once more, without WebAssembly",
        needs: &[Chromium, TestPackages],
        uses: &[],
        long: false,
        run: suites::without_webassembly,
    },
    Step {
        name: "documented",
        about: "what the documentation shows compiles and runs",
        needs: &[TestPackages, PythonPackages],
        uses: &[Ruby, Php],
        long: false,
        run: suites::documented,
    },
    Step {
        name: "interop",
        about: "attribution beside the vendor's script, in three engines",
        needs: &[Chromium, Firefox, WebKit, TestPackages],
        uses: &[],
        long: false,
        run: suites::interop,
    },
    Step {
        name: "outbox",
        about: "upserts arrive once, whatever is killed: pages and browsers, in three engines",
        needs: &[Chromium, Firefox, WebKit, TestPackages],
        uses: &[],
        long: false,
        run: suites::outbox,
    },
    Step {
        name: "faults",
        about: "every fault × every call in Chromium, most in two more engines: none hangs, lies or leaks",
        needs: &[Chromium, Firefox, WebKit, TestPackages],
        uses: &[],
        long: false,
        run: suites::faults,
    },
    Step {
        name: "hosts",
        about: "the tarball in bundlers, runtimes, test runners and under policies; the guides' examples",
        needs: &[Chromium, Firefox, WebKit, TestPackages],
        uses: &[],
        long: false,
        run: |workspace| suites::hosts(workspace, "gate"),
    },
    Step {
        name: "hosts-more",
        about: "the tarball in frameworks, and in versions of what it meets",
        needs: &[Chromium, Firefox, WebKit, TestPackages],
        uses: &[],
        long: true,
        run: |workspace| suites::hosts(workspace, "more"),
    },
    Step {
        name: "bench",
        about: "the benchmarks run, once each",
        needs: &[Chromium, BenchPackages],
        uses: &[],
        long: false,
        run: |workspace| quiet(bench::run(workspace, true)),
    },
    Step {
        name: "openapi",
        about: "the sandbox does what its openapi.json says, whatever it is asked",
        needs: &[Rust, PythonVenv],
        uses: &[],
        long: false,
        run: openapi::check,
    },
    Step {
        name: "e2e",
        about: "the example site against the sandbox, in Chromium",
        needs: &[Chromium, TestPackages, ExamplePackages],
        uses: &[],
        long: false,
        run: suites::example,
    },
    Step {
        name: "traffic",
        about: "what the SDK and the sandbox tell each other, against openapi.json",
        needs: &[Chromium, TestPackages, ExamplePackages],
        uses: &[],
        long: false,
        run: suites::traffic,
    },
];

fn quiet(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::default())
}

/// The names and purposes of all steps, a line each.
pub fn list() -> String {
    let width = STEPS.iter().map(|step| step.name.len()).max().unwrap_or_default();
    STEPS.iter().map(|step| format!("{:width$}  {}\n", step.name, step.about)).collect()
}

/// Runs the named steps, or all that are not long, or `all`. A failing step does not keep the later ones from running.
pub fn run(workspace: &Workspace, only: &[String], all: bool) -> Result<Summary> {
    let mut prerequisites = Prerequisites::default();
    let mut summary = Summary::default();
    for step in chosen(only, all)? {
        eprintln!("\n━━ {}: {}", step.name, step.about);
        let begun = Instant::now();
        let verdict = verdict(step, workspace, &mut prerequisites);
        match &verdict {
            Verdict::Passed(..) => {}
            Verdict::Failed(why) => eprintln!("━━ {} FAILED: {why}", step.name),
            Verdict::Skipped(why) => eprintln!("━━ {} SKIPPED: {why}", step.name),
        }
        summary.push(Line { step: step.name, verdict, took: begun.elapsed() });
    }
    Ok(summary)
}

fn chosen(only: &[String], all: bool) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        bail!("there is no step {unknown:?}; the steps are:\n{}", list());
    }
    let unnamed = only.is_empty();
    let wanted =
        |step: &Step| if unnamed { all || !step.long } else { only.iter().any(|name| name == step.name) };
    Ok(STEPS.iter().filter(|step| wanted(step)).collect())
}

fn verdict(step: &Step, workspace: &Workspace, prerequisites: &mut Prerequisites) -> Verdict {
    let mut absent = Vec::new();
    for wanted in step.needs.iter().chain(step.uses) {
        match prerequisites.ensure(workspace, &[*wanted]) {
            Ok(()) => {}
            Err(missing) if !missing.optional => return Verdict::Failed(missing.message),
            Err(missing) if step.uses.contains(wanted) => absent.push(format!("without {}", missing.message)),
            Err(missing) => return Verdict::Skipped(missing.message),
        }
    }
    match (step.run)(workspace) {
        Ok(Outcome { tally, notes }) => Verdict::Passed(tally, absent.into_iter().chain(notes).collect()),
        Err(error) => Verdict::Failed(format!("{error:#}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str], all: bool) -> Result<Vec<&'static str>> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        Ok(chosen(&only, all)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn all_steps_but_long_ones_run_unless_some_are_named_and_always_in_order() {
        assert_eq!(names(&[], true).unwrap().len(), STEPS.len());
        assert!(!names(&[], false).unwrap().contains(&"hosts-more"));
        assert_eq!(names(&["hosts-more", "fmt"], false).unwrap(), ["fmt", "hosts-more"]);
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_known_ones() {
        let error = names(&["fmt", "linnt"], false).unwrap_err().to_string();
        assert!(error.starts_with("there is no step \"linnt\"") && error.contains("\nlint "), "{error}");
    }
}
