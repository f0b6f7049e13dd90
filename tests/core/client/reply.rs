//! `reply`: from status, apiErrorCode and rsCode to a code, and whether another try may help.

use advocate_wasm::client::operation::{OPERATIONS, Operation, named};
use advocate_wasm::client::reply::{Reply, Sent, judge};
use advocate_wasm::error::{Code, Error};
use proptest::prelude::*;

fn sent(operation: &'static Operation) -> Sent {
    Sent { operation, expects_id: true, read_token: false, sent_before: false }
}

fn refusal(operation: &'static Operation, reply: Reply) -> Error {
    judge(sent(operation), reply).expect_err("a refusal")
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
            // What it means under an idempotency key stands in a test of its own.
            if (status, rs_code, operation.name) == (409, "", "trackEvents") {
                continue;
            }
            let row = format!("{} {status} {api_error_code} {rs_code}", operation.name);
            let reply =
                Reply { status, is_object: true, id: "", api_error_code, rs_code, ..Reply::default() };
            let error = refusal(operation, reply);
            let retryable = match again {
                Never => false,
                Always => true,
                Safe => operation != named("createUser").unwrap(),
            };
            assert_eq!((error.code, error.retryable), (code, retryable), "{row}");
            let begins = [operation.name, " was refused: "].concat();
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
            408 | 425 | 500..=599 => Code::ServerError,
            _ => Code::BadResponse,
        };
        for is_object in [false, true] {
            let reply = Reply { status, is_object, ..Reply::default() };
            assert_eq!(refusal(named("getUser").unwrap(), reply).code, expected, "{status}");
        }
    }
}

#[test]
fn what_stands_in_between_says_no_for_nobody() {
    for operation in OPERATIONS {
        for status in [300, 307, 400, 401, 402, 403, 404, 405, 407, 409, 413, 418, 422, 451, 499] {
            let error = refusal(operation, Reply { status, is_foreign: true, ..Reply::default() });
            let expected = (Code::BadResponse, operation.repeatable, Some(status));
            assert_eq!((error.code, error.retryable, error.status), expected, "{} {status}", operation.name);
            assert!(error.message.contains("not the API"), "{}", error.message);
        }
        // Whoever says these means that it may be tried again.
        for (status, code, retryable) in [
            (408, Code::ServerError, operation.repeatable),
            (425, Code::ServerError, operation.repeatable),
            (429, Code::RateLimited, true),
            (500, Code::ServerError, operation.repeatable),
            (502, Code::ServerError, operation.repeatable),
            (503, Code::ServerError, operation.repeatable),
        ] {
            for is_foreign in [false, true] {
                let error = refusal(operation, Reply { status, is_foreign, ..Reply::default() });
                assert_eq!((error.code, error.retryable), (code, retryable), "{} {status}", operation.name);
            }
        }
    }
}

#[test]
fn a_success_is_a_json_object_with_an_id_where_one_was_asked_for() {
    let without_id = "getUser was answered with a user without an id";
    let no_object = "getUser was answered with a body that is no JSON object; check baseUrl, and what stands between \
                     the page and the API";
    let rows = [
        // name; a JSON object, with an id, which was expected
        ("a user", true, true, true, None),
        ("a user, when no id was asked for", true, true, false, None),
        ("no id, when none was asked for", true, false, false, None),
        ("no id", true, false, true, Some(without_id)),
        ("no JSON object", false, false, true, Some(no_object)),
        ("no JSON object, when no id was asked for", false, false, false, Some(no_object)),
    ];
    for status in [200, 201, 204, 299] {
        for (name, is_object, has_id, expects_id, expected) in rows {
            let sent = Sent { expects_id, ..sent(named("getUser").unwrap()) };
            let reply = Reply { status, is_object, id: if has_id { "u" } else { "" }, ..Reply::default() };
            let error = judge(sent, reply).err();
            assert_eq!(error.as_ref().map(|error| error.message.as_str()), expected, "{name}: {status}");
            if let Some(error) = error {
                assert_eq!((error.code, error.retryable), (Code::BadResponse, false), "{name}: {status}");
            }
        }
    }
}

