//! What the compiler's friends have to say; any warning is an error.

use anyhow::Result;

use crate::job::Job;
use crate::workspace::{SDK, WASM, Workspace};

/// Lints all crates for this machine, the SDK for wasm with its tests, and the documentation of both.
pub fn run(workspace: &Workspace) -> Result<()> {
    let wasm = ["--target", WASM, "--package", SDK];
    let cargo = |subcommand: &str| Job::cargo(subcommand).arg("--locked").dir(&workspace.root);
    let deny = ["--", "--deny", "warnings"];
    cargo("clippy").args(["--workspace", "--all-targets"]).args(deny).run()?;
    cargo("clippy").args(wasm).args(["--lib", "--tests"]).args(deny).run()?;
    let document = || {
        cargo("doc").args(["--no-deps", "--document-private-items"]).env("RUSTDOCFLAGS", "--deny warnings")
    };
    document().arg("--workspace").run()?;
    document().args(wasm).run()
}
