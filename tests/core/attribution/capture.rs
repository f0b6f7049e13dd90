//! `capture`: the rule of `captureReferral`, in a page and where there is none.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::capture::{Wishes, capture};
use advocate_wasm::attribution::cookie::encode_any;
use advocate_wasm::attribution::jar::Attributes;
use advocate_wasm::attribution::page::{Page as _, held};

use crate::documents::read;
use crate::fake_page::FakePage;

/// Epoch seconds 1000 is now.
const SCOPE: Scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: 1_000_000.0 };
const LINK: &str = "https://shop.example.com/?rsCode=BOBT&a=1#top";
const CLEANED: &str = "https://shop.example.com/?a=1#top";

fn of(text: &str) -> String {
    encode_any(&read(text))
}

/// The attribution that the link brings.
fn bob() -> String {
    of(r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT"}}}}"#)
}

fn shop(address: &str) -> FakePage {
    FakePage::at(address, "shop.example.com", &[])
}

#[test]
fn a_link_is_kept_or_it_is_said_why_not() {
    let large = format!("/?_saasquatch={}", of(&[r#"{"x":""#, &"x".repeat(5_000), "\"}"].concat()));
    let asked = |store| Wishes { store, ..Wishes::default() };
    let rows = [
        // name; page, wishes → reason, whether the jar has something, whether the memory has
        ("stored", shop(LINK), asked(None), None, true, false),
        ("stored on request", shop(LINK), asked(Some(true)), None, true, false),
        ("not asked", shop(LINK), asked(Some(false)), Some("not_asked"), false, true),
        (
            "opted out",
            FakePage { opted_out: true, ..shop(LINK) },
            asked(None),
            Some("opted_out"),
            false,
            true,
        ),
        (
            "opted out, but asked for",
            FakePage { opted_out: true, ..shop(LINK) },
            asked(Some(true)),
            None,
            true,
            false,
        ),
        (
            "refused",
            FakePage { blocks_cookies: true, ..shop(LINK) },
            asked(None),
            Some("refused_by_browser"),
            false,
            true,
        ),
        ("too large", shop(&large), asked(None), Some("too_large"), false, true),
        ("nothing", shop("https://shop.example.com/"), asked(None), Some("nothing"), false, false),
    ];
    for (name, page, wishes, reason, in_jar, in_memory) in rows {
        let captured = capture(Some(&page), &wishes, SCOPE);
        assert_eq!(captured.reason, reason, "{name}");
        assert_eq!(!held(&page).is_empty(), in_jar, "{name}: the jar");
        assert_eq!(page.remembered().is_some(), in_memory, "{name}: the memory");
        assert_eq!(captured.found.encoded.is_empty(), name == "nothing", "{name}: found");
    }
}

#[test]
fn it_is_stored_for_the_whole_site_unless_a_domain_is_named() {
    let rows = [(None, "; Domain=example.com"), (Some("shop.example.com"), "; Domain=shop.example.com")];
    for (domain, expected) in rows {
        let page = shop(LINK);
        let attributes = Attributes { domain: domain.map(String::from), ..Attributes::default() };
        capture(Some(&page), &Wishes { attributes, ..Wishes::default() }, SCOPE);
        let lines = page.lines.borrow();
        let line = lines.iter().find(|line| line.starts_with("_saasquatch=")).unwrap();
        assert!(line.contains(&bob()) && line.contains(expected), "{line}");
    }
}

#[test]
fn what_is_stored_already_is_not_written_again() {
    let page = FakePage::at(LINK, "shop.example.com", &[("_saasquatch", &bob())]);
    assert_eq!(capture(Some(&page), &Wishes::default(), SCOPE).reason, None);
    assert_eq!(*page.lines.borrow(), Vec::<String>::new());
}

#[test]
fn what_was_not_stored_is_found_again_and_stored_when_it_may_be() {
    let page = shop(LINK);
    capture(Some(&page), &Wishes { store: Some(false), clean_url: true, ..Wishes::default() }, SCOPE);
    assert_eq!((held(&page), page.address()), (vec![], CLEANED.into()));
    let again = capture(Some(&page), &Wishes::default(), SCOPE);
    assert_eq!((again.found.source, again.reason), ("url", None));
    assert_eq!((held(&page), page.remembered()), (vec![bob()], None));
}

#[test]
fn what_another_script_stores_meanwhile_is_merged() {
    let theirs = of(r#"{"d":{"t_CODE":{"codes":{"p":"THEIRS"}}}}"#);
    let page = FakePage { another_script_stores: Some(theirs).into(), ..shop(LINK) };
    let captured = capture(Some(&page), &Wishes::default(), SCOPE);
    let both = r#"{"d":{"t_CODE":{"codes":{"p":"THEIRS","classic":"BOBT"}}}}"#;
    assert_eq!((captured.found.cookie, held(&page)), (read(both), vec![of(both)]));
}

#[test]
fn the_address_bar_is_cleaned_on_request_alone() {
    for (clean_url, url, expected) in [
        (false, None, LINK),
        (true, None, CLEANED),
        // The page's own address is cleaned, whichever was read.
        (true, Some("https://elsewhere.example/?rsCode=X"), CLEANED),
    ] {
        let page = shop(LINK);
        capture(Some(&page), &Wishes { clean_url, url: url.map(String::from), ..Wishes::default() }, SCOPE);
        assert_eq!(page.address(), expected, "{clean_url} {url:?}");
    }
}

#[test]
fn another_address_is_read_when_one_is_given() {
    let wishes = Wishes { url: Some("/?rsCode=OTHER".into()), ..Wishes::default() };
    let captured = capture(Some(&shop(LINK)), &wishes, SCOPE);
    assert_eq!(captured.found.cookie, read(r#"{"d":{"t_CODE":{"codes":{"classic":"OTHER"}}}}"#));
}

#[test]
fn without_a_page_the_given_address_is_read_and_nothing_is_stored() {
    let wishes = Wishes { url: Some(LINK.into()), clean_url: true, ..Wishes::default() };
    let captured = capture(None, &wishes, SCOPE);
    assert_eq!((captured.found.encoded, captured.reason), (bob(), Some("no_page")));
    let nothing = capture(None, &Wishes::default(), SCOPE);
    assert_eq!((nothing.found.encoded, nothing.reason), (String::new(), Some("nothing")));
}
