//! Addresses that carry attribution: finding it, taking it off, putting it on. Works on the text, so that whatever is
//! not ours stays byte for byte.

use super::cookie;
use crate::json::Value;
use crate::percent;

/// What an address may say about the referrer: its parameters' names, the most telling first, in whatever case. Beside the
/// cookie's own name and impact's stand those of AppsFlyer's OneLink (`deep_link_sub…`) and Branch (`sq_referralCode`).
const ATTRIBUTION: &[&str] = &[cookie::NAME, "_advocate", "deep_link_sub1"];
const CODE: &[&str] = &["rsCode", "deep_link_sub5", "sq_referralCode"];
const SHARE_MEDIUM: &[&str] = &["rsShareMedium", "deep_link_sub6"];
const ENGAGEMENT_MEDIUM: &[&str] = &["rsEngagementMedium", "deep_link_sub7"];

/// Where deep-link plugins put what they found, as an object or as its JSON (AppsFlyer).
const WRAPPERS: &[&str] = &["data", "deepLink"];
/// Where Branch's puts the link itself.
const LINK: &str = "~referring_link";

/// What templates write where they have no code.
const NO_CODES: &[&str] = &["undefined", "null", "NaN", "true", "false"];
/// More characters than any code has.
const MAX_CODE: usize = 64;
/// More bytes than any medium's name has.
const MAX_MEDIUM: usize = 128;

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

impl Parameters {
    /// Whether there is anything in them that reads.
    fn says_something(&self) -> bool {
        let Parameters { attributions, code, share_medium, engagement_medium } = self;
        attributions.iter().any(|value| cookie::decode(value).is_ok())
            || [code, share_medium, engagement_medium].iter().any(|said| said.is_some())
    }

    /// Adds of others what these do not say.
    pub fn add(&mut self, others: Parameters) {
        self.attributions.extend(others.attributions);
        for (mine, theirs) in [
            (&mut self.code, others.code),
            (&mut self.share_medium, others.share_medium),
            (&mut self.engagement_medium, others.engagement_medium),
        ] {
            if mine.is_none() {
                *mine = theirs;
            }
        }
    }
}

/// Reads an address's query and, for hash routers, the query inside its fragment; as mailers and tools leave them: with a
/// second `?` for a `&`, and with `&amp;`.
pub fn parameters(url: &str) -> Parameters {
    let mut pairs = Vec::new();
    for part in url.split('#') {
        let query = part.split_once('?').map_or("", |(_, query)| query);
        for item in query.split(['&', '?']) {
            let (name, value) = name_and_value(item);
            pairs.push((name, value.to_owned()));
        }
    }
    read(&pairs, percent::decode)
}

/// Reads parameters that come as an object, which is given as an array of names and values: a router's query, or what a
/// deep-link plugin hands over.
pub fn parameters_of(object: &Value) -> Parameters {
    let (mut pairs, mut link) = (Vec::new(), Parameters::default());
    gather(object, &mut pairs, &mut link);
    let mut parameters = read(&pairs, |value, _| value.to_owned());
    parameters.add(link);
    parameters
}

fn gather(object: &Value, pairs: &mut Vec<(String, String)>, link: &mut Parameters) {
    if let Value::Array(members) = object {
        for member in members {
            if let Value::Array(member) = member
                && let [Value::String(name), value] = member.as_slice()
            {
                take(name, value, pairs, link);
            }
        }
    }
    // The JSON of a plugin.
    for (name, value) in object.members() {
        take(name, value, pairs, link);
    }
}

fn take(name: &str, value: &Value, pairs: &mut Vec<(String, String)>, link: &mut Parameters) {
    let is_wrapper = WRAPPERS.contains(&name);
    match value {
        Value::String(text) if name == LINK => *link = parameters(text),
        Value::String(text) if is_wrapper => {
            if let Some(inner) = Value::parse(text) {
                gather(&inner, pairs, link);
            }
        }
        Value::String(text) => pairs.push((name.into(), text.clone())),
        inner if is_wrapper => gather(inner, pairs, link),
        _ => {}
    }
}

