//! Listening: the accept loop, connections that faults can cut, and a graceful stop.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use crate::api::calls::Ends;
use crate::app::App;
use crate::faults::wire::{End, Wire};
use crate::http::envelopes::Refusal;
use crate::router::router;
use crate::settings::Settings;
use crate::store::storage::{Storage, StorageError};

/// A request's head has to be complete within this.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// A request's head has to fit into this, give or take one read.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a stop waits for requests under way.
const GRACE: Duration = Duration::from_secs(2);
/// How long the loop rests when the system has no more sockets to give.
const REST: Duration = Duration::from_millis(50);

/// A sandbox that is listening. Dropping it stops it at once.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://host:port`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more connections, lets requests under way finish, and returns when all is closed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // The task ends by itself; if it was torn down instead, there is nothing left to wait for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Opens the database, plants the seed and listens.
///
/// # Errors
/// What could not be opened, and why.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let storage = Storage::open(settings.db.as_deref()).map_err(StartError::Storage)?;
    storage.transact_now(|db| settings.seed.plant(db)).map_err(StartError::Seed)?;
    let listener =
        TcpListener::bind((settings.host.as_str(), settings.port)).await.map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(accept(listener, App::new(storage, &settings), stopped));
    Ok(Running { address, stop, task })
}

async fn accept(listener: TcpListener, app: App, stopped: watch::Receiver<bool>) {
    let router = router(app.clone());
    let mut connections = JoinSet::new();
    let mut stop = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(serve(stream, peer, router.clone(), stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                }
            },
            Some(_) = connections.join_next() => {}
            () = asked(&mut stop) => break,
        }
    }
    drop(listener);
    app.journal().close();
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, drained).await.is_err() {
        tracing::info!(connections = connections.len(), "closing what did not finish in time");
    }
}

/// Waits until a stop is asked for; a handle that is gone asks for one too.
async fn asked(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, std::convert::Infallible>> + Send>>;

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, mut stopped: watch::Receiver<bool>) {
    let Ok(local) = stream.local_addr() else { return };
    // Small answers must not wait for the other side's acknowledgement; failing that, they are merely slower.
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let on_request = wire.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| -> Answer {
        request.extensions_mut().insert(Ends { peer, local });
        request.extensions_mut().insert(on_request.clone());
        let request: Request = request.map(Body::new);
        Box::pin(router.clone().oneshot(request))
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        outcome = &mut connection => {
            if let Err(error) = outcome {
                tracing::debug!(%error, "a connection ended early");
            }
            return;
        }
        end = wire.ended() => {
            if end == End::Reset {
                // Closing without lingering makes the system send RST instead of FIN.
                let _ = connection.into_parts().io.into_inner().set_zero_linger();
            }
            return;
        }
        () = asked(&mut stopped) => {}
    }
    Pin::new(&mut connection).graceful_shutdown();
    let _ = connection.await;
}

/// Why a sandbox did not start.
#[derive(Debug)]
pub enum StartError {
    /// The database.
    Storage(StorageError),
    /// The seed contradicts itself or what the file holds.
    Seed(Refusal),
    /// The address.
    Listen(std::io::Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Storage(error) => write!(f, "the database cannot be opened: {error}"),
            Self::Seed(_) => write!(f, "the seed cannot be planted; the log says which statement failed"),
            Self::Listen(error) => {
                write!(f, "cannot listen there: {error}; choose another --port, or 0 for any free one")
            }
        }
    }
}

impl std::error::Error for StartError {}
