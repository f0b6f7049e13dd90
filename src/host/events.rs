//! What the caller may observe. Names, numbers and codes only: never a token, a cookie's value or personal data.

use js_sys::{Array, Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::endpoint::Operation;
use crate::error::Code;

/// `ClientEvent`
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A request is about to be sent.
    Request { operation: Operation, attempt: u32 },
    /// A reply came.
    Response { operation: Operation, attempt: u32, status: u16, duration_ms: f64 },
    /// The call will be repeated.
    Retry { operation: Operation, attempt: u32, delay_ms: f64, code: Code },
    /// The token provider yielded a token.
    TokenRefreshed { reason: Refresh },
    /// The stored attribution was left out of a sign-up.
    AttributionSkipped { reason: Skipped },
}

/// Why a token was asked for.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    /// There was none.
    First,
    /// The one at hand expires.
    Expiring,
    /// The API turned the one at hand down.
    Unauthorized,
}

/// Why attribution was left out.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// The cookie does not decode.
    Unreadable,
    /// All of its codes have expired.
    Expired,
}

/// Tells the observer. Whatever it does is its own affair.
pub fn emit(observer: Option<&Function>, event: &Event) {
    if let Some(observer) = observer
        && let Ok(event) = serde_wasm_bindgen::to_value(event)
    {
        let returned = observer.call1(&JsValue::UNDEFINED, &event).unwrap_or_default();
        // An asynchronous observer that fails is no unhandled rejection of the page.
        let _ = Promise::all_settled(&Array::of1(&returned));
    }
}
