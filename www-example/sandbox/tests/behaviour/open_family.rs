//! The rest of the open family: codes, share URLs, referrals, events.

use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{API_KEY, Answer, Scene, TOKEN, answer, user_path};

#[tokio::test]
async fn a_code_tells_whose_it_is_and_what_it_brings() {
    let scene = Scene::demo().await;
    let mut told = answer(scene.api(Method::GET, "/open/code/bobtesterman")).await;
    assert!(told.body.as_object_mut().unwrap().remove("dateCreated").unwrap().is_i64());
    let expected = json!({
        "code": "BOBTESTERMAN", "programId": "classic", "referrerName": "Bob T.",
        "reward": { "type": "PCT_DISCOUNT", "unit": "%", "value": 20 },
    });
    assert_eq!((told.status, told.body), (200, expected));
    let missing = answer(scene.api(Method::GET, "/open/code/NOBODY")).await;
    assert_eq!(missing.verdict(), "404 REFERRAL_CODE_NOT_FOUND");
}

#[tokio::test]
async fn applying_a_code_refers_once_and_says_why_it_cannot() {
    let scene = Scene::demo().await;
    let apply = async |code: &str, user: &str| -> Answer {
        let token = scene.token(json!({ "id": user })).await;
        let path = format!("/open/code/{code}{}", user_path(user, user).trim_start_matches("/open"));
        answer(scene.api(Method::POST, &path).header(TOKEN, token).json(&json!({}))).await
    };
    scene.sign_up("ann", json!({ "firstName": "Ann" })).await;
    scene.sign_up("bea", json!({ "referable": false })).await;
    let table = [
        ("BOBTESTERMAN", "nobody", "404 USER_NOT_FOUND RS042"),
        ("NOBODY", "ann", "404 REFERRAL_CODE_NOT_FOUND"),
        ("ANN", "ann", "403 CODE_NOT_APPLICABLE RS034"),
        ("BOBTESTERMAN", "bea", "403 CODE_NOT_APPLICABLE RS034"),
        ("BOBTESTERMAN", "ann", "200"),
        ("BOBTESTERMAN", "ann", "200"),
        ("AMELIAOKAFOR", "ann", "403 CODE_NOT_APPLICABLE RS034"),
        ("BOBANDFRIENDS", "ann", "200"),
    ];
    for (code, user, verdict) in table {
        assert_eq!(apply(code, user).await.verdict(), verdict, "{code} by {user}");
    }
    let expected = ["BOBTESTERMAN", "BOBANDFRIENDS"].into_iter().zip(["classic", "friends-2026"]);
    let expected: Vec<String> = expected
        .map(|(code, program)| format!("bob.testerman@example.com > ann ({program}, {code}, applyCode)"))
        .collect();
    assert_eq!(scene.referrals().await, expected);

    let read = scene.token(json!({ "id": "ann", "kind": "read" })).await;
    let path = "/open/code/BOBTESTERMAN/account/ann/user/ann";
    let refused = answer(scene.api(Method::POST, path).header(TOKEN, read)).await;
    assert_eq!(refused.verdict(), "403 FORBIDDEN RS032");
}

#[tokio::test]
async fn share_urls_are_narrowed_by_program_and_media() {
    let scene = Scene::demo().await;
    let full = scene.sign_up("ann", json!({ "firstName": "Ann" })).await.body["programShareLinks"].clone();
    let token = scene.token(json!({ "id": "ann", "kind": "read" })).await;
    let urls = async |query: &str| {
        let path = format!("{}/shareurls{query}", user_path("ann", "ann"));
        answer(scene.api(Method::GET, &path).header(TOKEN, &token)).await.body
    };
    assert_eq!(urls("").await, full);
    assert_eq!(urls("?programId=classic").await, json!({ "classic": full["classic"] }));
    assert_eq!(urls("?programId=none").await, json!({}));
    let narrow = urls("?programId=classic&engagementMedium=EMAIL&shareMedium=SMS").await;
    let classic = &full["classic"];
    let expected = json!({ "classic": {
        "cleanShareLink": classic["cleanShareLink"], "EMAIL": { "SMS": classic["EMAIL"]["SMS"] },
    } });
    assert_eq!(narrow, expected);
}

