//! The query of a GET: `Id.0=1&Filters.0.Values.0=all`, with positions from 0.

use serde_json::{Map, Value};

use super::Operation;
use super::arguments::invalid;
use crate::Request;
use crate::tencent::error_response::ErrorResponse;
use crate::world::Arguments;

/// The query as the JSON object that a POST would have.
pub(super) fn arguments(
    operation: Operation,
    request: &Request,
    table: &Arguments,
) -> Result<Value, ErrorResponse> {
    let mut arguments = Value::Object(Map::new());
    for (name, value) in request.query_pairs() {
        let (Ok(name), Ok(text)) = (String::from_utf8(name), String::from_utf8(value)) else {
            return Err(invalid("the query must be UTF-8"));
        };
        let (first, last) = (name.split('.').next(), name.rsplit('.').next());
        let kind = first.and_then(|first| table.type_of(operation.name(), first)).unwrap_or("string");
        let value = typed(kind, last == Some("ExactMatch"), text);
        insert(&mut arguments, name.split('.'), value)
            .ok_or_else(|| invalid(&format!("the parameter {name} is not in order")))?;
    }
    Ok(arguments)
}

/// A number or a truth value, if the type says so and the text is one.
fn typed(kind: &str, is_flag: bool, text: String) -> Value {
    let scalar = kind.strip_prefix("array<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind);
    let number = || text.parse::<u64>().ok().map(Value::from);
    let flag = || text.parse::<bool>().ok().map(Value::from);
    let converted = match scalar {
        "int32" | "int64" | "uint64" => number(),
        "bool" => flag(),
        _ if is_flag => flag(),
        _ => None,
    };
    converted.unwrap_or(Value::String(text))
}

/// Inserts a value below the path; `None` if a position is not the next one of its list.
fn insert<'a>(at: &mut Value, mut path: impl Iterator<Item = &'a str>, value: Value) -> Option<()> {
    let Some(step) = path.next() else {
        *at = value;
        return Some(());
    };
    let position = step.parse::<usize>().ok();
    if at.is_null() {
        *at = if position.is_some() { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    let next = match (at, position) {
        (Value::Array(items), Some(position)) => {
            if position == items.len() {
                items.push(Value::Null);
            }
            items.get_mut(position)?
        }
        (Value::Object(members), _) => members.entry(step).or_insert(Value::Null),
        _ => return None,
    };
    insert(next, path, value)
}
