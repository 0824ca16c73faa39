//! Effects, rate limits, waiters and what operations start.

use serde_json::Value;

use super::node::Node;
use crate::ir::{ArgumentSource, Effect, Period, RateLimit, Starts, StateValue, Waiter, WaiterFunction};
use crate::names;

pub(super) fn effect(operation: Node<'_>) -> Effect {
    match operation.get("x-effect").as_text() {
        Some("read") => Effect::Read,
        Some("starts-scan") => Effect::StartsScan,
        Some("spends-licence") => Effect::SpendsLicence,
        _ => Effect::Write,
    }
}

/// The limits of a node, which is an operation or the document.
pub(super) fn rate_limits(node: Node<'_>) -> impl Iterator<Item = RateLimit> {
    node.items("x-rate-limits").map(|limit| RateLimit {
        calls: limit.count("calls").unwrap_or_default(),
        per: if limit.get("per").as_text() == Some("minute") { Period::Minute } else { Period::Second },
        scope: limit.optional_text("scope"),
        enforced: limit.flag("enforced").unwrap_or_default(),
    })
}

pub(super) fn waiter(operation: Node<'_>) -> Option<Waiter> {
    let node = operation.has("x-waiter").then(|| operation.get("x-waiter"))?;
    Some(Waiter {
        state: node.text("state"),
        done: states(node.get("done")),
        failed: states(node.get("failed")),
        pending: states(node.get("pending")),
        first_delay: node.count("first-delay").unwrap_or_default(),
        interval: node.count("interval").unwrap_or_default(),
        deadline: node.count("deadline").unwrap_or_default(),
    })
}

/// The values of a list, or of one range.
fn states(node: Node<'_>) -> Vec<StateValue> {
    let of_value = |value: &Value| match value {
        Value::String(text) => match integer_range(text) {
            Some((first, last)) => StateValue::Integers(first, last),
            None => StateValue::Text(text.clone()),
        },
        value => {
            let value = value.as_i64().unwrap_or_default();
            StateValue::Integers(value, value)
        }
    };
    match node.value() {
        Value::Array(values) => values.iter().map(of_value).collect(),
        Value::Null => Vec::new(),
        value => vec![of_value(value)],
    }
}

/// The first and the last integer of a range, `0..99`.
fn integer_range(text: &str) -> Option<(i64, i64)> {
    let (first, last) = text.split_once("..")?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

pub(super) fn starts(operation: Node<'_>) -> Option<Starts> {
    let node = operation.has("x-starts").then(|| operation.get("x-starts"))?;
    let sites = node.get("sites").entries();
    let functions = if node.has("sites") {
        sites.map(|(site, node)| function(Some(site), node)).collect()
    } else {
        vec![function(None, node)]
    };
    Some(Starts { waiter: node.text("waiter"), functions })
}

fn function(site: Option<&str>, node: Node<'_>) -> WaiterFunction {
    let arguments = node.get("arguments").entries();
    let arguments = arguments.map(|(name, argument)| (name.to_owned(), source(argument))).collect();
    WaiterFunction { site: site.map(str::to_owned), name: names::waiter(site), arguments }
}

fn source(argument: Node<'_>) -> ArgumentSource {
    if let Some(path) = argument.optional_text("response") {
        return ArgumentSource::Response(path);
    }
    if let Some(name) = argument.optional_text("request") {
        return ArgumentSource::Request(name);
    }
    match argument.get("value").value() {
        Value::Bool(value) => ArgumentSource::Boolean(*value),
        Value::String(text) => ArgumentSource::Text(text.clone()),
        value => ArgumentSource::Integer(value.as_i64().unwrap_or_default()),
    }
}
