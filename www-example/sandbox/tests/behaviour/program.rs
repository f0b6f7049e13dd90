//! The program `advocate-sandbox`: its announcement, its log, its stop, and what a killed one leaves behind.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use advocate_sandbox::store::share_links::escaped;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::scene::{API_KEY, TOKEN};

struct Program {
    child: Child,
    url: String,
}

async fn begin(arguments: &[&str]) -> Program {
    let mut child = Command::new(env!("CARGO_BIN_EXE_advocate-sandbox"))
        .args(["--port", "0"])
        .args(arguments)
        .env("RUST_LOG", "debug")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let url = line.strip_prefix("listening on ").unwrap().to_owned();
    Program { child, url }
}

async fn with_db(db: &Path) -> Program {
    begin(&["--db", db.to_str().unwrap()]).await
}

impl Program {
    fn signal(&self, name: &str) {
        let pid = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    async fn log(&mut self) -> String {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        log
    }

    async fn rows(&self, what: &str) -> Vec<Value> {
        let text = client()
            .get(format!("{}/__sandbox/{what}", self.url))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

/// Signs `id` up as referred by Bob; whether the sandbox acknowledged it.
async fn sign_up(client: &Client, url: &str, id: &str) -> bool {
    let path = format!("{url}/api/v1/demo/open/account/{0}/user/{0}", escaped(id));
    let body = json!({ "id": id, "accountId": id, "referredByCodes": ["BOBTESTERMAN"] });
    let sent = client.put(path).basic_auth("", Some(API_KEY)).json(&body).send().await;
    match sent {
        Ok(response) => response.status() == 200 && response.bytes().await.is_ok(),
        Err(_) => false,
    }
}

#[tokio::test]
async fn it_stops_gracefully_on_either_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut program = begin(&[]).await;
        assert!(sign_up(&client(), &program.url, "ann").await);
        program.signal(signal);
        let status =
            tokio::time::timeout(Duration::from_secs(5), program.child.wait()).await.unwrap().unwrap();
        assert!(status.success(), "{signal}: {status}");
    }
}

#[tokio::test]
async fn its_log_names_operations_and_nothing_personal() {
    for format in ["--log-json=false", "--log-json=true"] {
        let mut program = begin(if format.ends_with("true") { &["--log-json"] } else { &[] }).await;
        let (client, url) = (client(), program.url.clone());
        let session = json!({ "id": "marker.person@example.com", "firstName": "Markerfirst" });
        let session: Value =
            client.post(format!("{url}/session")).json(&session).send().await.unwrap().json().await.unwrap();
        let token = session["token"].as_str().unwrap();
        let path = format!(
            "{url}/api/v1/demo/open/account/marker.person%40example.com/user/marker.person%40example.com"
        );
        let body = json!({ "id": "marker.person@example.com", "accountId": "marker.person@example.com", "cookies": "%marker%" });
        let refused = client.put(&path).header(TOKEN, token).json(&body).send().await.unwrap();
        assert_eq!(refused.status(), 400);
        client.get(format!("{url}/api/v1/demo/open/user?referralCode=MARKERCODE")).send().await.unwrap();
        client.get(format!("{url}/marker")).basic_auth("", Some(API_KEY)).send().await.unwrap();
        program.signal("-TERM");
        let log = program.log().await;
        for name in ["openUserUpsert", "openGetUserByCode", "400", "404"] {
            assert!(log.contains(name), "{format}: {name} is missing in {log}");
        }
        for secret in ["arker", token, "eyJ", API_KEY] {
            assert!(!log.contains(secret), "{format}: {secret} is in {log}");
        }
    }
}

#[tokio::test]
async fn wrong_arguments_are_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.json");
    std::fs::write(&seed, r#"{"tenants": [{"alias": "a", "apiKey": "k", "programs": [], "colour": 1}]}"#)
        .unwrap();
    let taken = begin(&[]).await;
    let port = taken.url.rsplit(':').next().unwrap().to_owned();
    let table = [
        (vec!["--seed", seed.to_str().unwrap()], "unknown field `colour`"),
        (vec!["--seed", "/nowhere/seed.json"], "/nowhere/seed.json: No such file"),
        (vec!["--db", "/nowhere/sandbox.db"], "the database cannot be opened"),
        (vec!["--db", seed.to_str().unwrap()], "the database cannot be opened"),
        (vec!["--port", port.as_str()], "choose another --port"),
    ];
    for (arguments, reason) in table {
        let output =
            Command::new(env!("CARGO_BIN_EXE_advocate-sandbox")).args(&arguments).output().await.unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(told.contains(reason) && told.lines().count() == 1, "{arguments:?}: {told}");
    }
}

#[tokio::test]
async fn the_first_tenant_can_be_named_and_what_is_stored_stays() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("sandbox.db");
    let own = ["--db", db.to_str().unwrap(), "--tenant", "acme", "--api-key", "TEST_acme"];
    let program = begin(&own).await;
    let create = format!("{}/api/v1/acme/user", program.url);
    let user = json!({ "id": "ann", "accountId": "ann" });
    let created = client().post(create).basic_auth("", Some("TEST_acme")).json(&user).send().await.unwrap();
    assert_eq!(created.status(), 200);
    assert_eq!(program.rows("users").await.len(), 5);
    drop(program);
    let again = begin(&own).await;
    let users = again.rows("users").await;
    assert_eq!(users.len(), 5, "neither lost nor seeded twice");
    assert!(users.iter().all(|user| user["tenant"] == "acme"));
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("sandbox.db");
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..3 {
        let mut program = with_db(&db).await;
        let killed = Arc::new(AtomicBool::new(false));
        let mut clients = JoinSet::new();
        for number in 0..8 {
            let (killed, url) = (Arc::clone(&killed), program.url.clone());
            clients.spawn(async move {
                let client = client();
                let mut done = Vec::new();
                while !killed.load(Ordering::Relaxed) {
                    let id = format!("r{round}-c{number}-{}@example.com", done.len());
                    if !sign_up(&client, &url, &id).await {
                        break;
                    }
                    done.push(id);
                }
                done
            });
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        program.child.kill().await.unwrap();
        killed.store(true, Ordering::Relaxed);
        while let Some(done) = clients.join_next().await {
            acknowledged.extend(done.unwrap());
        }
    }
    assert!(acknowledged.len() > 50, "only {} sign-ups: nothing was under way", acknowledged.len());

    let check: String = rusqlite::Connection::open(&db)
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let program = with_db(&db).await;
    let (users, referrals) = (program.rows("users").await, program.rows("referrals").await);
    let named = |rows: &[Value], id: fn(&Value) -> &Value| -> std::collections::BTreeSet<String> {
        rows.iter().map(|row| id(row).as_str().unwrap().to_owned()).collect()
    };
    let stored = named(&users, |user| &user["id"]);
    let referred = named(&referrals, |row| &row["referred"]["id"]);
    for id in &acknowledged {
        assert!(stored.contains(id) && referred.contains(id), "{id} was acknowledged and is gone");
    }
    assert_eq!(
        referrals.len() + 4,
        users.len(),
        "a user and their referral are written together or not at all"
    );
    for user in &users {
        assert_eq!(user["referralCodes"].as_object().unwrap().len(), 2, "{user}: half written");
    }
}
