//! Hides the members of a body whose names say that they are secret.

use serde_json::Value;

use crate::testing::cassette::scrub::{is_secret, parameters};
use crate::text::redact::REDACTED;

/// The body without its secret members, if it has any: JSON, XML or a form, as its first character says.
pub(super) fn hide_members(text: &str) -> Option<String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    match trimmed.bytes().next()? {
        b'{' | b'[' => {
            let Ok(mut json) = serde_json::from_str::<Value>(trimmed) else {
                // What is cut off cannot be searched by name, and may be kept only if nothing is to be found.
                return is_secret(text).then(|| REDACTED.to_owned());
            };
            in_json(&mut json, false).then(|| json.to_string())
        }
        b'<' => in_xml(text),
        _ => Some(parameters(text)).filter(|hidden| hidden != text),
    }
}

/// Hides the texts below secret names; whether there was one.
fn in_json(json: &mut Value, secret: bool) -> bool {
    match json {
        Value::String(text) if secret && !text.is_empty() => {
            REDACTED.clone_into(text);
            true
        }
        // JSON within a text, as some services put it.
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => match hide_members(text) {
            Some(hidden) => {
                *text = hidden;
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

/// Hides the text of elements with secret names, down to the next tag.
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
