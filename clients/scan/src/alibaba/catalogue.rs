//! What Security Center knows about vulnerabilities, whatever image they are in.
//!
//! Rows of images lack severity, CVSS and exploits. `DescribeImageGroupedVulList` has scores, exploits and decisions of people,
//! for all vulnerabilities of an image by one list; it is read only for an image that has a vulnerability which was not seen
//! before. `DescribeVulDetails` has the rest, by one call for each vulnerability. Both are kept for the life of the catalogue,
//! with the vendor records only for readers that ask for them: records take most of the memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures_util::stream::{self, StreamExt as _};
use imagescan_alibaba::sas::model::{Cve, GroupedVulItem, ImageVulType, Language, ScanRange, VulType};
use imagescan_alibaba::sas::{self, DescribeImageGroupedVulList, DescribeVulDetails};
use tokio::sync::OnceCell;

use super::PAGE;
use super::words::text;
use crate::error::Error;
use crate::rows::{Row, read_list, records, with_records};

/// How many details are requested at the same time for one image.
const CONCURRENCY: usize = 4;

/// The families of vulnerabilities that images have.
pub(super) const FAMILIES: [ImageVulType; 2] = [ImageVulType::Cve, ImageVulType::Sca];

/// A vulnerability in the vendor's database: family and name.
pub(super) type Key = (String, String);

/// The catalogue with vendor records, and the one without. Each is filled by its own readers alone.
#[derive(Debug)]
pub(super) struct Catalogues {
    with_records: Catalogue,
    without_records: Catalogue,
}

/// What is known about vulnerabilities. Readers of several images share it, and a detail that several need at once is requested
/// once.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    keep_records: bool,
    entries: Mutex<HashMap<Key, Arc<Entry>>>,
    /// The keys may not read the grouped list: it is not requested again.
    grouped_denied: AtomicBool,
    /// The keys may not read details.
    details_denied: AtomicBool,
}

impl Default for Catalogues {
    fn default() -> Self {
        Self {
            with_records: Catalogue { keep_records: true, ..Catalogue::default() },
            without_records: Catalogue::default(),
        }
    }
}

impl Catalogues {
    /// The catalogue for readers that keep records, or for those that do not.
    pub(super) fn of(&self, keep_records: bool) -> &Catalogue {
        if keep_records { &self.with_records } else { &self.without_records }
    }
}

/// What is known about one vulnerability.
#[derive(Debug, Default)]
pub(super) struct Entry {
    grouped: OnceLock<Option<Row<GroupedVulItem>>>,
    details: OnceCell<Vec<Row<Cve>>>,
}

/// The entries for some vulnerabilities.
#[derive(Debug, Default)]
pub(super) struct Entries {
    by_key: HashMap<Key, Arc<Entry>>,
    /// Something could not be read.
    pub(super) is_incomplete: bool,
}

impl Entry {
    /// The row of the grouped list.
    pub(super) fn grouped(&self) -> Option<&Row<GroupedVulItem>> {
        self.grouped.get()?.as_ref()
    }

    /// The entries of the vendor's database, one for each CVE.
    pub(super) fn details(&self) -> &[Row<Cve>] {
        self.details.get().map_or(&[], Vec::as_slice)
    }
}

impl Entries {
    pub(super) fn get(&self, key: &Key) -> Option<&Entry> {
        self.by_key.get(key).map(Arc::as_ref)
    }
}

/// The key of a row; `None` if it has no name.
pub(super) fn key(family: &ImageVulType, name: Option<&String>) -> Option<Key> {
    text(name).map(|name| (family.as_str().to_owned(), name.to_owned()))
}

