//! The sandbox held against its own openapi.json: by requests that schemathesis thinks up, and through Prism, a
//! proxy that validates what passes.

use anyhow::{Result, bail};

use crate::example;
use crate::job::Job;
use crate::npm;
use crate::outcome::Outcome;
use crate::server::{self, Server};
use crate::workspace::Workspace;

/// Requests per operation and phase. Twice as many find nothing more, and take a minute and a half.
const MAX_EXAMPLES: &str = "15";
/// Always the same requests: a finding stays until it is mended.
const SEED: &str = "1";

/// The running sandbox, asked everything that schemathesis comes upon.
pub fn check(workspace: &Workspace) -> Result<Outcome> {
    let sandbox = example::build_sandbox(workspace)?;
    let report = Job::new(workspace.example().join("sandbox/check-openapi.sh"))
        .arg(workspace.target.join("xtask/openapi"))
        .arg(sandbox)
        .env("MAX_EXAMPLES", MAX_EXAMPLES)
        .env("SEED", SEED)
        .dir(&workspace.root)
        .watch()?;
    if !report.success {
        bail!(
            "openapi.json and the sandbox do not agree, or could not be held against each other; see above"
        );
    }
    let Some(requests) = passed(&report.output) else {
        bail!("schemathesis does not say how many requests it made; see its output above");
    };
    Ok(Outcome { notes: vec![format!("{requests} requests")], ..Outcome::default() })
}

/// Reads schemathesis's summary, such as `2246 generated, 2246 passed, 37 skipped`.
fn passed(output: &str) -> Option<u64> {
    let line = output.lines().find(|line| line.contains(" generated, "))?;
    let part = line.split(',').find_map(|part| part.trim().strip_suffix(" passed"))?;
    part.parse().ok().filter(|requests| *requests > 0)
}

/// A proxy that answers with an error what its document does not allow, whichever side said it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    _server: Server,
}

impl Proxy {
    /// Starts it in front of the sandbox, with the document that the sandbox serves.
    pub fn start(workspace: &Workspace, sandbox_url: &str) -> Result<Self> {
        let port = server::free_port(4185)?;
        let job = Job::new(npm::program(&workspace.tests(), "prism"))
            .args(["proxy", &format!("{sandbox_url}/openapi.json"), sandbox_url, "--errors"])
            .args(["--verboseLevel", "warn", "--port", &port.to_string()])
            .dir(&workspace.tests());
        let mut server = Server::start("prism", job)?;
        server.wait_for_port(port)?;
        Ok(Self { port, _server: server })
    }

    /// Where the sandbox is reached through it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_asked_something_counts() {
        for (output, requests) in [
            ("Test cases:\n  2246 generated, 2246 passed, 37 skipped\n", Some(2246)),
            ("  3 generated, 1 passed, 2 found 2 unique failures\n", Some(1)),
            ("  2 generated, 2 skipped\n", None),
            ("  2 generated, 0 passed, 2 skipped\n", None),
            ("Usage: st [OPTIONS]\n", None),
        ] {
            assert_eq!(passed(output), requests, "{output}");
        }
    }
}
