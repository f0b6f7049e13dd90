//! `pkg/`: the npm package, assembled from the compiled crate and `pkg-template/`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use crate::job::Job;
use crate::manifest::{Manifest, is_script};
use crate::module::{self, MODULE};
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::{SDK, Workspace};
use crate::{inlined, npm};

/// Brings `pkg/` up to date.
pub fn assemble(workspace: &Workspace) -> Result<()> {
    let compiled = module::compile(workspace)?;
    let inputs = Fingerprint::default()
        .text(&workspace.version)
        .path(&compiled)?
        .path(&workspace.template())?
        .path(&workspace.docs())?
        .path(&workspace.tool())?
        .path(&workspace.root.join("Cargo.lock"))?;
    let stamp = Stamp::new(workspace.target.join("xtask/package"), inputs, &[&workspace.package()]);
    stamp.unless_fresh(|| {
        let stage = workspace.target.join("package/stage");
        let fresh = workspace.target.join("package/pkg");
        empty(&stage)?;
        empty(&fresh)?;
        let manifest = Manifest::read(&workspace.template().join("package.json"))?;
        copy_tree(&workspace.template(), &stage)?;
        copy_tree(&workspace.docs(), &stage.join("docs"))?;
        common_js_types(&stage)?;
        // Before bundling: the package exports its version.
        fs::write(stage.join("package.json"), manifest.with_version(&workspace.version)?)?;
        let bound = stage.join("module");
        module::bind(&compiled, &bound)?;
        one_copy(&stage, &bound)?;
        module::optimise(workspace, &bound)?;
        module::translate(workspace, &bound)?;
        let module = fs::read(bound.join(MODULE)).context("wasm-bindgen left no module")?;
        fs::rename(bound.join(MODULE), stage.join(MODULE))?;
        fs::write(bound.join("inlined.js"), inlined::decoder(module.len()))?;
        bundle(workspace, &manifest, &stage, &fresh, &inlined::text(&module))?;
        fs::write(stage.join(HEAD_START_POLICY), source_of(&fresh.join("head-start.js"))?)?;
        copy_shipped(&manifest, &stage, &fresh)?;
        fs::copy(stage.join("package.json"), fresh.join("package.json"))?;
        complete(&manifest, &fresh)?;
        replace(&fresh, &workspace.package())
    })
}

/// What a Content-Security-Policy calls an inline script.
fn source_of(script: &Path) -> Result<String> {
    let hash = Sha256::digest(fs::read(script)?);
    Ok(format!("'sha256-{}'\n", STANDARD.encode(hash)))
}

/// Where the tarball is.
pub fn tarball(workspace: &Workspace) -> PathBuf {
    workspace.target.join("package").join(format!("{SDK}-{}.tgz", workspace.version))
}

/// Brings the tarball that npm would publish up to date with `pkg/`.
pub fn pack(workspace: &Workspace) -> Result<()> {
    let tarball = tarball(workspace);
    let inputs = Fingerprint::default().path(&workspace.package())?;
    let stamp = Stamp::new(workspace.target.join("xtask/tarball"), inputs, &[&tarball]);
    stamp.unless_fresh(|| {
        Job::new("npm")
            .args(["pack", "./pkg", "--silent", "--pack-destination"])
            .arg(tarball.with_file_name(""))
            .dir(&workspace.root)
            .capture()
            .map(drop)
    })
}

/// wasm-bindgen copies the scripts that the crate imports. The package has them already, so the copies give way: a
/// bundler that follows links finds each once.
fn one_copy(stage: &Path, bound: &Path) -> Result<()> {
    let snippets = bound.join("snippets");
    let crates = if snippets.is_dir() { Some(fs::read_dir(&snippets)?) } else { None };
    for of_crate in crates.into_iter().flatten() {
        let copies = of_crate?.path().join("pkg-template");
        if copies.is_dir() {
            fs::remove_dir_all(&copies)?;
            symlink(stage, &copies)?;
        }
    }
    Ok(())
}

