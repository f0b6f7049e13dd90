//! What the module exports. Conversions only: every rule stands elsewhere.
//!
//! The npm package's own entries wrap these: they load the module, and turn the plain objects thrown here (the shape
//! of [`crate::error::Error`], plus `cause`) into `AdvocateError`s with the caller's stack.

use std::rc::Rc;

use js_sys::{JsString, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::attribution::Scope;
use crate::endpoint::{Operation, Request};
use crate::error::{Code, Error};
use crate::host::capture::{self, ScopeOptions};
use crate::host::client::Caller;
use crate::host::events::to_js;
use crate::host::foreign::{Failure, copy, is_object, member};
use crate::host::lookups::{Lookups, Missed};
use crate::host::options::{self, CallOptions, Options};
use crate::host::session::Session;
use crate::host::transport;
use crate::json::Value;
use crate::user::User;
use crate::{address, cookie, jar, token};

/// `AdvocateClient`, without its wrapper.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Client {
    caller: Rc<Caller>,
    lookups: Rc<Lookups>,
}

#[wasm_bindgen]
impl Client {
    /// Reads `ClientOptions`.
    #[wasm_bindgen(constructor)]
    pub fn new(given: JsValue) -> Result<Client, JsValue> {
        let (options, source) = options::client(&given).map_err(describe)?;
        Ok(Client { caller: Rc::new(Caller::new(options, Session::new(source))), lookups: Rc::default() })
    }

    /// `PUT …/open/account/{accountId}/user/{userId}`
    #[wasm_bindgen(js_name = upsertUser)]
    pub fn upsert_user(&self, user: JsValue, given: JsValue) -> Promise {
        self.write(Operation::UpsertUser, &user, &given)
    }

    /// `POST`, same path.
    #[wasm_bindgen(js_name = createUser)]
    pub fn create_user(&self, user: JsValue, given: JsValue) -> Promise {
        self.write(Operation::CreateUser, &user, &given)
    }

    /// `GET`, same path.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self, account_id: JsValue, user_id: JsValue, given: JsValue) -> Promise {
        settle(self.prepare_get(&account_id, &user_id, &given).map(|prepared| self.authenticated(prepared)))
    }

    /// `GET …/open/user?referralCode={code}`
    #[wasm_bindgen(js_name = lookupByCode)]
    pub fn lookup_by_code(&self, code: JsValue, given: JsValue) -> Promise {
        let prepared = self.prepare_lookup(&code, &given);
        let (caller, lookups) = (self.caller.clone(), self.lookups.clone());
        settle(prepared.map(|(request, options)| async move {
            match lookups.lookup(caller, request, options, describe).await {
                Ok(text) => parsed(&text),
                Err(Missed::Here(failure)) => Err(describe(failure)),
                Err(Missed::Shared(described)) => Err(described),
            }
        }))
    }
}

/// A request that needs a token, whose it is, and how to send it.
struct Authenticated {
    request: Request,
    account_id: String,
    user_id: String,
    options: CallOptions,
}

impl Client {
    fn write(&self, operation: Operation, user: &JsValue, given: &JsValue) -> Promise {
        settle(self.prepare_write(operation, user, given).map(|prepared| self.authenticated(prepared)))
    }

    fn prepare_write(
        &self,
        operation: Operation,
        user: &JsValue,
        given: &JsValue,
    ) -> Result<Authenticated, Failure> {
        let (options, selection) = options::call(given, self.caller.options().bounds)?;
        let mut user = User::check(copy(user, "user")?)?;
        self.caller.attach_attribution(&mut user);
        let request = self.caller.options().api.write_user(operation, &user, &selection)?;
        let (account_id, user_id) = (user.account_id().into(), user.id().into());
        Ok(Authenticated { request, account_id, user_id, options })
    }

