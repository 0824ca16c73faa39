//! Collects what the rules find.

use strsim::damerau_levenshtein;

use super::subject::subject;
use crate::fault::Fault;
use crate::spec::Document;

/// The faults of one document.
pub(super) struct Report<'a> {
    document: &'a Document,
    faults: Vec<Fault>,
}

impl<'a> Report<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, faults: Vec::new() }
    }

    /// A fault; in `message`, `{}` stands for the words that tell which node `pointer` leads to.
    pub(super) fn fault(
        &mut self,
        rule: &'static str,
        pointer: &str,
        message: &str,
        remedy: impl Into<String>,
    ) {
        let message = message.replacen("{}", &subject(&self.document.value, pointer), 1);
        self.faults.push(self.document.fault(rule, pointer, message, remedy));
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }
}

/// The name that was probably meant, as words to put after a message; empty where none is near.
pub(super) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |known: &'n str| (damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), known);
    let (distance, known) = known.into_iter().map(near).min()?;
    (distance <= name.chars().count().div_ceil(3)).then_some(known)
}
