//! A request whose head has arrived, as far as rules look at it.

use super::Fault;
use crate::{Provider, Request};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrival {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) provider: Provider,
    pub(super) operation: Option<&'static str>,
    /// Whether a request came over the same connection before.
    pub(super) reuses_connection: bool,
}

impl Arrival {
    pub(super) fn new(number: u64, head: &Request, reuses_connection: bool) -> Self {
        let provider = Provider::of(head);
        Self { number, provider, operation: provider.operation_of(head), reuses_connection }
    }

    pub(super) fn can_meet(&self, fault: &Fault) -> bool {
        self.reuses_connection || *fault != Fault::StaleConnection
    }
}
