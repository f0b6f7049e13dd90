//! The page at `/` and what feeds it.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{Scene, answer};

#[tokio::test]
async fn the_page_and_its_parts_come_with_a_strict_policy() {
    let scene = Scene::demo().await;
    let table = [
        ("/", "text/html; charset=utf-8"),
        ("/__sandbox/page/page.css", "text/css; charset=utf-8"),
        ("/__sandbox/page/page.js", "text/javascript; charset=utf-8"),
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
    assert_eq!(state["counts"], json!({ "users": 5, "referrals": 1 }));
    assert_eq!(state["users"][0]["name"], "Ann Lee");
    let referral = &state["referrals"][0];
    assert_eq!(
        (&referral["referrer"]["name"], &referral["referred"]["name"]),
        (&json!("Bob Testerman"), &json!("Ann Lee"))
    );
    let requests: Vec<(&Value, &Value)> = state["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| (&request["method"], &request["status"]))
        .collect();
    assert_eq!(requests, [(&json!("PUT"), &json!(200)), (&json!("POST"), &json!(200))]);
    let user: Value = serde_json::from_str(state["requests"][0]["answer"].as_str().unwrap()).unwrap();
    assert_eq!(user["referredByCodes"], json!(["BOBTESTERMAN"]), "the whole answer is there to look at");
    let all = state.to_string();
    assert!(!all.contains("eyJ") && !all.contains(crate::scene::API_KEY), "neither tokens nor keys");
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
