//! A call from its beginning to its end: token, attempts, and what is learnt on the way.

use core::cell::RefCell;

use js_sys::JsString;

use crate::attribution::{self, Scope, SignUp};
use crate::endpoint::{Operation, Request};
use crate::error::{Code, Error};
use crate::host::deadline::{Cut, Deadline, pause};
use crate::host::events::{Event, emit};
use crate::host::foreign::Failure;
use crate::host::options::{AttributionMode, CallOptions, ClientOptions};
use crate::host::page::Page;
use crate::host::session::{Session, UserToken};
use crate::host::transport::{self, Attempt};
use crate::jar;
use crate::reply;
use crate::retry::Course;
use crate::token::Kind;
use crate::user::User;

/// How long an operation rests after a rate limit that names no time.
const DEFAULT_REST_MS: f64 = 30_000.0;

/// What the methods of `AdvocateClient` share.
#[derive(Debug)]
pub struct Caller {
    options: ClientOptions,
    session: Session,
    /// Until when each rate-limited operation rests, epoch milliseconds.
    resting: RefCell<Vec<(Operation, f64)>>,
}

impl Caller {
    /// `session`: made from the same options.
    pub fn new(options: ClientOptions, session: Session) -> Caller {
        Caller { options, session, resting: RefCell::new(Vec::new()) }
    }

    /// The client's options.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }

    fn emit(&self, event: &Event) {
        emit(self.options.on_event.as_ref(), event);
    }

    /// Adds what is known of the referrer to a sign-up that does not name one itself. What the API would refuse is
    /// left out: a sign-up without a referrer is better than none.
    pub fn attach_attribution(&self, user: &mut User) {
        let mode = self.options.attribution;
        let Some(page) = Page::current().filter(|_| mode != AttributionMode::None && !user.names_referrer())
        else {
            return;
        };
        let scope = Scope {
            app_domain: self.options.api.app_domain(),
            tenant_alias: &self.options.tenant_alias,
            now_ms: js_sys::Date::now(),
        };
        let reason = match attribution::for_sign_up(&jar::values(&page), page.unstored(), scope) {
            SignUp::Nothing => return,
            SignUp::Attribution { codes, .. } if mode == AttributionMode::Codes => {
                if !codes.is_empty() {
                    user.set_referred_by_codes(&codes);
                }
                return;
            }
            SignUp::Attribution { encoded, .. } => return user.set_cookies(&encoded),
            SignUp::Unreadable => "unreadable",
            SignUp::Expired => "expired",
        };
        self.emit(&Event::AttributionSkipped { reason });
    }

    /// Carries a request through. `owner`: account and user that the token must belong to, where one is needed.
    pub async fn call(
        &self,
        request: &Request,
        owner: Option<(&str, &str)>,
        options: &CallOptions,
    ) -> Result<JsString, Failure> {
        let operation = request.operation;
        self.check_rest(operation)?;
        let mut course = Course::new(options.bounds.retries);
        let mut refused: Option<String> = None;
        loop {
            let token = self.token(owner, refused.as_deref(), options).await;
            let token = token.map_err(|failure| with_attempts(failure, course.attempts()))?;
            let attempt = course.next_attempt();
            self.emit(&Event::Request { operation, attempt });
            let failure = match self.attempt(request, token.as_ref(), attempt, options).await {
                Ok(text) => return Ok(text),
                Err(failure) => with_attempts(failure, attempt),
            };
            // A 401 was not carried out, so even a create may be sent again with another token; once.
            if failure.error.code == Code::Unauthorized
                && refused.is_none()
                && self.session.can_refresh()
                && let Some(token) = &token
            {
                refused = Some(token.jwt.clone());
                continue;
            }
            let Some(delay_ms) = course.delay_ms(operation, &failure.error, js_sys::Math::random()) else {
                return Err(failure);
            };
            self.emit(&Event::Retry { operation, attempt, delay_ms, code: failure.error.code });
            pause(delay_ms, &options.signal)
                .await
                .map_err(|cut| with_attempts(aborted(operation, cut), attempt))?;
        }
    }

    async fn token(
        &self,
        owner: Option<(&str, &str)>,
        refused: Option<&str>,
        options: &CallOptions,
    ) -> Result<Option<UserToken>, Failure> {
        let Some(owner) = owner else { return Ok(None) };
        let deadline = Deadline::start(Some(options.bounds.timeout_ms), &options.signal);
        let (token, refresh) = self.session.token(owner, refused, &deadline).await?;
        if let Some(reason) = refresh {
            self.emit(&Event::TokenRefreshed { reason });
        }
        Ok(Some(token))
    }

    async fn attempt(
        &self,
        request: &Request,
        token: Option<&UserToken>,
        number: u32,
        options: &CallOptions,
    ) -> Result<JsString, Failure> {
        let operation = request.operation;
        let deadline = Deadline::start(Some(options.bounds.timeout_ms), &options.signal);
        let started_ms = js_sys::Date::now();
        let attempt = Attempt {
            fetch: self.options.fetch.as_ref(),
            token: token.map(|token| token.jwt.as_str()),
            keepalive: options.keepalive,
            deadline: &deadline,
        };
        let reply = transport::send(request, &attempt).await?;
        let duration_ms = js_sys::Date::now() - started_ms;
        self.emit(&Event::Response { operation, attempt: number, status: reply.status, duration_ms });
        if let Some(server_ms) = reply.date_ms {
            self.session.learn_time(server_ms);
        }
        let Err(mut error) = reply::interpret(request, reply.status, reply.retry_after_ms, reply.body) else {
            self.resting.borrow_mut().retain(|(rested, _)| *rested != operation);
            return Ok(reply.text);
        };
        match error.code {
            Code::RateLimited => self.rest(operation, error.retry_after_ms.unwrap_or(DEFAULT_REST_MS)),
            Code::Unauthorized | Code::Forbidden | Code::EndpointDisabled
                if operation.writes() && token.is_some_and(|token| token.info.kind == Kind::Read) =>
            {
                error.message.push_str(
                    ". The token that was sent is a read token (its `user` has id and accountId only); this \
                     operation needs a write token, with at least one more field of the user",
                );
            }
            _ => {}
        }
        Err(error.into())
    }

    fn rest(&self, operation: Operation, for_ms: f64) {
        let mut resting = self.resting.borrow_mut();
        resting.retain(|(rested, _)| *rested != operation);
        resting.push((operation, js_sys::Date::now() + for_ms));
    }

    /// Another call during a rate limit would only prolong it.
    fn check_rest(&self, operation: Operation) -> Result<(), Failure> {
        let now_ms = js_sys::Date::now();
        let resting = self.resting.borrow();
        let until_ms = resting.iter().find(|(rested, _)| *rested == operation).map(|(_, until_ms)| *until_ms);
        let Some(left_ms) = until_ms.map(|until_ms| until_ms - now_ms).filter(|left_ms| *left_ms > 0.0)
        else {
            return Ok(());
        };
        let message = " was not sent: the API is rate limiting this address; wait for retryAfterMs before the next call";
        let mut error = Error::new(Code::RateLimited, &[operation.name(), message]);
        error.retryable = true;
        error.retry_after_ms = Some(left_ms);
        error.attempts = Some(0);
        Err(error.into())
    }
}

fn with_attempts(mut failure: Failure, attempts: u32) -> Failure {
    failure.error.attempts = Some(attempts);
    failure
}

fn aborted(operation: Operation, cut: Cut) -> Failure {
    cut.failure(operation.name(), false, |thrown| {
        Failure::caused(Error::new(Code::Aborted, &[operation.name(), " was aborted"]), thrown)
    })
}
