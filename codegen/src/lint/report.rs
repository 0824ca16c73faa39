//! Collects the diagnostics of the rules.

use strsim::damerau_levenshtein;

use super::subject::subject;
use crate::diagnostic::Diagnostic;
use crate::spec::Document;

/// The diagnostics of one document.
pub(super) struct Report<'a> {
    document: &'a Document,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, diagnostics: Vec::new() }
    }

    /// Adds a diagnostic; `{}` in `message` is replaced by a description of the node at `pointer`.
    pub(super) fn error(
        &mut self,
        rule: &'static str,
        pointer: &str,
        message: &str,
        remedy: impl Into<String>,
    ) {
        let message = message.replacen("{}", &subject(&self.document.value, pointer), 1);
        self.diagnostics.push(self.document.diagnostic(rule, pointer, message, remedy));
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// The most similar of the known names; `None` if no name is similar.
pub(super) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |known: &'n str| (damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), known);
    let (distance, known) = known.into_iter().map(near).min()?;
    (distance <= name.chars().count().div_ceil(3)).then_some(known)
}
