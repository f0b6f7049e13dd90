//! A server run for a while: started, waited for, and ended with everything it started.

use std::io::{BufRead, BufReader, PipeReader};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::job::Job;
use crate::shutdown;

const READY_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// A running server. Ends with its owner.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    child: Child,
    /// What it prints, until nobody asks any more.
    lines: Receiver<String>,
}

impl Server {
    /// Starts it; what it prints appears with its name in front.
    pub fn start(name: &'static str, job: Job) -> Result<Self> {
        let (child, output) = job.start()?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || show(name, output, &sender));
        Ok(Self { name, child, lines })
    }

    /// Waits for a line that contains `mark`, and returns what follows the mark.
    pub fn wait_for_line(&mut self, mark: &str) -> Result<String> {
        self.wait("to say that it is ready", |server| {
            let line = server.lines.try_recv().ok()?;
            line.split_once(mark).map(|(_, rest)| rest.trim().to_owned())
        })
    }

    /// Waits until it takes connections at `port` of this machine.
    pub fn wait_for_port(&mut self, port: u16) -> Result<()> {
        self.wait("to take connections", |_| connects(port).then_some(()))
    }

    fn wait<T>(&mut self, what: &str, mut ready: impl FnMut(&mut Self) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            if let Some(found) = ready(self) {
                return Ok(found);
            }
            if let Some(status) = self.ended()? {
                bail!("the {} ended ({status}) before it was ready; see its output above", self.name);
            }
            if Instant::now() > deadline {
                bail!("waited {} seconds for the {} {what}", READY_WITHIN.as_secs(), self.name);
            }
            thread::sleep(POLL);
        }
    }

    /// Returns when any of them ends by itself, which none should.
    pub fn watch(servers: &mut [&mut Self]) -> Result<()> {
        loop {
            for server in servers.iter_mut() {
                if let Some(status) = server.ended()? {
                    bail!("the {} ended ({status})", server.name);
                }
            }
            thread::sleep(POLL);
        }
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let ended = self.child.try_wait();
        shutdown::stay_quiet_while_ending();
        ended.with_context(|| format!("cannot watch the {}", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        shutdown::end(&mut self.child);
    }
}

fn show(name: &str, output: PipeReader, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        eprintln!("{name} │ {line}");
        // Nobody asks any more: the lines are still shown, and the pipe must not fill up.
        let _ = lines.send(line);
    }
}

fn connects(port: u16) -> bool {
    // "localhost", because a server may listen at only one of its two addresses.
    let addresses = ("localhost", port).to_socket_addrs().into_iter().flatten();
    addresses.into_iter().any(|address| TcpStream::connect_timeout(&address, POLL).is_ok())
}

/// Fails when something listens at `port` already; `remedy` says what to do then.
pub fn require_free(port: u16, remedy: &str) -> Result<()> {
    if connects(port) || TcpListener::bind(("127.0.0.1", port)).is_err() {
        bail!("port {port} is taken; {remedy}");
    }
    Ok(())
}

/// `preferred` when nothing listens there, any free port otherwise.
pub fn free_port(preferred: u16) -> Result<u16> {
    if require_free(preferred, "").is_ok() {
        return Ok(preferred);
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Server {
        Server::start("test server", Job::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_server_is_ready_when_it_says_so() {
        let mut server = shell("echo starting; echo listening on http://127.0.0.1:99; sleep 60");
        assert_eq!(server.wait_for_line("listening on ").unwrap(), "http://127.0.0.1:99");
    }

    #[test]
    fn a_server_that_ends_early_is_reported() {
        let error =
            shell("echo no such file; exit 4").wait_for_line("listening on ").unwrap_err().to_string();
        assert_eq!(error, "the test server ended (exit status: 4) before it was ready; see its output above");
    }

    #[test]
    fn a_taken_port_is_named_and_avoided() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = require_free(port, "choose another with --port").unwrap_err().to_string();
        assert_eq!(error, format!("port {port} is taken; choose another with --port"));
        assert_ne!(free_port(port).unwrap(), port);
        drop(listener);
        assert_eq!(free_port(port).unwrap(), port);
    }
}
