//! Where things are: the checkout, cargo's target directory, the SDK crate's version.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The SDK crate at the root of the workspace.
pub const SDK: &str = "advocate-wasm";
/// The sandbox server of the example.
pub const SANDBOX: &str = "advocate-sandbox";
/// The target triple of the SDK.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The checkout this command works on.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The directory of the workspace's Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target directory, which a contributor may have put elsewhere.
    pub target: PathBuf,
    /// The version in the SDK's Cargo.toml; the npm package takes it over.
    pub version: String,
    /// The running executable, remembered early: a rebuild while it runs would make the path unreadable.
    pub exe: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows about `CARGO_TARGET_DIR` and configuration files.
    pub fn find() -> Result<Self> {
        let exe = env::current_exe().context("cannot tell where this executable is")?;
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cannot run cargo; install Rust from https://rustup.rs")?;
        if !output.status.success() {
            bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata: no JSON")?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let version = metadata
            .get("packages")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .find(|package| package.get("name").and_then(Value::as_str) == Some(SDK))
            .and_then(|package| package.get("version").and_then(text))
            .with_context(|| format!("no crate {SDK} in this workspace: run this inside its checkout"))?;
        let path = |key: &str| metadata.get(key).and_then(text).map(PathBuf::from);
        Ok(Self {
            root: path("workspace_root").context("cargo metadata names no workspace_root")?,
            target: path("target_directory").context("cargo metadata names no target_directory")?,
            version,
            exe,
        })
    }

    /// Hand-written half of the npm package.
    pub fn template(&self) -> PathBuf {
        self.root.join("pkg-template")
    }

    /// What the package's files point to, and brings along.
    pub fn docs(&self) -> PathBuf {
        self.root.join("docs")
    }

    /// The assembled npm package.
    pub fn package(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// The JavaScript tests.
    pub fn tests(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The example site.
    pub fn example(&self) -> PathBuf {
        self.root.join("www-example")
    }

    /// The benchmarks.
    pub fn benches(&self) -> PathBuf {
        self.root.join("benches")
    }

    /// The directory of this tool, with the npm packages it runs.
    pub fn tool(&self) -> PathBuf {
        self.root.join("xtask")
    }
}

/// The cargo that started this tool, so that a `+toolchain` override carries over.
pub fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Whether this runs unattended, where a skipped check would go unnoticed.
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
