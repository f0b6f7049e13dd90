//! Faults on order: a list of what shall go wrong next, taken from the front as requests arrive.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::operations;
use crate::http::envelopes::Refusal;

/// The name under which a CORS preflight can be chosen like an operation.
pub const PREFLIGHT: &str = "preflight";

/// One order: which requests, how many, and what happens to them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// By which it is taken back; given when it is ordered.
    #[serde(skip_deserializing)]
    id: u64,
    /// An operation id, or `preflight`; absent for every operation of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// The name under which the sandbox must have been reached; absent for any. `x.localhost` leads here as
    /// `localhost` does, so tests that run side by side need not share their faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    /// How many requests it hits.
    #[serde(default = "once")]
    times: u32,
    /// How many matching requests pass unharmed before.
    #[serde(default)]
    skip: u32,
    #[serde(flatten)]
    harm: Harm,
}

fn once() -> u32 {
    1
}

/// What goes wrong.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[allow(missing_docs)]
pub enum Harm {
    /// The answer comes late.
    Delay { ms: u64 },
    /// The answer never comes; `handled` requests are carried out all the same.
    Hang {
        #[serde(default)]
        handled: bool,
    },
    /// The connection is reset before the first byte of the answer.
    Reset {
        #[serde(default)]
        handled: bool,
    },
    /// The real answer breaks off in the middle of its body.
    CloseMidBody,
    /// Another answer instead; the request is not carried out.
    Status {
        code: u16,
        #[serde(default)]
        body: String,
        #[serde(default = "json_type")]
        content_type: String,
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// The real answer with every value turned into another type.
    JsonWrongTypes,
    /// Half of the real answer, with a matching Content-Length.
    TruncatedJson,
    /// The real answer, blown up to at least so many bytes by a further field.
    BigBody { bytes: usize },
    /// The real answer under another content type.
    WrongContentType {
        #[serde(default = "html_type")]
        content_type: String,
    },
    /// The real answer behind a byte order mark.
    Bom,
    /// A redirect instead of an answer.
    Redirect {
        to: String,
        #[serde(default = "found")]
        code: u16,
    },
    /// The real answer without the headers that let a page read it.
    NoCors,
    /// The real answer with a clock that is off by so much.
    WrongDate { offset_seconds: i64 },
}

fn json_type() -> String {
    "application/json".to_owned()
}

fn html_type() -> String {
    "text/html".to_owned()
}

fn found() -> u16 {
    302
}

/// Every key an order can have, whichever its kind.
const KEYS: [&str; 14] = [
    "operation",
    "host",
    "times",
    "skip",
    "kind",
    "ms",
    "handled",
    "code",
    "body",
    "contentType",
    "headers",
    "bytes",
    "to",
    "offsetSeconds",
];

/// The orders that are still open.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Orders>);

#[derive(Debug, Default)]
struct Orders {
    open: Vec<Fault>,
    last_id: u64,
}

impl Faults {
    /// Appends orders: one object, or a list of them.
    ///
    /// # Errors
    /// What is wrong with the first bad one; then none is taken.
    pub fn order(&self, orders: Value) -> Result<Vec<Fault>, Refusal> {
        let orders = match orders {
            Value::Array(orders) => orders,
            single => vec![single],
        };
        let parsed = orders.into_iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in parsed {
            orders.last_id += 1;
            let id = orders.last_id;
            orders.open.push(Fault { id, ..fault });
        }
        Ok(orders.open.clone())
    }

    /// The orders still open.
    pub fn open(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.clone()
    }

    /// Forgets all orders.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.clear();
    }

    /// Takes one back. One that has hit all it was to hit is gone already.
    pub fn take_back(&self, id: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.retain(|fault| fault.id != id);
    }

