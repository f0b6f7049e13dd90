//! What the module exports, under the names that users of the package call them by; below, what the client asks in the
//! course of a call. Arguments in (`arguments.rs`), the rule, results out (`results.rs`).

use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, RequestInit};

use crate::attribution::capture::Arrived;
use crate::attribution::page::{self as pages, Page};
use crate::attribution::{address, capture, cookie, jar};
use crate::client::call::{self, Known};
use crate::client::operation::{Operation, named};
use crate::client::reply::{Reply, Sent};
use crate::client::retry::{self, Progress};
use crate::client::{reply, share_link, token};
use crate::error::Error;
use crate::host::arguments::{self, Options};
use crate::host::page::{likely_region, this_page};
use crate::host::request;
use crate::host::results::{self, plain};
use crate::json::Value;

// ─────────────────────────────────────────────────────────────────────────────────────────────── attribution

/// `decodeCookie(value)`
#[wasm_bindgen(js_name = decodeCookie)]
pub fn decode_cookie(value: &JsValue) -> Result<JsValue, JsValue> {
    Ok(results::document(&cookie::decode(&arguments::text(value, "value")?)?))
}

/// `encodeCookie(cookie)`
#[wasm_bindgen(js_name = encodeCookie)]
pub fn encode_cookie(cookie: &JsValue) -> Result<String, JsValue> {
    Ok(cookie::encode(&arguments::cookie(cookie, "cookie")?)?)
}

/// `mergeCookies(stored, incoming)`
#[wasm_bindgen(js_name = mergeCookies)]
pub fn merge_cookies(stored: &JsValue, incoming: &JsValue) -> Result<JsValue, JsValue> {
    let mut merged = arguments::cookie(stored, "stored")?;
    cookie::merge(&mut merged, arguments::cookie(incoming, "incoming")?);
    Ok(results::document(&merged))
}

/// `referredByCodes(cookie, options)`
#[wasm_bindgen(js_name = referredByCodes)]
pub fn referred_by_codes(cookie: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    Ok(plain(&cookie::distinct(codes(cookie, options)?)))
}

/// `referralCodesByProgram(cookie, options)`
#[wasm_bindgen(js_name = referralCodesByProgram)]
pub fn referral_codes_by_program(cookie: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    Ok(results::by_program(codes(cookie, options)?))
}

fn codes(cookie: &JsValue, options: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let options = Options::required(options)?;
    let scope = options.scope()?;
    let program_id = options.text("programId")?;
    let mut codes = cookie::codes(&arguments::any_cookie(cookie, "cookie")?, scope.borrow());
    codes.retain(|(program, _)| program_id.as_ref().is_none_or(|wanted| wanted == program));
    Ok(codes)
}

/// `captureReferral(options)`
#[wasm_bindgen(js_name = captureReferral)]
pub fn capture_referral(options: &JsValue) -> Result<JsValue, JsValue> {
    let options = Options::required(options)?;
    let (scope, wishes) = (options.scope()?, options.wishes()?);
    let page = this_page();
    let page = page.as_ref().map(|page| page as &dyn Page);
    let captured = capture::capture(page, &wishes, scope.borrow());
    Ok(results::attribution(captured, scope.borrow()))
}

/// `withAttribution(url, attribution)`
#[wasm_bindgen(js_name = withAttribution)]
pub fn with_attribution(url: &JsValue, attribution: &JsValue) -> Result<String, JsValue> {
    let url = arguments::address(url, "url")?;
    let encoded = arguments::attribution(attribution)?;
    Ok(if encoded.is_empty() { url } else { address::with_attribution(&url, &encoded) })
}

/// `fillReferralCode(field, options)`
#[wasm_bindgen(js_name = fillReferralCode)]
pub fn fill_referral_code(field: &JsValue, options: &JsValue) -> Result<Option<String>, JsValue> {
    let options = Options::required(options)?;
    let scope = options.scope()?;
    let program_id = options.text("programId")?;
    let Some(page) = this_page() else { return Ok(None) };
    let held = pages::held(&page, scope.borrow().now_ms);
    let found = capture::find(&Default::default(), &held, Arrived::of(&page), scope.borrow());
    let codes = cookie::codes(&found.cookie, scope.borrow());
    let fits = |program: &String| program_id.as_ref().is_none_or(|wanted| wanted == program);
    let Some((_, code)) = codes.into_iter().find(|(program, _)| fits(program)) else { return Ok(None) };
    page.type_into(field, &code)?;
    Ok(Some(code))
}

/// `forgetReferral(options)`
#[wasm_bindgen(js_name = forgetReferral)]
pub fn forget_referral(options: &JsValue) -> Result<bool, JsValue> {
    let attributes = arguments::attributes(&Options::optional(options, "options")?.member("cookie")?)?;
    Ok(this_page().is_none_or(|page| pages::forget(&page, attributes.domain.as_deref())))
}

