//! The browsers of this machine.

use std::env;
use std::path::PathBuf;

/// The browser, or what the contributor says it is.
pub fn chromium() -> Option<PathBuf> {
    program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
}

/// The browser's driver, or what the contributor says it is.
pub fn chromedriver() -> Option<PathBuf> {
    program("CHROMEDRIVER", &["chromedriver"])
}

/// The browser, or what the contributor says it is.
pub fn firefox() -> Option<PathBuf> {
    program("FIREFOX", &["firefox-esr", "firefox"])
}

/// The driver of Safari's engine on Linux.
pub fn webkit_driver() -> Option<PathBuf> {
    program("SAFARIDRIVER", &["WebKitWebDriver"])
}

fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file());
    named.or_else(|| names.iter().find_map(|name| which::which(name).ok()))
}
