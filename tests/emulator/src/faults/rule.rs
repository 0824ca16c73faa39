//! A rule of a fault plan: which requests have which fault, and how many of them.

use super::Fault;
use crate::{Provider, Request};

/// Which requests a rule applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matcher {
    /// Every request.
    Any,
    /// Calls of the operation with this name, such as `BatchScanSwrImage`, in any cloud that has one: see
    /// [`Provider::operations`].
    Operation(String),
    /// Calls of this operation of this cloud.
    OperationOf(Provider, String),
    /// Requests to this cloud.
    Provider(Provider),
    /// The request with this number. All requests that arrive are counted, from 1.
    Nth(u64),
}

impl Matcher {
    fn matches(&self, request: &RequestSummary) -> bool {
        match self {
            Self::Any => true,
            Self::Operation(name) => request.operation == Some(name.as_str()),
            Self::OperationOf(provider, name) => {
                request.provider == *provider && request.operation == Some(name.as_str())
            }
            Self::Provider(provider) => request.provider == *provider,
            Self::Nth(number) => request.number == *number,
        }
    }
}

impl From<Provider> for Matcher {
    fn from(provider: Provider) -> Self {
        Self::Provider(provider)
    }
}

/// Matches calls of the operation with this name.
impl From<&str> for Matcher {
    fn from(operation: &str) -> Self {
        Self::Operation(operation.to_owned())
    }
}

/// Matches calls of one cloud's operation with this name.
impl From<(Provider, &str)> for Matcher {
    fn from((provider, operation): (Provider, &str)) -> Self {
        Self::OperationOf(provider, operation.to_owned())
    }
}

/// A fault, the requests that it applies to, and how many times it is injected.
///
/// A rule can be parsed from text, `MATCHER:FAULT[:TIMES]`; see [`Rule::SYNTAX`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The requests that the rule applies to.
    pub matcher: Matcher,
    /// The fault.
    pub fault: Fault,
    /// The number of requests that the rule applies to; [`Rule::ALWAYS`] for all.
    pub times: u32,
}

impl Rule {
    /// For [`Rule::times`]: no limit.
    pub const ALWAYS: u32 = u32::MAX;

    /// A rule for the first `times` matching requests. A [`Matcher`] can be made from an operation's name or a
    /// [`Provider`].
    #[must_use]
    pub fn new(matcher: impl Into<Matcher>, fault: Fault, times: u32) -> Self {
        Self { matcher: matcher.into(), fault, times }
    }

    /// The fault, if the rule applies to the request. Uses up one of the rule's times.
    pub(super) fn apply_to(&mut self, request: &RequestSummary) -> Option<Fault> {
        if self.times == 0 || !self.matcher.matches(request) || !request.can_have(&self.fault) {
            return None;
        }
        if self.times != Self::ALWAYS {
            self.times -= 1;
        }
        Some(self.fault.clone())
    }
}

/// The properties of a request that rules match on, known when its head has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestSummary {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) provider: Provider,
    pub(super) operation: Option<&'static str>,
    /// Whether an earlier request used the same connection.
    pub(super) reuses_connection: bool,
}

impl RequestSummary {
    pub(super) fn new(number: u64, head: &Request, reuses_connection: bool) -> Self {
        let provider = Provider::of(head);
        Self { number, provider, operation: provider.operation_of(head), reuses_connection }
    }

    /// Whether the fault is possible for this request.
    pub(super) fn can_have(&self, fault: &Fault) -> bool {
        self.reuses_connection || *fault != Fault::StaleConnection
    }
}
