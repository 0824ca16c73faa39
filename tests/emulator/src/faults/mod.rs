//! Faults that the emulator commits when told to: connections that break, answers that come late, cut or
//! spoilt, and clouds that refuse.
//!
//! A plan gives each request its fault when the head arrives: so a fault can come before anything else, and knows
//! the operation even so. (Where only a form in the body names the operation, it waits for that.) The connection commits those that come before the request is read; the server commits
//! the others, and has the connection spoil what it writes.

mod arrival;
mod drip;
mod fault;
mod live;
mod perform;
mod plan;
mod rule;
mod text;

pub use fault::{Fault, Stage};
pub use live::{AppliedFault, Faults};
pub use plan::FaultPlan;
pub use rule::{Matcher, Rule};
pub use text::InvalidRule;

pub(crate) use fault::Trouble;
pub(crate) use perform::perform;
