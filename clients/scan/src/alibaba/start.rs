//! The start of a scan.
//!
//! A start selects images by digests alone. The service has lists for repositories, names and tags too, but whether an image has
//! to match all kinds of lists or one of them is not published. With digests and repositories, the second reading would scan whole
//! repositories. With one list both readings select the same: the images with these digests, under whatever names.
//! Images with one digest have the same content, so they are started by one call.

use std::collections::{BTreeSet, HashMap};

use imagescan_alibaba::RetryPolicy;
use imagescan_alibaba::sas::PublicCreateImageScanTask;
use imagescan_alibaba::sas::model::{PublicCreateImageScanTaskData, ScanCreationResult, ScanFailureReason};
use imagescan_runtime::credentials::quote;

use super::Alibaba;
use super::words::{text, without_algorithm};
use crate::cloud_api::StartReply;
use crate::error::Error;
use crate::model::{TaskRef, WatchedImage};

const STEP: &str = "start the scan";

/// Divides images into calls of at most `most` images. Images with one digest stay together, even if they are more.
pub(super) fn chunks(images: Vec<WatchedImage>, most: usize) -> Vec<Vec<WatchedImage>> {
    let mut by_digest: Vec<Vec<WatchedImage>> = Vec::new();
    let mut positions = HashMap::new();
    for image in images {
        let position = *positions.entry(image.digest.clone()).or_insert(by_digest.len());
        match by_digest.get_mut(position) {
            Some(group) => group.push(image),
            None => by_digest.push(vec![image]),
        }
    }
    let mut chunks: Vec<Vec<WatchedImage>> = Vec::new();
    for group in by_digest {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + group.len() <= most => chunk.extend(group),
            _ => chunks.push(group),
        }
    }
    chunks
}

/// Sends one request, which is not repeated.
pub(super) async fn start(api: &Alibaba, images: &[WatchedImage]) -> StartReply {
    let digests: BTreeSet<_> = images.iter().filter_map(|image| image.digest.as_ref()).collect();
    if let Some(image) = images.iter().find(|image| image.digest.is_none()) {
        let error = Error::invalid_input("the image has no digest, by which a scan is started");
        return StartReply::NotStarted(error.with_image(&image.reference));
    }
    if digests.is_empty() {
        return StartReply::NotStarted(Error::invalid_input(
            "the scan has no images: Security Center would scan every image of the account",
        ));
    }
    let request = PublicCreateImageScanTask::new().digests(digests.into_iter().map(without_algorithm));
    match api.client.send(request).retry(RetryPolicy::never()).await {
        Ok(response) => reply(response.data.as_ref()),
        Err(error) => StartReply::of_failure(STEP, error),
    }
}

/// What a successful response says. It may refuse the start.
fn reply(data: Option<&PublicCreateImageScanTaskData>) -> StartReply {
    let Some(data) = data else {
        return StartReply::Lost(Error::unexpected(STEP, "the response has no `Data`"));
    };
    let not_started = |message: &str| StartReply::NotStarted(Error::unexpected(STEP, message));
    if data.can_create == Some(false) {
        return not_started(
            "Security Center refuses the scan, because ten scans of the account run: wait until one of them has ended",
        );
    }
    let result = data.result.as_ref().map_or("", |result| result.as_str());
    if result == ScanCreationResult::TaskNotSupportRegion.as_str() {
        return not_started("Security Center does not scan images in the region of these images");
    }
    match text(data.task_id.as_ref()) {
        Some(id) => StartReply::Started(TaskRef::Known { id: id.to_owned() }),
        None if result == ScanFailureReason::ForbidCreateRepeatTask.as_str() => {
            StartReply::AlreadyRunning(Error::unexpected(STEP, "a scan of these images runs already"))
        }
        None => StartReply::Lost(Error::unexpected(
            STEP,
            format!("the response has no `TaskId`, and the result {}", quote(result)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, ImageKey, ImageRef};

    fn image(digest: u8, tag: &str) -> WatchedImage {
        let digest: Digest =
            format!("sha256:{}", format!("{digest:02x}").repeat(32)).parse().expect("a digest");
        WatchedImage {
            reference: ImageRef::from_row(None, "team/api".into(), Some(tag.into()), Some(digest.clone())),
            key: ImageKey::Alibaba {
                uuid: tag.into(),
                repo_id: String::new(),
                instance_id: None,
                region: None,
                registry_type: None,
            },
            digest: Some(digest),
            last_scan_before: None,
            other_fields: serde_json::Map::new(),
        }
    }

    #[test]
    fn images_with_one_digest_are_in_one_call() {
        let images: Vec<_> = [(1, "a"), (2, "b"), (3, "c"), (1, "d"), (2, "e"), (4, "f")]
            .map(|(digest, tag)| image(digest, tag))
            .into();
        let tags: Vec<Vec<_>> = chunks(images, 3)
            .iter()
            .map(|chunk| chunk.iter().filter_map(|image| image.reference.tag().map(str::to_owned)).collect())
            .collect();
        assert_eq!(tags, [vec!["a", "d"], vec!["b", "e", "c"], vec!["f"]]);
        let same: Vec<_> = (0..5).map(|tag| image(1, &tag.to_string())).collect();
        assert_eq!(chunks(same, 3).len(), 1);
        assert!(chunks(Vec::new(), 3).is_empty());
    }

    #[test]
    fn a_reply_is_started_refused_or_lost() {
        let data = PublicCreateImageScanTaskData::default;
        assert!(matches!(reply(Some(&data().can_create(false))), StartReply::NotStarted(_)));
        assert!(matches!(reply(Some(&data().can_create(false).task_id("t"))), StartReply::NotStarted(_)));
        let of_result = |word: &str| data().can_create(true).result(ScanCreationResult::from(word));
        assert!(matches!(reply(Some(&of_result("TASK_NOT_SUPPORT_REGION"))), StartReply::NotStarted(_)));
        assert!(matches!(
            reply(Some(&of_result("forbid_create_repeat_task"))),
            StartReply::AlreadyRunning(_)
        ));
        assert!(matches!(reply(Some(&of_result("SOMETHING_NEW"))), StartReply::Lost(_)));
        assert!(matches!(reply(Some(&of_result("SUCCESS"))), StartReply::Lost(_)));
        let StartReply::Started(task) = reply(Some(&of_result("SOMETHING_NEW").task_id("t-1"))) else {
            panic!("a task was started");
        };
        assert_eq!(task, TaskRef::Known { id: "t-1".to_owned() });
        assert!(matches!(reply(Some(&data())), StartReply::Lost(_)));
        assert!(matches!(reply(None), StartReply::Lost(_)));
    }
}