#[test]
fn events_have_arrived_whatever_the_reply_says_beside_it() {
    let rows = [
        // status, a JSON object, something else, sent before → how it ends
        (201, true, false, false, Ok(())),
        (200, false, false, false, Ok(())),
        (204, false, false, true, Ok(())),
        (200, false, true, false, Err(Code::BadResponse)),
        (409, true, false, true, Ok(())),
        (409, false, false, true, Ok(())),
        (409, true, false, false, Err(Code::ValidationFailed)),
        (409, false, true, true, Err(Code::BadResponse)),
        (404, true, false, true, Err(Code::NotFound)),
    ];
    for (status, is_object, is_foreign, sent_before, expected) in rows {
        let operation = named("trackEvents").unwrap();
        let sent = Sent { operation, expects_id: false, read_token: false, sent_before };
        let reply = Reply { status, is_object, is_foreign, ..Reply::default() };
        let row = format!("{status} {is_object} {is_foreign} {sent_before}");
        assert_eq!(judge(sent, reply).map_err(|error| error.code), expected, "{row}");
    }
    let sent = Sent { sent_before: true, ..sent(named("upsertUser").unwrap()) };
    let reply = Reply { status: 409, is_object: true, ..Reply::default() };
    assert_eq!(judge(sent, reply).map_err(|error| error.code), Err(Code::BadResponse), "it has no key");
}

#[test]
fn codes_in_a_success_mean_nothing() {
    let reply = Reply {
        status: 200,
        is_object: true,
        is_foreign: false,
        id: "u",
        api_error_code: "FORBIDDEN",
        rs_code: "RS033",
        retry_after_ms: None,
    };
    assert_eq!(judge(sent(named("getUser").unwrap()), reply), Ok(()));
}

#[test]
fn a_write_that_was_turned_away_with_a_read_token_says_so() {
    let rows = [
        (401, named("upsertUser").unwrap(), true, true),
        (403, named("upsertUser").unwrap(), true, true),
        (403, named("createUser").unwrap(), true, true),
        (403, named("applyCode").unwrap(), true, true),
        (401, named("trackEvents").unwrap(), true, true),
        (403, named("listReferrals").unwrap(), true, false),
        (401, named("upsertUser").unwrap(), false, false),
        (401, named("getUser").unwrap(), true, false),
        (403, named("lookupByCode").unwrap(), true, false),
        (400, named("upsertUser").unwrap(), true, false),
        (404, named("upsertUser").unwrap(), true, false),
        (429, named("upsertUser").unwrap(), true, false),
        (500, named("upsertUser").unwrap(), true, false),
    ];
    for (status, operation, read_token, expected) in rows {
        for api_error_code in ["", "FORBIDDEN"] {
            let sent = Sent { read_token, ..sent(operation) };
            let reply = Reply { status, is_object: true, api_error_code, ..Reply::default() };
            let message = judge(sent, reply).unwrap_err().message.clone();
            let row = format!("{status} {} {read_token}: {message}", operation.name);
            assert_eq!(message.contains("needs a write token"), expected, "{row}");
        }
    }
}

proptest! {
    #[test]
    fn a_message_never_has_the_servers_words(
        status in 0_u16..700,
        words in "[a-z]{3}MARKER[a-zA-Z0-9 @.]{0,8}",
        as_rs_code in any::<bool>(),
    ) {
        let (api_error_code, rs_code) = if as_rs_code { ("", words.as_str()) } else { (words.as_str(), "") };
        for operation in OPERATIONS {
            let reply = Reply { status, is_object: true, id: "", api_error_code, rs_code, ..Reply::default() };
            if let Err(error) = judge(sent(operation), reply) {
                prop_assert!(!error.to_string().contains("MARKER"), "{}", error);
            }
        }
    }
}
