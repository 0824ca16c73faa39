//! Effects of operations, and the rate limits that the vendor publishes.

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";

const EFFECTS: [&str; 4] = ["read", "write", "starts-scan", "spends-licence"];

/// `bad-extension-value`: an effect is one of the dialect's, and only a `write` has `x-idempotent`.
pub(super) fn effects(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let Some(effect) = operation.value.get("x-effect").and_then(Value::as_str) else { continue };
        if !EFFECTS.contains(&effect) {
            let remedy = nearest(effect, EFFECTS)
                .map_or(format!("write one of `{}`", EFFECTS.join("`, `")), |known| {
                    format!("write `{known}`")
                });
            let message = format!("`{effect}` is not an effect");
            report.error(RULE, &join(&operation.pointer, "x-effect"), &message, remedy);
        } else if effect != "write" && operation.value.contains_key("x-idempotent") {
            let message =
                format!("{{}} is beside `x-effect: {effect}`, which decides whether it is sent again");
            let remedy = "remove it: only a `write` may be idempotent or not";
            report.error(RULE, &join(&operation.pointer, "x-idempotent"), &message, remedy);
        }
    }
}

/// `bad-extension-value` of `x-rate-limits`.
pub(super) fn rate_limits(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::RateLimit) {
        let per = node.value.get("per").and_then(Value::as_str);
        if per.is_some_and(|per| !["second", "minute"].contains(&per)) {
            let message = "{} is not a period that limits have";
            report.error(RULE, &join(&node.pointer, "per"), message, "write `second` or `minute`");
        }
        let calls = node.value.get("calls").and_then(Value::as_u64);
        if calls.is_some_and(|calls| calls == 0 || u32::try_from(calls).is_err()) {
            let message = "{} is not a number of calls that a limit allows";
            let remedy = format!("write 1 to {}, or remove the limit", u32::MAX);
            report.error(RULE, &join(&node.pointer, "calls"), message, remedy);
        }
        let (list, _) = node.pointer.rsplit_once('/').unwrap_or_default();
        let is_same = |other: &&Node<'_>| {
            let same = |key: &str| other.value.get(key) == node.value.get(key);
            other.pointer.rsplit_once('/').unwrap_or_default().0 == list && same("per") && same("scope")
        };
        if view.at(NodeKind::RateLimit).find(is_same).is_some_and(|first| first.pointer != node.pointer) {
            let message = "{} limits the same calls as an entry before it";
            report.error(RULE, &node.pointer, message, "keep the one that the vendor publishes");
        }
    }
}
