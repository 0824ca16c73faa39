//! The parameters that select a page, read from and written to an operation.

use serde::de::DeserializeSeed as _;
use serde_json::{Map, Value};

use crate::codec::read::FillSlot;
use crate::codec::write;
use crate::error::Error;
use crate::types::record::{Record, Slot};

/// All present parameters of an operation as JSON.
fn parameters(operation: &dyn Record) -> Map<String, Value> {
    match write::write(operation, serde_json::value::Serializer) {
        Ok(Value::Object(all)) => all,
        // A number that JSON lacks: no request with it is sent.
        _ => Map::new(),
    }
}

/// The parameters that select a page, those that `names` lists, and all other parameters.
pub(super) fn split(operation: &dyn Record, names: &[&str]) -> (Map<String, Value>, Map<String, Value>) {
    parameters(operation).into_iter().partition(|(name, _)| names.contains(&name.as_str()))
}

/// Sets the parameters that `names` lists to those of `page`, and removes those that `page` lacks.
///
/// # Errors
/// If a parameter does not exist, or has another type. The operation may be changed then.
pub(super) fn set(
    operation: &mut dyn Record,
    names: &[&str],
    page: &Map<String, Value>,
) -> Result<(), Error> {
    let other = page.keys().find(|name| !names.contains(&name.as_str()));
    if let Some(name) = other {
        return Err(Error::invalid(format!(
            "the checkpoint has the parameter `{name}`, which selects no page"
        )));
    }
    for name in names {
        let Some(index) = operation.field_index(name, 0) else { continue };
        let slot = operation.slot(index);
        match page.get(*name) {
            None => clear(slot),
            Some(value) => {
                FillSlot::strict(slot).deserialize(value).map_err(|error| {
                    Error::invalid(format!("the parameter `{name}` of the checkpoint does not fit: {error}"))
                })?;
            }
        }
    }
    Ok(())
}

fn clear(slot: Slot<'_>) {
    match slot {
        Slot::OptStr(slot) => *slot = None,
        Slot::OptI32(slot) => *slot = None,
        Slot::OptI64(slot) => *slot = None,
        Slot::OptU64(slot) => *slot = None,
        Slot::OptF64(slot) => *slot = None,
        Slot::OptBool(slot) => *slot = None,
        Slot::Opt(slot) => slot.clear(),
        // A required parameter is never absent.
        _ => {}
    }
}
