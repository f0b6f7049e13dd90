//! What a single field may hold; openapi.json says the same in patterns.

use crate::http::envelopes::Refusal;

/// Longest id, name or e-mail that is taken.
pub const TEXT_LENGTH: usize = 255;

/// An id as it may stand in a body and in a path.
///
/// # Errors
/// When it is empty, made of spaces, or too long.
pub fn check_id(name: &str, id: &str, rs: &'static str) -> Result<(), Refusal> {
    if id.trim_matches(' ').is_empty() {
        return Err(Refusal::validation(vec![format!("{name}: must not be empty")]).rs(rs));
    }
    if id.chars().count() > TEXT_LENGTH {
        return Err(Refusal::validation(vec![format!("{name}: at most 255 characters")]));
    }
    Ok(())
}

/// One `@` between two parts without spaces.
pub fn is_email(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c != '@' && is_visible(c));
    let parts = text.split_once('@');
    text.chars().count() <= TEXT_LENGTH
        && parts.is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}

/// Neither a control character nor a space of Latin-1; openapi.json draws the line there too.
fn is_visible(character: char) -> bool {
    character > ' ' && !('\u{7f}'..='\u{a0}').contains(&character)
}

/// `xx_YY`
pub fn is_locale(text: &str) -> bool {
    text.split_once('_').is_some_and(|(language, country)| {
        language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase()) && is_country(country)
    })
}

/// ISO 3166-1 alpha-2, as far as its form goes.
pub fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// 1 to 15 letters and digits.
pub fn is_custom_code(code: &str) -> bool {
    (1..=15).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `http(s)://host[:port][/path?query]` of the characters a URI may have; openapi.json has it as a pattern.
pub fn is_web_address(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return false;
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    url.len() <= 2048 && is_host && is_port && is_path(path)
}

fn is_path(path: &str) -> bool {
    let mut pieces = path.split('%');
    let is_plain =
        |piece: &str| piece.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&b));
    let is_escaped = |piece: &str| piece.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    pieces.next().is_none_or(is_plain) && pieces.all(|piece| is_escaped(piece) && is_plain(piece))
}

/// `name` or `~name`.
pub fn is_segment(change: &str) -> bool {
    let name = change.strip_prefix('~').unwrap_or(change);
    (1..=TEXT_LENGTH).contains(&name.chars().count())
}

/// `[A-Za-z0-9_]{1,64}`
pub fn is_field_key(key: &str) -> bool {
    (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_web_address() {
        let table = [
            ("https://go.example/ann", true),
            ("http://h", true),
            ("http://localhost:8080/a?b=c&d=%C3%A9", true),
            ("", false),
            ("go.example/ann", false),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("https:///path", false),
            ("https://user@host/", false),
            ("https://h:port/", false),
            ("https://h:/", false),
            ("https://h/a b", false),
            ("https://h/%zz", false),
            ("https://h/%c", false),
            ("https://h/#fragment", false),
            ("https://é.example/", false),
        ];
        for (url, expected) in table {
            assert_eq!(is_web_address(url), expected, "{url}");
        }
    }
}
