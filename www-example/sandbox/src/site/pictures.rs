//! The seeded advocates' portraits, served from the program itself.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::api::calls::Segments;
use crate::http::envelopes::Refusal;

static PICTURES: [(&str, &[u8]); 5] = [
    ("amelia.svg", include_bytes!("../../pictures/amelia.svg")),
    ("bob.svg", include_bytes!("../../pictures/bob.svg")),
    ("jun.svg", include_bytes!("../../pictures/jun.svg")),
    ("neutral.svg", include_bytes!("../../pictures/neutral.svg")),
    ("sofia.svg", include_bytes!("../../pictures/sofia.svg")),
];

/// `GET /pictures/{name}`
pub async fn serve(Segments(name): Segments<String>) -> Result<Response, Refusal> {
    let (_, bytes) = PICTURES.iter().find(|(known, _)| *known == name).ok_or_else(Refusal::no_such_path)?;
    let headers: [(HeaderName, HeaderValue); 4] = [
        (CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
        // Pages with cross-origin isolation may show them too.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    Ok((headers, *bytes).into_response())
}
