//! Leaves no process behind: every child gets a process group of its own, and a signal to this tool ends all groups.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Long enough for a browser or Vite to put itself away, short enough for an impatient Ctrl-C.
const GRACE: Duration = Duration::from_secs(5);

static GROUPS: Mutex<Groups> = Mutex::new(Groups { running: Vec::new(), closed: false });
static SIGNAL_IS_NORMAL_END: AtomicBool = AtomicBool::new(false);

struct Groups {
    running: Vec<i32>,
    /// Set for good by a signal: nothing may be started while everything is being stopped.
    closed: bool,
}

fn groups() -> MutexGuard<'static, Groups> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every group and then this process when the terminal, a supervisor or CI asks for it.
pub fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for signals")?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let running = {
                let mut groups = groups();
                groups.closed = true;
                std::mem::take(&mut groups.running)
            };
            end_all(&running);
            if SIGNAL_IS_NORMAL_END.load(Ordering::Relaxed) {
                eprintln!("\nStopped.");
                std::process::exit(0);
            }
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

/// From here on Ctrl-C is how the user says "done" (exit 0), not an interruption.
pub fn signal_is_normal_end() {
    SIGNAL_IS_NORMAL_END.store(true, Ordering::Relaxed);
}

/// Waits for the end when a signal is being handled: what fails now fails because of it, and is not worth a word.
pub fn stay_quiet_while_ending() {
    drop(open_groups());
}

fn open_groups() -> MutexGuard<'static, Groups> {
    loop {
        let groups = groups();
        if !groups.closed {
            return groups;
        }
        drop(groups);
        thread::park();
    }
}

/// Starts `command` in a process group of its own.
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    let mut groups = open_groups();
    let child = command.process_group(0).spawn()?;
    groups.running.push(group_of(child.id()));
    Ok(child)
}

/// To be called when the child has been waited for; its number may be given to another process from then on.
pub fn forget(id: u32) {
    let group = group_of(id);
    open_groups().running.retain(|running| *running != group);
}

/// Ends one child and all that it started.
pub fn end(child: &mut Child) {
    end_all(&[group_of(child.id())]);
    forget(child.id());
    // Already reaped, or about to be: only the bookkeeping of std is settled here.
    let _ = child.try_wait();
}

fn group_of(id: u32) -> i32 {
    // Process numbers fit: the kernel's own type is i32.
    i32::try_from(id).unwrap_or(i32::MAX)
}

fn end_all(groups: &[i32]) {
    for group in groups {
        let _ = killpg(Pid::from_raw(*group), Signal::SIGTERM);
    }
    let deadline = Instant::now() + GRACE;
    while groups.iter().any(|group| alive(*group)) {
        if Instant::now() > deadline {
            for group in groups {
                let _ = killpg(Pid::from_raw(*group), Signal::SIGKILL);
            }
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn alive(group: i32) -> bool {
    let group = Pid::from_raw(group);
    // A child that has ended but was not waited for would count as alive.
    let _ = waitpid(group, Some(WaitPidFlag::WNOHANG));
    killpg(group, None).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    #[test]
    fn ending_a_child_ends_what_it_started() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60 & echo $!; wait"]).stdout(Stdio::piped());
        let mut child = spawn(&mut shell).unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let grandchild = Pid::from_raw(line.trim().parse().unwrap());
        assert!(nix::sys::signal::kill(grandchild, None).is_ok());

        end(&mut child);

        let zombie = std::fs::read_to_string(format!("/proc/{grandchild}/stat"))
            .is_ok_and(|stat| stat.contains(") Z "));
        assert!(zombie || nix::sys::signal::kill(grandchild, None).is_err());
        assert!(!groups().running.contains(&group_of(child.id())));
    }
}
