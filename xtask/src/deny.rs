//! `cargo deny`: licences, duplicates and sources of the dependency tree; advisories where they can be fetched.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::job::Job;
use crate::outcome::Outcome;
use crate::workspace::Workspace;

/// Installed under `target/tools`, so that every machine checks with the same one.
const VERSION: &str = "0.20.2";

/// The pinned cargo-deny, when it is there.
pub fn program(workspace: &Workspace) -> Option<PathBuf> {
    let own = workspace.target.join("tools/bin/cargo-deny");
    [Some(own), which::which("cargo-deny").ok()].into_iter().flatten().find(|program| {
        program.is_file()
            && Job::new(program)
                .arg("--version")
                .capture()
                .is_ok_and(|version| version.split_whitespace().last() == Some(VERSION))
    })
}

/// Builds it without optimisation or debug information: it runs for seconds, and compiles for minutes.
pub fn install(workspace: &Workspace) -> Result<()> {
    eprintln!("Installing cargo-deny {VERSION} once (two to three minutes on two cores) …");
    Job::cargo("install")
        .args(["--locked", "--debug", "cargo-deny", "--version", VERSION, "--root"])
        .arg(workspace.target.join("tools"))
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env("CARGO_TARGET_DIR", workspace.target.join("tools/build"))
        .without_env("RUSTFLAGS")
        .dir(&workspace.target)
        .run()?;
    std::fs::remove_dir_all(workspace.target.join("tools/build"))?;
    Ok(())
}

/// Checks everything that needs no network, and advisories where their database can be fetched.
pub fn check(workspace: &Workspace) -> Result<Outcome> {
    let program = program(workspace).context("cargo-deny is not installed")?;
    // Without `--workspace` only the root crate's own tree is looked at, and all is well.
    let deny =
        || Job::new(&program).args(["--log-level", "warn", "--workspace", "--locked"]).dir(&workspace.root);
    deny().args(["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]).run()?;
    if !deny().args(["fetch", "db"]).probe() {
        let note = "advisories NOT checked: their database cannot be fetched here".to_owned();
        eprintln!("{note}");
        return Ok(Outcome { notes: vec![note], ..Outcome::default() });
    }
    deny().args(["check", "advisories"]).run()?;
    Ok(Outcome::default())
}
