//! One look for all sources: rustfmt, and prettier for the rest.

use anyhow::{Context, Result};

use crate::job::Job;
use crate::npm;
use crate::workspace::Workspace;

/// What prettier formats; products and lockfiles are nobody's style.
const PATTERNS: [&str; 8] = [
    "pkg-template/**/*.{js,mjs,ts,mts,cts,css,html,json}",
    "benches/**/*.{js,mjs,json}",
    "tests/**/*.{js,jsx,mjs,ts,tsx,mts,cts,css,html,json}",
    "www-example/**/*.{js,mjs,ts,tsx,mts,cts,css,html,json}",
    "xtask/*.json",
    "webdriver.json",
    "!**/{dist,node_modules,generated,artefacts}/**",
    "!**/package-lock.json",
];

/// Formats, or with `check` only tells what is not formatted.
pub fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let rust = Job::cargo("fmt").arg("--all").args(check.then_some("--check")).dir(&workspace.root).run();
    let rest = Job::new(npm::program(&workspace.tool(), "prettier"))
        .arg(if check { "--check" } else { "--write" })
        .quiet_args(["--log-level=warn", "--no-error-on-unmatched-pattern", "--config"])
        .quiet_args([workspace.tool().join("prettier.json")])
        .quiet_args(PATTERNS)
        .dir(&workspace.root)
        .run();
    // Both are run before either is complained about: one round trip less for the contributor.
    rust.and(rest).context("run `cargo xtask fmt`")
}
