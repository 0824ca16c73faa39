//! The faults of a running emulator.

use std::sync::{Mutex, MutexGuard};

use super::arrival::Arrival;
use super::{Fault, FaultPlan, Rule};
use crate::Request;

/// A fault that a request met.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedFault {
    /// The number of the request, counted from 1 over all that arrived.
    pub request: u64,
    /// The operation that it calls, if the emulator knows it.
    pub operation: Option<&'static str>,
    /// What went wrong; never [`Fault::None`].
    pub fault: Fault,
}

/// The plan that a running emulator follows, and what came of it.
#[derive(Debug, Default)]
pub struct Faults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    plan: FaultPlan,
    arrived: u64,
    applied: Vec<AppliedFault>,
}

impl Faults {
    pub(crate) fn new(plan: FaultPlan) -> Self {
        Self { state: Mutex::new(State { plan, ..State::default() }) }
    }

    /// Adds a rule after the others, for requests that arrive from now on.
    pub fn push(&self, rule: Rule) {
        self.lock().plan.push(rule);
    }

    /// Follows another plan from now on. Numbers of requests go on, and what was applied stays known.
    pub fn replace(&self, plan: FaultPlan) {
        self.lock().plan = plan;
    }

    /// Lets nothing go wrong from now on.
    pub fn clear(&self) {
        self.replace(FaultPlan::new());
    }

    /// The faults that requests met, in order of their arrival.
    #[must_use]
    pub fn applied(&self) -> Vec<AppliedFault> {
        self.lock().applied.clone()
    }

    /// How many requests arrived. Those that were not read count too.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        self.lock().arrived
    }

    /// Counts a request whose head arrived, and tells its number and the fault that it meets.
    pub(crate) fn arrive(&self, head: &Request, reuses_connection: bool) -> (u64, Fault) {
        let mut state = self.lock();
        state.arrived += 1;
        let arrival = Arrival::new(state.arrived, head, reuses_connection);
        let fault = state.plan.fault_for(&arrival);
        if fault != Fault::None {
            let Arrival { number: request, operation, .. } = arrival;
            state.applied.push(AppliedFault { request, operation, fault: fault.clone() });
        }
        (arrival.number, fault)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}
