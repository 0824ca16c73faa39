//! An answer before it is written: the same tree becomes JSON or XML.

use std::fmt::Write as _;

use http::StatusCode;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::reply::Reply;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// A value, or named values in order.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Text(String),
    Number(i64),
    Truth(bool),
    Object(Vec<(&'static str, Node)>),
}

impl Node {
    /// The answer in the form that the caller asked for; XML puts it into an element `root`.
    pub(super) fn into_reply(self, status: StatusCode, format: Format, root: &str) -> Reply {
        match format {
            Format::Json => {
                let body = serde_json::to_vec(&self).expect("answers are plain data");
                Reply::new(status, "application/json;charset=utf-8", body)
            }
            Format::Xml => {
                let mut body = "<?xml version='1.0' encoding='UTF-8'?>".to_owned();
                self.write_element(root, &mut body);
                Reply::new(status, "text/xml;charset=utf-8", body.into_bytes())
            }
        }
    }

    fn write_element(&self, name: &str, out: &mut String) {
        write!(out, "<{name}>").expect("a String takes any text");
        match self {
            Self::Text(text) => write_text(text, out),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Truth(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::Object(fields) => fields.iter().for_each(|(name, node)| node.write_element(name, out)),
        }
        write!(out, "</{name}>").expect("a String takes any text");
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, node) in fields {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

impl<T: Into<String>> From<T> for Node {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Text as XML has it. What XML cannot have becomes a replacement character.
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
