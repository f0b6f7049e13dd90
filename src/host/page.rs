//! The page: its cookie jar, its address, its form fields. The one door to browser state. Everything is looked up when
//! it is needed, and every access may fail: pages are sandboxed, frozen and patched.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventInit, EventTarget, History, HtmlDocument, Location};

use crate::attribution::page::Page;
use crate::error::Error;
use crate::host::results::problem;
use crate::json::Value;

/// Where attribution that is in no jar is kept: on the page's global object, for all copies of this package there.
const MEMORY: &str = "advocate-wasm.attribution";

/// The page that the module runs in.
pub struct ThisPage(HtmlDocument);

/// None in workers and on servers.
pub fn this_page() -> Option<ThisPage> {
    part("document").map(ThisPage)
}

/// A part of the global object, by its name alone: test DOMs and frames bring classes of their own.
fn part<T: JsCast>(name: &str) -> Option<T> {
    let value = Reflect::get(&js_sys::global(), &name.into()).ok()?;
    value.is_object().then(|| value.unchecked_into())
}

impl Page for ThisPage {
    fn cookies(&self) -> String {
        self.0.cookie().unwrap_or_default()
    }

    fn set_cookie(&self, line: &str) {
        let _ = self.0.set_cookie(line);
    }

    fn address(&self) -> String {
        part::<Location>("location").and_then(|location| location.href().ok()).unwrap_or_default()
    }

    fn host_name(&self) -> String {
        part::<Location>("location").and_then(|location| location.hostname().ok()).unwrap_or_default()
    }

    fn replace_address(&self, url: &str) {
        // Refused in some frames; the old address then stays, which harms nobody.
        if let Some(history) = part::<History>("history")
            && let Ok(state) = history.state()
        {
            let _ = history.replace_state_with_url(&state, "", Some(url));
        }
    }

    fn opted_out(&self) -> bool {
        Reflect::get(&js_sys::global(), &"SaaSquatchDoNotAutoDrop".into())
            .is_ok_and(|value| value.is_truthy())
    }

    fn remembered(&self) -> Option<Value> {
        Value::parse(&Reflect::get(&js_sys::global(), &memory()).ok()?.as_string()?)
    }

    fn remember(&self, attribution: Option<&Value>) {
        let text = attribution.map_or(JsValue::UNDEFINED, |attribution| attribution.text().into());
        let _ = Reflect::set(&js_sys::global(), &memory(), &text);
    }
}

fn memory() -> JsValue {
    js_sys::Symbol::for_(MEMORY).into()
}

impl ThisPage {
    /// Puts a value into a field, an element or a selector that finds one, as typing would.
    pub fn type_into(&self, field: &JsValue, value: &str) -> Result<(), JsValue> {
        self.try_typing(field, value).map_err(|cause| {
            let message = "field must be an input element of the page, or a selector that finds one";
            problem(&Error::argument(&[message]), &cause)
        })
    }

    fn try_typing(&self, field: &JsValue, value: &str) -> Result<(), JsValue> {
        let element = match field.as_string() {
            Some(selector) => self.0.query_selector(&selector)?.into(),
            None => field.clone(),
        };
        let prototype = Reflect::get_prototype_of(Object::try_from(&element).ok_or(JsValue::UNDEFINED)?)?;
        // React replaces `value` on the element itself to notice changes of its own making; only the prototype's setter
        // followed by an `input` event looks like typing to it.
        if !Reflect::set_with_receiver(&prototype, &"value".into(), &value.into(), &element)? {
            return Err(js_sys::TypeError::new("no value to set").into());
        }
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        for name in ["input", "change"] {
            let event = Event::new_with_event_init_dict(name, &bubbling)?;
            element.unchecked_ref::<EventTarget>().dispatch_event(&event)?;
        }
        Ok(())
    }
}
