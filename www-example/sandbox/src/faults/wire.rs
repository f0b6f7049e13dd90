//! The handle by which a request can end the connection it came on.

use std::sync::Arc;

use tokio::sync::watch;

/// How a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// An ordinary close, in the middle of whatever was being sent.
    Close,
    /// A TCP reset.
    Reset,
}

/// Shared by a connection and the requests on it.
#[derive(Clone, Debug)]
pub struct Wire(Arc<watch::Sender<Option<End>>>);

impl Default for Wire {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Wire {
    /// Ends the connection with a TCP reset.
    pub fn reset(&self) {
        self.0.send_replace(Some(End::Reset));
    }

    /// Ends the connection with a close.
    pub fn close(&self) {
        self.0.send_replace(Some(End::Close));
    }

    /// Waits until a request wants the connection ended.
    pub async fn ended(&self) -> End {
        let mut receiver = self.0.subscribe();
        loop {
            if let Some(end) = *receiver.borrow_and_update() {
                return end;
            }
            if receiver.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }
}
