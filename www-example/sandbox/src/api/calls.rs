//! What every handler needs to know of the request it answers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{FromRequestParts, MatchedPath, Path, Query};
use axum::http::HeaderMap;
use axum::http::header::{HOST, USER_AGENT};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::api::limits::Limits;
use crate::api::operations::{self, Operation};
use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::share_links::Site;
use crate::store::users::Visit;

/// The caller's and the listener's address; the accept loop puts it on every request.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// Who connected.
    pub peer: SocketAddr,
    /// To which of our addresses.
    pub local: SocketAddr,
}

/// A request of the API.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which operation it is.
    pub operation: &'static Operation,
    /// Its headers.
    pub headers: HeaderMap,
    /// The caller's address.
    pub ip: IpAddr,
    /// Where the sandbox is reached, for links in the answer.
    pub site: Site,
    /// What counts the calls of live tenants.
    pub limits: Limits,
}

impl Call {
    /// What a user's row remembers of it.
    pub fn visit(&self) -> Visit {
        let user_agent = self.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Visit {
            ip: Some(self.ip.to_string()),
            user_agent: user_agent.map(|text| text.chars().take(512).collect()),
        }
    }
}

impl FromRequestParts<App> for Call {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let operation = parts
            .extensions
            .get::<MatchedPath>()
            .and_then(|route| operations::find(&parts.method, route.as_str()))
            .ok_or_else(Refusal::no_such_path)?;
        let ip =
            parts.extensions.get::<Ends>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ends| ends.peer.ip());
        Ok(Self {
            operation,
            headers: parts.headers.clone(),
            ip,
            site: site_of(parts, app),
            limits: app.limits().clone(),
        })
    }
}

impl FromRequestParts<App> for Site {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        Ok(site_of(parts, app))
    }
}

fn site_of(parts: &Parts, app: &App) -> Site {
    // The name the caller used leads back here, through port mappings too; odd characters must not reach a link.
    let is_host = |host: &&str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b))
    };
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).filter(is_host);
    let host = match (named, parts.extensions.get::<Ends>()) {
        (Some(host), _) => host.to_owned(),
        (None, Some(ends)) => ends.local.to_string(),
        (None, None) => "localhost".to_owned(),
    };
    Site { origin: format!("http://{host}"), default_tenant: app.default_tenant().to_owned() }
}

/// The path's segments, percent-decoded.
#[derive(Debug)]
pub struct Segments<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Segments<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Path(segments) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| Refusal::validation(vec!["path: must be percent-encoded UTF-8".to_owned()]))?;
        Ok(Self(segments))
    }
}

/// The query's parameters.
#[derive(Debug)]
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Query(parameters) = Query::from_request_parts(parts, app).await.map_err(|_| {
            Refusal::validation(vec!["query: a parameter has the wrong form, or comes twice".to_owned()])
        })?;
        Ok(Self(parameters))
    }
}
