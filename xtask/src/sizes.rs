//! What a user downloads: raw, gzip and brotli sizes, beside the peer's, within budgets.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::manifest::is_script;
use crate::module::MODULE;
use crate::package::files_of;
use crate::workspace::Workspace;

/// What is downloaded for an entry, and what it may cost over the wire, in bytes of brotli. Two thirds of the module are
/// the package's own rules; base64 is 1.7 KB of it, serde-wasm-bindgen with its cache of names 4.3 KB, the allocator 0.5.
const BUDGETS: [(&str, &[&str], usize); 5] = [
    ("advocate-wasm/slim", &["slim.js", MODULE], 52_400),
    ("advocate-wasm", &["index.js"], 53_800),
    ("advocate-wasm/js", &["js.js"], 68_300),
    ("advocate-wasm/outbox", &["outbox.js"], 5_600),
    ("advocate-wasm/head-start", &["head-start.js"], 1_000),
];

/// Code is for people to look at, in a debugger; the text of the module is for nobody.
const MAX_LINE: usize = 500;

/// The incumbent's script, measured the same way.
const PEER: (&str, Size) = (
    "squatch-js 2.x script (with widgets, without these calls)",
    Size { raw: 46_682, gzip: 13_656, brotli: 11_908 },
);

const README_OPEN: &str = "<!-- sizes -->";
const README_CLOSE: &str = "<!-- /sizes -->";

/// Bytes of one file, or of several that are compressed each on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Size {
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

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// The size table of an assembled package.
#[derive(Debug)]
pub struct Sizes(Vec<(String, Size)>);

impl Sizes {
    /// Measures what the budgets are about.
    pub fn of(package: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        for (entry, names, _) in BUDGETS {
            let mut sum = Size::default();
            for name in names {
                let path = package.join(name);
                let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                let size = Size::of(&bytes)?;
                sum = sum.add(size);
                if names.len() > 1 {
                    rows.push(((*name).to_owned(), size));
                }
            }
            rows.push((row(entry, names), sum));
        }
        Ok(Self(rows))
    }

    /// Fails when an entry has become too heavy.
    pub fn within_budgets(&self) -> Result<()> {
        for (entry, names, budget) in BUDGETS {
            let name = row(entry, names);
            let size = self.0.iter().find(|(row, _)| *row == name).context("every budget has a row")?.1;
            if size.brotli > budget {
                bail!(
                    "{name}: {} bytes of brotli, {} over the budget of {}: make it smaller, or argue for another \
                     budget where it is set (xtask/src/sizes.rs)",
                    grouped(size.brotli),
                    grouped(size.brotli - budget),
                    grouped(budget)
                );
            }
        }
        Ok(())
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        let width = self.rows().map(|(name, ..)| name.len()).max().unwrap_or_default();
        let mut text = format!(
            "{:width$}  {:>9}  {:>9}  {:>9}  {:>9}\n",
            "bytes", "raw", "gzip -9", "brotli 11", "budget"
        );
        for (name, size, budget) in self.rows() {
            let [raw, gzip, brotli] = [size.raw, size.gzip, size.brotli].map(grouped);
            let budget = budget.map(grouped).unwrap_or_default();
            let row = format!("{name:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}  {budget:>9}");
            let _ = writeln!(text, "{}", row.trim_end());
        }
        text
    }

    /// The table for the README.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| bytes | raw | gzip -9 | brotli 11 |\n| --- | ---: | ---: | ---: |\n");
        for (name, size, _) in self.rows() {
            let [raw, gzip, brotli] = [size.raw, size.gzip, size.brotli].map(grouped);
            let _ = writeln!(text, "| {name} | {raw} | {gzip} | {brotli} |");
        }
        text
    }

    fn rows(&self) -> impl Iterator<Item = (&str, Size, Option<usize>)> {
        let budget = |name: &str| {
            let found = BUDGETS.iter().find(|(entry, names, _)| row(entry, names) == name);
            found.map(|(.., budget)| *budget)
        };
        let measured = self.0.iter().map(move |(name, size)| (name.as_str(), *size, budget(name)));
        measured.chain([(PEER.0, PEER.1, None)])
    }

    fn same_as_in(&self, readme: &str) -> Result<()> {
        let (_, rest) = readme.split_once(README_OPEN).context("README.md has no size table")?;
        let (table, _) = rest.split_once(README_CLOSE).context("README.md's size table has no end")?;
        if table.trim() != self.markdown().trim() {
            bail!(
                "README.md's size table is out of date: put what `cargo xtask build --markdown` prints between \
                 {README_OPEN} and {README_CLOSE}"
            );
        }
        Ok(())
    }
}

