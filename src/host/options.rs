//! The caller's options, read from untyped JavaScript and checked before anything happens.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::endpoint::{Api, DEFAULT_BASE_URL, Selection};
use crate::error::Error;
use crate::host::foreign::{Failure, copy, is_object, member};
use crate::json::Value;
use crate::text::join;
use crate::token;

const DEFAULT_TIMEOUT_MS: f64 = 10_000.0;
const DEFAULT_RETRIES: u32 = 2;
/// Timers count in 32 bits; a longer one would fire at once.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;
const MAX_RETRIES: f64 = 10.0;

/// What an upsert or create says of the referrer when the caller does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributionMode {
    /// The stored cookie, verbatim.
    Cookie,
    /// Its live codes.
    Codes,
    /// Nothing.
    None,
}

/// Where user tokens come from.
#[derive(Debug)]
pub enum TokenSource {
    /// Nowhere: only lookups work.
    Absent,
    /// One token for the client's whole life.
    Fixed(String),
    /// A function of the caller's.
    Provider(Function),
}

/// `ClientOptions`
#[derive(Debug)]
pub struct ClientOptions {
    pub api: Api,
    pub tenant_alias: String,
    pub bounds: Bounds,
    pub fetch: Option<Function>,
    pub attribution: AttributionMode,
    pub on_event: Option<Function>,
}

/// How long a call may take and how often it is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Of one attempt, and of one wait for the token provider.
    pub timeout_ms: f64,
    /// After the first attempt.
    pub retries: u32,
}

/// `RequestOptions`
#[derive(Debug)]
pub struct CallOptions {
    pub bounds: Bounds,
    pub signal: JsValue,
    pub keepalive: bool,
}

/// Reads members of an options object; the path names them in errors.
#[derive(Debug)]
pub struct Options<'a> {
    object: &'a JsValue,
    path: &'a str,
}

impl<'a> Options<'a> {
    /// `required`: whether `undefined` is refused.
    pub fn new(object: &'a JsValue, path: &'a str, required: bool) -> Result<Options<'a>, Failure> {
        if is_object(object) || (object.is_undefined() && !required) {
            return Ok(Options { object, path });
        }
        Err(Error::argument(&[path, " must be an object"]).into())
    }

    /// A member as it is; `undefined` when absent.
    pub fn any(&self, name: &str) -> Result<JsValue, Failure> {
        if self.object.is_undefined() {
            return Ok(JsValue::UNDEFINED);
        }
        member(self.object, name, &join(&[self.path, ".", name]))
    }

    /// An optional member, converted; `wanted` says what it must be.
    pub fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        convert: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let value = self.any(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        match convert(&value) {
            Some(converted) => Ok(Some(converted)),
            None => Err(Error::argument(&[self.path, ".", name, " must be ", wanted]).into()),
        }
    }

    /// An optional string.
    pub fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        self.read(name, "a string", JsValue::as_string)
    }

    /// A string that must be there.
    pub fn required_text(&self, name: &str) -> Result<String, Failure> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| {
            Error::argument(&[self.path, ".", name, " is required: a non-empty string"]).into()
        })
    }

    /// An optional boolean.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        self.read(name, "true or false", JsValue::as_bool)
    }

    /// An optional finite number.
    pub fn number(&self, name: &str, wanted: &str) -> Result<Option<f64>, Failure> {
        self.read(name, wanted, |value| value.as_f64().filter(|number| number.is_finite()))
    }

    fn function(&self, name: &str) -> Result<Option<Function>, Failure> {
        self.read(name, "a function", |value| value.dyn_ref::<Function>().cloned())
    }

    fn bounds(&self, default: Bounds) -> Result<Bounds, Failure> {
        let in_range =
            |low: f64, high: f64| move |value: &JsValue| value.as_f64().filter(|n| (low..=high).contains(n));
        let timeout_ms = self.read(
            "timeoutMs",
            "a number of milliseconds from 1 to 2147483647",
            in_range(1.0, MAX_TIMEOUT_MS),
        )?;
        let retries = self.read("retries", "a whole number from 0 to 10", |value| {
            in_range(0.0, MAX_RETRIES)(value).filter(|number| number.trunc() == *number)
        })?;
        Ok(Bounds {
            timeout_ms: timeout_ms.unwrap_or(default.timeout_ms),
            retries: retries.map_or(default.retries, |retries| retries as u32),
        })
    }
}

