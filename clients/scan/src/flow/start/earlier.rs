//! Scans that were started before, by the entries of the journal.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::checks::{LeftOut, LeftOutReason};
use crate::error::Error;
use crate::flow::watch::{image_status, longest_scan};
use crate::journal::{Entry, Journal};
use crate::model::{Account, Chunk, ChunkState, Image, ImageKey, ImageStatus, ScanHandle};
use crate::scanner::Scanner;

/// What is known of the scans that were started before.
#[derive(Debug)]
pub(super) struct Earlier {
    account: Account,
    now: Timestamp,
    longest: SignedDuration,
    /// Images whose scan of an entry has ended: the id of the entry, and the image.
    ended: HashSet<(String, ImageKey)>,
}

/// What a start may start, as far as the journal is concerned.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) images: Vec<Image>,
    pub(super) left_out: Vec<LeftOut>,
    /// The scans because of which images are left out.
    pub(super) unfinished: Vec<ScanHandle>,
    /// The entries whose scans have ended.
    pub(super) remove: Vec<String>,
}

impl Scanner {
    /// Looks at the entries of the journal that have some of the images: finds out what became of interrupted starts, and which
    /// scans have ended.
    pub(super) async fn look_at_earlier(
        &self,
        account: &Account,
        images: &[Image],
        journal: &Journal,
    ) -> Result<Earlier, Error> {
        let wanted: HashSet<_> = images.iter().map(|image| &image.key).collect();
        let mut ended = HashSet::new();
        for Entry { mut handle, is_live } in journal.entries().await? {
            let is_wanted = handle.images().any(|image| wanted.contains(&image.key));
            if is_live || handle.account != *account || !is_wanted {
                continue;
            }
            if handle.chunks.iter().any(|chunk| chunk.state == ChunkState::Intended) {
                handle = match self.recover(&handle.id, journal).await {
                    Err(error) if error.is_not_found() => continue,
                    recovered => recovered?,
                };
            }
            let images: Vec<_> =
                handle.started_images().filter(|image| wanted.contains(&image.key)).cloned().collect();
            if images.is_empty() {
                continue;
            }
            for (image, observation) in images.iter().zip(self.observe(&images).await?) {
                // A list that changes while it is read may lack an image that it has.
                let status = image_status(image, &observation, false);
                if !status.is_pending() && status != ImageStatus::Gone {
                    ended.insert((handle.id.clone(), image.key.clone()));
                }
            }
        }
        let longest = longest_scan(self.api.abilities());
        Ok(Earlier { account: account.clone(), now: self.now(), longest, ended })
    }
}

impl Earlier {
    /// Leaves out the images of which a scan may be running.
    pub(super) fn plan(&self, entries: Vec<Entry>, images: Vec<Image>) -> Plan {
        let (mut unfinished_by, mut unfinished) = (HashMap::new(), Vec::new());
        let mut remove = Vec::new();
        let wanted: HashSet<_> = images.iter().map(|image| image.key.clone()).collect();
        // The scope only says which images of the account are seen.
        let is_ours =
            |account: &Account| account.cloud == self.account.cloud && account.id == self.account.id;
        for entry in entries.into_iter().filter(|entry| is_ours(&entry.handle.account)) {
            let running: Vec<_> = self.running(&entry).cloned().collect();
            let is_wanted = running.iter().any(|key| wanted.contains(key));
            if running.is_empty() {
                remove.push(entry.handle.id);
            } else if is_wanted {
                unfinished_by.extend(running.into_iter().map(|key| (key, entry.handle.id.clone())));
                unfinished.push(entry.handle);
            }
        }
        let (mut startable, mut left_out) = (Vec::new(), Vec::new());
        for image in images {
            match unfinished_by.get(&image.key) {
                None => startable.push(image),
                Some(scan) => {
                    left_out
                        .push(LeftOut { image, reason: LeftOutReason::Unfinished { scan: scan.clone() } });
                }
            }
        }
        Plan { images: startable, left_out, unfinished, remove }
    }

    /// The images of an entry of which a scan may be running or be started.
    fn running<'a>(&'a self, Entry { handle, is_live }: &'a Entry) -> impl Iterator<Item = &'a ImageKey> {
        let is_over = !is_live && self.now >= handle.deadline(self.longest);
        // The owner of the entry calls the chunks that are planned.
        let may_run = move |chunk: &&Chunk| !is_over && (*is_live || chunk.state.may_have_started());
        let has_ended = |key: &ImageKey| self.ended.contains(&(handle.id.clone(), key.clone()));
        let images = handle.chunks.iter().filter(may_run).flat_map(|chunk| &chunk.images);
        images.map(|image| &image.key).filter(move |key| !has_ended(key))
    }
}
