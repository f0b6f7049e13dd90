//! Share links, from the answer that names them to the sign-up they bring.

use advocate_sandbox::settings::Settings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{Scene, answer};

async fn location(scene: &Scene, link: &str) -> String {
    let response = scene.client.get(link).send().await.unwrap();
    assert_eq!(response.status(), 302, "{link}");
    assert!(response.headers().get("set-cookie").is_none(), "a share link sets nothing itself");
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn parameter<'a>(address: &'a str, name: &str) -> &'a str {
    let query = address.split_once('?').unwrap().1.split('#').next().unwrap();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

#[tokio::test]
async fn every_link_of_the_answer_leads_to_the_landing_page_with_its_media() {
    let scene = Scene::demo().await;
    let user = scene.sign_up("ann", json!({ "firstName": "Ann" })).await.body;
    let mut followed = 0;
    for (program, links) in user["programShareLinks"].as_object().unwrap() {
        let code = user["referralCodes"][program].as_str().unwrap();
        for (engagement, by_medium) in links.as_object().unwrap() {
            for (medium, link) in by_medium.as_object().into_iter().flatten() {
                let target = location(&scene, link.as_str().unwrap()).await;
                assert!(target.starts_with("http://localhost:4173/?_saasquatch="), "{target}");
                let media =
                    ["rsCode", "rsShareMedium", "rsEngagementMedium"].map(|name| parameter(&target, name));
                assert_eq!(media, [code, medium, engagement]);
                followed += 1;
            }
        }
    }
    assert_eq!(followed, 2 * 6 * 11);
}

#[tokio::test]
async fn what_a_link_hands_over_makes_the_referral() {
    let scene = Scene::demo().await;
    let target = location(&scene, &format!("{}/s/bobtesterman", scene.running.url())).await;
    let value = parameter(&target, "_saasquatch");
    let cookie: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap();
    let entry = &cookie["app.referralsaasquatch.com"]["demo_CODE"];
    assert_eq!(entry["codes"], json!({ "classic": "BOBTESTERMAN" }));
    let now = advocate_sandbox::store::storage::now_ms() / 1000;
    assert!(entry["codesExp"]["BOBTESTERMAN"].as_i64().unwrap() > now, "seconds, in the future");

    let user = scene.sign_up("ann", json!({ "cookies": value })).await;
    assert_eq!(user.body["referredByCodes"], json!(["BOBTESTERMAN"]));
}

#[tokio::test]
async fn the_landing_page_keeps_its_own_query_and_fragment() {
    let landing_url = "https://shop.example/welcome?lang=en#join".to_owned();
    let scene = Scene::of(Settings { landing_url, ..Settings::demo().unwrap() }).await;
    let target = location(&scene, &format!("{}/s/BOBTESTERMAN", scene.running.url())).await;
    assert!(target.starts_with("https://shop.example/welcome?lang=en&_saasquatch="), "{target}");
    assert!(
        target.ends_with("&rsCode=BOBTESTERMAN&rsShareMedium=UNKNOWN&rsEngagementMedium=UNKNOWN#join"),
        "{target}"
    );
}

#[tokio::test]
async fn every_tenant_has_links_and_unknown_ones_are_told() {
    let program = json!([{ "id": "classic" }]);
    let scene = Scene::seeded(json!({ "tenants": [
        { "alias": "demo", "apiKey": "k", "programs": program },
        { "alias": "second", "apiKey": "k", "programs": program, "users": [{ "id": "ann", "firstName": "Ann" }] },
    ] }))
    .await;
    let links = answer(scene.request(Method::GET, "/s/second/ANN?shareMedium=NONSENSE")).await;
    assert_eq!(links.status, 302);
    for (path, verdict) in [
        ("/s/ANN", "404 REFERRAL_CODE_NOT_FOUND"),
        ("/s/second/BOB", "404 REFERRAL_CODE_NOT_FOUND"),
        ("/s/third/ANN", "404 TENANT_NOT_FOUND RS045"),
    ] {
        assert_eq!(answer(scene.request(Method::GET, path)).await.verdict(), verdict, "{path}");
    }
}

#[tokio::test]
async fn a_person_who_follows_a_link_that_leads_nowhere_gets_a_page() {
    let scene = Scene::demo().await;
    for path in ["/s/NOPE", "/s/third/ANN"] {
        let request = scene.request(Method::GET, path).header("Accept", "text/html,*/*;q=0.8");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        assert!(response.headers().contains_key("content-security-policy"));
        assert!(response.text().await.unwrap().contains("This link leads nowhere"));
    }
    let request = scene.request(Method::GET, "/s/BOBTESTERMAN").header("Accept", "text/html");
    assert_eq!(request.send().await.unwrap().status(), 302);
}

#[tokio::test]
async fn a_link_of_the_customers_own_is_taken_if_it_is_free() {
    let scene = Scene::demo().await;
    let mine = json!({ "shareLinks": { "classic": "https://go.example/ann" } });
    let clean =
        |user: Value| user["programShareLinks"]["classic"]["cleanShareLink"].as_str().unwrap().to_owned();
    assert_eq!(clean(scene.sign_up("ann", mine.clone()).await.body), "https://go.example/ann");
    let bea = clean(scene.sign_up("bea", mine).await.body);
    assert!(bea.starts_with(&scene.running.url()), "{bea}: the link was ann's already");

    let cookie = json!({ "x": { "demo_CODE": { "links": { "classic": "https://go.example/ann" } } } });
    scene.sign_up("cid", json!({ "cookies": URL_SAFE_NO_PAD.encode(cookie.to_string()) })).await;
    let referrals = scene.inspect("referrals").await;
    assert_eq!(
        referrals.iter().map(|row| row["referrer"]["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["ann"]
    );
}
