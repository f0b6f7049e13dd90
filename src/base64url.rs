//! The alphabet of attribution cookies and user tokens: Base64URL.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Writes Base64URL without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = vec![0; bytes.len().div_ceil(3) * 4];
    let length = ENGINE.encode_slice(bytes, &mut out).unwrap_or(0);
    out.truncate(length);
    String::from_utf8(out).unwrap_or_default()
}

/// Reads Base64URL and plain Base64, with or without padding.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let web_safe: Vec<u8> = text
        .bytes()
        .map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        })
        .collect();
    let mut out = vec![0; web_safe.len() / 4 * 3 + 3];
    let length = ENGINE.decode_slice(&web_safe, &mut out).ok()?;
    out.truncate(length);
    Some(out)
}
