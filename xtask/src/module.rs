//! From Rust to the shipped module and its glue: compiler, wasm-bindgen, wasm-opt.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walrus::Module;

use crate::glue::{self, Renames};
use crate::job::Job;
use crate::npm;
use crate::panics;
use crate::workspace::{SDK, WASM, Workspace};

/// The name of the glue; the module is `advocate_bg.wasm`.
pub const NAME: &str = "advocate";
/// The module as it is shipped.
pub const MODULE: &str = "advocate_bg.wasm";
/// The glue as wasm-bindgen writes it.
pub const GLUE: &str = "advocate.js";

/// What every browser of the support table has. `--all-features` would write what Node 20 refuses.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];

/// Compiles the SDK and returns the path of the module as the linker wrote it.
pub fn compile(workspace: &Workspace) -> Result<PathBuf> {
    Job::cargo("build")
        .args(["--locked", "--profile", "wasm", "--target", WASM, "--package", SDK, "--lib"])
        .quiet_args(["--config", &remapped_paths(workspace)])
        // It would replace the flags of `--config`, and the package would depend on whose machine built it.
        .without_env("RUSTFLAGS")
        .without_env("CARGO_ENCODED_RUSTFLAGS")
        .dir(&workspace.root)
        .run()?;
    Ok(workspace.target.join(WASM).join("wasm").join(SDK.replace('-', "_")).with_extension("wasm"))
}

/// Panic messages carry source paths: without this, the module would hold the builder's home directory
/// and its size would vary with the length of that.
fn remapped_paths(workspace: &Workspace) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let flags = [(home.as_path(), "/cargo"), (workspace.root.as_path(), "/advocate")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    format!("target.{WASM}.rustflags={}", serde_json::json!(flags))
}

/// Writes glue and module into `dir`, for the web. Functions keep their names, to be found by them.
pub fn bind(module: &Path, dir: &Path) -> Result<()> {
    eprintln!("wasm-bindgen …");
    let options = ["--target", "web", "--no-typescript", "--encode-into", "always"];
    let args = ["wasm-bindgen", "--out-name", NAME].into_iter().chain(options).map(Into::into);
    let paths = ["--out-dir".into(), dir.as_os_str().to_owned(), module.as_os_str().to_owned()];
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args::<_, std::ffi::OsString>(args.chain(paths))
        .context("wasm-bindgen failed")
}

/// Shrinks the module in `dir` and shortens the names it shares with the glue there.
pub fn optimise(workspace: &Workspace, dir: &Path) -> Result<()> {
    let (path, bindings) = (dir.join(MODULE), dir.join(GLUE));
    let wasm_opt = || Job::new(npm::program(&workspace.tool(), "wasm-opt"));
    let (small, short) = (dir.join("small.wasm"), dir.join("short.wasm"));
    let glue =
        fs::read_to_string(&bindings).with_context(|| format!("cannot read {}", bindings.display()))?;
    let glue = glue::shortened(&glue)?;
    without_dead_weight(&path, &glue)?;
    eprintln!("wasm-opt (about ten seconds) …");
    wasm_opt()
        // Inlining little leaves more that repeats itself, which compresses better: 300 bytes of brotli.
        .args(["-ocimfs", "20", "-aimfs", "4", "-fimfs", "4"])
        // Once as LLVM left it, then with its control flow built anew: 180 bytes.
        .args(["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"])
        .quiet_args(FEATURES)
        .arg(&path)
        .arg("-o")
        .arg(&small)
        .capture()?;
    // A run of its own: one that converges prints the names once per round.
    let names = wasm_opt()
        .args(["--minify-imports-and-exports-and-modules", "--strip-producers", "--strip-target-features"])
        .quiet_args(FEATURES)
        .arg(&small)
        .arg("-o")
        .arg(&short)
        .capture()?;
    fs::write(&bindings, Renames::parse(&names)?.apply(&glue)?)?;
    fs::rename(&short, &path)?;
    fs::remove_file(&small)?;
    accepted_by_node(&path)
}

/// Takes out what nobody reads or calls, for wasm-opt to follow up: it cannot know.
fn without_dead_weight(path: &Path, glue: &str) -> Result<()> {
    let mut module = Module::from_file(path).context("cannot read the module")?;
    let called = glue::exports_in_use(glue)?;
    let dead = module.exports.iter().filter(|export| !called.contains(&export.name));
    for id in dead.map(walrus::Export::id).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    panics::silence(&mut module)?;
    module.emit_wasm_file(path).context("cannot write the module")
}

/// An optimiser can write what an engine refuses; better noticed here than in a page.
fn accepted_by_node(module: &Path) -> Result<()> {
    let script = "new WebAssembly.Module(require('node:fs').readFileSync(process.argv[1]))";
    Job::new("node")
        .args(["-e", script])
        .arg(module)
        .capture()
        .context("Node refuses the optimised module")?;
    Ok(())
}