    fn prepare_get(
        &self,
        account_id: &JsValue,
        user_id: &JsValue,
        given: &JsValue,
    ) -> Result<Authenticated, Failure> {
        let (options, selection) = options::call(given, self.caller.options().bounds)?;
        let (account_id, user_id) = (text(account_id, "accountId")?, text(user_id, "userId")?);
        let request = self.caller.options().api.get_user(&account_id, &user_id, &selection)?;
        Ok(Authenticated { request, account_id, user_id, options })
    }

    fn prepare_lookup(&self, code: &JsValue, given: &JsValue) -> Result<(Request, CallOptions), Failure> {
        let (options, _) = options::call(given, self.caller.options().bounds)?;
        Ok((self.caller.options().api.lookup_by_code(&text(code, "code")?)?, options))
    }

    fn authenticated(&self, call: Authenticated) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
        let caller = self.caller.clone();
        async move {
            let owner = (call.account_id.as_str(), call.user_id.as_str());
            let text = caller.call(&call.request, Some(owner), &call.options).await.map_err(describe)?;
            parsed(&text)
        }
    }
}

/// A promise of what the future yields; of a rejection when it could not begin.
fn settle<F>(begun: Result<F, Failure>) -> Promise
where
    F: Future<Output = Result<JsValue, JsValue>> + 'static,
{
    match begun {
        Ok(future) => future_to_promise(future),
        Err(failure) => Promise::reject(&describe(failure)),
    }
}

/// Each caller gets an object of its own.
fn parsed(text: &JsString) -> Result<JsValue, JsValue> {
    let gone = || describe(Error::new(Code::BadResponse, &["the reply is no JSON object"]).into());
    transport::json_object(text).ok_or_else(gone)
}

/// `decodeCookie`
#[wasm_bindgen(js_name = decodeCookie)]
pub fn decode_cookie(value: JsValue) -> Result<JsValue, JsValue> {
    text(&value, "value")
        .and_then(|value| Ok(cookie::decode(&value)?))
        .map_err(describe)
        .map(|cookie| object(&cookie))
}

/// `encodeCookie`
#[wasm_bindgen(js_name = encodeCookie)]
pub fn encode_cookie(value: JsValue) -> Result<String, JsValue> {
    cookie_object(&value, "cookie").and_then(|cookie| Ok(cookie::encode(&cookie)?)).map_err(describe)
}

/// `mergeCookies`
#[wasm_bindgen(js_name = mergeCookies)]
pub fn merge_cookies(stored: JsValue, incoming: JsValue) -> Result<JsValue, JsValue> {
    let merged = || -> Result<Value, Failure> {
        let mut merged = cookie_object(&stored, "stored")?;
        cookie::merge(&mut merged, cookie_object(&incoming, "incoming")?);
        Ok(merged)
    };
    merged().map_err(describe).map(|merged| object(&merged))
}

