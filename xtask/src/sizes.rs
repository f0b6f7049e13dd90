//! What a user downloads: raw, gzip and brotli sizes, beside the peer's, within a budget.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::iter::Sum;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::job::Job;
use crate::manifest::Manifest;
use crate::module::MODULE;
use crate::readme::{self, Table};
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// What `/slim` may cost over the wire, in bytes of brotli.
const SLIM_BUDGET: usize = 27_000;
const SLIM: [&str; 2] = ["slim.js", MODULE];
const DEFAULT: [&str; 1] = ["index.js"];

/// The incumbent's script, measured the same way.
const PEER: (&str, Size) = (
    "squatch-js 2.x script (with widgets, without these calls)",
    Size { raw: 46_682, gzip: 13_656, brotli: 11_908 },
);

/// Bytes of one file, or of several that are compressed each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes)?;
        let params =
            BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut brotli, &params)?;
        Ok(Self { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self { raw: 0, gzip: 0, brotli: 0 }, |sum, size| Self {
            raw: sum.raw + size.raw,
            gzip: sum.gzip + size.gzip,
            brotli: sum.brotli + size.brotli,
        })
    }
}

/// The size table of an assembled package.
#[derive(Debug)]
pub struct Sizes {
    files: Vec<(String, Size)>,
    slim: Size,
    default: Size,
    rustc: String,
}

/// The budget holds, and the README shows these figures.
pub fn check(workspace: &Workspace) -> Result<Outcome> {
    let sizes = Sizes::of_package(workspace)?;
    eprint!("{}", sizes.text());
    sizes.check_budget()?;
    let note = match readme::compare(&workspace.root.join("README.md"), &sizes)? {
        Table::Same => None,
        Table::Absent => Some("README.md has no size table"),
        Table::OtherCompiler => Some("README.md's size table is of another rustc: not compared"),
    };
    Ok(Outcome { notes: note.into_iter().map(str::to_owned).collect(), ..Outcome::default() })
}

impl Sizes {
    /// Measures `pkg/`.
    pub fn of_package(workspace: &Workspace) -> Result<Self> {
        let rustc = Job::new("rustc").arg("--version").capture()?;
        // "rustc 1.95.0 (hash date)": the hash adds nothing to a release's number.
        let rustc = rustc.split(" (").next().unwrap_or(&rustc).trim().to_owned();
        Self::measure(&workspace.package(), rustc)
    }

    /// Measures every script that `exports` leads to, and the module.
    pub fn measure(package: &Path, rustc: String) -> Result<Self> {
        let manifest = Manifest::read(&package.join("package.json"))?;
        let mut files = Vec::new();
        for name in manifest.scripts()?.into_iter().chain([MODULE.to_owned()]) {
            let path = package.join(&name);
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.push((name, Size::of(&bytes)?));
        }
        let total = |names: &[&str]| -> Result<Size> {
            let found = |name: &&str| files.iter().find(|(file, _)| file == name).map(|(_, size)| *size);
            let sizes: Option<Vec<Size>> = names.iter().map(found).collect();
            Ok(sizes.with_context(|| format!("the package has no {}", names.join(" + ")))?.into_iter().sum())
        };
        Ok(Self { slim: total(&SLIM)?, default: total(&DEFAULT)?, files, rustc })
    }

    /// Fails when `/slim` has become too heavy.
    pub fn check_budget(&self) -> Result<()> {
        if self.slim.brotli > SLIM_BUDGET {
            bail!(
                "advocate-wasm/slim is {} bytes of brotli, {} over its budget of {}: make it smaller, \
                 or argue for another budget where it is set (xtask/src/sizes.rs)",
                grouped(self.slim.brotli),
                grouped(self.slim.brotli - SLIM_BUDGET),
                grouped(SLIM_BUDGET)
            );
        }
        Ok(())
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        let rows = self.rows();
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let mut text = format!("{:width$}  {:>9}  {:>9}  {:>9}\n", "bytes", "raw", "gzip -9", "brotli 11");
        for (name, size) in &rows {
            let [raw, gzip, brotli] = [size.raw, size.gzip, size.brotli].map(grouped);
            let _ = writeln!(text, "{name:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}");
        }
        text
    }

