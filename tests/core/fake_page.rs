//! A page that holds what it is given: a jar by domain and path, a storage, an address bar, a memory.

use std::cell::RefCell;

use advocate_wasm::attribution::page::Page;
use advocate_wasm::json::Value;

/// Domains of which no page may set a cookie, as browsers know them from the list of public suffixes.
const PUBLIC_SUFFIXES: &[&str] = &["com", "uk", "co.uk", "github.io", "io"];

/// A cookie, and where it holds. Of a `domain` of `None`, for its host alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub domain: Option<String>,
    pub path: String,
    pub name: String,
    pub value: String,
}

/// A page and what happened to it.
#[derive(Debug, Default)]
pub struct FakePage {
    pub address: RefCell<String>,
    pub host_name: String,
    pub path: String,
    pub opted_out: bool,
    /// Whether the browser keeps cookies at all.
    pub blocks_cookies: bool,
    /// Whether it keeps anything in `localStorage`.
    pub blocks_storage: bool,
    /// Whether a cookie of the attribution's name is there that scripts neither see nor change.
    pub http_only: bool,
    pub jar: RefCell<Vec<Kept>>,
    pub beside: RefCell<Option<String>>,
    /// Every line that was handed over.
    pub lines: RefCell<Vec<String>>,
    pub memory: RefCell<Option<Value>>,
    /// What another script stores as soon as this one has written anything.
    pub another_script_stores: RefCell<Option<String>>,
}

impl FakePage {
    /// At this address, with these cookies of this host.
    pub fn at(address: &str, host_name: &str, cookies: &[(&str, &str)]) -> FakePage {
        let page = FakePage {
            address: RefCell::new(address.into()),
            host_name: host_name.into(),
            path: "/".into(),
            ..FakePage::default()
        };
        cookies.iter().for_each(|(name, value)| page.put(None, "/", name, value));
        page
    }

    /// Puts a cookie into the jar, as a server would.
    pub fn put(&self, domain: Option<&str>, path: &str, name: &str, value: &str) {
        let domain = domain.map(String::from);
        let same = |kept: &Kept| kept.domain == domain && kept.path == path && kept.name == name;
        let mut jar = self.jar.borrow_mut();
        jar.retain(|kept| !same(kept));
        jar.push(Kept { domain, path: path.into(), name: name.into(), value: value.into() });
    }

    fn may_set(&self, domain: &str) -> bool {
        let belongs = self.host_name == domain || self.host_name.ends_with(&[".", domain].concat());
        belongs && domain.contains('.') && !PUBLIC_SUFFIXES.contains(&domain)
    }

    fn is_on(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        path.ends_with('/') && rest.is_some()
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Page for FakePage {
    fn cookies(&self) -> String {
        // The longest path first, then the oldest, as RFC 6265 has it.
        let mut seen: Vec<Kept> =
            self.jar.borrow().iter().filter(|kept| self.is_on(&kept.path)).cloned().collect();
        seen.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        seen.iter().map(|kept| [&*kept.name, "=", &kept.value].concat()).collect::<Vec<_>>().join("; ")
    }

    fn set_cookie(&self, line: &str) {
        self.lines.borrow_mut().push(line.into());
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<_> = parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let attribute = |wanted| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        let (domain, path) = (attribute("Domain"), attribute("Path").unwrap());
        let hidden = self.http_only && name == "_saasquatch";
        let partitioned = attribute("Partitioned").is_some();
        if self.blocks_cookies || hidden || partitioned || domain.is_some_and(|domain| !self.may_set(domain))
        {
            return;
        }
        if attribute("Max-Age") == Some("0") {
            let same =
                |kept: &Kept| kept.domain.as_deref() == domain && kept.path == path && kept.name == name;
            self.jar.borrow_mut().retain(|kept| !same(kept));
        } else {
            self.put(domain, path, name, value);
        }
        if let Some(value) = self.another_script_stores.take() {
            self.put(None, "/", "_saasquatch", &value);
        }
    }

    fn kept_beside(&self) -> Option<String> {
        self.beside.borrow().clone()
    }

    fn keep_beside(&self, text: Option<&str>) {
        if !self.blocks_storage {
            self.beside.replace(text.map(String::from));
        }
    }

    fn address(&self) -> String {
        self.address.borrow().clone()
    }

    fn host_name(&self) -> String {
        self.host_name.clone()
    }

    fn path(&self) -> String {
        self.path.clone()
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

    fn remember(&self, what: Option<&Value>) {
        self.memory.replace(what.cloned());
    }

    fn chance(&self) -> u32 {
        4
    }
}