/// Names and values that are still as they were written; `decode` reads a value, of which a `+` may be a space.
fn read(pairs: &[(String, String)], decode: fn(&str, bool) -> String) -> Parameters {
    let values = |names: &[&str], plus_is_space| -> Vec<String> {
        let mut values = Vec::new();
        for name in names {
            let named = pairs.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
            values.extend(named.map(|(_, value)| decode(value, plus_is_space)));
        }
        values
    };
    let medium = |names| values(names, true).into_iter().find(|value| is_plain(value));
    // Plain Base64 has a `+` of its own, so there it is no space; the spaces are those of a mailer that wrapped it.
    let mut attributions = values(ATTRIBUTION, false);
    attributions.iter_mut().for_each(|value| value.retain(|char| !char.is_ascii_whitespace()));
    attributions.retain(|value| !value.is_empty());
    Parameters {
        attributions,
        code: values(CODE, true).iter().find_map(|value| code(value)),
        share_medium: medium(SHARE_MEDIUM),
        engagement_medium: medium(ENGAGEMENT_MEDIUM),
    }
}

/// A bare referral code: letters of any script, digits, `-` and `_`, once what sentences, mailers and templates leave at
/// its ends is taken off. What a program writes that has no code is none, and so is the place for one in a template.
fn code(value: &str) -> Option<String> {
    if value.bytes().any(|byte| byte == b'{') {
        return None;
    }
    let (mut start, mut end) = (None, 0);
    for (at, char) in value.char_indices() {
        if may_stand_in_code(char) {
            start.get_or_insert(at);
            end = at + char.len_utf8();
        }
    }
    let code = value.get(start?..end)?;
    let mut length = 0;
    for char in code.chars() {
        length += 1;
        if length > MAX_CODE || !may_stand_in_code(char) {
            return None;
        }
    }
    let is_word = NO_CODES.iter().any(|word| code.eq_ignore_ascii_case(word));
    (!is_word).then(|| code.to_owned())
}

/// Letters beyond ASCII are told by what is none: signs, punctuation, spaces, pictures and what is invisible. The standard
/// library's table of all letters would be 1.3 KB after compression.
fn may_stand_in_code(char: char) -> bool {
    match char {
        '-' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z' => true,
        '\0'..='\u{bf}' | '\u{d7}' | '\u{f7}' => false,
        '\u{1680}'
        | '\u{180e}'
        | '\u{2000}'..='\u{2bff}'
        | '\u{2e00}'..='\u{3004}'
        | '\u{3008}'..='\u{3030}' => false,
        '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe6f}'
        | '\u{feff}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' => false,
        '\u{fff0}'..='\u{ffff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'.. => false,
        _ => true,
    }
}

fn is_plain(value: &str) -> bool {
    !value.trim_ascii().is_empty()
        && value.len() <= MAX_MEDIUM
        && value.bytes().all(|byte| !byte.is_ascii_control())
}

/// The address without attribution parameters. Everything else stays as it is, what is no attribution in spite of its
/// name included: somebody else may read it.
pub fn without_attribution(url: &str) -> String {
    let ours = [ATTRIBUTION, CODE, SHARE_MEDIUM, ENGAGEMENT_MEDIUM];
    let goes = |name: &str, value: &str| {
        let known = ours.iter().any(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        known && (value.is_empty() || read(&[(name.into(), value.into())], percent::decode).says_something())
    };
    let mut cleaned = String::new();
    for (index, part) in url.split('#').enumerate() {
        cleaned.push_str(if index > 0 { "#" } else { "" });
        cleaned.push_str(&clean(part, &goes));
    }
    cleaned
}

/// The address with the attribution attached to its query, in place of one that stood there.
pub fn with_attribution(url: &str, encoded: &str) -> String {
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let address = clean(before, &|name, _| name == cookie::NAME);
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    [&address, joint, cookie::NAME, "=", encoded, fragment].concat()
}

/// Takes parameters out of a part's query. Where none stands there, the part stays as it is.
fn clean(part: &str, goes: &dyn Fn(&str, &str) -> bool) -> String {
    let Some((path, mut rest)) = part.split_once('?') else { return part.into() };
    let mut cleaned = String::from(path);
    let (mut joint, mut is_first, mut dropped) = ("?", true, false);
    loop {
        let end = rest.bytes().position(|byte| matches!(byte, b'&' | b'?'));
        let (item, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (name, value) = name_and_value(item);
        if goes(&name, value) {
            dropped = true;
        } else {
            cleaned.push_str(if is_first { "?" } else { joint });
            cleaned.push_str(item);
            is_first = false;
        }
        if end.is_none() {
            return if dropped { cleaned } else { part.into() };
        }
        (joint, rest) = after.split_at(1);
    }
}

/// A parameter's name, and its value as it stands. Behind a `&amp;`, the name begins with what is left of that.
fn name_and_value(item: &str) -> (String, &str) {
    let (name, value) = item.split_once('=').unwrap_or((item, ""));
    (percent::decode(name.strip_prefix("amp;").unwrap_or(name), true), value)
}
