//! Many clients signing people up and looking them up again, for as long as asked, and a count at the end.
//!
//! `cargo run --release -p advocate-sandbox --example hammer -- --clients 16 --seconds 60`

use std::process::ExitCode;
use std::time::{Duration, Instant};

use advocate_sandbox::seed::Seed;
use advocate_sandbox::server;
use advocate_sandbox::settings::Settings;
use clap::Parser;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, Parser)]
struct Arguments {
    /// Clients at the same time.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// For how long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// A running sandbox with the demo tenant; without it one is started, on a database file of its own.
    #[arg(long)]
    url: Option<String>,
}

/// What one client did.
#[derive(Debug, Default)]
struct Tally {
    sign_ups: usize,
    latencies: Vec<Duration>,
    errors: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("hammer: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool, Failure> {
    let folder = tempfile::tempdir()?;
    let running = match arguments.url {
        Some(_) => None,
        None => Some(
            server::start(Settings { db: Some(folder.path().join("hammer.db")), ..Settings::demo()? })
                .await?,
        ),
    };
    let url = arguments.url.or_else(|| running.as_ref().map(server::Running::url)).unwrap_or_default();
    println!(
        "{} clients, {} s, upsert and lookup in turn, against {url}",
        arguments.clients, arguments.seconds
    );
    let before = referrals(&url).await?;
    let started = Instant::now();
    let deadline = started + Duration::from_secs(arguments.seconds);
    let mut clients = JoinSet::new();
    for number in 0..arguments.clients {
        clients.spawn(client(number, url.clone(), deadline));
    }
    let tallies = clients.join_all().await;
    let elapsed = started.elapsed();
    let made = referrals(&url).await? - before;
    if let Some(running) = running {
        running.stop().await;
    }
    Ok(report(tallies, elapsed, made))
}

async fn client(number: usize, url: String, deadline: Instant) -> Tally {
    const CODES: [&str; 4] = ["BOBTESTERMAN", "AMELIAOKAFOR", "JUNWATANABE", "SOFIAMARIN"];
    let mut tally = Tally::default();
    let http = match Client::builder().no_proxy().build() {
        Ok(http) => http,
        Err(error) => return Tally { errors: vec![error.to_string()], ..tally },
    };
    // Ids of another run on the same database must not come back as the same people.
    let run = std::process::id();
    for (turn, code) in CODES.iter().cycle().enumerate() {
        if Instant::now() >= deadline {
            break;
        }
        let id = format!("h{run}-{number}-{turn}@example.com");
        let begun = Instant::now();
        match sign_up(&http, &url, &id, &format!("N{number}T{turn}"), code).await {
            Ok(own_code) => {
                tally.sign_ups += 1;
                tally.latencies.push(begun.elapsed());
                let begun = Instant::now();
                match look_up(&http, &url, &own_code, &id).await {
                    Ok(()) => tally.latencies.push(begun.elapsed()),
                    Err(error) => tally.errors.push(error.to_string()),
                }
            }
            Err(error) => tally.errors.push(error.to_string()),
        }
    }
    tally
}

/// Signs up and returns the new user's own code.
async fn sign_up(http: &Client, url: &str, id: &str, name: &str, code: &str) -> Result<String, Failure> {
    let escaped = advocate_sandbox::store::share_links::escaped(id);
    let session: Value = http
        .post(format!("{url}/session"))
        .json(&json!({ "id": id }))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let token = session.get("token").and_then(Value::as_str).ok_or("no token")?;
    let user: Value = http
        .put(format!("{url}/api/v1/{}/open/account/{escaped}/user/{escaped}", Seed::demo()?.default_tenant()))
        .header("X-SaaSquatch-User-Token", token)
        .json(&json!({ "id": id, "accountId": id, "firstName": "Ham", "lastName": name, "referredByCodes": [code] }))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    if user.pointer("/referredByCodes/0").and_then(Value::as_str) != Some(code) {
        return Err("the answer does not name the referrer".into());
    }
    Ok(user.pointer("/referralCodes/classic").and_then(Value::as_str).ok_or("no code")?.to_owned())
}

async fn look_up(http: &Client, url: &str, code: &str, id: &str) -> Result<(), Failure> {
    let found: Value = http
        .get(format!("{url}/api/v1/{}/open/user?referralCode={code}", Seed::demo()?.default_tenant()))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    if found.get("id").and_then(Value::as_str) == Some(id) {
        Ok(())
    } else {
        Err("the code leads to another user".into())
    }
}

async fn referrals(url: &str) -> Result<usize, Failure> {
    let http = Client::builder().no_proxy().build()?;
    let counts: Value = http.get(format!("{url}/__sandbox/counts")).send().await?.json().await?;
    Ok(usize::try_from(counts.get("referrals").and_then(Value::as_u64).ok_or("no count")?)?)
}

/// Prints the figures; whether all went well.
fn report(tallies: Vec<Tally>, elapsed: Duration, referrals: usize) -> bool {
    let sign_ups: usize = tallies.iter().map(|tally| tally.sign_ups).sum();
    let errors: Vec<&String> = tallies.iter().flat_map(|tally| &tally.errors).collect();
    let mut latencies: Vec<Duration> =
        tallies.iter().flat_map(|tally| tally.latencies.iter().copied()).collect();
    latencies.sort_unstable();
    let at =
        |share: f64| latencies.get((latencies.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!(
        "steps      {} in {:.1} s, {:.0} per second",
        latencies.len(),
        elapsed.as_secs_f64(),
        latencies.len() as f64 / elapsed.as_secs_f64()
    );
    println!(
        "latency    p50 {:.1?}, p99 {:.1?}, max {:.1?}",
        at(0.5),
        at(0.99),
        latencies.last().copied().unwrap_or_default()
    );
    println!(
        "sign-ups   {sign_ups}, referrals stored {referrals}, lost {}",
        sign_ups.saturating_sub(referrals)
    );
    println!("errors     {}", errors.len());
    for error in errors.iter().take(5) {
        println!("           {error}");
    }
    errors.is_empty() && sign_ups == referrals && sign_ups > 0
}
