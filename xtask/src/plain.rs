//! What wasm2js prints, as a script of the package: it exports `instantiate(imports)`, and its data is text. As Base64, which
//! does not compress, the messages and names in it would be 1.7 KB more after compression.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The module's function begins behind wasm2js's decoder of Base64, and ends before it is called.
const BEGIN: &str = "function initActiveSegments(";
const END: &str = "\nvar retasmFunc = asmFunc(";
/// How a piece of data is put into the memory.
const DECODE: &str = "base64DecodeToExistingUint8Array(bufferView, ";

/// What stands for the decoder.
const HEAD: &str = "let bufferView;

function fill(at, text) {
  for (let index = 0; index < text.length; index++) bufferView[at + index] = text.charCodeAt(index);
}

";

/// The script, from what wasm2js printed.
pub fn script(printed: &str) -> Result<String> {
    let body = between(printed, BEGIN, END).context("wasm2js printed something else than before")?;
    let (begin, data) = body.split_once(DECODE).context("wasm2js printed no data")?;
    let mut text = format!("{HEAD}{BEGIN}{begin}");
    for piece in data.split(DECODE) {
        let (at, rest) = piece.split_once(", \"").context("a piece of data has no address")?;
        let (encoded, rest) = rest.split_once('"').context("a piece of data has no end")?;
        // Every byte as the character of its number.
        let data: String = STANDARD.decode(encoded)?.into_iter().map(char::from).collect();
        text += &format!("fill({at}, {}{rest}", serde_json::to_string(&data)?);
    }
    Ok(text + "\n\nexport const instantiate = asmFunc;\n")
}

fn between<'text>(text: &'text str, begin: &str, end: &str) -> Option<&'text str> {
    Some(text.split_once(begin)?.1.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "import * as a from 'a';
  var bufferView;
  function base64DecodeToExistingUint8Array(uint8Array, offset, b64) {}
function initActiveSegments(imports) {
  base64DecodeToExistingUint8Array(bufferView, 1024, \"aGk=\");
  base64DecodeToExistingUint8Array(bufferView, 2048, \"AP8i\");
}
function asmFunc(imports) {
}

var retasmFunc = asmFunc({
});
export var xa = retasmFunc.xa;
";

    #[test]
    fn the_modules_function_stays_and_its_data_becomes_text() {
        let script = script(PRINTED).unwrap();
        let body = script.strip_prefix(HEAD).unwrap();
        assert_eq!(
            body,
            "function initActiveSegments(imports) {
  fill(1024, \"hi\");
  fill(2048, \"\\u0000ÿ\\\"\");
}
function asmFunc(imports) {
}


export const instantiate = asmFunc;
"
        );
    }

    #[test]
    fn another_form_of_wasm2js_is_noticed() {
        for (printed, said) in [
            ("", "something else"),
            (&PRINTED.replace("var retasmFunc", "let exports"), "something else"),
            (&PRINTED.replace("base64DecodeToExisting", "decodeTo"), "no data"),
            (&PRINTED.replace("aGk=", "a*k="), "Invalid symbol"),
        ] {
            let error = script(printed).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
