//! A form field of the page that takes the referral code.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::host::foreign::{Failure, is_object};

/// Puts the code into the field (an element, or a selector for one) as a visitor's typing would.
pub fn fill(field: &JsValue, code: &str) -> Result<(), Failure> {
    let element = if field.is_string() { find(field)? } else { field.clone() };
    if !is_object(&element) {
        return Err(missing().into());
    }
    // React replaces `value` on the element itself to notice changes of its own making; only the prototype's setter
    // followed by an `input` event looks like typing to it.
    let prototype = Object::get_prototype_of(&element);
    Reflect::set_with_receiver(&prototype, &"value".into(), &code.into(), &element).map_err(unfillable)?;
    for name in ["input", "change"] {
        let event = event(name).map_err(unfillable)?;
        let dispatch: Function =
            Reflect::get(&element, &"dispatchEvent".into()).and_then(JsCast::dyn_into).map_err(unfillable)?;
        dispatch.call1(&element, &event).map_err(unfillable)?;
    }
    Ok(())
}

fn find(selector: &JsValue) -> Result<JsValue, Failure> {
    let document = Reflect::get(&js_sys::global(), &"document".into()).unwrap_or_default();
    let query = Reflect::get(&document, &"querySelector".into()).and_then(JsCast::dyn_into::<Function>);
    let query = query.map_err(|_| missing())?;
    query.call1(&document, selector).map_err(unfillable)
}

fn event(name: &str) -> Result<web_sys::Event, JsValue> {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    web_sys::Event::new_with_event_init_dict(name, &init)
}

fn missing() -> Error {
    Error::argument(&["field must be an input element of the page, or a selector that finds one"])
}

fn unfillable(thrown: JsValue) -> Failure {
    Failure::caused(missing(), thrown)
}
