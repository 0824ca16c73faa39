//! The number of fields that an operation of the tables has with all of its types.

use std::collections::HashMap;

use super::fields::MAX_DEPTH;
use super::tables::{Declaration, Operation, element};

/// More than any operation has. Types that contain each other several times would have more fields than fit the memory.
const MAX_FIELDS: usize = 100_000;

/// Checks each operation.
///
/// # Errors
/// The name of an operation with too many fields.
pub(super) fn check(
    operations: &[Operation],
    types: &HashMap<String, Vec<Declaration>>,
) -> Result<(), String> {
    let mut inside: HashMap<&str, usize> = HashMap::new();
    for _ in 0..MAX_DEPTH {
        inside = types.iter().map(|(name, fields)| (name.as_str(), count(fields, &inside))).collect();
    }
    for operation in operations {
        let request = operation.request.iter().map(|(_, field)| field);
        let fields: usize = count(request.chain(&operation.response), &inside);
        if fields > MAX_FIELDS {
            return Err(format!(
                "operation {}: its types have more than {MAX_FIELDS} fields, because they contain each other: \
                 remove the types that it does not need",
                operation.name
            ));
        }
    }
    Ok(())
}

/// The fields, and those inside them.
fn count<'d>(fields: impl IntoIterator<Item = &'d Declaration>, inside: &HashMap<&str, usize>) -> usize {
    let each =
        |field: &Declaration| inside.get(element(&field.ty)).map_or(1, |inside| inside.saturating_add(1));
    fields.into_iter().map(each).fold(0, usize::saturating_add)
}
