//! Query parameters, after their check against the table of arguments.

use super::{ALL_ENTERPRISE_PROJECTS, DEFAULT_ENTERPRISE_PROJECT};
use crate::Request;
use crate::huawei::error_response::ErrorResponse;

pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn parse(request: &Request) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let pairs = request.query_pairs().into_iter().map(|(key, value)| (text(key), text(value))).collect();
        Self { pairs }
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first parameter with this name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Whether a boolean is set, and to what.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|value| value.parse().ok())
    }

    pub(super) fn one_of(&self, name: &str, choices: &[&str]) -> Result<Option<&str>, ErrorResponse> {
        match self.text(name) {
            Some(value) if !choices.contains(&value) => {
                Err(ErrorResponse::invalid(format!("{name} must be one of {}", choices.join(", "))))
            }
            value => Ok(value),
        }
    }

    /// The requested enterprise project, or the default one.
    pub(super) fn enterprise_project(&self) -> &str {
        self.text("enterprise_project_id").unwrap_or(DEFAULT_ENTERPRISE_PROJECT)
    }

    /// The enterprise project of a task that this request starts.
    pub(super) fn enterprise_project_of_task(&self) -> &str {
        match self.enterprise_project() {
            ALL_ENTERPRISE_PROJECTS => DEFAULT_ENTERPRISE_PROJECT,
            named => named,
        }
    }
}
