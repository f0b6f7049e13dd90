//! The link for a user to share, out of the many that a reply has for each program.
//!
//! Source: the API reference, `OpenUser.programShareLinks`: by program, a `cleanShareLink`, and by engagement medium (where
//! it is shared from) a link by share medium (by what).

use super::operation::LINKS;
use crate::error::Error;
use crate::json::Value;

/// What an SDK says where it does not know.
const UNKNOWN: &str = "UNKNOWN";

/// Of `{ user, options: { programId, shareMedium, engagementMedium } }`: the link of that program, or else the first, for
/// the media that are named, if there is one, or else the one that names none.
pub fn share_link(arguments: &Value) -> Result<Option<&str>, Error> {
    let wanted = LINKS.query("options", arguments)?;
    let named = |name| wanted.get(name).and_then(Value::as_str);
    let Some(user @ Value::Object(_)) = arguments.get("user") else {
        return Err(Error::argument(&["user must be an object"]));
    };
    let programs = user.get("programShareLinks").unwrap_or(&Value::Null);
    let links = match named("programId") {
        Some(program_id) => programs.get(program_id),
        None => programs.members().first().map(|(_, links)| links),
    };
    let Some(links) = links else { return Ok(None) };
    let link = |surface: &'_ str| {
        links.get(surface).and_then(|by_medium| by_medium.get(named("shareMedium").unwrap_or(UNKNOWN)))
    };
    let anywhere = || links.members().iter().find_map(|(surface, _)| link(surface));
    let found = match (named("engagementMedium"), named("shareMedium")) {
        (None, None) => None,
        (Some(surface), _) => link(surface),
        (None, Some(_)) => link(UNKNOWN).or_else(anywhere),
    };
    Ok(found.or_else(|| links.get("cleanShareLink")).and_then(Value::as_str))
}
