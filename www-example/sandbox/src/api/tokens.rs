//! User tokens: minted for the sandbox's own sign-in, verified for every open operation.

use std::sync::Once;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Map, Value, json};

use crate::api::signatures;
use crate::http::envelopes::Refusal;
use crate::store::tenants::Tenant;

/// Who a verified token speaks for.
#[derive(Debug, PartialEq, Eq)]
pub struct TokenUser {
    /// The account, as in the path.
    pub account_id: String,
    /// The user, as in the path.
    pub user_id: String,
    /// Whether the token carries more about the user than the two ids.
    pub may_write: bool,
}

/// Which of a tenant's two secrets signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The API key; the token has no `kid`.
    ApiKey,
    /// The Auth Token; the token's `kid` is the Account SID.
    AccountSid,
}

fn install_signatures() {
    static ONCE: Once = Once::new();
    // Somebody else's provider, already installed in this process, does as well.
    ONCE.call_once(|| {
        let _ = signatures::PROVIDER.install_default();
    });
}

/// Signs a token for `user`, an object with at least `id` and `accountId`; `expires_at` is epoch seconds.
///
/// # Errors
/// When the tenant has no key pair and one was asked for.
pub fn mint(
    tenant: &Tenant,
    signer: Signer,
    user: Map<String, Value>,
    expires_at: i64,
) -> Result<String, Refusal> {
    install_signatures();
    let mut header = Header::new(Algorithm::HS256);
    let secret = match signer {
        Signer::ApiKey => tenant.api_key.as_str(),
        Signer::AccountSid => {
            header.kid.clone_from(&tenant.account_sid);
            tenant.auth_token.as_deref().ok_or_else(|| {
                Refusal::validation(vec![
                    "signedBy: this tenant has no account SID and auth token".to_owned(),
                ])
            })?
        }
    };
    let claims = json!({ "user": user, "exp": expires_at });
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(secret.as_bytes())).map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        Refusal::internal()
    })
}

/// Checks form, algorithm, key, signature and times, and reads whom the token names.
///
/// # Errors
/// 401 with the reason; the token itself is never part of it.
pub fn verify(tenant: &Tenant, token: &str) -> Result<TokenUser, Refusal> {
    install_signatures();
    let header = jsonwebtoken::decode_header(token)
        .map_err(|_| Refusal::token_incorrect("it is not a JSON Web Token"))?;
    if header.alg != Algorithm::HS256 {
        return Err(Refusal::token_incorrect("only HS256 signatures are accepted"));
    }
    let secret = match header.kid {
        None => &tenant.api_key,
        Some(kid) if tenant.account_sid.as_ref() == Some(&kid) => tenant
            .auth_token
            .as_ref()
            .ok_or_else(|| Refusal::token_incorrect("the tenant has no auth token"))?,
        Some(_) => return Err(Refusal::token_incorrect("its kid is not the tenant's Account SID")),
    };
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    // `exp` is optional on the wire; where it is present it counts.
    validation.required_spec_claims.clear();
    let claims =
        jsonwebtoken::decode::<Value>(token, &DecodingKey::from_secret(secret.as_bytes()), &validation)
            .map_err(|error| Refusal::token_incorrect(reason(error.kind())))?
            .claims;
    user_of(&claims, &tenant.alias)
}

fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidSignature => "its signature does not match",
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        _ => "it cannot be read",
    }
}

fn user_of(claims: &Value, tenant: &str) -> Result<TokenUser, Refusal> {
    if let Some(user) = claims.get("user").and_then(Value::as_object) {
        let text = |key: &str| user.get(key).and_then(Value::as_str).map(str::to_owned);
        let (Some(account_id), Some(user_id)) = (text("accountId"), text("id")) else {
            return Err(Refusal::token_incorrect("its user has no id or no accountId"));
        };
        let may_write = user.keys().any(|key| key != "id" && key != "accountId");
        return Ok(TokenUser { account_id, user_id, may_write });
    }
    claims
        .get("sub")
        .and_then(Value::as_str)
        .and_then(|subject| user_of_subject(subject, tenant))
        .ok_or_else(|| Refusal::token_incorrect("it names no user of this tenant"))
}

/// `base64(accountId):base64(userId)@tenantAlias:users`
fn user_of_subject(subject: &str, tenant: &str) -> Option<TokenUser> {
    let (ids, realm) = subject.split_once('@')?;
    if realm.strip_suffix(":users")? != tenant {
        return None;
    }
    let (account, user) = ids.split_once(':')?;
    Some(TokenUser { account_id: base64_text(account)?, user_id: base64_text(user)?, may_write: false })
}

fn base64_text(encoded: &str) -> Option<String> {
    let bytes = STANDARD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded)).ok()?;
    String::from_utf8(bytes).ok()
}
