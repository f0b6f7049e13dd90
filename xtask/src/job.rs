//! One external command: said before it runs, waited for, and named in the error when it fails.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::shutdown;

/// A command to run.
#[derive(Debug)]
pub struct Job {
    command: Command,
    shown: String,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Report {
    /// Both streams in the order they came, without colour codes.
    pub output: String,
    /// Whether it exited with 0.
    pub success: bool,
}

impl Job {
    /// A job that runs `program` without arguments so far.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        // Children are in process groups of their own: one that read the terminal would be stopped by it.
        command.stdin(Stdio::null());
        if io::stderr().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        let shown = PathBuf::from(program)
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Self { command, shown }
    }

    /// A job that runs cargo.
    pub fn cargo(subcommand: &str) -> Self {
        Self::new(crate::workspace::cargo()).arg(subcommand)
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I: IntoIterator<Item: AsRef<OsStr>>>(self, args: I) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Adds arguments that are too many to be shown.
    #[must_use]
    pub fn quiet_args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Hides an environment variable of the caller.
    #[must_use]
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets the directory to run in.
    #[must_use]
    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs it with its output shown. Standard output is kept for results of this tool, so it goes to standard error.
    pub fn run(mut self) -> Result<()> {
        self.announce();
        self.command.stdout(stderr_handle()?);
        let status = self.wait()?;
        self.check(status)
    }

    /// Runs it and returns its standard output; errors are shown as they come.
    pub fn capture(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped());
        let output = self.output()?;
        self.check(output.status)?;
        String::from_utf8(output.stdout).with_context(|| format!("`{self}` printed bytes that are no text"))
    }

    /// Runs it unseen and tells only whether it succeeded.
    pub fn probe(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.wait().is_ok_and(|status| status.success())
    }

    /// Runs it with its output shown, and returns what was shown.
    pub fn watch(mut self) -> Result<Report> {
        self.announce();
        let (reader, writer) = io::pipe().context("cannot make a pipe")?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let mut child = shutdown::spawn(&mut self.command).with_context(|| self.cannot_run())?;
        // The parent's copies of the pipe's end would keep it open for ever.
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut output = String::new();
        for line in BufReader::new(reader).split(b'\n') {
            let line = line.context("cannot read what the command prints")?;
            let line = String::from_utf8_lossy(&line);
            let _ = writeln!(io::stderr(), "{line}");
            output.push_str(&without_colours(&line));
            output.push('\n');
        }
        let status = child.wait();
        shutdown::forget(child.id());
        Ok(Report { output, success: status.with_context(|| self.cannot_run())?.success() })
    }

    /// Starts it as a server: both streams come back through a pipe.
    pub fn start(mut self) -> Result<(std::process::Child, io::PipeReader)> {
        self.announce();
        let (reader, writer) = io::pipe().context("cannot make a pipe")?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let child = shutdown::spawn(&mut self.command).with_context(|| self.cannot_run())?;
        Ok((child, reader))
    }

    fn announce(&self) {
        let place = self.command.get_current_dir().and_then(Path::file_name);
        let place = place.map_or_else(String::new, |place| format!("  (in {})", place.to_string_lossy()));
        eprintln!("$ {self}{place}");
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        let mut child = shutdown::spawn(&mut self.command).with_context(|| self.cannot_run())?;
        let status = child.wait();
        shutdown::forget(child.id());
        status.with_context(|| self.cannot_run())
    }

    fn output(&mut self) -> Result<std::process::Output> {
        let child = shutdown::spawn(&mut self.command).with_context(|| self.cannot_run())?;
        let id = child.id();
        let output = child.wait_with_output();
        shutdown::forget(id);
        output.with_context(|| self.cannot_run())
    }

    fn check(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{self}` failed ({status})");
        }
        Ok(())
    }

    fn cannot_run(&self) -> String {
        format!("cannot run `{self}`")
    }
}

impl fmt::Display for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

fn stderr_handle() -> Result<Stdio> {
    let handle = io::stderr().as_fd().try_clone_to_owned().context("cannot duplicate standard error")?;
    Ok(handle.into())
}

/// Drops the escape sequences that colour a terminal: ESC [ … letter.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        if char == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(char);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_codes_are_dropped() {
        assert_eq!(
            without_colours("test result: \u{1b}[32mok\u{1b}[0m. 3 passed"),
            "test result: ok. 3 passed"
        );
        assert_eq!(without_colours("naïve – plain"), "naïve – plain");
    }

    #[test]
    fn a_watched_job_reports_both_streams_and_its_end() {
        let report = Job::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]).watch().unwrap();
        assert_eq!((report.output.as_str(), report.success), ("out\nerr\n", false));
    }

    #[test]
    fn a_failing_job_is_named() {
        let error = Job::new("sh").args(["-c", "exit 3"]).run().unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn captured_output_is_standard_output_only() {
        assert_eq!(Job::new("sh").args(["-c", "echo out; echo err >&2"]).capture().unwrap(), "out\n");
    }
}
