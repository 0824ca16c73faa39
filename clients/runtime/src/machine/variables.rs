//! Environment variables. The only file that reads the process environment.

use std::env::VarError;
use std::ffi::OsString;
use std::sync::Arc;

use crate::error::Error;
use crate::machine::inputs;

/// Returns the value of a variable as an OS string.
pub(crate) type VariableReader = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// The value of a variable, untrimmed; `None` if it is not set, empty, or only white space. Records it as an input of the
/// current load.
pub(crate) fn read(reader: &VariableReader, name: &str) -> Result<Option<String>, Error> {
    let value = reader(name);
    inputs::variable(reader, name, value.as_deref());
    to_text(name, value)
}

/// The value of an environment variable of this process; `None` if it is not set, empty, or only white space.
///
/// # Errors
/// If the value is not UTF-8; the error names the variable.
pub(crate) fn process_variable(name: &str) -> Result<Option<String>, Error> {
    to_text(name, os_variable(name))
}

fn to_text(name: &str, value: Option<OsString>) -> Result<Option<String>, Error> {
    let text = value.map(OsString::into_string).transpose().map_err(|_| {
        Error::invalid(format!(
            "the value of the environment variable {name} is not UTF-8: set it again, or unset it"
        ))
    })?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

pub(crate) fn os_variable(name: &str) -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "the only file that reads the environment")]
    let value = std::env::var(name);
    match value {
        Ok(text) => Some(OsString::from(text)),
        Err(VarError::NotUnicode(value)) => Some(value),
        Err(VarError::NotPresent) => None,
    }
}
