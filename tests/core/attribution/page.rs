//! `page`: the widest domain, and a cookie that is kept there.

use advocate_wasm::attribution::jar::Attributes;
use advocate_wasm::attribution::page::{Page as _, store, top_domain};

use crate::fake_page::FakePage;

#[test]
fn the_widest_domain_is_what_the_browser_takes() {
    let rows = [
        ("shop.example.com", Some("example.com")),
        ("example.com", Some("example.com")),
        ("www.example.co.uk", Some("example.co.uk")),
        ("a.b.c.example.com", Some("example.com")),
        // Every user of github.io is a site of their own.
        ("bob.github.io", Some("bob.github.io")),
        ("localhost", None),
        ("127.0.0.1", None),
        ("[::1]", None),
        ("", None),
    ];
    for (host, expected) in rows {
        let page = FakePage::at("/", host, &[("theme", "dark")]);
        assert_eq!(top_domain(&page).as_deref(), expected, "{host}");
        assert_eq!(page.cookies(), "theme=dark", "{host}: nothing is left of the trial");
    }
}

#[test]
fn where_no_cookies_are_kept_there_is_no_domain() {
    let page = FakePage { blocks_cookies: true, ..FakePage::at("/", "shop.example.com", &[]) };
    assert_eq!(top_domain(&page), None);
}

#[test]
fn a_cookie_is_stored_once_for_the_domain() {
    let domain = |domain: &str| Attributes { domain: Some(domain.into()), ..Attributes::default() };
    let rows = [
        // name; domain asked for, cookies before → kept, cookies after
        ("for this host", Attributes::default(), vec![], true, "_saasquatch=new"),
        ("for the domain", domain("example.com"), vec![], true, "_saasquatch=new"),
        ("for a domain of others", domain("example.org"), vec![], false, ""),
        (
            "the host's own moves to the domain",
            domain("example.com"),
            vec![("_saasquatch", "old")],
            true,
            "_saasquatch=new",
        ),
        (
            "a domain of others moves nothing",
            domain("example.org"),
            vec![("_saasquatch", "old")],
            false,
            "_saasquatch=old",
        ),
        (
            "others' cookies stay",
            domain("example.com"),
            vec![("theme", "dark")],
            true,
            "theme=dark; _saasquatch=new",
        ),
    ];
    for (name, attributes, before, kept, after) in rows {
        let page = FakePage::at("/", "shop.example.com", &before);
        assert_eq!(store(&page, "new", &attributes), kept, "{name}");
        assert_eq!(page.cookies(), after, "{name}");
    }
}
