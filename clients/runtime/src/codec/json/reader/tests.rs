//! The reader beside serde_json.

use serde::de::{Deserialize, DeserializeSeed as _};
use serde_json::Value;

use super::{RawSeed, Reader};

const TEXTS: [&str; 24] = [
    "{}",
    "[]",
    " \t\r\n[ 1 , 2 ]\n",
    r#"{"a":1,"b":[true,false,null],"c":{"d":"e"},"":""}"#,
    r#"{ "long name of a member" : "a text of more than eight bytes", "é" : "ü😀\u0000" }"#,
    r#"["\"","\\","\/\b\f\n\r\t","\u00e9\ud83d\ude00","tail\"",""]"#,
    r#"["\ud800","\q","\u12"]"#,
    "[0,-0,1,-1,10,01,-,1.0,1.5e3,1E-2,-1.25,1e400,1e-400]",
    "[999999999999999999,1000000000000000000,9223372036854775807,9223372036854775808]",
    "[-999999999999999999,-9223372036854775808,-9223372036854775809,18446744073709551615,18446744073709551616]",
    "[123456789012345678901234567890,0.1,0e0,00,+1,.5,1.,1e]",
    "\"text\"",
    "12",
    "-0",
    "0",
    "null",
    "nul",
    "truefalse",
    "{\"a\":1,}",
    "[1,]",
    "{,}",
    "[,1]",
    "{\"a\" 1}",
    "{1:2} {}",
];

fn ours(text: &str) -> Option<Value> {
    let mut reader = Reader::new(text);
    let value = Value::deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

#[track_caller]
fn reads_what_serde_json_reads(text: &str) {
    assert_eq!(ours(text), serde_json::from_str(text).ok(), "{text}");
}

/// Each text, each of its starts, each with one byte replaced, and each element alone.
#[test]
fn values_and_errors_are_those_of_serde_json() {
    for text in TEXTS {
        reads_what_serde_json_reads(text);
        for element in text.trim().trim_matches(['[', ']']).split(',') {
            reads_what_serde_json_reads(element);
        }
        for (at, char) in text.char_indices() {
            reads_what_serde_json_reads(&text[..at]);
            for other in
                ["\"", "\\", "{", "}", "[", "]", ",", ":", " ", "0", "-", "e", ".", "\n", "\u{1}", "é", "n"]
            {
                reads_what_serde_json_reads(&format!(
                    "{}{other}{}",
                    &text[..at],
                    &text[at + char.len_utf8()..]
                ));
                reads_what_serde_json_reads(&format!("{}{other}{}", &text[..at], &text[at..]));
            }
        }
    }
}

#[test]
fn strings_end_at_any_length() {
    for length in 0..40 {
        for end in ["\"", "\\n\"", "\u{1}\"", "é\"", "é\\\"\"", ""] {
            reads_what_serde_json_reads(&format!("\"{}{end}", "a".repeat(length)));
        }
    }
}

#[test]
fn the_nesting_is_limited_as_in_serde_json() {
    for depth in [1, 126, 127, 128, 129, 10_000] {
        reads_what_serde_json_reads(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        reads_what_serde_json_reads(&format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)));
    }
}

#[test]
fn a_value_is_read_as_its_text() {
    for raw in ["1e400", r#"{"a" : [1, "\u00e9"]}"#, "null", r#""text""#] {
        let text = format!(" {raw} ");
        let by_serde_json = RawSeed.deserialize(&mut serde_json::Deserializer::from_str(&text));
        assert_eq!(by_serde_json.expect("a value"), raw);
        // The reader rejects a number that does not fit a float, and serde_json reads it.
        let by_reader = RawSeed.deserialize(&mut Reader::new(&text));
        assert!(by_reader.as_ref().is_ok_and(|text| *text == raw) || raw == "1e400", "{raw}");
    }
}
