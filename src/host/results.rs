//! Results and errors on their way out.

use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::*;

use crate::attribution::capture::Captured;
use crate::attribution::{Scope, cookie};
use crate::error::Error;
use crate::json::Value;

#[wasm_bindgen(module = "/pkg-template/module/errors.js")]
extern "C" {
    /// Makes the error that callers catch.
    #[wasm_bindgen(js_name = advocateError)]
    fn advocate_error(detail: JsValue, cause: &JsValue) -> JsValue;
}

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        thrown(&error)
    }
}

/// The error that callers catch, from all that is known of it.
pub fn thrown(detail: &impl Serialize) -> JsValue {
    advocate_error(plain(detail), &JsValue::UNDEFINED)
}

/// The same, with what made it happen.
pub fn problem(error: &Error, cause: &JsValue) -> JsValue {
    advocate_error(plain(error), cause)
}

/// Plain objects and arrays of what is described.
pub fn plain(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).unwrap_or_default()
}

/// A document as the host's own objects: its parser reads every number as exactly as it can.
pub fn document(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.text()).unwrap_or_default()
}

/// Codes by program, as an object.
#[derive(Serialize)]
#[serde(transparent)]
pub struct ByProgram(#[serde(serialize_with = "members")] pub Vec<(String, String)>);

fn members<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(program, code)| (program, code)))
}

/// `Attribution`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attribution {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    cookie: JsValue,
    encoded: String,
    referred_by_codes: Vec<String>,
    codes_by_program: ByProgram,
    source: &'static str,
    stored: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engagement_medium: Option<String>,
}

/// What `captureReferral` yields.
pub fn attribution(captured: Captured, scope: Scope) -> JsValue {
    let Captured { found, parameters, reason } = captured;
    let codes = cookie::codes(&found.cookie, scope);
    plain(&Attribution {
        cookie: document(&found.cookie),
        encoded: found.encoded,
        referred_by_codes: cookie::distinct(codes.clone()),
        codes_by_program: ByProgram(codes),
        source: found.source,
        stored: reason.is_none(),
        reason,
        share_medium: parameters.share_medium,
        engagement_medium: parameters.engagement_medium,
    })
}
