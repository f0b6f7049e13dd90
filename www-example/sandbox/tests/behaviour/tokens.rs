//! User tokens: who may read, who may write, and how each refusal is told.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::scene::{API_KEY, Scene, TOKEN, answer, user_path};

/// A token put together by hand, so that the test does not lean on what it tests.
fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&signed);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn subject(account: &str, user: &str, realm: &str) -> Value {
    json!({ "sub": format!("{}:{}@{realm}", STANDARD.encode(account), STANDARD.encode(user)) })
}

#[tokio::test]
async fn each_token_gets_what_it_deserves() {
    let scene = Scene::demo().await;
    let plain = json!({ "alg": "HS256", "typ": "JWT" });
    let user = |more: Value| {
        let mut user = json!({ "id": "ann", "accountId": "acc" });
        user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "user": user })
    };
    let with = |mut claims: Value, name: &str, value: Value| {
        claims[name] = value;
        claims
    };
    let (read, write) = (user(json!({})), user(json!({ "firstName": "Ann" })));
    let now = advocate_sandbox::store::storage::now_ms() / 1000;
    let kid = |kid: &str| json!({ "alg": "HS256", "kid": kid });
    let (no_user, incorrect, forbidden) =
        ("401 UNAUTHORIZED RS005", "401 UNAUTHORIZED RS006", "403 FORBIDDEN RS032");

    // token, answer to a read (of a user who is not there yet), answer to a write
    let table = [
        ("write token", Some(signed(&plain, &write, API_KEY)), "404 USER_NOT_FOUND RS042", "200"),
        (
            "write token, Account SID",
            Some(signed(&kid("IRsandboxAccountSid"), &write, "sandbox_auth_token")),
            "200",
            "200",
        ),
        ("read token", Some(signed(&plain, &read, API_KEY)), "200", forbidden),
        ("subject", Some(signed(&plain, &subject("acc", "ann", "demo:users"), API_KEY)), "200", forbidden),
        ("live", Some(signed(&plain, &with(write.clone(), "exp", json!(now + 60)), API_KEY)), "200", "200"),
        (
            "expired",
            Some(signed(&plain, &with(write.clone(), "exp", json!(now - 1)), API_KEY)),
            incorrect,
            incorrect,
        ),
        (
            "not yet",
            Some(signed(&plain, &with(write.clone(), "nbf", json!(now + 60)), API_KEY)),
            incorrect,
            incorrect,
        ),
        (
            "odd exp",
            Some(signed(&plain, &with(write.clone(), "exp", json!("soon")), API_KEY)),
            incorrect,
            incorrect,
        ),
        (
            "other user",
            Some(signed(
                &plain,
                &with(write.clone(), "user", json!({"id": "bob", "accountId": "acc", "x": 1})),
                API_KEY,
            )),
            forbidden,
            forbidden,
        ),
        (
            "other account",
            Some(signed(
                &plain,
                &with(write.clone(), "user", json!({"id": "ann", "accountId": "b", "x": 1})),
                API_KEY,
            )),
            forbidden,
            forbidden,
        ),
        (
            "other tenant's subject",
            Some(signed(&plain, &subject("acc", "ann", "other:users"), API_KEY)),
            incorrect,
            incorrect,
        ),
        (
            "anonymous",
            Some(signed(&plain, &json!({ "allowAnonymous": true }), API_KEY)),
            incorrect,
            incorrect,
        ),
        ("wrong key", Some(signed(&plain, &write, "TEST_another")), incorrect, incorrect),
        ("wrong kid", Some(signed(&kid("IRother"), &write, "sandbox_auth_token")), incorrect, incorrect),
        (
            "kid with the API key",
            Some(signed(&kid("IRsandboxAccountSid"), &write, API_KEY)),
            incorrect,
            incorrect,
        ),
        ("unsigned", Some(signed(&json!({ "alg": "none" }), &write, API_KEY)), incorrect, incorrect),
        (
            "another algorithm",
            Some(signed(&json!({ "alg": "HS512" }), &write, API_KEY)),
            incorrect,
            incorrect,
        ),
        ("API key", Some(API_KEY.to_owned()), incorrect, incorrect),
        ("empty", Some(String::new()), incorrect, incorrect),
        ("none", None, no_user, no_user),
    ];
    for (name, token, on_read, on_write) in table {
        let path = user_path("acc", "ann");
        for (method, verdict) in [(Method::GET, on_read), (Method::PUT, on_write)] {
            let mut request = scene.api(method.clone(), &path);
            if let Some(token) = &token {
                request = request.header(TOKEN, token);
            }
            if method == Method::PUT {
                request = request.json(&json!({ "id": "ann", "accountId": "acc" }));
            }
            let answer = answer(request).await;
            assert_eq!(answer.verdict(), verdict, "{name}, {method}");
            if let Some(token) = token.as_ref().filter(|token| !token.is_empty()) {
                assert!(!answer.body.to_string().contains(token.as_str()), "{name}: the token is echoed");
            }
        }
    }
}

#[tokio::test]
async fn a_session_mints_what_it_is_asked_for() {
    let scene = Scene::demo().await;
    let before = advocate_sandbox::store::storage::now_ms();
    let session =
        answer(scene.request(Method::POST, "/session").json(&json!({ "id": "ann", "firstName": "Ann" })))
            .await;
    let expires = session.body["expiresAtMs"].as_i64().unwrap();
    assert!((before + 3_599_000..=before + 3_601_000).contains(&expires), "an hour");

    let put = |token: String| {
        let request = scene.api(Method::PUT, &user_path("ann", "ann")).header(TOKEN, token);
        answer(request.json(&json!({ "id": "ann", "accountId": "ann" })))
    };
    let table = [
        (json!({ "id": "ann", "firstName": "Ann" }), "200"),
        (json!({ "id": "ann" }), "200"),
        (json!({ "id": "ann", "signedBy": "accountSid" }), "200"),
        (json!({ "id": "ann", "ttlSeconds": -5 }), "401 UNAUTHORIZED RS006"),
        (json!({ "id": "ann", "kind": "read" }), "403 FORBIDDEN RS032"),
        (json!({ "id": "ann", "accountId": "other" }), "403 FORBIDDEN RS032"),
    ];
    for (session, verdict) in table {
        assert_eq!(put(scene.token(session.clone()).await).await.verdict(), verdict, "{session}");
    }
    let refused = [
        (json!({}), "400 VALIDATION_FAILED RS043"),
        (json!({ "id": " " }), "400 VALIDATION_FAILED RS043"),
        (json!({ "id": "ann", "kind": "admin" }), "400 VALIDATION_FAILED"),
        (json!({ "id": "ann", "ttlSeconds": 99_999_999_999_i64 }), "400 VALIDATION_FAILED"),
        (json!({ "id": "ann", "tenant": "nobody" }), "404 TENANT_NOT_FOUND RS045"),
        (json!({ "id": "ann", "password": "x" }), "400 INVALID_JSON_REQUEST"),
    ];
    for (session, verdict) in refused {
        let answer = answer(scene.request(Method::POST, "/session").json(&session)).await;
        assert_eq!(answer.verdict(), verdict, "{session}");
    }
    let told = serde_json::to_string(&scene.inspect("requests").await).unwrap();
    assert!(!told.contains("eyJ"), "the journal must hold no token");
}