/// The budgets are kept, the README shows these figures, and no line of code is endless.
pub fn check(workspace: &Workspace) -> Result<()> {
    let package = workspace.package();
    let sizes = Sizes::of(&package)?;
    eprint!("{}", sizes.text());
    sizes.within_budgets()?;
    for script in files_of(&package)?.iter().filter(|name| is_script(name)) {
        if let Some(line) = endless(&fs::read_to_string(package.join(script))?) {
            bail!("{script}: line {line} has more than {MAX_LINE} characters");
        }
    }
    sizes.same_as_in(&fs::read_to_string(workspace.root.join("README.md"))?)
}

fn row(entry: &str, names: &[&str]) -> String {
    format!("{entry}: {}", names.join(" + "))
}

/// The number of the first line that is too long, and no line of text alone.
fn endless(script: &str) -> Option<usize> {
    let mut before = "";
    for (line, number) in script.lines().zip(1..) {
        if line.len() > MAX_LINE && !before.ends_with('`') {
            return Some(number);
        }
        before = line;
    }
    None
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
mod tests {
    use super::*;

    fn sizes(module: &[u8]) -> Sizes {
        let dir = tempfile::TempDir::new().unwrap();
        let script = "export const answer = 42;".repeat(100);
        for (name, content) in [
            ("index.js", script.as_bytes()),
            ("slim.js", b"export {}"),
            ("js.js", b""),
            ("outbox.js", b""),
            ("head-start.js", b""),
            (MODULE, module),
        ] {
            fs::write(dir.path().join(name), content).unwrap();
        }
        Sizes::of(dir.path()).unwrap()
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
    fn files_of_one_entry_are_compressed_each_on_its_own() {
        let sizes = sizes(&noise(1_000));
        let [script, module] = [b"export {}".as_slice(), &noise(1_000)].map(|bytes| Size::of(bytes).unwrap());
        let both = script.add(module);
        let names = |row: usize| (sizes.0[row].0.as_str(), sizes.0[row].1);
        assert_eq!(names(0), ("slim.js", script));
        assert_eq!(names(1), (MODULE, module));
        assert_eq!(names(2), ("advocate-wasm/slim: slim.js + advocate_bg.wasm", both));
        assert!(sizes.0[3].1.brotli < 100, "{sizes:?}");
    }

    #[test]
    fn a_budget_is_kept_to_the_byte() {
        for (brotli, fits) in [(52_400, true), (52_401, false)] {
            let mut sizes = sizes(b"");
            sizes.0[2].1.brotli = brotli;
            assert_eq!(sizes.within_budgets().is_ok(), fits, "{brotli}");
        }
        let error = sizes(&noise(53_000)).within_budgets().unwrap_err().to_string();
        assert!(error.contains("over the budget of 52,400"), "{error}");
    }

    #[test]
    fn the_readme_must_show_the_same_figures() {
        let sizes = sizes(b"module");
        let readme = format!("# Title\n{README_OPEN}\n\n{}\n{README_CLOSE}\nrest", sizes.markdown());
        sizes.same_as_in(&readme).unwrap();
        for (readme, said) in [
            (readme.replace("46,682", "46,681"), "out of date"),
            (readme.replace(README_CLOSE, ""), "no end"),
            (String::new(), "no size table"),
        ] {
            assert!(sizes.same_as_in(&readme).unwrap_err().to_string().contains(said), "{readme}");
        }
    }

    #[test]
    fn only_the_modules_text_may_be_long() {
        let long = "x".repeat(MAX_LINE + 1);
        for (script, found) in [
            (format!("const text = `\n{long}\n`;\ncode"), None),
            (format!("code\n{long}"), Some(2)),
            (format!("const text = `\n{long}\n`;\n{long}"), Some(4)),
        ] {
            assert_eq!(endless(&script), found);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        let shown = [0, 999, 1_000, 46_682, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "46,682", "1,234,567"]);
    }
}
