//! npm: installing what a lockfile says, once, and the packed package on top of it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::job::Job;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::{SDK, Workspace};

/// `npm ci` in `dir`, unless that was done from the same lockfile.
pub fn ci(dir: &Path) -> Result<()> {
    ci_stamp(dir)?.unless_fresh(|| {
        eprintln!("Installing npm packages of {} (a minute at most) …", dir.display());
        Job::new("npm").args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).dir(dir).run()
    })
}

/// The record lives inside node_modules: who deletes that, deletes this.
fn ci_stamp(dir: &Path) -> Result<Stamp> {
    let inputs =
        Fingerprint::default().path(&dir.join("package.json"))?.path(&dir.join("package-lock.json"))?;
    Ok(Stamp::new(dir.join("node_modules/.xtask-npm-ci"), inputs, &[]))
}

/// Installs the tarball into `dir` next to what its lockfile says, as a user would.
pub fn install_tarball(workspace: &Workspace, dir: &Path, tarball: &Path) -> Result<()> {
    let lock = dir.join("package-lock.json");
    let installed = dir.join("node_modules").join(SDK);
    let inputs = Fingerprint::default().path(tarball)?.path(&lock)?.path(&dir.join("package.json"))?;
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let stamp = Stamp::new(workspace.target.join(format!("xtask/installed-{name}")), inputs, &[&installed]);
    stamp.unless_fresh(|| {
        // npm takes a tarball of the same name and version for installed already, whatever is in it.
        if installed.exists() {
            fs::remove_dir_all(&installed)
                .with_context(|| format!("cannot remove {}", installed.display()))?;
        }
        let options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline"];
        Job::new("npm").arg("install").args(options).arg(tarball).dir(dir).run()?;
        same_content(&workspace.package(), &installed)
    })
}

/// Guards against testing anything but what was just built.
fn same_content(built: &Path, installed: &Path) -> Result<()> {
    let hash = |dir: &Path| -> Result<String> { Ok(Fingerprint::default().path(dir)?.finish()) };
    if hash(built)? != hash(installed)? {
        bail!(
            "{} differs from {}: does package.json's `files` leave something out?",
            installed.display(),
            built.display()
        );
    }
    Ok(())
}

/// The program `name` of the npm packages of `dir`.
pub fn program(dir: &Path, name: &str) -> PathBuf {
    dir.join("node_modules/.bin").join(name)
}
