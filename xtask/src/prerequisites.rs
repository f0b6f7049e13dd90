//! What has to be on the machine, how to tell, and how to get it: one row each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use nix::unistd::Uid;

use crate::browsers::{chromedriver, chromium, firefox, webkit_driver};
use crate::job::Job;
use crate::workspace::{Workspace, in_ci};
use crate::{deny, npm, package, python};

/// Something a command or a step of the tests cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prerequisite {
    /// The pinned compiler with everything that belongs to it.
    Rust,
    /// Node with npm.
    Node,
    /// wasm-opt, the bundler, the formatter of everything but Rust.
    ToolPackages,
    /// The npm package, packed.
    Tarball,
    /// What the JavaScript tests import, the tarball included.
    TestPackages,
    /// What the example site is built with, the tarball included.
    ExamplePackages,
    /// What the benchmarks measure, the tarball included.
    BenchPackages,
    /// Checks licences and sources of the dependency tree.
    CargoDeny,
    /// What README examples of the sandbox call.
    Curl,
    /// Chromium and its driver.
    Chromium,
    /// Firefox, as Debian ships it.
    Firefox,
    /// Safari's engine: its driver, and a display for it.
    WebKit,
    /// Python that can make environments, for schemathesis and PyJWT.
    PythonVenv,
    /// What the documentation's Python imports.
    PythonPackages,
    /// Ruby with its gem jwt, for an example of the documentation.
    Ruby,
    /// PHP, likewise.
    Php,
}

use Prerequisite::{
    BenchPackages, CargoDeny, Chromium, Curl, ExamplePackages, Firefox, Node, Php, PythonPackages,
    PythonVenv, Ruby, Rust, Tarball, TestPackages, ToolPackages, WebKit,
};

/// How a missing thing is got.
enum Get {
    Rustup(&'static [&'static str]),
    Apt(&'static [&'static str]),
    Work(fn(&Workspace) -> Result<()>),
    /// Only its user can install it.
    Tell(&'static str),
}

struct Row {
    is: Prerequisite,
    what: &'static str,
    needs: &'static [Prerequisite],
    found: fn(&Workspace) -> bool,
    get: Get,
}

const ROWS: &[Row] = &[
    Row {
        is: Rust,
        what: "the toolchain of rust-toolchain.toml, with its components",
        needs: &[],
        found: |workspace| toolchain_complete(workspace),
        // rustup brings a toolchain that is not there by itself, but adds nothing to one that is.
        get: Get::Rustup(&["toolchain", "install", "--no-self-update"]),
    },
    Row {
        is: Node,
        what: "Node 20 or later with npm",
        needs: &[],
        found: |_| node_major().is_some_and(|major| major >= 20) && on_path("npm"),
        get: Get::Tell("install it from https://nodejs.org or your package manager"),
    },
    Row {
        is: ToolPackages,
        what: "the npm packages of xtask/",
        needs: &[Node],
        found: |_| false,
        get: Get::Work(|workspace| npm::ci(&workspace.tool())),
    },
    Row {
        is: Tarball,
        what: "the packed npm package",
        needs: &[Rust, ToolPackages],
        found: |_| false,
        get: Get::Work(|workspace| {
            package::assemble(workspace)?;
            package::pack(workspace)
        }),
    },
    Row {
        is: TestPackages,
        what: "the npm packages of tests/",
        needs: &[Tarball],
        found: |_| false,
        get: Get::Work(|workspace| packages_and_tarball(workspace, &workspace.tests())),
    },
    Row {
        is: ExamplePackages,
        what: "the npm packages of www-example/",
        needs: &[Tarball],
        found: |_| false,
        get: Get::Work(|workspace| packages_and_tarball(workspace, &workspace.example())),
    },
    Row {
        is: BenchPackages,
        what: "the npm packages of benches/",
        needs: &[Tarball],
        found: |_| false,
        get: Get::Work(|workspace| packages_and_tarball(workspace, &workspace.benches())),
    },
    Row {
        is: CargoDeny,
        what: "cargo-deny",
        needs: &[],
        found: |workspace| deny::program(workspace).is_some(),
        get: Get::Work(deny::install),
    },
    Row { is: Curl, what: "curl", needs: &[], found: |_| on_path("curl"), get: Get::Apt(&["curl"]) },
    Row {
        is: Chromium,
        what: "Chromium and its driver",
        needs: &[],
        found: |_| chromium().is_some() && chromedriver().is_some(),
        get: Get::Apt(&["chromium", "chromium-driver"]),
    },
    Row {
        is: Firefox,
        what: "Firefox",
        needs: &[],
        found: |_| firefox().is_some(),
        get: Get::Apt(&["firefox-esr"]),
    },
    Row {
        is: WebKit,
        what: "WebKitGTK's driver and a virtual display",
        needs: &[],
        found: |_| webkit_driver().is_some() && on_path("xvfb-run") && on_path("xauth"),
        get: Get::Apt(&["webkit2gtk-driver", "xvfb", "xauth"]),
    },
    Row {
        is: PythonVenv,
        what: "Python 3 with venv",
        needs: &[],
        // Debian ships the module venv without what it needs to put pip into an environment.
        found: |_| Job::new("python3").args(["-c", "import ensurepip, venv"]).probe(),
        get: Get::Apt(&["python3", "python3-venv"]),
    },
    Row {
        is: PythonPackages,
        what: "the Python packages of tests/documented/",
        needs: &[PythonVenv],
        found: |_| false,
        get: Get::Work(python::install),
    },
    Row {
        is: Ruby,
        what: "Ruby with its gem jwt",
        needs: &[],
        found: |_| Job::new("ruby").args(["-rjwt", "-e", "0"]).probe(),
        get: Get::Apt(&["ruby", "ruby-jwt"]),
    },
    Row {
        is: Php,
        what: "PHP",
        needs: &[],
        found: |_| Job::new("php").args(["-r", "exit(0);"]).probe(),
        get: Get::Apt(&["php-cli"]),
    },
];

