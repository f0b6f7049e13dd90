//! Carries wasm-opt's shortened import and export names over into wasm-bindgen's JavaScript.
//!
//! The names are hashes and mangled paths: they do not compress, and stand twice, in the module and in the glue.
//! A name that was not carried over would only show when a page calls it, so both directions are checked here.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use regex::{Captures, Regex};
use serde_json::Value;

/// Where wasm-bindgen's ways to load a module begin; all that follows is about fetching, warning and asking twice.
const LOADERS: &str = "\nlet wasmModule, wasmInstance, wasm;\n";

/// The one that the package's entries need: they bring the compiled module, and do so once.
const START: &str = "
let wasm;
export function start(module) {
    wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
    wasm.__wbindgen_start();
}
";

/// How a text gets into the module: encoded, then copied. wasm-bindgen first tries to copy ASCII byte by byte, which
/// is quicker for what is short, and takes 130 bytes more after compression.
const PASS: &str = "
function passStringToWasm0(arg, malloc) {
    const bytes = cachedTextEncoder.encode(arg);
    const ptr = malloc(bytes.length, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, ptr);
    WASM_VECTOR_LEN = bytes.length;
    return ptr;
}
";

/// wasm-bindgen's glue with nothing to load a module but `start`, and one way to pass a text.
pub fn shortened(glue: &str) -> Result<String> {
    let (calls, loaders) =
        glue.split_once(LOADERS).context("wasm-bindgen's glue has no loaders where they were")?;
    if !loaders.contains("wasm.__wbindgen_start();") {
        bail!("wasm-bindgen's loaders start the module in another way than `start` does");
    }
    let pass = Regex::new(r"\nfunction passStringToWasm0\(arg, malloc, realloc\) \{\n(?:(?: .*)?\n)*\}\n")?;
    if pass.find_iter(calls).count() != 1 {
        bail!("wasm-bindgen's glue passes texts in another way than it did");
    }
    let calls = pass.replace(calls, PASS).replace(", wasm.__wbindgen_realloc)", ")");
    Ok(format!("{calls}{START}"))
}

/// The names of the exports that the glue makes use of.
pub fn exports_in_use(glue: &str) -> Result<BTreeSet<String>> {
    let names = Regex::new(EXPORT)?;
    Ok(names.captures_iter(glue).filter_map(|found| Some(found.get(1)?.as_str().to_owned())).collect())
}

/// How the glue names an export.
const EXPORT: &str = r"\bwasm\.([A-Za-z0-9_$]+)";

/// Old names to new ones, as wasm-opt prints them.
#[derive(Debug)]
pub struct Renames {
    module: (String, String),
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

impl Renames {
    /// Reads what `wasm-opt --minify-imports-and-exports-and-modules` printed.
    pub fn parse(printed: &str) -> Result<Self> {
        let map: Value = serde_json::from_str(printed).context("wasm-opt did not print one map of names")?;
        let rows = |key: &str| -> Result<Vec<Vec<String>>> {
            serde_json::from_value(map.get(key).cloned().unwrap_or_default())
                .with_context(|| format!("wasm-opt's map of names: {key}"))
        };
        let mut imports = BTreeMap::new();
        let mut modules = BTreeSet::new();
        for row in rows("imports")? {
            let [module, old, new] =
                <[String; 3]>::try_from(row).ok().context("an import has three names")?;
            modules.insert(module);
            imports.insert(old, new);
        }
        let mut exports = BTreeMap::new();
        for row in rows("exports")? {
            let [old, new] = <[String; 2]>::try_from(row).ok().context("an export has two names")?;
            exports.insert(old, new);
        }
        let mut modules = modules.into_iter();
        let (Some(module), None) = (modules.next(), modules.next()) else {
            bail!(
                "the module must import from wasm-bindgen's glue alone: other modules would share its short name"
            );
        };
        Ok(Self { module: (module, "a".into()), imports, exports })
    }

    /// The glue with the new names.
    pub fn apply(&self, glue: &str) -> Result<String> {
        let glue = self.rename_module(glue)?;
        let glue = self.rename_imports(&glue)?;
        self.rename_exports(&glue)
    }

    fn rename_module(&self, glue: &str) -> Result<String> {
        let (old, new) = &self.module;
        replace_once(glue, &format!("\"{old}\": import0"), &format!("{new}: import0"))
    }

    /// Imports that the module did without in the end go, too.
    fn rename_imports(&self, glue: &str) -> Result<String> {
        let imports = Regex::new(
            r"(?m)^        (__wb[A-Za-z0-9_$]+): function\(.*\{\n(?:            .*\n)*        .*\},\n",
        )?;
        let glue = imports.replace_all(glue, |found: &Captures<'_>| {
            let used = found.get(1).is_some_and(|name| self.imports.contains_key(name.as_str()));
            if used { found.get(0).map_or("", |import| import.as_str()).to_owned() } else { String::new() }
        });
        self.imports.iter().try_fold(glue.into_owned(), |glue, (old, new)| {
            replace_once(
                &glue,
                &format!("\n        {old}: function("),
                &format!("\n        {new}: function("),
            )
        })
    }

    fn rename_exports(&self, glue: &str) -> Result<String> {
        // Ways to an export that the rewriting below would not see.
        let unseen = Regex::new(r#"\bwasm\s*\[|\bwasm\?\.|\bexports\s*[.\[]|=\s*wasm\s*[,;)]"#)?;
        if let Some(found) = unseen.find(glue) {
            bail!("the glue reaches an export as `{}`, which the renaming does not know", found.as_str());
        }
        let mut unknown = BTreeSet::new();
        let renamed = Regex::new(EXPORT)?.replace_all(glue, |found: &Captures<'_>| {
            let name = found.get(1).map_or("", |name| name.as_str());
            match self.exports.get(name) {
                Some(new) => format!("wasm.{new}"),
                None => {
                    unknown.insert(name.to_owned());
                    String::new()
                }
            }
        });
        let renamed = renamed.into_owned();
        if !unknown.is_empty() {
            bail!("the glue uses exports that the module does not have: {unknown:?}");
        }
        Ok(renamed)
    }
}

