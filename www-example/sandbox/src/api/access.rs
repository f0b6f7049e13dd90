//! Who may do what: tenant, endpoint, credential, in the order the API answers.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use crate::api::calls::Call;
use crate::api::operations::Credential;
use crate::api::tokens;
use crate::http::envelopes::Refusal;
use crate::store::tenants::{self, Tenant};
use crate::store::users::UserKey;

/// The header a browser's user token comes in.
pub const USER_TOKEN: &str = "x-saasquatch-user-token";

/// The call's tenant, once the endpoint is open to it and the credential is good.
///
/// `user` is the path's user where the operation is about one.
///
/// # Errors
/// 404 for the tenant, 403 for a disabled endpoint or another user's token, 429 over a limit, 401 for the credential.
pub fn admit(db: &Connection, call: &Call, alias: &str, user: Option<&UserKey>) -> Result<Tenant, Refusal> {
    let tenant = tenants::find(db, alias)?;
    if call.operation.is_open() && tenant.disabled_operations.iter().any(|id| id == call.operation.id) {
        return Err(Refusal::endpoint_disabled());
    }
    if holds_api_key(&call.headers, &tenant) {
        return Ok(tenant);
    }
    if tenant.live
        && let Err(seconds) = call.limits.count(&tenant.alias, call.operation.id, call.ip)
    {
        return Err(Refusal::rate_limited(seconds));
    }
    let may_write = match call.operation.credential {
        Credential::ApiKey => return Err(Refusal::api_key_required()),
        Credential::Nobody => return Ok(tenant),
        Credential::WriteToken => true,
        Credential::ReadToken => false,
    };
    if let Some(user) = user {
        check_token(&tenant, &call.headers, user, may_write)?;
    }
    Ok(tenant)
}

fn check_token(tenant: &Tenant, headers: &HeaderMap, user: &UserKey, writes: bool) -> Result<(), Refusal> {
    let Some(token) = headers.get(USER_TOKEN) else {
        // A wrong API key is no missing token, and says more about what to mend.
        return match (headers.contains_key(AUTHORIZATION), tenant.secure) {
            (true, _) => Err(Refusal::api_key_required()),
            (false, true) => Err(Refusal::token_required()),
            (false, false) => Ok(()),
        };
    };
    let token = token.to_str().map_err(|_| Refusal::token_incorrect("it is not a JSON Web Token"))?;
    let bearer = tokens::verify(tenant, token)?;
    if bearer.account_id != user.account_id || bearer.user_id != user.user_id {
        return Err(Refusal::forbidden("The user token was made for another user."));
    }
    if writes && !bearer.may_write {
        return Err(Refusal::forbidden(
            "The user token may only read: one that also writes names at least one more field of the user.",
        ));
    }
    Ok(())
}

/// Whether the API key came along: HTTP Basic, the user name empty, the key as the password.
pub fn holds_api_key(headers: &HeaderMap, tenant: &Tenant) -> bool {
    let basic = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, credentials) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("basic").then_some(credentials.trim())
    });
    let decoded = basic.and_then(|credentials| STANDARD.decode(credentials).ok());
    decoded.is_some_and(|pair| pair == format!(":{}", tenant.api_key).as_bytes())
}