#[tokio::test]
async fn a_user_sees_the_referrals_they_made_and_nobody_elses() {
    let scene = Scene::demo().await;
    scene.sign_up("ann", json!({ "firstName": "Ann" })).await;
    for id in ["u1", "u2", "u3"] {
        scene
            .sign_up(
                id,
                json!({ "firstName": "U", "lastName": "V", "referredByCodes": ["ANN", "BOBANDFRIENDS"] }),
            )
            .await;
    }
    let token = scene.token(json!({ "id": "ann", "kind": "read" })).await;
    let list = async |query: &str| {
        answer(scene.api(Method::GET, &format!("/open/referrals{query}")).header(TOKEN, &token)).await
    };
    let own = "?referringAccountId=ann&referringUserId=ann";
    let all = list(own).await.body;
    assert_eq!((&all["count"], &all["totalCount"]), (&json!(3), &json!(3)));
    let first = &all["referrals"][0];
    assert_eq!(
        (&first["referrerUser"]["firstName"], &first["referredUser"]["lastInitial"]),
        (&json!("Ann"), &json!("V"))
    );
    assert_eq!(first["referredUser"].get("email"), None, "a stranger's e-mail address is nobody's business");

    let table = [
        ("&limit=1&offset=1", 1, 3),
        ("&dateReferralPaid=0,99999999999999", 0, 0),
        ("&referredModerationStatus=APPROVED", 3, 3),
        ("&referrerModerationStatus=DENIED", 0, 0),
    ];
    for (filter, count, total) in table {
        let list = list(&format!("{own}{filter}")).await.body;
        assert_eq!((&list["count"], &list["totalCount"]), (&json!(count), &json!(total)), "{filter}");
    }
    assert_eq!(list("?referringAccountId=bob&referringUserId=bob").await.verdict(), "403 FORBIDDEN RS032");
    assert_eq!(list("").await.verdict(), "403 FORBIDDEN RS032");
    assert_eq!(list(&format!("{own}&dateReferralPaid=soon")).await.verdict(), "400 VALIDATION_FAILED");
    let keyed =
        answer(scene.api(Method::GET, "/open/referrals?limit=100").basic_auth("", Some(API_KEY))).await;
    assert_eq!(keyed.body["totalCount"], 6, "the API key lists everybody's");
}

#[tokio::test]
async fn an_event_converts_the_referral_that_waits_for_it() {
    let scene = Scene::demo().await;
    scene.sign_up("ann", json!({ "firstName": "Ann" })).await;
    scene.sign_up("bea", json!({ "referredByCodes": ["ANN", "BOBANDFRIENDS"] })).await;
    let token = scene.token(json!({ "id": "bea" })).await;
    let path = format!("{}/events", user_path("bea", "bea"));
    let track =
        async |body: Value| answer(scene.api(Method::POST, &path).header(TOKEN, &token).json(&body)).await;
    let paid = async || {
        let rows = scene.inspect("referrals").await;
        rows.iter().map(|row| row["dateReferralPaid"].is_i64()).collect::<Vec<_>>()
    };
    let purchase = json!({ "userId": "bea", "accountId": "bea", "idempotencyKey": "order-4711",
        "events": [{ "key": "purchase", "fields": { "total": 12.5 }, "id": "e1" }] });

    assert_eq!(track(json!({ "events": [{ "key": "visit" }] })).await.status, 201);
    assert_eq!(paid().await, [false, false]);
    let first = track(purchase.clone()).await;
    assert_eq!((first.status, &first.body["events"]), (201, &json!([{ "key": "purchase", "id": "e1" }])));
    assert_eq!(paid().await, [true, false], "the other program waits for another event");
    assert_eq!(track(purchase.clone()).await.status, 200, "a repetition");
    let mut other = purchase;
    other["events"][0]["id"] = json!("e2");
    assert_eq!(track(other).await.verdict(), "409 IDEMPOTENCY_CONFLICT");

    let ann =
        answer(scene.api(Method::GET, "/account/ann/user/ann/pii").basic_auth("", Some(API_KEY))).await.body;
    assert_eq!(ann["rewards"]["totalCount"], 1, "rewarded once");
    assert_eq!(ann["rewardBalances"][0]["prettyAssignedCredit"], "20 USD");

    let refused = [
        (json!({ "events": [] }), "400 VALIDATION_FAILED"),
        (json!({}), "400 VALIDATION_FAILED"),
        (json!({ "events": [{}] }), "400 VALIDATION_FAILED"),
        (json!({ "events": ["purchase"] }), "400 INVALID_JSON_REQUEST"),
        (json!({ "events": [{ "key": "a", "field": {} }] }), "400 INVALID_JSON_REQUEST"),
        (json!({ "userId": "ann", "events": [{ "key": "a" }] }), "400 VALIDATION_FAILED"),
        (json!({ "idempotencyKey": "short", "events": [{ "key": "a" }] }), "400 VALIDATION_FAILED"),
    ];
    for (body, verdict) in refused {
        assert_eq!(track(body.clone()).await.verdict(), verdict, "{body}");
    }
}
