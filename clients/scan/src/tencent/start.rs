//! The start of a scan.

use imagescan_runtime::RetryPolicy;
use imagescan_tencent::tcss::CreateAssetImageRegistryScanTask;

use super::site::Billing;
use super::{Tencent, ids_of, task, words};
use crate::cloud_api::{Observation, StartReply};
use crate::error::Error;
use crate::model::{Chunk, FindingKinds, LastScan, ScanState, TaskRef, WatchedImage};

const START: &str = "start the scan";

/// The codes of a start that was rejected. After another `FailedOperation`, something may have been started.
const ALREADY_SCANNING: &str = "FailedOperation.ErrAlreadyScanning";
const NOT_ENOUGH: &str = "FailedOperation.AuthorizedNotEnough";

/// What the code for a running scan means if none runs.
const MISSING_LICENCE: &str =
    "no scan of these images runs, so an image may lack a licence: assign one in the console of TCSS";

/// Codes that do not say that nothing was started, although their family is that of rejected requests.
const UNCERTAIN: [&str; 2] = ["InvalidParameter.RequestTimeout", "ResponseSizeLimitExceeded"];

impl Tencent {
    /// One request, whose images are chosen by their ids alone: every other choice may match more.
    pub(super) async fn start_scan(&self, images: &[WatchedImage], kinds: &FindingKinds) -> StartReply {
        let ids = match ids_of(images, START) {
            Ok(ids) => ids,
            Err(error) => return StartReply::NotStarted(error),
        };
        let kinds = words::scan_kinds(kinds.iter());
        if ids.is_empty() || kinds.is_empty() {
            let message =
                "a start needs images, and kinds that the cloud scans for: without them it scans everything";
            return StartReply::NotStarted(Error::invalid_input(message).with_step(START));
        }
        let request = CreateAssetImageRegistryScanTask::new().id(ids.iter().copied()).scan_type(kinds);
        let error = match self.client.send(request).retry(RetryPolicy::never()).await {
            Ok(started) => return StartReply::Started(self.task_ref(started.task_id, &ids)),
            Err(error) => error,
        };
        match error.code() {
            Some(ALREADY_SCANNING) => self.running_or_unlicensed(images, Error::call(START, error)).await,
            Some(NOT_ENOUGH) => StartReply::NotStarted(Error::call(START, error)),
            Some(code) if code.split('.').next() == Some("FailedOperation") || UNCERTAIN.contains(&code) => {
                StartReply::Lost(Error::call(START, error))
            }
            _ => StartReply::of_failure(START, error),
        }
    }

    /// The code for a running scan is also that for a missing licence: the states of the images tell which it is.
    async fn running_or_unlicensed(&self, images: &[WatchedImage], error: Error) -> StartReply {
        let is_running = match self.observe_images(images).await {
            Ok(observations) => observations.iter().any(|one| match one {
                Observation::Listed { state, .. } => {
                    state.is_active() || matches!(state, ScanState::Other(_))
                }
                Observation::Gone => false,
            }),
            // A running scan is the first cause that the service names.
            Err(_) => true,
        };
        if is_running {
            return StartReply::AlreadyRunning(error);
        }
        StartReply::NotStarted(error.with_explanation(MISSING_LICENCE))
    }

    /// The trace of a start is an image whose scan waits, runs or has ended since.
    pub(super) async fn find_started(&self, chunk: &Chunk) -> Result<Option<TaskRef>, Error> {
        let ids = ids_of(&chunk.images, START)?;
        let observations = self.observe_images(&chunk.images).await?;
        let is_trace = |(image, observation): (&WatchedImage, &Observation)| match observation {
            Observation::Listed { state, last_scan, .. } => {
                let is_later = |scan: &LastScan| scan.is_later_than(image.last_scan_before.as_ref());
                state.is_active() || last_scan.as_ref().is_some_and(is_later)
            }
            Observation::Gone => false,
        };
        let is_started = chunk.images.iter().zip(&observations).any(is_trace);
        Ok(is_started.then(|| self.task_ref(None, &ids)))
    }

    /// The mainland site finds a task by its number, the international one by its images.
    fn task_ref(&self, task: Option<u64>, ids: &[u64]) -> TaskRef {
        match (self.billing, task) {
            (Billing::Mainland, Some(number)) => TaskRef::Known { id: number.to_string() },
            (Billing::Mainland, None) => TaskRef::None,
            (Billing::International | Billing::Unknown, number) => {
                TaskRef::Known { id: task::id_by_images(number, ids) }
            }
        }
    }
}
