//! Everything about one user: rewards, referrals and share links included.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::api::access;
use crate::api::calls::{Call, Segments};
use crate::api::open;
use crate::api::open::users::UserPath;
use crate::api::replies;
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::referrals::{self, Standing};
use crate::store::rewards::{self, Reward};
use crate::store::segments;
use crate::store::share_links::Site;
use crate::store::users::{self, User};

/// `GET …/account/{accountId}/user/{userId}/pii`
pub async fn get(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
) -> Result<Json<Map<String, Value>>, Refusal> {
    let key = path.key()?;
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        user_pii(db, &call.site, &users::get(db, &key)?)
    });
    Ok(Json(reply.await?))
}

fn user_pii(db: &Connection, site: &Site, user: &User) -> Result<Map<String, Value>, Refusal> {
    let codes = codes::of(db, &user.key)?;
    let rewards = rewards::of(db, &user.key)?;
    let made = open::referrals::summaries(db, &user.key, Standing::Referrer)?;
    let brought_by = referrals::of(db, &user.key, Standing::Referred)?;
    let mut reply = replies::object(json!({
        "id": user.key.user_id,
        "accountId": user.key.account_id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "lastInitial": user.last_initial(),
        "email": user.email,
        "emailHash": replies::email_hash(user),
        "imageUrl": replies::picture(site, user),
        "cookieId": user.cookie_id,
        "paymentProviderId": null,
        "locale": user.locale,
        "countryCode": user.country_code,
        "referable": user.referable,
        "referralSource": user.referral_source,
        "referralCodes": replies::by_program(&codes),
        "firstSeenIP": user.first_seen.ip,
        "lastSeenIP": user.last_seen.ip,
        "firstSeenIPLocation": null,
        "lastSeenIPLocation": null,
        "firstSeenUserAgent": user.first_seen.user_agent,
        "lastSeenUserAgent": user.last_seen.user_agent,
        "dateCreated": user.date_created,
        "dateBlocked": user.date_blocked,
        "customFields": user.custom_fields,
        "programShareLinks": site.program_share_links(db, &user.key, &codes)?,
        "referredByCodes": brought_by.iter().map(|referral| referral.code.as_str()).collect::<Vec<_>>(),
        "referredByReferrals": open::referrals::summaries(db, &user.key, Standing::Referred)?,
        "rewards": { "totalCount": rewards.len(), "data": rewards.iter().map(reward).collect::<Vec<_>>() },
        "rewardBalances": balances(&rewards),
        "referrals": { "totalCount": made.len(), "data": made },
        "segments": segments::of(db, &user.key)?,
    }));
    replies::without_undocumented_nulls(&mut reply);
    Ok(reply)
}

fn promised<'a>(reward: &'a Reward, name: &str) -> &'a str {
    reward.reward.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn value(reward: &Reward) -> i64 {
    reward.reward.get("value").and_then(Value::as_i64).unwrap_or(0)
}

fn reward(reward: &Reward) -> Value {
    json!({
        "id": reward.id,
        "type": promised(reward, "type"),
        "unit": promised(reward, "unit"),
        "value": value(reward),
        "prettyValue": pretty(value(reward), promised(reward, "unit")),
        "rewardSource": reward.source,
        "programId": reward.program,
        "referralId": reward.referral_id,
        "dateGiven": reward.date_given,
        "dateExpires": null,
        "dateCancelled": null,
    })
}

/// One balance per type and unit. Rewards of the sandbox are neither redeemed nor cancelled, and never expire.
fn balances(rewards: &[Reward]) -> Vec<Value> {
    let mut sums: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    for reward in rewards {
        let sum = sums.entry((promised(reward, "type"), promised(reward, "unit"))).or_default();
        *sum = (sum.0 + 1, sum.1.saturating_add(value(reward)));
    }
    sums.into_iter()
        .map(|((kind, unit), (count, assigned))| {
            json!({
                "type": kind,
                "unit": unit,
                "count": count,
                "totalAssignedCredit": assigned,
                "totalRedeemedCredit": 0,
                "totalPendingCredit": 0,
                "totalExpiredCredit": 0,
                "totalCancelledCredit": 0,
                "prettyAssignedCredit": pretty(assigned, unit),
                "prettyRedeemedCredit": pretty(0, unit),
                "prettyPendingCredit": pretty(0, unit),
                "value": assigned,
                "prettyValue": pretty(assigned, unit),
            })
        })
        .collect()
}

fn pretty(value: i64, unit: &str) -> String {
    match unit {
        "%" => format!("{value}%"),
        "" => value.to_string(),
        unit => format!("{value} {unit}"),
    }
}
