//! What goes over the wire in either direction: refusals in the API's envelope, and JSON bodies.

pub mod documents;
pub mod envelopes;
