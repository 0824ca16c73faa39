//! The arguments of operations: tables that `tests/emulator/tables.py` makes from the vendors' tables, and the check of a
//! request against them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The arguments that the operations of a service know.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Arguments {
    operations: BTreeMap<String, Vec<Argument>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Argument {
    name: String,
    /// `path`, `query`, `header`, `body` or `form`.
    #[serde(rename = "in")]
    place: String,
    /// `string`, `bool`, `int32`, `int64`, `uint64`, `float`, `array<…>`, or the name of an object.
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    required: bool,
    /// `csv`, `json` or `Name.N`, for arrays.
    encoding: Option<String>,
    min: Option<i128>,
    max: Option<i128>,
    min_length: Option<usize>,
    max_length: Option<usize>,
}

/// Why a request is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidArgument {
    pub(crate) name: String,
    pub(crate) problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The operation has no such argument.
    Unknown,
    /// It is required.
    Missing,
    /// It is not of this type.
    WrongType(String),
    /// It is a number outside of its bounds, or a text whose length is.
    OutOfBounds,
}

impl Arguments {
    /// Reads a table.
    ///
    /// # Panics
    /// When it is malformed: tables are part of the emulator.
    pub(crate) fn parse(table: &str) -> Self {
        serde_json::from_str(table).expect("tables.py writes valid tables")
    }

    /// The same without this published maximum, which is a mistake of the vendor.
    pub(crate) fn without_max(mut self, max: i128) -> Self {
        for argument in self.operations.values_mut().flatten() {
            argument.max = argument.max.filter(|published| *published != max);
        }
        self
    }

    /// Checks the arguments of a request that are texts: those in its query, a form or its headers.
    pub(crate) fn check_texts<'a>(
        &self,
        operation: &str,
        place: &str,
        texts: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), InvalidArgument> {
        let mut present = Vec::new();
        for (name, text) in texts {
            let argument =
                self.find_text(operation, place, name).ok_or_else(|| invalid(name, Problem::Unknown))?;
            argument.check_text(name, text)?;
            present.push(argument.name.as_str());
        }
        self.check_required(operation, place, |name| present.contains(&name))
    }

    /// Checks the members of a JSON body. `null` counts as absent.
    pub(crate) fn check_json(&self, operation: &str, body: &Value) -> Result<(), InvalidArgument> {
        let none = serde_json::Map::new();
        let members = body.as_object().unwrap_or(&none);
        for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let mut known = self.of(operation).iter().filter(|argument| argument.place == "body");
            let argument = known.find(|argument| argument.name == *name);
            argument.ok_or_else(|| invalid(name, Problem::Unknown))?.check_json(value)?;
        }
        self.check_required(operation, "body", |name| members.get(name).is_some_and(|value| !value.is_null()))
    }

    /// Whether the operation has this argument.
    pub(crate) fn knows(&self, operation: &str, place: &str, name: &str) -> bool {
        self.find_text(operation, place, name).is_some()
    }

    /// The type of an argument, if the operation has it.
    pub(crate) fn type_of(&self, operation: &str, name: &str) -> Option<&str> {
        let argument = self.of(operation).iter().find(|argument| argument.name == name);
        argument.map(|argument| argument.kind.as_str())
    }

    fn of(&self, operation: &str) -> &[Argument] {
        self.operations.get(operation).map_or(&[], Vec::as_slice)
    }

    /// `Name.1` is an element of an array, `Name.1.Field` a field of one.
    fn find_text(&self, operation: &str, place: &str, name: &str) -> Option<&Argument> {
        self.of(operation).iter().filter(|argument| argument.place == place).find(|argument| {
            match name.strip_prefix(argument.name.as_str()) {
                Some("") => !argument.is_numbered(),
                Some(rest) if argument.is_numbered() => {
                    let number = rest.strip_prefix('.').unwrap_or_default();
                    let number = number.split_once('.').map_or(number, |(number, _)| number);
                    number.parse::<u32>().is_ok_and(|number| number > 0)
                }
                _ => false,
            }
        })
    }

    fn check_required(
        &self,
        operation: &str,
        place: &str,
        is_present: impl Fn(&str) -> bool,
    ) -> Result<(), InvalidArgument> {
        let mut required = self.of(operation).iter().filter(|one| one.required && one.place == place);
        let missing = required.find(|argument| !is_present(&argument.name));
        missing.map_or(Ok(()), |argument| Err(invalid(&argument.name, Problem::Missing)))
    }
}

impl Argument {
    fn is_numbered(&self) -> bool {
        self.encoding.as_deref().is_some_and(|encoding| encoding.starts_with("Name.N"))
    }

    fn check_text(&self, name: &str, text: &str) -> Result<(), InvalidArgument> {
        let element = self.kind.strip_prefix("array<").and_then(|kind| kind.strip_suffix('>'));
        let (kind, texts) = match (element, self.encoding.as_deref()) {
            (Some(kind), Some("csv")) => (kind, text.split(',').collect()),
            (Some(_), Some("json")) => {
                let is_array = serde_json::from_str::<Vec<Value>>(text).is_ok();
                return if is_array { Ok(()) } else { Err(self.wrong_type(name)) };
            }
            (Some(kind), _) => (kind, vec![text]),
            (None, _) => (self.kind.as_str(), vec![text]),
        };
        texts.into_iter().try_for_each(|text| match kind {
            "string" => self.check_length(name, text),
            // The Python SDK of Alibaba Cloud writes `True`.
            "bool" if ["true", "false"].iter().any(|value| text.eq_ignore_ascii_case(value)) => Ok(()),
            "int32" | "int64" | "uint64" => match text.parse::<i128>() {
                Ok(number) => self.check_number(name, kind, number),
                Err(_) => Err(self.wrong_type(name)),
            },
            "float" | "double" if text.parse::<f64>().is_ok() => Ok(()),
            "bool" | "float" | "double" => Err(self.wrong_type(name)),
            // A field of an element.
            _ => Ok(()),
        })
    }

