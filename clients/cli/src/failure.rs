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
        Self::new(exit, in_words_of_the_program(&error.to_string()))
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
        Self::new(exit, in_words_of_the_program(&error.to_string()))
    }
}

/// What the libraries call an argument, and what a user of the program calls it.
const WORDS: [(&str, &str); 17] = [
    (
        "set it on the client's builder with `.project_id(…)`, or set `.region(…)` beside the endpoint",
        "set `project` or `region` of the profile",
    ),
    (", or pass credentials to the client's builder", ", or set `credentials` of the profile"),
    ("set it on the client's builder with", "set"),
    ("`.project_id(…)`", "`project` of the profile"),
    ("`.region(…)`", "`region` of the profile"),
    ("`.endpoint(…)`", "`endpoint` of the profile"),
    ("`.credentials(…)`", "the vendor's own places"),
    ("`.site(Site::International)`", "`site = \"international\"` in the profile"),
    ("`.site(Site::Mainland)`", "`site = \"mainland\"` in the profile"),
    ("`.site(Site::Regional)`", "`site = \"regional\"` in the profile"),
    ("`CancelBy::Images` stops", "--by-images stops"),
    ("use `CancelBy::Tasks`", "leave out --by-images"),
    ("name a limit with `SpendLimit::AtMost`", "name a limit with --max-scans"),
    ("the age in `unless_scanned_within`", "the time of --max-age"),
    (", by `Consent::stop_if`", ", by a signal"),
    ("`Scanner::recover` searches for it", "`imagescan wait` searches for it"),
    (
        "the parameter X-TC-Region is missing",
        "the parameter X-TC-Region is missing: set `region` of the profile",
    ),
];

/// Replaces the names of the libraries' arguments.
fn in_words_of_the_program(message: &str) -> String {
    WORDS.iter().fold(message.to_owned(), |message, (theirs, ours)| message.replace(theirs, ours))
}
