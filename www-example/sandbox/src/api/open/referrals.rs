//! The open list of the referrals a user made.

use axum::Json;
use axum::extract::State;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::access;
use crate::api::calls::{Call, Parameters, Segments};
use crate::api::replies;
use crate::api::slices;
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::referrals::{self, MODERATION, Referral, Standing};
use crate::store::share_links::Site;
use crate::store::tenants;
use crate::store::users::{self, UserKey};

/// What a list of referrals is narrowed to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    referring_account_id: Option<String>,
    referring_user_id: Option<String>,
    date_referral_paid: Option<String>,
    date_referral_ended: Option<String>,
    referred_moderation_status: Option<String>,
    referrer_moderation_status: Option<String>,
    #[serde(default = "slices::default_limit")]
    limit: i64,
    #[serde(default)]
    offset: i64,
}

/// `GET …/open/referrals`
pub async fn list(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    Parameters(filter): Parameters<Filter>,
) -> Result<Json<Value>, Refusal> {
    let reply = app.storage().transact(move |db| {
        // A token shows its bearer's own referrals, so it has to be the referrer's; only the API key lists everybody's.
        let referrer = UserKey {
            tenant: tenant.clone(),
            account_id: filter.referring_account_id.clone().unwrap_or_default(),
            user_id: filter.referring_user_id.clone().unwrap_or_default(),
        };
        let admitted = access::admit(db, &call, &tenant, Some(&referrer))?;
        if !access::holds_api_key(&call.headers, &admitted)
            && (referrer.account_id.is_empty() || referrer.user_id.is_empty())
        {
            return Err(Refusal::validation(vec![
                "referringAccountId, referringUserId: name the referrer".to_owned(),
            ]));
        }
        slices::check(filter.limit, filter.offset)?;
        let paid = Period::of("dateReferralPaid", filter.date_referral_paid.as_deref())?;
        let ended = Period::of("dateReferralEnded", filter.date_referral_ended.as_deref())?;
        let matching = matching(db, &tenant, &filter, &paid, &ended)?;
        let (limit, offset) = (as_count(filter.limit), as_count(filter.offset));
        let shown = matching
            .iter()
            .skip(offset)
            .take(limit)
            .map(|referral| described(db, &call.site, referral))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "count": shown.len(), "totalCount": matching.len(), "referrals": shown }))
    });
    Ok(Json(reply.await?))
}

fn as_count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

fn matching(
    db: &Connection,
    tenant: &str,
    filter: &Filter,
    paid: &Period,
    ended: &Period,
) -> Result<Vec<Referral>, Refusal> {
    let is_or_any =
        |wanted: &Option<String>, actual: &str| wanted.as_ref().is_none_or(|wanted| wanted == actual);
    let mut referrals = referrals::of_tenant(db, tenant)?;
    referrals.retain(|referral| {
        is_or_any(&filter.referring_account_id, &referral.referrer.account_id)
            && is_or_any(&filter.referring_user_id, &referral.referrer.user_id)
            && is_or_any(&filter.referred_moderation_status, MODERATION)
            && is_or_any(&filter.referrer_moderation_status, MODERATION)
            && paid.holds(referral.date_paid)
            && ended.holds(referral.date_ended)
    });
    Ok(referrals)
}

/// An exact moment, or a range whose ends may be open; both in milliseconds.
#[derive(Debug, PartialEq, Eq)]
struct Period(Option<(Option<i64>, Option<i64>)>);

impl Period {
    fn of(name: &str, text: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = text else { return Ok(Self(None)) };
        let wrong = || {
            Refusal::validation(vec![format!("{name}: a time in milliseconds, or two with a comma between")])
        };
        let moment = |text: &str| {
            let is_time = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
            if is_time { Ok(text.parse().ok()) } else { Err(wrong()) }
        };
        let (from, to) = text.split_once(',').unwrap_or((text, text));
        Ok(Self(Some((moment(from)?, moment(to)?))))
    }

    fn holds(&self, date: Option<i64>) -> bool {
        match (self.0, date) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((from, to)), Some(date)) => {
                from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
            }
        }
    }
}

/// A referral as the API tells it, with both users.
///
/// # Errors
/// When the database fails.
pub fn described(db: &Connection, site: &Site, referral: &Referral) -> Result<Map<String, Value>, Refusal> {
    let mut told = summary(db, referral)?;
    for (name, key) in [("referrerUser", &referral.referrer), ("referredUser", &referral.referred)] {
        if let Some(user) = users::find(db, key)? {
            told.insert(name.to_owned(), Value::Object(replies::stranger(site, &user)));
        }
    }
    Ok(told)
}

/// A referral without its users, as it stands inside a user's own record.
///
/// # Errors
/// When the database fails.
pub fn summary(db: &Connection, referral: &Referral) -> Result<Map<String, Value>, Refusal> {
    let programs = tenants::programs(db, &referral.referred.tenant)?;
    let program = programs.into_iter().find(|program| program.id == referral.program);
    let (referrer_reward, referred_reward) =
        program.map_or((None, None), |program| (program.referrer_reward, program.referred_reward));
    Ok(replies::object(json!({
        "id": referral.id,
        "programId": referral.program,
        "referralCode": referral.code,
        "moderationStatus": MODERATION,
        "referredModerationStatus": MODERATION,
        "referrerModerationStatus": MODERATION,
        "dateReferralStarted": referral.date_started,
        "dateReferralPaid": referral.date_paid,
        "dateReferralEnded": referral.date_ended,
        "dateModerated": null,
        "referredReward": referred_reward,
        "referrerReward": referral.date_paid.and(referrer_reward),
        "publicMeta": {},
        "privateMeta": {},
        "fraudSignals": {},
    })))
}

/// The referrals on one side of a user, newest last, as a list inside the user's record.
///
/// # Errors
/// When the database fails.
pub fn summaries(
    db: &Connection,
    key: &UserKey,
    standing: Standing,
) -> Result<Vec<Map<String, Value>>, Refusal> {
    referrals::of(db, key, standing)?.iter().map(|referral| summary(db, referral)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_moment_or_a_range_with_open_ends() {
        let table = [
            (None, [true, true, true]),
            (Some("20"), [false, false, true]),
            (Some("10,20"), [false, true, true]),
            (Some(",15"), [false, true, false]),
            (Some("15,"), [false, false, true]),
        ];
        for (text, expected) in table {
            let period = Period::of("date", text).unwrap();
            assert_eq!([None, Some(10), Some(20)].map(|date| period.holds(date)), expected, "{text:?}");
        }
        assert!(Period::of("date", Some("soon")).is_err());
    }
}
