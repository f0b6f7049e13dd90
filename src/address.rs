//! Addresses that carry attribution: finding it, taking it off, putting it on. Works on the text, so that whatever is
//! not ours stays byte for byte.

use percent_encoding::percent_decode_str;

use crate::cookie;

/// What an address may say about the referrer: its parameters' names, the most telling first. The names beside the
/// cookie's own are those of AppsFlyer's OneLink (`deep_link_sub…`) and Branch (`sq_referralCode`).
const ATTRIBUTION: &[&str] = &[cookie::NAME, "deep_link_sub1"];
const CODE: &[&str] = &["rsCode", "deep_link_sub5", "sq_referralCode"];
const SHARE_MEDIUM: &[&str] = &["rsShareMedium", "deep_link_sub6"];
const ENGAGEMENT_MEDIUM: &[&str] = &["rsEngagementMedium", "deep_link_sub7"];

/// Longer than any code; what exceeds it is somebody's experiment.
const MAX_CODE: usize = 128;

/// What an address says about the referrer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The encoded attribution, in the order in which to try them.
    pub attributions: Vec<String>,
    /// The bare referral code.
    pub code: Option<String>,
    /// How it was shared.
    pub share_medium: Option<String>,
    /// Where it was shared from.
    pub engagement_medium: Option<String>,
}

/// Reads an address's query and, for hash routers, the query inside its fragment.
pub fn parameters(url: &str) -> Parameters {
    let pairs: Vec<(String, &str)> = queries(url).flat_map(|query| query.split('&')).map(pair).collect();
    let values = |names: &'static [&'static str], plus_is_space: bool| {
        let pairs = &pairs;
        names.iter().flat_map(move |name| {
            pairs
                .iter()
                .filter(move |(given, _)| given == name)
                .map(move |(_, value)| text(value, plus_is_space))
        })
    };
    let first = |names| values(names, true).find(|value| is_plain(value));
    Parameters {
        // Plain Base64 has a `+` of its own.
        attributions: values(ATTRIBUTION, false).filter(|value| !value.is_empty()).collect(),
        code: first(CODE),
        share_medium: first(SHARE_MEDIUM),
        engagement_medium: first(ENGAGEMENT_MEDIUM),
    }
}

/// The address without attribution parameters; everything else stays as it is.
pub fn without_attribution(url: &str) -> String {
    let (before, fragment) = split(url, '#');
    let cleaned = clean(before, ours);
    match fragment {
        Some(fragment) => [&cleaned, "#", &clean(fragment, ours)].concat(),
        None => cleaned,
    }
}

/// The address with the attribution attached to its query, in place of one that stood there.
pub fn with_attribution(url: &str, encoded: &str) -> String {
    let (before, fragment) = split(url, '#');
    let mut address = clean(before, |name| name == cookie::NAME);
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    for part in [joint, cookie::NAME, "=", encoded] {
        address.push_str(part);
    }
    if let Some(fragment) = fragment {
        address.push('#');
        address.push_str(fragment);
    }
    address
}

fn ours(name: &str) -> bool {
    [ATTRIBUTION, CODE, SHARE_MEDIUM, ENGAGEMENT_MEDIUM].iter().any(|names| names.contains(&name))
}

fn clean(part: &str, drop: impl Fn(&str) -> bool) -> String {
    let (path, query) = split(part, '?');
    let Some(query) = query else { return part.into() };
    let kept: Vec<&str> = query.split('&').filter(|item| !drop(&pair(item).0)).collect();
    if kept.len() == query.split('&').count() {
        part.into()
    } else if kept.is_empty() {
        path.into()
    } else {
        [path, "?", &kept.join("&")].concat()
    }
}

fn queries(url: &str) -> impl Iterator<Item = &str> {
    let (before, fragment) = split(url, '#');
    [Some(before), fragment].into_iter().flatten().filter_map(|part| split(part, '?').1)
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn pair(item: &str) -> (String, &str) {
    let (name, value) = split(item, '=');
    (text(name, true), value.unwrap_or(""))
}

fn text(encoded: &str, plus_is_space: bool) -> String {
    let spaced = if plus_is_space { encoded.replace('+', " ") } else { encoded.into() };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

fn is_plain(value: &str) -> bool {
    !value.trim().is_empty() && value.len() <= MAX_CODE && !value.chars().any(char::is_control)
}
