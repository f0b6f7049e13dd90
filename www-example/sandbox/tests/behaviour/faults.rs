//! Each fault as a client meets it.

use std::time::{Duration, Instant};

use advocate_sandbox::settings::Settings;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::scene::{Scene, TOKEN, answer, user_path};

const LOOKUP: &str = "/open/user?referralCode=BOBTESTERMAN";

async fn order(scene: &Scene, faults: Value) {
    let ordered = answer(scene.request(Method::POST, "/__sandbox/faults").json(&faults)).await;
    assert_eq!(ordered.status, 200, "{ordered:?}");
}

async fn lookup(scene: &Scene) -> reqwest::Result<Response> {
    scene.api(Method::GET, LOOKUP).timeout(Duration::from_secs(5)).send().await
}

async fn clean_body(scene: &Scene) -> String {
    lookup(scene).await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn faults_hit_the_next_requests_of_their_operation_and_no_others() {
    let scene = Scene::demo().await;
    order(&scene, json!([{ "operation": "openGetUserByCode", "times": 2, "kind": "status", "code": 503 }]))
        .await;
    let missing = answer(scene.api(Method::GET, &user_path("a", "a"))).await;
    assert_eq!(missing.status, 401, "another operation");
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(lookup(&scene).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [503, 503, 200]);

    order(&scene, json!({ "times": 9, "kind": "hang" })).await;
    assert_eq!(answer(scene.request(Method::DELETE, "/__sandbox/faults")).await.status, 204);
    assert_eq!(lookup(&scene).await.unwrap().status(), 200);
    assert_eq!(scene.inspect("faults").await, Vec::<Value>::new());
}

#[tokio::test]
async fn one_fault_is_taken_back_and_the_others_stay() {
    let scene = Scene::demo().await;
    order(&scene, json!([{ "kind": "hang" }, { "kind": "status", "code": 503 }, { "kind": "bom" }])).await;
    let ids: Vec<u64> =
        scene.inspect("faults").await.iter().map(|fault| fault["id"].as_u64().unwrap()).collect();
    for id in [ids[0], ids[0], 4711] {
        let path = format!("/__sandbox/faults/{id}");
        assert_eq!(answer(scene.request(Method::DELETE, &path)).await.status, 204, "{id}");
    }
    let left: Vec<Value> = scene.inspect("faults").await.iter().map(|fault| fault["kind"].clone()).collect();
    assert_eq!(left, ["status", "bom"]);
    assert_eq!(lookup(&scene).await.unwrap().status(), 503);
}

#[tokio::test]
async fn another_answer_has_the_status_headers_and_body_that_were_ordered() {
    let scene = Scene::demo().await;
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    let table = [
        (429, "0", "application/json", "{}"),
        (429, "120", "application/json", r#"{"rsCode":"RS033"}"#),
        (429, date, "application/json", "{}"),
        (429, "soon", "application/json", "{}"),
        (502, "1", "text/html", "<html><h1>Bad gateway</h1>"),
    ];
    for (code, retry_after, content_type, body) in table {
        let headers = json!({ "Retry-After": retry_after });
        order(&scene, json!({ "kind": "status", "code": code, "contentType": content_type, "body": body, "headers": headers })).await;
        let response = lookup(&scene).await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(response.status(), code);
        assert_eq!([header("retry-after"), header("content-type")], [retry_after, content_type]);
        assert_eq!(header("access-control-allow-origin"), "*", "a page can read it");
        assert_eq!(response.text().await.unwrap(), body);
    }
}

#[tokio::test]
async fn spoilt_bodies_are_spoilt_as_ordered() {
    let scene = Scene::demo().await;
    let clean = clean_body(&scene).await;
    let spoilt = |fault: Value| {
        let scene = &scene;
        async move {
            order(scene, fault).await;
            let response = lookup(scene).await.unwrap();
            assert_eq!(response.status(), 200);
            response.bytes().await.unwrap()
        }
    };
    assert_eq!(spoilt(json!({ "kind": "truncated_json" })).await, clean.as_bytes()[..clean.len() / 2]);
    assert_eq!(spoilt(json!({ "kind": "bom" })).await, format!("\u{feff}{clean}"));

    let mistyped: Value =
        serde_json::from_slice(&spoilt(json!({ "kind": "json_wrong_types" })).await).unwrap();
    assert_eq!(mistyped["id"], 42);

    let big: Value =
        serde_json::from_slice(&spoilt(json!({ "kind": "big_body", "bytes": 1000 })).await).unwrap();
    assert_eq!(
        (&big["firstName"], big["padding"].as_str().unwrap().len()),
        (&json!("Bob"), 1000 - clean.len())
    );
    assert!(spoilt(json!({ "kind": "big_body", "bytes": 10_000_000 })).await.len() >= 10_000_000);

    order(&scene, json!({ "kind": "wrong_content_type" })).await;
    let response = lookup(&scene).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.text().await.unwrap(), clean);
}

#[tokio::test]
async fn headers_a_page_depends_on_can_go_wrong() {
    let scene = Scene::demo().await;
    order(
        &scene,
        json!([
            { "kind": "no_cors" },
            { "kind": "wrong_date", "offsetSeconds": -7200 },
            { "kind": "redirect", "to": "http://other.example/" },
            { "kind": "redirect", "to": "http://other.example/", "code": 307 },
            { "operation": "preflight", "kind": "no_cors" },
        ]),
    )
    .await;
    assert!(lookup(&scene).await.unwrap().headers().get("access-control-allow-origin").is_none());

    let response = lookup(&scene).await.unwrap();
    let dates: Vec<_> = response.headers().get_all("date").iter().collect();
    assert_eq!(dates.len(), 1);
    let told = httpdate::parse_http_date(dates[0].to_str().unwrap()).unwrap();
    let behind = std::time::SystemTime::now().duration_since(told).unwrap().as_secs();
    assert!((7199..=7260).contains(&behind), "{behind}");

    for code in [302, 307] {
        let response = lookup(&scene).await.unwrap();
        assert_eq!(response.status(), code);
        assert_eq!(response.headers()["location"], "http://other.example/");
    }

    let preflight = || {
        let request = scene.api(Method::OPTIONS, LOOKUP).header("origin", "https://shop.example");
        request.header("access-control-request-method", "GET").send()
    };
    let allowed = |response: &Response| response.headers().contains_key("access-control-allow-origin");
    assert!(!allowed(&preflight().await.unwrap()));
    assert!(allowed(&preflight().await.unwrap()));
}

#[tokio::test]
async fn a_preflight_can_be_answered_like_anything_else() {
    let scene = Scene::demo().await;
    let preflight = || {
        let request = scene.api(Method::OPTIONS, LOOKUP).header("origin", "https://shop.example");
        answer(request.header("access-control-request-method", "GET"))
    };
    let orders = json!([
        { "operation": "preflight", "kind": "status", "code": 403, "body": "{}" },
        { "operation": "preflight", "kind": "redirect", "to": "http://other.example/" },
    ]);
    order(&scene, orders).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(preflight().await.status);
    }
    assert_eq!(statuses, [403, 302, 200]);
}

