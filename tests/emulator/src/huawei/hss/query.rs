//! Query parameters, each checked against the documented range.

use std::ops::RangeInclusive;

use super::DEFAULT_ENTERPRISE_PROJECT;
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

    /// Text of 1 to 256 characters.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, ErrorResponse> {
        let value = self.find(name);
        if value.is_some_and(|value| !(1..=256).contains(&value.chars().count())) {
            return Err(ErrorResponse::invalid(format!("{name} must have 1 to 256 characters")));
        }
        Ok(value)
    }

    pub(super) fn one_of(&self, name: &str, choices: &[&str]) -> Result<Option<&str>, ErrorResponse> {
        match self.find(name) {
            Some(value) if !choices.contains(&value) => {
                Err(ErrorResponse::invalid(format!("{name} must be one of {}", choices.join(", "))))
            }
            value => Ok(value),
        }
    }

    pub(super) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, ErrorResponse> {
        let Some(text) = self.find(name) else { return Ok(None) };
        match text.parse::<i64>() {
            Ok(number) if range.contains(&number) && !text.starts_with('+') => Ok(Some(number)),
            _ => {
                let (start, end) = range.into_inner();
                Err(ErrorResponse::invalid(format!("{name} must be a whole number from {start} to {end}")))
            }
        }
    }

    /// The requested enterprise project, or the default one.
    pub(super) fn enterprise_project(&self) -> Result<&str, ErrorResponse> {
        Ok(self.text("enterprise_project_id")?.unwrap_or(DEFAULT_ENTERPRISE_PROJECT))
    }

    /// The first parameter with this name.
    fn find(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
