//! `error`: the codes of the contract, and the shape in which a failure reaches JavaScript.

use advocate_wasm::error::{Code, Error};

const CODES: [Code; 19] = [
    Code::InvalidArgument,
    Code::InvalidToken,
    Code::TokenExpired,
    Code::TokenMismatch,
    Code::TokenRequired,
    Code::InvalidCookie,
    Code::CookieTooLarge,
    Code::Unauthorized,
    Code::EndpointDisabled,
    Code::Forbidden,
    Code::NotFound,
    Code::UserExists,
    Code::ValidationFailed,
    Code::RateLimited,
    Code::ServerError,
    Code::BadResponse,
    Code::Network,
    Code::Timeout,
    Code::Aborted,
];

/// The package's declarations, where the contract stands.
const DECLARATIONS: &str = include_str!("../../pkg-template/index.d.ts");

#[test]
fn the_core_and_the_declarations_name_the_same_codes() {
    let (_, declared) = DECLARATIONS.split_once("type ErrorCode").expect("index.d.ts declares ErrorCode");
    let (declared, _) = declared.split_once(';').unwrap();
    let mut declared: Vec<&str> = declared.split('"').skip(1).step_by(2).collect();
    // What the entries say themselves, before or instead of the core.
    declared.retain(|code| !matches!(*code, "not_initialized" | "internal"));
    let mut named = CODES.map(|code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned());
    declared.sort_unstable();
    named.sort_unstable();
    assert_eq!(named.as_slice(), declared);
}

#[test]
fn a_failure_reaches_javascript_as_code_message_and_retryable() {
    let mut error = Error::new(Code::Network, &["upsertUser", " got no reply"]);
    assert_eq!(error.to_string(), "upsertUser got no reply");
    assert_eq!(
        serde_json::to_string(&error).unwrap(),
        r#"{"code":"network","message":"upsertUser got no reply","retryable":false}"#
    );
    error.retryable = true;
    assert_eq!(
        serde_json::to_string(&error).unwrap(),
        r#"{"code":"network","message":"upsertUser got no reply","retryable":true}"#
    );
}

#[test]
fn a_callers_mistake_is_never_worth_another_try() {
    let error = Error::argument(&["user.", "id", " is required"]);
    assert_eq!(
        (error.code, error.retryable, error.message.as_str()),
        (Code::InvalidArgument, false, "user.id is required")
    );
}
