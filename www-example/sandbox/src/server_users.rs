//! The server-to-server operations on users, for callers with the tenant's API key.

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};

use crate::access;
use crate::calls::{Call, Segments};
use crate::documents::Payload;
use crate::envelopes::Refusal;
use crate::open_users;
use crate::replies;
use crate::router::App;
use crate::tenants;
use crate::user_input::UserInput;

type UserReply = Result<Json<Map<String, Value>>, Refusal>;

/// `POST /user`: creates the user or changes the one there is.
pub async fn create(
    State(app): State<App>,
    call: Call,
    Segments(tenant): Segments<String>,
    payload: Payload,
) -> UserReply {
    let reply = app.storage().transact(move |db| {
        access::admit(db, &call, &tenant, None)?;
        let programs = tenants::programs(db, &tenant)?;
        let (key, input) = UserInput::stub(&payload, &tenant, &programs)?;
        let user = open_users::apply(db, &key, &input, call.visit(), &programs)?;
        replies::user(db, &call.site, &user)
    });
    Ok(Json(reply.await?))
}
