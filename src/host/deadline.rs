//! Ending a wait from outside: the deadline of an attempt, and the caller's signal.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::{Code, Error};
use crate::host::foreign::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, delay_ms: f64, argument: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// How a wait ended without its result.
#[derive(Debug)]
pub enum Cut {
    /// What was waited for rejected, with this.
    Rejected(JsValue),
    /// The deadline passed.
    TimedOut,
    /// The caller's signal fired, with this reason.
    Aborted(JsValue),
}

impl Cut {
    /// The failure of `what`; a rejection is judged by `judge`.
    pub fn failure(self, what: &str, repeatable: bool, judge: impl FnOnce(JsValue) -> Failure) -> Failure {
        match self {
            Cut::Rejected(thrown) => judge(thrown),
            Cut::TimedOut => {
                let mut error = Error::new(Code::Timeout, &[what, " did not finish within timeoutMs"]);
                error.retryable = repeatable;
                error.into()
            }
            Cut::Aborted(reason) => {
                Failure::caused(Error::new(Code::Aborted, &[what, " was aborted by its signal"]), reason)
            }
        }
    }
}

/// A deadline and a signal, whichever comes first. Dropping it stops the clock and lets go of the signal.
#[derive(Debug)]
pub struct Deadline {
    ended: Promise,
    reject: Function,
    timer: JsValue,
    marker: JsValue,
    signal: JsValue,
}

impl Deadline {
    /// Starts the clock; none means no deadline. `signal`: an `AbortSignal` (of any realm) or `undefined`.
    pub fn start(timeout_ms: Option<f64>, signal: &JsValue) -> Deadline {
        let mut reject = Function::from(JsValue::UNDEFINED);
        let ended = Promise::new(&mut |_, rejects| reject = rejects);
        // Ended before anyone waits is no unhandled rejection.
        let _ = Promise::all_settled(&Array::of1(&ended));
        let marker: JsValue = js_sys::Object::new().into();
        let timer = timeout_ms.map(|delay_ms| set_timeout(&reject, delay_ms, &marker)).unwrap_or_default();
        let deadline = Deadline { ended, reject, timer, marker, signal: signal.clone() };
        listen(&deadline.signal, "addEventListener", "abort", &deadline.reject);
        if deadline.is_aborted() {
            let _ = deadline.reject.call0(&JsValue::UNDEFINED);
        }
        deadline
    }

    /// Waits for a promise (or takes any other value as it is), unless the wait is ended first.
    pub async fn race(&self, promise: &JsValue) -> Result<JsValue, Cut> {
        // The wait's own end comes first: a call whose signal has fired must not succeed by chance.
        match JsFuture::from(Promise::race(&Array::of2(&self.ended, promise))).await {
            Ok(value) => Ok(value),
            Err(reason) if reason == self.marker => Err(Cut::TimedOut),
            Err(_) if self.is_aborted() => {
                Err(Cut::Aborted(Reflect::get(&self.signal, &"reason".into()).unwrap_or_default()))
            }
            Err(reason) => Err(Cut::Rejected(reason)),
        }
    }

    fn is_aborted(&self) -> bool {
        Reflect::get(&self.signal, &"aborted".into()).is_ok_and(|aborted| aborted.is_truthy())
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        listen(&self.signal, "removeEventListener", "abort", &self.reject);
    }
}

/// Lets time pass before another attempt; a page that comes back online need not wait any longer.
pub async fn pause(delay_ms: f64, signal: &JsValue) -> Result<(), Cut> {
    let deadline = Deadline::start(Some(delay_ms), signal);
    let mut resolve = Function::from(JsValue::UNDEFINED);
    let online = Promise::new(&mut |resolves, _| resolve = resolves);
    let global = js_sys::global();
    listen(&global, "addEventListener", "online", &resolve);
    let ended = deadline.race(&online).await;
    listen(&global, "removeEventListener", "online", &resolve);
    match ended {
        Err(cut @ Cut::Aborted(_)) => Err(cut),
        _ => Ok(()),
    }
}

fn listen(target: &JsValue, method: &str, event: &str, listener: &Function) {
    let method = Reflect::get(target, &method.into()).ok();
    if let Some(Ok(method)) = method.map(JsCast::dyn_into::<Function>) {
        let _ = method.call2(target, &event.into(), listener);
    }
}
