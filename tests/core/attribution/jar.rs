//! `jar`: the attribution cookie as a jar takes it, and as it lists it.

use advocate_wasm::error::Code;

use crate::documents::base64url;
use advocate_wasm::attribution::jar::{Attributes, DEFAULT_AGE_DAYS, set_cookie_header, values};

fn attributes(domain: Option<&str>, max_age_days: f64, secure: bool) -> Attributes {
    Attributes { domain: domain.map(String::from), max_age_days, secure, ..Attributes::default() }
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
        (
            "for frames on other sites, which implies https",
            Attributes { cross_site: true, ..Attributes::default() },
            "; Max-Age=31536000; Path=/; SameSite=None; Secure".into(),
        ),
        (
            "a jar of its own for each site that frames the page",
            Attributes { cross_site: true, partitioned: true, ..attributes(Some("a_b.example"), 7.0, true) },
            "; Max-Age=604800; Path=/; SameSite=None; Domain=a_b.example; Secure; Partitioned".into(),
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
        ("a line break between kinds of white space", "%20\r\n\r\neyJhIjoxfQ".into(), Ok("eyJhIjoxfQ")),
        ("nothing", String::new(), Err(Code::InvalidCookie)),
        ("no cookie", base64url(b"[1]"), Err(Code::InvalidCookie)),
        (
            "too large",
            base64url(&[b"{\"a\":\"", [b'x'; 4000].as_slice(), b"\"}"].concat()),
            Err(Code::CookieTooLarge),
        ),
    ];
    for (name, encoded, expected) in rows {
        let header = set_cookie_header(&encoded, &Attributes::default()).map_err(|error| error.code);
        assert_eq!(header, expected.map(|value| ["_saasquatch=", value, rest].concat()), "{name}");
    }
}

#[test]
fn every_attribution_cookie_that_the_page_sees_is_read() {
    let rows: [(&str, &str, &[&str]); 12] = [
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
        ("in quotes", "_saasquatch=\"e30=\"", &["e30="]),
        ("in quotes, with spaces around", "_saasquatch= \"e30\" ; a=1", &["e30"]),
        ("half in quotes", "_saasquatch=\"e30", &["\"e30"]),
        ("no spaces, or too many", "a=1;_saasquatch=x;  _saasquatch =  y  ", &["x", "y"]),
    ];
    for (name, listing, expected) in rows {
        assert_eq!(values(listing), expected, "{name}");
    }
}
