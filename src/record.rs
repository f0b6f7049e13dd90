//! A result on its way to JavaScript: a JSON object, written member by member. What is absent is left out.

use crate::json::{Value, write_string};

/// An object being written.
#[derive(Debug)]
pub struct Record(String);

impl Default for Record {
    fn default() -> Record {
        Record(String::from("{"))
    }
}

impl Record {
    /// A member whose value is JSON already.
    pub fn json(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_string(name, &mut self.0);
        self.0.push(':');
        self.0.push_str(json);
    }

    /// A document.
    pub fn value(&mut self, name: &str, value: Option<&Value>) {
        if let Some(value) = value {
            self.json(name, &value.text());
        }
    }

    /// A text.
    pub fn text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.json(name, &quoted(text));
        }
    }

    /// A truth.
    pub fn flag(&mut self, name: &str, flag: bool) {
        self.json(name, if flag { "true" } else { "false" });
    }

    /// The object.
    pub fn close(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}
