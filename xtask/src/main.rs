//! `cargo xtask`: every command a contributor or CI needs.

mod bench;
mod browsers;
mod demo;
mod deny;
mod example;
mod format;
mod inlined;
mod job;
mod lint;
mod manifest;
mod module;
mod names;
mod npm;
mod openapi;
mod outcome;
mod package;
mod plain;
mod prerequisites;
mod python;
mod server;
mod shutdown;
mod sizes;
mod stamp;
mod steps;
mod suites;
mod summary;
mod tally;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{CommandFactory, Parser, Subcommand};

use crate::example::Ports;
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
    /// Show the example site in a browser, with a sandbox behind it, until Ctrl-C
    Demo {
        /// The site's port; the sandbox takes the next one
        #[arg(long, default_value_t = 4173)]
        port: u16,
        /// Only print the addresses
        #[arg(long)]
        no_open: bool,
    },
    /// Run everything CI runs: formatting, lints, all tests
    Test {
        /// Run this step only; may be given several times
        #[arg(long, value_name = "STEP")]
        only: Vec<String>,
        /// The long steps, too
        #[arg(long)]
        all: bool,
        /// List the steps
        #[arg(long)]
        list: bool,
    },
    /// Assemble the npm package in pkg/ and print what it weighs
    Build {
        /// Print the size table as Markdown, for the README
        #[arg(long)]
        markdown: bool,
    },
    /// Build, and pack the npm tarball; its path is the last line
    Pack,
    /// Format Rust, JavaScript, TypeScript, CSS, HTML and JSON
    Fmt {
        /// Only tell what is not formatted
        #[arg(long)]
        check: bool,
    },
    /// Run clippy, rustdoc and cargo-deny
    Lint,
    /// Measure how long visitors wait, beside other ways, and write docs/benchmarks.md
    Bench {
        /// Once each, to see that it works; writes nothing
        #[arg(long)]
        quick: bool,
    },
    /// Take the pictures of README and of the example's preview from the running example
    Pictures,
    /// Run a wasm test binary (called by cargo)
    #[command(name = suites::WASM_RUNNER, hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
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
    // The runner is a child of cargo and is ended with it; it needs nothing of what follows.
    if let Command::WasmTestRunner { args } = command {
        wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(
            [suites::WASM_RUNNER.into()].into_iter().chain(args),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    shutdown::listen()?;
    run_in(&Workspace::find()?, command)
}

fn run_in(workspace: &Workspace, command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo { port, no_open } => {
            let ports = Ports::for_demo(port)?;
            ensure(workspace, &[Prerequisite::ExamplePackages])?;
            demo::run(workspace, ports, !no_open)?;
        }
        Command::Test { list: true, .. } => print!("{}", steps::list()),
        Command::Test { only, all, .. } => return test(workspace, &only, all),
        Command::Build { markdown } => build(workspace, markdown)?,
        Command::Pack => {
            ensure(workspace, &[Prerequisite::Tarball])?;
            println!("{}", package::tarball(workspace).display());
        }
        Command::Fmt { check } => {
            ensure(workspace, &[Prerequisite::Rust, Prerequisite::ToolPackages])?;
            format::run(workspace, check)?;
        }
        Command::Lint => return test(workspace, &["lint".into(), "deny".into()], false),
        Command::Bench { quick } => {
            ensure(workspace, &[Prerequisite::Chromium, Prerequisite::BenchPackages])?;
            bench::run(workspace, quick)?;
        }
        Command::Pictures => {
            use Prerequisite::{Chromium, ExamplePackages, TestPackages};
            ensure(workspace, &[Chromium, TestPackages, ExamplePackages])?;
            suites::pictures(workspace)?;
        }
        Command::WasmTestRunner { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn test(workspace: &Workspace, only: &[String], all: bool) -> Result<ExitCode> {
    let summary = steps::run(workspace, only, all)?;
    println!("\n{}", summary.text());
    Ok(if summary.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn build(workspace: &Workspace, markdown: bool) -> Result<()> {
    ensure(workspace, &[Prerequisite::Tarball])?;
    let sizes = Sizes::of(&workspace.package())?;
    print!("{}", if markdown { sizes.markdown() } else { sizes.text() });
    sizes.within_budgets()
}

fn ensure(workspace: &Workspace, wanted: &[Prerequisite]) -> Result<()> {
    Prerequisites::default().ensure(workspace, wanted).map_err(|missing| anyhow!(missing.message))
}
