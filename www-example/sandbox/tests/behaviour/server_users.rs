//! The server-to-server operations on users.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::scene::{API_KEY, Answer, Scene, answer, user_path};

impl Scene {
    /// A request with the API key.
    fn keyed(&self, method: Method, path: &str) -> RequestBuilder {
        self.api(method, path).basic_auth("", Some(API_KEY))
    }

    async fn create(&self, body: Value) -> Answer {
        answer(self.keyed(Method::POST, "/user").json(&body)).await
    }
}

const BOB: &str = "/account/bob.testerman%40example.com/user/bob.testerman%40example.com";

#[tokio::test]
async fn none_of_them_opens_without_the_api_key() {
    let scene = Scene::demo().await;
    let token = scene.token(json!({ "id": "bob.testerman@example.com" })).await;
    let operations = [
        (Method::GET, "/user?referralCode=BOBTESTERMAN".to_owned()),
        (Method::POST, "/user".to_owned()),
        (Method::GET, BOB.to_owned()),
        (Method::GET, format!("{BOB}/pii")),
        (Method::POST, format!("{BOB}/block")),
        (Method::POST, format!("{BOB}/unblock")),
        (Method::GET, "/users".to_owned()),
        (Method::DELETE, format!("/open{BOB}")),
    ];
    for (method, path) in operations {
        let request = || scene.api(method.clone(), &path);
        let verdicts = [
            answer(request()).await.verdict(),
            answer(request().header("X-SaaSquatch-User-Token", &token)).await.verdict(),
            answer(request().basic_auth("", Some("TEST_wrong"))).await.verdict(),
            answer(request().basic_auth("user", Some(API_KEY))).await.verdict(),
            answer(request().bearer_auth(API_KEY)).await.verdict(),
        ];
        assert_eq!(verdicts, ["401 UNAUTHORIZED RS045"; 5], "{method} {path}");
    }
}

#[tokio::test]
async fn a_user_is_created_then_changed_and_found_by_id_and_code() {
    let scene = Scene::demo().await;
    let body = json!({ "id": "ann", "accountId": "acc", "firstName": "Ann", "lastName": "lee", "email": "ann@example.com",
        "referralCode": "ANNSOWN", "locale": "en_US", "countryCode": "US" });
    let created = scene.create(body).await;
    assert_eq!(created.status, 200, "{created:?}");
    let mut told = created.body.clone();
    for told_apart in ["shareLinks", "dateCreated", "imageUrl"] {
        assert!(told.as_object_mut().unwrap().remove(told_apart).is_some(), "{told_apart}");
    }
    let expected = json!({
        "id": "ann", "accountId": "acc", "firstName": "Ann", "lastName": "lee", "lastInitial": "L",
        "email": "ann@example.com", "emailHash": "257c57037d384ae37ea27a07e8a01665", "referralCode": "ANNSOWN",
        "cookieId": null, "paymentProviderId": null, "locale": "en_US", "countryCode": "US", "referralSource": null,
        "firstSeenIP": null, "lastSeenIP": null, "dateBlocked": null,
    });
    assert_eq!(told, expected);
    let links = &created.body["shareLinks"];
    let link = |query: &str| json!(format!("{}/s/ANNSOWN?{query}", scene.running.url()));
    assert_eq!(links["mobileFacebookShareLink"], link("engagementMedium=MOBILE&shareMedium=FACEBOOK"));
    assert_eq!(links["POPUP"]["linkedinShareLink"], link("engagementMedium=POPUP&shareMedium=LINKEDIN"));

    let changed = scene.create(json!({ "id": "ann", "accountId": "acc", "lastName": "Ray" })).await.body;
    assert_eq!((&changed["lastName"], &changed["firstName"]), (&json!("Ray"), &json!("Ann")));
    for path in ["/account/acc/user/ann", "/user?referralCode=annsown"] {
        assert_eq!(answer(scene.keyed(Method::GET, path)).await.body, changed, "{path}");
    }
    let table = [
        ("/account/acc/user/bob", "404 USER_NOT_FOUND RS042"),
        ("/user?referralCode=NOBODY", "404 REFERRAL_CODE_NOT_FOUND"),
        ("/user", "400 VALIDATION_FAILED RS034"),
    ];
    for (path, verdict) in table {
        assert_eq!(answer(scene.keyed(Method::GET, path)).await.verdict(), verdict, "{path}");
    }
    let strict = scene.create(json!({ "id": "ann", "accountId": "acc", "referable": true })).await;
    assert_eq!(strict.verdict(), "400 INVALID_JSON_REQUEST");
}

#[tokio::test]
async fn users_are_listed_in_parts_and_searched() {
    let scene = Scene::demo().await;
    for number in 0..12 {
        scene.create(json!({ "id": format!("u{number}"), "accountId": "acc", "lastName": "Many" })).await;
    }
    let table = [
        ("", 10, 16, "bob.testerman@example.com"),
        ("?limit=3&offset=4", 3, 16, "u0"),
        ("?limit=100", 16, 16, "bob.testerman@example.com"),
        ("?offset=15", 1, 16, "u11"),
        ("?query=many&limit=2", 2, 12, "u0"),
        ("?query=WATANABE", 1, 1, "jun.watanabe@example.com"),
        ("?query=amelia%20okafor", 1, 1, "amelia.okafor@example.com"),
        ("?query=sofia%2Bshop", 1, 1, "sofia+shop@example.com"),
    ];
    for (query, count, total, first) in table {
        let list = answer(scene.keyed(Method::GET, &format!("/users{query}"))).await.body;
        let told = (&list["count"], &list["totalCount"], &list["users"][0]["id"]);
        assert_eq!(told, (&json!(count), &json!(total), &json!(first)), "{query}");
        assert_eq!(list["users"].as_array().unwrap().len(), count, "{query}");
    }
    for query in ["?limit=-1", "?limit=1001", "?offset=-1", "?limit=ten"] {
        let refused = answer(scene.keyed(Method::GET, &format!("/users{query}"))).await;
        assert_eq!(refused.verdict(), "400 VALIDATION_FAILED", "{query}");
    }
}

