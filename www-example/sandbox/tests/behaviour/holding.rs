//! Requests nobody would send on purpose: each is refused, and the sandbox goes on.

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::scene::{Scene, TOKEN, answer, user_path};

/// For a caller who hangs up in the middle: whether an answer still reaches them is theirs to lose.
const GONE: &[u16] = &[400, 0];

/// The status line of what comes back for raw bytes; empty where the connection is closed without a word.
async fn status_of(scene: &Scene, bytes: &[u8], ends: bool) -> String {
    let mut stream = TcpStream::connect(scene.running.address()).await.unwrap();
    // The server may refuse and close before all is written.
    let _ = stream.write_all(bytes).await;
    if ends {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn malformed_requests_get_a_4xx_each() {
    let scene = Scene::demo().await;
    let get =
        |path: &str| format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").into_bytes();
    let with = |line: &str, headers: &str, body: &str| {
        format!("{line} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{headers}\r\n{body}").into_bytes()
    };
    let flood: String = (0..500).map(|number| format!("X-Flood-{number}: 1\r\n")).collect();
    let long = "x".repeat(1_000_000);
    let put = "PUT /api/v1/demo/open/account/a/user/a";
    let oversized = "x".repeat(300_000);
    let table: Vec<(&str, Vec<u8>, &[u16])> = vec![
        ("no HTTP", b"\x16\x03\x01 hello\r\n\r\n".to_vec(), &[400]),
        ("no version", b"GET /\r\n\r\n".to_vec(), &[400]),
        ("a space in the path", get("/a b"), &[400]),
        ("a control character", get("/\u{1}"), &[400]),
        ("a header without a name", with("GET /", ": x\r\n", ""), &[400]),
        ("a flood of headers", with("GET /", &flood, ""), &[431]),
        ("one long header", with("GET /", &format!("X-Long: {long}\r\n"), ""), &[431]),
        ("a long path", get(&format!("/{long}")), &[414, 431]),
        ("path traversal", get("/../../etc/passwd"), &[404]),
        ("path traversal, escaped", get("/pictures/..%2f..%2fCargo.toml"), &[404]),
        ("path traversal in the page", get("/__sandbox/page/..%2findex.html"), &[404]),
        ("percent signs that encode nothing", get("/api/v1/demo/open/account/%zz/user/a"), &[401]),
        ("bytes that are no UTF-8", get("/api/v1/demo/open/account/%ff/user/a"), &[400]),
        ("bytes that are no UTF-8 in the query", get("/api/v1/demo/open/user?referralCode=%ff"), &[404]),
        ("an empty id", get("/api/v1/demo/open/account//user/a"), &[400]),
        ("a wrong method", with("PATCH /api/v1/demo/open/user", "", ""), &[405]),
        ("an unheard-of method", with("FROBNICATE /api/v1/demo/open/user", "", ""), &[405]),
        ("two lengths", with(put, "Content-Length: 1\r\nContent-Length: 2\r\n", "{}"), &[400]),
        ("a length that is no number", with(put, "Content-Length: many\r\n", "{}"), &[400]),
        (
            "a body that is too large",
            with(put, &format!("Content-Length: {}\r\n", oversized.len()), &oversized),
            &[413],
        ),
        (
            "a chunked body that is too large",
            with(
                put,
                "Transfer-Encoding: chunked\r\n",
                &format!("{:x}\r\n{oversized}\r\n0\r\n\r\n", oversized.len()),
            ),
            &[413],
        ),
        ("a chunk that is no chunk", with(put, "Transfer-Encoding: chunked\r\n", "zz\r\n{}"), &[400]),
        ("a body that ends early", with(put, "Content-Length: 100\r\n", "{}"), GONE),
    ];
    for (name, bytes, statuses) in table {
        let line = status_of(&scene, &bytes, statuses == GONE).await;
        let status: u16 = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        assert!(statuses.contains(&status), "{name}: {line:?} instead of {statuses:?}");
        let alive = answer(scene.api(Method::GET, "/open/user?referralCode=BOBTESTERMAN")).await;
        assert_eq!(alive.status, 200, "alive after {name}");
    }
}

#[tokio::test]
async fn json_that_is_built_to_hurt_is_refused() {
    let scene = Scene::demo().await;
    let token = scene.token(json!({ "id": "a" })).await;
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: Vec<Vec<u8>> = vec![
        nested.clone().into_bytes(),
        format!(r#"{{"id":"a","accountId":"a","customFields":{nested}}}"#).into_bytes(),
        br#"{"id":"\ud800","accountId":"a"}"#.to_vec(),
        b"{\"id\":\"\xff\",\"accountId\":\"a\"}".to_vec(),
        br#"{"id":"a","accountId":"a","dateUsTaxFormSubmitted":1e999}"#.to_vec(),
        br#"{"id":"a","accountId":"a","dateUsTaxFormSubmitted":99999999999999999999}"#.to_vec(),
        b"{\"id\":\"a\",\"accountId\":\"a\"} trailing".to_vec(),
        b"\xef\xbb\xbf{\"id\":\"a\",\"accountId\":\"a\"}".to_vec(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let request = scene.api(Method::PUT, &user_path("a", "a")).header(TOKEN, &token);
        let refused = answer(request.header("content-type", "application/json").body(body)).await;
        assert_eq!(refused.verdict(), "400 INVALID_JSON_REQUEST", "{shown}");
    }
}

#[tokio::test]
async fn every_operation_of_the_table_has_a_route() {
    let scene = Scene::demo().await;
    for operation in &advocate_sandbox::api::operations::OPERATIONS {
        let path = operation.path.replace("{tenant}", "nobody").replace(['{', '}'], "");
        let request = scene.request(operation.method.clone(), &path).json(&json!({}));
        assert_eq!(answer(request).await.verdict(), "404 TENANT_NOT_FOUND RS045", "{}", operation.id);
    }
}
