//! The README's size table must be the one the build printed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::sizes::Sizes;

const OPEN: &str = "<!-- sizes -->";
const CLOSE: &str = "<!-- /sizes -->";

/// How the README's table compares.
#[derive(Debug, PartialEq, Eq)]
pub enum Table {
    /// It is the same.
    Same,
    /// The README has no markers.
    Absent,
    /// It was measured with another compiler, so it cannot be compared.
    OtherCompiler,
}

/// Compares the table between the markers with `sizes`.
pub fn compare(readme: &Path, sizes: &Sizes) -> Result<Table> {
    let text = fs::read_to_string(readme).unwrap_or_default();
    let Some((_, rest)) = text.split_once(OPEN) else {
        return Ok(Table::Absent);
    };
    let (table, _) = rest.split_once(CLOSE).with_context(|| format!("README.md: {OPEN} without {CLOSE}"))?;
    if table.trim() == sizes.markdown().trim() {
        return Ok(Table::Same);
    }
    if table.contains("Measured by") && !table.contains(&sizes.measured_with()) {
        return Ok(Table::OtherCompiler);
    }
    bail!(
        "README.md's size table is out of date: put what `cargo xtask build --markdown` prints between {OPEN} and {CLOSE}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sizes::tests::package;

    fn sizes(rustc: &str) -> Sizes {
        Sizes::measure(package(b"module").path(), rustc.into()).unwrap()
    }

    fn compared(readme: &str, sizes: &Sizes) -> Result<Table> {
        let dir = tempfile::TempDir::new().unwrap();
        fs::write(dir.path().join("README.md"), readme).unwrap();
        compare(&dir.path().join("README.md"), sizes)
    }

    #[test]
    fn the_printed_table_is_the_same() {
        let sizes = sizes("rustc 1.95.0");
        let readme = format!("# Title\n{OPEN}\n\n{}\n{CLOSE}\nrest", sizes.markdown());
        assert_eq!(compared(&readme, &sizes).unwrap(), Table::Same);
    }

    #[test]
    fn another_figure_is_refused() {
        let sizes = sizes("rustc 1.95.0");
        let readme = format!("{OPEN}\n{}{CLOSE}", sizes.markdown().replace("46,682", "46,681"));
        assert!(compared(&readme, &sizes).unwrap_err().to_string().contains("out of date"));
    }

    #[test]
    fn a_table_of_another_compiler_is_told_apart() {
        let readme = format!("{OPEN}\n{}{CLOSE}", sizes("rustc 1.94.0").markdown());
        assert_eq!(compared(&readme, &sizes("rustc 1.95.0")).unwrap(), Table::OtherCompiler);
    }

    #[test]
    fn markers_come_in_pairs_or_not_at_all() {
        let sizes = sizes("rustc 1.95.0");
        assert_eq!(compared("no table", &sizes).unwrap(), Table::Absent);
        assert!(compared("<!-- sizes --> and no end", &sizes).unwrap_err().to_string().contains("without"));
    }
}
