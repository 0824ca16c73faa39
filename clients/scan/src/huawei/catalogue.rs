//! The details of vulnerabilities, which HSS keeps in lists of the account: the CVE in one, severity and status in another.

mod details;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use futures_util::future::try_join;
use imagescan_huawei::hss::model::{ImageCategory, VulnerabilityHandling, VulnerabilityType};
use imagescan_huawei::hss::{ListGeneralImageVuls, ListGlobalVulnerabilities};
use tokio::sync::Mutex;

pub(super) use self::details::Details;
use super::{Huawei, PAGE};
use crate::error::Error;
use crate::rows::{read_list, rows_with_second_reading};

const STEP: &str = "read the details of vulnerabilities";

/// The values of the required filters of the lists by category of images. A list takes one of each, so
/// that reading all takes a call for every combination.
const TYPES: [VulnerabilityType; 2] = [VulnerabilityType::Linux, VulnerabilityType::Application];
const HANDLED: [bool; 2] = [false, true];

/// Every combination of the required filters.
pub(super) fn combinations() -> impl Iterator<Item = (VulnerabilityType, bool)> {
    TYPES.into_iter().flat_map(|kind| HANDLED.map(|is_handled| (kind.clone(), is_handled)))
}

pub(super) fn handling(is_handled: bool) -> VulnerabilityHandling {
    if is_handled { VulnerabilityHandling::Handled } else { VulnerabilityHandling::Unhandled }
}

/// The details, which all readers share.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// Locked while the lists are read, so that readers that need them wait for one load.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: Option<Arc<Entries>>,
    /// The ids that the lists lacked when they were read for them: they are not read again for these.
    missing: HashSet<String>,
}

/// The details by the vendor's id.
#[derive(Debug, Default)]
pub(super) struct Entries {
    by_id: HashMap<String, Details>,
    has_records: bool,
    /// Whether the keys may not read a list. It is not requested again then.
    is_denied: bool,
}

impl Entries {
    /// The details, if all are known.
    pub(super) fn complete(&self, id: &str) -> Option<&Details> {
        self.get(id).filter(|details| details.is_complete())
    }

    /// The details, as far as they are known.
    pub(super) fn get(&self, id: &str) -> Option<&Details> {
        self.by_id.get(id)
    }
}

impl Huawei {
    /// The details of vulnerabilities. The lists are read by the first caller, and again if they lack an id that was not searched
    /// for before: a scan since then may have found it.
    pub(super) async fn details<'a>(
        &self,
        ids: impl Iterator<Item = &'a str> + Clone,
        keep_records: bool,
    ) -> Result<Arc<Entries>, Error> {
        let mut state = self.catalogue.state.lock().await;
        if let Some(entries) = &state.entries {
            let mut ids = ids.clone();
            let has_all = ids.all(|id| entries.complete(id).is_some() || state.missing.contains(id));
            if (has_all || entries.is_denied) && (entries.has_records || !keep_records) {
                return Ok(Arc::clone(entries));
            }
        }
        // Records that another reader asked for are not lost: it would have to read the lists again.
        let keep_records = keep_records || state.entries.as_ref().is_some_and(|entries| entries.has_records);
        let entries = Arc::new(self.read_catalogue(keep_records).await?);
        let missing = ids.filter(|id| entries.complete(id).is_none()).map(str::to_owned);
        state.missing.extend(missing);
        state.entries = Some(Arc::clone(&entries));
        Ok(entries)
    }

    /// A missing permission leaves a list empty: the findings remain without these details.
    async fn read_catalogue(&self, keep_records: bool) -> Result<Entries, Error> {
        let mut entries = Entries { has_records: keep_records, ..Entries::default() };
        let lists = try_join(
            or_denied(self.global_details(keep_records)),
            or_denied(self.general_details(keep_records)),
        );
        let (global, general) = lists.await?;
        entries.is_denied = global.is_none() || general.is_none();
        for (id, details) in [global, general].into_iter().flatten().flatten() {
            entries.by_id.entry(id).or_default().merge(details);
        }
        Ok(entries)
    }

    async fn global_details(&self, keep_records: bool) -> Result<Vec<(String, Details)>, Error> {
        let operation = ListGlobalVulnerabilities::new(PAGE).enterprise_project_id(self.scope());
        let list = read_list(&self.client, operation, STEP, keep_records).await?;
        Ok(list.rows.into_iter().filter_map(Details::of_global).collect())
    }

    async fn general_details(&self, keep_records: bool) -> Result<Vec<(String, Details)>, Error> {
        let mut found = Vec::new();
        for (kind, is_handled) in combinations() {
            let operation = self.general_list(kind.clone(), is_handled);
            let list = read_list(&self.client, operation, STEP, keep_records).await?;
            let rows = list.rows.into_iter();
            found.extend(rows.filter_map(|row| Details::of_general(row, &kind, is_handled)));
        }
        Ok(found)
    }

    /// The vulnerabilities of images in registries with a CVE.
    pub(super) async fn details_of_cve(
        &self,
        cve: &str,
        step: &'static str,
    ) -> Result<Vec<(String, Details)>, Error> {
        let mut found: Vec<(String, Details)> = Vec::new();
        for (kind, is_handled) in combinations() {
            let list = [self.general_list(kind.clone(), is_handled).cve_id(cve)];
            let mut rows = rows_with_second_reading(&self.client, list, step, true);
            while let Some(row) = rows.try_next().await? {
                let Some((id, details)) = Details::of_general(row, &kind, is_handled) else { continue };
                // Whether the filter matches loosely is not published.
                if !details.may_be(cve) {
                    continue;
                }
                match found.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, known)) => known.merge(details),
                    None => found.push((id, details)),
                }
            }
        }
        Ok(found)
    }

    fn general_list(&self, kind: VulnerabilityType, is_handled: bool) -> ListGeneralImageVuls {
        ListGeneralImageVuls::new(kind, handling(is_handled), ImageCategory::Registry)
            .enterprise_project_id(self.scope())
            .limit(PAGE)
    }
}

async fn or_denied<T>(list: impl Future<Output = Result<T, Error>>) -> Result<Option<T>, Error> {
    match list.await {
        Ok(list) => Ok(Some(list)),
        Err(error) if error.is_permission() => Ok(None),
        Err(error) => Err(error),
    }
}
