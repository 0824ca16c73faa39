//! What is wrong with a document, where it stands, and what to write instead.
//!
//! A fault is a message to the person who edits `specs/`; nothing in the generator decides on one.

use std::fmt;

use crate::characters::shown;

/// One fault of one document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// The document, as `specs/huawei/hss.yaml`.
    pub file: String,
    /// The line of the faulty node, where one is known.
    pub line: Option<usize>,
    /// The JSON pointer of the faulty node, as `/paths/~1v5~1tasks/get`; empty for the whole document.
    pub pointer: String,
    /// The rule that was broken, as `inline-enum`.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What documents and files are called, and what they hold, is of others: no line of a message is broken by it.
        f.write_str(&shown(&self.file))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": [{}] {}", self.rule, shown(&self.message))?;
        if !self.pointer.is_empty() {
            write!(f, " (at {})", shown(&self.pointer))?;
        }
        write!(f, "\n    remedy: {}", shown(&self.remedy))
    }
}

/// All faults of a run, by file and line; there is at least one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts the faults of a run; `Ok` where there are none.
    ///
    /// # Errors
    /// The faults, where there are any.
    pub fn into_result(mut diagnostics: Vec<Diagnostic>) -> Result<(), Self> {
        if diagnostics.is_empty() {
            return Ok(());
        }
        diagnostics.sort_by(|a, b| {
            let key = |diagnostic: &Diagnostic| (diagnostic.line, diagnostic.rule);
            a.file.cmp(&b.file).then_with(|| key(a).cmp(&key(b))).then_with(|| a.pointer.cmp(&b.pointer))
        });
        Err(Self(diagnostics))
    }

    /// The faults, by file and line.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// The faults, to be joined with those of another document.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(f, "{diagnostic}")?;
        }
        match self.0.len() {
            1 => f.write_str("1 error"),
            count => write!(f, "{count} errors"),
        }
    }
}

impl std::error::Error for Diagnostics {}
