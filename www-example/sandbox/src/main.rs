//! `advocate-sandbox`: the sandbox from a shell.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use advocate_sandbox::seed::Seed;
use advocate_sandbox::server;
use advocate_sandbox::settings::Settings;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// A local server that behaves like the Advocate API.
#[derive(Debug, Parser)]
#[command(name = "advocate-sandbox", version, about)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8788)]
    port: u16,
    /// Database file; without it everything is in memory and gone at the end.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Where share links lead.
    #[arg(long, default_value = "http://localhost:4173/", value_name = "URL")]
    landing_url: String,
    /// Host under which pages file the attribution cookie.
    #[arg(long, default_value = "app.referralsaasquatch.com", value_name = "HOST")]
    app_domain: String,
    /// Alias of the first tenant.
    #[arg(long, value_name = "ALIAS")]
    tenant: Option<String>,
    /// API key of the first tenant.
    #[arg(long, value_name = "KEY", env = "ADVOCATE_SANDBOX_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// Tenants, programs and users to begin with, instead of the demo's.
    #[arg(long, value_name = "FILE.json")]
    seed: Option<PathBuf>,
    /// Give every tenant the rate limits of live ones.
    #[arg(long)]
    live_limits: bool,
    /// How many of the last requests can be looked at.
    #[arg(long, default_value_t = 500, value_name = "COUNT")]
    remember: usize,
    /// Write the log as JSON lines.
    #[arg(long)]
    log_json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    begin_log(arguments.log_json);
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // The last word, for whom it concerns; if stderr is gone there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "advocate-sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}

fn begin_log(as_json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if as_json {
        log.json().init();
    } else {
        log.init();
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let running = server::start(settings_of(arguments)?).await.map_err(|error| error.to_string())?;
    announce(&running.url())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    running.stop().await;
    Ok(())
}

/// The one line on stdout that scripts wait for.
fn announce(url: &str) -> Result<(), String> {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on {url}").and_then(|()| stdout.flush()).map_err(|error| error.to_string())
}

fn settings_of(arguments: Arguments) -> Result<Settings, String> {
    let seed = match &arguments.seed {
        None => Seed::demo()?,
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            Seed::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?
        }
    };
    let seed = seed.with_first_tenant(arguments.tenant, arguments.api_key);
    Ok(Settings {
        host: arguments.host,
        port: arguments.port,
        db: arguments.db,
        landing_url: arguments.landing_url,
        app_domain: arguments.app_domain,
        remembered: arguments.remember,
        seed: if arguments.live_limits { seed.with_live_limits() } else { seed },
    })
}
