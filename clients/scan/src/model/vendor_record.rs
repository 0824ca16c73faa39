//! What a cloud sent, without its secrets.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A record of a response as the cloud sent it, with the fields that this crate does not read.
///
/// Fields that may contain a secret, such as the command of a layer or the line in which a secret was found, are masked: at most the
/// first two and the last two characters are kept, and none of a text of fewer than twelve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VendorRecord {
    /// The operation that returned the record, such as `ListRegistryImages`.
    pub operation: String,
    /// The record.
    pub record: Value,
}

impl VendorRecord {
    pub(crate) fn new(operation: &str, mut record: Value) -> Self {
        mask_fields(&mut record);
        Self { operation: operation.to_owned(), record }
    }
}

/// The fields that may contain a secret, in records of any operation. Case, `_` and `-` do not count.
const SECRET_FIELDS: [&str; 24] = [
    // Commands of layers and builds, whose arguments may be passwords.
    "LayerCmd",
    "build_instruction",
    "InstructionContent",
    "image_command",
    "cicd_command",
    // The place in which a secret was found, with the secret.
    "Promt",
    "Prompt",
    "content",
    "match_content",
    "secret_content",
    "SensitiveContent",
    // The value of a setting.
    "current_value",
    // Weak passwords, and the access to registries and clusters.
    "Password",
    "registry_password",
    "login_password",
    "extended_weak_password",
    "desensitized_weak_passwords",
    "weak_pwd",
    "Token",
    "AuthToken",
    "WebhookToken",
    "secret",
    "secret_command",
    "swr_image_pull_command",
];

/// Texts of fewer characters are masked whole.
const SHORTEST: usize = 12;

fn is_secret(field: &str) -> bool {
    SECRET_FIELDS.into_iter().any(|name| fold(name).eq(fold(field)))
}

/// The characters of a name that count.
fn fold(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|char| !matches!(char, '_' | '-')).map(|char| char.to_ascii_lowercase())
}

/// Masks the secret fields of a value; whether it had any.
fn mask_fields(value: &mut Value) -> bool {
    match value {
        Value::Object(fields) => {
            let mut masked = false;
            for (name, field) in fields {
                if is_secret(name) {
                    mask_value(field);
                    masked = true;
                } else {
                    masked |= mask_fields(field);
                }
            }
            masked
        }
        // Every element, without an early end.
        Value::Array(elements) => {
            elements.iter_mut().fold(false, |masked, element| mask_fields(element) | masked)
        }
        Value::String(text) => mask_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Masks the secret fields of a text that is JSON, which is written anew then.
fn mask_text(text: &mut String) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let Ok(mut inner) = serde_json::from_str::<Value>(text) else { return false };
    let masked = mask_fields(&mut inner);
    if masked {
        *text = inner.to_string();
    }
    masked
}

/// Masks everything in the value of a secret field.
fn mask_value(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Array(elements) => elements.iter_mut().for_each(mask_value),
        Value::Object(fields) => fields.values_mut().for_each(mask_value),
        Value::Number(_) => *value = masked(&value.to_string()).into(),
        Value::String(text) => *text = masked(text),
    }
}

/// The length of the result does not depend on that of the text.
fn masked(text: &str) -> String {
    const MASK: &str = "********";
    let characters: Vec<_> = text.chars().collect();
    if characters.is_empty() {
        return String::new();
    }
    if characters.len() < SHORTEST {
        return MASK.to_owned();
    }
    let (start, end) = (&characters[..2], &characters[characters.len() - 2..]);
    start.iter().copied().chain(MASK.chars()).chain(end.iter().copied()).collect()
}
