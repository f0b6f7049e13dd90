//! What a browser on another origin needs.

use reqwest::Method;

use crate::scene::{Scene, user_path};

#[tokio::test]
async fn a_preflight_is_answered_and_may_be_kept() {
    let scene = Scene::demo().await;
    for method in ["PUT", "POST", "GET", "DELETE"] {
        let preflight = scene
            .api(Method::OPTIONS, &user_path("a", "a"))
            .header("origin", "https://shop.example")
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "content-type,x-saasquatch-user-token");
        let response = preflight.send().await.unwrap();
        assert_eq!(response.status(), 200, "{method}");
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_lowercase();
        assert_eq!(header("access-control-allow-origin"), "*");
        assert!(header("access-control-allow-methods").contains(&method.to_lowercase()), "{method}");
        for name in ["content-type", "x-saasquatch-user-token"] {
            assert!(header("access-control-allow-headers").contains(name), "{name}");
        }
        assert_eq!(header("access-control-max-age"), "600");
    }
}

#[tokio::test]
async fn every_answer_can_be_read_refusals_included() {
    let scene = Scene::demo().await;
    let paths = [
        (Method::GET, "/api/v1/demo/open/user?referralCode=BOBTESTERMAN", 200),
        (Method::GET, "/api/v1/demo/open/user?referralCode=NOBODY", 404),
        (Method::GET, "/api/v1/demo/open/account/a/user/a", 401),
        (Method::PATCH, "/api/v1/demo/open/user", 405),
        (Method::GET, "/nowhere", 404),
        (Method::POST, "/session", 415),
    ];
    for (method, path, status) in paths {
        let response =
            scene.request(method, path).header("origin", "https://shop.example").send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["access-control-allow-origin"], "*", "{path}");
        let exposed = response.headers()["access-control-expose-headers"].to_str().unwrap();
        assert_eq!(exposed, "date,retry-after", "{path}");
        assert!(response.headers().contains_key("date"), "{path}");
    }
}