fn replace_once(text: &str, old: &str, new: &str) -> Result<String> {
    match text.matches(old).count() {
        1 => Ok(text.replacen(old, new, 1)),
        count => bail!("expected `{}` once in wasm-bindgen's glue, found it {count} times", old.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = r#"{
        "imports": [["./p_bg.js", "__wbg_log_1f", "a"], ["./p_bg.js", "__wbg_log_1f2", "b"]],
        "exports": [["memory", "c"], ["decode", "d"], ["decodeAll", "e"], ["__unused", "f"]]
    }"#;

    const GLUE: &str = r#"
export function decode(v) { return wasm.decode(v, wasm.memory.buffer); }
export function decodeAll(v) { return wasm.decodeAll(v); }
    const import0 = {
        __proto__: null,
        __wbg_log_1f: function(arg0) {
        },
        __wbg_log_1f2: function(arg0) {
        },
    };
        "./p_bg.js": import0,
    wasm = instance.exports;
"#;

    fn renames() -> Renames {
        Renames::parse(MAP).unwrap()
    }

    #[test]
    fn names_are_carried_over() {
        let renamed = renames().apply(GLUE).unwrap();
        for expected in [
            "function decode(v) { return wasm.d(v, wasm.c.buffer); }",
            "function decodeAll(v) { return wasm.e(v); }",
            "        a: function(arg0)",
            "        b: function(arg0)",
            "        a: import0,",
        ] {
            assert!(renamed.contains(expected), "{expected} in {renamed}");
        }
        assert!(!renamed.contains("__wbg_log") && !renamed.contains("p_bg.js"), "{renamed}");
    }

    #[test]
    fn a_glue_that_does_not_fit_the_map_is_refused() {
        for (from, to, said) in [
            ("__wbg_log_1f:", "__wbg_log_99:", "found it 0 times"),
            ("\"./p_bg.js\": import0", "\"./p_bg.js\": import1", "found it 0 times"),
            ("wasm.decodeAll(", "wasm.decodeSome(", "decodeSome"),
            ("wasm.decodeAll(", "wasm[\"decodeAll\"](", "wasm["),
            ("wasm = instance.exports;", "instance.exports.decode();", "exports."),
            ("wasm = instance.exports;", "const w = wasm; w.decode();", "= wasm;"),
        ] {
            assert!(GLUE.contains(from));
            let error = renames().apply(&GLUE.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains(said), "{to}: {error}");
        }
    }

    #[test]
    fn a_map_that_is_not_the_expected_one_is_refused() {
        for (printed, said) in [
            ("", "did not print one map"),
            // wasm-opt prints a map per round when it runs until nothing changes.
            (r#"{"imports": [], "exports": []} {"imports": [], "exports": []}"#, "did not print one map"),
            (r#"{"imports": [["m", "old"]], "exports": []}"#, "three names"),
            (r#"{"imports": [["m", "x", "a"], ["n", "y", "b"]], "exports": []}"#, "glue alone"),
        ] {
            let error = Renames::parse(printed).unwrap_err();
            assert!(format!("{error:#}").contains(said), "{printed}: {error:#}");
        }
    }
    /// As wasm-bindgen writes it.
    const WRITTEN: &str = r"
export function ask(text) { passStringToWasm0(text, wasm.malloc, wasm.__wbindgen_realloc); return wasm.ask(); }

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        return 1;
    }

    return 2;
}

let wasmModule, wasmInstance, wasm;
function initSync(module) { wasm.__wbindgen_start(); }
async function __wbg_init() { wasm.never(); }
";

    #[test]
    fn a_glue_is_left_with_one_way_to_load_and_one_to_pass_a_text() {
        let short = shortened(WRITTEN).unwrap();
        for gone in ["realloc", "return 2", "initSync", "__wbg_init("] {
            assert!(!short.contains(gone), "{gone} in {short}");
        }
        for kept in
            ["passStringToWasm0(text, wasm.malloc)", "export function start(module)", "return wasm.ask()"]
        {
            assert!(short.contains(kept), "{kept} in {short}");
        }
        let called: Vec<_> = exports_in_use(&short).unwrap().into_iter().collect();
        assert_eq!(called, ["__wbindgen_start", "ask", "malloc"]);
    }

    #[test]
    fn a_glue_of_another_shape_is_refused() {
        for (from, to, said) in [
            ("let wasmModule,", "let module,", "no loaders"),
            ("wasm.__wbindgen_start();", "wasm.begin();", "another way than `start`"),
            ("(arg, malloc, realloc)", "(arg, allocate)", "passes texts in another way"),
        ] {
            let error = shortened(&WRITTEN.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
    }

    #[test]
    fn an_import_that_the_module_did_without_leaves_the_glue() {
        let unused = "        __wbg_gone_7: function() { return handleError(function () {\n            return 7;\n        }, arguments); },\n";
        let glue = GLUE.replace("        __wbg_log_1f2:", &format!("{unused}        __wbg_log_1f2:"));
        assert!(glue.contains("__wbg_gone_7"));
        assert_eq!(renames().apply(&glue).unwrap(), renames().apply(GLUE).unwrap());
    }
}
