//! The body of a response as a tree, which is serialized as JSON or XML.

use std::fmt::Write as _;

use http::StatusCode;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::response::Response;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResponseFormat {
    Json,
    Xml,
}

#[derive(Debug, Clone)]
pub(super) enum ResponseValue {
    Text(String),
    Number(i64),
    Bool(bool),
    Object(Vec<(&'static str, ResponseValue)>),
    /// In XML, the element of its field is repeated for each entry.
    #[allow(dead_code, reason = "operations take it up one after another")]
    List(Vec<ResponseValue>),
}

impl ResponseValue {
    /// The response in this format. `root` is the name of the XML root element.
    pub(super) fn into_response(self, status: StatusCode, format: ResponseFormat, root: &str) -> Response {
        match format {
            ResponseFormat::Json => {
                let body = serde_json::to_vec(&self).expect("response bodies are plain data");
                Response::new(status, "application/json;charset=utf-8", body)
            }
            ResponseFormat::Xml => {
                let mut body = "<?xml version='1.0' encoding='UTF-8'?>".to_owned();
                self.write_element(root, &mut body);
                Response::new(status, "text/xml;charset=utf-8", body.into_bytes())
            }
        }
    }

    fn write_element(&self, name: &str, out: &mut String) {
        if let Self::List(entries) = self {
            for entry in entries {
                entry.write_element(name, out);
            }
            return;
        }
        write!(out, "<{name}>").expect("a String takes any text");
        match self {
            Self::Text(text) => write_text(text, out),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Object(fields) => fields.iter().for_each(|(name, node)| node.write_element(name, out)),
            Self::List(_) => {}
        }
        write!(out, "</{name}>").expect("a String takes any text");
    }
}

impl Serialize for ResponseValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, node) in fields {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
            Self::List(entries) => serializer.collect_seq(entries),
        }
    }
}

impl<T: Into<String>> From<T> for ResponseValue {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Escapes text for XML. Characters that XML does not allow become U+FFFD.
fn write_text(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(char),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
}