/// `referredByCodes`
#[wasm_bindgen(js_name = referredByCodes)]
pub fn referred_by_codes(cookie: JsValue, given: JsValue) -> Result<JsValue, JsValue> {
    let mut codes: Vec<String> = Vec::new();
    for (_, code) in selected_codes(&cookie, &given).map_err(describe)? {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(to_js(&codes.as_slice().into()))
}

/// `referralCodesByProgram`
#[wasm_bindgen(js_name = referralCodesByProgram)]
pub fn referral_codes_by_program(cookie: JsValue, given: JsValue) -> Result<JsValue, JsValue> {
    let codes = selected_codes(&cookie, &given).map_err(describe)?;
    Ok(to_js(&capture::by_program(&codes)))
}

/// `captureReferral`
#[wasm_bindgen(js_name = captureReferral)]
pub fn capture_referral(given: JsValue) -> Result<JsValue, JsValue> {
    let attribution = capture::capture(&given).map_err(describe)?;
    let result = to_js(&attribution.describe());
    let _ = Reflect::set(&result, &"cookie".into(), &object(&attribution.cookie));
    Ok(result)
}

/// `withAttribution`
#[wasm_bindgen(js_name = withAttribution)]
pub fn with_attribution(url: JsValue, attribution: JsValue) -> Result<String, JsValue> {
    let attached = || -> Result<String, Failure> {
        let url = capture::read_address(&url, "url")?;
        let encoded = encoded_of(&attribution)?;
        Ok(if encoded.is_empty() { url } else { address::with_attribution(&url, &encoded) })
    };
    attached().map_err(describe)
}

/// `fillReferralCode`
#[wasm_bindgen(js_name = fillReferralCode)]
pub fn fill_referral_code(field: JsValue, given: JsValue) -> Result<JsValue, JsValue> {
    let filled = capture::first_code(&given).and_then(|code| match code {
        Some(code) => crate::host::field::fill(&field, &code).map(|()| code.into()),
        None => Ok(JsValue::UNDEFINED),
    });
    filled.map_err(describe)
}

/// `setCookieHeader`
#[wasm_bindgen(js_name = setCookieHeader)]
pub fn set_cookie_header(encoded: JsValue, given: JsValue) -> Result<String, JsValue> {
    let header = || -> Result<String, Failure> {
        let attributes = capture::read_attributes(&Options::new(&given, "options", false)?)?;
        Ok(jar::set_cookie_header(&text(&encoded, "encoded")?, &attributes)?)
    };
    header().map_err(describe)
}

/// `inspectToken`
#[wasm_bindgen(js_name = inspectToken)]
pub fn inspect_token(jwt: JsValue) -> Result<JsValue, JsValue> {
    let text = jwt.as_string().unwrap_or_default();
    let info = token::inspect(&text, js_sys::Date::now());
    info.map(|info| to_js(&info.describe())).map_err(|error| describe(error.into()))
}

fn selected_codes(cookie: &JsValue, given: &JsValue) -> Result<Vec<(String, String)>, Failure> {
    let options = Options::new(given, "options", true)?;
    let scope = ScopeOptions::read(&options)?;
    let program = options.text("programId")?;
    let cookie = match cookie.as_string() {
        Some(encoded) => cookie::decode(&encoded)?,
        None => cookie_object(cookie, "cookie")?,
    };
    let Scope { app_domain, tenant_alias, now_ms } = scope.scope();
    let mut codes = cookie::codes(&cookie, app_domain, tenant_alias, now_ms);
    codes.retain(|(of, _)| program.as_ref().is_none_or(|program| program == of));
    Ok(codes)
}

fn encoded_of(attribution: &JsValue) -> Result<String, Failure> {
    if let Some(encoded) = attribution.as_string() {
        return Ok(cookie::encode_any(&cookie::decode(&encoded)?));
    }
    if is_object(attribution)
        && let Some(encoded) = member(attribution, "encoded", "attribution.encoded")?.as_string()
    {
        return if encoded.is_empty() {
            Ok(encoded)
        } else {
            Ok(cookie::encode_any(&cookie::decode(&encoded)?))
        };
    }
    Ok(cookie::encode_any(&cookie_object(attribution, "attribution")?))
}

fn cookie_object(value: &JsValue, path: &str) -> Result<Value, Failure> {
    match copy(value, path)? {
        Value::Object(members) => Ok(cookie::without_prototype_keys(Value::Object(members))),
        _ => Err(Error::argument(&[path, " must be an object, as decodeCookie returns it"]).into()),
    }
}

fn text(value: &JsValue, path: &str) -> Result<String, Failure> {
    value.as_string().ok_or_else(|| Error::argument(&[path, " must be a string"]).into())
}

/// A document as the host's own object.
fn object(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.text()).unwrap_or_default()
}

/// A failure as the package's entries take it.
fn describe(failure: Failure) -> JsValue {
    let described = to_js(&failure.error.describe());
    if let Some(cause) = failure.cause {
        let _ = Reflect::set(&described, &"cause".into(), &cause);
    }
    described
}
