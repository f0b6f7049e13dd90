//! Rate limits: live tenants have them, test tenants and the API key do not.

use advocate_sandbox::seed::Seed;
use advocate_sandbox::settings::Settings;
use reqwest::Method;

use crate::scene::{API_KEY, Scene, answer};

const LOOKUP: &str = "/open/user?referralCode=BOBTESTERMAN";

#[tokio::test]
async fn a_live_tenant_refuses_the_call_after_the_last_allowed_one() {
    let seed = Seed::demo().unwrap().with_live_limits();
    let scene = Scene::of(Settings { seed, ..Settings::demo().unwrap() }).await;
    for call in 1..=100 {
        assert_eq!(scene.api(Method::GET, LOOKUP).send().await.unwrap().status(), 200, "call {call}");
    }
    let refused = scene.api(Method::GET, LOOKUP).send().await.unwrap();
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}: the rest of the hour");
    assert_eq!(answer(scene.api(Method::GET, LOOKUP)).await.verdict(), "429 RATE_LIMITED RS033");

    let keyed = answer(scene.api(Method::GET, LOOKUP).basic_auth("", Some(API_KEY))).await;
    assert_eq!(keyed.status, 200, "the API key is not limited");
    let other = answer(scene.api(Method::GET, "/open/code/BOBTESTERMAN")).await;
    assert_eq!(other.status, 200, "each operation has a limit of its own");
}

#[tokio::test]
async fn a_test_tenant_has_no_limit() {
    let scene = Scene::demo().await;
    for call in 1..=120 {
        assert_eq!(scene.api(Method::GET, LOOKUP).send().await.unwrap().status(), 200, "call {call}");
    }
}
