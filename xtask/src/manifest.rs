//! What `pkg-template/package.json` promises: which files are entries, which are shipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use glob::Pattern;
use serde_json::Value;

/// Shipped by npm whether `files` names them or not. LICENSE-MIT and its like are not among them.
const ALWAYS: [&str; 5] = ["package.json", "README", "README.*", "LICENSE", "LICENSE.*"];

/// The parsed package.json.
#[derive(Debug, Clone)]
pub struct Manifest {
    json: Value,
    shipped: Vec<Pattern>,
}

impl Manifest {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in {}", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let json: Value = serde_json::from_str(text).context("this is no JSON")?;
        let files = json.get("files").and_then(Value::as_array).context("`files` must be an array")?;
        let mut shipped = Vec::new();
        for file in files {
            let file = file.as_str().context("`files` must hold strings")?.trim_start_matches("./");
            shipped.push(Pattern::new(file).with_context(|| format!("`files`: {file:?}"))?);
        }
        for file in ALWAYS {
            shipped.push(Pattern::new(file)?);
        }
        Ok(Self { json, shipped })
    }

    /// Every file an `exports` condition leads to, as a name inside the package.
    pub fn targets(&self) -> Result<BTreeSet<String>> {
        let exports = self.json.get("exports").context("`exports` is missing")?;
        let mut targets = BTreeSet::new();
        collect_targets(exports, &mut targets)?;
        if targets.is_empty() {
            bail!("`exports` leads to no file");
        }
        Ok(targets)
    }

    /// The targets that are scripts: each is bundled.
    pub fn scripts(&self) -> Result<BTreeSet<String>> {
        Ok(self.targets()?.into_iter().filter(|target| is_script(target)).collect())
    }

    /// Whether npm would put the file into the tarball.
    pub fn ships(&self, name: &str) -> bool {
        self.shipped.iter().any(|pattern| pattern.matches(name))
    }

    /// The text of package.json with the crate's version in it.
    pub fn with_version(&self, version: &str) -> Result<String> {
        let mut json = self.json.clone();
        let object = json.as_object_mut().context("package.json must be an object")?;
        object.insert("version".into(), version.into());
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }
}

/// Whether the file is a script, which is bundled instead of copied.
pub fn is_script(name: &str) -> bool {
    [".js", ".mjs", ".cjs"].iter().any(|ending| name.ends_with(ending))
}

/// Conditions nest; `null` closes a path.
fn collect_targets(exports: &Value, targets: &mut BTreeSet<String>) -> Result<()> {
    match exports {
        Value::String(target) => {
            let Some(name) = target.strip_prefix("./").filter(|name| !name.contains('*')) else {
                bail!("`exports`: {target:?} must start with \"./\" and name one file");
            };
            targets.insert(name.to_owned());
        }
        Value::Object(conditions) => {
            conditions.values().try_for_each(|value| collect_targets(value, targets))?;
        }
        Value::Array(alternatives) => {
            alternatives.iter().try_for_each(|value| collect_targets(value, targets))?;
        }
        Value::Null => {}
        other => bail!("`exports`: {other} is no target"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = r#"{
        "name": "p", "version": "0.0.0", "type": "module",
        "files": ["./*.js", "*.d.ts", "p_bg.wasm"],
        "exports": {
            ".": { "types": "./index.d.ts", "workerd": "./workerd.js", "default": "./index.js" },
            "./slim": { "types": "./index.d.ts", "import": { "default": "./slim.js" } },
            "./p_bg.wasm": "./p_bg.wasm",
            "./internal/*": null
        }
    }"#;

    fn manifest() -> Manifest {
        Manifest::parse(PACKAGE).unwrap()
    }

    #[test]
    fn exports_are_followed_through_their_conditions() {
        let targets = manifest().targets().unwrap();
        assert_eq!(Vec::from_iter(targets), ["index.d.ts", "index.js", "p_bg.wasm", "slim.js", "workerd.js"]);
        assert_eq!(Vec::from_iter(manifest().scripts().unwrap()), ["index.js", "slim.js", "workerd.js"]);
    }

    #[test]
    fn exports_that_cannot_be_followed_are_refused() {
        for (exports, said) in [
            (r#""index.js""#, "must start with"),
            (r#"{"./*": "./*.js"}"#, "name one file"),
            (r#"{".": 5}"#, "5 is no target"),
            (r#"{".": null}"#, "leads to no file"),
        ] {
            let package = format!(r#"{{"files": [], "exports": {exports}}}"#);
            let error = Manifest::parse(&package).unwrap().targets().unwrap_err();
            assert!(error.to_string().contains(said), "{exports}: {error}");
        }
    }

    #[test]
    fn shipped_is_what_files_names_and_what_npm_always_takes() {
        for (name, shipped) in [
            ("index.js", true),
            ("index.d.ts", true),
            ("p_bg.wasm", true),
            ("package.json", true),
            ("README.md", true),
            ("LICENSE", true),
            ("LICENSE-MIT", false),
            ("notes.md", false),
            ("other.wasm", false),
        ] {
            assert_eq!(manifest().ships(name), shipped, "{name}");
        }
    }

    #[test]
    fn the_version_is_replaced_in_place() {
        let text = manifest().with_version("1.2.3").unwrap();
        assert!(text.starts_with("{\n  \"name\": \"p\",\n  \"version\": \"1.2.3\",\n  \"type\""), "{text}");
    }
}