    /// What happens to the next request of this operation to this host.
    pub fn take(&self, operation: &str, host: Option<&str>) -> Option<Harm> {
        let open = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).open;
        // Preflights come in numbers the page does not control, so they are only hit when named.
        let is_meant = |fault: &Fault| match &fault.operation {
            Some(id) => id == operation,
            None => operation != PREFLIGHT,
        };
        let is_here = |fault: &Fault| fault.host.as_deref().is_none_or(|wanted| host == Some(wanted));
        let fault = open.iter_mut().find(|fault| is_meant(fault) && is_here(fault))?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        let harm = fault.harm.clone();
        open.retain(|fault| fault.times > 0);
        Some(harm)
    }
}

fn parse(order: Value) -> Result<Fault, Refusal> {
    let unknown = order.as_object().and_then(|order| order.keys().find(|key| !KEYS.contains(&key.as_str())));
    if unknown.is_some() {
        return Err(Refusal::invalid_json(
            "A fault has an unknown field.",
            vec![format!("known: {}", KEYS.join(", "))],
        ));
    }
    let fault: Fault = serde_json::from_value(order)
        .map_err(|error| Refusal::invalid_json("This is no fault.", vec![error.to_string()]))?;
    let is_known = |id: &String| id == PREFLIGHT || operations::named(id).is_some();
    if fault.operation.as_ref().is_some_and(|id| !is_known(id)) {
        return Err(Refusal::validation(vec!["operation: not an operation id, nor preflight".to_owned()]));
    }
    match &fault.harm {
        Harm::Status { code, .. } | Harm::Redirect { code, .. } if !(200..=599).contains(code) => {
            Err(Refusal::validation(vec!["code: from 200 to 599".to_owned()]))
        }
        Harm::BigBody { bytes } if *bytes > 64 * 1024 * 1024 => {
            Err(Refusal::validation(vec!["bytes: at most 64 MiB".to_owned()]))
        }
        _ if fault.times == 0 => Err(Refusal::validation(vec!["times: at least 1".to_owned()])),
        _ => Ok(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn orders_hit_what_they_name_as_often_as_they_say() {
        let faults = Faults::default();
        let orders = json!([
            { "operation": "openGetUser", "kind": "hang" },
            { "times": 2, "skip": 1, "kind": "delay", "ms": 5 },
            { "operation": "preflight", "kind": "no_cors" },
        ]);
        faults.order(orders).unwrap();
        let delay = Some(Harm::Delay { ms: 5 });
        let expected = [
            ("openUserUpsert", None),
            ("openGetUser", Some(Harm::Hang { handled: false })),
            ("preflight", Some(Harm::NoCors)),
            ("preflight", None),
            ("openGetUser", delay.clone()),
            ("openUserUpsert", delay),
            ("openUserUpsert", None),
        ];
        for (index, (operation, harm)) in expected.into_iter().enumerate() {
            assert_eq!(faults.take(operation, None), harm, "request {index}");
        }
        assert!(faults.open().is_empty());
    }

    #[test]
    fn an_order_for_a_host_leaves_the_others_alone() {
        let faults = Faults::default();
        faults.order(json!([{ "host": "a.localhost", "kind": "bom" }, { "kind": "hang" }])).unwrap();
        assert_eq!(faults.take("openGetUser", Some("b.localhost")), Some(Harm::Hang { handled: false }));
        assert_eq!(faults.take("openGetUser", None), None);
        assert_eq!(faults.take("openGetUser", Some("a.localhost")), Some(Harm::Bom));
        assert!(faults.open().is_empty());
    }

    #[test]
    fn bad_orders_are_refused_and_none_of_their_list_is_taken() {
        let faults = Faults::default();
        let bad = [
            json!({ "kind": "earthquake" }),
            json!({ "kind": "delay" }),
            json!({ "kind": "hang", "timse": 3 }),
            json!({ "kind": "hang", "times": 0 }),
            json!({ "kind": "hang", "operation": "openUser" }),
            json!({ "kind": "status", "code": 99 }),
            json!({ "kind": "big_body", "bytes": 99_000_000 }),
            json!("hang"),
        ];
        for order in bad {
            assert!(faults.order(json!([{ "kind": "bom" }, order])).is_err(), "{order}");
            assert!(faults.open().is_empty(), "{order}");
        }
    }
}
