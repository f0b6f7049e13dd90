//! The test suites: which runner, with what around it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::browsers::{chromedriver, chromium, firefox, webkit_driver};
use crate::example::{self, Ports, Sandbox, Stand};
use crate::job::Job;
use crate::openapi::Proxy;
use crate::outcome::Outcome;
use crate::package::{self, files_of};
use crate::python;
use crate::tally::Tally;
use crate::workspace::{SANDBOX, SDK, WASM, Workspace};

/// The hidden command under which this tool is wasm-bindgen's test runner.
pub const WASM_RUNNER: &str = "wasm-test-runner";

/// Tests of every crate. One cargo run each: together, the shared dependencies would be compiled once more
/// with the sum of everybody's features.
pub fn host(workspace: &Workspace) -> Result<Outcome> {
    let mut sum = Tally::default();
    let mut failures = Vec::new();
    for package in [SDK, SANDBOX, "xtask"] {
        let job = Job::cargo("test").args(["--locked", "--no-fail-fast", "--package", package]);
        let report = job.dir(&workspace.root).watch()?;
        let tally = Tally::of_cargo(&report.output);
        sum += tally;
        if let Err(error) = tally.settle(&report) {
            failures.push(format!("{package}: {error}"));
        }
    }
    if !failures.is_empty() {
        bail!(failures.join("; "));
    }
    Ok(Outcome { tally: Some(sum), ..Outcome::default() })
}

/// The SDK's wasm tests in Node. The crate imports scripts of the package, which are ES modules; the runner expects
/// CommonJS unless it is told.
pub fn wasm_in_node(workspace: &Workspace) -> Result<Outcome> {
    wasm(workspace, |job| job.env("WASM_BINDGEN_USE_NODE_EXPERIMENTAL", "1"))
}

