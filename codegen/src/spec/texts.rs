//! The texts of a document, for rules about characters.

use serde_json::Value;

use super::lines::join;
use crate::characters::hidden;

/// Calls `found` for the first hidden character of each text and each key below `pointer`.
pub(crate) fn each_hidden(value: &Value, pointer: &mut String, found: &mut impl FnMut(&str, char, &str)) {
    match value {
        Value::String(text) => find_hidden(text, pointer, found),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(pointer, &index.to_string(), |pointer| each_hidden(item, pointer, found));
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                below(pointer, name, |pointer| {
                    find_hidden(name, pointer, found);
                    each_hidden(value, pointer, found);
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn find_hidden(text: &str, pointer: &str, found: &mut impl FnMut(&str, char, &str)) {
    if let Some((c, why)) = text.chars().find_map(|c| Some((c, hidden(c)?))) {
        found(pointer, c, why);
    }
}

fn below(pointer: &mut String, token: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push_str(&join("", token));
    visit(pointer);
    pointer.truncate(length);
}
