//! Python for the documentation's examples: an environment under `target/tools` with what they import.

use std::path::PathBuf;

use anyhow::Result;

use crate::job::Job;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// The environment's Python.
pub fn program(workspace: &Workspace) -> PathBuf {
    environment(workspace).join("bin/python")
}

/// Makes the environment, unless that was done from the same requirements by the same Python.
pub fn install(workspace: &Workspace) -> Result<()> {
    let requirements = workspace.tests().join("documented/requirements.txt");
    let version = Job::new("python3").arg("--version").capture()?;
    let inputs = Fingerprint::default().text(&version).path(&requirements)?;
    let python = program(workspace);
    Stamp::new(workspace.target.join("xtask/python"), inputs, &[&python]).unless_fresh(|| {
        Job::new("python3").args(["-m", "venv", "--clear"]).arg(environment(workspace)).run()?;
        Job::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
            ])
            .arg(&requirements)
            .run()
    })
}

fn environment(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/python")
}
