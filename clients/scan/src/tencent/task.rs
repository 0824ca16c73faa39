//! The progress and the end of a task.

use std::time::Duration;

use imagescan_tencent::tcss::model::ImageProgress;
use imagescan_tencent::tcss::{DescribeAssetImageRegistryScanStatusOneKey, ModifyAssetImageRegistryScanStop};

use super::inventory::{Names, reference};
use super::site::Billing;
use super::{Tencent, ids_of, words};
use crate::cloud_api::TaskProgress;
use crate::error::Error;
use crate::model::{ScanState, WatchedImage};

const READ_TASK: &str = "read the task";
const STOP: &str = "stop the scan";

/// The most images of one call that stops scans.
const STOP_IMAGES: usize = 100;

/// The id of a task that the site finds by its images: the number of the task, if there is one, and the ids of its images.
pub(super) fn id_by_images(number: Option<u64>, ids: &[u64]) -> String {
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    format!("{number}@{}", ids.join(","))
}

/// A task by its number, or by its images.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Number(u64),
    Images(Vec<u64>),
}

impl Task {
    fn parse(id: &str) -> Option<Self> {
        match id.split_once('@') {
            None => id.parse().ok().map(Self::Number),
            Some((number, ids)) if number.is_empty() || number.parse::<u64>().is_ok() => {
                ids.split(',').map(|id| id.parse().ok()).collect::<Option<_>>().map(Self::Images)
            }
            Some(_) => None,
        }
    }

    fn read(id: &str, step: &'static str) -> Result<Self, Error> {
        Self::parse(id).ok_or_else(|| {
            let id = imagescan_runtime::credentials::quote(id);
            Error::invalid_input(format!("{id} is not the id of a task of Tencent Cloud")).with_step(step)
        })
    }
}

impl Tencent {
    pub(super) async fn read_task(&self, id: &str) -> Result<Option<TaskProgress>, Error> {
        let request = DescribeAssetImageRegistryScanStatusOneKey::new();
        let task = Task::read(id, READ_TASK)?;
        let request = match &task {
            Task::Number(number) if self.billing == Billing::Mainland => request.task_id(*number),
            // Without a number that the site knows, the response would cover all images of the account.
            Task::Number(_) => return Ok(None),
            Task::Images(ids) => request.id(ids.iter().copied()),
        };
        let response = match self.client.send(request).await {
            Ok(response) => response,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(Error::call(READ_TASK, error)),
        };
        let Some(state) = &response.status else { return Ok(None) };
        let state = words::state(state.as_str());
        let is_over = state.is_terminal();
        // The state of images is that of their last scans, which may be older than the task.
        let is_of_images = matches!(task, Task::Images(_));
        if is_of_images && (is_over || state == ScanState::NotScanned) {
            return Ok(None);
        }
        let images = if is_of_images { &[] } else { response.image_status.as_slice() };
        Ok(Some(TaskProgress {
            percent: response.schedule.and_then(|percent| u8::try_from(percent.min(100)).ok()),
            // Zero stands for no estimate.
            remaining: response
                .scan_remain_time
                .filter(|seconds| *seconds > 0 && !is_over)
                .map(Duration::from_secs),
            is_of_images,
            failed: images.iter().filter_map(failed).collect(),
            state,
        }))
    }

    pub(super) async fn stop_task(&self, id: &str) -> Result<(), Error> {
        match Task::read(id, STOP)? {
            Task::Number(number) if self.billing == Billing::Mainland => {
                let request = ModifyAssetImageRegistryScanStop::new().task_id(number);
                self.client.send(request).await.map_err(|error| Error::call(STOP, error))?;
                Ok(())
            }
            _ => {
                let message = "this site of Tencent Cloud stops scans by their images, also those that others have started";
                Err(Error::invalid_input(message).with_step(STOP))
            }
        }
    }

    pub(super) async fn stop_images(&self, images: &[WatchedImage]) -> Result<(), Error> {
        for ids in ids_of(images, STOP)?.chunks(STOP_IMAGES) {
            let request = ModifyAssetImageRegistryScanStop::new().id(ids.iter().copied());
            self.client.send(request).await.map_err(|error| Error::call(STOP, error))?;
        }
        Ok(())
    }
}

/// The name of an image whose scan has ended without success, and its state.
fn failed(image: &ImageProgress) -> Option<(String, String)> {
    let word = image.scan_status.as_ref()?.as_str();
    let state = words::state(word);
    if !state.is_terminal() || state == ScanState::Done {
        return None;
    }
    let names = Names {
        address: image.image_repo_address.as_deref(),
        namespace: image.namespace.as_deref(),
        name: image.image_name.as_deref(),
        tag: image.image_tag.as_deref(),
        digest: None,
    };
    Some((reference(names).to_string(), state.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_tasks() {
        assert_eq!(Task::parse("13"), Some(Task::Number(13)));
        assert_eq!(Task::parse(&id_by_images(Some(13), &[1, 2])), Some(Task::Images(vec![1, 2])));
        assert_eq!(Task::parse(&id_by_images(None, &[u64::MAX])), Some(Task::Images(vec![u64::MAX])));
        for id in ["", "x", "@", "1@", "x@1", "@1,,2", "-1", "1@2@3"] {
            assert_eq!(Task::parse(id), None, "{id}");
        }
    }
}
