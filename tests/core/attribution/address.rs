//! `address`: attribution is found in addresses, taken off and put on, and all else stays byte for byte.

use advocate_wasm::attribution::address::{
    Parameters, parameters, parameters_of, with_attribution, without_attribution,
};
use advocate_wasm::attribution::cookie::decode;
use proptest::prelude::*;

use crate::documents::{any_value, read};

#[derive(Default)]
struct Said {
    attributions: &'static [&'static str],
    code: Option<&'static str>,
    share_medium: Option<&'static str>,
    engagement_medium: Option<&'static str>,
}

impl From<Said> for Parameters {
    fn from(said: Said) -> Parameters {
        Parameters {
            attributions: said.attributions.iter().map(|text| (*text).into()).collect(),
            code: said.code.map(String::from),
            share_medium: said.share_medium.map(String::from),
            engagement_medium: said.engagement_medium.map(String::from),
        }
    }
}

#[test]
fn an_address_says_who_referred() {
    let attributions = |attributions| Said { attributions, ..Said::default() };
    let code = |code| Said { code: Some(code), ..Said::default() };
    let nothing = Said::default;
    let rows = [
        ("nothing", "https://shop.example/", nothing()),
        ("no address", "", nothing()),
        ("no query but a fragment", "https://shop.example/#rsCode=BOBT", nothing()),
        ("the cookie", "https://shop.example/?_saasquatch=e30", attributions(&["e30"])),
        ("a bare code", "https://shop.example/?rsCode=BOBT", code("BOBT")),
        (
            "all of a share link's parameters",
            "https://shop.example/p?utm_source=x&rsCode=BOBT&rsShareMedium=EMAIL&rsEngagementMedium=POPUP&_saasquatch=e30#top",
            Said {
                attributions: &["e30"],
                code: Some("BOBT"),
                share_medium: Some("EMAIL"),
                engagement_medium: Some("POPUP"),
            },
        ),
        (
            "AppsFlyer's names",
            "app://open?deep_link_sub1=e30&deep_link_sub5=BOBT&deep_link_sub6=SMS&deep_link_sub7=MOBILE&deep_link_sub2=x",
            Said {
                attributions: &["e30"],
                code: Some("BOBT"),
                share_medium: Some("SMS"),
                engagement_medium: Some("MOBILE"),
            },
        ),
        ("Branch's name", "https://shop.example/?sq_referralCode=BOBT", code("BOBT")),
        ("our own names before others'", "?sq_referralCode=C&deep_link_sub5=B&rsCode=A", code("A")),
        ("AppsFlyer before Branch", "?sq_referralCode=C&deep_link_sub5=B", code("B")),
        (
            "the cookie before AppsFlyer's, both to be tried",
            "?deep_link_sub1=Yg&_saasquatch=YQ",
            attributions(&["YQ", "Yg"]),
        ),
        (
            "a repeated cookie: each to be tried in turn",
            "?_saasquatch=YQ&_saasquatch=&_saasquatch=Yg",
            attributions(&["YQ", "Yg"]),
        ),
        ("a repeated code: the first", "?rsCode=A&rsCode=B", code("A")),
        ("an empty code is none, and the next counts", "?rsCode=&rsCode=%20&deep_link_sub5=B", code("B")),
        ("a name without a value", "?rsCode&_saasquatch", nothing()),
        ("a hash router's query", "https://shop.example/#/join?rsCode=BOBT", code("BOBT")),
        (
            "the address's query before its fragment's",
            "https://shop.example/?rsCode=A#/join?rsCode=B",
            code("A"),
        ),
        (
            "cookies in both",
            "https://shop.example/?_saasquatch=YQ#/join?_saasquatch=Yg",
            attributions(&["YQ", "Yg"]),
        ),
        (
            "an encoded name",
            "?%5Fsaasquatch=e30&rs%43ode=BOBT",
            Said { attributions: &["e30"], code: Some("BOBT"), ..nothing() },
        ),
        (
            "a percent-encoded value",
            "?rsCode=B%C3%B6b&_saasquatch=e30%3D",
            Said { attributions: &["e30="], code: Some("Böb"), ..nothing() },
        ),
        (
            "a plus is a space in a code",
            "?rsShareMedium=a+b",
            Said { share_medium: Some("a b"), ..nothing() },
        ),
        ("a plus is Base64's own in a cookie", "?_saasquatch=a+b/", attributions(&["a+b/"])),
        (
            "an equals sign belongs to the value",
            "?_saasquatch=e30=&rsShareMedium=A=B",
            Said { attributions: &["e30="], share_medium: Some("A=B"), ..nothing() },
        ),
        (
            "names in whatever case",
            "?RSCODE=A&rscode=B&_SAASQUATCH=e30",
            Said { attributions: &["e30"], code: Some("A"), ..nothing() },
        ),
        ("impact's name", "?_advocate=e30", attributions(&["e30"])),
        ("our own name before impact's", "?_advocate=YQ&_saasquatch=e30", attributions(&["e30", "YQ"])),
        ("a cookie that a mailer wrapped", "?_saasquatch=e3%0D%0A%20%09+0", attributions(&["e3+0"])),
        ("names that only contain ours", "?xrsCode=A&rsCodes=B&a_saasquatch=C", nothing()),
        ("a code with control characters", "?rsCode=A%0D%0AB&sq_referralCode=C", code("C")),
        ("empty pieces", "?&&rsCode=BOBT&&", code("BOBT")),
        (
            "a second question mark, as tools append what is theirs",
            "?rsCode=BOBT?utm_source=mail",
            code("BOBT"),
        ),
        ("ours behind it", "?a=b?rsCode=A", code("A")),
        ("an ampersand as HTML writes it", "?a=1&amp;rsCode=BOBT", code("BOBT")),
        ("an anchor behind a router's query", "#/join?rsCode=BOBT#pricing", code("BOBT")),
    ];
    for (name, address, expected) in rows {
        assert_eq!(parameters(address), expected.into(), "{name}: {address}");
    }
}

