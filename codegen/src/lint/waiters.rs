//! Waiters: the state is a field of the response, and its values fit its type.

use std::fmt;

use serde_json::{Map, Value};

use super::report::{Report, nearest};
use super::responses::{Lists, field, has_type, success};
use super::view::{Operation, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// The keys of the states, in the order of their checks.
const STATES: [&str; 3] = ["done", "failed", "pending"];

/// `bad-extension-value` of `x-waiter`.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let Some(waiter) = operation.value.get("x-waiter").and_then(Value::as_object) else { continue };
        let pointer = join(&operation.pointer, "x-waiter");
        if ["write", "starts-scan", "spends-licence"].iter().any(|effect| operation.has_effect(effect)) {
            let message = "{} is on an operation that changes something, and a wait repeats it";
            let remedy = "put it on the operation with `x-effect: read` that shows the state";
            report.error(RULE, &pointer, message, remedy);
        }
        check_times(waiter, &pointer, report);
        let schema = state_schema(view, operation, waiter, &pointer, report);
        check_states(waiter, schema, &pointer, report);
    }
}

/// The longest time of a wait: a week.
const MAX_SECONDS: u64 = 604_800;

/// Each time is positive where it must be, and a wait is longer than its delay and its interval.
fn check_times(waiter: &Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let seconds = |key: &str| waiter.get(key).and_then(Value::as_u64);
    for key in ["interval", "deadline"] {
        if seconds(key) == Some(0) {
            let remedy = "write 1 second or more";
            report.error(RULE, &join(pointer, key), "{} is 0 seconds", remedy);
        }
    }
    for key in ["first-delay", "interval", "deadline"] {
        if seconds(key).is_some_and(|seconds| seconds > MAX_SECONDS) {
            let remedy = format!("write at most {MAX_SECONDS} seconds, which is a week");
            return report.error(RULE, &join(pointer, key), "{} is longer than any task", remedy);
        }
    }
    if let (Some(interval), Some(deadline @ 1..)) = (seconds("interval"), seconds("deadline"))
        && deadline < interval
    {
        let remedy = format!("write at most the {deadline} seconds of `deadline`");
        report.error(RULE, &join(pointer, "interval"), "{} is longer than the wait", remedy);
    }
    if let (Some(first), Some(deadline @ 1..)) = (seconds("first-delay"), seconds("deadline"))
        && deadline <= first
    {
        let message = "{} is over before the first request";
        let remedy = format!("write more than the {first} seconds of `first-delay`");
        report.error(RULE, &join(pointer, "deadline"), message, remedy);
    }
}

/// The schema of the state, if it is a type that states can have.
fn state_schema<'a>(
    view: &View<'a>,
    operation: &Operation<'a>,
    waiter: &'a Map<String, Value>,
    pointer: &str,
    report: &mut Report<'_>,
) -> Option<&'a Value> {
    let path = waiter.get("state")?.as_str()?;
    let Some(response) = success(view, operation) else {
        report.error(RULE, pointer, "{} needs a response with content", "remove `x-waiter`");
        return None;
    };
    let pointer = join(pointer, "state");
    match field(view, response, path, Lists::Enter) {
        Err(bad) => {
            let (message, remedy) = bad.describe(operation.id);
            report.error(RULE, &pointer, &message, remedy);
            None
        }
        Ok(field) => {
            let schema = view.resolve(field)?;
            let is_state = has_type(schema, &["string", "integer"]);
            if !is_state {
                let id = operation.id;
                let message =
                    format!("`{path}` in the response of `{id}` is neither text, an enum nor an integer");
                report.error(RULE, &pointer, &message, "name another field");
            }
            is_state.then_some(schema)
        }
    }
}

