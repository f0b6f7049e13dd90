//! Addresses that carry attribution: finding it, taking it off, putting it on. Works on the text, so that whatever is
//! not ours stays byte for byte.

use super::cookie;
use crate::percent;

/// What an address may say about the referrer: its parameters' names, the most telling first. The names beside the
/// cookie's own are those of AppsFlyer's OneLink (`deep_link_sub…`) and Branch (`sq_referralCode`).
const ATTRIBUTION: &[&str] = &[cookie::NAME, "deep_link_sub1"];
const CODE: &[&str] = &["rsCode", "deep_link_sub5", "sq_referralCode"];
const SHARE_MEDIUM: &[&str] = &["rsShareMedium", "deep_link_sub6"];
const ENGAGEMENT_MEDIUM: &[&str] = &["rsEngagementMedium", "deep_link_sub7"];

/// Longer than any code, in bytes; what exceeds it is somebody's experiment.
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
    let first = |names| values(url, names, true).into_iter().find(|value| is_plain(value));
    Parameters {
        // Plain Base64 has a `+` of its own, so there it is no space.
        attributions: values(url, ATTRIBUTION, false),
        code: first(CODE),
        share_medium: first(SHARE_MEDIUM),
        engagement_medium: first(ENGAGEMENT_MEDIUM),
    }
}

/// The values of these parameters, empty ones aside: the first name's before the second's, the query's before the fragment's.
fn values(url: &str, names: &[&str], plus_is_space: bool) -> Vec<String> {
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let mut values = Vec::new();
    for name in names {
        for part in [before, fragment] {
            let query = part.split_once('?').map_or("", |(_, query)| query);
            for item in query.split('&') {
                let (given, value) = item.split_once('=').unwrap_or((item, ""));
                let value = percent::decode(value, plus_is_space);
                if !value.is_empty() && percent::decode(given, true) == *name {
                    values.push(value);
                }
            }
        }
    }
    values
}

/// The address without attribution parameters; everything else stays as it is.
pub fn without_attribution(url: &str) -> String {
    let ours = &[ATTRIBUTION, CODE, SHARE_MEDIUM, ENGAGEMENT_MEDIUM];
    match url.split_once('#') {
        Some((before, fragment)) => [&clean(before, ours), "#", &clean(fragment, ours)].concat(),
        None => clean(url, ours),
    }
}

/// The address with the attribution attached to its query, in place of one that stood there.
pub fn with_attribution(url: &str, encoded: &str) -> String {
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let address = clean(before, &[&[cookie::NAME]]);
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    [&address, joint, cookie::NAME, "=", encoded, fragment].concat()
}

/// Takes the named parameters out of a part's query. Where none stands there, the part stays as it is.
fn clean(part: &str, names: &[&[&str]]) -> String {
    let Some((path, query)) = part.split_once('?') else { return part.into() };
    let mut cleaned = String::from(path);
    let mut joint = '?';
    let mut dropped = false;
    for item in query.split('&') {
        let name = percent::decode(item.split_once('=').map_or(item, |(name, _)| name), true);
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

fn is_plain(value: &str) -> bool {
    !value.trim_ascii().is_empty()
        && value.len() <= MAX_CODE
        && value.bytes().all(|byte| !byte.is_ascii_control())
}