#[tokio::test]
async fn a_fault_for_a_host_and_the_requests_to_it_are_told_from_the_others() {
    let scene = Scene::demo().await;
    order(&scene, json!({ "host": "a.localhost", "kind": "status", "code": 503 })).await;
    let status = async |host: &str| {
        let request = scene.api(Method::GET, LOOKUP).header("host", host);
        answer(request.header("referer", "https://shop.example/")).await.status
    };
    let [other, hit, spent] =
        [status("b.localhost").await, status("a.localhost:8788").await, status("a.localhost").await];
    assert_eq!([other, hit, spent], [200, 503, 200]);
    let requests = scene.inspect("requests?host=a.localhost").await;
    let told: Vec<_> =
        requests.iter().map(|entry| (&entry["host"], &entry["status"], &entry["referer"])).collect();
    let (host, referer) = (json!("a.localhost"), json!("https://shop.example/"));
    assert_eq!(told, [(&host, &json!(503), &referer), (&host, &json!(200), &referer)]);
}

#[tokio::test]
async fn only_as_many_requests_are_remembered_as_were_asked_for() {
    let scene = Scene::of(Settings { remembered: 2, ..Settings::demo().unwrap() }).await;
    for _ in 0..3 {
        lookup(&scene).await.unwrap();
    }
    let sequences: Vec<_> =
        scene.inspect("requests").await.iter().map(|entry| entry["sequence"].clone()).collect();
    assert_eq!(sequences, [json!(2), json!(3)]);
}

