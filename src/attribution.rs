//! Attribution: how a referral gets from a shared link to a sign-up.
//!
//! An [`address`] brings it, the attribution [`cookie`] carries it, a cookie [`jar`] keeps it; [`capture`] puts the three
//! together for a [`page`], and [`sign_up`] chooses what is sent.
//!
//! On a server, from a request's address and its `Cookie` header to a `Set-Cookie` header:
//!
//! ```
//! use advocate_wasm::attribution::page::Held;
//! use advocate_wasm::attribution::{Scope, address, capture, jar};
//!
//! let scope = Scope { app_domain: "app.referralsaasquatch.com", tenant_alias: "your_tenant", now_ms: 0.0 };
//! let arrived = address::parameters("/welcome?rsCode=BOBT");
//! let found = capture::find(&arrived, &Held::of_header("theme=dark"), None, scope);
//! let header = jar::set_cookie_header(&found.encoded, &jar::Attributes::default())?;
//! assert!(header.starts_with("_saasquatch=eyJ"));
//! # Ok::<(), advocate_wasm::error::Error>(())
//! ```

pub mod address;
pub mod capture;
pub mod cookie;
pub mod jar;
pub mod page;
pub mod sign_up;

/// The host of the API unless the caller says otherwise: the cookie's outermost key.
pub const DEFAULT_APP_DOMAIN: &str = "app.referralsaasquatch.com";

/// Whose attribution, and when.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The host of the API: the cookie's outermost key.
    pub app_domain: &'a str,
    /// The tenant.
    pub tenant_alias: &'a str,
    /// Now, epoch milliseconds.
    pub now_ms: f64,
}

impl Scope<'_> {
    /// The same before anything has expired.
    pub fn ever(self) -> Self {
        Scope { now_ms: f64::NEG_INFINITY, ..self }
    }
}
