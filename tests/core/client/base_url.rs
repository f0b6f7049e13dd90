//! `endpoint`: where the API may live. The user token goes there, so nothing that may lead astray is taken.

use advocate_wasm::attribution::DEFAULT_APP_DOMAIN;
use advocate_wasm::client::api::{Api, DEFAULT_BASE_URL};
use advocate_wasm::error::Code;
use proptest::prelude::*;

#[test]
fn the_base_url_may_have_a_slash_a_port_or_a_path() {
    let rows = [
        ("the default", DEFAULT_BASE_URL, DEFAULT_BASE_URL, DEFAULT_APP_DOMAIN),
        ("a trailing slash", "https://api.example/", "https://api.example", "api.example"),
        ("several", "https://api.example///", "https://api.example", "api.example"),
        ("a path", "https://api.example/advocate", "https://api.example/advocate", "api.example"),
        ("a path with a slash", "https://api.example/a/b/", "https://api.example/a/b", "api.example"),
        ("a port", "https://api.example:8443", "https://api.example:8443", "api.example:8443"),
        (
            "the default port, which names no other host",
            "https://api.example:443",
            "https://api.example:443",
            "api.example",
        ),
        ("capitals", "HTTPS://API.Example", "HTTPS://API.Example", "api.example"),
        ("white space around it", " https://api.example\n", "https://api.example", "api.example"),
        ("another script", "https://bücher.example", "https://bücher.example", "bücher.example"),
        ("an IPv6 address", "https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("localhost", "http://localhost:3000", "http://localhost:3000", "localhost:3000"),
        ("localhost in capitals", "http://LOCALHOST:1/", "http://LOCALHOST:1", "localhost:1"),
        ("localhost without a port", "http://localhost", "http://localhost", "localhost"),
        ("http's default port", "http://localhost:80", "http://localhost:80", "localhost"),
        (
            "a subdomain of localhost",
            "http://api.localhost:3000/x",
            "http://api.localhost:3000/x",
            "api.localhost:3000",
        ),
        ("the loopback address", "http://127.0.0.1:80", "http://127.0.0.1:80", "127.0.0.1"),
        ("another loopback address", "http://127.255.0.3", "http://127.255.0.3", "127.255.0.3"),
        ("the same, cut short as URLs allow", "http://127.1", "http://127.1", "127.1"),
        ("the loopback address of IPv6", "http://[::1]:8080", "http://[::1]:8080", "[::1]:8080"),
        ("the same without a port", "http://[::1]", "http://[::1]", "[::1]"),
    ];
    for (name, base, root, app_domain) in rows {
        let api = Api::new("acme", base).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(api.root(), [root, "/api/v1/acme/open/"].concat(), "{name}");
        assert_eq!(api.app_domain(), app_domain, "{name}: the attribution's domain");
    }
}

#[test]
fn a_base_url_that_may_lead_astray_is_refused() {
    let rows = [
        ("nothing", ""),
        ("a host alone", "app.referralsaasquatch.com"),
        ("no scheme", "//app.referralsaasquatch.com"),
        ("no slashes", "https:app.referralsaasquatch.com"),
        ("no host", "https:///x"),
        ("no host but a port", "https://:443"),
        ("plain http", "http://app.referralsaasquatch.com"),
        ("plain http in capitals", "HTTP://api.example"),
        ("localhost as user name", "http://localhost@evil.com"),
        ("localhost as user name with a port", "http://localhost:80@evil.com"),
        ("localhost as somebody's subdomain", "http://localhost.evil.com"),
        ("localhost within a name", "http://notlocalhost"),
        ("localhost in the path", "http://evil.com/localhost"),
        ("a loopback address as a subdomain", "http://127.0.0.1.evil.com"),
        ("a private address", "http://192.168.0.1"),
        ("an unspecified address", "http://0.0.0.0"),
        ("somebody's IPv6 address", "http://[2001:db8::1]"),
        ("a loopback address within another", "http://[::1].evil.com"),
        ("credentials", "https://user:pw@api.example"),
        ("a user name", "https://user@api.example"),
        ("a query", "https://api.example?x"),
        ("a query after a path", "https://api.example/a?x=y"),
        ("a fragment", "https://api.example#x"),
        ("a fragment after a path", "https://api.example/#x"),
        ("a backslash for a slash", "https://api.example\\@evil.com"),
        ("backslashes for slashes", "https:\\\\api.example"),
        ("a backslash in the path", "https://api.example/a\\..\\b"),
        ("a space in the host", "https://api example"),
        ("a space in the path", "https://api.example/a b"),
        ("a tab in the host", "https://api\t.example"),
        ("a line break in the path", "https://api.example/a\nb"),
        ("a line break in the scheme", "ht\ntps://api.example"),
        ("NUL", "https://api.example\0"),
        ("an encoded host", "https://%65vil.com"),
        ("a port of letters", "https://api.example:https"),
        ("a port beyond all ports", "https://api.example:65536"),
        ("two ports", "https://api.example:1:2"),
        ("an IPv6 address left open", "https://[::1"),
        ("brackets around a name", "https://[evil.com]"),
        ("brackets within a name", "https://a[b]c"),
        ("empty brackets", "https://[]"),
        ("script", "javascript:alert(1)"),
        ("script with slashes", "javascript://app.referralsaasquatch.com/%0Aalert(1)"),
        ("data", "data://text/html,x"),
        ("another protocol", "wss://api.example"),
        ("a scheme that begins like https", "httpsx://api.example"),
    ];
    for (name, base) in rows {
        let error = Api::new("acme", base).err().unwrap_or_else(|| panic!("{name}: {base} was taken"));
        assert_eq!(error.code, Code::InvalidArgument, "{name}");
        assert!(error.message.starts_with("baseUrl must be an https URL"), "{name}: {}", error.message);
        assert!(!error.message.contains("pw@"), "{name}: credentials are not repeated");
    }
}

proptest! {
    #[test]
    fn no_base_url_makes_it_panic(base in "(https?://)?(\\PC|[:/@\\[\\].]){0,16}", tenant in any::<String>()) {
        let _ = Api::new(&tenant, &base);
    }

    #[test]
    fn plain_http_goes_to_loopback_alone(host in "(localhost|127\\.0\\.0\\.1|\\[::1\\]|[a-z0-9.:@\\[\\]-]){1,4}") {
        if let Ok(api) = Api::new("acme", &["http://", &host].concat()) {
            let name = api.app_domain().trim_end_matches(|char: char| char.is_ascii_digit()).trim_end_matches(':');
            let loopback = name == "localhost" || name.ends_with(".localhost") || name == "[::1]"
                || api.app_domain().starts_with("127.");
            prop_assert!(loopback, "{}", host);
        }
    }
}
