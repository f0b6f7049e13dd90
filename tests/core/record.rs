//! `record`: results are JSON objects of what is there.

use advocate_wasm::json::Value;
use advocate_wasm::record::{Record, quoted};
use proptest::prelude::*;

use crate::documents::{any_value, read};

#[test]
fn a_record_has_the_members_that_are_there() {
    assert_eq!(Record::default().close(), "{}");
    let mut record = Record::default();
    record.text("absent", None);
    record.text("first", Some("a \"quoted\" text"));
    record.value("absent", None);
    record.value("document", Some(&read(r#"{"a":[1,null]}"#)));
    record.flag("yes", true);
    record.flag("no", false);
    record.json("number", "1e400");
    record.text("", Some(""));
    let expected = r#"{"first":"a \"quoted\" text","document":{"a":[1,null]},"yes":true,"no":false,"number":1e400,"":""}"#;
    assert_eq!(record.close(), expected);
}

proptest! {
    #[test]
    fn a_record_reads_back_as_what_was_written(name in any::<String>(), text in any::<String>(), value in any_value()) {
        let mut record = Record::default();
        record.text(&name, Some(&text));
        record.value("value, again", Some(&value));
        let read = read(&record.close());
        prop_assert_eq!(read.get(&name).and_then(Value::as_str), Some(text.as_str()));
        prop_assert_eq!(read.get("value, again"), Some(&value));
        prop_assert_eq!(Value::parse(&quoted(&text)), Some(Value::String(text)));
    }
}
