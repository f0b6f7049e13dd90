//! How a sandbox is set up.

use std::path::PathBuf;

use crate::seed::Seed;

/// Everything that can be chosen at the start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on.
    pub host: String,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// The database file; in memory when absent.
    pub db: Option<PathBuf>,
    /// Where share links lead.
    pub landing_url: String,
    /// The host under which pages file the attribution cookie: the real API's, unless they use another.
    pub app_domain: String,
    /// How many of the last requests can be looked at.
    pub remembered: usize,
    /// Tenants, programs and users to begin with.
    pub seed: Seed,
}

impl Settings {
    /// The demo on a free port of this machine, in memory.
    ///
    /// # Errors
    /// Never in a built program; see [`Seed::demo`].
    pub fn demo() -> Result<Self, String> {
        Ok(Self {
            host: "127.0.0.1".to_owned(),
            port: 0,
            db: None,
            landing_url: "http://localhost:4173/".to_owned(),
            app_domain: "app.referralsaasquatch.com".to_owned(),
            remembered: 500,
            seed: Seed::demo()?,
        })
    }
}
