//! The end of a command that has a report: the gate, the outputs and the summary.

use imagescan::scan::Report;

use crate::arguments::{GateArgs, ReportOutput};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gate::Gate;
use crate::output::overview::Overview;
use crate::output::report::Outputs;
use crate::session::Session;

/// Fails on arguments with which [`conclude`] would fail, before anything is sent.
pub fn check(output: &ReportOutput, gate: &GateArgs, session: &Session) -> Result<(), Failure> {
    Outputs::new(output, session)?;
    Gate::new(gate, &session.settings, &session.directory)?;
    Ok(())
}

/// Judges a report, writes it to its outputs, and says what was found and what was not looked at.
///
/// What went wrong before is in the session's outcome, and becomes a part of the report's.
pub fn conclude(
    mut report: Report,
    output: &ReportOutput,
    gate: &GateArgs,
    session: &mut Session,
) -> Result<(), Failure> {
    let outputs = Outputs::new(output, session)?;
    let is_whole = session.outcome.exit() == Exit::Success;
    let verdict = Gate::new(gate, &session.settings, &session.directory)?.judge(&report, is_whole);
    let overview = Overview::new(&report, |finding| outputs.filter().shows(finding));
    let mut notes = vec![overview.line()];
    notes.extend(verdict.notes.iter().cloned());
    match verdict.text(gate.allow_partial && is_whole) {
        Some(text) if verdict.has_failed() => session.outcome.add(Exit::GateFailed, text),
        text => notes.extend(text),
    }
    for reason in overview.incomplete().into_iter().chain(verdict.unread) {
        if gate.allow_partial {
            notes.push(format!("accepted by --allow-partial: {reason}"));
        } else {
            session.outcome.add(Exit::Incomplete, reason);
        }
    }
    report.outcome = Some(session.outcome.to_report());
    if !output.raw {
        remove_vendor_records(&mut report);
    }
    for failure in outputs.write(&report, &session.console) {
        session.fail(failure);
    }
    for note in notes {
        session.console.note(&note);
    }
    Ok(())
}

fn remove_vendor_records(report: &mut Report) {
    for image in &mut report.images {
        image.image.vendor_record = None;
        for finding in &mut image.findings {
            finding.vendor_records.clear();
        }
    }
}
