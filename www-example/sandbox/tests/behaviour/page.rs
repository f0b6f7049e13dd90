//! The page at `/` and what feeds it.

use std::time::{Duration, Instant};

use advocate_sandbox::store::share_links::escaped;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{Scene, TOKEN, answer, user_path};

#[tokio::test]
async fn the_page_and_its_parts_come_with_a_strict_policy() {
    let scene = Scene::demo().await;
    let table = [
        ("/", "text/html; charset=utf-8"),
        ("/__sandbox/page/page.css", "text/css; charset=utf-8"),
        ("/__sandbox/page/page.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/element.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/faults.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/people.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/requests.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/tabs.js", "text/javascript; charset=utf-8"),
        ("/__sandbox/page/README.md", "text/plain; charset=utf-8"),
    ];
    for (path, content_type) in table {
        let response = scene.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], content_type, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let text = response.text().await.unwrap();
        assert!(
            !text.contains("innerHTML") && !text.contains("style=\""),
            "{path}: foreign text is set as text"
        );
    }
}

#[tokio::test]
async fn the_state_tells_tenants_users_referrals_and_requests_newest_first() {
    let scene = Scene::demo().await;
    scene
        .sign_up("ann", json!({ "firstName": "Ann", "lastName": "Lee", "referredByCodes": ["BOBTESTERMAN"] }))
        .await;
    let state = answer(scene.request(Method::GET, "/__sandbox/state")).await.body;
    let programs = json!([{ "id": "classic", "name": "Give 20, get 20" }, { "id": "friends-2026", "name": "Friends 2026" }]);
    let tenant = json!({ "alias": "demo", "live": false, "secure": true, "programs": programs });
    assert_eq!(state["tenants"], json!([tenant]), "and no keys");
    assert_eq!((&state["users"]["total"], &state["referrals"]["total"]), (&json!(5), &json!(1)));
    let user = &state["users"]["shown"][0];
    assert_eq!(user["name"], "Ann Lee");
    let code = &user["codes"][0];
    let link = format!("{}/s/{}", scene.running.url(), code["code"].as_str().unwrap());
    assert_eq!(code["link"], link);
    let referral = &state["referrals"]["shown"][0];
    assert_eq!(
        (&referral["referrer"]["name"], &referral["referred"]["name"]),
        (&json!("Bob Testerman"), &json!("Ann Lee"))
    );
    let requests: Vec<(&Value, &Value)> = state["requests"]["shown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| (&request["method"], &request["status"]))
        .collect();
    assert_eq!(requests, [(&json!("PUT"), &json!(200)), (&json!("POST"), &json!(200))]);
    let user: Value =
        serde_json::from_str(state["requests"]["shown"][0]["answer"].as_str().unwrap()).unwrap();
    assert_eq!(user["referredByCodes"], json!(["BOBTESTERMAN"]), "the whole answer is there to look at");
    let all = state.to_string();
    assert!(!all.contains("eyJ") && !all.contains(crate::scene::API_KEY), "neither tokens nor keys");
}

/// The request that came last, as the page gets it.
async fn last_request(scene: &Scene) -> Value {
    let state = answer(scene.request(Method::GET, "/__sandbox/state")).await.body;
    state["requests"]["shown"][0].clone()
}

#[tokio::test]
async fn a_request_shows_what_was_sent_and_what_its_token_says_but_never_the_signature() {
    let scene = Scene::demo().await;
    let token = scene.token(json!({ "id": "ann", "firstName": "Ann" })).await;
    let body = json!({ "id": "ann", "accountId": "ann", "firstName": "Ann" });
    let upsert = scene.api(Method::PUT, &user_path("ann", "ann")).header(TOKEN, &token).json(&body);
    assert_eq!(answer(upsert).await.status, 200);
    let request = last_request(&scene).await;
    assert_eq!(request["body"], body.to_string());
    assert_eq!(request["tokenContent"]["header"], json!({ "alg": "HS256", "typ": "JWT" }));
    let claims = &request["tokenContent"]["claims"];
    assert_eq!(claims["user"], json!({ "id": "ann", "accountId": "ann", "firstName": "Ann" }));
    assert!(claims["exp"].is_i64());
    let told = answer(scene.request(Method::GET, "/__sandbox/state")).await.body.to_string();
    for part in token.split('.') {
        assert!(!told.contains(part), "no part of the token stands anywhere as it came");
    }

    let astray = format!("/open/user?referralCode=X&jwt={token}");
    scene.api(Method::GET, &astray).send().await.unwrap();
    assert_eq!(last_request(&scene).await["query"], "referralCode=X&jwt=[token redacted]");
    let body = json!({ "id": "ann", "accountId": "ann", "jwt": token });
    answer(scene.api(Method::PUT, &user_path("ann", "ann")).header(TOKEN, &token).json(&body)).await;
    let sent = last_request(&scene).await["body"].clone();
    assert!(sent.as_str().unwrap().contains("[token redacted]"), "{sent}");

    for nonsense in ["", "no token", "a.b", "eyJhIjoxfQ"] {
        let get = scene.api(Method::GET, &user_path("ann", "ann")).header(TOKEN, nonsense);
        assert_eq!(answer(get).await.status, 401, "{nonsense:?}");
        assert!(last_request(&scene).await["tokenContent"]["claims"].is_null(), "{nonsense:?}");
    }
}

#[tokio::test]
async fn a_request_says_what_each_code_came_to() {
    let scene = Scene::demo().await;
    let credit = |code: &str, source: &str, outcome: &str, referrer: Value, program: Value| json!({ "code": code, "source": source, "outcome": outcome, "referrer": referrer, "program": program });
    let by_bob = |source: &str, outcome: &str| {
        credit("BOBTESTERMAN", source, outcome, json!("Bob Testerman"), json!("classic"))
    };
    let unknown = credit("NOPE", "referredByCodes", "unknown_code", Value::Null, Value::Null);
    let cookie = json!({ "x": { "demo_CODE": { "codes": { "classic": "BOBTESTERMAN" } } } });
    let cookie = URL_SAFE_NO_PAD.encode(cookie.to_string());
    let blocked = json!({ "referable": false, "referredByCodes": ["BOBTESTERMAN"] });
    let own = json!({ "referralCodes": { "classic": "MINE" }, "referredByCodes": ["MINE"] });
    let table = [
        ("ann", json!({}), json!([])),
        ("ann", json!({ "cookies": cookie }), json!([by_bob("cookies", "referred")])),
        ("ann", json!({ "cookies": cookie }), json!([by_bob("cookies", "referred_already")])),
        (
            "bea",
            json!({ "referredByCodes": ["NOPE", "BOBTESTERMAN"] }),
            json!([unknown, by_bob("referredByCodes", "referred")]),
        ),
        ("cid", blocked, json!([by_bob("referredByCodes", "takes_no_part")])),
        ("dee", own, json!([credit("MINE", "referredByCodes", "own_code", json!("dee"), json!("classic"))])),
    ];
    for (id, body, credits) in table {
        assert_eq!(scene.sign_up(id, body).await.status, 200, "{id}");
        assert_eq!(last_request(&scene).await["credits"], credits, "{id}");
    }
    scene.api(Method::GET, "/open/user?referralCode=NOPE").send().await.unwrap();
    assert_eq!(last_request(&scene).await["credits"], Value::Null, "not every request is about that");
}

#[tokio::test]
async fn a_search_finds_names_ids_codes_and_what_was_sent_and_counts_what_it_leaves_out() {
    let scene = Scene::demo().await;
    for number in 0..101 {
        scene.sign_up(&format!("guest-{number}"), json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    }
    // Users, referrals and requests: shown, and how many there are.
    let table = [
        ("", [[100, 105], [100, 101], [100, 202]]),
        ("guest-100", [[1, 1], [1, 1], [2, 2]]),
        ("GUEST-100", [[1, 1], [1, 1], [2, 2]]),
        ("sofiamarin", [[1, 1], [0, 0], [0, 0]]),
        ("bobtesterman", [[1, 1], [100, 101], [100, 101]]),
        ("%", [[0, 0], [0, 0], [0, 0]]),
    ];
    for (search, expected) in table {
        let path = format!("/__sandbox/state?search={}", escaped(search));
        let state = answer(scene.request(Method::GET, &path)).await.body;
        let counts = ["users", "referrals", "requests"].map(|kind| {
            let shown = state[kind]["shown"].as_array().unwrap().len();
            [shown as u64, state[kind]["total"].as_u64().unwrap()]
        });
        assert_eq!(counts, expected, "{search:?}");
    }
}

#[tokio::test]
async fn preflights_are_left_out_unless_they_are_asked_for() {
    let scene = Scene::demo().await;
    let preflight = scene.api(Method::OPTIONS, "/open/user?referralCode=X").header("Origin", "http://x");
    preflight.header("Access-Control-Request-Method", "GET").send().await.unwrap();
    for (preflights, total) in [("false", 0), ("true", 1)] {
        let path = format!("/__sandbox/state?preflights={preflights}");
        let state = answer(scene.request(Method::GET, &path)).await.body;
        assert_eq!(state["requests"]["total"], total, "{preflights}");
    }
}

#[tokio::test]
async fn a_reset_leaves_the_seed_and_nothing_else() {
    let scene = Scene::demo().await;
    let state = async || {
        let mut state = answer(scene.request(Method::GET, "/__sandbox/state")).await.body;
        for user in state["users"]["shown"].as_array_mut().unwrap() {
            user["dateCreated"] = Value::Null;
        }
        state
    };
    let seeded = state().await;
    scene.sign_up("ann", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    scene.sign_up("bob.testerman@example.com", json!({ "firstName": "Robert" })).await;
    let fault = json!({ "kind": "hang" });
    answer(scene.request(Method::POST, "/__sandbox/faults").json(&fault)).await;
    assert_ne!(state().await, seeded);
    assert_eq!(answer(scene.request(Method::POST, "/__sandbox/reset")).await.status, 204);
    assert_eq!(state().await, seeded);
    let again = scene.sign_up("ann", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    assert_eq!(again.body["referredByCodes"], json!(["BOBTESTERMAN"]));
}

#[tokio::test]
async fn watchers_hear_of_faults_and_of_a_reset_whoever_ordered_them() {
    let scene = Scene::demo().await;
    let mut news = scene.request(Method::GET, "/__sandbox/news").send().await.unwrap();
    let orders = [
        (Method::POST, "/__sandbox/faults"),
        (Method::DELETE, "/__sandbox/faults/1"),
        (Method::DELETE, "/__sandbox/faults"),
        (Method::DELETE, "/__sandbox/requests"),
        (Method::POST, "/__sandbox/reset"),
    ];
    for (method, path) in orders {
        scene.request(method, path).json(&json!({ "kind": "hang" })).send().await.unwrap();
        let told = tokio::time::timeout(Duration::from_secs(5), news.chunk()).await;
        assert_eq!(told.unwrap().unwrap().unwrap(), "event: request\ndata: 0\n\n", "{path}");
    }
}

#[tokio::test]
async fn watchers_hear_of_each_request_and_are_let_go_when_the_sandbox_stops() {
    let scene = Scene::demo().await;
    let mut news = scene.request(Method::GET, "/__sandbox/news").send().await.unwrap();
    assert_eq!(news.headers()["content-type"], "text/event-stream");
    scene.api(Method::GET, "/open/user?referralCode=X").send().await.unwrap();
    let told = tokio::time::timeout(Duration::from_secs(5), news.chunk()).await.unwrap().unwrap().unwrap();
    assert_eq!(told, "event: request\ndata: 1\n\n");
    let started = Instant::now();
    scene.running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(news.chunk().await.unwrap().is_none());
}
