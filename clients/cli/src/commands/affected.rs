//! `affected`: the images that have a vulnerability, over all profiles, by the clouds' own indices.

use std::collections::HashSet;

use futures_util::future::join_all;
use imagescan::scan::{AffectedImage, Detail, Error, FindingStatus, VulnerabilityId};
use serde::Serialize;
use tokio::sync::mpsc;

use crate::arguments::AffectedArgs;
use crate::failure::Failure;
use crate::output::list::{List, Row};
use crate::output::words::{counted, scan_time};
use crate::profile::Account;
use crate::session::Session;

/// The rows of a profile that wait until those of the profiles before it are written.
const WAITING: usize = 1_000;

#[derive(Serialize)]
struct AffectedRow {
    profile: String,
    /// The reference as other commands take it.
    name: String,
    id: String,
    #[serde(flatten)]
    affected: AffectedImage,
}

impl Row for AffectedRow {
    const COLUMNS: &'static [&'static str] =
        &["PROFILE", "ID", "IMAGE", "PACKAGE", "FIXED", "STATUS", "LAST SCAN"];

    fn cells(&self) -> Vec<String> {
        let AffectedImage { reference, finding, last_scan, .. } = &self.affected;
        let (mut packages, mut fixed) = (Vec::new(), Vec::new());
        if let Detail::Vulnerability(detail) = &finding.detail {
            for package in &detail.packages {
                let version = package.version.iter().map(|version| format!(" {version}"));
                packages.push(version.fold(package.name.clone(), |text, version| text + &version));
                fixed.extend(package.fixed_versions.iter().cloned());
            }
        }
        fixed.dedup();
        let or = |text: String, absent: &str| if text.is_empty() { absent.to_owned() } else { text };
        vec![
            self.profile.clone(),
            self.id.clone(),
            reference.short().to_string(),
            or(packages.join(", "), "– (not named)"),
            or(fixed.join(", "), "–"),
            status(&self.affected),
            last_scan.as_ref().map_or_else(|| "–".to_owned(), scan_time),
        ]
    }
}

fn status(affected: &AffectedImage) -> String {
    match &affected.finding.status {
        FindingStatus::Open => "open".to_owned(),
        FindingStatus::InProgress => "in progress".to_owned(),
        FindingStatus::Unknown => "unknown".to_owned(),
        FindingStatus::Other(word) => word.clone(),
        status => status.dismissed_as().unwrap_or("unknown").to_owned(),
    }
}

/// What was read of a profile.
struct Progress {
    images: HashSet<String>,
    state: State,
}

#[derive(PartialEq)]
enum State {
    /// Reading has not come to its end.
    Unread,
    Read,
    Failed,
}

pub async fn run(arguments: &AffectedArgs, session: &mut Session) -> Result<(), Failure> {
    let mut ids: Vec<VulnerabilityId> = Vec::new();
    for id in &arguments.ids {
        let id = id.parse()?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let accounts = session.accounts()?;
    let console = session.console.clone();
    let mut list = List::new::<AffectedRow>(&arguments.output, &console)?;
    let mut profiles: Vec<_> =
        accounts.iter().map(|_| Progress { images: HashSet::new(), state: State::Unread }).collect();
    let mut failures = Vec::new();
    let (senders, receivers): (Vec<_>, Vec<_>) = accounts.iter().map(|_| mpsc::channel(WAITING)).unzip();
    let reads = join_all(accounts.iter().zip(senders).map(|(account, rows)| read(account, &ids, rows)));
    let write = async {
        for ((account, progress), mut rows) in accounts.iter().zip(&mut profiles).zip(receivers) {
            let profile = account.profile.to_string();
            let mut has_failed = false;
            while let Some(row) = rows.recv().await {
                match row {
                    Ok((id, mut affected)) => {
                        affected.finding.vendor_records.clear();
                        let name = affected.reference.to_string();
                        progress.images.insert(name.clone());
                        list.push(&AffectedRow { profile: profile.clone(), name, id, affected })?;
                    }
                    Err(error) => {
                        has_failed = true;
                        failures.push(Failure::from(error).at(&profile));
                    }
                }
                if console.is_closed() {
                    return Ok(());
                }
            }
            progress.state = if has_failed { State::Failed } else { State::Read };
        }
        Ok(())
    };
    // The end of writing is the end of reading: nothing is read that is not written.
    let reading = async {
        tokio::select! {
            written = write => written,
            () = async { reads.await; std::future::pending().await } => Ok(()),
        }
    };
    let ended = session.until_signal(reading).await;
    list.finish()?;
    for failure in failures {
        session.fail(failure);
    }
    if !console.is_closed() {
        console.note(&summary(&accounts, &profiles));
    }
    ended?
}

/// Reads the images of a profile. A vulnerability that cannot be read is reported, and the others are read.
async fn read(
    account: &Account,
    ids: &[VulnerabilityId],
    rows: mpsc::Sender<Result<(String, AffectedImage), Error>>,
) {
    for id in ids {
        let mut images = account.scanner.affected(id);
        loop {
            let row = match images.try_next().await {
                Ok(Some(image)) => Ok((id.to_string(), image)),
                Ok(None) => break,
                Err(error) => Err(error),
            };
            let is_error = row.is_err();
            if rows.send(row).await.is_err() {
                return;
            }
            if is_error {
                break;
            }
        }
    }
}

/// `2 images; alibaba/ali: none; images that were never scanned are not among them: imagescan images --state not-scanned -p ali`
fn summary(accounts: &[Account], profiles: &[Progress]) -> String {
    let total = profiles.iter().map(|profile| profile.images.len()).sum();
    let mut text = counted(total, "image");
    for (account, Progress { images, state }) in accounts.iter().zip(profiles) {
        let read = match (state, images.len()) {
            (State::Read, 0) => "none".to_owned(),
            (State::Read, _) if accounts.len() == 1 => continue,
            (State::Read, count) => count.to_string(),
            (State::Failed, 0) => "failed, so nothing is known".to_owned(),
            (State::Failed, count) => format!("failed after {count}, others may have it"),
            (State::Unread, 0) => "not read".to_owned(),
            (State::Unread, count) => format!("ended after {count}, others may have it"),
        };
        text = format!("{text}; {}: {read}", account.profile);
    }
    let names: Vec<_> = accounts.iter().map(|account| account.profile.name.as_str()).collect();
    let names = names.join(",");
    format!(
        "{text}; images that were never scanned are not among them: imagescan images --state not-scanned -p {names}"
    )
}
