//! What the caller may observe. Names, numbers and codes only: never a token, a cookie's value or personal data.

use js_sys::{Array, Function, Promise};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::endpoint::Operation;
use crate::error::Code;
use crate::json::Value;

/// `ClientEvent`
#[derive(Debug)]
pub enum Event {
    /// A request is about to be sent.
    Request { operation: Operation, attempt: u32 },
    /// A reply came.
    Response { operation: Operation, attempt: u32, status: u16, duration_ms: f64 },
    /// The call will be repeated.
    Retry { operation: Operation, attempt: u32, delay_ms: f64, code: Code },
    /// The token provider yielded a token.
    TokenRefreshed { reason: &'static str },
    /// The stored attribution was left out of a sign-up.
    AttributionSkipped { reason: &'static str },
}

impl Event {
    fn describe(&self) -> Value {
        let (kind, operation, attempt, reason) = match self {
            Event::Request { operation, attempt } => ("request", Some(operation), Some(attempt), None),
            Event::Response { operation, attempt, .. } => ("response", Some(operation), Some(attempt), None),
            Event::Retry { operation, attempt, .. } => ("retry", Some(operation), Some(attempt), None),
            Event::TokenRefreshed { reason } => ("token_refreshed", None, None, Some(*reason)),
            Event::AttributionSkipped { reason } => ("attribution_skipped", None, None, Some(*reason)),
        };
        let (status, duration_ms, delay_ms, code) = match self {
            Event::Response { status, duration_ms, .. } => {
                (Some(f64::from(*status)), Some(*duration_ms), None, None)
            }
            Event::Retry { delay_ms, code, .. } => (None, None, Some(*delay_ms), Some(code.name())),
            _ => (None, None, None, None),
        };
        Value::object(vec![
            ("type", Some(kind.into())),
            ("operation", operation.map(|operation| operation.name().into())),
            ("attempt", attempt.map(|attempt| Value::whole(f64::from(*attempt)))),
            ("status", status.map(Value::whole)),
            ("durationMs", duration_ms.map(Value::whole)),
            ("delayMs", delay_ms.map(Value::whole)),
            ("code", code.map(Value::from)),
            ("reason", reason.map(Value::from)),
        ])
    }
}

/// Tells the observer. Whatever it does is its own affair.
pub fn emit(observer: Option<&Function>, event: &Event) {
    if let Some(observer) = observer {
        let returned = observer.call1(&JsValue::UNDEFINED, &to_js(&event.describe())).unwrap_or_default();
        // An asynchronous observer that fails is no unhandled rejection of the page.
        let _ = Promise::all_settled(&Array::of1(&returned));
    }
}

/// A result as a plain JavaScript object.
pub fn to_js(value: &Value) -> JsValue {
    value.serialize(&Serializer::new().serialize_maps_as_objects(true)).unwrap_or_default()
}
