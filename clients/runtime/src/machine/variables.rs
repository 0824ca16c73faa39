//! Credentials from the environment, by the vendor's own names.

use std::env::VarError;
use std::ffi::OsString;
use std::sync::Arc;

use crate::error::Error;
use crate::machine::inputs;

/// The value of a variable by its name, as the operating system has it.
pub(crate) type VariableReader = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// The value of a variable as it stands; none if it is not set, empty, or nothing but white space. The load that runs here
/// depends on it.
pub(crate) fn lookup(read: &VariableReader, name: &str) -> Result<Option<String>, Error> {
    let value = read(name);
    inputs::variable(read, name, value.as_deref());
    text(name, value)
}

/// The value of an environment variable of this process; none if it is not set, empty, or nothing but white space.
///
/// # Errors
/// When the value is not UTF-8: it is set, so it is not passed over. The error names the variable.
pub fn variable(name: &str) -> Result<Option<String>, Error> {
    text(name, os_variable(name))
}

fn text(name: &str, value: Option<OsString>) -> Result<Option<String>, Error> {
    let text = value.map(OsString::into_string).transpose().map_err(|_| {
        Error::invalid(format!(
            "the value of the environment variable {name} is not UTF-8: set it again, or unset it"
        ))
    })?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

pub(crate) fn os_variable(name: &str) -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
    let value = std::env::var(name);
    match value {
        Ok(text) => Some(OsString::from(text)),
        Err(VarError::NotUnicode(value)) => Some(value),
        Err(VarError::NotPresent) => None,
    }
}
