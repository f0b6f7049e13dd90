//! The link for a user to share, out of the many that a reply has for each program.
//!
//! Source: the API reference, `OpenUser.programShareLinks`: by program, a `cleanShareLink`, and by engagement medium (where
//! it is shared from) a link by share medium (by what).

use crate::json::Value;

/// What an SDK says where it does not know.
const UNKNOWN: &str = "UNKNOWN";

/// Which link.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this program; otherwise of the first.
    pub program_id: Option<String>,
    /// By what it is shared, such as `"EMAIL"`.
    pub share_medium: Option<String>,
    /// Where it is shared from, such as `"EMBED"`.
    pub engagement_medium: Option<String>,
}

/// The link for the media that are named, if there is one, or else the one that names none.
pub fn share_link<'a>(programs: &'a Value, wanted: &Wanted) -> Option<&'a str> {
    let links = match &wanted.program_id {
        Some(program_id) => programs.get(program_id)?,
        None => programs.members().first().map(|(_, links)| links)?,
    };
    let medium = wanted.share_medium.as_deref().unwrap_or(UNKNOWN);
    let link = |surface: &'a Value| surface.get(medium).and_then(Value::as_str);
    let named = match (&wanted.engagement_medium, &wanted.share_medium) {
        (None, None) => None,
        (Some(engagement), _) => links.get(engagement).and_then(link),
        (None, Some(_)) => {
            let anywhere = || links.members().iter().find_map(|(_, surface)| link(surface));
            links.get(UNKNOWN).and_then(link).or_else(anywhere)
        }
    };
    named.or_else(|| links.get("cleanShareLink").and_then(Value::as_str))
}
