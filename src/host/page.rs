//! The page: its cookie jar, its address, its form fields. The one door to browser state. Everything is looked up when
//! it is needed, and every access may fail: pages are sandboxed, frozen and patched.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventInit, EventTarget, History, HtmlDocument, Location, Storage};

use crate::attribution::address;
use crate::attribution::page::Page;
use crate::error::Error;
use crate::host::results::problem;
use crate::json::Value;

/// Where attribution is remembered until the page is left: on the page's global object, for all copies of this package
/// there. Also the key in `localStorage`.
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
        let accessed = cookie_accessor("get").and_then(|getter| getter.call0(&self.0).ok()?.as_string());
        accessed.or_else(|| self.0.cookie().ok()).unwrap_or_default()
    }

    fn set_cookie(&self, line: &str) {
        let accessed = cookie_accessor("set").and_then(|setter| setter.call1(&self.0, &line.into()).ok());
        if accessed.is_none() {
            let _ = self.0.set_cookie(line);
        }
    }

    fn kept_beside(&self) -> Option<String> {
        part::<Storage>("localStorage")?.get_item(MEMORY).ok()?
    }

    fn keep_beside(&self, text: Option<&str>) {
        if let Some(storage) = part::<Storage>("localStorage") {
            // Full or forbidden: then reading it back tells.
            let _ = match text {
                Some(text) => storage.set_item(MEMORY, text),
                None => storage.remove_item(MEMORY),
            };
        }
    }

    fn address(&self) -> String {
        part::<Location>("location").and_then(|location| location.href().ok()).unwrap_or_default()
    }

    fn host_name(&self) -> String {
        part::<Location>("location").and_then(|location| location.hostname().ok()).unwrap_or_default()
    }

    fn path(&self) -> String {
        part::<Location>("location").and_then(|location| location.pathname().ok()).unwrap_or_default()
    }

    fn replace_address(&self, url: &str) {
        // Refused in some frames; the old address then stays, which harms nobody.
        if let Some(history) = part::<History>("history")
            && let Ok(state) = history.state()
        {
            let state = routers_state(&state).unwrap_or(state);
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

    fn remember(&self, what: Option<&Value>) {
        let text = what.map_or(JsValue::UNDEFINED, |what| what.text().into());
        let _ = Reflect::set(&js_sys::global(), &memory(), &text);
    }

    fn chance(&self) -> u32 {
        (js_sys::Math::random() * f64::from(u32::MAX)) as u32
    }
}

fn memory() -> JsValue {
    js_sys::Symbol::for_(MEMORY).into()
}

/// Where most who speak a language live, as far as this platform knows.
pub fn likely_region(tag: &str) -> Option<String> {
    let locale = js_sys::Intl::Locale::new(tag).ok()?;
    let maximize: Function = Reflect::get(&locale, &"maximize".into()).ok()?.dyn_into().ok()?;
    Reflect::get(&maximize.call0(&locale).ok()?, &"region".into()).ok()?.as_string()
}

/// The getter or setter of every document's `cookie`: a form of that name hides it on the document itself.
fn cookie_accessor(kind: &str) -> Option<Function> {
    let of_documents = Reflect::get(&js_sys::global(), &"Document".into()).ok()?;
    let prototype: Object = Reflect::get(&of_documents, &"prototype".into()).ok()?.dyn_into().ok()?;
    let property = Reflect::get_own_property_descriptor(&prototype, &"cookie".into()).ok()?;
    Reflect::get(&property, &kind.into()).ok()?.dyn_into().ok()
}

/// Routers keep their own copy of the address in the history's state, and would put it back: vue-router as a member
/// (`current`), Next's pages router as two (`url`, `as`), so every member that is a text is cleaned as an address. Next's
/// app router follows an address that is put there with no state, and keeps its own.
fn routers_state(state: &JsValue) -> Option<JsValue> {
    let members = Object::try_from(state)?;
    if Reflect::has(members, &"__NA".into()).ok()? {
        return Some(JsValue::NULL);
    }
    let copy = Object::new();
    if Reflect::get_prototype_of(members).ok()? != Reflect::get_prototype_of(&copy).ok()? {
        return None;
    }
    for name in Reflect::own_keys(members).ok()?.iter() {
        let value = Reflect::get(members, &name).ok()?;
        let cleaned = value.as_string().map(|text| address::without_attribution(&text).into());
        Reflect::set(&copy, &name, &cleaned.unwrap_or(value)).ok()?;
    }
    Some(copy.into())
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
        if !Reflect::get(&element, &"dispatchEvent".into())?.is_function() {
            return Err(js_sys::TypeError::new("no element").into());
        }
        let prototype = Reflect::get_prototype_of(Object::try_from(&element).ok_or(JsValue::UNDEFINED)?)?;
        // React replaces `value` on the element itself to notice changes of its own making; only the prototype's setter
        // followed by an `input` event looks like typing to it.
        if !Reflect::set_with_receiver(&prototype, &"value".into(), &value.into(), &element)? {
            return Err(js_sys::TypeError::new("no value to set").into());
        }
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        // As real typing is: a field in a shadow root is heard outside.
        bubbling.set_composed(true);
        for name in ["input", "change"] {
            // The field is filled; that a page has put something else in the place of `Event` must not say otherwise.
            if let Ok(event) = Event::new_with_event_init_dict(name, &bubbling) {
                let _ = element.unchecked_ref::<EventTarget>().dispatch_event(&event);
            }
        }
        Ok(())
    }
}