/// A browser is much to ask of a contributor, and so is a language that only examples are in; everything else is not.
const OPTIONAL: &[Prerequisite] = &[Chromium, Firefox, WebKit, Ruby, Php];

/// Why something is not there.
#[derive(Debug, Clone)]
pub struct Missing {
    /// What is missing and what to do, in one line.
    pub message: String,
    /// Whether a contributor's run may go on without it.
    pub optional: bool,
}

/// Gets each thing once; a failure is remembered and not tried again.
#[derive(Debug, Default)]
pub struct Prerequisites {
    settled: HashMap<Prerequisite, Result<(), Missing>>,
    apt_updated: bool,
}

impl Prerequisites {
    /// Makes sure that all of them are there.
    pub fn ensure(&mut self, workspace: &Workspace, wanted: &[Prerequisite]) -> Result<(), Missing> {
        wanted.iter().try_for_each(|wanted| self.ensure_one(workspace, *wanted))
    }

    fn ensure_one(&mut self, workspace: &Workspace, wanted: Prerequisite) -> Result<(), Missing> {
        if let Some(settled) = self.settled.get(&wanted) {
            return settled.clone();
        }
        let Some(row) = ROWS.iter().find(|row| row.is == wanted) else {
            return Ok(());
        };
        let result = self.ensure(workspace, row.needs).and_then(|()| {
            if (row.found)(workspace) {
                return Ok(());
            }
            self.get(workspace, row).map_err(|error| Missing {
                message: format!("{}: {error:#}", row.what),
                optional: OPTIONAL.contains(&wanted) && !in_ci(),
            })
        });
        self.settled.insert(wanted, result.clone());
        result
    }

    fn get(&mut self, workspace: &Workspace, row: &Row) -> Result<()> {
        match row.get {
            Get::Tell(how) => bail!("missing; {how}"),
            Get::Work(work) => return work(workspace),
            Get::Rustup(args) => {
                if !on_path("rustup") {
                    bail!("missing, and there is no rustup to install it with; see https://rustup.rs");
                }
                // The variable names the toolchain alone; the file names its components, too.
                Job::new("rustup").args(args).without_env("RUSTUP_TOOLCHAIN").dir(&workspace.root).run()?;
            }
            Get::Apt(packages) => self.apt(packages)?,
        }
        if !(row.found)(workspace) {
            bail!("still missing after it was installed");
        }
        Ok(())
    }

    fn apt(&mut self, packages: &[&str]) -> Result<()> {
        let has_apt = on_path("apt-get");
        if !(has_apt && Uid::effective().is_root()) {
            let packages = packages.join(" ");
            if has_apt {
                bail!("missing; run: sudo apt-get install {packages}");
            }
            bail!("missing; install it with your package manager (on Debian: {packages})");
        }
        let apt = || Job::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
        if !self.apt_updated {
            apt().args(["update", "-q"]).run()?;
            self.apt_updated = true;
        }
        apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages).run()
    }
}

/// What the folder's lockfile says, and the tarball as a user would install it.
fn packages_and_tarball(workspace: &Workspace, dir: &Path) -> Result<()> {
    npm::ci(dir)?;
    npm::install_tarball(workspace, dir, &package::tarball(workspace))
}

fn toolchain_complete(workspace: &Workspace) -> bool {
    let sysroot = Job::new("rustc").args(["--print", "sysroot"]).dir(&workspace.root).capture();
    let parts = [
        "bin/cargo-clippy",
        "bin/cargo-fmt",
        "lib/rustlib/src/rust/library",
        "lib/rustlib/wasm32-unknown-unknown",
    ];
    sysroot.is_ok_and(|root| parts.iter().all(|part| PathBuf::from(root.trim()).join(part).exists()))
}

fn node_major() -> Option<u32> {
    let version = Job::new("node").arg("--version").capture().ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn on_path(program: &str) -> bool {
    which::which(program).is_ok()
}
