//! Doc comments: what a document says, in Markdown that rustdoc reads as it was meant.

use serde_json::Value;

use crate::plan::{Operation, text, texts};

/// The doc comment of a schema or a property: its description, its bounds, and where its sources disagree.
#[must_use]
pub fn of_schema(schema: &Value) -> String {
    let mut doc = escape(text(&schema["description"]).trim());
    let bounds = bounds(schema);
    if !bounds.is_empty() {
        paragraph(&mut doc, &format!("Published, not enforced: {bounds}."));
    }
    contradictions(&mut doc, &texts(&schema["x-contradictions"]));
    doc
}

/// As [`of_schema`]; the vendor's name where the document says nothing, for nothing public goes without a comment.
#[must_use]
pub fn of_named(name: &str, schema: &Value) -> String {
    let doc = of_schema(schema);
    if doc.is_empty() { code(name) } else { doc }
}

/// The doc comment of an operation.
#[must_use]
pub fn of_operation(operation: &Operation) -> String {
    let mut doc = escape(operation.summary.trim());
    paragraph(&mut doc, &escape(operation.description.trim()));
    if let Some(action) = &operation.permission {
        paragraph(&mut doc, &format!("Permission: `{action}`."));
    }
    if let Some(limit) = operation.rate_limit {
        paragraph(&mut doc, &format!("Rate limit: {limit} calls a second."));
    }
    let again = if operation.idempotent { "does no harm" } else { "may do the work twice" };
    paragraph(&mut doc, &format!("Sending it twice {again}."));
    contradictions(&mut doc, &operation.contradictions);
    if !operation.error_codes.is_empty() {
        paragraph(&mut doc, "# Errors\n\n| code | HTTP | meaning |\n|---|---|---|");
        for code in &operation.error_codes {
            let status = code.status.map_or(String::new(), |status| status.to_string());
            let meaning = escape(&code.description).replace('|', "\\|").replace('\n', " ");
            doc.push_str(&format!("\n| `{}` | {status} | {} |", code.code, meaning.trim()));
        }
    }
    paragraph(&mut doc, &format!("[Vendor documentation]({})", operation.docs));
    doc
}

/// The first sentence, for a place where the whole is one click away.
#[must_use]
pub fn first_sentence(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    // What goes on in lower case is an abbreviation, as `e.g. this`.
    let ends = |at: usize| balanced(&paragraph[..at]) && !paragraph[at + 2..].starts_with(char::is_lowercase);
    match paragraph.match_indices(". ").find(|(at, _)| ends(*at)) {
        Some((end, _)) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

fn balanced(text: &str) -> bool {
    text.matches('`').count() % 2 == 0 && text.matches('(').count() == text.matches(')').count()
}

/// What the vendor publishes of sizes, in one line: `1 to 256 characters, default 0`.
fn bounds(schema: &Value) -> String {
    const RANGES: [(&str, &str, &str); 3] = [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " elements"),
    ];
    let mut parts = Vec::new();
    for (low, high, unit) in RANGES {
        match (&schema[low], &schema[high]) {
            (Value::Null, Value::Null) => {}
            (low, Value::Null) => parts.push(format!("at least {low}{unit}")),
            (Value::Null, high) => parts.push(format!("at most {high}{unit}")),
            (low, high) => parts.push(format!("{low} to {high}{unit}")),
        }
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        parts.push(format!("pattern {}", code(pattern)));
    }
    if !schema["default"].is_null() {
        parts.push(format!("default {}", code(&plain(&schema["default"]))));
    }
    parts.join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Text as code, also where it holds a backtick.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn contradictions(doc: &mut String, notes: &[String]) {
    if !notes.is_empty() {
        paragraph(doc, "The vendor's sources disagree:");
        doc.push('\n');
        for note in notes {
            doc.push_str(&format!("\n- {}", escape(note.trim()).replace('\n', " ")));
        }
    }
}

fn paragraph(doc: &mut String, text: &str) {
    if !text.is_empty() {
        if !doc.is_empty() {
            doc.push_str("\n\n");
        }
        doc.push_str(text);
    }
}

/// Text is not markup: `<region>` is no HTML tag and `[x]` no link, save inside backticks, where they are themselves.
/// A backtick without a partner opens nothing.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let partnered = text.matches('`').count() / 2 * 2;
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if index > partnered { "\\`" } else { "`" });
        }
        if index % 2 == 1 && index < partnered {
            out.push_str(part);
            continue;
        }
        for c in part.chars() {
            if matches!(c, '<' | '>' | '[' | ']' | '*') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