#[test]
fn a_bare_code_is_letters_digits_hyphens_and_underscores() {
    let longest = "A".repeat(64);
    let longer = "A".repeat(65);
    let rows = [
        // as it stands in the address → the code, if it is one
        ("BOBT", Some("BOBT")),
        ("bob-t_1", Some("bob-t_1")),
        ("JÜRGEN", Some("JÜRGEN")),
        ("用户", Some("用户")),
        ("佐々木", Some("佐々木")),
        ("Łukasz", Some("Łukasz")),
        ("Анна", Some("Анна")),
        ("हिन्दी", Some("हिन्दी")),
        (&longest, Some(&longest)),
        // what cannot belong to it is taken off its ends
        ("BOBT.", Some("BOBT")),
        ("%20BOBT+", Some("BOBT")),
        ("BOBT%E2%80%8B", Some("BOBT")),
        ("%EF%BB%BFBOBT%C2%A0", Some("BOBT")),
        ("(BOBT),", Some("BOBT")),
        ("%22BOBT%22", Some("BOBT")),
        ("%E2%80%9EBOBT%E2%80%9C", Some("BOBT")),
        ("%C2%ABBOBT%C2%BB!", Some("BOBT")),
        ("BOBT%3E", Some("BOBT")),
        ("BOBT%F0%9F%8E%81", Some("BOBT")),
        ("BOBT%EF%BC%81", Some("BOBT")),
        ("B%C3%B6b%2B", Some("Böb")),
        // anything else is none
        ("", None),
        ("%20", None),
        ("...", None),
        ("A%20B", None),
        ("A=B", None),
        ("A%0D%0AB", None),
        ("A%3Fb", None),
        ("{{code}}x", None),
        ("%7B%7Bref.code%7D%7D", None),
        ("A%E2%80%8BB", None),
        ("A%00", Some("A")),
        ("%ff", None),
        (&longer, None),
        // what programs write where they have none
        ("undefined", None),
        ("%7B%7BrsCode%7D%7D", None),
        ("${code}", None),
        ("null", None),
        ("NULL", None),
        ("NaN", None),
        ("true", None),
        ("False", None),
        ("%5Bnull%5D", None),
        ("nullable", Some("nullable")),
    ];
    for (value, expected) in rows {
        let found = parameters(&["https://shop.example/?rsCode=", value].concat());
        assert_eq!(found.code.as_deref(), expected, "{value}");
    }
}

