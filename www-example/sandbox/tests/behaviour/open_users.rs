//! The four open operations on users.

use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{API_KEY, Scene, TOKEN, answer, user_path};

const ODD_IDS: [&str; 6] =
    ["ann+shop@example.com", "a/b", "100%", "mit leerzeichen", "zoë@exämple.de", "q?x#y&z=1"];

#[tokio::test]
async fn an_upsert_answers_the_documented_user() {
    let scene = Scene::demo().await;
    let body = json!({
        "id": "ann@example.com", "accountId": "ann@example.com", "firstName": "Ann", "lastName": "Lee",
        "email": "ann@example.com", "locale": "en_US", "countryCode": "US", "segments": ["beta", "vip"],
        "customFields": { "plan": "gold", "seats": 3 }, "dateUsTaxFormSubmitted": 1_700_000_000_000_i64,
    });
    let before = advocate_sandbox::store::storage::now_ms();
    let first = scene.upsert(body).await;
    assert_eq!(first.status, 200);
    let user = &first.body;
    assert!(user["dateCreated"].as_i64().unwrap() >= before, "milliseconds, as a number");
    assert_eq!(user["referralCodes"], json!({ "classic": "ANNLEE", "friends-2026": "ANNLEE2" }));
    assert_eq!(user["firstSeenIP"], "127.0.0.1");
    let links = &user["programShareLinks"]["classic"];
    let origin = scene.running.url();
    assert_eq!(links["cleanShareLink"], format!("{origin}/s/ANNLEE"));
    assert_eq!(
        links["MOBILE"]["WHATSAPP"],
        format!("{origin}/s/ANNLEE?engagementMedium=MOBILE&shareMedium=WHATSAPP")
    );
    let mut rest = user.clone();
    for told_apart in ["dateCreated", "programShareLinks", "imageUrl"] {
        rest.as_object_mut().unwrap().remove(told_apart);
    }
    let expected = json!({
        "id": "ann@example.com", "accountId": "ann@example.com", "firstName": "Ann", "lastName": "Lee",
        "email": "ann@example.com", "cookieId": null, "locale": "en_US", "countryCode": "US", "referable": true,
        "firstSeenIP": "127.0.0.1", "lastSeenIP": "127.0.0.1",
        "referralCodes": { "classic": "ANNLEE", "friends-2026": "ANNLEE2" },
        "customFields": { "plan": "gold", "seats": 3 }, "segments": ["beta", "vip"], "referredByCodes": [],
    });
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn a_second_upsert_changes_what_it_names_and_leaves_the_rest() {
    let scene = Scene::demo().await;
    let first = scene
        .sign_up("ann", json!({ "firstName": "Ann", "lastName": "Lee", "segments": ["beta"], "customFields": { "a": 1, "b": 2 } }))
        .await;
    let second = scene
        .sign_up(
            "ann",
            json!({ "lastName": "Ray", "segments": ["~beta", "vip"], "customFields": { "a": null, "c": 3 } }),
        )
        .await;
    let [before, after] = [first.body, second.body];
    for kept in ["firstName", "dateCreated", "referralCodes"] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert_eq!(after["lastName"], "Ray");
    assert_eq!(after["segments"], json!(["vip"]));
    assert_eq!(after["customFields"], json!({ "b": 2, "c": 3 }));
}

#[tokio::test]
async fn ids_are_one_escaped_segment_each_whatever_they_hold() {
    let scene = Scene::demo().await;
    for id in ODD_IDS {
        let written = scene.upsert(json!({ "id": id, "accountId": format!("of {id}") })).await;
        assert_eq!((written.status, &written.body["id"]), (200, &json!(id)), "{id}");
        let token = scene.token(json!({ "id": id, "accountId": format!("of {id}"), "kind": "read" })).await;
        let request = scene.api(Method::GET, &user_path(&format!("of {id}"), id)).header(TOKEN, token);
        let read = answer(request).await;
        assert_eq!(read.body, written.body, "{id}");
    }
}

#[tokio::test]
async fn create_answers_201_once_and_refuses_the_second_time() {
    let scene = Scene::demo().await;
    let token = scene.token(json!({ "id": "ann" })).await;
    let create = || {
        let request = scene.api(Method::POST, &user_path("ann", "ann")).header(TOKEN, &token);
        answer(request.json(&json!({ "id": "ann", "accountId": "ann" })))
    };
    assert_eq!(create().await.status, 201);
    assert_eq!(create().await.verdict(), "400 USER_ALREADY_EXISTS RS048");
}

#[tokio::test]
async fn fields_cut_the_answer_down_and_extra_fields_add_to_it() {
    let scene = Scene::demo().await;
    let full = scene.sign_up("ann", json!({ "lastName": "Lee", "email": "Ann@Example.com" })).await.body;
    let token = scene.token(json!({ "id": "ann" })).await;
    let get = |query: &str| {
        answer(scene.api(Method::GET, &format!("{}{query}", user_path("ann", "ann"))).header(TOKEN, &token))
    };

    let cut = get("?fields=id,dateCreated,lastInitial,nonsense").await.body;
    assert_eq!(cut, json!({ "id": "ann", "dateCreated": full["dateCreated"], "lastInitial": "L" }));

    let mut extended = get("?extraFields=emailHash,%20lastInitial").await.body;
    let extra =
        ["emailHash", "lastInitial"].map(|name| extended.as_object_mut().unwrap().remove(name).unwrap());
    // md5 of "ann@example.com"
    assert_eq!(extra, [json!("257c57037d384ae37ea27a07e8a01665"), json!("L")]);
    assert_eq!(extended, full);

    let both = get("?fields=id&extraFields=emailHash").await;
    assert_eq!(both.verdict(), "400 VALIDATION_FAILED");
}

#[tokio::test]
async fn a_lookup_by_code_shows_what_a_stranger_may_see() {
    let scene = Scene::demo().await;
    for spelling in ["BOBTESTERMAN", "bobtesterman", "BOBANDFRIENDS"] {
        let found = answer(scene.api(Method::GET, &format!("/open/user?referralCode={spelling}"))).await;
        let expected = json!({
            "id": "bob.testerman@example.com", "accountId": "bob.testerman@example.com", "firstName": "Bob",
            "lastInitial": "T", "referralCode": spelling.to_uppercase(),
            "imageUrl": format!("{}/pictures/bob.svg", scene.running.url()),
        });
        assert_eq!((found.status, found.body), (200, expected), "{spelling}");
    }
    let table = [
        ("?referralCode=NOBODY", "404 REFERRAL_CODE_NOT_FOUND"),
        ("?referralCode=%00", "404 REFERRAL_CODE_NOT_FOUND"),
        ("?referralCode=", "400 VALIDATION_FAILED RS034"),
        ("", "400 VALIDATION_FAILED RS034"),
        ("?referralCode=A&referralCode=B", "400 VALIDATION_FAILED"),
    ];
    for (query, verdict) in table {
        assert_eq!(
            answer(scene.api(Method::GET, &format!("/open/user{query}"))).await.verdict(),
            verdict,
            "{query}"
        );
    }
}

#[tokio::test]
async fn pictures_are_served_from_where_the_answer_says() {
    let scene = Scene::demo().await;
    for code in ["BOBTESTERMAN", "AMELIAOKAFOR", "JUNWATANABE", "SOFIAMARIN"] {
        let user = answer(scene.api(Method::GET, &format!("/open/user?referralCode={code}"))).await.body;
        let picture = scene.client.get(user["imageUrl"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(picture.headers()["content-type"], "image/svg+xml", "{code}");
        assert!(picture.text().await.unwrap().contains("Portrait of"), "{code}");
    }
}

#[tokio::test]
async fn bodies_are_strict() {
    let scene = Scene::demo().await;
    let user = |field: &str, value: Value| {
        let mut body = json!({ "id": "ann", "accountId": "ann" });
        body[field] = value;
        body.to_string()
    };
    let many: serde_json::Map<String, Value> = (0..101).map(|n| (format!("f{n}"), json!(n))).collect();
    let table: Vec<(String, &str, &str)> = vec![
        ("{".into(), "400 INVALID_JSON_REQUEST", ""),
        (String::new(), "400 INVALID_JSON_REQUEST", ""),
        ("[]".into(), "400 INVALID_JSON_REQUEST", ""),
        ("null".into(), "400 INVALID_JSON_REQUEST", ""),
        (user("nickname", json!("A")), "400 INVALID_JSON_REQUEST", "nickname: unknown field"),
        (user("firstName", json!(7)), "400 INVALID_JSON_REQUEST", "firstName: must be a string"),
        (user("referable", json!("yes")), "400 INVALID_JSON_REQUEST", "referable: must be true or false"),
        (user("segments", json!("beta")), "400 INVALID_JSON_REQUEST", "segments: must be a list of strings"),
        (user("segments", json!([1])), "400 INVALID_JSON_REQUEST", "segments: must be a list of strings"),
        (
            user("referralCodes", json!({ "classic": 1 })),
            "400 INVALID_JSON_REQUEST",
            "referralCodes: must be an object whose values are strings",
        ),
        (
            user("dateUsTaxFormSubmitted", json!(1.5)),
            "400 INVALID_JSON_REQUEST",
            "dateUsTaxFormSubmitted: must be a whole number",
        ),
        (user("id", json!("")), "400 VALIDATION_FAILED RS043", "id: must not be empty"),
        (user("accountId", json!(null)), "400 VALIDATION_FAILED RS044", "accountId: must not be empty"),
        (user("id", json!("bob")), "400 VALIDATION_FAILED", "id, accountId: must be those of the path"),
        (user("email", json!("ann")), "400 VALIDATION_FAILED RS023", "email: must be an e-mail address"),
        (user("locale", json!("en-US")), "400 VALIDATION_FAILED RS039", "locale: must look like en_US"),
        (
            user("countryCode", json!("usa")),
            "400 VALIDATION_FAILED",
            "countryCode: must be two capital letters, like US",
        ),
        (
            user("referralCodes", json!({ "nope": "ABC" })),
            "400 VALIDATION_FAILED",
            "referralCodes: names a program the tenant does not have",
        ),
        (
            user("referralCodes", json!({ "classic": "A-B" })),
            "400 VALIDATION_FAILED",
            "referralCodes: a code has 1 to 15 letters and digits",
        ),
        (
            user("shareLinks", json!({ "classic": "javascript:alert(1)" })),
            "400 VALIDATION_FAILED",
            "shareLinks: a link is an http or https address without a fragment",
        ),
        (user("customFields", json!(many)), "400 VALIDATION_FAILED", "customFields: at most 100"),
        (
            user("customFields", json!({ "a b": 1 })),
            "400 VALIDATION_FAILED",
            "customFields: a key is [A-Za-z0-9_]{1,64}",
        ),
        (
            user("cookies", json!("%%%")),
            "400 VALIDATION_FAILED RS052",
            "cookies: must be Base64URL of a JSON object",
        ),
    ];
    let token = scene.token(json!({ "id": "ann" })).await;
    for (body, verdict, error) in table {
        let request = scene.api(Method::PUT, &user_path("ann", "ann")).header(TOKEN, &token);
        let refused = answer(request.header("content-type", "application/json").body(body.clone())).await;
        assert_eq!(refused.verdict(), verdict, "{body}");
        let errors = refused.body.get("validationErrors").cloned().unwrap_or(json!([""]));
        assert_eq!(errors, json!([error]), "{body}");
    }
    let request = scene
        .api(Method::PUT, &user_path("ann", "ann"))
        .header(TOKEN, &token)
        .body(user("firstName", json!("A")));
    assert_eq!(
        answer(request.header("content-type", "text/plain")).await.verdict(),
        "415 UNSUPPORTED_MEDIA_TYPE RS046"
    );
    let users = scene.inspect("users").await;
    assert_eq!(users.len(), 4, "nothing of all that was written");
}

#[tokio::test]
async fn empty_ids_are_refused_in_the_path_too() {
    let scene = Scene::demo().await;
    for (path, verdict) in [
        ("/open/account//user/ann", "400 VALIDATION_FAILED RS044"),
        ("/open/account/ann/user/", "404 NOT_FOUND"),
        ("/open/account/ann/user/%20", "400 VALIDATION_FAILED RS043"),
    ] {
        let request = scene.api(Method::GET, path).basic_auth("", Some(API_KEY));
        assert_eq!(answer(request).await.verdict(), verdict, "{path}");
    }
}

#[tokio::test]
async fn the_api_key_opens_the_open_endpoints_too() {
    let scene = Scene::demo().await;
    let put = |key: &str| {
        let request = scene.api(Method::PUT, &user_path("ann", "ann")).basic_auth("", Some(key));
        answer(request.json(&json!({ "id": "ann", "accountId": "ann" })))
    };
    assert_eq!(put(API_KEY).await.status, 200);
    assert_eq!(put("TEST_wrong").await.verdict(), "401 UNAUTHORIZED RS045");
}

#[tokio::test]
async fn tenants_can_be_unknown_closed_or_without_secure_mode() {
    let scene = Scene::seeded(json!({ "tenants": [
        { "alias": "demo", "apiKey": API_KEY, "programs": [{ "id": "classic" }],
          "disabledOperations": ["openUserUpsert", "openGetUserByCode"] },
        { "alias": "lax", "apiKey": "TEST_lax", "secure": false, "programs": [{ "id": "classic" }] },
    ] }))
    .await;
    let body = json!({ "id": "ann", "accountId": "ann" });
    let path = user_path("ann", "ann");
    let table = [
        (Method::GET, "/api/v1/nobody/open/user?referralCode=A".to_owned(), "404 TENANT_NOT_FOUND RS045"),
        (Method::PUT, format!("/api/v1/demo{path}"), "403 API_REQUEST_NOT_SUPPORTED"),
        (Method::GET, "/api/v1/demo/open/user?referralCode=A".to_owned(), "403 API_REQUEST_NOT_SUPPORTED"),
        (Method::GET, format!("/api/v1/demo{path}"), "401 UNAUTHORIZED RS005"),
        (Method::PUT, format!("/api/v1/lax{path}"), "200"),
        (Method::GET, format!("/api/v1/lax{path}"), "200"),
    ];
    for (method, path, verdict) in table {
        let request = scene.request(method.clone(), &path);
        let request = if method == Method::PUT { request.json(&body) } else { request };
        assert_eq!(answer(request).await.verdict(), verdict, "{method} {path}");
    }
}
