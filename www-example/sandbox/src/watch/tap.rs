//! A body that tells how much of it passed, and keeps its beginning.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

/// How much of a body is kept for showing: a whole user of several programs.
const KEPT: usize = 32 * 1024;

/// What passed through a [`Tap`].
#[derive(Debug, Default)]
pub struct Seen(Mutex<Passed>);

#[derive(Debug, Default)]
struct Passed {
    bytes: u64,
    beginning: Vec<u8>,
    is_complete: bool,
}

impl Seen {
    /// Whether the body was read to its end; an empty one always was.
    pub fn is_complete(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_complete
    }

    /// How many bytes passed.
    pub fn bytes(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }

    /// The first few kilobytes as text; `None` where nothing passed or it is no text.
    pub fn beginning(&self) -> Option<String> {
        let passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match std::str::from_utf8(&passed.beginning) {
            Ok(text) => text,
            // Cutting at a byte count may have cut a character.
            Err(error) => std::str::from_utf8(passed.beginning.get(..error.valid_up_to())?).ok()?,
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn pass(&self, data: &Bytes) {
        let mut passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        passed.bytes += data.len() as u64;
        let room = KEPT.saturating_sub(passed.beginning.len());
        passed.beginning.extend(data.iter().take(room));
    }

    fn complete(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_complete = true;
    }
}

/// The body itself, unchanged.
#[derive(Debug)]
pub struct Tap {
    body: Body,
    seen: Arc<Seen>,
}

impl Tap {
    /// Watches `body`.
    pub fn new(body: Body, seen: Arc<Seen>) -> Self {
        if body.is_end_stream() {
            seen.complete();
        }
        Self { body, seen }
    }
}

impl HttpBody for Tap {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.seen.pass(data);
                }
                if self.body.is_end_stream() {
                    self.seen.complete();
                }
            }
            Poll::Ready(None) => self.seen.complete(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
