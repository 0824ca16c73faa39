//! `wait`: goes on following scans, whichever process or machine started them.

use imagescan::credentials::show_path;
use imagescan::scan::report::printable;
use imagescan::scan::{ChunkState, ScanHandle};
use serde::Serialize;

use super::follow::{Followed, TimeLimit, follow};
use super::handles;
use crate::arguments::{ListOutput, WaitArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::list::{List, Row};
use crate::session::Session;

/// The number of images that are named.
const SHOWN: usize = 3;

#[derive(Serialize)]
struct HandleRow(ScanHandle);

impl Row for HandleRow {
    const COLUMNS: &'static [&'static str] = &["HANDLE", "ACCOUNT", "STARTED", "IMAGES"];

    fn cells(&self) -> Vec<String> {
        let Self(handle) = self;
        vec![
            handle.id.clone(),
            handle.account.to_string(),
            handle.created.to_string(),
            handle.images().count().to_string(),
        ]
    }
}

pub async fn run(arguments: &WaitArgs, session: &mut Session) -> Result<(), Failure> {
    let journal = handles::journal(session).await?;
    if arguments.handles.is_empty() {
        let console = session.console.clone();
        let mut list = List::new::<HandleRow>(&ListOutput::default(), &console)?;
        let handles = journal.handles().await?;
        if handles.is_empty() {
            let directory = show_path(journal.directory());
            console.note(&format!("the journal {directory} has no scan that goes on"));
        }
        if !handles.is_empty() {
            console.note(
                "known to this machine; whether a scan has ended since is not asked: imagescan wait HANDLE",
            );
        }
        for handle in handles {
            list.push(&HandleRow(handle))?;
        }
        return list.finish();
    }
    let mut found = Vec::new();
    for name in &arguments.handles {
        for handle in handles::find(name, &journal, session).await? {
            if !found.contains(&handle) {
                found.push(handle);
            }
        }
    }
    if let Some(handle) = found.iter().find(|handle| handle.started_images().next().is_none()) {
        return Err(Failure::usage(format!(
            "the scan {} has no image whose scan was started: there is nothing to wait for; leave it out",
            printable(&handle.id)
        )));
    }
    let accounts = handles::accounts(&found, session)?;
    let mut scans = handles::of_accounts(found, &accounts, session).await?;
    for Followed { account, handle } in &mut scans {
        // A process that was killed may have left calls whose outcome is not known.
        let is_open = |state: &ChunkState| matches!(state, ChunkState::Intended | ChunkState::Unknown { .. });
        if handle.chunks.iter().any(|chunk| is_open(&chunk.state)) && is_in_journal(handle, &journal).await? {
            let recovered = session.until_signal(account.scanner.recover(&handle.id, &journal)).await?;
            *handle = recovered.map_err(|error| Failure::from(error).at(&account.profile.to_string()))?;
            if handle.started_images().next().is_none() {
                let reason = format!("the scan {} was not started: the cloud has nothing of it", handle.id);
                session.outcome.add(Exit::Incomplete, reason);
            }
        }
    }
    let findings = findings_of(&scans);
    let ended = follow(scans, &journal, TimeLimit::of(session), session).await?;
    if ended.done > 0 {
        session.console.note(&format!("read and judge what was found: {findings}"));
    }
    if ended.failed > 0 {
        let total = ended.done + ended.failed;
        session.outcome.add(Exit::Incomplete, format!("{} of {total} images were not scanned", ended.failed));
    }
    Ok(())
}

/// The command that reads what was found in the images of scans.
fn findings_of(scans: &[Followed<'_>]) -> String {
    let names: Vec<_> = scans
        .iter()
        .flat_map(|scan| scan.handle.started_images().map(move |image| (scan.account, image)))
        .map(|(account, image)| format!("{}={}", account.profile.name, image.reference.short()))
        .collect();
    let more = if names.len() > SHOWN { " …" } else { "" };
    let names: Vec<_> = names.iter().take(SHOWN).map(|name| printable(name)).collect();
    format!("imagescan findings {}{more}", names.join(" "))
}

async fn is_in_journal(handle: &ScanHandle, journal: &imagescan::scan::Journal) -> Result<bool, Failure> {
    Ok(journal.handles().await?.iter().any(|known| known.id == handle.id))
}
