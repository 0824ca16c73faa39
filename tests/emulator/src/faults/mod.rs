//! Fault injection: broken connections, late, cut or corrupt responses, error responses and skewed clocks.
//!
//! A plan picks the fault of a request as soon as the request's head has arrived, so that a fault can happen before
//! the body is read, and the operation is known even so. (Where only a form in the body names the operation, the
//! form is awaited.) The connection applies faults that happen before the request is read; the server applies all
//! others, and has the connection replace what it writes.

mod anomaly;
mod apply;
mod call_context;
mod drip;
mod fault;
mod injector;
mod plan;
mod rule;
mod syntax;

pub use anomaly::Anomaly;
pub use fault::{Fault, Stage};
pub use injector::{AppliedFault, FaultInjector};
pub use plan::FaultPlan;
pub use rule::{Matcher, Rule};
pub use syntax::InvalidRule;

pub(crate) use apply::apply;
pub(crate) use call_context::{CallContext, ForcedError};
