//! Scans that were started before, by the entries of the journal.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::checks::{LeftOut, LeftOutReason};
use crate::cloud_api::Abilities;
use crate::error::Error;
use crate::flow::watch::{image_status, longest_scan};
use crate::journal::{Entry, Journal};
use crate::model::{
    Account, Chunk, ChunkState, Digest, Image, ImageKey, ImageStatus, ScanHandle, WatchedImage,
};
use crate::scanner::Scanner;

/// What is known of the scans that were started before.
#[derive(Debug)]
pub(super) struct Earlier {
    account: Account,
    now: Timestamp,
    abilities: &'static Abilities,
    /// Images whose scan of an entry has ended: the id of the entry, and the image.
    ended: HashSet<(String, ImageKey)>,
}

/// What a start scans for an image: its row, or all rows with its digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Scanned {
    /// The id of the row. The other ids of a key may come, go and change.
    Row(String),
    Digest(Digest),
}

impl Scanned {
    fn of(abilities: &Abilities, key: &ImageKey, digest: Option<&Digest>) -> Self {
        match (key, digest) {
            (_, Some(digest)) if abilities.starts_by_digest => Self::Digest(digest.clone()),
            (ImageKey::Tencent { id }, _) => Self::Row(id.to_string()),
            (ImageKey::Huawei { id, .. }, _) => Self::Row(id.to_string()),
            (ImageKey::Alibaba { uuid, .. }, _) => Self::Row(uuid.clone()),
        }
    }

    fn of_image(abilities: &Abilities, image: &Image) -> Self {
        Self::of(abilities, &image.key, image.reference.digest())
    }

    fn of_watched(abilities: &Abilities, image: &WatchedImage) -> Self {
        Self::of(abilities, &image.key, image.digest.as_ref())
    }
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
        let abilities = self.api.abilities();
        let wanted: HashSet<_> = images.iter().map(|image| Scanned::of_image(abilities, image)).collect();
        let is_wanted = |image: &WatchedImage| wanted.contains(&Scanned::of_watched(abilities, image));
        let mut ended = HashSet::new();
        for Entry { mut handle, is_live } in journal.entries().await? {
            if is_live || handle.account != *account || !handle.images().any(is_wanted) {
                continue;
            }
            if handle.chunks.iter().any(|chunk| chunk.state == ChunkState::Intended) {
                handle = match self.recover(&handle.id, journal).await {
                    Err(error) if error.is_not_found() => continue,
                    recovered => recovered?,
                };
            }
            let images: Vec<_> = handle.started_images().filter(|image| is_wanted(image)).cloned().collect();
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
        Ok(Earlier { account: account.clone(), now: self.now(), abilities, ended })
    }
}

impl Earlier {
    /// Leaves out the images of which a scan may be running.
    pub(super) fn plan(&self, entries: Vec<Entry>, images: Vec<Image>) -> Plan {
        let (mut unfinished_by, mut unfinished) = (HashMap::new(), Vec::new());
        let mut remove = Vec::new();
        let wanted: HashSet<_> =
            images.iter().map(|image| Scanned::of_image(self.abilities, image)).collect();
        // The scope only says which images of the account are seen.
        let is_ours =
            |account: &Account| account.cloud == self.account.cloud && account.id == self.account.id;
        for entry in entries.into_iter().filter(|entry| is_ours(&entry.handle.account)) {
            let running: Vec<_> = self.running(&entry).collect();
            let is_wanted = running.iter().any(|image| wanted.contains(image));
            if running.is_empty() {
                remove.push(entry.handle.id);
            } else if is_wanted {
                unfinished_by.extend(running.into_iter().map(|image| (image, entry.handle.id.clone())));
                unfinished.push(entry.handle);
            }
        }
        let (mut startable, mut left_out) = (Vec::new(), Vec::new());
        for image in images {
            match unfinished_by.get(&Scanned::of_image(self.abilities, &image)) {
                None => startable.push(image),
                Some(scan) => {
                    left_out
                        .push(LeftOut { image, reason: LeftOutReason::Unfinished { scan: scan.clone() } });
                }
            }
        }
        Plan { images: startable, left_out, unfinished, remove }
    }

    /// What a scan of an entry may be scanning now, or is about to.
    fn running<'a>(&'a self, Entry { handle, is_live }: &'a Entry) -> impl Iterator<Item = Scanned> + 'a {
        let is_over = !is_live && self.now >= handle.deadline(longest_scan(self.abilities));
        // The owner of the entry calls the chunks that are planned.
        let may_run = move |chunk: &&Chunk| !is_over && (*is_live || chunk.state.may_have_started());
        let has_ended = |key: &ImageKey| self.ended.contains(&(handle.id.clone(), key.clone()));
        let images = handle.chunks.iter().filter(may_run).flat_map(|chunk| &chunk.images);
        images
            .filter(move |image| !has_ended(&image.key))
            .map(|image| Scanned::of_watched(self.abilities, image))
    }
}
