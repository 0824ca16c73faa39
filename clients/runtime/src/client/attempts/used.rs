//! The credentials that a call has used, of which anything may be quoted in what it gets from outside.

use crate::auth::Credentials;
use crate::text::redact::Redactor;

/// The credentials that a call has used so far: those of this attempt, and those that were refused before.
#[derive(Default)]
pub(super) struct Used(Vec<Credentials>);

impl Used {
    pub(super) fn add(&mut self, credentials: &Credentials) {
        if !self.0.contains(credentials) {
            self.0.push(credentials.clone());
        }
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        self.0.iter().fold(Redactor::new(), Redactor::credentials)
    }

    /// All of them, for a response that is to be decoded.
    pub(super) fn all(&self) -> Vec<Credentials> {
        self.0.clone()
    }
}
