//! openapi.json and the table of operations tell the same; whether the answers do is schemathesis' to say.

use std::collections::BTreeSet;

use advocate_sandbox::api::operations::{Credential, OPERATIONS};
use advocate_sandbox::site::openapi::DESCRIPTION;
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{Scene, answer};

#[test]
fn every_operation_is_described_with_its_credentials() {
    let document: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|_| path.starts_with("/api/")) {
            let security = operation["security"].to_string();
            described.insert(format!(
                "{} {} {path} {security}",
                operation["operationId"].as_str().unwrap(),
                method.to_uppercase()
            ));
        }
    }
    let told = OPERATIONS.iter().map(|operation| {
        let security = match operation.credential {
            Credential::Nobody => "[]",
            Credential::ApiKey => r#"[{"APIKey":[]}]"#,
            Credential::ReadToken | Credential::WriteToken => r#"[{"APIKey":[]},{"UserJWT":[]}]"#,
        };
        format!("{} {} {} {security}", operation.id, operation.method, operation.path)
    });
    assert_eq!(described, told.collect());
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn what_is_served_names_the_tenants_and_programs_there_are() {
    let scene = Scene::seeded(json!({ "tenants": [
        { "alias": "b", "apiKey": "k", "programs": [{ "id": "two" }, { "id": "one" }] },
        { "alias": "a", "apiKey": "k", "programs": [{ "id": "one" }] },
    ] }))
    .await;
    let served = answer(scene.request(Method::GET, "/openapi.json")).await.body;
    let schemas = &served["components"]["schemas"];
    assert_eq!(schemas["TenantAlias"]["enum"], json!(["b", "a"]));
    assert_eq!(schemas["ProgramId"]["enum"], json!(["one", "two"]));
}
