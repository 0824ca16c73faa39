//! Conditions of lists.
//!
//! All conditions have to hold; of the values of one, one has to match. A value matches text that contains it, in any
//! case, unless the condition has `ExactMatch`, and `all` matches everything. The vendor does not document what an unknown
//! name does: here it is an error.

use serde::Deserialize;
use serde_json::Value;

use super::arguments::{invalid, parse};
use crate::tencent::error_response::ErrorResponse;

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Condition {
    name: String,
    values: Vec<String>,
    exact_match: Option<bool>,
}

/// The conditions of a request.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    conditions: Vec<Condition>,
}

/// What a condition is compared with.
pub(super) enum Subject {
    /// Text that may contain the value.
    Text(String),
    /// Text that is the value.
    Word(String),
    /// Several texts, of which one is the value.
    Words(Vec<String>),
}

impl Subject {
    pub(super) fn flag(flag: bool) -> Self {
        Self::Word(flag.to_string())
    }

    fn matches(&self, value: &str, exactly: bool) -> bool {
        let is_it = |text: &String| text.eq_ignore_ascii_case(value);
        match self {
            Self::Text(text) if !exactly => text.to_ascii_lowercase().contains(&value.to_ascii_lowercase()),
            Self::Text(text) | Self::Word(text) => is_it(text),
            Self::Words(words) => words.iter().any(is_it),
        }
    }
}

impl Filter {
    /// The conditions in `Filters`, whose names must be among `names`.
    pub(super) fn read(arguments: &Value, names: &[&str]) -> Result<Self, ErrorResponse> {
        let conditions = match &arguments["Filters"] {
            Value::Null => Vec::new(),
            conditions => parse::<Vec<Condition>>(conditions)?,
        };
        match conditions.iter().find(|condition| !names.contains(&condition.name.as_str())) {
            Some(Condition { name, .. }) => Err(invalid(&format!("the filter {name} is not known"))),
            None => Ok(Self { conditions }),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Whether all conditions hold for what `subject` returns for a name.
    pub(super) fn accepts(&self, subject: impl Fn(&str) -> Subject) -> bool {
        self.conditions.iter().all(|condition| {
            let exactly = condition.exact_match == Some(true);
            let subject = subject(&condition.name);
            condition.values.iter().any(|value| value == "all" || subject.matches(value, exactly))
        })
    }
}
