//! `jar`: what is written to a page's cookie jar, where, and what is never lost on the way.

use std::cell::RefCell;

use advocate_wasm::base64url;
use advocate_wasm::error::Code;
use advocate_wasm::jar::{Attributes, DEFAULT_AGE_DAYS, Jar, set_cookie_header, store, top_domain, values};

fn attributes(domain: Option<&str>, max_age_days: f64, secure: bool) -> Attributes {
    Attributes { domain: domain.map(String::from), max_age_days, secure }
}

#[test]
fn a_cookie_is_for_every_path_and_for_a_year() {
    let year = "; Max-Age=31536000; Path=/; SameSite=Lax";
    let rows = [
        ("by default", Attributes::default(), year.into()),
        (
            "for a domain",
            attributes(Some("example.com"), DEFAULT_AGE_DAYS, false),
            [year, "; Domain=example.com"].concat(),
        ),
        ("over https alone", attributes(None, DEFAULT_AGE_DAYS, true), [year, "; Secure"].concat()),
        (
            "both",
            attributes(Some("a.example"), 7.0, true),
            "; Max-Age=604800; Path=/; SameSite=Lax; Domain=a.example; Secure".into(),
        ),
        ("for half a day", attributes(None, 0.5, false), "; Max-Age=43200; Path=/; SameSite=Lax".into()),
        (
            "for the longest time browsers grant",
            attributes(None, 400.0, false),
            "; Max-Age=34560000; Path=/; SameSite=Lax".into(),
        ),
        // A Max-Age of 0 would delete it.
        (
            "for a moment: a second at least",
            attributes(None, 1e-9, false),
            "; Max-Age=1; Path=/; SameSite=Lax".into(),
        ),
    ];
    for (name, attributes, expected) in rows {
        assert_eq!(attributes.check(), Ok(()), "{name}");
        assert_eq!(attributes.line("e30"), ["_saasquatch=e30", &expected].concat(), "{name}");
    }
}

#[test]
fn attributes_that_no_browser_takes_are_refused() {
    let domain = |domain| attributes(Some(domain), 365.0, false);
    let rows = [
        ("no age", attributes(None, 0.0, false), "maxAgeDays"),
        ("a negative age", attributes(None, -1.0, false), "maxAgeDays"),
        ("more than browsers grant", attributes(None, 400.1, false), "maxAgeDays"),
        ("no number", attributes(None, f64::NAN, false), "maxAgeDays"),
        ("for ever", attributes(None, f64::INFINITY, false), "maxAgeDays"),
        ("an empty domain", domain(""), "domain"),
        ("another attribute in the domain", domain("example.com; Secure"), "domain"),
        ("another header in the domain", domain("example.com\r\nX-Evil: 1"), "domain"),
        ("a comma in the domain", domain("example.com, a=b"), "domain"),
        ("a port in the domain", domain("example.com:80"), "domain"),
        ("an address instead of a domain", domain("https://example.com"), "domain"),
        ("a domain that is not in its ASCII form", domain("bücher.example"), "domain"),
    ];
    for (name, attributes, field) in rows {
        let error = attributes.check().expect_err(name);
        assert_eq!(error.code, Code::InvalidArgument, "{name}");
        assert!(
            error.message.starts_with(&["cookie ", field, " must be"].concat()),
            "{name}: {}",
            error.message
        );
        assert!(set_cookie_header("e30", &attributes).is_err(), "{name}: nor as a header");
    }
}

#[test]
fn a_servers_header_carries_the_cookie_and_nothing_else() {
    let rest = "; Max-Age=31536000; Path=/; SameSite=Lax";
    let rows = [
        ("as it is", "eyJhIjoxfQ".into(), Ok("eyJhIjoxfQ")),
        ("padded", "eyJhIjoxfQ==".into(), Ok("eyJhIjoxfQ")),
        ("percent-encoded", " eyJhIjoxfQ%3D%3D ".into(), Ok("eyJhIjoxfQ")),
        ("another attribute smuggled in", "eyJhIjoxfQ; Domain=evil.example".into(), Err(Code::InvalidCookie)),
        ("another header smuggled in", "eyJhIjoxfQ\r\nX-Evil: 1".into(), Err(Code::InvalidCookie)),
        ("the same, percent-encoded", "eyJhIjoxfQ%0D%0AX-Evil:%201".into(), Err(Code::InvalidCookie)),
        ("nothing", String::new(), Err(Code::InvalidCookie)),
        ("no cookie", base64url::encode(b"[1]"), Err(Code::InvalidCookie)),
        (
            "too large",
            base64url::encode(&[b"{\"a\":\"", [b'x'; 4000].as_slice(), b"\"}"].concat()),
            Err(Code::CookieTooLarge),
        ),
    ];
    for (name, encoded, expected) in rows {
        let header = set_cookie_header(&encoded, &Attributes::default()).map_err(|error| error.code);
        assert_eq!(header, expected.map(|value| ["_saasquatch=", value, rest].concat()), "{name}");
    }
}

