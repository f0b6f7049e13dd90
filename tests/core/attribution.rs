//! How a referral gets from a shared link to a sign-up.

mod address;
mod capture;
mod cookie;
mod cookie_merge;
mod cookie_room;
mod find;
mod jar;
mod page;
mod sign_up;
mod take_in;
