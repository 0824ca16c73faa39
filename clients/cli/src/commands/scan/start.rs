//! The start: once for each consent, remembered in the journal.

use std::path::Path;

use imagescan::scan::report::printable;
use imagescan::scan::{ChunkState, ImageRef, Journal, LeftOutReason, ScanHandle, StartOutcome};

use super::consent::Consented;
use crate::arguments::ScanArgs;
use crate::commands::follow::Followed;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::target::write_file;
use crate::profile::Account;
use crate::session::Session;

/// What runs after the start.
pub struct Started<'a> {
    /// The scans to follow.
    pub scans: Vec<Followed<'a>>,
    /// The images of which a scan runs that is not in the journal: another person or machine has started it.
    pub running: Vec<(&'a Account, ImageRef)>,
}

/// Starts the scans of all consents. A start is not ended by a signal: what was sent has to be written down.
pub async fn start<'a>(
    consents: Vec<Consented<'a>>,
    journal: &Journal,
    arguments: &ScanArgs,
    session: &mut Session,
) -> Result<Started<'a>, Failure> {
    let (mut scans, mut others) = (Vec::<Followed<'a>>::new(), Vec::new());
    let earlier = journal.handles().await?;
    for Consented { account, consent, running } in consents {
        if session.signals.arrived().is_some() {
            break;
        }
        let label = account.profile.to_string();
        let has_images = !consent.images().is_empty();
        let mut handles = Vec::new();
        if has_images {
            match account.scanner.start(consent, journal).await {
                Ok(outcome) => handles = show(outcome, account, session),
                Err(error) => session.fail(Failure::from(error).at(&label)),
            }
        }
        // Of the images whose scan runs, some are in the journal: this user has started them before.
        let id = account.scanner.account().await.ok();
        for image in running {
            let has_it = |handle: &&ScanHandle| {
                Some(&handle.account) == id && handle.started_images().any(|one| one.key == image.key)
            };
            match earlier.iter().find(has_it) {
                Some(handle) => handles.push(handle.clone()),
                None => others.push((account, image.reference)),
            }
        }
        for handle in handles {
            if !scans.iter().any(|scan| scan.handle.id == handle.id) {
                scans.push(Followed { account, handle });
            }
        }
    }
    if let Some(path) = &arguments.handle_file {
        write_handles(path, &scans, session)?;
    }
    Ok(Started { scans, running: others })
}

/// Shows what became of a start, and returns the scans to follow.
fn show(outcome: StartOutcome, account: &Account, session: &mut Session) -> Vec<ScanHandle> {
    let label = account.profile.to_string();
    if let Some(handle) = &outcome.handle {
        let tasks: Vec<_> = handle.tasks().map(printable).collect();
        let tasks =
            if tasks.is_empty() { String::new() } else { format!(" with the task {}", tasks.join(", ")) };
        session.console.note(&format!("{label}  started{tasks}, handle {}", handle.id));
    }
    for handle in &outcome.unfinished {
        let id = &handle.id;
        session.console.note(&format!(
            "{label}  the scan {id} was started before, and is followed: nothing is paid twice"
        ));
    }
    for left_out in &outcome.left_out {
        let name = left_out.image.reference.to_string();
        let why = match &left_out.reason {
            LeftOutReason::Unfinished { .. } | LeftOutReason::ScannedSinceEstimate { .. } => continue,
            LeftOutReason::Running { state, .. } => format!("a scan of it is {state}"),
            LeftOutReason::DigestMoved { digest, .. } => {
                format!("the tag has the digest {} now, another than at the estimate", digest.as_str())
            }
            LeftOutReason::Gone => "the inventory no longer lists it".to_owned(),
            LeftOutReason::NotStarted { error, .. } => error.message.clone(),
            _ => "for a reason that this version does not know".to_owned(),
        };
        let text =
            format!("{label}: image {}: its scan was not started: {}", printable(&name), printable(&why));
        session.outcome.add(Exit::Incomplete, text);
    }
    let is_unknown = |handle: &ScanHandle| {
        handle.chunks.iter().any(|chunk| matches!(chunk.state, ChunkState::Unknown { .. }))
    };
    if let Some(handle) = outcome.handle.iter().find(|handle| is_unknown(handle)) {
        session.outcome.add(
            Exit::Error,
            format!(
                "{label}: the response to the start was lost, and no scan was found: it may run, and be charged; it is not \
                 started again: see `imagescan wait {}`",
                handle.id
            ),
        );
    }
    if let Some(error) = outcome.stopped_by.as_ref() {
        session.fail(Failure::from(error).at(&label));
    }
    outcome.handle.into_iter().chain(outcome.unfinished).collect()
}

/// Writes the handles, one a line, for `wait` on another machine.
fn write_handles(path: &Path, scans: &[Followed<'_>], session: &Session) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for scan in scans {
        let line = serde_json::to_vec(&scan.handle);
        lines.extend(line.map_err(|error| Failure::error(format!("the handle cannot be written: {error}")))?);
        lines.push(b'\n');
    }
    write_file(&session.directory.join(path), &lines)
}
