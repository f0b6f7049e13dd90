//! `captureReferral`: the page's attribution, from its address into its cookie jar.

use wasm_bindgen::prelude::*;

use crate::address;
use crate::attribution::{self, Scope};
use crate::cookie;
use crate::error::Error;
use crate::host::foreign::{Failure, is_object};
use crate::host::options::Options;
use crate::host::page::Page;
use crate::jar::{self, Attributes, DEFAULT_AGE_DAYS};
use crate::json::Value;

/// `Attribution`
#[derive(Debug)]
pub struct Attribution {
    pub cookie: Value,
    pub encoded: String,
    pub referred_by_codes: Vec<String>,
    pub codes_by_program: Vec<(String, String)>,
    pub source: &'static str,
    pub reason: Option<&'static str>,
    pub share_medium: Option<String>,
    pub engagement_medium: Option<String>,
}

impl Attribution {
    /// As JavaScript sees it, without its `cookie`.
    pub fn describe(&self) -> Value {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        Value::object(vec![
            ("encoded", Some(self.encoded.as_str().into())),
            ("referredByCodes", Some(self.referred_by_codes.as_slice().into())),
            ("codesByProgram", Some(by_program(&self.codes_by_program))),
            ("source", Some(self.source.into())),
            ("stored", Some(Value::Bool(self.reason.is_none()))),
            ("reason", self.reason.map(Value::from)),
            ("shareMedium", text(&self.share_medium)),
            ("engagementMedium", text(&self.engagement_medium)),
        ])
    }
}

/// Codes by program as an object.
pub fn by_program(codes: &[(String, String)]) -> Value {
    let mut object = Value::Object(Vec::new());
    for (program, code) in codes {
        object.set(program, code.as_str().into());
    }
    object
}

/// The scope of attribution that options name.
#[derive(Debug)]
pub struct ScopeOptions {
    app_domain: String,
    tenant_alias: String,
    now_ms: f64,
}

impl ScopeOptions {
    /// Reads `tenantAlias`, `appDomain` and `nowMs`.
    pub fn read(options: &Options) -> Result<ScopeOptions, Failure> {
        let app_domain = options.text("appDomain")?.filter(|domain| !domain.is_empty());
        Ok(ScopeOptions {
            app_domain: app_domain.unwrap_or_else(|| crate::endpoint::DEFAULT_APP_DOMAIN.into()),
            tenant_alias: options.required_text("tenantAlias")?,
            now_ms: options
                .number("nowMs", "a number of milliseconds since 1970")?
                .unwrap_or_else(js_sys::Date::now),
        })
    }

    /// The scope, for the core.
    pub fn scope(&self) -> Scope<'_> {
        Scope { app_domain: &self.app_domain, tenant_alias: &self.tenant_alias, now_ms: self.now_ms }
    }
}

/// The first live code that the page holds.
pub fn first_code(given: &JsValue) -> Result<Option<String>, Failure> {
    let options = Options::new(given, "options", true)?;
    let (scope, program) = (ScopeOptions::read(&options)?, options.text("programId")?);
    let scope = scope.scope();
    let Some(page) = Page::current() else { return Ok(None) };
    let mut held = Held::read(Some(&page));
    let unstored = held.with_unstored(None);
    let (cookie, _) = held.merged(unstored.as_ref(), scope);
    let codes = cookie::codes(&cookie, scope.app_domain, scope.tenant_alias, scope.now_ms);
    let wanted = |of: &String| program.as_ref().is_none_or(|program| program == of);
    Ok(codes.into_iter().find(|(of, _)| wanted(of)).map(|(_, code)| code))
}

/// Reads an address: a string or a `URL`.
pub fn read_address(value: &JsValue, path: &str) -> Result<String, Failure> {
    let href =
        if is_object(value) { crate::host::foreign::member(value, "href", path)? } else { value.clone() };
    href.as_string().ok_or_else(|| Error::argument(&[path, " must be a string or a URL"]).into())
}

/// Reads how the cookie is to be stored.
pub fn read_attributes(options: &Options) -> Result<Attributes, Failure> {
    let max_age_days = options.number("maxAgeDays", "a number of days")?.unwrap_or(DEFAULT_AGE_DAYS);
    let attributes = Attributes {
        domain: options.text("domain")?,
        max_age_days,
        secure: options.flag("secure")?.unwrap_or(false),
    };
    attributes.check()?;
    Ok(attributes)
}

