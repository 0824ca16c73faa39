//! The values of flags, and whether a flag or a variable has set them.

use clap::ArgMatches;
use clap::parser::ValueSource;
use imagescan::HostEnvironment;
use imagescan::credentials::quote;

use super::source::{Source, Sourced};
use crate::failure::Failure;

/// The flags of a command.
pub struct Flags<'a> {
    /// Those of the innermost command, which has the global ones too.
    matches: &'a ArgMatches,
    environment: &'a HostEnvironment,
    /// Whether variables of flags that the command lacks are read, as for `config show`.
    reads_variables: bool,
}

impl<'a> Flags<'a> {
    pub fn new(matches: &'a ArgMatches, environment: &'a HostEnvironment, reads_variables: bool) -> Self {
        let mut innermost = matches;
        while let Some((_, matches)) = innermost.subcommand() {
            innermost = matches;
        }
        Self { matches: innermost, environment, reads_variables }
    }

    /// The value of a flag with its source. `id` is the name of its field, and `name` its own.
    pub fn sourced<T>(&self, id: &str, name: &str, value: Option<T>) -> Option<Sourced<T>> {
        let is_defined = self.matches.try_contains_id(id).is_ok();
        let source = match is_defined.then(|| self.matches.value_source(id)).flatten() {
            Some(ValueSource::EnvVariable) => Source::Variable(variable(name)),
            Some(ValueSource::DefaultValue) => return None,
            _ => Source::Flag(name.to_owned()),
        };
        Some(Sourced { value: value?, source })
    }

    /// Like [`sourced`](Self::sourced), for a flag that only some commands have.
    pub fn sourced_or_variable<T>(
        &self,
        id: &str,
        name: &str,
        value: Option<T>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Sourced<T>>, Failure> {
        if value.is_some() || !self.reads_variables {
            return Ok(self.sourced(id, name, value));
        }
        let variable = variable(name);
        let Some(text) = self.environment.variable(&variable)? else { return Ok(None) };
        let value = parse(&text).map_err(|why| Failure::usage(format!("the variable {variable}: {why}")))?;
        Ok(Some(Sourced { value, source: Source::Variable(variable) }))
    }
}

fn variable(name: &str) -> String {
    format!("IMAGESCAN_{}", name.to_uppercase().replace('-', "_"))
}

/// A list with commas between its elements, as flags have it.
pub fn list<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(|element| parse(element.trim())).collect()
}

/// A number.
pub fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{} is not a number", quote(text)))
}
