//! What a browser may open beside the API.

pub mod landing;
pub mod openapi;
pub mod page;
pub mod pictures;
pub mod session;