#[test]
fn an_object_says_who_referred_as_an_address_does() {
    let said = |attributions: &[&str], code: Option<&str>, share_medium: Option<&str>| Parameters {
        attributions: attributions.iter().map(|text| (*text).into()).collect(),
        code: code.map(String::from),
        share_medium: share_medium.map(String::from),
        engagement_medium: None,
    };
    let rows = [
        ("nothing", "[]", said(&[], None, None)),
        ("no list", "{}", said(&[], None, None)),
        ("a router's query", r#"[["rsCode","BOBT"],["page","2"]]"#, said(&[], Some("BOBT"), None)),
        ("in whatever case", r#"[["RSCODE","BOBT."]]"#, said(&[], Some("BOBT"), None)),
        ("a name twice", r#"[["rsCode","undefined"],["rsCode","BOBT"]]"#, said(&[], Some("BOBT"), None)),
        (
            "values are not percent-encoded",
            r#"[["rsShareMedium","a+b%20c"]]"#,
            said(&[], None, Some("a+b%20c")),
        ),
        (
            "AppsFlyer's data",
            r#"[["status","success"],["data",[["deep_link_sub1","e30"],["deep_link_sub5","BOBT"],["rsCode","X"]]]]"#,
            said(&["e30"], Some("X"), None),
        ),
        (
            "AppsFlyer's deep link, as text",
            r#"[["deepLink","{\"deep_link_sub5\":\"BOBT\",\"is_deferred\":true,\"deep_link_sub6\":\"SMS\"}"]]"#,
            said(&[], Some("BOBT"), Some("SMS")),
        ),
        ("text that is no JSON", r#"[["data","rsCode=BOBT"]]"#, said(&[], None, None)),
        (
            "Branch's, beside its own members",
            r#"[["+clicked_branch_link","true"],["sq_referralCode","BOBT"]]"#,
            said(&[], Some("BOBT"), None),
        ),
        (
            "Branch's link",
            r#"[["~referring_link","https://x.app.link/?rsCode=BOBT&_saasquatch=e30"]]"#,
            said(&["e30"], Some("BOBT"), None),
        ),
        ("other objects are somebody else's", r#"[["user",[["rsCode","X"]]]]"#, said(&[], None, None)),
        ("no pairs", r#"[["rsCode"],[],7,["rsCode",["X"]],[1,"X"]]"#, said(&[], None, None)),
    ];
    for (name, object, expected) in rows {
        assert_eq!(parameters_of(&read(object)), expected, "{name}");
    }
}

#[test]
fn cleaning_removes_exactly_what_is_ours() {
    let rows = [
        ("nothing of ours", "https://shop.example/?a=1&b=2#c", "https://shop.example/?a=1&b=2#c"),
        ("the only parameter", "https://shop.example/?rsCode=A", "https://shop.example/"),
        ("the first of several", "https://shop.example/?_saasquatch=e30&a=1", "https://shop.example/?a=1"),
        ("the last of several", "https://shop.example/?a=1&_saasquatch=e30", "https://shop.example/?a=1"),
        ("one between others", "https://shop.example/?a=1&rsCode=A&b=2", "https://shop.example/?a=1&b=2"),
        (
            "all of ours at once",
            "https://shop.example/p?_saasquatch=e30&rsCode=A&rsShareMedium=B&rsEngagementMedium=C&sq_referralCode=D\
             &deep_link_sub1=e30&_advocate=e30&deep_link_sub5=F&deep_link_sub6=G&deep_link_sub7=H",
            "https://shop.example/p",
        ),
        (
            "others' campaign parameters stay",
            "https://shop.example/?utm_source=a&im_ref=b&rsCode=A&utm_medium=c&deep_link_sub2=d&deep_link_value=e",
            "https://shop.example/?utm_source=a&im_ref=b&utm_medium=c&deep_link_sub2=d&deep_link_value=e",
        ),
        ("repeated ones", "/?rsCode=A&a=1&rsCode=B", "/?a=1"),
        ("one without a value", "/?rsCode&a", "/?a"),
        ("one by an encoded name", "/?%5Fsaasquatch=e30&rs%43ode=A&a=1", "/?a=1"),
        ("the fragment stays", "/?rsCode=A#section", "/#section"),
        ("an empty fragment stays", "/?rsCode=A#", "/#"),
        ("a hash router's query", "/#/join?rsCode=A&a=1", "/#/join?a=1"),
        ("a hash router's only parameter", "/#/join?rsCode=A", "/#/join"),
        ("both queries", "/?rsCode=A&a=1#/join?b=2&_saasquatch=e30", "/?a=1#/join?b=2"),
        ("a fragment that only mentions us", "/?a=1#rsCode=A", "/?a=1#rsCode=A"),
        ("an empty query that was there stays", "/?#x", "/?#x"),
        ("empty pieces stay", "/?&a=1&&b=2&rsCode=A&", "/?&a=1&&b=2&"),
        ("encodings stay as they are", "/?q=a+b%20c%2f%2F%zz&rsCode=A&ü=ß", "/?q=a+b%20c%2f%2F%zz&ü=ß"),
        ("order and repetition stay", "/?b=2&a=1&rsCode=A&b=1&a=1", "/?b=2&a=1&b=1&a=1"),
        ("a semicolon separates nothing", "/?a=1;rsCode=A", "/?a=1;rsCode=A"),
        ("further question marks separate", "/?a=b?c&rsCode=A?d", "/?a=b?c?d"),
        ("a path that looks like us stays", "/rsCode=A/_saasquatch?rsCode=A", "/rsCode=A/_saasquatch"),
        ("in whatever case", "/?rscode=A&RsCode=B&_saasquatch2=C", "/?_saasquatch2=C"),
        (
            "what does not read is left for others",
            "/?rsCode=undefined&_saasquatch=%7B%7D&a=1&_advocate=x!",
            "/?rsCode=undefined&_saasquatch=%7B%7D&a=1&_advocate=x!",
        ),
        ("an anchor stays", "#/join?rsCode=BOBT#pricing", "#/join#pricing"),
        ("an ampersand as HTML writes it", "/?a=1&amp;rsCode=BOBT&amp;b=2", "/?a=1&amp;b=2"),
        ("no address at all", "", ""),
    ];
    for (name, address, expected) in rows {
        assert_eq!(without_attribution(address), expected, "{name}: {address}");
    }
}

#[test]
fn attribution_is_attached_to_the_query() {
    let rows = [
        ("no query", "https://shop.example", "https://shop.example?_saasquatch=e30"),
        ("a path", "https://shop.example/join", "https://shop.example/join?_saasquatch=e30"),
        ("a query", "https://shop.example/?a=1", "https://shop.example/?a=1&_saasquatch=e30"),
        ("an empty query", "https://shop.example/?", "https://shop.example/?_saasquatch=e30"),
        ("empty pieces stay", "/?a=1&", "/?a=1&&_saasquatch=e30"),
        ("empty pieces alone stay", "/?&", "/?&&_saasquatch=e30"),
        (
            "before the fragment",
            "https://shop.example/?a=1#top",
            "https://shop.example/?a=1&_saasquatch=e30#top",
        ),
        (
            "a hash router's address",
            "https://shop.example/#/join?a=1",
            "https://shop.example/?_saasquatch=e30#/join?a=1",
        ),
        ("an empty fragment", "https://shop.example/#", "https://shop.example/?_saasquatch=e30#"),
        (
            "in place of an old one",
            "https://shop.example/?_saasquatch=OLD&a=1",
            "https://shop.example/?a=1&_saasquatch=e30",
        ),
        (
            "in place of the only one",
            "https://shop.example/?_saasquatch=OLD",
            "https://shop.example/?_saasquatch=e30",
        ),
        ("in place of several", "/?_saasquatch=OLD&a=1&%5Fsaasquatch=OLDER", "/?a=1&_saasquatch=e30"),
        ("beside a bare code, which stays", "/?rsCode=A", "/?rsCode=A&_saasquatch=e30"),
        ("an app's link", "shop://open/item?id=7", "shop://open/item?id=7&_saasquatch=e30"),
        ("an address without a host", "/oauth?state=a%2Fb+c", "/oauth?state=a%2Fb+c&_saasquatch=e30"),
        ("encodings stay as they are", "/?q=%zz&%C3", "/?q=%zz&%C3&_saasquatch=e30"),
    ];
    for (name, address, expected) in rows {
        assert_eq!(with_attribution(address, "e30"), expected, "{name}");
        assert_eq!(with_attribution(expected, "e30"), expected, "{name}: once is enough");
        assert_eq!(parameters(expected).attributions, ["e30"], "{name}: and is found again");
    }
}

const OURS: [&str; 9] = [
    "_saasquatch",
    "rsCode",
    "rsShareMedium",
    "rsEngagementMedium",
    "sq_referralCode",
    "deep_link_sub1",
    "deep_link_sub5",
    "deep_link_sub6",
    "deep_link_sub7",
];

/// A query's pieces: (the piece, whether it is ours).
fn pieces() -> impl Strategy<Value = Vec<(String, bool)>> {
    let ours = (prop::sample::select(OURS.to_vec()), prop::option::of("[A-Z0-9_-]{0,3}X")).prop_map(
        |(name, value)| {
            let is_cookie = matches!(name, "_saasquatch" | "deep_link_sub1");
            let value = value.map(|value| if is_cookie { "e30".into() } else { value });
            (value.map_or(name.into(), |value| [name, "=", &value].concat()), true)
        },
    );
    // Nothing that is ours begins with these letters, plain or encoded.
    let foreign =
        "([ax-zéü][A-Za-z0-9%+?/;.!é_-]{0,6}(=[A-Za-z0-9%+?/;=é_-]{0,8})?)?".prop_map(|piece| (piece, false));
    prop::collection::vec(prop_oneof![ours, foreign], 0..8)
}

fn query(pieces: &[(String, bool)]) -> String {
    pieces.iter().map(|(piece, _)| piece.as_str()).collect::<Vec<_>>().join("&")
}

/// What must be left of `?query`.
fn cleaned(pieces: &[(String, bool)]) -> String {
    let kept: Vec<&str> = pieces.iter().filter(|(_, ours)| !ours).map(|(piece, _)| piece.as_str()).collect();
    let all_were_ours = kept.is_empty() && !pieces.is_empty();
    if all_were_ours { String::new() } else { ["?", &kept.join("&")].concat() }
}

proptest! {
    #[test]
    fn what_is_foreign_stays_byte_for_byte(
        path in "(https://[a-z]{1,8})?/[a-zA-Z0-9%._=&-]{0,12}",
        before in pieces(),
        router in prop::option::of(("/?[a-z%=&]{0,6}", pieces())),
    ) {
        let (mut address, mut expected) =
            ([&path, "?", &query(&before)].concat(), [path.as_str(), &cleaned(&before)].concat());
        if let Some((route, within)) = router {
            address.push_str(&["#", &route, "?", &query(&within)].concat());
            expected.push_str(&["#", &route, &cleaned(&within)].concat());
        }
        prop_assert_eq!(without_attribution(&address), expected, "{}", address);
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(address in "\\PC{0,20}[?]?[#]?(\\PC|[?&#=]|rsCode=A|_saasquatch=e30){0,12}") {
        let once = without_attribution(&address);
        prop_assert_eq!(without_attribution(&once), once.clone());
        let mut left = parameters(&once);
        left.attributions.retain(|value| decode(value).is_ok());
        prop_assert_eq!(left, Parameters::default(), "nothing of ours that reads is left in {}", once);
    }

    #[test]
    fn what_is_attached_is_found_first(address in any::<String>(), bytes in any::<Vec<u8>>()) {
        prop_assume!(!bytes.is_empty());
        let encoded = crate::documents::base64url(&bytes);
        let attached = with_attribution(&address, &encoded);
        let found = parameters(&attached).attributions;
        prop_assert_eq!(found.first(), Some(&encoded), "{}", attached);
        prop_assert_eq!(with_attribution(&attached, &encoded), attached.clone(), "attaching twice is attaching once");
    }

    #[test]
    fn no_address_makes_it_panic(address in any::<String>(), encoded in any::<String>(), value in any_value()) {
        let _ = parameters_of(&value);
        let _ = (parameters(&address), without_attribution(&address), with_attribution(&address, &encoded));
    }
}
