//! Huawei Cloud: Host Security Service.
//!
//! The service names images in three ways, starts a scan without naming its task, and sends the CVE and the severity of a
//! vulnerability in two other lists than that of an image: [`catalogue`] joins them.

mod account;
mod affected;
mod cancel;
mod catalogue;
mod findings;
mod inventory;
mod observe;
mod quota;
mod start;
mod task;
#[cfg(test)]
mod tests;
mod vulnerabilities;
mod words;

use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use imagescan_huawei::hss;

use self::catalogue::Catalogue;
use crate::cloud_api::{
    Abilities, CloudApi, CostRange, KindFindings, Narrow, Observation, ReadOptions, StartReply, TaskProgress,
};
use crate::error::Error;
use crate::flow::CancelBy;
use crate::model::{
    Account, AffectedImage, Chunk, Cloud, FindingKind, FindingKinds, Image, Quota, TaskRef, VulnerabilityId,
    WatchedImage,
};
use crate::scanner::Scanner;

/// The enterprise project that stands for all that the keys may see.
const ALL_ENTERPRISE_PROJECTS: &str = "all_granted_eps";

/// The longest page of every list.
const PAGE: i32 = 200;

const ABILITIES: Abilities = Abilities {
    cloud: Cloud::Huawei,
    kinds: &FindingKind::ALL,
    selects_kinds: true,
    starts_by_digest: false,
    chunk: 100,
    // Five calls a minute are published for one user or address.
    poll: (Duration::from_secs(30), Duration::from_secs(120)),
    deadline: Duration::from_secs(6 * 60 * 60),
    cancels: &[CancelBy::Tasks],
    not_listed: "an image is listed after the next synchronisation of its registry: start one in the console, or with \
                 `CreateImageSynchronizeTask`",
    notes: &[
        (
            "huawei_status_of_account",
            "Huawei Cloud: the status of a vulnerability is that of the account: a vulnerability that is handled in some images and open in \
             others has the status `unknown`.",
        ),
        (
            "huawei_no_fixed_versions",
            "Huawei Cloud: fixed versions are in the text of the remediation, since the cloud has no field for them.",
        ),
        (
            "huawei_no_exploits",
            "Huawei Cloud: nothing says whether a vulnerability is exploited: the cloud does not document the values of its labels.",
        ),
    ],
};

impl Scanner {
    /// A scanner of HSS, for the images of all enterprise projects that the keys may see. The account is the project of the
    /// client.
    ///
    /// It calls `ShowImagePayPerScanStatistics`, `ListRegistryImages`, `ListImageScanTask`, `CreateManualImageScanTask`,
    /// `StopImageScanTask`, `ListImageVulnerabilities`, `ListGlobalVulnerabilities`, `ListGeneralImageVuls` and
    /// `ListVulAffectImages`, and `KeystoneListProjects` of IAM if the client has no project id. The keys need the permissions to
    /// list and show what HSS has, and to start and stop scans of images for what starts and stops them. The service publishes a
    /// limit of five calls a minute for one operation and user, which calls observe if the client is built with
    /// `.apply_published_limits(true)`.
    ///
    /// The details of vulnerabilities are lists of the account, which the first reader requests. The scanner and its clones keep
    /// them, and request them again when an image has a vulnerability that they lack.
    #[must_use]
    pub fn huawei(client: hss::Client) -> Self {
        Self::huawei_enterprise_project(client, ALL_ENTERPRISE_PROJECTS)
    }

    /// A scanner of HSS for the images of one enterprise project: its id, or `0` for the default one. Otherwise as
    /// [`huawei`](Self::huawei).
    #[must_use]
    pub fn huawei_enterprise_project(client: hss::Client, id: impl Into<String>) -> Self {
        Self::new(Huawei { client, enterprise_project: id.into(), catalogue: Catalogue::default() })
    }
}

/// The steps on HSS.
#[derive(Debug)]
struct Huawei {
    client: hss::Client,
    enterprise_project: String,
    catalogue: Catalogue,
}

impl Huawei {
    /// The value of `enterprise_project_id`. Without it, a call sees the default enterprise project only.
    fn scope(&self) -> &str {
        &self.enterprise_project
    }
}

impl CloudApi for Huawei {
    fn abilities(&self) -> &'static Abilities {
        &ABILITIES
    }

    fn service_time(&self) -> SystemTime {
        self.client.service_time()
    }

    fn account(&self) -> BoxFuture<'_, Result<Account, Error>> {
        self.read_account().boxed()
    }

    fn quota(&self) -> BoxFuture<'_, Result<Quota, Error>> {
        self.read_quota().boxed()
    }

    fn images(&self, narrow: Narrow) -> BoxStream<'_, Result<Image, Error>> {
        self.list_images(&narrow)
    }

    fn cost<'a>(&'a self, images: &'a [Image]) -> BoxFuture<'a, Result<CostRange, Error>> {
        std::future::ready(Ok(quota::cost(images))).boxed()
    }

    fn before_start<'a>(&'a self, _: &'a [WatchedImage]) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        self.tasks_before_start().boxed()
    }

    fn start<'a>(&'a self, images: &'a [WatchedImage], kinds: &'a FindingKinds) -> BoxFuture<'a, StartReply> {
        self.start_scan(images, kinds).boxed()
    }

    fn find_start<'a>(&'a self, chunk: &'a Chunk) -> BoxFuture<'a, Result<Option<TaskRef>, Error>> {
        self.find_task(chunk).boxed()
    }

    fn task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<TaskProgress>, Error>> {
        self.read_task(id).boxed()
    }

    fn observe<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<Vec<Observation>, Error>> {
        self.observe_images(images).boxed()
    }

    fn cancel_task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        self.stop_task(id).boxed()
    }

    fn cancel_images<'a>(&'a self, _: &'a [WatchedImage]) -> BoxFuture<'a, Result<(), Error>> {
        std::future::ready(Err(cancel::needs_a_task())).boxed()
    }

    fn vulnerabilities<'a>(
        &'a self,
        image: &'a Image,
        options: ReadOptions,
    ) -> BoxFuture<'a, Result<KindFindings, Error>> {
        self.read_vulnerabilities(image, options).boxed()
    }

    fn affected<'a>(&'a self, id: &'a VulnerabilityId) -> BoxStream<'a, Result<AffectedImage, Error>> {
        self.list_affected(id)
    }
}
