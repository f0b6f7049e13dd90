//! Writing a user: the row, and the codes, links, segments and referrals that follow from it.

use rusqlite::Connection;

use crate::http::envelopes::Refusal;
use crate::rules::user_input::UserInput;
use crate::store::codes;
use crate::store::referrals::{self, Credit};
use crate::store::segments;
use crate::store::share_links;
use crate::store::tenants::Program;
use crate::store::users::{self, User, UserKey, Visit};

/// A user as written, and what the codes that came along were good for.
#[derive(Debug)]
pub struct Written {
    /// The user's row.
    pub user: User,
    /// One for each code that the request named.
    pub credits: Vec<Credit>,
}

/// Writes what the input says over what there is, and everything that follows from it.
/// `visit` is where the user was seen, if the request came from the user at all.
///
/// # Errors
/// `DO_NOT_TRACK`, or when the database fails.
pub fn apply(
    db: &Connection,
    key: &UserKey,
    input: &UserInput,
    visit: Option<Visit>,
    programs: &[Program],
) -> Result<Written, Refusal> {
    if users::is_untracked(db, key)? {
        return Err(Refusal::do_not_track());
    }
    users::ensure_account(db, key)?;
    let mut user =
        users::find(db, key)?.unwrap_or_else(|| User::new(key.clone(), visit.clone().unwrap_or_default()));
    user.last_seen = visit.unwrap_or(user.last_seen);
    overwrite(&mut user, input);
    users::save(db, &user)?;
    segments::apply(db, key, &input.segments)?;
    for (program, code) in &input.referral_codes {
        codes::claim(db, key, program, code)?;
    }
    for program in programs {
        codes::ensure(db, &user, &program.id)?;
    }
    for (program, url) in &input.share_links {
        share_links::claim(db, key, program, url)?;
    }
    let (named, source) =
        referrals::codes_named(db, &key.tenant, &input.referred_by_codes, input.attribution.as_ref())?;
    let credits = referrals::record(db, &user, &named, source)?;
    Ok(Written { user, credits })
}

fn overwrite(user: &mut User, input: &UserInput) {
    let replace = |old: &mut Option<String>, new: &Option<String>| {
        if new.is_some() {
            old.clone_from(new);
        }
    };
    replace(&mut user.first_name, &input.first_name);
    replace(&mut user.last_name, &input.last_name);
    replace(&mut user.email, &input.email);
    replace(&mut user.locale, &input.locale);
    replace(&mut user.country_code, &input.country_code);
    replace(&mut user.cookie_id, &input.attribution.as_ref().and_then(|cookie| cookie.cookie_id.clone()));
    user.referable = input.referable.unwrap_or(user.referable);
    user.date_us_tax_form_submitted = input.date_us_tax_form_submitted.or(user.date_us_tax_form_submitted);
    for (name, value) in &input.custom_fields {
        if value.is_null() {
            user.custom_fields.remove(name);
        } else {
            user.custom_fields.insert(name.clone(), value.clone());
        }
    }
}
