//! What all handlers share.

use std::sync::Arc;

use crate::api::limits::Limits;
use crate::faults::orders::Faults;
use crate::seed::Seed;
use crate::settings::Settings;
use crate::store::storage::Storage;
use crate::watch::journal::Journal;

/// The state of one running sandbox.
#[derive(Clone, Debug)]
pub struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    storage: Storage,
    faults: Faults,
    journal: Journal,
    limits: Limits,
    seed: Seed,
    landing_url: String,
    app_domain: String,
}

impl App {
    /// The shared state of one running sandbox.
    pub fn new(storage: Storage, settings: &Settings) -> Self {
        Self(Arc::new(Shared {
            storage,
            faults: Faults::default(),
            journal: Journal::new(settings.remembered),
            limits: Limits::default(),
            seed: settings.seed.clone(),
            landing_url: settings.landing_url.clone(),
            app_domain: settings.app_domain.clone(),
        }))
    }

    /// The database.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The faults on order.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The last requests.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// The rate limits of live tenants, as far as they are used up.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The tenant of `/session` and of short share links.
    pub fn default_tenant(&self) -> &str {
        self.0.seed.default_tenant()
    }

    /// What it began with.
    pub fn seed(&self) -> &Seed {
        &self.0.seed
    }

    /// Where share links lead.
    pub fn landing_url(&self) -> &str {
        &self.0.landing_url
    }

    /// The outer key of the attribution cookies that share links hand over.
    pub fn app_domain(&self) -> &str {
        &self.0.app_domain
    }
}
