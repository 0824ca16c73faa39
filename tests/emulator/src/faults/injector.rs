//! Injects the faults of a plan into the requests of a running emulator.

use std::sync::{Mutex, MutexGuard};

use super::rule::RequestSummary;
use super::{Fault, FaultPlan, Rule};
use crate::Request;

/// A fault that was injected into a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedFault {
    /// The number of the request, counted from 1 over all requests that arrived.
    pub request: u64,
    /// The vendor's name of the operation that it calls, if the emulator knows it.
    pub operation: Option<&'static str>,
    /// The fault; never [`Fault::None`].
    pub fault: Fault,
}

/// The fault plan that a running emulator follows, and the faults that it has injected. See
/// [`Emulator::faults`](crate::Emulator::faults).
#[derive(Debug)]
pub struct FaultInjector {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    plan: FaultPlan,
    arrived: u64,
    applied: Vec<AppliedFault>,
}

impl FaultInjector {
    pub(crate) fn new(plan: FaultPlan) -> Self {
        Self { state: Mutex::new(State { plan, ..State::default() }) }
    }

    /// Adds a rule after the existing ones, for requests that arrive from now on.
    pub fn push(&self, rule: Rule) {
        self.lock().plan.push(rule);
    }

    /// Replaces the plan. Requests are still counted from the first one, and [`FaultInjector::applied`] is not cleared.
    pub fn replace(&self, plan: FaultPlan) {
        self.lock().plan = plan;
    }

    /// Replaces the plan by one without faults.
    pub fn clear(&self) {
        self.replace(FaultPlan::new());
    }

    /// The injected faults, in the order in which the requests arrived.
    #[must_use]
    pub fn applied(&self) -> Vec<AppliedFault> {
        self.lock().applied.clone()
    }

    /// The number of requests that arrived, including those that a fault kept from being read.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        self.lock().arrived
    }

    /// Counts a request whose head has arrived; returns its number and its fault.
    pub(crate) fn next_fault(&self, head: &Request, reuses_connection: bool) -> (u64, Fault) {
        let mut state = self.lock();
        state.arrived += 1;
        let summary = RequestSummary::new(state.arrived, head, reuses_connection);
        let fault = state.plan.fault_for(&summary);
        if fault != Fault::None {
            let RequestSummary { number: request, operation, .. } = summary;
            state.applied.push(AppliedFault { request, operation, fault: fault.clone() });
        }
        (summary.number, fault)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}
