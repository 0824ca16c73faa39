//! Picks the fault of each request: by rules in order, then by chance.

use std::time::Duration;

use jiff::SignedDuration;

use super::rule::RequestSummary;
use super::{Fault, Rule, Stage};
use crate::Random;

/// The denominator of all chances.
const CHANCES_OUT_OF: u32 = 1000;

/// The chance of each fault in [`FaultPlan::standard_chances`].
const STANDARD_CHANCE: u32 = 20;

/// Decides which fault each request has; without rules and chances, no request has one.
///
/// A request has the fault of the first rule that matches it and is not used up. If no rule applies and the plan has
/// chances, the request has a fault by chance. A plan depends on the requests and its seed alone: the same requests in
/// the same order have the same faults.
///
/// ```
/// use imagescan_emulator::{Fault, FaultPlan, Rule, Stage};
///
/// // The first scan is started, but its response is lost; the next two calls are throttled.
/// let plan = FaultPlan::new()
///     .rule(Rule::new("BatchScanSwrImage", Fault::Reset(Stage::AfterExecution), 1))
///     .rule(Rule::new("BatchScanSwrImage", Fault::Throttle { retry_after: None }, 2));
/// # let _ = plan;
/// ```
#[derive(Debug, Clone)]
pub struct FaultPlan {
    rules: Vec<Rule>,
    random: Random,
    /// Faults and their chances out of [`CHANCES_OUT_OF`].
    chances: Vec<(Fault, u32)>,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self::random(0)
    }
}

impl FaultPlan {
    /// A plan without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A plan with this seed for random faults. It has no chances yet: see [`FaultPlan::chance`] and
    /// [`FaultPlan::standard_chances`].
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self { rules: Vec::new(), random: Random::seeded(seed), chances: Vec::new() }
    }

    /// Adds a rule after the existing ones.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.push(rule);
        self
    }

    /// Adds a fault with a chance of `per_thousand` in a thousand requests. If the sum of all chances exceeds a
    /// thousand, the excess is cut from those added last.
    #[must_use]
    pub fn chance(mut self, fault: Fault, per_thousand: u32) -> Self {
        self.chances.push((fault, per_thousand));
        self
    }

    /// Adds every kind of fault, each with a chance of 20 in a thousand requests. Delays and pauses have zero length,
    /// and clocks are off by an hour. About two of three requests have no fault.
    #[must_use]
    pub fn standard_chances(mut self) -> Self {
        self.chances.extend(standard_faults().into_iter().map(|fault| (fault, STANDARD_CHANCE)));
        self
    }

    pub(super) fn push(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    pub(super) fn fault_for(&mut self, request: &RequestSummary) -> Fault {
        // One number for each request, so that rules do not change the random faults of later requests.
        let number = self.random.below(CHANCES_OUT_OF.into());
        let fault = self.rules.iter_mut().find_map(|rule| rule.apply_to(request));
        self.rules.retain(|rule| rule.times > 0);
        fault.or_else(|| self.by_chance(number, request)).unwrap_or(Fault::None)
    }

    fn by_chance(&self, mut number: u64, request: &RequestSummary) -> Option<Fault> {
        for (fault, chance) in &self.chances {
            match number.checked_sub(u64::from(*chance)) {
                Some(rest) => number = rest,
                None => return Some(fault.clone()).filter(|fault| request.can_have(fault)),
            }
        }
        None
    }
}

fn standard_faults() -> Vec<Fault> {
    let hour = SignedDuration::from_hours(1);
    vec![
        Fault::Drop(Stage::BeforeReading),
        Fault::Drop(Stage::BeforeExecution),
        Fault::Drop(Stage::AfterExecution),
        Fault::Reset(Stage::BeforeReading),
        Fault::Reset(Stage::BeforeExecution),
        Fault::Reset(Stage::AfterExecution),
        Fault::StaleConnection,
        Fault::Delay(Duration::ZERO),
        Fault::Drip { chunk: 16, pause: Duration::ZERO },
        Fault::Truncate { body_bytes: 10 },
        Fault::garbage(),
        Fault::bad_gateway(),
        Fault::GatewayPage { status: http::StatusCode::GATEWAY_TIMEOUT, executed: true },
        Fault::Throttle { retry_after: None },
        Fault::ServerError,
        Fault::Skew(hour),
        Fault::Skew(-hour),
        Fault::BadDate { skew: SignedDuration::ZERO },
    ]
}
