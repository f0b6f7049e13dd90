//! The names that module and glue share. As wasm-bindgen writes them they are hashes and mangled paths, which stand in
//! both and do not compress; wasm-opt gives short ones, and says which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What wasm-opt calls all modules that are imported from.
const SHORT_MODULE: &str = "a";

/// Old names to new ones.
#[derive(Debug, Deserialize)]
pub struct Names {
    /// The script to import from, the name there, the name in the module.
    imports: Vec<(String, String, String)>,
    /// The name in the glue, the name in the module.
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads what `wasm-opt --minify-imports-and-exports-and-modules` printed.
    pub fn parse(printed: &str) -> Result<Self> {
        serde_json::from_str(printed).context("wasm-opt did not print one map of names")
    }

    /// A script that exports what the glue does, and `start(instantiate)`, which must come first: `instantiate` makes the
    /// module's exports from its imports, and does not wait.
    pub fn loader(&self, glue: &str) -> String {
        let glue = format!("./{glue}");
        let scripts: BTreeSet<&str> = self.imports.iter().map(|(script, ..)| script.as_str()).collect();
        let numbers: BTreeMap<&str, usize> = scripts.into_iter().zip(0..).collect();
        let mut text = format!("export * from {glue:?};\nimport {{ __wbg_set_wasm }} from {glue:?};\n");
        for (script, number) in &numbers {
            let _ = writeln!(text, "import * as script{number} from {script:?};");
        }
        let _ = writeln!(text, "\nexport function start(instantiate) {{\n  const imports = {{");
        for (script, name, short) in &self.imports {
            let number = numbers.get(script.as_str()).copied().unwrap_or_default();
            let _ = writeln!(text, "    {short:?}: script{number}.{name},");
        }
        let _ = write!(
            text,
            "  }};
  __wbg_set_wasm(instantiate({{ {SHORT_MODULE:?}: imports }}));
}}
"
        );
        text
    }

    /// What esbuild is to call the exports; its `--mangle-cache`.
    pub fn cache(&self) -> Value {
        let pairs = self.exports.iter().map(|(old, new)| (old.clone(), Value::from(new.as_str())));
        Value::Object(Map::from_iter(pairs))
    }

    /// Matches the exports, for esbuild's `--mangle-props`.
    pub fn pattern(&self) -> String {
        let names: Vec<&str> = self.exports.iter().map(|(old, _)| old.as_str()).collect();
        format!("^({})$", names.join("|"))
    }

    /// esbuild renames members by their name, whatever they are members of: in the glue, that must be the module alone.
    pub fn only_on_module(&self, glue: &str) -> Result<()> {
        let part_of_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$');
        for (name, _) in &self.exports {
            let member = format!(".{name}");
            for (at, _) in glue.match_indices(&member) {
                let (before, after) = glue.split_at(at);
                let whole = !after.strip_prefix(&member).is_some_and(|rest| rest.starts_with(part_of_name));
                if whole && !before.ends_with("wasm") {
                    bail!(
                        "`{name}` is exported by the crate and a member of something else: rename the export"
                    );
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let map = r#"{
            "imports": [["./g.js", "__wbg_log_1f", "a"], ["./b.js", "fail", "$"], ["./g.js", "__wbg_get", "b"]],
            "exports": [["memory", "c"], ["decode", "d"]]
        }"#;
        Names::parse(map).unwrap()
    }

    #[test]
    fn the_loader_hands_every_import_over_under_its_short_name() {
        let loader = names().loader("g.js");
        assert_eq!(
            loader,
            r#"export * from "./g.js";
import { __wbg_set_wasm } from "./g.js";
import * as script0 from "./b.js";
import * as script1 from "./g.js";

export function start(instantiate) {
  const imports = {
    "a": script1.__wbg_log_1f,
    "$": script0.fail,
    "b": script1.__wbg_get,
  };
  __wbg_set_wasm(instantiate({ "a": imports }));
}
"#
        );
    }

    #[test]
    fn exports_are_handed_to_esbuild() {
        assert_eq!(names().pattern(), "^(memory|decode)$");
        assert_eq!(names().cache().to_string(), r#"{"memory":"c","decode":"d"}"#);
    }

    #[test]
    fn an_export_that_would_rename_something_else_is_refused() {
        for (glue, refused) in [
            ("wasm.decode(wasm.memory.buffer)", false),
            ("text.decodeAll(wasm.decode)", false),
            ("decoder.decode(bytes)", true),
            ("wasm.decode(decoder.decode)", true),
        ] {
            assert_eq!(names().only_on_module(glue).is_err(), refused, "{glue}");
        }
    }

    #[test]
    fn a_map_that_is_not_the_expected_one_is_refused() {
        for printed in [
            "",
            // wasm-opt prints a map per round when it runs until nothing changes.
            r#"{"imports": [], "exports": []} {"imports": [], "exports": []}"#,
            r#"{"imports": [["m", "old"]], "exports": []}"#,
        ] {
            let error = Names::parse(printed).unwrap_err();
            assert!(error.to_string().contains("did not print one map"), "{printed}: {error:#}");
        }
    }
}
