//! Redacts the members of a body whose names are those of secrets.

use imagescan_runtime::provider::REDACTED;
use serde_json::Value;

use crate::cassette::names::{is_secret, redact_parameters};

/// The body without its secret members; `None` if it has none. The first character decides whether it is JSON, XML or a
/// form.
pub(super) fn redact_members(text: &str) -> Option<String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    match trimmed.bytes().next()? {
        b'{' | b'[' => {
            let Ok(mut json) = serde_json::from_str::<Value>(trimmed) else {
                // Its members cannot be found, so all of it is redacted if any text in it could be a secret's name.
                return is_secret(text).then(|| REDACTED.to_owned());
            };
            in_json(&mut json, false).then(|| json.to_string())
        }
        b'<' => in_xml(text),
        _ => Some(redact_parameters(text)).filter(|redacted| redacted != text),
    }
}

/// Redacts the texts below secret names; whether there was one.
fn in_json(json: &mut Value, secret: bool) -> bool {
    match json {
        Value::String(text) if secret && !text.is_empty() => {
            REDACTED.clone_into(text);
            true
        }
        // JSON within a text, as some services have it.
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => match redact_members(text) {
            Some(redacted) => {
                *text = redacted;
                true
            }
            None => false,
        },
        Value::Array(elements) => {
            elements.iter_mut().fold(false, |found, element| in_json(element, secret) | found)
        }
        Value::Object(members) => members
            .iter_mut()
            .fold(false, |found, (name, member)| in_json(member, secret || is_secret(name)) | found),
        _ => false,
    }
}

/// Redacts the text of elements with secret names, up to the next tag.
fn in_xml(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, content)) = after.split_once('>') else { break };
        let name = tag.split([' ', '/', '\t', '\n']).next().unwrap_or_default();
        let end = content.find('<').unwrap_or(content.len());
        out.extend([before, "<", tag, ">"]);
        rest = content;
        if is_secret(name) && !content[..end].trim().is_empty() {
            out.push_str(REDACTED);
            rest = &content[end..];
        }
    }
    out.push_str(rest);
    Some(out).filter(|out| out != text)
}
