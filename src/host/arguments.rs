//! Values of the caller's on their way in. Nothing is certain of them: getters throw, proxies lie, types are wrong. Each
//! is read once, and what does not fit is refused by its name.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::attribution::address::parameters_of;
use crate::attribution::capture::Wishes;
use crate::attribution::jar::Attributes;
use crate::attribution::{DEFAULT_APP_DOMAIN, Scope, cookie};
use crate::client::api::{Api, DEFAULT_BASE_URL};
use crate::error::{Code, Error};
use crate::host::results::problem;
use crate::json::Value;

/// More than any argument has; more is not copied into the module's memory, which never shrinks again.
const MAX_LENGTH: u32 = 1_000_000;

#[wasm_bindgen(module = "/pkg-template/module/foreign.js")]
extern "C" {
    /// Copies a foreign value as JSON, reading everything once.
    #[wasm_bindgen(js_name = toJson, catch)]
    fn to_json(value: &JsValue, path: &str) -> Result<String, JsValue>;

    /// Copies the texts of an object of parameters, as JSON: an array of names and values.
    #[wasm_bindgen(js_name = textsJson, catch)]
    fn texts_json(value: &JsValue, path: &str) -> Result<String, JsValue>;

    /// Refuses options that no function of the package has.
    #[wasm_bindgen(js_name = checkNames, catch)]
    fn check_names(options: &JsValue, path: &str) -> Result<(), JsValue>;
}

/// A text argument.
pub fn text(value: &JsValue, path: &str) -> Result<String, JsValue> {
    let text = value.dyn_ref::<js_sys::JsString>();
    let text = text.ok_or_else(|| Error::argument(&[path, " must be a string"]))?;
    if text.length() > MAX_LENGTH {
        return Err(Error::argument(&[path, " is too long"]).into());
    }
    Ok(text.into())
}

/// A document that the caller passes as an object.
pub fn document(value: &JsValue, path: &str) -> Result<Value, JsValue> {
    let problem = match Value::parse(&to_json(value, path)?) {
        Some(object @ Value::Object(_)) => return Ok(object),
        Some(_) => " must be an object",
        None => " is nested deeper than 128 levels, or has half a surrogate pair in a text",
    };
    Err(Error::argument(&[path, problem]).into())
}

/// A decoded attribution cookie.
pub fn cookie(value: &JsValue, path: &str) -> Result<Value, JsValue> {
    document(value, path).map(cookie::without_prototype_keys)
}

/// An attribution cookie, encoded or decoded.
pub fn any_cookie(value: &JsValue, path: &str) -> Result<Value, JsValue> {
    if value.is_string() { Ok(cookie::decode(&text(value, path)?)?) } else { cookie(value, path) }
}

/// An attribution cookie in any form, or what `captureReferral` returned, encoded; `""` when there is none in it.
pub fn attribution(value: &JsValue) -> Result<String, JsValue> {
    let path = "attribution";
    let encoded =
        if value.is_string() { value.clone() } else { Options::of(value, path)?.member("encoded")? };
    if encoded.is_string() && encoded.is_falsy() {
        return Ok(String::new());
    }
    let given = if encoded.is_string() { &encoded } else { value };
    any_cookie(given, path).map(|cookie| cookie::encode_any(&cookie))
}

/// An address: a string, or what has one as `href`.
pub fn address(value: &JsValue, path: &str) -> Result<String, JsValue> {
    let href = if value.is_object() { Options::of(value, path)?.member("href")? } else { value.clone() };
    if !href.is_string() {
        return Err(Error::argument(&[path, " must be a string or a URL"]).into());
    }
    text(&href, path)
}

/// An object of options; none reads as an empty one.
pub struct Options<'a> {
    object: &'a JsValue,
    path: &'a str,
}

