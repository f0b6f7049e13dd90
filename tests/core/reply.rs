//! `reply`: from status, apiErrorCode and rsCode to a code, and whether another try may help.

use advocate_wasm::endpoint::{Api, DEFAULT_BASE_URL, Operation, Request, Selection};
use advocate_wasm::error::{Code, Error};
use advocate_wasm::json::Value;
use advocate_wasm::reply::{Body, interpret};
use proptest::prelude::*;

use crate::documents::read;

const OPERATIONS: [Operation; 4] =
    [Operation::UpsertUser, Operation::CreateUser, Operation::GetUser, Operation::LookupByCode];

fn request(operation: Operation) -> Request {
    let api = Api::new("acme", DEFAULT_BASE_URL).unwrap();
    let request = api.get_user("acct", "bob", &Selection::Default).unwrap();
    Request { operation, ..request }
}

fn body(text: &str) -> Body {
    let value = read(text);
    Body::of_object(|name| value.get(name).cloned())
}

fn envelope(api_error_code: &str, rs_code: &str) -> Body {
    let mut envelope = read(r#"{"message":"no","statusCode":0}"#);
    for (name, code) in [("apiErrorCode", api_error_code), ("rsCode", rs_code)] {
        if !code.is_empty() {
            envelope.set(name, code.into());
        }
    }
    Body::of_object(|name| envelope.get(name).cloned())
}

fn refusal(operation: Operation, status: u16, body: Body) -> Error {
    interpret(&request(operation), status, None, body).expect_err("a refusal")
}

/// Whether another try may help.
enum Again {
    Never,
    /// Turned away at the door, so even a create may be tried again.
    Always,
    /// Where repeating is safe: a create may have been carried out.
    Safe,
}

#[test]
fn the_whole_table_of_refusals() {
    use Again::{Always, Never, Safe};
    use Code::{
        BadResponse, EndpointDisabled, Forbidden, NotFound, RateLimited, ServerError, Unauthorized,
        UserExists, ValidationFailed,
    };
    let rows = [
        // status, apiErrorCode, rsCode → code, another try, and what the advice speaks of
        (400, "", "", ValidationFailed, Never, "validationErrors"),
        (400, "VALIDATION_FAILED", "", ValidationFailed, Never, "validationErrors"),
        (400, "INVALID_JSON_REQUEST", "", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS023", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS034", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS039", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS043", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS044", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS046", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS050", ValidationFailed, Never, "do-not-track"),
        (400, "", "RS052", ValidationFailed, Never, "attribution cookie"),
        (422, "", "", ValidationFailed, Never, "validationErrors"),
        (422, "", "RS023", ValidationFailed, Never, "validationErrors"),
        (400, "", "RS048", UserExists, Never, "upsertUser"),
        (400, "VALIDATION_FAILED", "RS048", UserExists, Never, "upsertUser"),
        (409, "", "RS048", UserExists, Never, "upsertUser"),
        (422, "", "RS048", UserExists, Never, "upsertUser"),
        (401, "", "", Unauthorized, Never, "mint"),
        (401, "", "RS005", Unauthorized, Never, "mint"),
        (401, "", "RS006", Unauthorized, Never, "mint"),
        (401, "", "RS032", Unauthorized, Never, "mint"),
        (401, "", "RS045", Unauthorized, Never, "mint"),
        (403, "", "", EndpointDisabled, Never, "tenant's owner"),
        (403, "API_REQUEST_NOT_SUPPORTED", "", EndpointDisabled, Never, "tenant's owner"),
        (403, "API_REQUEST_NOT_SUPPORTED", "RS032", EndpointDisabled, Never, "tenant's owner"),
        (403, "FORBIDDEN", "", Forbidden, Never, "user token"),
        (403, "", "RS006", Forbidden, Never, "user token"),
        (403, "", "RS032", Forbidden, Never, "user token"),
        (404, "", "", NotFound, Never, "no such user"),
        (404, "REFERRAL_CODE_NOT_FOUND", "", NotFound, Never, "no such referral code"),
        (404, "TENANT_NOT_FOUND", "RS045", NotFound, Never, "tenantAlias"),
        (404, "", "RS041", NotFound, Never, "no such user"),
        (404, "", "RS042", NotFound, Never, "no such user"),
        (429, "", "", RateLimited, Always, "rate limiting"),
        (429, "", "RS048", RateLimited, Always, "rate limiting"),
        (400, "", "RS033", RateLimited, Always, "rate limiting"),
        (401, "", "RS033", RateLimited, Always, "rate limiting"),
        (403, "", "RS033", RateLimited, Always, "rate limiting"),
        (503, "", "RS033", RateLimited, Always, "rate limiting"),
        (500, "", "", ServerError, Safe, "again later"),
        (502, "", "", ServerError, Safe, "again later"),
        (503, "", "", ServerError, Safe, "again later"),
        (504, "", "", ServerError, Safe, "again later"),
        (599, "", "", ServerError, Safe, "again later"),
        (500, "", "RS048", ServerError, Safe, "again later"),
        (500, "VALIDATION_FAILED", "RS023", ServerError, Safe, "again later"),
        (400, "", "RS014", ServerError, Safe, "again later"),
        (400, "", "RS016", ServerError, Safe, "again later"),
        (401, "", "RS017", ServerError, Safe, "again later"),
        (403, "", "RS020", ServerError, Safe, "again later"),
        (404, "", "RS027", ServerError, Safe, "again later"),
        (0, "", "", BadResponse, Never, "baseUrl"),
        (100, "", "", BadResponse, Never, "baseUrl"),
        (199, "", "", BadResponse, Never, "baseUrl"),
        (300, "", "", BadResponse, Never, "baseUrl"),
        (302, "", "", BadResponse, Never, "baseUrl"),
        (304, "", "", BadResponse, Never, "baseUrl"),
        (402, "", "", BadResponse, Never, "baseUrl"),
        (405, "", "", BadResponse, Never, "baseUrl"),
        (409, "", "", BadResponse, Never, "baseUrl"),
        (418, "", "", BadResponse, Never, "baseUrl"),
        (451, "", "RS999", BadResponse, Never, "baseUrl"),
        (600, "", "", BadResponse, Never, "baseUrl"),
        (u16::MAX, "", "", BadResponse, Never, "baseUrl"),
    ];
    for (status, api_error_code, rs_code, code, again, advice) in rows {
        for operation in OPERATIONS {
            let row = format!("{} {status} {api_error_code} {rs_code}", operation.name());
            let error = refusal(operation, status, envelope(api_error_code, rs_code));
            let retryable = match again {
                Never => false,
                Always => true,
                Safe => operation != Operation::CreateUser,
            };
            assert_eq!((error.code, error.retryable), (code, retryable), "{row}");
            assert_eq!(error.status, Some(status), "{row}");
            assert_eq!(error.api_error_code.as_deref().unwrap_or(""), api_error_code, "{row}");
            assert_eq!(error.rs_code.as_deref().unwrap_or(""), rs_code, "{row}");
            let begins = [operation.name(), " was refused with status ", &status.to_string(), ": "].concat();
            assert!(
                error.message.starts_with(&begins) && error.message.contains(advice),
                "{row}: {}",
                error.message
            );
        }
    }
}

#[test]
fn a_status_alone_decides_where_nothing_else_is_said() {
    for status in (0..200).chain(300..1_000) {
        let expected = match status {
            400 | 422 => Code::ValidationFailed,
            401 => Code::Unauthorized,
            403 => Code::EndpointDisabled,
            404 => Code::NotFound,
            429 => Code::RateLimited,
            500..=599 => Code::ServerError,
            _ => Code::BadResponse,
        };
        for said in [Body::other(), envelope("", "")] {
            assert_eq!(refusal(Operation::GetUser, status, said).code, expected, "{status}");
        }
    }
}

#[test]
fn a_success_is_a_json_object_with_an_id_where_one_was_asked_for() {
    let without_id = "getUser was answered with a user without an id";
    let no_object = "getUser was answered with a body that is no JSON object; check baseUrl, and what stands between \
                     the page and the API";
    let rows = [
        ("a user", body(r#"{"id":"bob","accountId":"acct"}"#), true, None),
        ("a user, when no id was asked for", body(r#"{"id":"bob"}"#), false, None),
        ("no id, when none was asked for", body(r#"{"email":"bob@example.com"}"#), false, None),
        ("an empty object, when no id was asked for", body("{}"), false, None),
        ("no id", body(r#"{"email":"bob@example.com"}"#), true, Some(without_id)),
        ("an empty id", body(r#"{"id":""}"#), true, Some(without_id)),
        ("an id that is a number", body(r#"{"id":7}"#), true, Some(without_id)),
        ("an id that is null", body(r#"{"id":null}"#), true, Some(without_id)),
        (
            "an error's envelope",
            body(r#"{"message":"no","statusCode":404,"rsCode":"RS042"}"#),
            true,
            Some(without_id),
        ),
        ("no JSON object", Body::other(), true, Some(no_object)),
        ("no JSON object, when no id was asked for", Body::other(), false, Some(no_object)),
    ];
    for status in [200, 201, 204, 299] {
        for (name, body, expects_id, expected) in &rows {
            let request = Request { expects_id: *expects_id, ..request(Operation::GetUser) };
            let error = interpret(&request, status, None, body.clone()).err();
            assert_eq!(error.as_ref().map(|error| error.message.as_str()), *expected, "{name}: {status}");
            if let Some(error) = error {
                assert_eq!((error.code, error.retryable), (Code::BadResponse, false), "{name}: {status}");
                assert_eq!(error.status, Some(status), "{name}");
            }
        }
    }
}

#[test]
fn the_envelope_is_read_whole_and_tolerantly() {
    let rows = [
        (
            "whole",
            r#"{"message":"words","apiErrorCode":"VALIDATION_FAILED","rsCode":"RS023","validationErrors":["a","b"]}"#,
            Some("words"),
            Some("VALIDATION_FAILED"),
            Some("RS023"),
            Some(vec!["a", "b"]),
        ),
        ("empty", "{}", None, None, None, None),
        (
            "wrong types",
            r#"{"message":1,"apiErrorCode":["A"],"rsCode":{"a":1},"validationErrors":"a"}"#,
            None,
            None,
            None,
            None,
        ),
        (
            "nulls",
            r#"{"message":null,"apiErrorCode":null,"rsCode":null,"validationErrors":null}"#,
            None,
            None,
            None,
            None,
        ),
        (
            "a list with other things in it",
            r#"{"validationErrors":["a",1,null,{"b":2}]}"#,
            None,
            None,
            None,
            Some(vec!["a"]),
        ),
        ("an empty list", r#"{"validationErrors":[]}"#, None, None, None, Some(vec![])),
    ];
    for (name, text, message, api_error_code, rs_code, validation_errors) in rows {
        let error = refusal(Operation::UpsertUser, 400, body(text));
        assert_eq!(error.server_message.as_deref(), message, "{name}");
        assert_eq!(error.api_error_code.as_deref(), api_error_code, "{name}");
        assert_eq!(error.rs_code.as_deref(), rs_code, "{name}");
        let expected = validation_errors.map(|all| all.into_iter().map(String::from).collect::<Vec<_>>());
        assert_eq!(error.validation_errors, expected, "{name}");
    }
}

#[test]
fn what_may_be_an_echo_in_a_codes_place_is_dropped() {
    let long = "A".repeat(65);
    let rows = [
        ("an e-mail", "bob@example.com"),
        ("words", "User not found"),
        ("small letters", "not_found"),
        ("a token", "eyJhbGciOiJIUzI1NiJ9.eyJ9.c2ln"),
        ("a telephone number", "4915112345678"),
        ("a mark alone", "_"),
        ("beyond ASCII", "RÉSUMÉ"),
        ("a line break", "RS045\n"),
        ("nothing", ""),
        ("something endless", long.as_str()),
    ];
    for (name, echo) in rows {
        for place in ["apiErrorCode", "rsCode"] {
            let mut envelope = read("{}");
            envelope.set(place, echo.into());
            let error = refusal(Operation::GetUser, 403, Body::of_object(|name| envelope.get(name).cloned()));
            assert_eq!((error.api_error_code, error.rs_code), (None, None), "{name} as {place}");
            assert_eq!(error.code, Code::EndpointDisabled, "{name} as {place}: says nothing");
        }
    }
}

#[test]
fn the_wait_that_was_asked_for_goes_along() {
    for (status, wait) in [(429, Some(1500.0)), (503, Some(0.0)), (404, Some(60_000.0)), (429, None)] {
        let error = interpret(&request(Operation::GetUser), status, wait, Body::other()).unwrap_err();
        assert_eq!(error.retry_after_ms, wait, "{status}");
        assert_eq!(error.attempts, None, "{status}: counted elsewhere");
    }
}

proptest! {
    #[test]
    fn a_message_never_has_the_servers_words(
        status in 0_u16..700,
        words in "[a-z]{3}MARKER[a-zA-Z0-9 @.]{0,8}",
        place in prop::sample::select(vec!["id", "message", "apiErrorCode", "rsCode", "validationErrors", "other"]),
    ) {
        let mut envelope = read("{}");
        envelope.set(place, Value::String(words.clone()));
        if place == "validationErrors" {
            envelope.set(place, Value::Array(vec![Value::String(words)]));
        }
        for operation in OPERATIONS {
            let body = Body::of_object(|name| envelope.get(name).cloned());
            if let Err(error) = interpret(&request(operation), status, None, body) {
                prop_assert!(!error.to_string().contains("MARKER"), "{}", error);
            }
        }
    }
}
