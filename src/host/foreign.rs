//! Values that come from JavaScript, where nothing about them is certain: getters throw, proxies lie, objects refer to
//! themselves. Everything is read once, structurally, and copied; the caller's objects are never changed.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::json::{MAX_DEPTH, Value};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn keys(value: &JsValue) -> Result<js_sys::Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn class(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn reflect_get(target: &JsValue, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = String)]
    fn number_text(value: f64) -> String;
}

/// A failure on its way to JavaScript: what the core says, and what foreign code threw, if it did.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Box<Error>,
    /// What was thrown or rejected with.
    pub cause: Option<JsValue>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error: Box::new(error), cause: None }
    }
}

impl Failure {
    /// Foreign code threw where it never should.
    pub fn foreign(thrown: JsValue) -> Failure {
        Failure::caused(
            Error::argument(&["This environment does not behave like a browser; see `cause`"]),
            thrown,
        )
    }

    /// A failure with what foreign code threw.
    pub fn caused(error: Error, cause: JsValue) -> Failure {
        Failure { error: Box::new(error), cause: Some(cause) }
    }
}

/// More members than any request has; also where copying an endless proxy ends.
const MAX_NODES: usize = 50_000;

/// Reads one member. `path` names it in the error when its getter throws.
pub fn member(object: &JsValue, name: &str, path: &str) -> Result<JsValue, Failure> {
    reflect_get(object, name).map_err(|thrown| {
        Failure::caused(Error::argument(&[path, " could not be read: reading it threw"]), thrown)
    })
}

/// Whether members can be read off it.
pub fn is_object(value: &JsValue) -> bool {
    value.is_object() || value.is_function()
}

/// Copies a value as JSON would carry it: members that are `undefined` are absent, `toJSON` is honoured.
pub fn copy(value: &JsValue, path: &str) -> Result<Value, Failure> {
    Copy { path: path.into(), nodes: 0, depth: 0 }.value(value, true)
}

struct Copy {
    path: String,
    nodes: usize,
    depth: usize,
}

impl Copy {
    fn refuse<T>(&self, problem: &str) -> Result<T, Failure> {
        // A cycle's path repeats itself without end; its beginning says enough.
        let shown = self.path.get(..120).unwrap_or(&self.path);
        Err(Error::argument(&[shown, problem]).into())
    }

    fn foreign<T>(&self, result: Result<T, JsValue>) -> Result<T, Failure> {
        result.map_err(|thrown| {
            Failure::caused(Error::argument(&[&self.path, " could not be read: reading it threw"]), thrown)
        })
    }

    fn value(&mut self, value: &JsValue, may_replace: bool) -> Result<Value, Failure> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.refuse(" is too large to be sent");
        }
        if self.depth > MAX_DEPTH {
            return self.refuse(" is nested deeper than 128 levels, or refers to itself");
        }
        if let Some(text) = value.as_string() {
            Ok(Value::String(text))
        } else if let Some(number) = value.as_f64() {
            if number.is_finite() {
                Ok(Value::Number(number_text(number)))
            } else {
                self.refuse(" must be a finite number")
            }
        } else if let Some(bool) = value.as_bool() {
            Ok(Value::Bool(bool))
        } else if value.is_null() || value.is_undefined() {
            Ok(Value::Null)
        } else if value.is_bigint() {
            self.refuse(" must not be a BigInt: JSON cannot carry it; pass a number or a string")
        } else if value.is_symbol() || value.is_function() {
            self.refuse(" must not be a function or a symbol: JSON cannot carry it")
        } else {
            self.object(value, may_replace)
        }
    }

    fn object(&mut self, object: &JsValue, may_replace: bool) -> Result<Value, Failure> {
        if self.foreign(is_array(object))? {
            return self.array(object);
        }
        let to_json = self.foreign(reflect_get(object, "toJSON"))?;
        if let Some(to_json) = to_json.dyn_ref::<js_sys::Function>().filter(|_| may_replace) {
            let replaced = self.foreign(to_json.call0(object))?;
            return self.value(&replaced, false);
        }
        // A Map or a Set has no members of its own: sent as `{}`, its content would be lost without a word.
        if self.foreign(class(object))? != "[object Object]" {
            return self.refuse(" must be a plain object");
        }
        let mut members = Vec::new();
        for key in self.foreign(keys(object))?.iter() {
            let Some(key) = key.as_string() else { continue };
            let member = self.at(&[".", &key], |copy| copy.foreign(reflect_get(object, &key)))?;
            if !member.is_undefined() {
                let value = self.at(&[".", &key], |copy| copy.value(&member, true))?;
                members.push((key, value));
            }
        }
        Ok(Value::Object(members))
    }

    fn array(&mut self, array: &JsValue) -> Result<Value, Failure> {
        let length = self.foreign(reflect_get(array, "length"))?.as_f64().unwrap_or(0.0);
        let mut items = Vec::new();
        for index in 0..length as usize {
            let key = index.to_string();
            let item = self.at(&["[", &key, "]"], |copy| {
                let item = copy.foreign(reflect_get(array, &key))?;
                copy.value(&item, true)
            })?;
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn at<T>(
        &mut self,
        step: &[&str],
        read: impl FnOnce(&mut Copy) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let length = self.path.len();
        self.depth += 1;
        for part in step {
            self.path.push_str(part);
        }
        let result = read(self);
        self.path.truncate(length);
        self.depth -= 1;
        result
    }
}
