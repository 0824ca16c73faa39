//! Which requests a fault is for, and how many of them.

use super::Fault;
use super::arrival::Arrival;
use crate::Provider;

/// Which requests a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matcher {
    /// Every request.
    Any,
    /// Calls of this operation, by the vendor's name for it, such as `BatchScanSwrImage`. Several clouds may have
    /// one of the same name.
    Operation(String),
    /// Calls of this operation of this cloud.
    OperationOf(Provider, String),
    /// Requests to this cloud.
    Provider(Provider),
    /// The request of this number: the first one that arrives at the emulator is 1, whatever becomes of it.
    Nth(u64),
}

impl Matcher {
    fn matches(&self, arrival: &Arrival) -> bool {
        match self {
            Self::Any => true,
            Self::Operation(name) => arrival.operation == Some(name.as_str()),
            Self::OperationOf(provider, name) => {
                arrival.provider == *provider && arrival.operation == Some(name.as_str())
            }
            Self::Provider(provider) => arrival.provider == *provider,
            Self::Nth(number) => arrival.number == *number,
        }
    }
}

impl From<Provider> for Matcher {
    fn from(provider: Provider) -> Self {
        Self::Provider(provider)
    }
}

/// The name of an operation.
impl From<&str> for Matcher {
    fn from(operation: &str) -> Self {
        Self::Operation(operation.to_owned())
    }
}

/// A cloud, and the name of an operation of it.
impl From<(Provider, &str)> for Matcher {
    fn from((provider, operation): (Provider, &str)) -> Self {
        Self::OperationOf(provider, operation.to_owned())
    }
}

/// A fault, the requests that it is for, and how often it happens.
///
/// It has a text form, `MATCHER:FAULT[:TIMES]`; see [`Rule::SYNTAX`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The requests that it is for.
    pub matcher: Matcher,
    /// What goes wrong with them.
    pub fault: Fault,
    /// How many of them it happens to; [`Rule::ALWAYS`] for all.
    pub times: u32,
}

impl Rule {
    /// For [`Rule::times`]: without end.
    pub const ALWAYS: u32 = u32::MAX;

    /// A rule for so many matching requests. An operation's name or a [`Provider`] will do for a [`Matcher`].
    #[must_use]
    pub fn new(matcher: impl Into<Matcher>, fault: Fault, times: u32) -> Self {
        Self { matcher: matcher.into(), fault, times }
    }

    /// Takes the request, if it is for this rule, and uses up one of its times.
    pub(super) fn take(&mut self, arrival: &Arrival) -> Option<Fault> {
        if self.times == 0 || !self.matcher.matches(arrival) || !arrival.can_meet(&self.fault) {
            return None;
        }
        if self.times != Self::ALWAYS {
            self.times -= 1;
        }
        Some(self.fault.clone())
    }
}