fn bundle(workspace: &Workspace, manifest: &Manifest, stage: &Path, out: &Path, text: &str) -> Result<()> {
    for script in manifest.scripts()? {
        let (entry, format) = entry(&script);
        let text_coders = if entry == PLAIN { "utf8" } else { "text" };
        let bundled = Job::new(npm::program(&workspace.tool(), "esbuild"))
            .arg(&entry)
            .quiet_args(["--bundle", "--minify", format, "--target=es2022", "--legal-comments=none"])
            // What the glue makes at import is made on first use.
            .arg(format!("--inject:module/{text_coders}.js"))
            .quiet_args([line_limit(&script)])
            // Matched as written: the import stays "./advocate_bg.wasm" wherever the bundle is put.
            .quiet_args([format!("--external:*/{MODULE}"), "--log-level=warning".into()])
            // Loaders may name a host's own modules in a branch that only runs there.
            .quiet_args(["--external:node:*"])
            .dir(stage)
            .capture()?;
        let head = if bundled.contains(inlined::TEXT) { text } else { "" };
        let script_text = match format {
            // A classic script shares its names with all others of the page.
            CLASSIC if !head.is_empty() => format!("(() => {{\n{head}{bundled}}})();\n"),
            // Inline, a line break at the end would be part of what a policy's hash is of.
            CLASSIC => bundled.trim_end().to_owned(),
            _ => format!("{head}{bundled}"),
        };
        fs::write(out.join(&script), script_text)?;
    }
    Ok(())
}

/// esbuild breaks lines between statements only; with these, none comes near 500 characters.
fn line_limit(script: &str) -> &'static str {
    // Where every byte counts, and statements are short.
    if script.starts_with(HEAD_START) { "--line-limit=400" } else { "--line-limit=150" }
}

const CLASSIC: &str = "--format=iife";
/// What pages carry inline.
const HEAD_START: &str = "head-start";
const HEAD_START_POLICY: &str = "head-start.csp.txt";
/// The entry without WebAssembly: where that is missing, so may be the platform's coders of text.
const PLAIN: &str = "js.js";

/// The source of a script, and the form that its name asks for.
fn entry(script: &str) -> (String, &'static str) {
    // Required or imported it is the same text, for a policy's hash is of it.
    if script.starts_with(HEAD_START) {
        return (format!("{HEAD_START}.js"), CLASSIC);
    }
    match script.strip_suffix(".cjs") {
        Some(name) => (format!("{name}.js"), "--format=cjs"),
        None if script.ends_with(".global.js") => (script.into(), CLASSIC),
        None => (script.into(), "--format=esm"),
    }
}

/// The declarations once more for who requires the package: TypeScript tells modules by their files' names.
fn common_js_types(stage: &Path) -> Result<()> {
    for name in files_of(stage)? {
        if let Some(of) = name.strip_suffix(".d.ts") {
            let text = fs::read_to_string(stage.join(&name))?.replace(".js\"", ".cjs\"");
            fs::write(stage.join(format!("{of}.d.cts")), text)?;
        }
    }
    Ok(())
}

fn copy_shipped(manifest: &Manifest, stage: &Path, out: &Path) -> Result<()> {
    for name in files_of(stage)? {
        if manifest.ships(&name) && !is_script(&name) {
            copy(&stage.join(&name), &out.join(&name))?;
        }
    }
    Ok(())
}

/// What the manifest promises must be there; npm itself packs without a word.
fn complete(manifest: &Manifest, package: &Path) -> Result<()> {
    for target in manifest.targets()? {
        if !package.join(&target).is_file() {
            bail!("`exports` leads to {target}, which is not in the package");
        }
        if !manifest.ships(&target) {
            bail!("`exports` leads to {target}, which `files` leaves out");
        }
    }
    Ok(())
}

fn replace(fresh: &Path, package: &Path) -> Result<()> {
    if package.exists() {
        fs::remove_dir_all(package).with_context(|| format!("cannot remove {}", package.display()))?;
    }
    for name in files_of(fresh)? {
        copy(&fresh.join(&name), &package.join(&name))?;
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for name in files_of(from)? {
        copy(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(dir) = to.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn empty(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot empty {}", dir.display()))?;
    }
    fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))
}

/// Names of all files below `dir`, relative to it.
pub fn files_of(dir: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in WalkDir::new(dir) {
        let entry = entry.with_context(|| format!("cannot list {}", dir.display()))?;
        if entry.file_type().is_file() {
            names.insert(entry.path().strip_prefix(dir)?.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}
