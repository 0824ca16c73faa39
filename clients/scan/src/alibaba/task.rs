//! The progress and the end of a task.

use imagescan_alibaba::sas::model::{LeafTask, OnceTaskType};
use imagescan_alibaba::sas::{CancelOnceTask, DescribeOnceTaskLeafRecordPage, GetOnceTaskResultInfo};

use super::words::{self, text};
use super::{Alibaba, PAGE};
use crate::cloud_api::TaskProgress;
use crate::error::Error;
use crate::model::ScanState;
use crate::rows::read_list;

const STEP: &str = "request the progress of the task";

pub(super) async fn task(api: &Alibaba, id: &str) -> Result<Option<TaskProgress>, Error> {
    let (name, kind) = (OnceTaskType::ImageScan, OnceTaskType::ImageScan);
    let task = match api.client.send(GetOnceTaskResultInfo::new(id, name, kind)).await {
        Ok(task) => task.into_inner(),
        // The code for an unknown task is not published, and whether this operation takes the ids of starts neither: it declares a
        // number. A task that is rejected is not known; the rows of the images show the scan without it.
        Err(error) if error.is_not_found() || error.is_rejected() => return Ok(None),
        Err(error) => return Err(Error::call(STEP, error)),
    };
    let Some(word) = task.task_info.and_then(|info| info.status) else { return Ok(None) };
    let state = words::state(word.as_str());
    // Before the end, the rows of the images show the same with fewer calls.
    let failed = if state.is_terminal() { failed_images(api, id).await? } else { Vec::new() };
    let percent = percent(task.finish_count, task.total_count);
    Ok(Some(TaskProgress { state, percent, remaining: None, is_of_images: false, failed }))
}

/// How much is done. The vendor's sample has more parts done than there are.
fn percent(done: Option<i64>, total: Option<i64>) -> Option<u8> {
    let (done, total) = (done?, total.filter(|total| *total > 0)?);
    u8::try_from((done.max(0).saturating_mul(100) / total).min(100)).ok()
}

async fn failed_images(api: &Alibaba, id: &str) -> Result<Vec<(String, String)>, Error> {
    // Which states the filter of the list takes is not published.
    let list =
        DescribeOnceTaskLeafRecordPage::new(PAGE, true, OnceTaskType::ImageScan).task_id(id.to_owned());
    let list = read_list(&api.client, list, "list the images of the task", false).await?;
    Ok(list.rows.into_iter().filter_map(|row| failed_image(&row.item)).collect())
}

/// The digest of an image whose scan has failed, and why.
fn failed_image(row: &LeafTask) -> Option<(String, String)> {
    let word = row.status_text.as_ref()?.as_str();
    if !matches!(words::state(word), ScanState::Failed | ScanState::TimedOut) {
        return None;
    }
    let of_image = row.task_image_info.as_ref().and_then(|image| text(image.digest.as_ref()));
    let digest = of_image.or_else(|| text(row.target.as_ref()))?;
    let digest = words::digest(digest).map_or_else(|| digest.to_owned(), String::from);
    Some((digest, text(row.result_info.as_ref()).unwrap_or(word).to_owned()))
}

/// Stops the scan of a task.
pub(super) async fn cancel(api: &Alibaba, id: &str) -> Result<(), Error> {
    let outcome = api.client.send(CancelOnceTask::new(id)).await;
    outcome.map(drop).map_err(|error| Error::call("cancel the scan", error))
}

#[cfg(test)]
mod tests {
    use imagescan_alibaba::sas::model::{LeafTaskImage, ScanTaskState};

    use super::*;

    #[test]
    fn a_percentage_is_from_0_to_100() {
        assert_eq!(percent(Some(47), Some(44)), Some(100));
        assert_eq!(percent(Some(1), Some(3)), Some(33));
        assert_eq!(percent(Some(-1), Some(3)), Some(0));
        assert_eq!(
            (percent(Some(1), Some(0)), percent(None, Some(1)), percent(Some(1), None)),
            (None, None, None)
        );
    }

    #[test]
    fn a_failed_image_has_a_digest_and_a_reason() {
        let hex = "0a".repeat(32);
        let row = |word: &str| LeafTask::default().status_text(ScanTaskState::from(word)).target(hex.clone());
        let digest = format!("sha256:{hex}");
        let failed = row("FAIL").result_info("TASK_NOT_SUPPORT_REGION".to_owned());
        assert_eq!(failed_image(&failed), Some((digest.clone(), "TASK_NOT_SUPPORT_REGION".to_owned())));
        assert_eq!(failed_image(&row("TIMOUT")), Some((digest, "TIMOUT".to_owned())));
        let other = LeafTaskImage::default().digest("default_digest".to_owned());
        let failed = failed_image(&row("FAIL").task_image_info(other)).expect("a failed image");
        assert_eq!(failed.0, "default_digest");
        assert_eq!((failed_image(&row("SUCCESS")), failed_image(&row("NEW_WORD"))), (None, None));
    }
}
