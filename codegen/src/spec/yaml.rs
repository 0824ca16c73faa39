//! Reads YAML into a JSON value and rejects YAML that JSON cannot represent.
//!
//! The stack of open lists and mappings is on the heap, so that deep nesting cannot overflow the program's stack.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value};

use super::lines::{Lines, join};
use super::scalar;
use crate::diagnostic::Diagnostic;

/// Twice the depth of the deepest vendor sample; later passes are recursive.
const MAX_DEPTH: usize = 64;

/// Reads one document as far as possible, with all diagnostics.
pub(super) fn read(file: &str, text: &str) -> (Value, Lines, Vec<Diagnostic>) {
    let mut builder = Builder { file, open: Vec::new(), root: None, documents: 0, diagnostics: Vec::new() };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let can_continue = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                let (line, column) = (error.marker().line(), error.marker().col() + 1);
                let message = format!("this is not YAML: {}, column {column}", error.info());
                // The pointer would mislead: the mistake may be where the open node starts.
                builder.open.clear();
                builder.error(
                    line,
                    "yaml",
                    message,
                    "fix the indentation, quotes or brackets near this line",
                );
                false
            }
        };
        if !can_continue {
            break;
        }
    }
    if builder.root.is_none() && builder.diagnostics.is_empty() {
        builder.error(1, "yaml", "the document is empty".into(), "write it, or delete the file");
    }
    let (value, lines) = builder.root.unwrap_or_default();
    (value, lines, builder.diagnostics)
}

struct Builder<'a> {
    file: &'a str,
    open: Vec<Open>,
    root: Option<(Value, Lines)>,
    documents: usize,
    diagnostics: Vec<Diagnostic>,
}

/// A list or mapping whose end has not been reached.
enum Open {
    List {
        line: usize,
        values: Vec<Value>,
        lines: Vec<Lines>,
    },
    Mapping {
        line: usize,
        values: Map<String, Value>,
        lines: Vec<(String, Lines)>,
        key: Option<(String, usize)>,
    },
}

impl Builder<'_> {
    /// Handles one event; `false` if the reader cannot continue.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        let line = span.start.line();
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "the file contains more than one YAML document".into();
                    self.error(line, "yaml", message, "write each document to a separate file");
                    return false;
                }
            }
            Event::Alias(_) => {
                let message = "an alias repeats another part of the document".into();
                self.error(
                    line,
                    "yaml-alias",
                    message,
                    "write the part out, or name it in `components` and use `$ref`",
                );
                return self.put(Value::Null, Lines::scalar(line));
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.reject_properties(line, anchor, tag.is_some());
                return self.scalar(text, style, line);
            }
            Event::SequenceStart(anchor, tag) => {
                self.reject_properties(line, anchor, tag.is_some());
                return self.open(line, Open::List { line, values: Vec::new(), lines: Vec::new() });
            }
            Event::MappingStart(anchor, tag) => {
                self.reject_properties(line, anchor, tag.is_some());
                let lines = Vec::new();
                return self.open(line, Open::Mapping { line, values: Map::new(), lines, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { line, values, lines }) => {
                    return self.put(Value::Array(values), Lines::list(line, lines));
                }
                Some(Open::Mapping { line, values, lines, .. }) => {
                    return self.put(Value::Object(values), Lines::mapping(line, lines));
                }
                None => {}
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn reject_properties(&mut self, line: usize, anchor: usize, tagged: bool) {
        if anchor != 0 {
            let remedy = "remove the anchor, or name the part in `components` and use `$ref`";
            self.error(line, "yaml-anchor", "an anchor marks a part for repetition".into(), remedy);
        }
        if tagged {
            let remedy = "remove the tag; quote the value if it is to be text";
            self.error(line, "yaml-tag", "a tag changes the type of a value".into(), remedy);
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, line: usize) -> bool {
        let value = if style == ScalarStyle::Plain { scalar::plain(&text) } else { Ok(Value::Null) };
        let value = match value {
            Err(message) => {
                self.error(
                    line,
                    "ambiguous-scalar",
                    message,
                    "quote it if it is text; write it in decimal if it is a number",
                );
                Value::from(text.into_owned())
            }
            Ok(Value::Null) if style != ScalarStyle::Plain => Value::from(text.into_owned()),
            Ok(value) => value,
        };
        self.put(value, Lines::scalar(line))
    }

    fn open(&mut self, line: usize, open: Open) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("the document nests deeper than {MAX_DEPTH} levels");
            self.error(line, "yaml", message, "name inner schemas in `components.schemas` and use `$ref`");
            return false;
        }
        if let Some(Open::Mapping { key: None, .. }) = self.open.last() {
            let message = "a list or mapping is used as a key".into();
            self.error(line, "non-string-key", message, "write text as the key");
            return false;
        }
        self.open.push(open);
        true
    }

    /// Adds a finished node to the innermost open list or mapping.
    fn put(&mut self, node: Value, node_lines: Lines) -> bool {
        match self.open.last_mut() {
            None => self.root = Some((node, node_lines)),
            Some(Open::List { values, lines, .. }) => {
                values.push(node);
                lines.push(node_lines);
            }
            Some(Open::Mapping { values, lines, key, .. }) => match key.take() {
                None => self.key(node, node_lines.at("")),
                // The first of two equal keys stays; the second has been reported.
                Some((name, _)) if values.contains_key(&name) => {}
                Some((name, line)) => {
                    lines.push((name.clone(), node_lines.moved_to(line)));
                    values.insert(name, node);
                }
            },
        }
        true
    }

    fn key(&mut self, node: Value, line: usize) {
        let Value::String(name) = node else {
            let message = format!("the key `{node}` is not text");
            self.error(line, "non-string-key", message, &format!("quote it: \"{node}\""));
            return self.expect_value_of(node.to_string(), line);
        };
        self.expect_value_of(name.clone(), line);
        if let Some(Open::Mapping { values, .. }) = self.open.last()
            && values.contains_key(&name)
        {
            let message = format!("`{name}` is a duplicate key of its mapping");
            self.error(line, "duplicate-key", message, "merge the two, or rename one");
        }
    }

    fn expect_value_of(&mut self, name: String, line: usize) {
        if let Some(Open::Mapping { key, .. }) = self.open.last_mut() {
            *key = Some((name, line));
        }
    }

    fn error(&mut self, line: usize, rule: &'static str, message: String, remedy: &str) {
        let (file, remedy) = (self.file.to_owned(), remedy.to_owned());
        self.diagnostics.push(Diagnostic {
            file,
            line: Some(line),
            pointer: self.pointer(),
            rule,
            message,
            remedy,
        });
    }

    /// The pointer of the next node.
    fn pointer(&self) -> String {
        self.open.iter().fold(String::new(), |pointer, open| match open {
            Open::List { values, .. } => join(&pointer, &values.len().to_string()),
            Open::Mapping { key: Some((name, _)), .. } => join(&pointer, name),
            Open::Mapping { key: None, .. } => pointer,
        })
    }
}