    /// The table for the README, with what it was measured with.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| bytes | raw | gzip -9 | brotli 11 |\n| --- | ---: | ---: | ---: |\n");
        for (name, size) in self.rows() {
            let [raw, gzip, brotli] = [size.raw, size.gzip, size.brotli].map(grouped);
            let _ = writeln!(text, "| {name} | {raw} | {gzip} | {brotli} |");
        }
        let _ = writeln!(text, "\n{}", self.measured_with());
        text
    }

    /// Other compilers give other sizes, so the table says which one it comes from.
    pub fn measured_with(&self) -> String {
        format!("Measured by `cargo xtask build` with {}.", self.rustc)
    }

    fn rows(&self) -> Vec<(String, Size)> {
        let mut rows = self.files.clone();
        rows.push((format!("advocate-wasm/slim: {}", SLIM.join(" + ")), self.slim));
        rows.push((format!("advocate-wasm: {}", DEFAULT.join(" + ")), self.default));
        rows.push((PEER.0.to_owned(), PEER.1));
        rows
    }
}

/// 12345 as "12,345".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tempfile::TempDir;

    pub(crate) fn package(module: &[u8]) -> TempDir {
        let dir = TempDir::new().unwrap();
        let manifest =
            r#"{"files": [], "exports": {".": "./index.js", "./slim": "./slim.js", "./x": "./x.js"}}"#;
        let script = "export const answer = 42;".repeat(100);
        for (name, content) in [
            ("package.json", manifest.as_bytes()),
            ("index.js", script.as_bytes()),
            ("slim.js", b"export {}"),
            ("x.js", b""),
            (MODULE, module),
        ] {
            fs::write(dir.path().join(name), content).unwrap();
        }
        dir
    }

    /// Bytes that no compressor makes smaller.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn every_entry_and_both_totals_are_listed() {
        let dir = package(&noise(1_000));
        let text = Sizes::measure(dir.path(), "rustc 1".into()).unwrap().text();
        let names: Vec<&str> = text.lines().filter_map(|line| line.split("  ").next()).collect();
        assert_eq!(
            names,
            [
                "bytes",
                "index.js",
                "slim.js",
                "x.js",
                MODULE,
                "advocate-wasm/slim: slim.js + advocate_bg.wasm",
                "advocate-wasm: index.js",
                PEER.0,
            ]
        );
        assert!(text.contains("46,682     13,656     11,908"), "{text}");
    }

    #[test]
    fn a_total_is_the_sum_of_files_compressed_each_on_its_own() {
        let dir = package(&noise(1_000));
        let sizes = Sizes::measure(dir.path(), String::new()).unwrap();
        let [script, module] = [b"export {}".as_slice(), &noise(1_000)].map(|bytes| Size::of(bytes).unwrap());
        assert_eq!(sizes.slim, [script, module].into_iter().sum());
        assert_eq!(sizes.slim.raw, 1_009);
        assert!(sizes.default.gzip < 100 && sizes.default.brotli < 100, "{:?}", sizes.default);
    }

    #[test]
    fn the_budget_is_kept_to_the_byte() {
        for (brotli, fits) in [(SLIM_BUDGET, true), (SLIM_BUDGET + 1, false)] {
            let dir = package(b"");
            let mut sizes = Sizes::measure(dir.path(), String::new()).unwrap();
            sizes.slim.brotli = brotli;
            assert_eq!(sizes.check_budget().is_ok(), fits, "{brotli}");
        }
        let dir = package(&noise(2 * SLIM_BUDGET));
        let error =
            Sizes::measure(dir.path(), String::new()).unwrap().check_budget().unwrap_err().to_string();
        assert!(error.contains(&format!("over its budget of {}", grouped(SLIM_BUDGET))), "{error}");
    }

    #[test]
    fn a_package_without_slim_is_no_package() {
        let dir = package(b"");
        fs::write(dir.path().join("package.json"), r#"{"files": [], "exports": "./index.js"}"#).unwrap();
        let error = Sizes::measure(dir.path(), String::new()).unwrap_err().to_string();
        assert_eq!(error, "the package has no slim.js + advocate_bg.wasm");
    }

    #[test]
    fn thousands_are_grouped() {
        let shown = [0, 999, 1_000, 46_682, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "46,682", "1,234,567"]);
    }
}
