//! The page of an operation: its doc comment.

use super::docs::{code_table, enumeration, folded_contradictions, paragraph, rate_limit};
use super::markdown::{escape, line, target};
use super::{example, operation_workflow};
use crate::ir::{Effect, Model, Operation, RustTypes, Service};

/// The doc comment of an operation.
///
/// # Errors
/// When the operation has no example, with the field whose value does not fit.
pub fn page(
    service: &Service,
    types: &RustTypes<'_>,
    operation: &Operation,
    model: &Model<'_>,
) -> Result<String, String> {
    let mut doc = escape(operation.summary.trim());
    paragraph(&mut doc, &escape(operation.description.trim()));
    if !operation.permissions.is_empty() {
        let permissions: Vec<_> = operation.permissions.iter().map(|action| format!("`{action}`")).collect();
        paragraph(&mut doc, &format!("Permission: {}.", enumeration(&permissions, "or")));
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
    let example = example::section(service, types, operation, model)
        .map_err(|error| format!("the operation `{}` has no example: {error}", operation.id))?;
    paragraph(&mut doc, &example);
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
    Ok(doc)
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