/// A browser's jar, as far as scripts see it: cookies for a host alone and for domains stand side by side, public
/// suffixes take none, and nothing says whether a cookie was kept.
struct Browser {
    host: &'static str,
    public_suffixes: &'static [&'static str],
    /// Name, value, and the domain; none for the host alone.
    kept: RefCell<Vec<(String, String, Option<String>)>>,
    written: RefCell<Vec<String>>,
}

impl Browser {
    fn at(host: &'static str, public_suffixes: &'static [&'static str]) -> Browser {
        Browser { host, public_suffixes, kept: RefCell::default(), written: RefCell::default() }
    }

    fn with(self, name: &str, value: &str, domain: Option<&str>) -> Browser {
        self.kept.borrow_mut().push((name.into(), value.into(), domain.map(String::from)));
        self
    }

    fn takes(&self, domain: &str) -> bool {
        let within = self.host == domain || self.host.ends_with(&[".", domain].concat());
        within && !self.public_suffixes.contains(&domain)
    }
}

impl Jar for Browser {
    fn read(&self) -> Option<String> {
        let kept = self.kept.borrow();
        let pairs: Vec<String> = kept.iter().map(|(name, value, _)| [name, "=", value].concat()).collect();
        Some(pairs.join("; "))
    }

    fn write(&self, line: &str) {
        self.written.borrow_mut().push(line.into());
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<(&str, &str)> =
            parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let find = |wanted| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        let domain = match find("Domain") {
            // A public suffix that is the host itself: as if no domain had been named.
            Some(domain) if domain == self.host && self.public_suffixes.contains(&domain) => None,
            Some(domain) if !self.takes(domain) => return,
            domain => domain.map(String::from),
        };
        let mut kept = self.kept.borrow_mut();
        let place = kept.iter().position(|(kept, _, of)| kept == name && *of == domain);
        match (place, find("Max-Age")) {
            (Some(place), Some("0")) => drop(kept.remove(place)),
            (None, Some("0")) => {}
            (Some(place), _) => kept[place].1 = value.into(),
            (None, _) => kept.push((name.into(), value.into(), domain)),
        }
    }
}

/// A jar that takes everything and keeps nothing: cookies are disabled.
struct Disabled;

impl Jar for Disabled {
    fn read(&self) -> Option<String> {
        Some(String::new())
    }

    fn write(&self, _: &str) {}
}

/// No jar at all: reading it throws in a sandboxed frame.
struct Sandboxed;

impl Jar for Sandboxed {
    fn read(&self) -> Option<String> {
        None
    }

