//! The start: once for each consent, remembered in the journal.

use std::io::Write as _;
use std::pin::pin;

use imagescan::scan::report::printable;
use imagescan::scan::{ChunkState, ImageRef, Journal, LeftOutReason, ScanHandle, StartOutcome};

use super::consent::Consented;
use crate::arguments::ScanArgs;
use crate::commands::follow::Followed;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::target::NewFile;
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
    // A file that cannot be written is found before anything is paid.
    let file = arguments.handle_file.as_ref().map(|path| NewFile::create(&session.directory.join(path)));
    let file = file.transpose()?;
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
            let signals = session.signals.clone();
            let stop = move || signals.arrived().is_some();
            match until_sent(account.scanner.start(consent.stop_if(stop), journal), session).await {
                Ok(outcome) => handles = show(outcome, account, session),
                // The signal is the reason, and is reported as such.
                Err(error) if error.is_stopped() => {}
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
    if let Some(file) = file {
        // The scans are followed all the same.
        if let Err(failure) = write_handles(file, &scans) {
            session.fail(failure);
        }
    }
    Ok(Started { scans, running: others })
}

/// Waits for a start to its end. A signal is noted, because the wait may be long.
async fn until_sent<T>(start: impl Future<Output = T>, session: &Session) -> T {
    let mut start = pin!(start);
    tokio::select! {
        biased;
        ended = &mut start => ended,
        exit = session.signals.first() => {
            session.console.error(&format!(
                "{exit}: nothing more is started; waiting for the response if a start was sent, because the scan may be charged; a \
                 second signal ends at once, and the same command finds the scan again"
            ));
            start.await
        }
    }
}

/// Shows what became of a start, and returns the scans to follow.
fn show(outcome: StartOutcome, account: &Account, session: &mut Session) -> Vec<ScanHandle> {
    let label = account.profile.to_string();
    if let Some(handle) = &outcome.handle {
        let tasks: Vec<_> = handle.tasks().map(printable).collect();
        let id = &handle.id;
        session.console.note(&match &tasks[..] {
            [] if is_unknown(handle) => {
                format!("{label}  whether the scan was started is unknown, handle {id}")
            }
            [] => format!("{label}  started, handle {id}"),
            tasks => format!("{label}  started with the task {}, handle {id}", tasks.join(", ")),
        });
    }
    for handle in &outcome.unfinished {
        let id = &handle.id;
        session.console.note(&format!(
            "{label}  the scan {id} {}, and is followed: nothing is paid twice",
            if is_unknown(handle) { "may have been started before" } else { "was started before" }
        ));
    }
    for left_out in &outcome.left_out {
        let name = left_out.image.reference.short().to_string();
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
    for handle in outcome.handles().filter(|handle| is_unknown(handle)) {
        session.outcome.add(
            Exit::Error,
            format!(
                "{label}: the response to the start was lost, and no scan was found: it may run, and be charged; it is not \
                 started again: see `imagescan wait {}`",
                handle.id
            ),
        );
    }
    if let Some(error) = outcome.stopped_by.as_ref().filter(|error| !error.is_stopped()) {
        session.fail(Failure::from(error).at(&label));
    }
    outcome.handle.into_iter().chain(outcome.unfinished).collect()
}

/// Whether a call of the start may have been executed, and nothing of its scan was found.
fn is_unknown(handle: &ScanHandle) -> bool {
    handle.chunks.iter().any(|chunk| matches!(chunk.state, ChunkState::Unknown { .. }))
}

/// Writes the handles, one a line, for `wait` on another machine.
fn write_handles(mut file: NewFile, scans: &[Followed<'_>]) -> Result<(), Failure> {
    for scan in scans {
        let line = serde_json::to_vec(&scan.handle);
        let mut line =
            line.map_err(|error| Failure::error(format!("the handle cannot be written: {error}")))?;
        line.push(b'\n');
        file.write_all(&line).map_err(|error| file.failure(&error))?;
    }
    file.finish()
}