impl Catalogue {
    /// What is known about these vulnerabilities of an image. A failure makes the entries incomplete, except one that every
    /// further call would have too.
    ///
    /// # Errors
    /// If the service rejects the keys.
    pub(super) async fn read(
        &self,
        client: &sas::Client,
        keys: impl Iterator<Item = Key>,
        uuid: &str,
    ) -> Result<Entries, Error> {
        let mut entries = Entries::default();
        for key in keys {
            let entry = self.entry(&key);
            entries.by_key.insert(key, entry);
        }
        for family in FAMILIES {
            let is_unknown =
                |(key, entry): (&Key, &Arc<Entry>)| key.0 == family.as_str() && entry.grouped.get().is_none();
            if !uuid.is_empty() && entries.by_key.iter().any(is_unknown) {
                let list = DescribeImageGroupedVulList::new().uuids([uuid]);
                let is_read = if self.grouped_denied.load(Ordering::Relaxed) {
                    false
                } else {
                    let outcome = self.read_grouped(client, &family, list).await;
                    value(&self.grouped_denied, outcome)?.is_some()
                };
                entries.is_incomplete |= !is_read;
                if is_read {
                    // The list has no row of these: it is not read again for them.
                    let of_family = entries.by_key.iter().filter(|(key, _)| key.0 == family.as_str());
                    of_family.for_each(|(_, entry)| {
                        entry.grouped.get_or_init(|| None);
                    });
                }
            }
        }
        self.read_details(client, &mut entries).await?;
        Ok(entries)
    }

    /// Reads the grouped list, and keeps its rows. Returns their keys, with the CVEs of each.
    pub(super) async fn read_grouped(
        &self,
        client: &sas::Client,
        family: &ImageVulType,
        list: DescribeImageGroupedVulList,
    ) -> Result<Vec<(Key, String)>, Error> {
        let list =
            list.r#type(family.clone()).scan_range([ScanRange::Image]).lang(Language::En).page_size(PAGE);
        let list = read_list(client, list, "list vulnerabilities by name", self.keep_records).await?;
        let mut keys = Vec::new();
        for row in list.rows {
            let Some(key) = key(family, row.item.name.as_ref()) else { continue };
            keys.push((key.clone(), row.item.related.clone().unwrap_or_default()));
            // Another reader may have been faster.
            let _ = self.entry(&key).grouped.set(Some(row));
        }
        if list.is_incomplete {
            return Err(Error::unexpected(
                "list vulnerabilities by name",
                "the pages of the list contradict each other",
            ));
        }
        Ok(keys)
    }

    /// Reads the details that are not known, and stops at the first failure: the next ones would have it too.
    async fn read_details(&self, client: &sas::Client, entries: &mut Entries) -> Result<(), Error> {
        let unknown: Vec<_> = entries
            .by_key
            .iter()
            .filter(|(_, entry)| entry.details.get().is_none())
            .map(|(key, entry)| (key.clone(), Arc::clone(entry)))
            .collect();
        let calls = unknown.into_iter().map(|(key, entry)| {
            let client = client.clone();
            async move {
                entry.details.get_or_try_init(|| details(client, key, self.keep_records)).await.map(drop)
            }
        });
        let mut calls = stream::iter(calls).buffer_unordered(CONCURRENCY);
        while !self.details_denied.load(Ordering::Relaxed)
            && let Some(outcome) = calls.next().await
        {
            if value(&self.details_denied, outcome)?.is_none() {
                break;
            }
        }
        drop(calls);
        entries.is_incomplete |= entries.by_key.values().any(|entry| entry.details.get().is_none());
        Ok(())
    }

    fn entry(&self, key: &Key) -> Arc<Entry> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(entries.entry(key.clone()).or_default())
    }
}

/// The value of a call; `None` if it failed. Remembers that a permission is missing.
///
/// # Errors
/// If the service rejects the keys.
fn value<T>(denied: &AtomicBool, outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_authentication() => Err(error),
        Err(error) => {
            denied.fetch_or(error.is_permission(), Ordering::Relaxed);
            Ok(None)
        }
    }
}

async fn details(
    client: sas::Client,
    (family, name): Key,
    keep_records: bool,
) -> Result<Vec<Row<Cve>>, Error> {
    let details = client.send(DescribeVulDetails::new(Language::En, name, VulType::from(family))).await;
    let details = details.map_err(|error| Error::call("read the details of a vulnerability", error))?;
    let records = if keep_records { records(details.body(), "Cves") } else { Vec::new() };
    Ok(with_records("DescribeVulDetails", records, details.into_inner().cves.into_iter().collect()))
}
