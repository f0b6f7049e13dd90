//! The user's token for the next request: taken from the caller, kept while it is good, asked for again when not.

use core::cell::{Cell, RefCell};

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;

use crate::error::{Code, Error};
use crate::host::deadline::Deadline;
use crate::host::foreign::Failure;
use crate::host::options::TokenSource;
use crate::token::{self, TokenInfo};

/// A provider is asked for a new token this long before the old one expires.
const EXPIRY_MARGIN_MS: f64 = 30_000.0;
/// Clocks closer than this are taken as equal: `Date` counts in whole seconds, and a reply takes time.
const SKEW_TOLERANCE_MS: f64 = 5_000.0;

/// A token that may be sent.
#[derive(Clone, Debug)]
pub struct UserToken {
    /// As the server minted it.
    pub jwt: String,
    /// What it says of itself.
    pub info: TokenInfo,
}

/// One client's tokens.
#[derive(Debug)]
pub struct Session {
    source: TokenSource,
    held: RefCell<Option<UserToken>>,
    pending: RefCell<Option<Promise>>,
    skew_ms: Cell<f64>,
}

impl Session {
    /// A session that has asked for nothing yet.
    pub fn new(source: TokenSource) -> Session {
        Session { source, held: RefCell::new(None), pending: RefCell::new(None), skew_ms: Cell::new(0.0) }
    }

    /// Learns how far the server's clock is from this one.
    pub fn learn_time(&self, server_ms: f64) {
        let skew = server_ms - js_sys::Date::now();
        self.skew_ms.set(if skew.abs() > SKEW_TOLERANCE_MS { skew } else { 0.0 });
    }

    /// Whether another token can be had after one was refused.
    pub fn can_refresh(&self) -> bool {
        matches!(self.source, TokenSource::Provider(_))
    }

    /// A token for this user, and why it was asked for, if it was. `refused`: the one that the API just turned down.
    pub async fn token(
        &self,
        (account_id, user_id): (&str, &str),
        refused: Option<&str>,
        deadline: &Deadline,
    ) -> Result<(UserToken, Option<&'static str>), Failure> {
        let (token, refresh) = match &self.source {
            TokenSource::Absent => return Err(required("the client has no userToken", None)),
            TokenSource::Fixed(jwt) => (self.read(jwt)?, None),
            TokenSource::Provider(provider) => self.provided(provider, refused, deadline).await?,
        };
        if token.info.expired {
            let message = "The user token has expired. Have your server mint a new one, or pass `userToken` as a \
                           function, which is asked again when a token expires";
            return Err(Error::new(Code::TokenExpired, &[message]).into());
        }
        let other =
            |named: &Option<String>, wanted: &str| named.as_ref().is_some_and(|named| named != wanted);
        if other(&token.info.account_id, account_id) || other(&token.info.user_id, user_id) {
            let message = "The user token names another user or account than this call does; mint a token for the \
                           user that the call is about";
            return Err(Error::new(Code::TokenMismatch, &[message]).into());
        }
        Ok((token, refresh))
    }

    async fn provided(
        &self,
        provider: &Function,
        refused: Option<&str>,
        deadline: &Deadline,
    ) -> Result<(UserToken, Option<&'static str>), Failure> {
        let held = self.held.borrow().clone();
        let reason = match held {
            None => "first",
            Some(held) if refused == Some(held.jwt.as_str()) => "unauthorized",
            Some(held) if self.expires_soon(&held.info) => "expiring",
            Some(held) => return Ok((held, None)),
        };
        let shared = self.pending.borrow().clone();
        let asked = shared.is_none();
        let promise = match shared {
            Some(promise) => promise,
            None => {
                let yielded = provider.call0(&JsValue::UNDEFINED).map_err(provider_failed)?;
                let promise = Promise::resolve(&yielded);
                self.pending.replace(Some(promise.clone()));
                promise
            }
        };
        let yielded = deadline.race(&promise).await;
        // Whoever comes back first ends the shared wait, so that one that hangs is not waited for again.
        self.pending.replace_with(|pending| pending.take().filter(|pending| !Object::is(pending, &promise)));
        let yielded =
            yielded.map_err(|cut| cut.failure("The token provider (userToken)", true, provider_failed))?;
        let Some(jwt) = yielded.as_string() else {
            let message = "The token provider (userToken) must yield a JWT string";
            return Err(Error::new(Code::InvalidToken, &[message]).into());
        };
        let token = self.read(&jwt)?;
        self.held.replace(Some(token.clone()));
        Ok((token, asked.then_some(reason)))
    }

    fn read(&self, jwt: &str) -> Result<UserToken, Error> {
        Ok(UserToken { jwt: jwt.into(), info: token::inspect(jwt, self.now_ms())? })
    }

    fn expires_soon(&self, info: &TokenInfo) -> bool {
        info.expires_at_ms.is_some_and(|expiry| expiry - EXPIRY_MARGIN_MS <= self.now_ms())
    }

    /// Now by the server's clock, which is the one that judges `exp`.
    fn now_ms(&self) -> f64 {
        js_sys::Date::now() + self.skew_ms.get()
    }
}

fn provider_failed(thrown: JsValue) -> Failure {
    required("the token provider failed; see `cause`", Some(thrown))
}

fn required(why: &str, cause: Option<JsValue>) -> Failure {
    let advice = ". Pass the option `userToken`: a JWT that your server minted for the signed-in user, or a function \
                  that fetches one";
    let mut error = Error::new(Code::TokenRequired, &["A user token is required: ", why, advice]);
    // Nothing was sent, and a provider that failed (often: offline) may do better next time.
    error.retryable = cause.is_some();
    Failure { error: Box::new(error), cause }
}
