//! The end of a command that has a report: the gate, the outputs and the summary.

use std::path::Path;

use imagescan::credentials::show_path;
use imagescan::scan::{FindingKind, FindingKinds, Report};

use crate::arguments::{GateArgs, ReportOutput};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gate::Gate;
use crate::output::overview::Overview;
use crate::output::report::Outputs;
use crate::session::Session;

/// What can be requested.
const ONLY: &str = "this version reads vulnerability only";

/// Fails on arguments with which [`conclude`] would fail, before anything is sent.
pub fn check(output: &ReportOutput, gate: &GateArgs, session: &Session) -> Result<(), Failure> {
    Outputs::new(output, session)?;
    Gate::new(gate, &session.settings, &session.directory)?;
    Ok(())
}

/// Fails if the findings could not be written when they are there, or if no kind that was requested can be read.
pub fn check_before_sending(
    output: &ReportOutput,
    handle_file: Option<&Path>,
    session: &Session,
) -> Result<(), Failure> {
    let (requested, missing) = (requested_kinds(session), missing_kinds(session));
    if !missing.is_empty() && missing.len() == requested.iter().count() {
        let names = requested.iter().map(FindingKind::name).collect::<Vec<_>>().join(",");
        return Err(Failure::usage(format!("--kinds {names}: {ONLY}")));
    }
    let outputs = Outputs::new(output, session)?;
    if let Some(path) = handle_file.filter(|path| outputs.has_file(&session.directory.join(path))) {
        return Err(Failure::usage(format!(
            "an output and --handle-file write {}: name two files",
            show_path(path)
        )));
    }
    outputs.check_files()
}

/// The kinds that were requested and that this version does not read.
pub fn missing_kinds(session: &Session) -> Vec<FindingKind> {
    let read = FindingKinds::vulnerabilities();
    requested_kinds(session).iter().filter(|kind| !read.contains(*kind)).collect()
}

/// The kinds that the user names. Without such, and for those that a project adds, vulnerabilities.
fn requested_kinds(session: &Session) -> FindingKinds {
    session.settings.kinds_or(&FindingKinds::vulnerabilities())
}

/// Judges a report, writes it to its outputs, and says what was found and what was not looked at.
///
/// `missing` are kinds that were requested and that this version does not read. What went wrong before is in the session's outcome, and becomes a part of the report's.
pub fn conclude(
    mut report: Report,
    output: &ReportOutput,
    gate: &GateArgs,
    missing: &[FindingKind],
    session: &mut Session,
) -> Result<(), Failure> {
    let outputs = Outputs::new(output, session)?;
    let failures: Vec<_> = session.outcome.reasons().map(|(_, reason)| reason.clone()).collect();
    let is_whole = session.outcome.exit() == Exit::Success;
    let verdict = Gate::new(gate, &session.settings, &session.directory)?.judge(&report, missing, is_whole);
    let overview = Overview::new(&report, |finding| outputs.filter().shows(finding));
    let mut notes = vec![overview.line()];
    notes.extend(verdict.notes.iter().cloned());
    match verdict.text(gate.allow_partial && is_whole) {
        Some(text) if verdict.has_failed() => session.outcome.add(Exit::GateFailed, text),
        text => notes.extend(text),
    }
    let of_kind = |kind: &FindingKind| format!("{kind} was not read, although it was requested: {ONLY}");
    let missing = missing.iter().map(of_kind);
    for reason in overview.incomplete(&failures).into_iter().chain(missing).chain(verdict.unread) {
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
