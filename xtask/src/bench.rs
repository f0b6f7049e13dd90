//! `cargo xtask bench`: what the package costs a visitor in time, beside other ways to get there.

use anyhow::{Context, Result};

use crate::browsers::chromium;
use crate::job::Job;
use crate::workspace::Workspace;

/// Measures, and writes docs/benchmarks.md; `quick`: once each, to see that it works, and writes nothing.
pub fn run(workspace: &Workspace, quick: bool) -> Result<()> {
    let chromium = chromium().context("no Chromium")?;
    let job = Job::new("node").arg("run.mjs").args(quick.then_some("--quick"));
    job.env("CHROMIUM", &chromium).dir(&workspace.benches()).run()
}
