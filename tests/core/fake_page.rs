//! A page that holds what it is given: a jar by host and domain, an address bar, a memory.

use std::cell::RefCell;

use advocate_wasm::attribution::page::Page;
use advocate_wasm::json::Value;

/// Domains of which no page may set a cookie, as browsers know them from the list of public suffixes.
const PUBLIC_SUFFIXES: &[&str] = &["com", "uk", "co.uk", "github.io", "io"];

/// A page and what happened to it.
#[derive(Debug, Default)]
pub struct FakePage {
    pub address: RefCell<String>,
    pub host_name: String,
    pub opted_out: bool,
    /// Whether the browser keeps cookies at all.
    pub blocks_cookies: bool,
    /// Domain (`""`: this host alone), name and value, the longest kept first.
    pub jar: RefCell<Vec<(String, String, String)>>,
    /// Every line that was handed over.
    pub lines: RefCell<Vec<String>>,
    pub memory: RefCell<Option<Value>>,
    /// What another script stores as soon as this one has written anything.
    pub another_script_stores: RefCell<Option<String>>,
}

impl FakePage {
    /// At this address, with these cookies of this host.
    pub fn at(address: &str, host_name: &str, cookies: &[(&str, &str)]) -> FakePage {
        let own = |(name, value): &(&str, &str)| (String::new(), (*name).into(), (*value).into());
        FakePage {
            address: RefCell::new(address.into()),
            host_name: host_name.into(),
            jar: RefCell::new(cookies.iter().map(own).collect()),
            ..FakePage::default()
        }
    }

    fn may_set(&self, domain: &str) -> bool {
        let belongs = self.host_name == domain || self.host_name.ends_with(&[".", domain].concat());
        belongs && domain.contains('.') && !PUBLIC_SUFFIXES.contains(&domain)
    }
}

impl Page for FakePage {
    fn cookies(&self) -> String {
        let pair = |(_, name, value): &(String, String, String)| [name, "=", value].concat();
        self.jar.borrow().iter().map(pair).collect::<Vec<_>>().join("; ")
    }

    fn set_cookie(&self, line: &str) {
        self.lines.borrow_mut().push(line.into());
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<_> = parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let attribute = |wanted| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        let domain = attribute("Domain").unwrap_or("");
        if self.blocks_cookies || !(domain.is_empty() || self.may_set(domain)) {
            return;
        }
        let mut jar = self.jar.borrow_mut();
        let slot = jar.iter().position(|(of, named, _)| of == domain && named == name);
        match (slot, attribute("Max-Age")) {
            (Some(slot), Some("0")) => drop(jar.remove(slot)),
            (Some(slot), _) => jar[slot].2 = value.into(),
            (None, Some("0")) => {}
            (None, _) => jar.push((domain.into(), name.into(), value.into())),
        }
        if let Some(value) = self.another_script_stores.take() {
            jar.push((String::new(), "_saasquatch".into(), value));
        }
    }

    fn address(&self) -> String {
        self.address.borrow().clone()
    }

    fn host_name(&self) -> String {
        self.host_name.clone()
    }

    fn replace_address(&self, url: &str) {
        self.address.replace(url.into());
    }

    fn opted_out(&self) -> bool {
        self.opted_out
    }

    fn remembered(&self) -> Option<Value> {
        self.memory.borrow().clone()
    }

    fn remember(&self, attribution: Option<&Value>) {
        self.memory.replace(attribution.cloned());
    }
}
