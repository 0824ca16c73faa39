//! What each cloud implements: the steps of a scan. The flow of a scan is written once, on top of this.

use std::fmt;
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use jiff::Timestamp;

use crate::error::Error;
use crate::flow::{CancelBy, Cost};
use crate::model::{
    Account, AffectedImage, BillingUnit, Chunk, Cloud, Digest, Finding, FindingKind, FindingKinds, Image,
    ImageRef, LastScan, PartialReason, Quota, ScanState, TaskRef, VulnerabilityId, WatchedImage,
};

/// The steps of a scan on one cloud. Each cloud's folder implements it, and is the only code that reads the cloud's words.
///
/// Errors need no account: [`Scanner`](crate::Scanner) adds it.
pub(crate) trait CloudApi: fmt::Debug + Send + Sync + 'static {
    /// What the cloud can do.
    fn abilities(&self) -> &'static Abilities;

    /// The time of the service, as far as the client knows it.
    fn service_time(&self) -> SystemTime;

    /// Requests the account that the keys belong to.
    fn account(&self) -> BoxFuture<'_, Result<Account, Error>>;

    /// Requests the quota.
    fn quota(&self) -> BoxFuture<'_, Result<Quota, Error>>;

    /// Lists images. A filter of the service may only narrow: it may return more than `narrow` means, never less.
    fn images(&self, narrow: Narrow) -> BoxStream<'_, Result<Image, Error>>;

    /// What a scan of these images costs at least and at most, as far as rows and services tell.
    fn cost<'a>(&'a self, images: &'a [Image]) -> BoxFuture<'a, Result<CostRange, Error>>;

    /// Divides images into the calls that start their scan, of at most [`Abilities::chunk`] images each.
    fn chunks(&self, images: Vec<WatchedImage>) -> Vec<Vec<WatchedImage>> {
        images.chunks(self.abilities().chunk).map(<[_]>::to_vec).collect()
    }

    /// What has to be known before a start, so that a start whose response is lost can be found: it is kept in the journal.
    fn before_start<'a>(
        &'a self,
        images: &'a [WatchedImage],
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>>;

    /// Starts one scan of the images, by one request that is never repeated.
    fn start<'a>(&'a self, images: &'a [WatchedImage], kinds: &'a FindingKinds) -> BoxFuture<'a, StartReply>;

    /// Looks for the scan of a chunk whose response was lost. `None` while it has left no trace.
    fn find_start<'a>(&'a self, chunk: &'a Chunk) -> BoxFuture<'a, Result<Option<TaskRef>, Error>>;

    /// Requests the progress of a task; `None` if the cloud does not list it, or not yet.
    fn task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<TaskProgress>, Error>>;

    /// Requests the rows of these images, and returns one observation for each, in their order.
    fn observe<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<Vec<Observation>, Error>>;

    /// Stops the scan of a task.
    fn cancel_task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>>;

    /// Stops all scans of these images, those of other callers too.
    fn cancel_images<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<(), Error>>;

    /// Reads the vulnerabilities that the last scan of an image found.
    fn vulnerabilities<'a>(
        &'a self,
        image: &'a Image,
        options: ReadOptions,
    ) -> BoxFuture<'a, Result<KindFindings, Error>>;

    /// Lists the images that have a vulnerability, by the cloud's own index.
    fn affected<'a>(&'a self, id: &'a VulnerabilityId) -> BoxStream<'a, Result<AffectedImage, Error>>;
}

/// What a cloud can do; the same for all accounts.
#[derive(Debug)]
pub(crate) struct Abilities {
    pub(crate) cloud: Cloud,
    /// The kinds that the cloud scans for.
    pub(crate) kinds: &'static [FindingKind],
    /// Whether a start chooses the kinds. Otherwise it scans for all.
    pub(crate) selects_kinds: bool,
    /// Whether a start scans all images with the digests of its images.
    pub(crate) starts_by_digest: bool,
    /// The most images of one call that starts a scan.
    pub(crate) chunk: usize,
    /// The pause between two requests of a scan's state, which grows from the first to the second.
    pub(crate) poll: (Duration, Duration),
    /// The longest time that a scan takes, after which it is not followed further.
    pub(crate) deadline: Duration,
    /// How a running scan is stopped.
    pub(crate) cancels: &'static [CancelBy],
    /// What to do if an image is not in the inventory.
    pub(crate) not_listed: &'static str,
    /// What this cloud's reports cannot contain: identifier and text.
    pub(crate) notes: &'static [(&'static str, &'static str)],
}

/// What the images of an inventory are narrowed to, as far as the service can.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrow {
    /// These names.
    pub(crate) references: Vec<ImageRef>,
    /// Only rows that were scanned later than this.
    pub(crate) scanned_after: Option<Timestamp>,
    /// Whether to keep the row in each image.
    pub(crate) keep_vendor_records: bool,
}

/// What a scan costs, in the unit of the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CostRange {
    pub(crate) least: Cost,
    pub(crate) most: Cost,
    pub(crate) unit: BillingUnit,
}

/// What became of a request that starts a scan.
#[derive(Debug)]
pub(crate) enum StartReply {
    Started(TaskRef),
    /// Certainly not started: the request was not sent, or refused.
    NotStarted(Error),
    /// Refused, because a scan of these images is running.
    AlreadyRunning(Error),
    /// The service may have started it.
    Lost(Error),
}

impl StartReply {
    /// What a failed call means for a start, where the cloud has no code that says more.
    pub(crate) fn of_failure(step: &'static str, error: imagescan_runtime::Error) -> Self {
        let was_refused = error.is_invalid_input()
            || error.is_credentials()
            || error.is_connect()
            || error.is_authentication()
            || error.is_permission()
            || error.is_throttled()
            || error.is_not_found()
            || error.is_rejected()
            || error.attempts() == 0;
        let error = Error::call(step, error);
        if was_refused { Self::NotStarted(error) } else { Self::Lost(error) }
    }
}

/// The progress of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TaskProgress {
    pub(crate) state: ScanState,
    pub(crate) percent: Option<u8>,
    pub(crate) remaining: Option<Duration>,
    /// Whether the state is that of the rows of its images, because the cloud shows no task. While it is active, the rows have
    /// shown a scan that goes on.
    pub(crate) is_of_images: bool,
    /// Images that the task says have failed: digest or name, and why. Empty if it does not say.
    pub(crate) failed: Vec<(String, String)>,
}

/// What the row of a watched image shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Observation {
    /// The inventory has the image.
    Listed {
        state: ScanState,
        last_scan: Option<LastScan>,
        /// Why its scan failed.
        failure: Option<String>,
        /// The digest that the row has now.
        digest: Option<Digest>,
    },
    /// The inventory no longer has it.
    Gone,
}

/// How to read findings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReadOptions {
    pub(crate) keep_vendor_records: bool,
}

/// The findings of one kind of one image.
#[derive(Debug, Default)]
pub(crate) struct KindFindings {
    pub(crate) findings: Vec<Finding>,
    /// The number of the cloud's rows that were read; a finding may be made of several.
    pub(crate) rows: u64,
    /// The number of rows that the cloud counts.
    pub(crate) total: Option<u64>,
    /// Why findings are missing, if some are.
    pub(crate) partial: Option<PartialReason>,
}
