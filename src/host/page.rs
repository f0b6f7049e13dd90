//! The page: its address, its cookie jar, its history and its form fields. The one door to browser state; everything
//! is looked up when it is needed, so that importing the package touches nothing.

use core::cell::RefCell;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::jar::{Jar, top_domain};
use crate::json::Value;

thread_local! {
    /// Attribution that came with an address and is in no jar: storing was not asked for, or was refused. Only ever
    /// filled in a page: on a server it would be one visitor's code in another one's sign-up.
    static UNSTORED: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// The page this module runs in.
#[derive(Debug)]
pub struct Page {
    document: JsValue,
}

impl Page {
    /// `None` in workers and on servers.
    pub fn current() -> Option<Page> {
        let document = get(&js_sys::global(), "document");
        document.is_object().then_some(Page { document })
    }

    /// The page's address.
    pub fn address(&self) -> String {
        text(&get(&js_sys::global(), "location"), "href")
    }

    /// Whether the page's owner switched automatic storing off, as for the vendor's script.
    pub fn opted_out(&self) -> bool {
        get(&js_sys::global(), "SaaSquatchDoNotAutoDrop").is_truthy()
    }

    /// The widest domain that cookies can be set for.
    pub fn top_domain(&self) -> Option<String> {
        top_domain(self, &text(&get(&js_sys::global(), "location"), "hostname"))
    }

    /// Puts another address into the address bar, without a navigation.
    pub fn replace_address(&self, url: &str) {
        let history = get(&js_sys::global(), "history");
        let state = get(&history, "state");
        if let Ok(replace) = get(&history, "replaceState").dyn_into::<Function>() {
            // Refused in sandboxed frames; the address then stays as it is, which harms nobody.
            let _ = replace.call3(&history, &state, &"".into(), &url.into());
        }
    }

    /// Attribution that is in no jar.
    pub fn unstored(&self) -> Option<Value> {
        UNSTORED.with_borrow(Clone::clone)
    }

    /// Keeps attribution that is in no jar, or forgets it.
    pub fn keep_unstored(&self, value: Option<Value>) {
        UNSTORED.set(value);
    }
}

impl Jar for Page {
    fn read(&self) -> Option<String> {
        get(&self.document, "cookie").as_string()
    }

    fn write(&self, line: &str) {
        // Throws in sandboxed frames; reading tells whether the cookie was kept.
        let _ = Reflect::set(&self.document, &"cookie".into(), &line.into());
    }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}
