//! The open endpoint that gives a user's share links alone.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::access;
use crate::api::calls::{Call, Parameters, Segments};
use crate::api::open::users::UserPath;
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::users;

/// Which share links are wanted; all of them where nothing is said.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    program_id: Option<String>,
    share_medium: Option<String>,
    engagement_medium: Option<String>,
}

/// `GET …/shareurls?programId&shareMedium&engagementMedium`
pub async fn list(
    State(app): State<App>,
    call: Call,
    Segments(path): Segments<UserPath>,
    Parameters(wanted): Parameters<Links>,
) -> Result<Json<Map<String, Value>>, Refusal> {
    let key = path.key()?;
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &key.tenant, Some(&key))?;
        users::get(db, &key)?;
        let mut links = call.site.program_share_links(db, &key, &codes::of(db, &key)?)?;
        links.retain(|program, _| wanted.program_id.as_ref().is_none_or(|id| id == program));
        for by_engagement in links.values_mut().filter_map(Value::as_object_mut) {
            narrow(by_engagement, &wanted);
        }
        Ok(links)
    });
    Ok(Json(reply.await?))
}

fn narrow(by_engagement: &mut Map<String, Value>, wanted: &Links) {
    let is_wanted =
        |filter: &Option<String>, name: &String| filter.as_ref().is_none_or(|wanted| wanted == name);
    by_engagement
        .retain(|engagement, links| !links.is_object() || is_wanted(&wanted.engagement_medium, engagement));
    for by_medium in by_engagement.values_mut().filter_map(Value::as_object_mut) {
        by_medium.retain(|medium, _| is_wanted(&wanted.share_medium, medium));
    }
}
