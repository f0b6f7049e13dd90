//! Addresses that carry attribution: finding it, taking it off, putting it on. Works on the text, so that whatever is
//! not ours stays byte for byte.

use crate::cookie;
use crate::text::{join, percent_decode};

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
    // Plain Base64 has a `+` of its own, so there it is no space.
    let mut attributions = values(url, ATTRIBUTION, false);
    attributions.retain(|value| !value.is_empty());
    let first = |names| values(url, names, true).into_iter().find(|value| is_plain(value));
    Parameters {
        attributions,
        code: first(CODE),
        share_medium: first(SHARE_MEDIUM),
        engagement_medium: first(ENGAGEMENT_MEDIUM),
    }
}

/// The values of these parameters: the first name's before the second's, the query's before the fragment's.
fn values(url: &str, names: &[&str], plus_is_space: bool) -> Vec<String> {
    let (before, fragment) = split(url, '#');
    let mut values = Vec::new();
    for name in names {
        for part in [before, fragment.unwrap_or("")] {
            for item in split(part, '?').1.unwrap_or("").split('&') {
                let (given, value) = split(item, '=');
                if percent_decode(given, true) == *name {
                    values.push(percent_decode(value.unwrap_or(""), plus_is_space));
                }
            }
        }
    }
    values
}

/// The address without attribution parameters; everything else stays as it is.
pub fn without_attribution(url: &str) -> String {
    let ours = &[ATTRIBUTION, CODE, SHARE_MEDIUM, ENGAGEMENT_MEDIUM];
    let (before, fragment) = split(url, '#');
    let cleaned = clean(before, ours);
    match fragment {
        Some(fragment) => join(&[&cleaned, "#", &clean(fragment, ours)]),
        None => cleaned,
    }
}

/// The address with the attribution attached to its query, in place of one that stood there.
pub fn with_attribution(url: &str, encoded: &str) -> String {
    let (before, fragment) = split(url, '#');
    let address = clean(before, &[&[cookie::NAME]]);
    let joint = match split(&address, '?').1 {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    let (hash, fragment) = if let Some(fragment) = fragment { ("#", fragment) } else { ("", "") };
    join(&[&address, joint, cookie::NAME, "=", encoded, hash, fragment])
}

/// Takes the named parameters out of a part's query. Where none stands there, the part stays as it is.
fn clean(part: &str, names: &[&[&str]]) -> String {
    let (path, query) = split(part, '?');
    let mut cleaned = String::from(path);
    let mut joint = '?';
    let mut dropped = false;
    for item in query.unwrap_or("").split('&') {
        let name = percent_decode(split(item, '=').0, true);
        if names.iter().any(|names| names.contains(&name.as_str())) {
            dropped = true;
        } else {
            cleaned.push(joint);
            cleaned.push_str(item);
            joint = '&';
        }
    }
    if dropped { cleaned } else { part.into() }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn is_plain(value: &str) -> bool {
    !value.trim_ascii().is_empty()
        && value.len() <= MAX_CODE
        && !value.bytes().any(|byte| byte.is_ascii_control())
}
