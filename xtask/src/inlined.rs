//! The module as text, for the entry that carries it along: one character for a byte, or two, and all of them ASCII, so
//! that the file means the same in whatever charset a page is served. After compression that is 3 % more than the
//! module; Base64, whose characters do not fall where the bytes do, is 29 % more.

/// The name that the text has at the top of an entry. The bundler knows nothing of it: it would break the text into
/// many lines, and reads it for nothing.
pub const TEXT: &str = "advocateModule";

/// Of the printable characters, the one for 0. From here on, the template literal needs the fewest escapes.
const FIRST: u8 = b'!';
/// So many bytes have a character of their own; the others are two, of which the first says which 85 of them.
const SINGLE: u8 = 86;
const PAIRED: u8 = 85;

/// The constant with the module's text, on a line of its own.
pub fn text(module: &[u8]) -> String {
    let mut text = format!("const {TEXT} = `\n");
    let character = |value: u8| char::from(FIRST + value);
    for byte in module {
        let (row, value) = match byte.checked_sub(SINGLE) {
            None => (None, *byte),
            Some(rest) => (Some(rest / PAIRED), rest % PAIRED),
        };
        text.extend(row.map(|row| character(SINGLE + row)));
        let character = character(value);
        if matches!(character, '`' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text + "\n`;\n"
}

/// A script that exports `bytes()`: the module of `length` bytes, back from the constant.
pub fn decoder(length: usize) -> String {
    let (first, escape) = (FIRST, FIRST + SINGLE);
    let second = i16::from(SINGLE) - i16::from(FIRST);
    format!(
        "export function bytes() {{
  const bytes = new Uint8Array({length});
  // The text begins with a line break.
  for (let from = 1, to = 0; to < {length}; to++) {{
    const code = {TEXT}.charCodeAt(from++);
    bytes[to] = code < {escape} ? code - {first} : {TEXT}.charCodeAt(from++) + (code - {escape}) * {PAIRED} + {second};
  }}
  return bytes;
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    /// What Node makes of the text.
    fn decoded(module: &[u8]) -> Vec<u8> {
        let dir = tempfile::TempDir::new().unwrap();
        let script = dir.path().join("inlined.mjs");
        std::fs::write(&script, text(module) + &decoder(module.len())).unwrap();
        let print = "import(process.argv[1]).then(({ bytes }) => console.log(`[${bytes()}]`))";
        let printed = Job::new("node").quiet_args(["-e", print]).arg(script).capture().unwrap();
        serde_json::from_str(&printed).unwrap()
    }

    #[test]
    fn every_byte_comes_back_whatever_stands_beside_it() {
        let pairs: Vec<u8> = (0..=255).flat_map(|a| (0..=255).flat_map(move |b| [a, b])).collect();
        for module in [&[], &[7_u8][..], &[255, 0], &pairs] {
            assert!(decoded(module) == module, "{} bytes", module.len());
        }
    }

    #[test]
    fn the_text_is_one_line_of_printable_ascii() {
        let all: Vec<u8> = (0..=255).collect();
        let text = text(&all);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[2]), (3, "const advocateModule = `", "`;"));
        assert!(lines[1].bytes().all(|byte| byte.is_ascii_graphic()), "{}", lines[1]);
        assert!(!lines[1].contains("${"), "{}", lines[1]);
    }
}