#[tokio::test]
async fn who_is_blocked_refers_nobody_until_unblocked() {
    let scene = Scene::demo().await;
    let block = |what: &str| answer(scene.keyed(Method::POST, &format!("{BOB}/{what}")));
    assert!(block("block").await.body["dateBlocked"].is_i64());
    scene.sign_up("ann", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    assert_eq!(scene.referrals().await, [""; 0]);

    assert_eq!(block("unblock").await.body["dateBlocked"], Value::Null);
    scene.sign_up("ann", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    assert_eq!(scene.referrals().await.len(), 1);

    answer(scene.keyed(Method::POST, "/account/bea/user/bea/block")).await;
    scene.sign_up("bea", json!({})).await;
    assert_eq!(answer(scene.keyed(Method::POST, "/account/bea/user/bea/block")).await.status, 200);
    scene.sign_up("bea", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    assert_eq!(scene.referrals().await.len(), 1, "nobody refers who is blocked");
    assert_eq!(
        answer(scene.keyed(Method::POST, "/account/x/user/x/block")).await.verdict(),
        "404 USER_NOT_FOUND RS042"
    );
}

#[tokio::test]
async fn the_whole_record_has_rewards_referrals_and_links() {
    let scene = Scene::demo().await;
    scene
        .sign_up(
            "ann",
            json!({ "firstName": "Ann", "segments": ["vip"], "referredByCodes": ["BOBTESTERMAN"] }),
        )
        .await;
    let pii = |path: String| {
        let request = scene.keyed(Method::GET, &path);
        async move { answer(request).await.body }
    };
    let ann = pii("/account/ann/user/ann/pii".to_owned()).await;
    assert_eq!((&ann["segments"], &ann["referredByCodes"]), (&json!(["vip"]), &json!(["BOBTESTERMAN"])));
    let brought_by = &ann["referredByReferrals"][0];
    let told = ["programId", "moderationStatus", "dateReferralPaid", "referrerReward"]
        .map(|name| brought_by[name].clone());
    assert_eq!(told, [json!("classic"), json!("APPROVED"), Value::Null, Value::Null]);
    assert!(brought_by["dateReferralStarted"].is_i64());
    assert_eq!(ann["rewards"]["totalCount"], 1, "the referred user's reward comes at once");
    assert_eq!(ann["rewards"]["data"][0]["prettyValue"], "20%");
    assert_eq!(ann["rewardBalances"][0]["totalAssignedCredit"], 20);
    assert!(ann["programShareLinks"]["friends-2026"]["EMAIL"]["SMS"].is_string());
    assert!(ann["lastSeenUserAgent"].is_null() && ann["lastSeenIP"] == "127.0.0.1");

    let bob = pii(format!("{BOB}/pii")).await;
    assert_eq!(bob["referrals"]["totalCount"], 1);
    assert_eq!(bob["referrals"]["data"][0]["id"], brought_by["id"]);
    assert_eq!(
        bob["rewards"],
        json!({ "totalCount": 0, "data": [] }),
        "the referrer's comes with the conversion"
    );
}

#[tokio::test]
async fn a_deletion_takes_everything_along_and_may_be_for_good() {
    let scene = Scene::demo().await;
    let counts = || async { answer(scene.request(Method::GET, "/__sandbox/counts")).await.body };
    let delete =
        |query: &str| answer(scene.keyed(Method::DELETE, &format!("{}{query}", user_path("ann", "ann"))));
    let before = counts().await;
    // query, what the account's number changes by, and whether the user may come back
    let table = [
        ("", 0, "200"),
        ("?doNotTrack=false&preserveEmptyAccount=true", 1, "200"),
        ("?preserveEmptyAccount", 1, "200"),
        ("?doNotTrack=true", 0, "403 DO_NOT_TRACK RS050"),
    ];
    for (query, accounts, comes_back) in table {
        scene
            .sign_up(
                "ann",
                json!({ "firstName": "Ann", "segments": ["a"], "referredByCodes": ["BOBTESTERMAN"] }),
            )
            .await;
        assert_eq!(counts().await["referrals"], 1, "{query}");
        assert_eq!(delete(query).await.status, 204, "{query}");
        let after = counts().await;
        assert_eq!(
            (&after["users"], &after["referrals"]),
            (&before["users"], &before["referrals"]),
            "{query}"
        );
        let left = after["accounts"].as_i64().unwrap() - before["accounts"].as_i64().unwrap();
        assert_eq!(left, accounts, "{query}");
        assert_eq!(
            scene.sign_up("ann", json!({ "firstName": "Ann" })).await.verdict(),
            comes_back,
            "{query}"
        );
        if comes_back == "200" {
            delete("").await;
        }
    }
    assert_eq!(delete("").await.verdict(), "404 USER_NOT_FOUND RS042");
    assert_eq!(delete("?doNotTrack=maybe").await.verdict(), "400 VALIDATION_FAILED");
    let stub = scene.create(json!({ "id": "ann", "accountId": "ann" })).await;
    assert_eq!(stub.verdict(), "403 DO_NOT_TRACK RS050", "nor through the server");
    let elsewhere = scene.create(json!({ "id": "ann", "accountId": "other" })).await;
    assert_eq!(elsewhere.status, 200, "on another account it is another user");
}