#[tokio::test]
async fn a_delay_is_a_delay_and_a_hang_ends_only_with_the_caller() {
    let scene = Scene::demo().await;
    order(&scene, json!([{ "kind": "delay", "ms": 300 }, { "kind": "hang" }])).await;
    let started = Instant::now();
    assert_eq!(lookup(&scene).await.unwrap().status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(300));
    let hanging =
        scene.api(Method::GET, LOOKUP).timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(hanging.is_timeout());
    let requests = scene.inspect("requests").await;
    let last = requests.last().unwrap();
    assert_eq!((&last["fault"], &last["status"]), (&json!("hang"), &Value::Null));
}

/// The raw bytes of an answer, and how the connection ended.
async fn raw(scene: &Scene) -> (String, std::io::Result<()>) {
    let mut stream = tokio::net::TcpStream::connect(scene.running.address()).await.unwrap();
    let head = format!("GET /api/v1/demo{LOOKUP} HTTP/1.1\r\nHost: sandbox.example\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let outcome = stream.read_to_end(&mut bytes).await.map(drop);
    (String::from_utf8(bytes).unwrap(), outcome)
}

#[tokio::test]
async fn a_reset_comes_before_the_first_byte_as_a_tcp_reset() {
    let scene = Scene::demo().await;
    order(&scene, json!({ "kind": "reset" })).await;
    let (bytes, outcome) = raw(&scene).await;
    assert_eq!(bytes, "");
    assert_eq!(outcome.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_close_in_mid_body_leaves_half_of_what_was_announced() {
    let scene = Scene::demo().await;
    order(&scene, json!({ "kind": "close_mid_body" })).await;
    let (bytes, outcome) = raw(&scene).await;
    outcome.unwrap();
    let (head, body) = bytes.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(body.len(), announced.parse::<usize>().unwrap() / 2);
}

#[tokio::test]
async fn a_handled_request_is_carried_out_although_no_answer_comes() {
    for (handled, users) in [(true, 5), (false, 4)] {
        let scene = Scene::demo().await;
        order(&scene, json!({ "operation": "openUserUpsert", "kind": "reset", "handled": handled })).await;
        let token = scene.token(json!({ "id": "ann" })).await;
        let request = scene.api(Method::PUT, &user_path("ann", "ann")).header(TOKEN, token);
        request.json(&json!({ "id": "ann", "accountId": "ann" })).send().await.unwrap_err();
        assert_eq!(scene.inspect("users").await.len(), users, "handled: {handled}");
        let requests = scene.inspect("requests").await;
        let (body_read, status) =
            (&requests.last().unwrap()["bodyRead"], &requests.last().unwrap()["status"]);
        assert_eq!((body_read, status), (&json!(handled), &Value::Null));
    }
}

#[tokio::test]
async fn a_stop_does_not_wait_for_what_hangs() {
    let scene = Scene::demo().await;
    order(&scene, json!({ "kind": "hang" })).await;
    let hanging = tokio::spawn(scene.api(Method::GET, LOOKUP).send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let started = Instant::now();
    scene.running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(4));
    assert!(hanging.await.unwrap().is_err());
}
