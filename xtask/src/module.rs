//! From Rust to the shipped module and its glue: compiler, wasm-bindgen, wasm-opt. And from there to plain JavaScript, for
//! where WebAssembly is missing: wasm2js.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::job::Job;
use crate::names::Names;
use crate::npm;
use crate::plain;
use crate::workspace::{SDK, WASM, Workspace};

/// The module as it is shipped.
pub const MODULE: &str = "advocate_bg.wasm";
/// What connects the module to JavaScript, as wasm-bindgen writes it.
const GLUE: &str = "advocate_bg.js";
/// What brings both together; see [`Names::loader`].
const LOADER: &str = "advocate.js";
/// The module as a script that exports `instantiate(imports)`, which yields the exports.
const PLAIN: &str = "plain.js";

/// What the compiler is allowed to use (module.toml).
const FEATURES: [&str; 5] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Compiles the SDK as `xtask/module.toml` says, and returns the path of the module as the linker wrote it.
pub fn compile(workspace: &Workspace) -> Result<PathBuf> {
    Job::cargo("build")
        .args(["--locked", "--profile", "wasm", "--target", WASM, "--package", SDK, "--lib", "--config"])
        .arg("xtask/module.toml")
        .env("RUSTC_BOOTSTRAP", "1")
        // They would replace those of the file, and the package would depend on whose machine built it.
        .without_env("RUSTFLAGS")
        .without_env("CARGO_ENCODED_RUSTFLAGS")
        .dir(&workspace.root)
        .run()?;
    Ok(workspace.target.join(WASM).join("wasm").join(SDK.replace('-', "_")).with_extension("wasm"))
}

/// Writes glue and module into `dir`, and below `dir/snippets` a copy of every script that the crate imports.
pub fn bind(module: &Path, dir: &Path) -> Result<()> {
    eprintln!("wasm-bindgen …");
    // Not `--target web`, which brings four ways to load a module.
    let options = ["--target", "bundler", "--no-typescript", "--encode-into", "always"];
    let args = ["wasm-bindgen", "--out-name", "advocate"].into_iter().chain(options).map(Into::into);
    let paths = ["--out-dir".into(), dir.as_os_str().to_owned(), module.as_os_str().to_owned()];
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args::<_, OsString>(args.chain(paths))
        .context("wasm-bindgen failed")
}

/// Shrinks the module in `dir`, shortens the names it shares with the glue there, and writes the loader of both.
pub fn optimise(workspace: &Workspace, dir: &Path) -> Result<()> {
    let (module, small) = (dir.join(MODULE), dir.join("small.wasm"));
    let wasm_opt = || Job::new(npm::program(&workspace.tool(), "wasm-opt"));
    eprintln!("wasm-opt (about ten seconds) …");
    wasm_opt()
        // Inlining little leaves more that repeats itself, which compresses better: 300 bytes of brotli.
        .args(["-ocimfs", "20", "-aimfs", "4", "-fimfs", "4"])
        // Once as LLVM left it, then with its control flow built anew: 180 bytes.
        .args(["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"])
        // What one crate wrote stands together: 100 bytes.
        .arg("--reorder-functions-by-name")
        .quiet_args(FEATURES)
        .arg(&module)
        .arg("-o")
        .arg(&small)
        .capture()?;
    // A run of its own: one that converges prints the names once per round.
    let names = wasm_opt()
        .args(["--minify-imports-and-exports-and-modules", "--strip-producers", "--strip-target-features"])
        .quiet_args(FEATURES)
        .arg(&small)
        .arg("-o")
        .arg(&module)
        .capture()?;
    fs::remove_file(&small)?;
    let names = Names::parse(&names)?;
    rename(workspace, &dir.join(GLUE), &names)?;
    let loader = dir.join(LOADER);
    fs::write(&loader, names.loader(GLUE))?;
    starts(&loader, &module)
}

/// Translates the module in `dir` into [`PLAIN`]; names stay, so that the same glue goes with it.
pub fn translate(workspace: &Workspace, dir: &Path) -> Result<()> {
    let (lower, script) = (dir.join("lower.wasm"), dir.join(PLAIN));
    let tool = |name| Job::new(npm::program(&workspace.tool(), name));
    eprintln!("wasm2js (about ten seconds) …");
    tool("wasm-opt")
        .quiet_args(FEATURES)
        // What wasm2js does not know.
        .args([
            "--llvm-memory-copy-fill-lowering",
            "--signext-lowering",
            "--llvm-nontrapping-fptoint-lowering",
        ])
        .args(["-Oz", "-o"])
        .arg(&lower)
        .arg(dir.join(MODULE))
        .capture()?;
    let text = tool("wasm2js").arg("-Oz").arg(&lower).capture()?;
    fs::remove_file(&lower)?;
    fs::write(&script, plain::script(&text)?)?;
    starts(&dir.join(LOADER), &script)
}

/// Gives the exports their short names in the glue, too.
fn rename(workspace: &Workspace, glue: &Path, names: &Names) -> Result<()> {
    let text = fs::read_to_string(glue).with_context(|| format!("cannot read {}", glue.display()))?;
    let text = compare_buffers(text)?;
    fs::write(glue, &text)?;
    names.only_on_module(&text)?;
    let cache = glue.with_file_name("names.json");
    fs::write(&cache, names.cache().to_string())?;
    Job::new(npm::program(&workspace.tool(), "esbuild"))
        .arg(glue)
        .quiet_args([format!("--mangle-props={}", names.pattern())])
        .quiet_args([format!("--mangle-cache={}", cache.display())])
        .quiet_args(["--allow-overwrite", "--log-level=warning"])
        .quiet_args([format!("--outfile={}", glue.display())])
        .capture()?;
    Ok(())
}

/// The glue takes a view of the memory for outdated when growing has detached its buffer. That of plain JavaScript is
/// not detached; another buffer is a sign in both.
fn compare_buffers(mut glue: String) -> Result<String> {
    for (view, outdated) in OUTDATED {
        let condition = outdated.replace("VIEW", view);
        if !glue.contains(&condition) {
            bail!(
                "wasm-bindgen's glue does not say `{condition}` any more: look how it finds out that memory has grown"
            );
        }
        glue = glue.replace(&condition, &format!("{view}.buffer !== wasm.memory.buffer"));
    }
    Ok(glue)
}

/// The glue's views of the memory, and how each is found to be outdated.
const OUTDATED: [(&str, &str); 2] = [
    ("cachedUint8ArrayMemory0", "VIEW.byteLength === 0"),
    (
        "cachedDataViewMemory0",
        "VIEW.buffer.detached === true || (VIEW.buffer.detached === undefined && VIEW.buffer !== wasm.memory.buffer)",
    ),
];

/// An optimiser can write what an engine refuses, and every import must be there; better noticed here than in a page.
fn starts(loader: &Path, module: &Path) -> Result<()> {
    let script = "const [, loader, file] = process.argv;
        const compiled = () => new WebAssembly.Module(require('node:fs').readFileSync(file));
        const instantiate = (imports) => new WebAssembly.Instance(compiled(), imports).exports;
        Promise.all([import(loader), file.endsWith('.js') ? import(file) : { instantiate }])
            .then(([{ start }, { instantiate }]) => start(instantiate))";
    Job::new("node")
        .quiet_args(["-e", script])
        .arg(loader)
        .arg(module)
        .capture()
        .context("the module does not start in Node")?;
    Ok(())
}
