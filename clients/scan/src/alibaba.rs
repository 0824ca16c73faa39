//! Security Center of Alibaba Cloud (Sas).
//!
//! | step | operations |
//! |---|---|
//! | account | `GetCallerIdentity` of Security Token Service |
//! | quota, cost | `DescribeImageScanAuthCount`, `PublicPreCheckImageScanTask` |
//! | images, observations | `DescribeImageInstances` |
//! | start | `PublicCreateImageScanTask`; a lost response: `ListUnfinishedOnceTask`, `DescribeImageLatestScanTask` |
//! | task | `GetOnceTaskResultInfo`, `DescribeOnceTaskLeafRecordPage`, `CancelOnceTask` |
//! | vulnerabilities | `DescribeImageVulList`, `DescribeImageGroupedVulList`, `DescribeVulDetails` |
//! | affected images | `DescribeImageGroupedVulList`, `DescribeImageVulList` |

mod affected;
mod catalogue;
mod find_start;
mod finding;
mod inventory;
mod observe;
mod purl;
mod quota;
mod start;
mod task;
#[cfg(test)]
mod tests;
mod vulnerabilities;
mod words;

use std::time::{Duration, SystemTime};

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::BoxStream;
use imagescan_alibaba::{sas, sts};

use self::catalogue::Catalogues;
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

/// The size of pages that are requested. The largest that the service accepts is not published.
const PAGE: i32 = 100;

static ABILITIES: Abilities = Abilities {
    cloud: Cloud::Alibaba,
    kinds: &[
        FindingKind::Vulnerability,
        FindingKind::Malware,
        FindingKind::Secret,
        FindingKind::Baseline,
        FindingKind::Build,
    ],
    selects_kinds: false,
    starts_by_digest: true,
    // The digests are part of the address of a request, and gateways limit that to 8 KiB.
    chunk: 100,
    poll: (Duration::from_secs(10), Duration::from_secs(60)),
    deadline: Duration::from_secs(2 * 3600),
    cancels: &[CancelBy::Tasks],
    not_listed: "Security Center lists an image some time after its push: synchronize the registry in the console, or wait",
    notes: &[
        (
            "alibaba_same_digest",
            "Alibaba Cloud: a scan is started by digest, so images with the same digest under other names are scanned too",
        ),
        (
            "alibaba_fixed_versions",
            "Alibaba Cloud: fixed versions of packages are in texts only, which are not read; their absence does not mean that a fix is missing",
        ),
        ("alibaba_platforms", "Alibaba Cloud: the platforms of a multi-platform image are not reported"),
    ],
};

/// Security Center, as a cloud that scans.
#[derive(Debug)]
struct Alibaba {
    client: sas::Client,
    identity: sts::Client,
    catalogues: Catalogues,
}

impl Scanner {
    /// A scanner for Security Center of Alibaba Cloud. `identity` says which account the keys belong to; it has to use the same
    /// keys as `client`.
    ///
    /// Security Center has two sites, and an image is listed by one of them: the region of `client` selects the site.
    ///
    /// Permissions of RAM: all operations of Security Center that it calls have the prefix `yundun-sas:`, except
    /// `yundun-aegis:GetOnceTaskResultInfo`. Reading needs `DescribeImageInstances`, `DescribeImageScanAuthCount`,
    /// `PublicPreCheckImageScanTask`, `DescribeImageVulList`, `DescribeImageGroupedVulList` and `DescribeVulDetails`; without the
    /// last two, the severity of findings is the urgency of a fix, they have no CVSS, and nothing is known to be on the whitelist. Scanning also needs `PublicCreateImageScanTask`, `ListUnfinishedOnceTask`,
    /// `DescribeImageLatestScanTask`, `DescribeOnceTaskLeafRecordPage` and, to stop a scan, `CancelOnceTask`.
    /// `sts:GetCallerIdentity` needs no permission.
    ///
    /// A finding's severity is that of the vendor's database; where the database has none, it is the vendor's priority of the
    /// fix. What is known about a vulnerability is read once, and kept for the life of the scanner and its clones: also its
    /// exploits, and whether it is on the whitelist of the account. A scanner that reads findings with and without vendor records
    /// reads it once for each.
    #[must_use]
    pub fn alibaba(client: sas::Client, identity: sts::Client) -> Self {
        Self::new(Alibaba { client, identity, catalogues: Catalogues::default() })
    }
}

impl CloudApi for Alibaba {
    fn abilities(&self) -> &'static Abilities {
        &ABILITIES
    }

    fn service_time(&self) -> SystemTime {
        self.client.service_time()
    }

    fn account(&self) -> BoxFuture<'_, Result<Account, Error>> {
        quota::account(self).boxed()
    }

    fn quota(&self) -> BoxFuture<'_, Result<Quota, Error>> {
        quota::quota(self).boxed()
    }

    fn images(&self, narrow: Narrow) -> BoxStream<'_, Result<Image, Error>> {
        inventory::images(self, &narrow)
    }

    fn cost<'a>(&'a self, images: &'a [Image]) -> BoxFuture<'a, Result<CostRange, Error>> {
        quota::cost(self, images).boxed()
    }

    fn chunks(&self, images: Vec<WatchedImage>) -> Vec<Vec<WatchedImage>> {
        start::chunks(images, ABILITIES.chunk)
    }

    fn before_start<'a>(
        &'a self,
        _images: &'a [WatchedImage],
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        find_start::before_start(self).boxed()
    }

    fn start<'a>(
        &'a self,
        images: &'a [WatchedImage],
        _kinds: &'a FindingKinds,
    ) -> BoxFuture<'a, StartReply> {
        start::start(self, images).boxed()
    }

    fn find_start<'a>(&'a self, chunk: &'a Chunk) -> BoxFuture<'a, Result<Option<TaskRef>, Error>> {
        find_start::find_start(self, chunk).boxed()
    }

    fn task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<TaskProgress>, Error>> {
        task::task(self, id).boxed()
    }

    fn observe<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<Vec<Observation>, Error>> {
        observe::observe(self, images).boxed()
    }

    fn cancel_task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        task::cancel(self, id).boxed()
    }

    fn cancel_images<'a>(&'a self, _images: &'a [WatchedImage]) -> BoxFuture<'a, Result<(), Error>> {
        let error = Error::invalid_input(
            "Security Center stops a scan by the id of its task, and not by images: use `CancelBy::Tasks`, or stop it in the console",
        );
        std::future::ready(Err(error.with_step("cancel the scan of images"))).boxed()
    }

    fn vulnerabilities<'a>(
        &'a self,
        image: &'a Image,
        options: ReadOptions,
    ) -> BoxFuture<'a, Result<KindFindings, Error>> {
        vulnerabilities::vulnerabilities(self, image, options).boxed()
    }

    fn affected<'a>(&'a self, id: &'a VulnerabilityId) -> BoxStream<'a, Result<AffectedImage, Error>> {
        affected::affected(self, id)
    }
}