/// `setCookieHeader(encoded, options)`
#[wasm_bindgen(js_name = setCookieHeader)]
pub fn set_cookie_header(encoded: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    let attributes = arguments::attributes(options)?;
    Ok(jar::set_cookie_header(&arguments::text(encoded, "encoded")?, &attributes)?)
}

// ───────────────────────────────────────────────────────────────────────────────────────────────────── tokens

/// `inspectToken(jwt)`
#[wasm_bindgen(js_name = inspectToken)]
pub fn inspect_token(jwt: &JsValue) -> Result<JsValue, JsValue> {
    Ok(plain(&token::inspect(&arguments::token(jwt)?, js_sys::Date::now())?))
}

// ──────────────────────────────────────────────────────────────────────────────────────────────── share links

/// The link to share; `given`: the arguments of `shareLink` by name, as JSON.
#[wasm_bindgen(js_name = shareLink)]
pub fn share_link(given: &str) -> Result<Option<String>, JsValue> {
    Ok(share_link::share_link(&given_by_name(given))?.map(String::from))
}

// ────────────────────────────────────────────────────────────────────────────────────── a call, step by step

/// Describes a call of a client: `{ operation, method, url, body?, expectsId, repeatable, accountId?, userId?, skipped? }`.
/// `options`: the client's. `given`: the method's arguments by name, as JSON.
#[wasm_bindgen]
pub fn describe(operation: &str, options: &JsValue, given: &str) -> Result<JsValue, JsValue> {
    let options = Options::required(options)?;
    let (page, now_ms) = (this_page(), js_sys::Date::now());
    let known = Known {
        mode: options.text("attribution")?.unwrap_or_default(),
        held: page.as_ref().map(|page| pages::held(page, now_ms)).unwrap_or_default(),
        unstored: page.as_ref().and_then(|page| Arrived::of(page)).and_then(Arrived::unstored),
        now_ms,
        likely_region,
    };
    Ok(plain(&call::describe(&options.api()?, known_operation(operation)?, &given_by_name(given), &known)?))
}

/// Reads the token that is about to be sent for a user, and refuses one that would be in vain:
/// `{ isRead, namesUser, subject? }`, where the subject is what else it says of whom it stands for.
#[wasm_bindgen]
pub fn authorize(jwt: &JsValue, account_id: &str, user_id: &str, now_ms: f64) -> Result<JsValue, JsValue> {
    Ok(plain(&token::authorize(&arguments::token(jwt)?, account_id, user_id, now_ms)?))
}

/// What `fetch` is called with beside the address.
#[wasm_bindgen(js_name = requestInit)]
pub fn request_init(
    method: &str,
    body: Option<String>,
    token: Option<String>,
    signal: &AbortSignal,
    keepalive: bool,
) -> Result<RequestInit, JsValue> {
    request::init(method, body, token, signal, keepalive)
}

/// The status of what `fetch` yielded; throws when that is no reply.
#[wasm_bindgen(js_name = statusOf)]
pub fn status_of(operation: &str, response: &JsValue) -> Result<u16, JsValue> {
    request::status(operation, response)
}

/// The server's clock when it replied, epoch ms; `undefined` where it does not say.
#[wasm_bindgen(js_name = serverTime)]
pub fn server_time(response: &JsValue) -> Option<f64> {
    request::server_time(response)
}

/// Judges a reply: returns when it is what was asked for, and throws what became of the call when not. `body`: the JSON
/// object that came, `undefined` when nothing did, or `null` when something else did.
#[wasm_bindgen]
pub fn judge(
    operation: &str,
    expects_id: bool,
    read_token: bool,
    sent_before: bool,
    status: u16,
    response: &JsValue,
    body: &JsValue,
) -> Result<(), JsValue> {
    let sent = Sent { operation: known_operation(operation)?, expects_id, read_token, sent_before };
    let text = |name| request::text_member(body, name);
    let reply = Reply {
        status,
        is_object: body.is_object(),
        is_foreign: body.is_null(),
        id: &text("id"),
        api_error_code: &text("apiErrorCode"),
        rs_code: &text("rsCode"),
        retry_after_ms: request::retry_after_ms(response),
    };
    reply::judge(sent, reply).map_err(|error| results::refusal(&error, body))
}

/// How long to wait before another attempt, ms; `undefined` ends the call.
#[wasm_bindgen(js_name = retryDelay)]
pub fn retry_delay(retry_after_ms: Option<f64>, retries: u32, repeated: u32, waited_ms: f64) -> Option<f64> {
    let progress = Progress { retries, repeated, waited_ms };
    retry::delay_ms(retry_after_ms, progress, js_sys::Math::random())
}

fn given_by_name(json: &str) -> Value {
    Value::parse(json).unwrap_or(Value::Null)
}

fn known_operation(name: &str) -> Result<&'static Operation, Error> {
    named(name).ok_or_else(|| Error::argument(&[name, " is no operation of the API"]))
}
