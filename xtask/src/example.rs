//! The example site and the sandbox it talks to, built and running.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::job::Job;
use crate::package;
use crate::server::{self, Server};
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::{SANDBOX, Workspace};

/// The tenant that the sandbox is seeded with.
const TENANT: &str = "demo";

/// Where the two servers listen.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// The example site.
    pub site: u16,
    /// The sandbox; its address is built into the site.
    pub sandbox: u16,
}

impl Ports {
    /// The demo's: the site where the user wants it, the sandbox next to it.
    pub fn for_demo(site: u16) -> Result<Self> {
        let sandbox =
            site.checked_add(1).context("--port must leave room for the sandbox at the next port")?;
        let ports = Self { site, sandbox };
        server::require_free(site, "choose another with --port")?;
        server::require_free(
            sandbox,
            &format!("the sandbox needs it beside {site}; choose another with --port"),
        )?;
        Ok(ports)
    }

    /// The tests': always the same where possible, so that the site need not be built again.
    pub fn for_tests() -> Result<Self> {
        Ok(Self { site: server::free_port(4183)?, sandbox: server::free_port(4184)? })
    }
}

/// Both servers. They end with this value.
#[derive(Debug)]
pub struct Stand {
    ports: Ports,
    site: Server,
    sandbox: Server,
    /// The site is built for one sandbox at a time.
    _alone: File,
}

impl Stand {
    /// Builds what has changed and starts both.
    pub fn start(workspace: &Workspace, ports: Ports) -> Result<Self> {
        let alone = lock(workspace)?;
        let program = build_sandbox(workspace)?;
        build_site(workspace, ports)?;
        let landing = site_url(ports);
        let job =
            Job::new(program).arg("--port").arg(ports.sandbox.to_string()).args(["--landing-url", &landing]);
        let mut sandbox = Server::start("sandbox", job.dir(&workspace.root))?;
        sandbox.wait_for_line("listening on ")?;
        let job = Job::new("npm").args(["run", "--silent", "preview", "--", "--strictPort", "--port"]);
        let mut site = Server::start("site", job.arg(ports.site.to_string()).dir(&workspace.example()))?;
        site.wait_for_port(ports.site)?;
        Ok(Self { ports, site, sandbox, _alone: alone })
    }

    /// The address of the landing page.
    pub fn site_url(&self) -> String {
        site_url(self.ports)
    }

    /// The origin of the sandbox.
    pub fn sandbox_url(&self) -> String {
        sandbox_url(self.ports)
    }

    /// Returns when one of the servers ends, which is an error.
    pub fn watch(&mut self) -> Result<()> {
        Server::watch(&mut [&mut self.site, &mut self.sandbox])
    }
}

/// The sandbox by itself, on any free port. It ends with this value.
#[derive(Debug)]
pub struct Sandbox {
    url: String,
    _server: Server,
}

impl Sandbox {
    /// Builds what has changed and starts it. It remembers all that a test suite asks of it.
    pub fn start(workspace: &Workspace) -> Result<Self> {
        let job = Job::new(build_sandbox(workspace)?).args(["--port", "0", "--remember", "50000"]);
        let mut server = Server::start("sandbox", job.dir(&workspace.root))?;
        Ok(Self { url: server.wait_for_line("listening on ")?, _server: server })
    }

    /// Its origin.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Builds the sandbox and says where its program is.
pub fn build_sandbox(workspace: &Workspace) -> Result<PathBuf> {
    Job::cargo("build").args(["--locked", "--package", SANDBOX]).dir(&workspace.root).run()?;
    Ok(workspace.target.join("debug").join(SANDBOX))
}

fn site_url(ports: Ports) -> String {
    format!("http://localhost:{}/", ports.site)
}

fn sandbox_url(ports: Ports) -> String {
    format!("http://localhost:{}", ports.sandbox)
}

fn build_site(workspace: &Workspace, ports: Ports) -> Result<()> {
    let example = workspace.example();
    let base_url = sandbox_url(ports);
    let mut inputs =
        Fingerprint::default().text(&base_url).text(&site_url(ports)).path(&package::tarball(workspace))?;
    for entry in fs::read_dir(&example).with_context(|| format!("cannot list {}", example.display()))? {
        let path = entry?.path();
        // The sandbox is Rust and not part of the site; products are no sources.
        if !["sandbox", "node_modules", "dist"].iter().any(|other| path.ends_with(other)) {
            inputs = inputs.path(&path)?;
        }
    }
    Stamp::new(workspace.target.join("xtask/site"), inputs, &[&example.join("dist")]).unless_fresh(|| {
        Job::new("npm")
            .args(["run", "--silent", "build"])
            .env("ADVOCATE_BASE_URL", &base_url)
            .env("ADVOCATE_TENANT", TENANT)
            .env("SITE_URL", site_url(ports))
            .dir(&example)
            .run()
    })
}

fn lock(workspace: &Workspace) -> Result<File> {
    let path = workspace.target.join("xtask/example.lock");
    fs::create_dir_all(workspace.target.join("xtask"))?;
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("the example is running already (`cargo xtask demo`, or its tests): stop that first")
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}
