//! Values of the host's, for tests.

use wasm_bindgen::JsValue;

/// What a JSON text says.
pub fn of(json: &str) -> JsValue {
    js_sys::JSON::parse(json).unwrap_or_else(|_| panic!("the test's own text is no JSON: {json}"))
}

/// A value as JSON, its members in the order of their names, for order means nothing in an object.
pub fn canonical(value: &JsValue) -> String {
    if let Some(object) = js_sys::Object::try_from(value)
        && !js_sys::Array::is_array(value)
    {
        let entries: Vec<_> = js_sys::Object::entries(object)
            .sort()
            .iter()
            .map(|entry| {
                let entry = js_sys::Array::from(&entry);
                [&canonical(&entry.get(0)), ":", &canonical(&entry.get(1))].concat()
            })
            .collect();
        return ["{", &entries.join(","), "}"].concat();
    }
    js_sys::JSON::stringify(value).map_or("undefined".into(), String::from)
}

/// A member of an object.
pub fn member(value: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(value, &name.into()).unwrap()
}

/// What code of the host's comes to.
pub fn script(code: &str) -> JsValue {
    js_sys::Function::new_no_args(code).call0(&JsValue::NULL).unwrap()
}
