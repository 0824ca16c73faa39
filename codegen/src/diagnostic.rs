//! Errors in documents: position, message and remedy, for the author of the document.

use std::fmt;

use crate::characters::shown;

/// One error in one document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// The document, as `specs/huawei/hss.yaml`.
    pub file: String,
    /// The line of the node, if known.
    pub line: Option<usize>,
    /// The JSON pointer of the node, as `/paths/~1v5~1tasks/get`; empty for the whole document.
    pub pointer: String,
    /// The rule that was broken, as `inline-enum`.
    pub rule: &'static str,
    /// The error.
    pub message: String,
    /// How to fix it.
    pub remedy: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Escaped, because names and contents of files may contain line breaks.
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

/// All errors of a run, sorted by file and line; at least one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts the diagnostics of a run.
    ///
    /// # Errors
    /// The diagnostics, if there are any.
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

    /// The diagnostics, sorted by file and line.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// The diagnostics as a vector, to join with others.
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
