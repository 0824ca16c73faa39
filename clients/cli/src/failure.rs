//! The error of a command: what is wrong, where, what to do, and how the process ends.

use std::fmt;

use imagescan::scan;

use crate::exit::Exit;

/// An error that ends a command, or a part of it.
#[derive(Clone, Debug)]
pub struct Failure {
    pub exit: Exit,
    pub message: String,
}

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// Wrong usage or configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// An error of a file, or of this program.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Exit::Error, message)
    }

    /// Says before the message where it happened, such as the name of a profile.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<scan::Error> for Failure {
    fn from(error: scan::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&scan::Error> for Failure {
    fn from(error: &scan::Error) -> Self {
        let exit = if error.is_authentication() || error.is_permission() {
            Exit::Credentials
        } else if error.is_invalid_input() || error.is_other_account() {
            Exit::Usage
        } else if error.is_not_covered() {
            Exit::NotStarted
        } else if error.is_not_found() || error.is_ambiguous() {
            Exit::Incomplete
        } else if error.is_deadline() {
            Exit::TimedOut
        } else {
            Exit::Error
        };
        Self::new(exit, error.to_string())
    }
}

impl From<imagescan::Error> for Failure {
    fn from(error: imagescan::Error) -> Self {
        let exit = if error.is_credentials() || error.is_authentication() || error.is_permission() {
            Exit::Credentials
        } else if error.is_invalid_input() {
            Exit::Usage
        } else {
            Exit::Error
        };
        Self::new(exit, error.to_string())
    }
}
