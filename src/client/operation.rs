//! The operations of the API, a row each.
//!
//! Source: the API reference, operations `openUserUpsert`, `openCreateUser`, `openGetUser`, `openGetUserByCode`.

/// One operation of the API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The client's method for it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below `…/open/`, with the query if it has one of its own. `{…}` stands for an argument of the call.
    pub path: &'static str,
    /// The user token that the API wants.
    pub token: Token,
    /// What is sent.
    pub body: Body,
    /// Whether the reply is a user, of whom `fields` and `extraFields` can choose.
    pub yields_user: bool,
    /// Whether a second send after an unknown outcome changes nothing. A create may have been carried out.
    pub repeatable: bool,
}

/// A kind of user token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// None needed and none sent.
    None,
    /// Any that names the user.
    Read,
    /// One with at least one more field of the user than the ids.
    Write,
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// The argument `user`, checked, with the attribution attached; the path's ids are that user's.
    User,
}

/// The path of one user.
const USER: &str = "account/{accountId}/user/{userId}";

/// Every operation that the client has.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "upsertUser",
        method: "PUT",
        path: USER,
        token: Token::Write,
        body: Body::User,
        yields_user: true,
        repeatable: true,
    },
    Operation {
        name: "createUser",
        method: "POST",
        path: USER,
        token: Token::Write,
        body: Body::User,
        yields_user: true,
        repeatable: false,
    },
    Operation {
        name: "getUser",
        method: "GET",
        path: USER,
        token: Token::Read,
        body: Body::None,
        yields_user: true,
        repeatable: true,
    },
    Operation {
        name: "lookupByCode",
        method: "GET",
        path: "user?referralCode={code}",
        token: Token::None,
        body: Body::None,
        yields_user: true,
        repeatable: true,
    },
];

/// The operation of this name.
pub fn named(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
