//! `page`: the widest domain, and attribution that is kept there.

use advocate_wasm::attribution::Scope;
use advocate_wasm::attribution::cookie::encode_any;
use advocate_wasm::attribution::jar::Attributes;
use advocate_wasm::attribution::page::{Held, Page as _, forget, held, store, store_beside, top_domain};

use crate::documents::read;
use crate::fake_page::FakePage;

const NOW_MS: f64 = 1_000_000.0;

#[test]
fn the_widest_domain_is_what_the_browser_takes() {
    let rows = [
        ("shop.example.com", Some("example.com")),
        ("example.com", Some("example.com")),
        ("www.example.co.uk", Some("example.co.uk")),
        ("a.b.c.example.com", Some("example.com")),
        ("under_score.example.com", Some("example.com")),
        // Every user of github.io is a site of their own.
        ("bob.github.io", Some("bob.github.io")),
        ("my_shop.github.io", Some("my_shop.github.io")),
        ("localhost", None),
        ("127.0.0.1", None),
        ("[::1]", None),
        ("", None),
    ];
    for (host, expected) in rows {
        let page = FakePage::at("/", host, &[("theme", "dark")]);
        assert_eq!(top_domain(&page, &Attributes::default()).as_deref(), expected, "{host}");
        assert_eq!(page.cookies(), "theme=dark", "{host}: nothing is left of the trial");
    }
}

#[test]
fn where_no_cookies_are_kept_there_is_no_domain() {
    let page = FakePage { blocks_cookies: true, ..FakePage::at("/", "shop.example.com", &[]) };
    assert_eq!(top_domain(&page, &Attributes::default()), None);
}

#[test]
fn tabs_that_try_at_the_same_time_do_not_meet() {
    let page = FakePage::at("/", "shop.example.com", &[]);
    top_domain(&page, &Attributes::default());
    let lines = page.lines.borrow();
    let names: Vec<_> = lines.iter().map(|line| line.split_once('=').unwrap().0).collect();
    assert!(
        names.iter().all(|name| *name == "_saasquatch_probe_4"),
        "{names:?}: the number is the page's own"
    );
}

#[test]
fn a_domain_is_tried_as_it_will_be_used() {
    let page = FakePage::at("/", "shop.example.com", &[]);
    top_domain(&page, &Attributes { cross_site: true, ..Attributes::default() });
    assert!(page.lines.borrow().iter().all(|line| line.contains("SameSite=None") && line.contains("Secure")));
}

/// Of a row: the domain that is asked for, the cookies before by domain, path and value → whether it is kept, and what the
/// page sees then.
type Row = (
    &'static str,
    Option<&'static str>,
    Vec<(Option<&'static str>, &'static str, &'static str)>,
    bool,
    &'static str,
);

#[test]
fn a_cookie_is_stored_once_for_the_domain() {
    const WIDE: Option<&str> = Some("example.com");
    const HOST: Option<&str> = Some("shop.example.com");
    let rows: [Row; 9] = [
        ("for this host", None, vec![], true, "_saasquatch=new"),
        ("for the domain", WIDE, vec![], true, "_saasquatch=new"),
        ("for a domain of others", Some("example.org"), vec![], false, ""),
        ("the host's own moves to the domain", WIDE, vec![(None, "/", "old")], true, "_saasquatch=new"),
        ("one of a narrower domain goes", WIDE, vec![(HOST, "/", "old")], true, "_saasquatch=new"),
        (
            "those of every path that leads here go",
            WIDE,
            vec![(None, "/a", "1"), (WIDE, "/a/", "2"), (HOST, "/a/b", "3"), (None, "/", "4")],
            true,
            "_saasquatch=new",
        ),
        ("without a domain likewise", None, vec![(None, "/a", "1")], true, "_saasquatch=new"),
        (
            "a domain of others moves nothing",
            Some("example.org"),
            vec![(None, "/", "old")],
            false,
            "_saasquatch=old",
        ),
        ("elsewhere it is none of ours", WIDE, vec![(None, "/elsewhere", "old")], true, "_saasquatch=new"),
    ];
    for (name, domain, before, kept, after) in rows {
        let page = FakePage { path: "/a/b".into(), ..FakePage::at("/", "shop.example.com", &[]) };
        before.iter().for_each(|(domain, path, value)| page.put(*domain, path, "_saasquatch", value));
        let attributes = Attributes { domain: domain.map(String::from), ..Attributes::default() };
        assert_eq!(store(&page, "new", &attributes), kept, "{name}");
        assert_eq!(page.cookies(), after, "{name}");
    }
}

#[test]
fn beside_the_jar_it_lives_as_long_as_in_it() {
    let page = FakePage::at("/", "localhost", &[]);
    let a_day = Attributes { max_age_days: 1.0, ..Attributes::default() };
    assert!(store_beside(&page, "e30", &a_day, NOW_MS));
    let day_ms = 86_400_000.0;
    for (now_ms, expected) in
        [(NOW_MS, Some("e30")), (NOW_MS + day_ms - 1.0, Some("e30")), (NOW_MS + day_ms, None)]
    {
        assert_eq!(held(&page, now_ms).beside.as_deref(), expected, "{now_ms}");
    }
    let refusing = FakePage { blocks_storage: true, ..FakePage::default() };
    assert!(!store_beside(&refusing, "e30", &a_day, NOW_MS));
}

#[test]
fn what_others_put_there_is_nothing() {
    for text in ["", " ", "e30", "x e30", "-1 e30", "99999999999 e30", "1.5 e30"] {
        let page = FakePage { beside: Some(text.to_owned()).into(), ..FakePage::default() };
        assert_eq!(held(&page, NOW_MS), Held::default(), "{text:?}");
    }
}

#[test]
fn what_the_jar_did_not_take_came_last() {
    let scope = Scope { app_domain: "d", tenant_alias: "t", now_ms: NOW_MS };
    let [old, new] = ["OLD", "NEW"]
        .map(|code| encode_any(&read(&[r#"{"d":{"t_CODE":{"codes":{"p":""#, code, r#""}}}}"#].concat())));
    let held = Held { cookies: vec![old], beside: Some(new) };
    assert_eq!(held.together(scope).unwrap().text(), r#"{"d":{"t_CODE":{"codes":{"p":"NEW"}}}}"#);
}

#[test]
fn what_is_forgotten_is_forgotten_everywhere() {
    let page =
        FakePage { path: "/a/b".into(), ..FakePage::at("/", "shop.example.com", &[("theme", "dark")]) };
    let places = [(None, "/"), (None, "/a/b"), (Some("example.com"), "/"), (Some("shop.example.com"), "/a")];
    places.iter().for_each(|(domain, path)| page.put(*domain, path, "_saasquatch", "x"));
    page.keep_beside(Some("9999999 e30"));
    page.remember(Some(&read("{}")));
    assert!(forget(&page, None));
    assert_eq!((page.cookies(), page.kept_beside(), page.remembered()), ("theme=dark".into(), None, None));
}

#[test]
fn what_cannot_be_forgotten_is_said() {
    let page = FakePage { http_only: true, ..FakePage::at("/", "shop.example.com", &[("_saasquatch", "x")]) };
    assert!(!forget(&page, None));
    let page =
        FakePage { blocks_storage: true, beside: Some("1 x".to_owned()).into(), ..FakePage::default() };
    assert!(!forget(&page, None));
}
