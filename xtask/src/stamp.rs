//! "Nothing changed, nothing to do": remembers, by content, from what something was made and what came out.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

/// Directories that hold products, never sources.
const PRODUCTS: [&str; 4] = ["node_modules", "dist", "target", ".git"];

/// A hash over everything something is made from.
#[derive(Debug, Default, Clone)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a piece of text, such as a version or an option.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.part(text.as_bytes());
        self
    }

    /// Adds a file or a whole directory: names and contents. What does not exist counts as such.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        let entries = WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_source);
        for entry in entries {
            let Ok(entry) = entry else {
                self.part(b"missing");
                continue;
            };
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(path).unwrap_or(entry.path());
                self.part(name.as_os_str().as_encoded_bytes());
                let content = fs::read(entry.path());
                self.part(&content.with_context(|| format!("cannot read {}", entry.path().display()))?);
            }
        }
        Ok(self)
    }

    /// The hash as text.
    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }

    /// The length in front keeps "ab" + "c" apart from "a" + "bc".
    fn part(&mut self, bytes: &[u8]) {
        self.0.update(bytes.len().to_le_bytes());
        self.0.update(bytes);
    }
}

fn is_source(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !PRODUCTS.iter().any(|product| entry.file_name() == *product)
}

/// The record of one piece of work.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    inputs: String,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// Work recorded in `file`, made from `inputs`, leaving `outputs`.
    pub fn new(file: PathBuf, inputs: Fingerprint, outputs: &[&Path]) -> Self {
        Self {
            file,
            inputs: inputs.finish(),
            outputs: outputs.iter().map(|path| path.to_path_buf()).collect(),
        }
    }

    /// Does the work unless it was done from the same inputs and its outputs are still as it left them.
    pub fn unless_fresh(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        if self.is_fresh() {
            return Ok(());
        }
        // Two commands at once must not do the same work over each other; the second finds it done.
        let _alone = self.lock()?;
        if self.is_fresh() {
            return Ok(());
        }
        work()?;
        let record = self.record()?;
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        }
        fs::write(&self.file, record).with_context(|| format!("cannot write {}", self.file.display()))
    }

    /// Held until it is dropped. Outside the tree, for the work may begin by emptying the directory of the record.
    fn lock(&self) -> Result<File> {
        let name = Fingerprint::default().text(&self.file.to_string_lossy()).finish();
        let path = env::temp_dir().join(format!("xtask-{name}.lock"));
        let lock = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        lock.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(lock)
    }

    /// Whether the work is done.
    pub fn is_fresh(&self) -> bool {
        let exist = self.outputs.iter().all(|output| output.exists());
        let recorded = fs::read_to_string(&self.file).unwrap_or_default();
        exist && self.record().is_ok_and(|record| record == recorded)
    }

    fn record(&self) -> Result<String> {
        let outputs = self.outputs.iter().try_fold(Fingerprint::default(), |hash, path| hash.path(path))?;
        Ok(format!("{}\n{}\n", self.inputs, outputs.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use tempfile::TempDir;

    struct Bench {
        dir: TempDir,
        runs: Cell<u32>,
    }

    impl Bench {
        fn new() -> Self {
            let dir = TempDir::new().unwrap();
            fs::create_dir_all(dir.path().join("in/node_modules")).unwrap();
            fs::write(dir.path().join("in/a"), "one").unwrap();
            Self { dir, runs: Cell::new(0) }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        /// Copies `in/a` to `out/a`, when there is need to; returns how often that was done so far.
        fn make(&self) -> u32 {
            let inputs = Fingerprint::default().path(&self.path("in")).unwrap();
            Stamp::new(self.path("stamps/copy"), inputs, &[&self.path("out")])
                .unless_fresh(|| {
                    self.runs.set(self.runs.get() + 1);
                    fs::create_dir_all(self.path("out"))?;
                    fs::copy(self.path("in/a"), self.path("out/a"))?;
                    Ok(())
                })
                .unwrap();
            self.runs.get()
        }
    }

    #[test]
    fn unchanged_work_is_done_once() {
        let bench = Bench::new();
        assert_eq!((bench.make(), bench.make()), (1, 1));
    }

    #[test]
    fn every_change_is_noticed() {
        type Change = fn(&Bench) -> std::io::Result<()>;
        let changes: [(&str, Change); 6] = [
            ("an input's content", |bench| fs::write(bench.path("in/a"), "two")),
            ("a new input", |bench| fs::write(bench.path("in/b"), "")),
            ("an input's name", |bench| {
                fs::copy(bench.path("in/a"), bench.path("in/c"))?;
                fs::rename(bench.path("in/c"), bench.path("in/d"))
            }),
            ("a tampered output", |bench| fs::write(bench.path("out/a"), "tampered")),
            ("a lost output", |bench| fs::remove_dir_all(bench.path("out"))),
            ("a lost stamp", |bench| fs::remove_file(bench.path("stamps/copy"))),
        ];
        for (what, change) in changes {
            let bench = Bench::new();
            bench.make();
            change(&bench).unwrap();
            assert_eq!((bench.make(), bench.make()), (2, 2), "{what}");
        }
    }

    #[test]
    fn products_inside_the_inputs_do_not_count() {
        let bench = Bench::new();
        bench.make();
        fs::write(bench.path("in/node_modules/x"), "").unwrap();
        assert_eq!(bench.make(), 1);
    }

    #[test]
    fn failed_work_is_done_again() {
        let bench = Bench::new();
        let stamp = Stamp::new(bench.path("stamp"), Fingerprint::default(), &[]);
        assert!(stamp.unless_fresh(|| anyhow::bail!("no")).is_err());
        assert!(!stamp.is_fresh());
    }

    #[test]
    fn parts_do_not_run_together() {
        let hash =
            |parts: &[&str]| parts.iter().fold(Fingerprint::default(), |hash, part| hash.text(part)).finish();
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }
}
