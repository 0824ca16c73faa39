//! The place of an operation in the workflow: what comes before and after it, and how a task is followed.

use std::fmt::Write as _;

use super::docs::enumeration;
use super::markdown::{code, line};
use crate::ir::{Operation, Service, StateValue, Waiter, WaiterFunction};

/// The operations before and after this one: `Comes after …; followed by ….`; empty if there are none.
pub(super) fn order(service: &Service, operation: &Operation) -> String {
    let before: Vec<_> = operation.after.iter().map(|id| link(id)).collect();
    let follows = |each: &&Operation| each.after.contains(&operation.id);
    let after: Vec<_> = service.operations.iter().filter(follows).map(|each| link(&each.id)).collect();
    match (before.is_empty(), after.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("Comes after {}.", enumeration(&before, "and")),
        (true, false) => format!("Followed by {}.", enumeration(&after, "and")),
        (false, false) => {
            format!(
                "Comes after {}; followed by {}.",
                enumeration(&before, "and"),
                enumeration(&after, "and")
            )
        }
    }
}

/// How the task that the operation starts or shows is followed; empty for other operations.
pub(super) fn wait(operation: &Operation) -> String {
    let mut text = String::new();
    if let Some(starts) = &operation.starts {
        let waiter = link(&starts.waiter);
        let functions: Vec<_> = starts.functions.iter().map(function).collect();
        let verb = if functions.len() == 1 { "makes" } else { "make" };
        let functions = enumeration(&functions, "and");
        let _ = write!(text, "Starts a task that {waiter} shows; {functions} {verb} that operation.");
    }
    if let Some(waiter) = &operation.waiter {
        text.push_str(&shown(waiter));
    }
    if let Some(why) = &operation.no_waiter {
        let _ = write!(text, "There is nothing to wait with. {}", line(why));
    }
    text
}

/// The function that makes the operation to wait with, and its site.
fn function(function: &WaiterFunction) -> String {
    let WaiterFunction { name, site, .. } = function;
    let site = site.as_ref().map_or(String::new(), |site| format!(" on the site {}", code(site)));
    format!("[`{name}`](Self::{name}){site}")
}

/// The field with the state of a task, its values, and the times of a wait.
fn shown(waiter: &Waiter) -> String {
    let Waiter { state, done, failed, pending, first_delay, interval, deadline } = waiter;
    let mut text = format!(
        "Shows the state of a task in {}, which [`Client::wait`](imagescan_runtime::Client::wait) follows: ",
        code(state)
    );
    let meanings = [("done", done), ("failed", failed), ("going on", pending)];
    let meanings = meanings.iter().filter(|(_, values)| !values.is_empty());
    let meanings: Vec<_> =
        meanings.map(|(meaning, values)| format!("{} is {meaning}", list(values))).collect();
    let _ = write!(
        text,
        "{}. The first request is sent after {first_delay} seconds, the others every {interval} to {} seconds, and the \
         wait fails after {deadline} seconds.",
        meanings.join("; "),
        interval * 4,
    );
    text
}

fn list(values: &[StateValue]) -> String {
    let value = |value: &StateValue| match value {
        StateValue::Text(text) => code(text),
        StateValue::Integers(first, last) if first == last => code(&first.to_string()),
        StateValue::Integers(first, last) => format!("`{first}` to `{last}`"),
    };
    enumeration(&values.iter().map(value).collect::<Vec<_>>(), "or")
}

fn link(id: &str) -> String {
    format!("[`{id}`](super::{id})")
}
