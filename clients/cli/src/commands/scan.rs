//! `scan`: the only command that starts something. Estimate, consent, start, wait, findings, gate.

mod consent;
mod estimate;
mod others;
mod start;

use imagescan::scan::report::printable;
use imagescan::scan::{FindingKinds, Image, Note, ScanRequest};

use self::estimate::Estimated;
use self::start::Started;
use super::follow::{Followed, TimeLimit, follow};
use super::names::Resolution;
use super::{handles, names, read, report};
use crate::arguments::ScanArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::words::printable_name;
use crate::profile::Account;
use crate::session::Session;

pub async fn run(arguments: &ScanArgs, session: &mut Session) -> Result<(), Failure> {
    let mut names = names::parse(&arguments.images, session)?;
    let accounts = names::accounts(&names, session)?;
    let resolution = names::resolve(&names, &accounts, session).await?;
    if session.outcome.exit() != Exit::Success {
        session.console.error("nothing was started: a profile could not be read");
        return Ok(());
    }
    show_missing(&resolution, arguments, session)?;
    names = resolution.resolved.iter().map(|one| one.name.clone()).collect();
    let mut estimates = Vec::new();
    for account in &accounts {
        let images = resolution.images_of(account);
        if !images.is_empty() {
            estimates.push(estimate(account, images, arguments, session).await?);
        }
    }
    for one in &estimates {
        one.show(&session.console);
        session.outcome.add_all(Exit::Incomplete, one.not_scanned());
    }
    if arguments.dry_run {
        if let Err(failure) = consent::covering_limit(&estimates, names.len(), session) {
            session.console.note(&format!("would not be started: {failure}"));
        }
        session.console.note("nothing was started: --dry-run");
        return Ok(());
    }
    let consents = consent::consents(estimates, names.len(), arguments, session).await?;
    let journal = handles::journal(session).await?;
    // From here on an end by a signal names the handles.
    let _reacting = session.signals.react();
    let Started { scans, running } = start::start(consents, &journal, arguments, session).await?;
    if arguments.detach {
        if !session.settings.fail_on.is_empty() || !arguments.output.outputs.is_empty() {
            session.console.note("with --detach no gate is judged and no report is written: imagescan findings does both, after imagescan wait");
        }
        for (account, image) in &running {
            session.outcome.add(
                Exit::Incomplete,
                format!(
                    "{}: image {}: a scan that others have started is running, and has no handle here",
                    account.profile,
                    printable(&image.short().to_string())
                ),
            );
        }
        return detach(&scans, session);
    }
    let limit = TimeLimit::of(session);
    if !scans.is_empty() {
        follow(scans, &journal, limit, session).await?;
    }
    others::wait(&running, limit, session).await?;
    let mut report = read::report(&names, &accounts, &arguments.output, session).await?;
    report.notes.extend(accepted_missing(&resolution));
    let missing = report::missing_kinds(session);
    report::conclude(report, &arguments.output, &arguments.gate, &missing, session)
}

/// Prints the handles alone.
fn detach(scans: &[Followed<'_>], session: &Session) -> Result<(), Failure> {
    let ids: String = scans.iter().flat_map(|scan| [&scan.handle.id, "\n"]).collect();
    if scans.is_empty() {
        session.console.note("nothing was started, and no handle was written");
    }
    session.console.write(&ids).inspect_err(|_| {
        for scan in scans {
            session.console.error(&scan.go_on());
        }
    })?;
    match session.signals.arrived() {
        Some(exit) => Err(Failure::new(exit, format!("{exit}: the scan goes on in the cloud"))),
        None => Ok(()),
    }
}

/// Names without an image start nothing, unless the user allows the rest.
fn show_missing(resolution: &Resolution, arguments: &ScanArgs, session: &Session) -> Result<(), Failure> {
    for missing in &resolution.unresolved {
        let (name, why) = (missing.reference.to_string(), &missing.error.message);
        session.console.error(&format!("image {}: {}", printable(&name), printable(why)));
    }
    match resolution.unresolved.len() {
        0 => Ok(()),
        _ if arguments.allow_missing && !resolution.resolved.is_empty() => Ok(()),
        count => Err(Failure::new(
            Exit::Incomplete,
            format!(
                "nothing was started: {count} of {} names do not mean one image; correct them, or add --allow-missing to scan the others",
                count + resolution.resolved.len()
            ),
        )),
    }
}

/// The names that `--allow-missing` has accepted, for readers of the report.
fn accepted_missing(resolution: &Resolution) -> impl Iterator<Item = Note> {
    resolution.unresolved.iter().map(|missing| {
        let (name, why) = (printable_name(&missing.reference), printable(&missing.error.message));
        Note::new(
            "missing_name_accepted",
            format!("{name} was not scanned, which --allow-missing accepts: {why}"),
        )
    })
}

async fn estimate<'a>(
    account: &'a Account,
    images: Vec<Image>,
    arguments: &ScanArgs,
    session: &Session,
) -> Result<Estimated<'a>, Failure> {
    let kinds = session.settings.kinds_or(&FindingKinds::vulnerabilities());
    let mut request = ScanRequest::new(images).unknown_states(arguments.unknown_states).kinds(kinds);
    if let Some(age) = session.settings.max_age {
        request = request.unless_scanned_within(age);
    }
    let estimate = session.until_signal(account.scanner.estimate(request)).await?;
    let estimate = estimate.map_err(|error| Failure::from(error).at(&account.profile.to_string()))?;
    Ok(Estimated { account, estimate })
}
