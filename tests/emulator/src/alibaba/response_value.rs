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
    List(Vec<ResponseValue>),
}

/// Builds an object. A field without a value is absent.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(&'static str, ResponseValue)>);

impl Fields {
    pub(super) fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.value(name, ResponseValue::Text(text.into()))
    }

    pub(super) fn optional_text(self, name: &'static str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A number above the largest one that a response can have becomes that one.
    pub(super) fn number(self, name: &'static str, number: impl TryInto<i64>) -> Self {
        self.value(name, ResponseValue::Number(number.try_into().unwrap_or(i64::MAX)))
    }

    pub(super) fn optional_number(self, name: &'static str, number: Option<i64>) -> Self {
        match number {
            Some(number) => self.number(name, number),
            None => self,
        }
    }

    pub(super) fn bool(self, name: &'static str, value: bool) -> Self {
        self.value(name, ResponseValue::Bool(value))
    }

    pub(super) fn list(self, name: &'static str, items: Vec<ResponseValue>) -> Self {
        self.value(name, ResponseValue::List(items))
    }

    pub(super) fn value(mut self, name: &'static str, value: ResponseValue) -> Self {
        self.0.push((name, value));
        self
    }

    /// The fields of both.
    pub(super) fn and(mut self, mut others: Self) -> Self {
        self.0.append(&mut others.0);
        self
    }

    pub(super) fn build(self) -> ResponseValue {
        ResponseValue::Object(self.0)
    }
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
