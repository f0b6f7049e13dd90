//! A running sandbox and what tests say to it.

use advocate_sandbox::seed::Seed;
use advocate_sandbox::server::{self, Running};
use advocate_sandbox::settings::Settings;
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::{Value, json};

/// The demo tenant's API key.
pub const API_KEY: &str = "TEST_sandbox_api_key";

pub struct Scene {
    pub running: Running,
    pub client: Client,
}

/// A status and a body, JSON where it is JSON.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// `"400 VALIDATION_FAILED RS023"`: what a client tells refusals apart by.
    pub fn verdict(&self) -> String {
        let field = |name: &str| self.body.get(name).and_then(Value::as_str).map(|code| format!(" {code}"));
        let codes = [field("apiErrorCode"), field("rsCode")].into_iter().flatten().collect::<String>();
        format!("{}{codes}", self.status)
    }
}

impl Scene {
    /// The demo seed.
    pub async fn demo() -> Self {
        Self::of(Settings::demo().unwrap()).await
    }

    /// A seed of the test's own.
    pub async fn seeded(seed: Value) -> Self {
        let seed = Seed::parse(&seed.to_string()).unwrap();
        Self::of(Settings { seed, ..Settings::demo().unwrap() }).await
    }

    pub async fn of(settings: Settings) -> Self {
        let running = server::start(settings).await.unwrap();
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { running, client }
    }

    /// A request to a path of the demo tenant's API.
    pub fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v1/demo{path}"))
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.running.url()))
    }

    pub async fn token(&self, session: Value) -> String {
        let answer = answer(self.request(Method::POST, "/session").json(&session)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["token"].as_str().unwrap().to_owned()
    }

    /// Upserts with a write token of that user's; the ids come from the body.
    pub async fn upsert(&self, body: Value) -> Answer {
        let token = self.token(json!({ "id": body["id"], "accountId": body["accountId"] })).await;
        let path = user_path(body["accountId"].as_str().unwrap(), body["id"].as_str().unwrap());
        answer(self.api(Method::PUT, &path).header(TOKEN, token).json(&body)).await
    }

    /// Signs somebody up whose account and user id are the same.
    pub async fn sign_up(&self, id: &str, rest: Value) -> Answer {
        let mut body = rest;
        body["id"] = json!(id);
        body["accountId"] = json!(id);
        self.upsert(body).await
    }

    /// What `/__sandbox/{what}` tells.
    pub async fn inspect(&self, what: &str) -> Vec<Value> {
        let answer = answer(self.request(Method::GET, &format!("/__sandbox/{what}"))).await;
        answer.body.as_array().unwrap().clone()
    }

    /// `"referrer > referred (program, code, source)"` of every referral.
    pub async fn referrals(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let told = |row: &Value| {
            let [program, code, source] = ["program", "code", "source"].map(|name| text(&row[name]));
            let (referrer, referred) = (text(&row["referrer"]["id"]), text(&row["referred"]["id"]));
            format!("{referrer} > {referred} ({program}, {code}, {source})")
        };
        self.inspect("referrals").await.iter().map(told).collect()
    }
}

/// The user token's header.
pub const TOKEN: &str = "X-SaaSquatch-User-Token";

/// The open path of a user, both ids escaped.
pub fn user_path(account: &str, user: &str) -> String {
    use advocate_sandbox::store::share_links::escaped;
    format!("/open/account/{}/user/{}", escaped(account), escaped(user))
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}
