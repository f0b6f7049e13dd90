//! `cargo xtask`: every command a contributor or CI needs.

mod deny;
mod glue;
mod job;
mod manifest;
mod module;
mod npm;
mod package;
mod prerequisites;
mod readme;
mod shutdown;
mod sizes;
mod stamp;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{CommandFactory, Parser, Subcommand};

use crate::job::Job;
use crate::prerequisites::{Prerequisite, Prerequisites};
use crate::sizes::Sizes;
use crate::workspace::Workspace;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "The commands of this workspace", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Assemble the npm package in pkg/ and print what it weighs
    Build {
        /// Print the size table as Markdown, for the README
        #[arg(long)]
        markdown: bool,
    },
    /// Build, and pack the npm tarball; its path is the last line
    Pack,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        // Being stopped is not an error of what was being done.
        Err(_) if shutdown::in_progress() => loop {
            std::thread::park();
        },
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let Some(command) = cli.command else {
        Cli::command().print_help()?;
        return Ok(ExitCode::SUCCESS);
    };
    shutdown::listen()?;
    let workspace = Workspace::find()?;
    match command {
        Command::Build { markdown } => build(&workspace, markdown)?,
        Command::Pack => {
            ensure(&workspace, &[Prerequisite::Tarball])?;
            println!("{}", package::tarball(&workspace).display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn build(workspace: &Workspace, markdown: bool) -> Result<()> {
    ensure(workspace, &[Prerequisite::Tarball])?;
    let sizes = measure(workspace)?;
    print!("{}", if markdown { sizes.markdown() } else { sizes.text() });
    sizes.check_budget()
}

fn measure(workspace: &Workspace) -> Result<Sizes> {
    let rustc = Job::new("rustc").arg("--version").capture()?;
    // "rustc 1.95.0 (hash date)": the hash adds nothing to a release's number.
    let rustc = rustc.split(" (").next().unwrap_or(&rustc).trim().to_owned();
    Sizes::measure(&workspace.package(), rustc)
}

fn ensure(workspace: &Workspace, wanted: &[Prerequisite]) -> Result<()> {
    Prerequisites::default().ensure(workspace, wanted).map_err(|missing| anyhow!(missing.message))
}
