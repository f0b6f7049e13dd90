//! Lookups by code: a landing page asks the same question from many places, and the API answers few of them an hour.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{JsString, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortController;

use crate::endpoint::Request;
use crate::host::client::Caller;
use crate::host::deadline::{Cut, Deadline};
use crate::host::foreign::Failure;
use crate::host::options::{Bounds, CallOptions};

/// How many found codes are remembered; the oldest goes first.
const REMEMBERED: usize = 64;

/// One client's lookups.
#[derive(Debug, Default)]
pub struct Lookups {
    found: RefCell<Vec<(String, JsString)>>,
    shared: RefCell<Vec<Shared>>,
}

/// A request that several callers wait for. It goes on until the last of them has lost interest.
#[derive(Debug)]
struct Shared {
    url: String,
    bounds: Bounds,
    waiting: u32,
    promise: Promise,
    controller: AbortController,
}

/// How a lookup failed: here, or in the shared request, which says it in JavaScript's terms.
#[derive(Debug)]
pub enum Missed {
    /// Here.
    Here(Failure),
    /// In the shared request.
    Shared(JsValue),
}

impl Lookups {
    /// The reply's text: remembered, shared with a call under way, or asked for.
    pub async fn lookup(
        self: Rc<Lookups>,
        caller: Rc<Caller>,
        request: Request,
        options: CallOptions,
        describe: fn(Failure) -> JsValue,
    ) -> Result<JsString, Missed> {
        let found =
            self.found.borrow().iter().find(|(url, _)| *url == request.url).map(|(_, text)| text.clone());
        if let Some(text) = found {
            return Ok(text);
        }
        let name = request.operation.name();
        let (url, bounds) = (request.url.clone(), options.bounds);
        let signal = options.signal.clone();
        let promise = match self.join(&url, bounds) {
            Some(promise) => promise,
            None => self.start(caller, request, options, describe).map_err(Missed::Here)?,
        };
        let result = Deadline::start(None, &signal).race(&promise).await;
        self.leave(&promise);
        match result {
            Ok(text) => {
                let text = JsString::from(text);
                self.remember(url, &text);
                Ok(text)
            }
            Err(Cut::Rejected(described)) => Err(Missed::Shared(described)),
            Err(cut) => Err(Missed::Here(cut.failure(name, false, Failure::foreign))),
        }
    }

    fn join(&self, url: &str, bounds: Bounds) -> Option<Promise> {
        let mut shared = self.shared.borrow_mut();
        let under_way = shared.iter_mut().find(|shared| shared.url == url && shared.bounds == bounds)?;
        under_way.waiting += 1;
        Some(under_way.promise.clone())
    }

    fn start(
        &self,
        caller: Rc<Caller>,
        request: Request,
        options: CallOptions,
        describe: fn(Failure) -> JsValue,
    ) -> Result<Promise, Failure> {
        let controller = AbortController::new().map_err(Failure::foreign)?;
        let (url, bounds) = (request.url.clone(), options.bounds);
        let options = CallOptions { signal: controller.signal().into(), ..options };
        let promise = future_to_promise(async move {
            caller.call(&request, None, &options).await.map(JsValue::from).map_err(describe)
        });
        self.shared.borrow_mut().push(Shared {
            url,
            bounds,
            waiting: 1,
            promise: promise.clone(),
            controller,
        });
        Ok(promise)
    }

    fn leave(&self, promise: &Promise) {
        let mut shared = self.shared.borrow_mut();
        let Some(index) = shared.iter().position(|shared| Object::is(&shared.promise, promise)) else {
            return;
        };
        if let Some(under_way) = shared.get_mut(index) {
            under_way.waiting -= 1;
            if under_way.waiting == 0 {
                // Does nothing to a request that has finished.
                under_way.controller.abort();
                shared.swap_remove(index);
            }
        }
    }

    fn remember(&self, url: String, text: &JsString) {
        let mut found = self.found.borrow_mut();
        if !found.iter().any(|(known, _)| *known == url) {
            if found.len() >= REMEMBERED {
                found.remove(0);
            }
            found.push((url, text.clone()));
        }
    }
}