/// The values fit the type of the state, and each has one meaning.
fn check_states(waiter: &Map<String, Value>, schema: Option<&Value>, pointer: &str, report: &mut Report<'_>) {
    let mut seen: Vec<(&str, State<'_>)> = Vec::new();
    for key in STATES {
        let pointer = join(pointer, key);
        let entries: Vec<(String, &Value)> = match waiter.get(key) {
            None => continue,
            Some(Value::Array(values)) => values
                .iter()
                .enumerate()
                .map(|(index, value)| (format!("{pointer}/{index}"), value))
                .collect(),
            Some(value) => vec![(pointer.clone(), value)],
        };
        if key == "done" && entries.is_empty() {
            let remedy = "list the values of the state that mean success";
            report.error(RULE, &pointer, "{} lists no value", remedy);
        }
        for (pointer, value) in entries {
            let Some(state) = State::read(value) else {
                let remedy = "write a text, an integer, or a range of integers such as `0..99`";
                report.error(RULE, &pointer, &format!("{{}} is {value}, which is not a state"), remedy);
                continue;
            };
            if let Some((message, remedy)) = schema.and_then(|schema| state.mismatch(schema)) {
                report.error(RULE, &pointer, &message, remedy);
            }
            if let Some((other, _)) = seen.iter().find(|(_, other)| other.overlaps(&state)) {
                let message = match *other {
                    other if other == key => format!("`{key}` repeats {state}"),
                    other => format!("{state} is a state of both `{other}` and `{key}`"),
                };
                report.error(RULE, &pointer, &message, "remove one of the two");
            }
            seen.push((key, state));
        }
    }
}

/// A value of a state, or a range of integers.
#[derive(PartialEq)]
enum State<'a> {
    Text(&'a str),
    Integers(i64, i64),
}

impl<'a> State<'a> {
    fn read(value: &'a Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(match text.split_once("..") {
                Some((first, last)) => match (first.parse(), last.parse()) {
                    (Ok(first), Ok(last)) if first <= last => Self::Integers(first, last),
                    (Ok(_), Ok(_)) => return None,
                    _ => Self::Text(text),
                },
                None => Self::Text(text),
            }),
            value => value.as_i64().map(|value| Self::Integers(value, value)),
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integers(first, last), Self::Integers(from, to)) => first <= to && from <= last,
            (one, other) => one == other,
        }
    }

    /// The message and the remedy if the type of the field does not have the state.
    fn mismatch(&self, schema: &Value) -> Option<(String, String)> {
        match self {
            Self::Text(text) if has_type(schema, &["string"]) => {
                let values = schema.get("enum")?.as_array()?;
                let known = values.iter().filter_map(Value::as_str);
                if known.clone().any(|known| known == *text) {
                    return None;
                }
                let remedy = nearest(text, known)
                    .map_or("write a value of the enum, or add it there".to_owned(), |near| {
                        format!("write `{near}`, or add the value to the enum")
                    });
                Some((format!("{self} is not a value of the enum of the state"), remedy))
            }
            Self::Text(_) => {
                let remedy = "write an integer, or a range of integers such as `0..99`";
                Some((format!("{self} is text, and the state is an integer"), remedy.to_owned()))
            }
            Self::Integers(..) if has_type(schema, &["string"]) => {
                let remedy = "write the values as text, each in quotation marks";
                Some((format!("{self} is an integer, and the state is text"), remedy.to_owned()))
            }
            Self::Integers(first, last) => {
                let named = schema.get("x-values")?.as_array()?;
                let mut known = named.iter().filter_map(|value| value.get("value")?.as_i64());
                // A range also covers values without names.
                if first < last || known.any(|known| known == *first) {
                    return None;
                }
                let remedy = "write a value of `x-values`, or add it there";
                Some((format!("{self} is not a named value of the state"), remedy.to_owned()))
            }
        }
    }
}

impl fmt::Display for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "`{text}`"),
            Self::Integers(first, last) if first == last => write!(f, "`{first}`"),
            Self::Integers(first, last) => write!(f, "`{first}..{last}`"),
        }
    }
}
