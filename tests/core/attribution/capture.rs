//! `capture`: the rule of `captureReferral`, in a page and where there is none.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::capture::{Arrived, Captured, Wishes, capture};
use advocate_wasm::attribution::cookie::{codes as cookie_codes, distinct, encode_any};
use advocate_wasm::attribution::jar::Attributes;
use advocate_wasm::attribution::page::{Held, Page as _, held};
use advocate_wasm::attribution::sign_up::{Referrer, referrer};

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

/// What the page's browser holds.
fn holds(page: &FakePage) -> Held {
    held(page, SCOPE.now_ms)
}

#[test]
fn a_link_is_kept_or_it_is_said_why_not() {
    let large = format!("/?_saasquatch={}", of(&[r#"{"x":""#, &"x".repeat(5_000), "\"}"].concat()));
    let asked = |store| Wishes { store, ..Wishes::default() };
    let without_storage = |page| FakePage { blocks_storage: true, ..page };
    let blocking = || FakePage { blocks_cookies: true, ..shop(LINK) };
    let opted_out = || FakePage { opted_out: true, ..shop(LINK) };
    let rows = [
        // name; page, wishes → where it is or why not
        ("stored", shop(LINK), asked(None), Ok("cookie")),
        ("stored on request", shop(LINK), asked(Some(true)), Ok("cookie")),
        ("not asked", shop(LINK), asked(Some(false)), Err("not_asked")),
        ("opted out", opted_out(), asked(None), Err("opted_out")),
        ("opted out, but asked for", opted_out(), asked(Some(true)), Ok("cookie")),
        ("refused by the jar", blocking(), asked(None), Ok("localStorage")),
        ("refused by the jar, and not asked", blocking(), asked(Some(false)), Err("not_asked")),
        (
            "hidden by a server's own",
            FakePage { http_only: true, ..shop(LINK) },
            asked(None),
            Ok("localStorage"),
        ),
        ("refused by both", without_storage(blocking()), asked(None), Err("refused_by_browser")),
        ("too large for the jar", shop(&large), asked(None), Ok("localStorage")),
        ("too large", without_storage(shop(&large)), asked(None), Err("too_large")),
        ("nothing", shop("https://shop.example.com/"), asked(None), Err("nothing")),
    ];
    for (name, page, wishes, stored) in rows {
        let Captured { found, stored: got, .. } = capture(Some(&page), &wishes, SCOPE);
        assert_eq!(got, stored, "{name}");
        let expected = match stored {
            Ok("cookie") => Held { cookies: vec![found.encoded.clone()], beside: None },
            Ok(_) => Held { cookies: vec![], beside: Some(found.encoded.clone()) },
            Err(_) => Held::default(),
        };
        assert_eq!(holds(&page), expected, "{name}: where it is");
        let unstored = Arrived::of(&page).and_then(Arrived::unstored);
        assert_eq!(
            unstored.is_some(),
            matches!(stored, Err(reason) if reason != "nothing"),
            "{name}: the memory"
        );
        assert_eq!(found.encoded.is_empty(), name == "nothing", "{name}: found");
    }
}

#[test]
fn who_invited_last_comes_first_now_and_after_a_reload() {
    let page = FakePage::at("https://shop.example.com/?rsCode=BOBT", "shop.example.com", &[]);
    let codes = |page: &FakePage| {
        let found = capture(Some(page), &Wishes::default(), SCOPE).found;
        distinct(cookie_codes(&found.cookie, SCOPE))
    };
    assert_eq!(codes(&page), ["BOBT"]);
    let amelia = of(r#"{"d":{"t_CODE":{"codes":{"20":"AMELIA","3":"JUN"}}}}"#);
    page.replace_address(&["https://shop.example.com/?_saasquatch=", &amelia].concat());
    assert_eq!(codes(&page), ["AMELIA", "JUN", "BOBT"]);
    page.replace_address("https://shop.example.com/");
    page.remember(None);
    assert_eq!(codes(&page), ["AMELIA", "JUN", "BOBT"], "after a reload");
    page.replace_address("https://shop.example.com/?rsCode=BOBT");
    assert_eq!(codes(&page), ["BOBT", "AMELIA", "JUN"], "Bob again");
}

#[test]
fn the_source_is_the_same_however_often_a_page_asks() {
    let clean = Wishes { clean_url: true, ..Wishes::default() };
    let with_cookie = || {
        let held = of(r#"{"d":{"t_CODE":{"codes":{"p":"OLD"}}}}"#);
        FakePage::at(LINK, "shop.example.com", &[("_saasquatch", &held)])
    };
    for (page, source) in [(shop(LINK), "url"), (with_cookie(), "url+cookie"), (shop("/"), "none")] {
        for time in 0..3 {
            assert_eq!(capture(Some(&page), &clean, SCOPE).found.source, source, "time {time}");
        }
    }
    let page = with_cookie();
    page.replace_address("/");
    assert_eq!(capture(Some(&page), &clean, SCOPE).found.source, "cookie");
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
    assert_eq!(capture(Some(&page), &Wishes::default(), SCOPE).stored, Ok("cookie"));
    assert_eq!(*page.lines.borrow(), Vec::<String>::new());
}

#[test]
fn what_was_not_stored_is_found_again_and_stored_when_it_may_be() {
    let page = shop(LINK);
    let clean = |store| Wishes { store, clean_url: true, ..Wishes::default() };
    capture(Some(&page), &clean(Some(false)), SCOPE);
    assert_eq!((holds(&page), page.address()), (Held::default(), LINK.into()), "a reload must find it");
    page.replace_address(CLEANED); // by a router
    let again = capture(Some(&page), &clean(Some(true)), SCOPE);
    assert_eq!((again.found.source, again.stored), ("url", Ok("cookie")));
    assert_eq!(holds(&page).cookies, [bob()]);
}

#[test]
fn what_the_jar_refused_moves_into_it_when_it_works_again() {
    let mut page = FakePage { blocks_cookies: true, ..shop(LINK) };
    assert_eq!(capture(Some(&page), &Wishes::default(), SCOPE).stored, Ok("localStorage"));
    page.blocks_cookies = false;
    page.replace_address("/");
    page.remember(None);
    let later = capture(Some(&page), &Wishes::default(), SCOPE);
    assert_eq!((later.stored, later.found.encoded), (Ok("cookie"), bob()));
    assert_eq!(holds(&page), Held { cookies: vec![bob()], beside: None });
}

#[test]
fn an_older_cookie_that_cannot_be_removed_does_not_win_in_this_page() {
    let old = of(r#"{"d":{"t_CODE":{"codes":{"classic":"OLD"}}}}"#);
    let page = FakePage { path: "/shop/".into(), ..shop(LINK) };
    // By a server that hides the path: not one that leads to what the page says it is.
    page.put(None, "/shop/", "_saasquatch", &old);
    let stubborn = FakePage { path: "/shop/".into(), http_only: true, ..shop(LINK) };
    stubborn.put(None, "/shop/", "_saasquatch", &old);
    for (name, page, left) in [("removable", page, vec![bob()]), ("stubborn", stubborn, vec![old])] {
        let captured = capture(Some(&page), &Wishes::default(), SCOPE);
        assert_eq!(
            cookie_codes(&captured.found.cookie, SCOPE),
            [("classic".into(), "BOBT".into())],
            "{name}"
        );
        assert_eq!(holds(&page).cookies, left, "{name}");
        let unstored = Arrived::of(&page).and_then(Arrived::unstored);
        let Referrer::Known { codes, .. } = referrer(&holds(&page), unstored, SCOPE) else {
            panic!("{name}: somebody did")
        };
        assert_eq!(codes, ["BOBT"], "{name}: what a sign-up sends");
    }
}

#[test]
fn what_another_script_stores_meanwhile_is_merged() {
    let theirs = of(r#"{"d":{"t_CODE":{"codes":{"p":"THEIRS"}}}}"#);
    let page = FakePage { another_script_stores: Some(theirs).into(), ..shop(LINK) };
    let captured = capture(Some(&page), &Wishes::default(), SCOPE);
    let both = r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT","p":"THEIRS"}}}}"#;
    assert_eq!((captured.found.cookie, holds(&page).cookies), (read(both), vec![of(both)]));
}

#[test]
fn the_address_bar_is_cleaned_on_request_and_of_what_was_read() {
    let elsewhere = "https://elsewhere.example/?rsCode=X";
    for (clean_url, url, expected) in [
        (false, None, LINK),
        (true, None, CLEANED),
        (true, Some(LINK), CLEANED),
        (true, Some("/?rsCode=BOBT"), CLEANED),
        (true, Some(elsewhere), LINK),
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
fn without_a_page_a_request_says_what_is_held_and_nothing_is_stored() {
    let theirs = of(r#"{"d":{"t_CODE":{"codes":{"p":"THEIRS"}}}}"#);
    let both = of(r#"{"d":{"t_CODE":{"codes":{"classic":"BOBT","p":"THEIRS"}}}}"#);
    let large = of(&[r#"{"x":""#, &"x".repeat(5_000), "\"}"].concat());
    let rows = [
        // address, cookie header → encoded, whether the visitor's browser holds it
        ("", None, String::new(), Err("nothing")),
        (LINK, None, bob(), Err("no_page")),
        (LINK, Some("theme=dark".to_owned()), bob(), Err("no_page")),
        (LINK, Some(format!("_saasquatch={theirs}")), both, Err("no_page")),
        (LINK, Some(format!("a=1; _saasquatch={}", bob())), bob(), Ok("cookie")),
        (LINK, Some(format!("_saasquatch=\"{}\"", bob())), bob(), Ok("cookie")),
        ("", Some(format!("_saasquatch={theirs}")), theirs, Ok("cookie")),
        ("", Some("_saasquatch=%00; _saasquatch".to_owned()), String::new(), Err("nothing")),
        ("", Some(format!("_saasquatch={large}")), large, Ok("cookie")),
    ];
    for (url, cookie_header, encoded, stored) in rows {
        let wishes = Wishes { url: Some(url.into()), cookie_header, clean_url: true, ..Wishes::default() };
        let captured = capture(None, &wishes, SCOPE);
        assert_eq!((captured.found.encoded, captured.stored), (encoded, stored), "{wishes:?}");
    }
    let large = format!("/?_saasquatch={}", of(&[r#"{"x":""#, &"x".repeat(5_000), "\"}"].concat()));
    let wishes = Wishes { url: Some(large), ..Wishes::default() };
    assert_eq!(capture(None, &wishes, SCOPE).stored, Err("too_large"));
}
