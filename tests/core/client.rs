//! What is sent, and what a reply means.

mod base_url;
mod call;
mod call_address;
mod call_attribution;
mod events;
mod reply;
mod retry;
mod token;
mod token_refusal;
mod user;
