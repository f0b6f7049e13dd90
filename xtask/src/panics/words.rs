//! The module's constants: what only a panic would say.

use anyhow::Result;
use regex::Regex;
use walrus::Module;

/// Texts that only a panic says, other than the places in source files.
const WORDS: [&str; 22] = [
    "a Display implementation returned an error unexpectedly",
    "a formatting trait implementation returned an error when the underlying stream did not",
    "called `Option::unwrap_throw()` on a `None` value",
    "called `Result::unwrap_throw()` on an `Err` value",
    "capacity overflow",
    "closure invoked recursively or after being dropped",
    "copy_from_slice: source slice length (",
    ") does not match destination slice length (",
    "index out of bounds: the len is ",
    " but the index is ",
    "range start index ",
    "range end index ",
    " out of range for slice of length ",
    "slice index starts at ",
    " but ends at ",
    "RefCell already borrowed",
    "RefCell already mutably borrowed",
    "Tried to shrink to a larger capacity",
    "js_value passed has no string representation",
    "usize overflow when calculating b64 length",
    "usize overflow when calculating buffer size",
    // How whole numbers are written, two digits at a time.
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849505152535455\
     5657585960616263646566676869707172737475767778798081828384858687888990919293949596979899",
];

/// Blanks places in source files, and texts. Zeros stay, and compress to nothing.
pub fn blank(module: &mut Module) -> Result<()> {
    blank_places(module)?;
    blank_words(module);
    Ok(())
}

/// Blanks every `core::panic::Location` (path, length, line, column) and the path it points to.
fn blank_places(module: &mut Module) -> Result<()> {
    let source = Regex::new(r"^[\x21-\x7e]+/[\x21-\x7e]+\.rs$")?;
    let memory = Memory::of(module);
    let mut places = Vec::new();
    for (start, bytes) in &memory.0 {
        for offset in (0..bytes.len()).step_by(4) {
            let word = |index: usize| memory.word(start + offset + 4 * index);
            let [Some(pointer), Some(length), Some(_line), Some(_column)] = [0, 1, 2, 3].map(word) else {
                continue;
            };
            let text = memory.at(pointer, length).and_then(|text| str::from_utf8(text).ok());
            if text.is_some_and(|text| source.is_match(text)) {
                places.extend([(start + offset, 16), (pointer, length)]);
            }
        }
    }
    for (address, length) in places {
        fill(module, address, length);
    }
    Ok(())
}

fn blank_words(module: &mut Module) {
    let memory = Memory::of(module);
    for words in WORDS {
        for (start, bytes) in &memory.0 {
            let found = bytes.windows(words.len()).position(|window| window == words.as_bytes());
            if let Some(offset) = found {
                fill(module, start + offset, words.len());
            }
        }
    }
}

/// The module's constants by address.
struct Memory(Vec<(usize, Vec<u8>)>);

impl Memory {
    fn of(module: &Module) -> Self {
        let segments = module.data.iter();
        Self(segments.filter_map(|data| Some((address(data)?, data.value.clone()))).collect())
    }

    fn at(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.0.iter().find_map(|(start, bytes)| {
            let offset = address.checked_sub(*start)?;
            bytes.get(offset..offset.checked_add(length)?)
        })
    }

    fn word(&self, address: usize) -> Option<usize> {
        let bytes = self.at(address, 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    }
}

fn address(data: &walrus::Data) -> Option<usize> {
    match data.kind {
        walrus::DataKind::Active {
            offset: walrus::ConstExpr::Value(walrus::ir::Value::I32(start)), ..
        } => usize::try_from(start).ok(),
        _ => None,
    }
}

fn fill(module: &mut Module, from: usize, length: usize) {
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for id in segments {
        let data = module.data.get_mut(id);
        let Some(start) = address(data) else { continue };
        if let Some(bytes) = from.checked_sub(start).and_then(|at| data.value.get_mut(at..at + length)) {
            bytes.fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{module, texts};
    use super::*;

    #[test]
    fn only_a_path_that_a_place_points_to_is_blanked() {
        let rows = [
            // pointer and length of the text, line, column; the text → whether it goes
            (64, 9, [7, 1], "/src/a.rs", true),
            (64, 8, [7, 1], "/src/a.rs", false),
            (64, 9, [7, 1], "/src/a.js", false),
            (64, 9, [7, 1], "src_aa.rs", false),
            (4096, 9, [7, 1], "/src/a.rs", false),
        ];
        for (pointer, length, [line, column], text, goes) in rows {
            let words: Vec<String> = [pointer, length, line, column]
                .iter()
                .flat_map(|word: &u32| word.to_le_bytes())
                .map(|byte| format!("\\{byte:02x}"))
                .collect();
            let mut module = module(&format!(
                r#"(module (memory 1) (data (i32.const 16) "{}") (data (i32.const 64) "{text}"))"#,
                words.concat()
            ));
            blank_places(&mut module).unwrap();
            assert_eq!(!texts(&module).contains(text), goes, "{pointer} {length} {text}");
        }
    }
}
