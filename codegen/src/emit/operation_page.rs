//! The page of an operation: its doc comment.

use super::docs::{code_table, folded_contradictions, paragraph, rate_limit};
use super::markdown::{escape, line, target};
use super::{example, operation_workflow};
use crate::ir::{Effect, Model, Operation, RustTypes, Service};

/// The doc comment of an operation.
#[must_use]
pub fn page(service: &Service, types: &RustTypes<'_>, operation: &Operation, model: &Model<'_>) -> String {
    let mut doc = escape(operation.summary.trim());
    paragraph(&mut doc, &escape(operation.description.trim()));
    if let [action, aliases @ ..] = operation.permissions.as_slice() {
        let aliases: Vec<_> = aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let aliases =
            if aliases.is_empty() { String::new() } else { format!(" or {}", aliases.join(" or ")) };
        paragraph(&mut doc, &format!("Permission: `{action}`{aliases}."));
    }
    for limit in &operation.rate_limits {
        let applied = if limit.enforced {
            ""
        } else {
            " Published, and applied only if the client or the call switches it on."
        };
        let scope = limit.scope.as_ref().map_or_else(String::new, |scope| format!(" for {}", line(scope)));
        paragraph(&mut doc, &format!("Rate limit: {}{scope}.{applied}", rate_limit(limit)));
    }
    paragraph(&mut doc, effect(operation));
    paragraph(&mut doc, &operation_workflow::order(service, operation));
    paragraph(&mut doc, &operation_workflow::wait(operation));
    paragraph(&mut doc, &example::section(service, types, operation, model).unwrap_or_default());
    folded_contradictions(&mut doc, &operation.contradictions);
    if !operation.error_codes.is_empty() || !service.error_codes.is_empty() {
        paragraph(&mut doc, "# Errors");
    }
    let own = operation.error_codes.iter().map(|code| (code, format!("`{}`", code.code)));
    paragraph(&mut doc, &code_table(own));
    if !service.error_codes.is_empty() {
        paragraph(&mut doc, "[`error_code`](super::super::error_code) lists the codes of every operation.");
    }
    paragraph(&mut doc, &format!("[Vendor documentation]({})", target(&operation.docs)));
    doc
}

/// What an operation does at the service, and whether it is sent again after a failure.
fn effect(operation: &Operation) -> &'static str {
    match (operation.effect, operation.idempotent) {
        (Effect::Read, _) => "Effect: reads. A request that fails is sent again.",
        (Effect::Write, true) => {
            "Effect: changes the account. Idempotent: a request that fails is sent again, and that does no harm."
        }
        (Effect::Write, false) => {
            "Effect: changes the account. A request that may have arrived is not sent again."
        }
        (Effect::StartsScan, _) => {
            "Effect: starts a scan, which may cost money. A request that may have arrived is not sent again."
        }
        (Effect::SpendsLicence, _) => {
            "Effect: spends a licence or a quota. A request that may have arrived is not sent again."
        }
    }
}