    fn check_json(&self, value: &Value) -> Result<(), InvalidArgument> {
        let name = &self.name;
        match (self.kind.as_str(), value) {
            ("string", Value::String(text)) => self.check_length(name, text),
            ("int32" | "int64" | "uint64", Value::Number(number)) => {
                let number = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                number.map_or_else(
                    || Err(self.wrong_type(name)),
                    |number| self.check_number(name, &self.kind, number),
                )
            }
            ("bool", Value::Bool(_)) | ("float" | "double", Value::Number(_)) | ("any", _) => Ok(()),
            (kind, Value::Array(_)) if kind.starts_with("array<") => Ok(()),
            (kind, Value::Object(_)) if kind.starts_with(char::is_uppercase) => Ok(()),
            _ => Err(self.wrong_type(name)),
        }
    }

    fn check_number(&self, name: &str, kind: &str, number: i128) -> Result<(), InvalidArgument> {
        let fits = match kind {
            "int32" => i32::try_from(number).is_ok(),
            "int64" => i64::try_from(number).is_ok(),
            _ => u64::try_from(number).is_ok(),
        };
        if !fits {
            return Err(self.wrong_type(name));
        }
        let within = self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max);
        if within { Ok(()) } else { Err(invalid(name, Problem::OutOfBounds)) }
    }

    fn check_length(&self, name: &str, text: &str) -> Result<(), InvalidArgument> {
        let length = text.chars().count();
        let within = self.min_length.is_none_or(|min| length >= min)
            && self.max_length.is_none_or(|max| length <= max);
        if within { Ok(()) } else { Err(invalid(name, Problem::OutOfBounds)) }
    }

    fn wrong_type(&self, name: &str) -> InvalidArgument {
        invalid(name, Problem::WrongType(self.kind.clone()))
    }
}

fn invalid(name: &str, problem: Problem) -> InvalidArgument {
    InvalidArgument { name: name.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &str = r#"{"List": [
        {"name": "id", "in": "path", "type": "string", "required": true},
        {"name": "limit", "in": "query", "type": "int32", "min": 1, "max": 200},
        {"name": "kind", "in": "query", "type": "string", "required": true, "max_length": 4},
        {"name": "States", "in": "query", "type": "array<string>", "encoding": "Name.N"},
        {"name": "ids", "in": "query", "type": "array<int64>", "encoding": "csv"},
        {"name": "Names", "in": "body", "type": "array<string>", "required": true},
        {"name": "Filter", "in": "body", "type": "Filter"},
        {"name": "Id", "in": "body", "type": "uint64"}
    ]}"#;

    #[test]
    fn texts() {
        let table = Arguments::parse(TABLE);
        let check = |pairs: &[(&str, &str)]| table.check_texts("List", "query", pairs.iter().copied());
        assert_eq!(check(&[("kind", "a"), ("limit", "200"), ("States.1", "x"), ("ids", "1,-2")]), Ok(()));
        let cases = [
            (&[("limit", "1")][..], "kind", Problem::Missing),
            (&[("kind", "a"), ("other", "1")], "other", Problem::Unknown),
            (&[("kind", "a"), ("States", "1")], "States", Problem::Unknown),
            (&[("kind", "a"), ("States.0", "1")], "States.0", Problem::Unknown),
            (&[("kind", "a"), ("limit", "0")], "limit", Problem::OutOfBounds),
            (&[("kind", "a"), ("limit", "1e2")], "limit", Problem::WrongType("int32".into())),
            (&[("kind", "a"), ("limit", "3000000000")], "limit", Problem::WrongType("int32".into())),
            (&[("kind", "a"), ("ids", "1,,2")], "ids", Problem::WrongType("array<int64>".into())),
            (&[("kind", "abcde")], "kind", Problem::OutOfBounds),
        ];
        for (pairs, name, problem) in cases {
            assert_eq!(check(pairs), Err(invalid(name, problem)), "{pairs:?}");
        }
    }

    #[test]
    fn a_wrong_maximum_is_ignored() {
        let table = Arguments::parse(TABLE).without_max(200);
        let pairs = [("kind", "a"), ("limit", "201")];
        assert_eq!(table.check_texts("List", "query", pairs.into_iter()), Ok(()));
    }

    #[test]
    fn bodies() {
        let table = Arguments::parse(TABLE);
        let check = |body: Value| table.check_json("List", &body);
        assert_eq!(check(json!({ "Names": [], "Filter": {}, "Id": u64::MAX })), Ok(()));
        assert_eq!(check(json!({})), Err(invalid("Names", Problem::Missing)));
        assert_eq!(check(json!({ "Names": null })), Err(invalid("Names", Problem::Missing)));
        assert_eq!(check(json!({ "Names": [], "Other": 1 })), Err(invalid("Other", Problem::Unknown)));
        let wrong = |name: &str, kind: &str| Err(invalid(name, Problem::WrongType(kind.into())));
        assert_eq!(check(json!({ "Names": "a" })), wrong("Names", "array<string>"));
        assert_eq!(check(json!({ "Names": [], "Id": -1 })), wrong("Id", "uint64"));
        assert_eq!(check(json!({ "Names": [], "Id": "1" })), wrong("Id", "uint64"));
    }
}
