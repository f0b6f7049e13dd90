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

/// The path of the four operations on one user of the open family.
pub const OPEN_USER: &str = "/api/v1/{tenant}/open/account/{account}/user/{user}";
/// The path of the server-to-server lookup.
pub const USER: &str = "/api/v1/{tenant}/account/{account}/user/{user}";

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
    operation("findUserByReferralCode", Method::GET, "/api/v1/{tenant}/user", Credential::ApiKey),
    operation("createUser", Method::POST, "/api/v1/{tenant}/user", Credential::ApiKey),
    operation("getUser", Method::GET, USER, Credential::ApiKey),
    operation(
        "getUserPII",
        Method::GET,
        "/api/v1/{tenant}/account/{account}/user/{user}/pii",
        Credential::ApiKey,
    ),
    operation(
        "blockUser",
        Method::POST,
        "/api/v1/{tenant}/account/{account}/user/{user}/block",
        Credential::ApiKey,
    ),
    operation(
        "unblockUser",
        Method::POST,
        "/api/v1/{tenant}/account/{account}/user/{user}/unblock",
        Credential::ApiKey,
    ),
    operation("listUsers", Method::GET, "/api/v1/{tenant}/users", Credential::ApiKey),
    operation("openGetUser", Method::GET, OPEN_USER, Credential::ReadToken),
    operation("openCreateUser", Method::POST, OPEN_USER, Credential::WriteToken),
    operation("openUserUpsert", Method::PUT, OPEN_USER, Credential::WriteToken),
    operation("openDeleteUser", Method::DELETE, OPEN_USER, Credential::ApiKey),
    operation("openGetUserByCode", Method::GET, "/api/v1/{tenant}/open/user", Credential::Nobody),
    operation("openValidateCode", Method::GET, "/api/v1/{tenant}/open/code/{code}", Credential::Nobody),
    operation(
        "openApplyCode",
        Method::POST,
        "/api/v1/{tenant}/open/code/{code}/account/{account}/user/{user}",
        Credential::WriteToken,
    ),
    operation(
        "openGetShareUrls",
        Method::GET,
        "/api/v1/{tenant}/open/account/{account}/user/{user}/shareurls",
        Credential::ReadToken,
    ),
    operation("openListReferrals", Method::GET, "/api/v1/{tenant}/open/referrals", Credential::ReadToken),
    operation(
        "openTrackEvents",
        Method::POST,
        "/api/v1/{tenant}/open/account/{account}/user/{user}/events",
        Credential::WriteToken,
    ),
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
