//! What the module exports beside the request builder: one door, and behind it the table of what can be asked.
//! Conversions only; every rule stands elsewhere.
//!
//! Arguments come as one JSON array and results go as JSON text, for the host's own `JSON` is free and keeps numbers as
//! they stand; a function of its own for each question would cost 2 KB compressed, most of it glue.

use wasm_bindgen::prelude::*;

use crate::attribution::{self, Scope};
use crate::call::{self, operation};
use crate::error::Error;
use crate::jar::{self, Attributes};
use crate::json::Value;
use crate::record::{Record, quoted};
use crate::reply::{self, Reply, Sent};
use crate::retry::{self, Progress};
use crate::text::decimal;
use crate::{address, cookie, token};

/// What can be asked, by number; `questions.js` lists the same.
pub mod question {
    #![allow(missing_docs, reason = "the table below says what each takes and gives")]

    pub const DESCRIBE_CALL: u32 = 0;
    pub const JUDGE_REPLY: u32 = 1;
    pub const RETRY_DELAY: u32 = 2;
    pub const INSPECT_TOKEN: u32 = 3;
    pub const DECODE_COOKIE: u32 = 4;
    pub const ENCODE_COOKIE: u32 = 5;
    pub const ENCODE_ANY: u32 = 6;
    pub const MERGE_COOKIES: u32 = 7;
    pub const LIVE_CODES: u32 = 8;
    pub const CAPTURE: u32 = 9;
    pub const WITHOUT_ATTRIBUTION: u32 = 10;
    pub const WITH_ATTRIBUTION: u32 = 11;
    pub const SET_COOKIE_HEADER: u32 = 12;
}

/// Answers one question. Throws `[code, message, retryable]`.
#[wasm_bindgen]
pub fn invoke(question: u32, arguments: &str) -> Result<String, JsValue> {
    let arguments = Arguments(Value::parse(arguments).unwrap_or(Value::Null));
    match answer(question, &arguments) {
        Ok(answer) => Ok(answer),
        Err(error) => Err(serde_wasm_bindgen::to_value(&error).unwrap_or_default()),
    }
}

fn answer(question: u32, given: &Arguments) -> Result<String, Error> {
    match question {
        // (call) → the request
        question::DESCRIBE_CALL => call::describe(given.value(0)),
        // (operation, expectsId, readToken, status, isObject, hasId, apiErrorCode, rsCode)
        question::JUDGE_REPLY => {
            let sent = Sent {
                operation: operation(given.text(0)),
                expects_id: given.flag(1),
                read_token: given.flag(2),
            };
            let reply = Reply {
                status: given.number(3) as u16,
                is_object: given.flag(4),
                has_id: given.flag(5),
                api_error_code: given.text(6),
                rs_code: given.text(7),
            };
            reply::interpret(sent, reply).map(|()| "null".into())
        }
        // (retryAfterMs or null, retries, repeated, waitedMs) → ms or null
        question::RETRY_DELAY => {
            let progress = Progress {
                retries: given.number(1) as u32,
                repeated: given.number(2) as u32,
                waited_ms: given.number(3),
            };
            let delay_ms = retry::delay_ms(given.value(0).as_f64(), progress, js_sys::Math::random());
            Ok(delay_ms.map_or("null".into(), |delay_ms| decimal(delay_ms as u64)))
        }
        // (jwt, nowMs) or (jwt, nowMs, accountId, userId) → TokenInfo
        question::INSPECT_TOKEN => match given.value(2) {
            Value::Null => token::inspect(given.text(0), given.number(1)),
            _ => token::check(given.text(0), given.text(2), given.text(3), given.number(1)),
        }
        .map(|info| info.text()),
        question::DECODE_COOKIE => cookie::decode(given.text(0)).map(|cookie| cookie.text()),
        question::ENCODE_COOKIE => cookie::encode(&given.cookie(0)).map(|encoded| quoted(&encoded)),
        question::ENCODE_ANY => Ok(quoted(&cookie::encode_any(&given.cookie(0)))),
        question::MERGE_COOKIES => {
            let mut merged = given.cookie(0);
            cookie::merge(&mut merged, given.cookie(1));
            Ok(merged.text())
        }
        // (cookie, appDomain, tenantAlias, nowMs) → [[programId, code], …]
        question::LIVE_CODES => Ok(pairs(&given.cookie(0), given.scope(1)).text()),
        // (url, document.cookie, unstored cookie or null, appDomain, tenantAlias, nowMs)
        question::CAPTURE => Ok(capture(given)),
        question::WITHOUT_ATTRIBUTION => Ok(quoted(&address::without_attribution(given.text(0)))),
        // (url, encoded)
        question::WITH_ATTRIBUTION => Ok(quoted(&address::with_attribution(given.text(0), given.text(1)))),
        // (encoded, domain or null, maxAgeDays, secure)
        _ => {
            let domain = given.value(1).as_str().map(String::from);
            let attributes = Attributes { domain, max_age_days: given.number(2), secure: given.flag(3) };
            jar::set_cookie_header(given.text(0), &attributes).map(|line| quoted(&line))
        }
    }
}

/// → `{ cookie, encoded, fits, held, arrived?, source, codes, shareMedium?, engagementMedium? }`
fn capture(given: &Arguments) -> String {
    let scope = given.scope(3);
    let parameters = address::parameters(given.text(0));
    let unstored = Some(given.value(2).clone()).filter(|unstored| !matches!(unstored, Value::Null));
    let captured = attribution::capture(&parameters, &jar::values(given.text(1)), unstored, scope);
    let mut record = Record::default();
    record.value("cookie", Some(&captured.cookie));
    record.text("encoded", Some(&captured.encoded));
    record.flag("fits", cookie::fits(&captured.encoded));
    record.flag("held", captured.held);
    record.value("arrived", captured.arrived.as_ref());
    record.text("source", Some(captured.source));
    record.value("codes", Some(&pairs(&captured.cookie, scope)));
    record.text("shareMedium", parameters.share_medium.as_deref());
    record.text("engagementMedium", parameters.engagement_medium.as_deref());
    record.close()
}

fn pairs(cookie: &Value, scope: Scope) -> Value {
    let mut pairs = Vec::new();
    for (program, code) in cookie::codes(cookie, scope.app_domain, scope.tenant_alias, scope.now_ms) {
        pairs.push([program, code].as_slice().into());
    }
    Value::Array(pairs)
}

/// A question's arguments. The package's entries have checked their types, so what is missing reads as nothing.
struct Arguments(Value);

impl Arguments {
    fn value(&self, index: usize) -> &Value {
        match &self.0 {
            Value::Array(items) => items.get(index).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    fn text(&self, index: usize) -> &str {
        self.value(index).as_str().unwrap_or("")
    }

    fn number(&self, index: usize) -> f64 {
        self.value(index).as_f64().unwrap_or(0.0)
    }

    fn flag(&self, index: usize) -> bool {
        matches!(self.value(index), Value::Bool(true))
    }

    fn cookie(&self, index: usize) -> Value {
        cookie::without_prototype_keys(self.value(index).clone())
    }

    /// appDomain, tenantAlias, nowMs.
    fn scope(&self, index: usize) -> Scope<'_> {
        Scope {
            app_domain: self.text(index),
            tenant_alias: self.text(index + 1),
            now_ms: self.number(index + 2),
        }
    }
}
