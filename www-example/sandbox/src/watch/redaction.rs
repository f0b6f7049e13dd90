//! Taking tokens out of what was sent, wherever somebody put one by mistake.

/// `{"`, as any token's header begins.
const BEGINNING: &str = "eyJ";
/// What stands where a token was.
const REDACTED: &str = "[token redacted]";

/// `text` without JSON Web Tokens: what begins like a JSON object in Base64 and goes on after a dot. The attribution
/// cookie has no dot, and stays.
pub fn redacted(text: String) -> String {
    if !text.contains(BEGINNING) {
        return text;
    }
    let mut rest = text.as_str();
    let mut kept = String::new();
    while let Some(start) = rest.find(BEGINNING) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !is_part(c) && c != '.').unwrap_or(from.len());
        let (found, after) = from.split_at(end);
        kept.push_str(before);
        let has_parts = found.split_once('.').is_some_and(|(_, claims)| claims.starts_with(is_part));
        kept.push_str(if has_parts { REDACTED } else { found });
        rest = after;
    }
    kept + rest
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_+/=".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_and_everything_else_stays() {
        let table = [
            ("", ""),
            (r#"{"jwt":"eyJh.eyJi.c-_9"}"#, r#"{"jwt":"[token redacted]"}"#),
            ("?a=eyJh.eyJi.c&b=eyJj.eyJk.l", "?a=[token redacted]&b=[token redacted]"),
            ("cut: eyJh.eyJi", "cut: [token redacted]"),
            (r#"{"cookies":"eyJhIjp7fX0","b":1}"#, r#"{"cookies":"eyJhIjp7fX0","b":1}"#),
            ("eyJhIjp7fX0. A sentence, ümläute.", "eyJhIjp7fX0. A sentence, ümläute."),
        ];
        for (text, expected) in table {
            assert_eq!(redacted(text.to_owned()), expected, "{text}");
        }
    }
}
