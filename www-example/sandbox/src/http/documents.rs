//! Request bodies: JSON objects whose fields are all known and of the right type.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value};

use crate::http::envelopes::Refusal;

/// No documented request comes near this.
const LIMIT: usize = 256 * 1024;

/// A body as it arrived; what it means is read later, after the credentials were checked.
#[derive(Debug)]
pub struct Payload {
    is_json: bool,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let is_json = media_type.eq_ignore_ascii_case("application/json");
        let bytes = Limited::new(request.into_body(), LIMIT).collect().await.map_err(refusal_of)?.to_bytes();
        Ok(Self { is_json, bytes })
    }
}

impl Payload {
    /// Whether there is no body at all.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The body as it arrived.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn refusal_of(error: Box<dyn std::error::Error + Send + Sync>) -> Refusal {
    let is_too_large = |error: &(dyn std::error::Error + 'static)| error.is::<LengthLimitError>();
    if is_too_large(error.as_ref()) || error.source().is_some_and(is_too_large) {
        Refusal::too_large()
    } else {
        Refusal::invalid_json("The body ended before it was complete.", Vec::new())
    }
}

/// The type a field must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// true or false.
    Flag,
    /// A whole number of 64 bits.
    Integer,
    /// A list of strings.
    Texts,
    /// An object whose values are strings.
    TextMap,
    /// Any object.
    Object,
    /// A list of objects.
    Objects,
}

impl Kind {
    fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::String(_))
            | (Self::Flag, Value::Bool(_))
            | (Self::Object, Value::Object(_)) => true,
            (Self::Integer, value) => whole(value).is_some(),
            (Self::Texts, Value::Array(items)) => items.iter().all(Value::is_string),
            (Self::Objects, Value::Array(items)) => items.iter().all(Value::is_object),
            (Self::TextMap, Value::Object(items)) => items.values().all(Value::is_string),
            _ => false,
        }
    }

    fn described(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Flag => "true or false",
            Self::Integer => "a whole number",
            Self::Texts => "a list of strings",
            Self::TextMap => "an object whose values are strings",
            Self::Object => "an object",
            Self::Objects => "a list of objects",
        }
    }
}

/// The fields a body may have.
pub type Fields = [(&'static str, Kind)];

/// A body whose fields are known and typed. A field that is null counts as absent.
#[derive(Clone, Debug, Default)]
pub struct Document(Map<String, Value>);

impl Document {
    /// Reads a body against its table of fields.
    ///
    /// # Errors
    /// 415 where the body does not claim to be JSON; `INVALID_JSON_REQUEST` naming the fields that are unknown or mistyped.
    pub fn read(payload: &Payload, fields: &Fields) -> Result<Self, Refusal> {
        if !payload.is_json {
            return Err(Refusal::content_type());
        }
        match serde_json::from_slice(&payload.bytes) {
            Ok(Value::Object(map)) => Self::check(map, fields),
            Ok(_) => Err(Refusal::invalid_json("The body must be a JSON object.", Vec::new())),
            Err(error) => Err(Refusal::invalid_json(
                format!("The body is not JSON: see line {}, column {}.", error.line(), error.column()),
                Vec::new(),
            )),
        }
    }

    /// Checks an object that stands inside a body.
    ///
    /// # Errors
    /// `INVALID_JSON_REQUEST` naming the fields.
    pub fn check(mut map: Map<String, Value>, fields: &Fields) -> Result<Self, Refusal> {
        map.retain(|_, value| !value.is_null());
        let errors: Vec<String> = map
            .iter()
            .filter_map(|(name, value)| match fields.iter().find(|(known, _)| known == name) {
                None => Some(format!("{}: unknown field", shortened(name))),
                Some((_, kind)) if !kind.fits(value) => Some(format!("{name}: must be {}", kind.described())),
                Some(_) => None,
            })
            .collect();
        if errors.is_empty() {
            Ok(Self(map))
        } else {
            Err(Refusal::invalid_json(
                "The body has unknown or mistyped fields; see validationErrors.",
                errors,
            ))
        }
    }

    /// A string field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A boolean field.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(whole)
    }

    /// A list of strings; empty where absent.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The pairs of an object of strings; empty where absent.
    pub fn text_map(&self, name: &str) -> Vec<(String, String)> {
        let pairs = self.object(name).into_iter().flatten();
        pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// An object field.
    pub fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.0.get(name).and_then(Value::as_object)
    }

    /// A list of objects; empty where absent.
    pub fn objects(&self, name: &str) -> Vec<Map<String, Value>> {
        let items = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_object).cloned().collect()
    }
}

/// A whole number of 64 bits, however it is written: to JSON, 1 and 1.0 are the same.
fn whole(value: &Value) -> Option<i64> {
    let exact = |float: &f64| float.fract() == 0.0 && float.abs() < 9e15;
    value.as_i64().or_else(|| value.as_f64().filter(exact).map(|float| float as i64))
}

/// A name of the caller's, cut so that it cannot fill a log or a page.
fn shortened(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(64).collect()
}

/// The whole of a request body, for the sandbox's own endpoints.
///
/// # Errors
/// As [`Payload`]'s extraction.
pub async fn collected(body: Body) -> Result<Bytes, Refusal> {
    Ok(Limited::new(body, LIMIT).collect().await.map_err(refusal_of)?.to_bytes())
}
