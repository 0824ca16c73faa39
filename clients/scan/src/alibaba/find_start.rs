//! The search for a start whose response was lost.
//!
//! Before a start, the unfinished tasks and the service's time are noted. A task that was not among them, that started since, and
//! that works on images of the chunk, is the one that was started, unless a person has started it in the console.

use std::collections::{BTreeSet, HashSet};

use imagescan_alibaba::Response;
use imagescan_alibaba::sas::model::{OnceTaskType, TaskSource, UnfinishedTask};
use imagescan_alibaba::sas::{DescribeImageLatestScanTask, ListUnfinishedOnceTask};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Alibaba;
use super::words::{digest, text, time, without_algorithm};
use crate::error::Error;
use crate::model::{Chunk, Digest, TaskRef};

const STEP: &str = "find the start of the scan";

/// The tasks of at most this many images are requested: a task that was started covers all images of its chunk but those of
/// which a scan ran already.
const IMAGES: usize = 10;

/// What was known before a start.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Before {
    /// The service's time in milliseconds since 1970.
    time: i64,
    /// The ids of the tasks that had not ended.
    unfinished: BTreeSet<String>,
}

pub(super) async fn before_start(api: &Alibaba) -> Result<Value, Error> {
    let list = api.client.send(ListUnfinishedOnceTask::new(OnceTaskType::ImageScan)).await;
    let list = list.map_err(|error| Error::call("list the scans that run", error))?;
    let time = date(&list).or_else(|| Timestamp::try_from(api.client.service_time()).ok());
    let time = time.map(Timestamp::as_millisecond).unwrap_or_default();
    let unfinished = list.once_tasks.iter().filter_map(|task| text(task.task_id.as_ref())).map(str::to_owned);
    let before = Before { time, unfinished: unfinished.collect() };
    serde_json::to_value(before)
        .map_err(|_| Error::unexpected(STEP, "the ids of tasks cannot be written as JSON"))
}

/// The service's time, in whole seconds. The client's clock may be off by minutes.
fn date<T>(response: &Response<T>) -> Option<Timestamp> {
    let date = response.headers().get("date")?.to_str().ok()?;
    DateTimeParser::new().parse_timestamp(date).ok()
}

pub(super) async fn find_start(api: &Alibaba, chunk: &Chunk) -> Result<Option<TaskRef>, Error> {
    let call = |error| Error::call(STEP, error);
    let before: Before = serde_json::from_value(chunk.before.clone()).unwrap_or_default();
    let digests: BTreeSet<_> = chunk.images.iter().filter_map(|image| image.digest.clone()).collect();

    let list = api.client.send(ListUnfinishedOnceTask::new(OnceTaskType::ImageScan)).await.map_err(call)?;
    let mut candidates = BTreeSet::new();
    let mut in_tasks = Vec::new();
    for row in &list.once_tasks {
        let Some(digest) = image_of(row).filter(|digest| digests.contains(digest)) else { continue };
        let Some(id) = text(row.task_id.as_ref()) else { continue };
        if before.is_new(id, row.start_time) && candidates.insert(id.to_owned()) {
            in_tasks.push(digest);
        }
    }

    // The unfinished tasks lack their source, and a task may have ended since.
    let step = digests.len().div_ceil(IMAGES).max(1);
    let sample = in_tasks.into_iter().chain(digests.iter().step_by(step).cloned()).take(IMAGES);
    let mut requested = HashSet::new();
    let mut by_people = BTreeSet::new();
    for digest in sample {
        if !requested.insert(digest.clone()) {
            continue;
        }
        let list = DescribeImageLatestScanTask::new(without_algorithm(&digest));
        let list = api.client.send(list).await.map_err(call)?;
        let mut is_found = false;
        for task in &list.task {
            let Some(id) = text(task.task_id.as_ref()).filter(|id| before.is_new(id, task.start_time)) else {
                continue;
            };
            if task.source.as_ref().is_some_and(|source| *source == TaskSource::ConsoleBatch) {
                by_people.insert(id.to_owned());
            } else {
                candidates.insert(id.to_owned());
                is_found = true;
            }
        }
        if is_found {
            break;
        }
    }
    let mut ids: Vec<_> = candidates.difference(&by_people).cloned().collect();
    Ok(match ids.len() {
        0 => None,
        1 => ids.pop().map(|id| TaskRef::Known { id }),
        _ => Some(TaskRef::Candidates { ids }),
    })
}

impl Before {
    fn is_new(&self, id: &str, started: Option<i64>) -> bool {
        !self.unfinished.contains(id)
            && time(started).is_some_and(|started| started.as_millisecond() >= self.time)
    }
}

/// The image that a row of an unfinished task is about.
fn image_of(row: &UnfinishedTask) -> Option<Digest> {
    let of_image =
        row.task_image_info.as_ref().and_then(|image| text(image.digest.as_ref())).and_then(digest);
    of_image.or_else(|| text(row.target.as_ref()).and_then(digest))
}