/// Takes the address's attribution in, merges it into what is stored, and says what now holds.
pub fn capture(given: &JsValue) -> Result<Attribution, Failure> {
    let options = Options::new(given, "options", true)?;
    let scope_options = ScopeOptions::read(&options)?;
    let scope = scope_options.scope();
    let url = options.any("url")?;
    let url = if url.is_undefined() { None } else { Some(read_address(&url, "options.url")?) };
    let store = options.flag("store")?;
    let clean_url = options.flag("cleanUrl")?.unwrap_or(false);
    let cookie_options = options.any("cookie")?;
    let attributes = read_attributes(&Options::new(&cookie_options, "options.cookie", false)?)?;

    let page = Page::current();
    let shown = page.as_ref().map(Page::address);
    let parameters = address::parameters(url.as_deref().or(shown.as_deref()).unwrap_or(""));
    let arrived = attribution::incoming(&parameters, scope);
    let mut held = Held::read(page.as_ref());
    let source = match (arrived.is_some() || held.unstored.is_some(), held.stored.is_some()) {
        (true, true) => "url+cookie",
        (true, false) => "url",
        (false, true) => "cookie",
        (false, false) => "none",
    };
    let arrived = held.with_unstored(arrived);
    let (cookie, encoded) = held.merged(arrived.as_ref(), scope);
    let reason = keep(page.as_ref(), &held, arrived, &encoded, store, attributes);
    if let (true, Some(page), Some(shown)) = (clean_url, &page, &shown) {
        let cleaned = address::without_attribution(shown);
        if cleaned != *shown {
            page.replace_address(&cleaned);
        }
    }
    Ok(Attribution {
        referred_by_codes: attribution::codes(&cookie, scope),
        codes_by_program: cookie::codes(&cookie, scope.app_domain, scope.tenant_alias, scope.now_ms),
        cookie,
        encoded,
        source,
        reason,
        share_medium: parameters.share_medium,
        engagement_medium: parameters.engagement_medium,
    })
}

/// What the page held before.
struct Held {
    /// The jar's values as they are.
    values: Vec<String>,
    /// All that can be read from them, merged.
    stored: Option<Value>,
    /// What came in earlier and is in no jar.
    unstored: Option<Value>,
}

impl Held {
    fn read(page: Option<&Page>) -> Held {
        let values = page.map(|page| jar::values(page)).unwrap_or_default();
        // The first one listed is the most specific one, so it wins over the others.
        let stored =
            values.iter().rev().filter_map(|value| cookie::decode(value).ok()).reduce(|mut all, next| {
                cookie::merge(&mut all, next);
                all
            });
        Held { values, stored, unstored: page.and_then(Page::unstored) }
    }

    fn with_unstored(&mut self, arrived: Option<Value>) -> Option<Value> {
        match (self.unstored.take(), arrived) {
            (Some(mut earlier), Some(arrived)) => {
                cookie::merge(&mut earlier, arrived);
                Some(earlier)
            }
            (earlier, arrived) => earlier.or(arrived),
        }
    }

    /// What holds now, and its encoding. A stored cookie to which nothing is added stays as it stands: rewriting one
    /// that a server set would cut its life short in Safari.
    fn merged(&self, arrived: Option<&Value>, scope: Scope) -> (Value, String) {
        let merged = match (&self.stored, arrived) {
            (stored, Some(arrived)) => attribution::take_in(stored.clone(), arrived.clone(), scope),
            (Some(stored), None) => stored.clone(),
            (None, None) => return (Value::Object(Vec::new()), String::new()),
        };
        match self.values.as_slice() {
            [only] if self.stored.as_ref() == Some(&merged) => (merged, only.clone()),
            _ => {
                let encoded = cookie::encode_any(&merged);
                (merged, encoded)
            }
        }
    }
}

/// Stores what arrived, or keeps it in memory. `None`: the jar holds it; otherwise why not.
fn keep(
    page: Option<&Page>,
    held: &Held,
    arrived: Option<Value>,
    encoded: &str,
    store: Option<bool>,
    attributes: Attributes,
) -> Option<&'static str> {
    let Some(page) = page else { return Some(if encoded.is_empty() { "nothing" } else { "no_page" }) };
    if encoded.is_empty() {
        return Some("nothing");
    }
    if held.values.iter().any(|value| value == encoded) {
        page.keep_unstored(None);
        return None;
    }
    let reason = match store {
        Some(false) => Some("not_asked"),
        None if page.opted_out() => Some("opted_out"),
        _ if !cookie::fits(encoded) => Some("too_large"),
        _ => {
            let domain = attributes.domain.clone().or_else(|| page.top_domain());
            let stored = jar::store(page, encoded, &Attributes { domain, ..attributes });
            (!stored).then_some("refused_by_browser")
        }
    };
    page.keep_unstored(arrived.filter(|_| reason.is_some()));
    reason
}