impl<'a> Options<'a> {
    /// `path`: how errors name it.
    pub fn of(object: &'a JsValue, path: &'a str) -> Result<Options<'a>, JsValue> {
        if object.is_undefined() || object.is_object() || object.is_function() {
            Ok(Options { object, path })
        } else {
            Err(Error::argument(&[path, " must be an object"]).into())
        }
    }

    /// Options of which none is required.
    pub fn optional(object: &'a JsValue, path: &'a str) -> Result<Options<'a>, JsValue> {
        let options = Options::of(object, path)?;
        check_names(object, path)?;
        Ok(options)
    }

    /// Options of which at least `tenantAlias` is required.
    pub fn required(object: &'a JsValue) -> Result<Options<'a>, JsValue> {
        if object.is_undefined() || object.is_null() {
            return Err(Error::argument(&["options must be an object with at least tenantAlias"]).into());
        }
        Options::optional(object, "options")
    }

    /// A member as it is.
    pub fn member(&self, name: &str) -> Result<JsValue, JsValue> {
        if self.object.is_undefined() {
            return Ok(JsValue::UNDEFINED);
        }
        Reflect::get(self.object, &name.into()).map_err(|cause| {
            let error = Error::argument(&[self.path, ".", name, " could not be read: reading it threw"]);
            problem(&error, &cause)
        })
    }

    /// A member that is `undefined`, or is turned into something of a type.
    fn typed<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>, JsValue> {
        let value = self.member(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        match read(&value) {
            Some(read) => Ok(Some(read)),
            None => Err(Error::argument(&[self.path, ".", name, " must be a ", wanted]).into()),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<String>, JsValue> {
        let value = self.typed(name, "string", |value| value.is_string().then(|| value.clone()))?;
        value.map(|value| text(&value, &[self.path, ".", name].concat())).transpose()
    }

    /// A finite number.
    fn number(&self, name: &str) -> Result<Option<f64>, JsValue> {
        self.typed(name, "number", |value| value.as_f64().filter(|number| number.is_finite()))
    }

    /// A truth.
    fn flag(&self, name: &str) -> Result<Option<bool>, JsValue> {
        self.typed(name, "boolean", JsValue::as_bool)
    }

    /// `tenantAlias`
    fn tenant_alias(&self) -> Result<String, JsValue> {
        let given = self.text("tenantAlias")?.filter(|alias| !alias.is_empty());
        given.ok_or_else(|| {
            Error::argument(&[self.path, ".tenantAlias is required: a non-empty string"]).into()
        })
    }

    /// `baseUrl` and `tenantAlias`
    pub fn api(&self) -> Result<Api, JsValue> {
        let base_url = self.text("baseUrl")?;
        Ok(Api::new(&self.tenant_alias()?, base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?)
    }

    /// `tenantAlias`, `appDomain` and `nowMs`
    pub fn scope(&self) -> Result<OwnedScope, JsValue> {
        Ok(OwnedScope {
            tenant_alias: self.tenant_alias()?,
            app_domain: self
                .text("appDomain")?
                .filter(|domain| !domain.is_empty())
                .unwrap_or_else(|| DEFAULT_APP_DOMAIN.into()),
            now_ms: self.number("nowMs")?.unwrap_or_else(js_sys::Date::now),
        })
    }

    /// What `captureReferral` was asked for.
    pub fn wishes(&self) -> Result<Wishes, JsValue> {
        let (url, parameters) = (self.member("url")?, self.member("parameters")?);
        let texts = if parameters.is_undefined() {
            None
        } else {
            Some(texts_json(&parameters, "options.parameters")?)
        };
        Ok(Wishes {
            url: if url.is_undefined() { None } else { Some(address(&url, "options.url")?) },
            parameters: texts
                .and_then(|texts| Value::parse(&texts))
                .as_ref()
                .map(parameters_of)
                .unwrap_or_default(),
            cookie_header: self.text("cookieHeader")?,
            store: self.flag("store")?,
            clean_url: self.flag("cleanUrl")?.unwrap_or(false),
            attributes: attributes(&self.member("cookie")?)?,
        })
    }
}

/// How a cookie is to be stored.
pub fn attributes(options: &JsValue) -> Result<Attributes, JsValue> {
    let options = Options::optional(options, "options.cookie")?;
    let standard = Attributes::default();
    let partitioned = options.flag("partitioned")?.unwrap_or(false);
    let cross_site = match options.text("sameSite")?.as_deref() {
        // One that is partitioned is for frames on other sites, where a lax one never arrives.
        None => partitioned,
        Some("None") => true,
        Some("Lax") => false,
        Some(_) => {
            return Err(Error::argument(&["options.cookie.sameSite must be \"Lax\" or \"None\""]).into());
        }
    };
    let attributes = Attributes {
        cross_site,
        partitioned,
        domain: options.text("domain")?,
        max_age_days: options.number("maxAgeDays")?.unwrap_or(standard.max_age_days),
        secure: options.flag("secure")?.unwrap_or(standard.secure),
    };
    attributes.check()?;
    Ok(attributes)
}

/// A [`Scope`] and the texts in it.
pub struct OwnedScope {
    tenant_alias: String,
    app_domain: String,
    now_ms: f64,
}

impl OwnedScope {
    /// As rules take it.
    pub fn borrow(&self) -> Scope<'_> {
        Scope { app_domain: &self.app_domain, tenant_alias: &self.tenant_alias, now_ms: self.now_ms }
    }
}

/// What should be a token.
pub fn token(jwt: &JsValue) -> Result<String, JsValue> {
    let refused = |message| Error::new(Code::InvalidToken, &[message]);
    text(jwt, "").map_err(|_| refused("The user token must be a JWT string").into())
}
