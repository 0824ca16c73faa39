//! Handles: the ids of scans in the journal, or files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use imagescan::credentials::{quote, show_path};
use imagescan::scan::{Journal, ScanHandle};
use serde_json::value::RawValue;

use super::follow::Followed;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::profile::Account;
use crate::session::Session;

/// The journal of the state directory.
pub async fn journal(session: &Session) -> Result<Journal, Failure> {
    let directory = session.settings.state_dir.join("journal");
    Ok(Journal::open(directory).await?)
}

/// The handles that an argument names: an id of the journal, or else a file with some.
pub async fn find(name: &str, journal: &Journal, session: &Session) -> Result<Vec<ScanHandle>, Failure> {
    let known = journal.handles().await?;
    if let Some(handle) = known.iter().find(|handle| handle.id == name) {
        return Ok(vec![handle.clone()]);
    }
    let path = session.directory.join(name);
    let Some(json) = read_file(&path)? else {
        let ids: Vec<_> = known.iter().map(|handle| handle.id.as_str()).collect();
        let known = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        return Err(Failure::usage(format!(
            "{} is neither a scan of the journal {} nor a file; scans that have not ended: {known}",
            quote(name),
            show_path(journal.directory()),
        )));
    };
    // The entry of the journal has what happened since the file was written.
    let newest =
        |handle: ScanHandle| known.iter().find(|known| known.id == handle.id).cloned().unwrap_or(handle);
    let handles: Vec<_> = read(&json).map_err(|failure| failure.at(&show_path(&path)))?;
    Ok(handles.into_iter().map(newest).collect())
}

/// The longest file of handles, in bytes: as long as the longest entry of the journal.
const MAX_LEN: u64 = 64 << 20;

/// The bytes of a file; `None` if it does not exist.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let failed =
        |why: &str| Failure::usage(format!("the handle file {} cannot be read: {why}", show_path(path)));
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if !metadata.is_file() => return Err(failed("it is not a regular file")),
        _ => {}
    }
    let file = File::open(path).map_err(|error| failed(&error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_LEN + 1).read_to_end(&mut bytes).map_err(|error| failed(&error.to_string()))?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(failed("it is longer than 64 MiB"));
    }
    Ok(Some(bytes))
}

/// The handles of a file, one after the other.
fn read(json: &[u8]) -> Result<Vec<ScanHandle>, Failure> {
    let malformed =
        |error: serde_json::Error| Failure::usage(format!("this is not the handle of a scan: {error}"));
    let mut handles = Vec::new();
    for handle in serde_json::Deserializer::from_slice(json).into_iter::<Box<RawValue>>() {
        handles.push(ScanHandle::from_json(handle.map_err(malformed)?.get().as_bytes())?);
    }
    if handles.is_empty() {
        return Err(Failure::usage("the file has no handle of a scan"));
    }
    Ok(handles)
}

/// The accounts of the chosen profiles whose cloud has one of the handles.
///
/// # Errors
/// If no profile is chosen, one is invalid, or none is of such a cloud.
pub fn accounts(handles: &[ScanHandle], session: &Session) -> Result<Vec<Account>, Failure> {
    let accounts =
        session.accounts_of(|profile| handles.iter().any(|handle| handle.account.cloud == profile.cloud))?;
    match handles.first() {
        Some(handle) if accounts.is_empty() => Err(Failure::usage(format!(
            "the scan {} belongs to {}, and no chosen profile is of that cloud: choose one with -p",
            handle.id, handle.account,
        ))),
        _ => Ok(accounts),
    }
}

/// Finds the account of each handle among those of the chosen profiles.
pub async fn of_accounts<'a>(
    handles: Vec<ScanHandle>,
    accounts: &'a [Account],
    session: &Session,
) -> Result<Vec<Followed<'a>>, Failure> {
    let mut ids = Vec::new();
    let mut failures = Vec::new();
    for account in accounts {
        match session.until_signal(account.scanner.account()).await? {
            Ok(id) => ids.push((account, id)),
            Err(error) => failures.push(Failure::from(error).at(&account.profile.to_string())),
        }
    }
    let mut found = Vec::new();
    for handle in handles {
        let Some((account, _)) = ids.iter().find(|(_, id)| **id == handle.account) else {
            let tried: Vec<_> =
                ids.iter().map(|(account, id)| format!("{} ({id})", account.profile)).collect();
            let tried = if tried.is_empty() { "none could be read".to_owned() } else { tried.join(", ") };
            let failed = failures.first().map(|failure| format!("; {failure}")).unwrap_or_default();
            return Err(Failure::new(
                failures.first().map_or(Exit::Usage, |failure| failure.exit),
                format!(
                    "the scan {} belongs to {}, and no chosen profile is of that account and region: {tried}{failed}; choose \
                     one with -p",
                    handle.id, handle.account,
                ),
            ));
        };
        found.push(Followed { account, handle });
    }
    Ok(found)
}
