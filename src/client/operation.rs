//! The operations of the API, a row each.
//!
//! Source: the API reference, operations `openUserUpsert`, `openCreateUser`, `openGetUser`, `openGetUserByCode`,
//! `openValidateCode`, `openApplyCode`, `openGetShareUrls`, `openListReferrals`, `openTrackEvents`.

use super::fields::{Form, Kind};

/// One operation of the API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The client's method for it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below `…/open/`, with the query if it always has one. `{…}` stands for an argument of the call.
    pub path: &'static str,
    /// The argument that becomes the rest of the query, member by member, and what it may hold.
    pub query: Option<(&'static str, &'static Form)>,
    /// The user token that the API wants.
    pub token: Token,
    /// What is sent.
    pub body: Body,
    /// What comes back.
    pub yields: Yields,
    /// Whether a second send after an unknown outcome changes nothing. A create may have been carried out.
    pub repeatable: bool,
}

/// A kind of user token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// None needed and none sent.
    None,
    /// Any that names the user of these ids.
    Read(&'static Ids),
    /// One with at least one more field of the user than the ids.
    Write(&'static Ids),
}

/// The arguments, or members of the query's, that are the account's id and the user's.
pub type Ids = [&'static str; 2];

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// An object without members.
    Empty,
    /// The argument `user`, checked, with the attribution attached; the path's ids are that user's.
    User,
    /// The argument `events`, checked, under `options.idempotencyKey`, or else the argument `idempotencyKey`.
    Events,
}

/// What a successful reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yields {
    /// A user, of whom `fields` and `extraFields` can choose.
    User,
    /// Another object.
    Object,
    /// Nothing that anybody asks for.
    Nothing,
}

/// The path of one user.
const USER: &str = "account/{accountId}/user/{userId}";
/// That user's ids.
static IDS: Ids = ["accountId", "userId"];

/// Which fields of the user come back: these alone, or these beside the API's default ones.
static SELECTION: Form = Form {
    required: &[],
    own: "",
    fields: &[("fields", Kind::FieldNames), ("extraFields", Kind::FieldNames)],
};

/// Which share links.
pub static LINKS: Form = Form {
    required: &[],
    own: "",
    fields: &[("programId", Kind::Text), ("shareMedium", Kind::Text), ("engagementMedium", Kind::Text)],
};

/// Whose referrals, and which of them.
static FILTER: Form = Form {
    required: &["referringAccountId", "referringUserId"],
    own: "",
    fields: &[
        ("referringAccountId", Kind::Text),
        ("referringUserId", Kind::Text),
        ("dateReferralPaid", Kind::Text),
        ("dateReferralEnded", Kind::Text),
        ("referredModerationStatus", Kind::Moderation),
        ("referrerModerationStatus", Kind::Moderation),
        ("limit", Kind::Count),
        ("offset", Kind::Count),
    ],
};

/// Every operation that the client has.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "upsertUser",
        method: "PUT",
        path: USER,
        query: Some(("options", &SELECTION)),
        token: Token::Write(&IDS),
        body: Body::User,
        yields: Yields::User,
        repeatable: true,
    },
    Operation {
        name: "createUser",
        method: "POST",
        path: USER,
        query: Some(("options", &SELECTION)),
        token: Token::Write(&IDS),
        body: Body::User,
        yields: Yields::User,
        repeatable: false,
    },
    Operation {
        name: "getUser",
        method: "GET",
        path: USER,
        query: Some(("options", &SELECTION)),
        token: Token::Read(&IDS),
        body: Body::None,
        yields: Yields::User,
        repeatable: true,
    },
    Operation {
        name: "lookupByCode",
        method: "GET",
        path: "user?referralCode={code}",
        query: None,
        token: Token::None,
        body: Body::None,
        yields: Yields::User,
        repeatable: true,
    },
    Operation {
        name: "validateCode",
        method: "GET",
        path: "code/{code}",
        query: None,
        token: Token::None,
        body: Body::None,
        yields: Yields::Object,
        repeatable: true,
    },
    Operation {
        name: "applyCode",
        method: "POST",
        path: "code/{code}/account/{accountId}/user/{userId}",
        query: None,
        token: Token::Write(&IDS),
        body: Body::Empty,
        yields: Yields::Object,
        repeatable: true,
    },
    Operation {
        name: "getShareUrls",
        method: "GET",
        path: "account/{accountId}/user/{userId}/shareurls",
        query: Some(("options", &LINKS)),
        token: Token::Read(&IDS),
        body: Body::None,
        yields: Yields::Object,
        repeatable: true,
    },
    Operation {
        name: "listReferrals",
        method: "GET",
        path: "referrals",
        query: Some(("filter", &FILTER)),
        token: Token::Read(&["referringAccountId", "referringUserId"]),
        body: Body::None,
        yields: Yields::Object,
        repeatable: true,
    },
    Operation {
        name: "trackEvents",
        method: "POST",
        path: "account/{accountId}/user/{userId}/events",
        query: None,
        token: Token::Write(&IDS),
        body: Body::Events,
        yields: Yields::Nothing,
        repeatable: true,
    },
];

/// The operation of this name.
pub fn named(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
