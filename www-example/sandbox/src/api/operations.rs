//! The operations by the names the API reference gives them: faults, limits, disabled endpoints and the journal refer to these.

use axum::http::Method;

/// Which credential an operation takes. The API key opens every operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// None at all.
    Nobody,
    /// A user token that names the path's user.
    ReadToken,
    /// A user token that names the path's user and may write.
    WriteToken,
    /// The tenant's API key and nothing else.
    ApiKey,
}

/// One operation of the API.
#[derive(Debug)]
pub struct Operation {
    /// The reference's operation id.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The route, in the router's notation.
    pub path: &'static str,
    /// What the caller must show.
    pub credential: Credential,
}

impl Operation {
    /// Whether this is one of the endpoints a tenant's owner can switch off.
    pub fn is_open(&self) -> bool {
        self.path.starts_with("/api/v1/{tenant}/open/")
    }
}

/// The routes of the API, which the router and the table below share.
#[allow(missing_docs)]
pub mod routes {
    pub const USER_BY_CODE: &str = "/api/v1/{tenant}/user";
    pub const USER: &str = "/api/v1/{tenant}/account/{account}/user/{user}";
    pub const USER_PII: &str = "/api/v1/{tenant}/account/{account}/user/{user}/pii";
    pub const USER_BLOCK: &str = "/api/v1/{tenant}/account/{account}/user/{user}/block";
    pub const USER_UNBLOCK: &str = "/api/v1/{tenant}/account/{account}/user/{user}/unblock";
    pub const USERS: &str = "/api/v1/{tenant}/users";
    pub const OPEN_USER: &str = "/api/v1/{tenant}/open/account/{account}/user/{user}";
    pub const OPEN_USER_BY_CODE: &str = "/api/v1/{tenant}/open/user";
    pub const OPEN_CODE: &str = "/api/v1/{tenant}/open/code/{code}";
    pub const OPEN_CODE_OF_USER: &str = "/api/v1/{tenant}/open/code/{code}/account/{account}/user/{user}";
    pub const OPEN_SHARE_URLS: &str = "/api/v1/{tenant}/open/account/{account}/user/{user}/shareurls";
    pub const OPEN_REFERRALS: &str = "/api/v1/{tenant}/open/referrals";
    pub const OPEN_EVENTS: &str = "/api/v1/{tenant}/open/account/{account}/user/{user}/events";
}

const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    credential: Credential,
) -> Operation {
    Operation { id, method, path, credential }
}

/// Every operation, in the reference's order.
pub static OPERATIONS: [Operation; 17] = [
    operation("findUserByReferralCode", Method::GET, routes::USER_BY_CODE, Credential::ApiKey),
    operation("createUser", Method::POST, routes::USER_BY_CODE, Credential::ApiKey),
    operation("getUser", Method::GET, routes::USER, Credential::ApiKey),
    operation("getUserPII", Method::GET, routes::USER_PII, Credential::ApiKey),
    operation("blockUser", Method::POST, routes::USER_BLOCK, Credential::ApiKey),
    operation("unblockUser", Method::POST, routes::USER_UNBLOCK, Credential::ApiKey),
    operation("listUsers", Method::GET, routes::USERS, Credential::ApiKey),
    operation("openGetUser", Method::GET, routes::OPEN_USER, Credential::ReadToken),
    operation("openCreateUser", Method::POST, routes::OPEN_USER, Credential::WriteToken),
    operation("openUserUpsert", Method::PUT, routes::OPEN_USER, Credential::WriteToken),
    operation("openDeleteUser", Method::DELETE, routes::OPEN_USER, Credential::ApiKey),
    operation("openGetUserByCode", Method::GET, routes::OPEN_USER_BY_CODE, Credential::Nobody),
    operation("openValidateCode", Method::GET, routes::OPEN_CODE, Credential::Nobody),
    operation("openApplyCode", Method::POST, routes::OPEN_CODE_OF_USER, Credential::WriteToken),
    operation("openGetShareUrls", Method::GET, routes::OPEN_SHARE_URLS, Credential::ReadToken),
    operation("openListReferrals", Method::GET, routes::OPEN_REFERRALS, Credential::ReadToken),
    operation("openTrackEvents", Method::POST, routes::OPEN_EVENTS, Credential::WriteToken),
];

/// The operation behind a route and method; `None` for what is not part of the API.
pub fn find(method: &Method, route: &str) -> Option<&'static Operation> {
    // Routers answer HEAD from the GET handler, so both are the same operation.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    OPERATIONS.iter().find(|operation| operation.path == route && operation.method == *method)
}

/// The operation of that name.
pub fn named(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}
