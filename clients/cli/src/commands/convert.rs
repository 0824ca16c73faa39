//! `convert`: a report in other formats, judged by another gate. Needs no network, no keys and no profile.

use imagescan::credentials::{shorten, show_path};
use imagescan::scan::ReportOutcome;
use imagescan::scan::report::printable;

use super::report;
use crate::arguments::ConvertArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::report_file;
use crate::session::Session;

/// What begins the reasons of the run that made the report.
const EARLIER: &str = "the run that made the report: ";

/// The longest reason that is shown, in bytes.
const REASON: usize = 400;

pub fn run(arguments: &ConvertArgs, session: &mut Session) -> Result<(), Failure> {
    let report = match arguments.report.as_str() {
        "-" => report_file::read_from(std::io::stdin().lock())
            .map_err(|error| Failure::error(format!("standard input: {error}"))),
        path => report_file::read(&session.directory.join(path))
            .map_err(|error| Failure::error(format!("{}: {error}", show_path(path)))),
    }?;
    if let Some(outcome) = &report.outcome {
        keep(outcome, arguments.gate.allow_partial, session);
    }
    report::conclude(report, &arguments.output, &arguments.gate, &[], session)
}

/// Adds what the run that made the report came to, except for its gate, which is judged again: a report of a run that has failed
/// is not green.
fn keep(outcome: &ReportOutcome, allow_partial: bool, session: &mut Session) {
    let exit = match Exit::ALL.into_iter().find(|exit| exit.name() == outcome.name) {
        Some(Exit::Success) if outcome.code == 0 => return,
        // The gate is judged again; the other reasons have the worst of the other codes.
        Some(Exit::GateFailed) => also(outcome).unwrap_or(Exit::Incomplete),
        Some(exit) if exit != Exit::Success => exit,
        _ => Exit::Error,
    };
    let also = also(outcome).filter(|also| *also != exit && *also != Exit::GateFailed);
    if let Some(also) = also.filter(|also| *also != Exit::Incomplete || !allow_partial) {
        session.outcome.add(also, format!("{EARLIER}it also ended with {}", also.name()));
    }
    let mut reasons: Vec<_> = outcome.reasons.iter().map(String::as_str).collect();
    if outcome.name == Exit::GateFailed.name() {
        reasons.retain(|reason| !reason.starts_with("gate "));
    } else if reasons.is_empty() {
        reasons.push(&outcome.name);
    }
    for reason in reasons {
        let reason = reason.strip_prefix(EARLIER).unwrap_or(reason);
        let reason = format!("{EARLIER}{}", printable(&shorten(reason, REASON)));
        if exit == Exit::Incomplete && allow_partial {
            session.console.note(&format!("accepted by --allow-partial: {reason}"));
        } else {
            session.outcome.add(exit, reason);
        }
    }
}

/// The worst of the codes that the run had beside the one that counts; a name that is not known counts as an error.
fn also(outcome: &ReportOutcome) -> Option<Exit> {
    let exit_of =
        |name: &String| Exit::ALL.into_iter().find(|exit| exit.name() == name).unwrap_or(Exit::Error);
    let also: Vec<_> = outcome.also.iter().map(exit_of).collect();
    Exit::PRECEDENCE.into_iter().find(|exit| *exit != Exit::GateFailed && also.contains(exit))
}
