//! Results and errors on their way out.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::attribution::capture::Captured;
use crate::attribution::{Scope, cookie};
use crate::error::Error;
use crate::json::Value;

#[wasm_bindgen(module = "/pkg-template/module/errors.js")]
extern "C" {
    /// Makes the error that callers catch: from a [`crate::error::Failure`], what made it happen, and what a reply said.
    #[wasm_bindgen(js_name = advocateError)]
    fn advocate_error(failure: JsValue, cause: &JsValue, said: &JsValue) -> JsValue;
}

impl From<Error> for JsValue {
    #[inline(never)]
    fn from(error: Error) -> JsValue {
        problem(&error, &JsValue::UNDEFINED)
    }
}

/// The error that callers catch, with what made it happen.
pub fn problem(error: &Error, cause: &JsValue) -> JsValue {
    advocate_error(plain(error), cause, &JsValue::UNDEFINED)
}

/// The same of a reply that is a refusal, with what that said.
pub fn refusal(error: &Error, body: &JsValue) -> JsValue {
    advocate_error(plain(error), &JsValue::UNDEFINED, body)
}

/// Plain objects and arrays of what is described.
pub fn plain(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or_default()
}

/// A document as the host's own objects: its parser reads every number as exactly as it can.
pub fn document(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.text()).unwrap_or_default()
}

/// Codes by program, as an object.
pub fn by_program(codes: Vec<(String, String)>) -> JsValue {
    let members = codes.into_iter().map(|(program, code)| (program, Value::String(code)));
    document(&Value::Object(members.collect()))
}

/// `Attribution`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attribution {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    cookie: JsValue,
    encoded: String,
    referred_by_codes: Vec<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    codes_by_program: JsValue,
    source: &'static str,
    expired_codes: Vec<String>,
    stored: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored_in: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engagement_medium: Option<String>,
}

/// What `captureReferral` yields.
pub fn attribution(captured: Captured, scope: Scope) -> JsValue {
    let Captured { found, parameters, stored } = captured;
    let codes = cookie::codes(&found.cookie, scope);
    plain(&Attribution {
        cookie: document(&found.cookie),
        encoded: found.encoded,
        referred_by_codes: cookie::distinct(codes.clone()),
        codes_by_program: by_program(codes),
        expired_codes: cookie::expired_codes(&found.cookie, scope),
        source: found.source,
        stored: stored.is_ok(),
        stored_in: stored.ok(),
        reason: stored.err(),
        share_medium: parameters.share_medium,
        engagement_medium: parameters.engagement_medium,
    })
}
