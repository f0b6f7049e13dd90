//! Who referred whom.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::scene::Scene;

fn cookie(entry: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "app.referralsaasquatch.com": { "demo_CODE": entry } }).to_string())
}

#[tokio::test]
async fn a_sign_up_records_the_referrals_it_names() {
    let bob = "bob.testerman@example.com";
    let both = json!({ "classic": "BOBTESTERMAN", "friends-2026": "BOBANDFRIENDS" });
    let table = [
        ("nobody", json!({}), vec![]),
        (
            "a code",
            json!({ "referredByCodes": ["BOBTESTERMAN"] }),
            vec![format!("{bob} > ann (classic, BOBTESTERMAN, referredByCodes)")],
        ),
        (
            "a code in other case",
            json!({ "referredByCodes": ["bobtesterman"] }),
            vec![format!("{bob} > ann (classic, BOBTESTERMAN, referredByCodes)")],
        ),
        (
            "one per program, the first wins",
            json!({ "referredByCodes": ["AMELIAOKAFOR", "BOBTESTERMAN", "BOBANDFRIENDS"] }),
            vec![
                "amelia.okafor@example.com > ann (classic, AMELIAOKAFOR, referredByCodes)".to_owned(),
                format!("{bob} > ann (friends-2026, BOBANDFRIENDS, referredByCodes)"),
            ],
        ),
        ("unknown codes are passed over", json!({ "referredByCodes": ["NOBODY", ""] }), vec![]),
        (
            "a cookie",
            json!({ "cookies": cookie(&json!({ "codes": both })) }),
            vec![
                format!("{bob} > ann (classic, BOBTESTERMAN, cookies)"),
                format!("{bob} > ann (friends-2026, BOBANDFRIENDS, cookies)"),
            ],
        ),
        (
            "a cookie with an expired code",
            json!({ "cookies": cookie(&json!({ "codes": both, "codesExp": { "BOBTESTERMAN": 1_629_582_199 } })) }),
            vec![format!("{bob} > ann (friends-2026, BOBANDFRIENDS, cookies)")],
        ),
        (
            "a cookie that holds the link alone",
            json!({ "cookies": cookie(&json!({ "links": { "classic": "http://elsewhere.example/s/BOBTESTERMAN" } })) }),
            vec![format!("{bob} > ann (classic, BOBTESTERMAN, cookies)")],
        ),
        (
            "codes outrank the cookie",
            json!({ "referredByCodes": ["JUNWATANABE"], "cookies": cookie(&json!({ "codes": both })) }),
            vec!["jun.watanabe@example.com > ann (classic, JUNWATANABE, referredByCodes)".to_owned()],
        ),
        (
            "an empty list does not",
            json!({ "referredByCodes": [], "cookies": cookie(&json!({ "codes": { "classic": "JUNWATANABE" } })) }),
            vec!["jun.watanabe@example.com > ann (classic, JUNWATANABE, cookies)".to_owned()],
        ),
        ("an empty cookie is none", json!({ "cookies": "" }), vec![]),
        (
            "who cannot be referred",
            json!({ "referable": false, "referredByCodes": ["BOBTESTERMAN"] }),
            vec![],
        ),
    ];
    for (name, body, expected) in table {
        let scene = Scene::demo().await;
        let user = scene.sign_up("ann", body).await;
        assert_eq!(user.status, 200, "{name}");
        assert_eq!(scene.referrals().await, expected, "{name}");
        let codes = user.body["referredByCodes"].as_array().unwrap();
        assert_eq!(codes.len(), expected.len(), "{name}: the answer tells the same");
    }
}

#[tokio::test]
async fn nobody_refers_themselves_and_nobody_is_referred_twice() {
    let scene = Scene::demo().await;
    scene.sign_up("ann", json!({ "firstName": "Ann", "referredByCodes": ["ANN"] })).await;
    scene.sign_up("ann", json!({ "referredByCodes": ["ANN"] })).await;
    assert_eq!(scene.referrals().await, [""; 0]);

    scene.sign_up("ann", json!({ "referredByCodes": ["BOBTESTERMAN"] })).await;
    let second = scene.sign_up("ann", json!({ "referredByCodes": ["AMELIAOKAFOR"] })).await;
    assert_eq!(second.body["referredByCodes"], json!(["BOBTESTERMAN"]));
    assert_eq!(scene.referrals().await.len(), 1);
}

#[tokio::test]
async fn who_takes_no_part_refers_nobody() {
    let scene = Scene::demo().await;
    scene.sign_up("ann", json!({ "firstName": "Ann", "referable": false })).await;
    scene.sign_up("cid", json!({ "referredByCodes": ["ANN"] })).await;
    assert_eq!(scene.referrals().await, [""; 0]);
}

#[tokio::test]
async fn codes_come_from_names_and_collisions_are_numbered() {
    let scene = Scene::demo().await;
    let table = [
        ("a", json!({ "firstName": "Ann", "lastName": "Lee" }), "ANNLEE"),
        ("b", json!({ "firstName": "Ann", "lastName": "Lee" }), "ANNLEE3"),
        ("c", json!({ "firstName": "Zoë", "lastName": "O'Hara-Smith" }), "ZOOHARASMITH"),
        ("d", json!({ "firstName": "A", "referralCodes": { "classic": "MyOwn1" } }), "MyOwn1"),
        // Taken by d, in whatever case: the name it is.
        ("e", json!({ "firstName": "Eve", "referralCodes": { "classic": "MYOWN1" } }), "EVE"),
    ];
    for (id, body, code) in table {
        assert_eq!(scene.sign_up(id, body).await.body["referralCodes"]["classic"], code, "{id}");
    }
    let nameless = scene.sign_up("f", json!({ "firstName": "春" })).await.body;
    let code = nameless["referralCodes"]["classic"].as_str().unwrap();
    assert_eq!(code.len(), 8, "{code}: random");
}

#[tokio::test]
async fn a_chosen_code_replaces_the_old_one_which_still_leads_home() {
    let scene = Scene::demo().await;
    scene.sign_up("ann", json!({ "firstName": "Ann" })).await;
    let user = scene.sign_up("ann", json!({ "referralCodes": { "classic": "BESTANN" } })).await.body;
    assert_eq!(user["referralCodes"]["classic"], "BESTANN");
    scene.sign_up("bea", json!({ "referredByCodes": ["ANN"] })).await;
    scene.sign_up("cid", json!({ "referredByCodes": ["BESTANN"] })).await;
    let expected =
        ["ann > bea (classic, ANN, referredByCodes)", "ann > cid (classic, BESTANN, referredByCodes)"];
    assert_eq!(scene.referrals().await, expected);
}