/// The SDK's wasm tests in a page of headless Chromium (flags in webdriver.json).
pub fn wasm_in_chromium(workspace: &Workspace) -> Result<Outcome> {
    let driver = chromedriver().context("no chromedriver")?;
    wasm(workspace, |job| job.env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", &driver))
}

fn wasm(workspace: &Workspace, host: impl FnOnce(Job) -> Job) -> Result<Outcome> {
    // A list in a config value, not a variable: those are split at spaces, which a path may have.
    let runner = serde_json::json!([workspace.exe, WASM_RUNNER]);
    let job = Job::cargo("test")
        .args(["--locked", "--no-fail-fast", "--target", WASM, "--package", SDK, "--lib", "--tests"])
        .quiet_args(["--config", &format!("target.{WASM}.runner={runner}")])
        // Each would send the tests to another engine than the step names.
        .without_env("GECKODRIVER")
        .without_env("SAFARIDRIVER")
        .without_env("CHROMEDRIVER")
        .without_env("NO_HEADLESS")
        .dir(&workspace.root);
    let report = host(job).watch()?;
    let tally = Tally::of_cargo(&report.output).settle(&report)?;
    Ok(Outcome { tally: Some(tally), ..Outcome::default() })
}

/// The declarations in the tarball, as `tests/package.json` compiles them.
pub fn types(workspace: &Workspace) -> Result<Outcome> {
    let path = workspace.tests().join("package.json");
    let json: Value = serde_json::from_slice(&std::fs::read(&path)?).context("tests/package.json")?;
    if json.pointer("/scripts/types").is_none() {
        bail!("tests/package.json has no script `types`");
    }
    Job::new("npm").args(["run", "--silent", "types"]).dir(&workspace.tests()).run()?;
    Ok(Outcome::default())
}

/// The tests of the tarball, which is installed in tests/node_modules.
pub fn package(workspace: &Workspace) -> Result<Outcome> {
    node_tests(workspace, "package", |job| job)
}

/// The tests of the tarball once more where `advocate-wasm` is `advocate-wasm/js`: a condition leads there, in Node and, for
/// their server asks Node, in pages. One engine of pages, for the language is the same in all.
pub fn without_webassembly(workspace: &Workspace) -> Result<Outcome> {
    let program = example::build_sandbox(workspace)?;
    let sandbox = Sandbox::start(workspace)?;
    let chromium = chromium().context("no Chromium")?;
    let mut sum = Tally::default();
    for folder in ["package", "interop", "outbox", "faults"] {
        let Outcome { tally, .. } = node_tests(workspace, folder, |job| {
            job.env("NODE_OPTIONS", "--conditions=react-native")
                .env("CHROMIUM", &chromium)
                .env("SANDBOX", &program)
                .env("SANDBOX_URL", sandbox.url())
        })?;
        sum += tally.unwrap_or_default();
    }
    Ok(Outcome { tally: Some(sum), ..Outcome::default() })
}

/// What README and docs show, as it stands there.
pub fn documented(workspace: &Workspace) -> Result<Outcome> {
    let sandbox = Sandbox::start(workspace)?;
    node_tests(workspace, "documented", |job| {
        job.env("SANDBOX_URL", sandbox.url()).env("PYTHON", python::program(workspace))
    })
}

/// The attribution of the tarball beside the vendor's script, in every engine.
pub fn interop(workspace: &Workspace) -> Result<Outcome> {
    in_every_engine(workspace, "interop", |job| job)
}

/// The tarball in real hosts, each a project that is installed, built and run: those of every run (`gate`), or those that take
/// their time (`more`).
pub fn hosts(workspace: &Workspace, which: &str) -> Result<Outcome> {
    let sandbox = Sandbox::start(workspace)?;
    in_every_engine(workspace, "hosts", |job| {
        job.env("HOSTS", which)
            .env("HOSTS_FOLDER", workspace.target.join("hosts"))
            .env("TARBALL", package::tarball(workspace))
            .env("SANDBOX_URL", sandbox.url())
    })
}

/// Every fault of the sandbox and every call of the tarball, in every engine.
pub fn faults(workspace: &Workspace) -> Result<Outcome> {
    let sandbox = Sandbox::start(workspace)?;
    in_every_engine(workspace, "faults", |job| job.env("SANDBOX_URL", sandbox.url()))
}

fn in_every_engine(workspace: &Workspace, folder: &str, around: impl FnOnce(Job) -> Job) -> Result<Outcome> {
    let chromium = chromium().context("no Chromium")?;
    let firefox = firefox().context("no Firefox")?;
    let webkit = webkit_driver().context("no WebKit driver")?;
    node_tests(workspace, folder, |job| {
        around(job).env("CHROMIUM", &chromium).env("FIREFOX", &firefox).env("WEBKIT_DRIVER", &webkit)
    })
}

/// The outbox of the tarball in browsers that are killed, against sandboxes that the tests start and stop.
pub fn outbox(workspace: &Workspace) -> Result<Outcome> {
    let sandbox = example::build_sandbox(workspace)?;
    in_every_engine(workspace, "outbox", |job| job.env("SANDBOX", &sandbox))
}

/// The example site's tests, with the site and the sandbox running.
pub fn example(workspace: &Workspace) -> Result<Outcome> {
    let stand = Stand::start(workspace, Ports::for_tests()?)?;
    site_tests(workspace, "e2e", &stand, |job| job)
}

/// The example site's journeys and every call of the tarball, through a proxy that validates them.
pub fn traffic(workspace: &Workspace) -> Result<Outcome> {
    let stand = Stand::start(workspace, Ports::for_tests()?)?;
    let proxy = Proxy::start(workspace, &stand.sandbox_url())?;
    site_tests(workspace, "traffic", &stand, |job| job.env("PROXY_URL", proxy.url()))
}

/// Takes the pictures of README and of the site's preview anew.
pub fn pictures(workspace: &Workspace) -> Result<()> {
    let stand = Stand::start(workspace, Ports::for_tests()?)?;
    let told = told_of(workspace, "e2e", &stand)?;
    told(Job::new("node").arg("e2e/pictures.mjs").dir(&workspace.tests())).run()
}

fn site_tests(
    workspace: &Workspace,
    folder: &str,
    stand: &Stand,
    around: impl FnOnce(Job) -> Job,
) -> Result<Outcome> {
    let told = told_of(workspace, folder, stand)?;
    node_tests(workspace, folder, |job| around(told(job)))
}

/// What scripts that visit the example site have to know, and where they leave pictures.
fn told_of(workspace: &Workspace, folder: &str, stand: &Stand) -> Result<impl Fn(Job) -> Job> {
    let artefacts = workspace.target.join(folder);
    std::fs::create_dir_all(&artefacts).with_context(|| format!("cannot create {}", artefacts.display()))?;
    let browser = chromium().context("no Chromium")?;
    Ok(move |job: Job| {
        job.env("SITE_URL", stand.site_url())
            .env("SANDBOX_URL", stand.sandbox_url())
            .env("CHROMIUM", &browser)
            .env("ARTEFACTS", &artefacts)
    })
}

fn node_tests(workspace: &Workspace, folder: &str, around: impl FnOnce(Job) -> Job) -> Result<Outcome> {
    let files = test_files(&workspace.tests(), folder)?;
    let job = Job::new("node").args(["--test", "--test-reporter=spec"]).args(files).dir(&workspace.tests());
    let report = around(job).watch()?;
    let tally = Tally::of_node(&report.output).settle(&report)?;
    Ok(Outcome { tally: Some(tally), ..Outcome::default() })
}

/// Node 20 takes no patterns, so the files are named.
fn test_files(tests: &Path, folder: &str) -> Result<Vec<PathBuf>> {
    let dir = tests.join(folder);
    let names = if dir.is_dir() { files_of(&dir)? } else { Default::default() };
    let names: Vec<PathBuf> = names
        .iter()
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| Path::new(folder).join(name))
        .collect();
    if names.is_empty() {
        bail!("tests/{folder} has no *.test.mjs");
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_files_are_found_below_their_folder_and_missed_when_gone() {
        let dir = tempfile::TempDir::new().unwrap();
        std::fs::create_dir_all(dir.path().join("package/deep")).unwrap();
        for name in ["package/b.test.mjs", "package/deep/a.test.mjs", "package/double.mjs"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let found = test_files(dir.path(), "package").unwrap();
        assert_eq!(found, ["package/b.test.mjs", "package/deep/a.test.mjs"].map(PathBuf::from));
        let error = test_files(dir.path(), "e2e").unwrap_err().to_string();
        assert_eq!(error, "tests/e2e has no *.test.mjs");
    }
}
