//! Tencent Cloud: images of registries in Tencent Container Security Service (TCSS).

mod account;
mod affected;
mod inventory;
mod observe;
mod site;
mod start;
mod task;
#[cfg(test)]
mod tests;
mod values;
mod vulnerabilities;
mod words;

use std::time::{Duration, SystemTime};

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::BoxStream;
use imagescan_tencent::{Site, sts, tcss};

use self::site::Billing;
use crate::cloud_api::{
    Abilities, CloudApi, CostRange, KindFindings, Narrow, Observation, ReadOptions, StartReply, TaskProgress,
};
use crate::error::Error;
use crate::flow::CancelBy;
use crate::model::{
    Account, AffectedImage, Chunk, Cloud, FindingKind, FindingKinds, Image, ImageKey, Quota, TaskRef,
    VulnerabilityId, WatchedImage,
};
use crate::scanner::Scanner;

/// The most rows of a page.
const PAGE: u64 = 100;

const ABILITIES: Abilities = Abilities {
    cloud: Cloud::Tencent,
    kinds: &[FindingKind::Vulnerability, FindingKind::Malware, FindingKind::Secret, FindingKind::Build],
    selects_kinds: true,
    starts_by_digest: false,
    chunk: 100,
    poll: (Duration::from_secs(10), Duration::from_secs(60)),
    deadline: Duration::from_secs(2 * 60 * 60),
    cancels: &[CancelBy::Images],
    not_listed: "if it was pushed a short time ago, synchronize its registry in the console of TCSS, or with SyncAssetImageRegistryAsset",
    notes: &[
        (
            "tencent_ignored_are_left_out",
            "Tencent Cloud: vulnerabilities that the account ignores are not listed, and are not counted.",
        ),
        (
            "tencent_times_without_zone",
            "Tencent Cloud: the times of publication have no zone; they are read as UTC+8, the zone of its other times.",
        ),
        ("tencent_no_baseline", "Tencent Cloud: images in registries are not checked against baselines."),
    ],
};

/// The mainland site takes the number of a task, the international one does not.
const MAINLAND_ABILITIES: Abilities =
    Abilities { cancels: &[CancelBy::Tasks, CancelBy::Images], ..ABILITIES };

/// The clients of one account.
#[derive(Debug)]
struct Tencent {
    client: tcss::Client,
    identity: sts::Client,
    billing: Billing,
}

impl Scanner {
    /// A scanner for the images of Tencent Cloud. `identity` names the account: it has the same keys and site as `client`, and a
    /// region.
    ///
    /// The site, by which Tencent Cloud charges, is that of the endpoint of `client`; [`tencent_site`](Self::tencent_site) sets
    /// it for an endpoint of another name, such as that of a gateway.
    ///
    /// It calls `GetCallerIdentity` of STS, which needs no permission, and of TCSS: `DescribeAssetImageRegistryList`,
    /// `DescribeImageAuthorizedInfo`, `DescribeAssetImageRegistryScanStatusOneKey`, `DescribeAssetImageRegistryVulList`,
    /// `DescribeSystemVulList`, `DescribeWebVulList` and `DescribeVulRegistryImageList`, which only read;
    /// `CreateAssetImageRegistryScanTask` to start a scan, and `ModifyAssetImageRegistryScanStop` to stop one. The keys need the
    /// permission `tcss:` and the name for each that is used.
    #[must_use]
    pub fn tencent(client: tcss::Client, identity: sts::Client) -> Self {
        let billing = Billing::of_host(client.endpoint().host());
        Self::new(Tencent { client, identity, billing })
    }

    /// The same, for an endpoint whose name does not tell the site.
    #[must_use]
    pub fn tencent_site(client: tcss::Client, identity: sts::Client, site: Site) -> Self {
        Self::new(Tencent { client, identity, billing: Billing::of_site(site) })
    }
}

impl CloudApi for Tencent {
    fn abilities(&self) -> &'static Abilities {
        if self.billing == Billing::Mainland { &MAINLAND_ABILITIES } else { &ABILITIES }
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
        self.list_images(narrow.keep_vendor_records)
    }

    fn cost<'a>(&'a self, images: &'a [Image]) -> BoxFuture<'a, Result<CostRange, Error>> {
        std::future::ready(Ok(self.billing.cost(images))).boxed()
    }

    /// Nothing: the state of the images is the trace of a start.
    fn before_start<'a>(
        &'a self,
        _images: &'a [WatchedImage],
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        std::future::ready(Ok(serde_json::Value::Null)).boxed()
    }

    fn start<'a>(&'a self, images: &'a [WatchedImage], kinds: &'a FindingKinds) -> BoxFuture<'a, StartReply> {
        self.start_scan(images, kinds).boxed()
    }

    fn find_start<'a>(&'a self, chunk: &'a Chunk) -> BoxFuture<'a, Result<Option<TaskRef>, Error>> {
        self.find_started(chunk).boxed()
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

    fn cancel_images<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<(), Error>> {
        self.stop_images(images).boxed()
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

/// The number of an image in the service.
fn id_of(key: &ImageKey, step: &'static str) -> Result<u64, Error> {
    match key {
        ImageKey::Tencent { id } => Ok(*id),
        _ => Err(Error::invalid_input("the image is of another cloud than Tencent Cloud").with_step(step)),
    }
}

/// The numbers of images.
fn ids_of(images: &[WatchedImage], step: &'static str) -> Result<Vec<u64>, Error> {
    images.iter().map(|image| id_of(&image.key, step)).collect()
}