/// Reads the client's options. A user token that is none is refused here, before the page does anything with it.
pub fn client(given: &JsValue) -> Result<(ClientOptions, TokenSource), Failure> {
    let options = Options::new(given, "options", true)?;
    let tenant_alias = options.required_text("tenantAlias")?;
    let base_url = options.text("baseUrl")?;
    let token = options.any("userToken")?;
    let token = if let Some(token) = token.as_string() {
        token::inspect(&token, f64::NEG_INFINITY)?;
        TokenSource::Fixed(token)
    } else if let Ok(provider) = token.clone().dyn_into() {
        TokenSource::Provider(provider)
    } else if token.is_undefined() {
        TokenSource::Absent
    } else {
        return Err(
            Error::argument(&["options.userToken must be a JWT, or a function that yields one"]).into()
        );
    };
    let attribution =
        options.read("attribution", "\"cookie\", \"codes\" or \"none\"", |value| {
            match value.as_string().as_deref() {
                Some("cookie") => Some(AttributionMode::Cookie),
                Some("codes") => Some(AttributionMode::Codes),
                Some("none") => Some(AttributionMode::None),
                _ => None,
            }
        })?;
    let default = Bounds { timeout_ms: DEFAULT_TIMEOUT_MS, retries: DEFAULT_RETRIES };
    let client = ClientOptions {
        api: Api::new(&tenant_alias, base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?,
        tenant_alias,
        bounds: options.bounds(default)?,
        fetch: options.function("fetch")?,
        attribution: attribution.unwrap_or(AttributionMode::Cookie),
        on_event: options.function("onEvent")?,
    };
    Ok((client, token))
}

/// Reads the options of one call.
pub fn call(given: &JsValue, default: Bounds) -> Result<(CallOptions, Selection), Failure> {
    let options = Options::new(given, "options", false)?;
    let signal = options.read("signal", "an AbortSignal", |value| {
        let aborted = member(value, "aborted", "").ok()?;
        aborted.as_bool().map(|_| value.clone())
    })?;
    let keepalive = options.flag("keepalive")?.unwrap_or(false);
    let call =
        CallOptions { bounds: options.bounds(default)?, signal: signal.unwrap_or_default(), keepalive };
    let (only, extra) = (names(&options, "fields")?, names(&options, "extraFields")?);
    match (only, extra) {
        (Some(_), Some(_)) => {
            Err(Error::argument(&["options.fields and options.extraFields cannot be combined"]).into())
        }
        (Some(only), None) => Ok((call, Selection::Only(only))),
        (None, Some(extra)) => Ok((call, Selection::Extra(extra))),
        (None, None) => Ok((call, Selection::Default)),
    }
}

/// Field names; an empty list asks for nothing in particular.
fn names(options: &Options, name: &str) -> Result<Option<Vec<String>>, Failure> {
    let value = options.any(name)?;
    if value.is_undefined() {
        return Ok(None);
    }
    let path = join(&["options.", name]);
    let Value::Array(items) = copy(&value, &path)? else {
        return Err(Error::argument(&[&path, " must be an array of field names"]).into());
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let mut names = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(name) if !name.is_empty() && name.bytes().all(plain) => names.push(name.to_owned()),
            _ => {
                return Err(
                    Error::argument(&[&path, "[", &index.to_string(), "] must be a field's name"]).into()
                );
            }
        }
    }
    Ok(Some(names).filter(|names| !names.is_empty()))
}
