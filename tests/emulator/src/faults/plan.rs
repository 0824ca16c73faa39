//! Which fault each request meets: rules in order, then chance.

use std::time::Duration;

use jiff::SignedDuration;

use super::arrival::Arrival;
use super::{Fault, Rule, Stage};
use crate::Random;

/// Chances are out of so many.
const ALL: u32 = 1000;

/// The chance of each fault in [`FaultPlan::standard_chances`].
const STANDARD: u32 = 20;

/// Decides which fault each request meets; by default none does.
///
/// A request meets the fault of the first rule that matches it and is not used up; later rules do not see it.
/// One that no rule takes meets a fault by chance, if the plan has chances. A plan depends on nothing but the
/// requests and its seed, so that the same requests in the same order meet the same faults.
///
/// ```
/// use imagescan_emulator::{Fault, FaultPlan, Rule, Stage};
///
/// // The first scan is made, but its answer is lost; the next two calls of it are refused.
/// let plan = FaultPlan::new()
///     .rule(Rule::new("BatchScanSwrImage", Fault::Reset(Stage::AfterExecution), 1))
///     .rule(Rule::new("BatchScanSwrImage", Fault::Throttle { retry_after: None }, 2));
/// # let _ = plan;
/// ```
#[derive(Debug, Clone)]
pub struct FaultPlan {
    rules: Vec<Rule>,
    random: Random,
    /// Faults and their chances out of [`ALL`].
    chances: Vec<(Fault, u32)>,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self::random(0)
    }
}

impl FaultPlan {
    /// A plan by which nothing goes wrong.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A plan whose chances are drawn with this seed. It has none yet: see [`FaultPlan::chance`] and
    /// [`FaultPlan::standard_chances`].
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self { rules: Vec::new(), random: Random::seeded(seed), chances: Vec::new() }
    }

    /// Adds a rule after the others.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.push(rule);
        self
    }

    /// Adds a fault that so many of a thousand requests meet. What all chances together have beyond a thousand
    /// is cut from those added last.
    #[must_use]
    pub fn chance(mut self, fault: Fault, per_thousand: u32) -> Self {
        self.chances.push((fault, per_thousand));
        self
    }

    /// Adds every kind of fault, each for 20 of a thousand requests. Delays and pauses are of zero length, and
    /// clocks are off by an hour. About two of three requests meet no fault.
    #[must_use]
    pub fn standard_chances(mut self) -> Self {
        self.chances.extend(standard_faults().into_iter().map(|fault| (fault, STANDARD)));
        self
    }

    pub(super) fn push(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    pub(super) fn fault_for(&mut self, arrival: &Arrival) -> Fault {
        // It is drawn for each request, so that rules do not change what later requests meet.
        let drawn = self.random.below(ALL.into());
        let fault = self.rules.iter_mut().find_map(|rule| rule.take(arrival));
        self.rules.retain(|rule| rule.times > 0);
        fault.or_else(|| self.by_chance(drawn, arrival)).unwrap_or(Fault::None)
    }

    fn by_chance(&self, mut drawn: u64, arrival: &Arrival) -> Option<Fault> {
        for (fault, chance) in &self.chances {
            match drawn.checked_sub(u64::from(*chance)) {
                Some(rest) => drawn = rest,
                None => return Some(fault.clone()).filter(|fault| arrival.can_meet(fault)),
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
        Fault::Truncate { kept: 10 },
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