    fn write(&self, _: &str) {}
}

/// A jar that holds what it holds.
struct Listing(&'static str);

impl Jar for Listing {
    fn read(&self) -> Option<String> {
        Some(self.0.into())
    }

    fn write(&self, _: &str) {}
}

#[test]
fn every_attribution_cookie_that_the_page_sees_is_read() {
    let rows: [(&str, &str, &[&str]); 9] = [
        ("none", "", &[]),
        ("others alone", "a=1; b=2", &[]),
        ("one", "_saasquatch=e30", &["e30"]),
        ("one among others", "a=1; _saasquatch=e30; b=2", &["e30"]),
        ("two of the same name", "_saasquatch=a; x=y; _saasquatch=b", &["a", "b"]),
        ("an equals sign in the value", "_saasquatch=e30==", &["e30=="]),
        ("an empty one", "_saasquatch=", &[""]),
        (
            "names that only contain ours",
            "x_saasquatch=1; _saasquatch2=2; _Saasquatch=3; _saasquatch_probe=4",
            &[],
        ),
        ("no spaces, or too many", "a=1;_saasquatch=x;  _saasquatch =  y  ", &["x", "y"]),
    ];
    for (name, listing, expected) in rows {
        assert_eq!(values(&Listing(listing)), expected, "{name}");
    }
    assert!(values(&Sandboxed).is_empty());
}

const SUFFIXES: &[&str] =
    &["com", "example", "uk", "co.uk", "io", "github.io", "localhost", "kawasaki.jp", "jp"];

#[test]
fn the_widest_domain_is_found_by_trying() {
    let rows = [
        ("a domain itself", "example.com", Some("example.com")),
        ("a subdomain", "www.example.com", Some("example.com")),
        ("deep down", "a.b.c.d.example.com", Some("example.com")),
        ("a suffix of two labels", "shop.example.co.uk", Some("example.co.uk")),
        ("a suffix for customers' sites", "bob.github.io", Some("bob.github.io")),
        ("below such a site", "www.bob.github.io", Some("bob.github.io")),
        ("localhost", "localhost", None),
        ("a subdomain of localhost", "shop.localhost", Some("shop.localhost")),
        ("a suffix that is a site too", "github.io", Some("github.io")),
        ("an intranet host", "intranet", None),
        ("an IPv4 address", "192.168.0.10", None),
        ("an IPv6 address", "[2001:db8::1]", None),
        ("an IPv6 address without brackets", "::1", None),
        ("with a port", "localhost:8080", None),
        ("labels of digits that are no address", "7.example.com", Some("example.com")),
        ("nothing", "", None),
    ];
    for (name, host, expected) in rows {
        let browser = Browser::at(host, SUFFIXES).with("theirs", "1", None);
        assert_eq!(top_domain(&browser, host).as_deref(), expected, "{name}: {host}");
        assert_eq!(browser.read().as_deref(), Some("theirs=1"), "{name}: every probe is cleaned up");
    }
}

#[test]
fn probing_keeps_its_hands_off_addresses() {
    for host in ["localhost", "127.0.0.1", "[::1]", "intranet", ""] {
        let browser = Browser::at(host, SUFFIXES);
        top_domain(&browser, host);
        assert!(browser.written.borrow().is_empty(), "{host}: {:?}", browser.written.borrow());
    }
}

#[test]
fn probing_goes_from_the_shortest_suffix_to_the_longest() {
    let browser = Browser::at("a.shop.example.co.uk", SUFFIXES);
    top_domain(&browser, "a.shop.example.co.uk");
    let domains: Vec<String> = browser
        .written
        .borrow()
        .iter()
        .filter(|line| !line.contains("Max-Age=0"))
        .map(|line| line.rsplit_once("Domain=").unwrap().1.into())
        .collect();
    assert_eq!(domains, ["co.uk", "example.co.uk"]);
}

#[test]
fn where_nothing_is_kept_no_domain_is_found() {
    assert_eq!(top_domain(&Disabled, "www.example.com"), None);
    assert_eq!(top_domain(&Sandboxed, "www.example.com"), None);
}

#[test]
fn another_tabs_probe_is_not_mistaken_for_ones_own() {
    for value in ["1", "example.co.uk"] {
        let browser = Browser::at("www.example.co.uk", SUFFIXES).with(
            "_saasquatch_probe",
            value,
            Some("example.co.uk"),
        );
        assert_eq!(top_domain(&browser, "www.example.co.uk").as_deref(), Some("example.co.uk"), "{value}");
    }
}

#[test]
fn stored_means_that_the_jar_holds_it() {
    let for_domain = |domain| attributes(Some(domain), DEFAULT_AGE_DAYS, false);
    let rows = [
        ("for the host", Browser::at("www.example.com", SUFFIXES), Attributes::default(), true),
        ("for its domain", Browser::at("www.example.com", SUFFIXES), for_domain("example.com"), true),
        (
            "for somebody else's domain",
            Browser::at("www.example.com", SUFFIXES),
            for_domain("other.com"),
            false,
        ),
        ("for a public suffix", Browser::at("www.example.com", SUFFIXES), for_domain("com"), false),
    ];
    for (name, browser, attributes, expected) in rows {
        assert_eq!(store(&browser, "bmV3", &attributes), expected, "{name}");
        assert_eq!(values(&browser) == ["bmV3"], expected, "{name}: and it does");
    }
    assert!(!store(&Disabled, "bmV3", &Attributes::default()), "a jar that keeps nothing");
    assert!(!store(&Sandboxed, "bmV3", &Attributes::default()), "no jar");
}

#[test]
fn a_cookie_that_hides_the_new_one_goes_once_the_new_one_is_there() {
    let rows = [
        ("a host's own cookie gives way", "www.example.com", "example.com", vec!["bmV3"], true),
        ("also where host and domain are the same", "example.com", "example.com", vec!["bmV3"], true),
        ("but not to a cookie that was refused", "www.example.com", "com", vec!["b2xk"], false),
        (
            "where host and suffix are the same there is only one",
            "github.io",
            "github.io",
            vec!["bmV3"],
            true,
        ),
    ];
    for (name, host, domain, expected, expected_kept) in rows {
        let browser = Browser::at(host, SUFFIXES).with("_saasquatch", "b2xk", None).with("theirs", "1", None);
        let kept = store(&browser, "bmV3", &attributes(Some(domain), DEFAULT_AGE_DAYS, false));
        assert_eq!(kept, expected_kept, "{name}");
        assert_eq!(values(&browser), expected, "{name}");
        assert!(browser.read().unwrap().contains("theirs=1"), "{name}: others' cookies stay");
        let deletion = browser.written.borrow().iter().position(|line| line.contains("Max-Age=0"));
        assert!(
            deletion.is_none_or(|place| place > 0),
            "{name}: nothing goes before the new one is confirmed"
        );
        assert!(kept || deletion.is_none(), "{name}: nothing goes for nothing");
    }
}

#[test]
fn clearing_the_way_never_takes_the_new_cookie_along() {
    // On a host that is a public suffix, a cookie "for the domain" is one for the host alone; another one is seen
    // beside it, from a path of its own.
    let browser = Browser::at("github.io", SUFFIXES).with("_saasquatch", "b2xk", Some("elsewhere"));
    assert!(store(&browser, "bmV3", &attributes(Some("github.io"), DEFAULT_AGE_DAYS, false)));
    assert!(values(&browser).contains(&"bmV3".into()), "{:?}", browser.read());
}

#[test]
fn a_cookie_for_the_host_alone_takes_nothing_away() {
    let browser = Browser::at("www.example.com", SUFFIXES).with("_saasquatch", "b2xk", Some("example.com"));
    assert!(store(&browser, "bmV3", &Attributes::default()));
    assert_eq!(values(&browser), ["b2xk", "bmV3"]);
}
