//! Scans one image that Security Center of Alibaba Cloud knows, and waits for the end of the scan.
//!
//! ```console
//! $ cargo run -p imagescan --example scan_and_wait_alibaba -- NAMESPACE NAME TAG --yes
//! ```
//!
//! A scan uses up quota: without `--yes` nothing is started. Exits with 1 unless the image was scanned.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/alibaba.rs"]
mod image;

use std::io;

use arguments::{Outcome, word};
use image::find;
use imagescan::alibaba::sas::model::{ImageScanState, ScanCreationResult};
use imagescan::alibaba::sas::{Client, DescribeImageScanAuthCount, PublicCreateImageScanTask};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let usage = "scan_and_wait_alibaba NAMESPACE NAME TAG [--yes]";
    let (names, has_consent) = arguments::parse(usage, std::env::args().skip(1))?;
    scan(&Client::builder().build()?, &names, has_consent, &mut io::stdout()).await
}

pub(crate) async fn scan(
    client: &Client,
    names: &[String; 3],
    has_consent: bool,
    out: &mut impl io::Write,
) -> Outcome<()> {
    let image = find(client, names).await?;
    let ended =
        [None, Some(ImageScanState::Success), Some(ImageScanState::Fail), Some(ImageScanState::Timeout)];
    if !ended.contains(&image.sca_status) {
        return Err("nothing was started: a scan of the image is running".into());
    }
    let quota = client.send(DescribeImageScanAuthCount::new()).await?;
    let quota = quota.image_scan.as_ref().ok_or("the quota is unknown")?;
    let left = quota.image_scan_capacity.unwrap_or_default() - quota.scan_count.unwrap_or_default();
    writeln!(out, "quota left: {left} images")?;
    if left <= 0 {
        return Err("nothing was started: a scan needs quota".into());
    }
    if !has_consent {
        return Err("nothing was started: a scan uses up quota; add --yes to start one".into());
    }
    // A filter without a value is not sent, and a call without a filter scans every image.
    let filled = |field: Option<String>| field.filter(|text| !text.is_empty());
    let digest = filled(image.digest).ok_or("the image has no digest")?;
    let repository = filled(image.repo_id).ok_or("the image has no repository id")?;
    let start = PublicCreateImageScanTask::new().digests([digest]).repo_ids([repository]);
    // It is not sent again: after a failure the scan may run all the same.
    let started = client.send(start.clone()).await;
    let started = started.map_err(|error| format!("look for a task before you try again: {error}"))?;
    let data = started.data.as_ref().ok_or("the service does not state whether it has started the scan")?;
    if data.can_create != Some(true) || data.result != Some(ScanCreationResult::Success) {
        let [can_create, result] = [word(data.can_create), word(data.result.as_ref())];
        return Err(format!("the service has refused: CanCreate {can_create}, Result {result}").into());
    }

    let mut wait = client.wait(start.waiter(&started)?);
    while let Some(snapshot) = wait.try_next().await? {
        let [done, all] = [snapshot.finish_count, snapshot.total_count].map(Option::unwrap_or_default);
        writeln!(out, "progress: {done} of {all}")?;
    }
    // A task that has ended well may have images whose scans have failed.
    let after = find(client, names).await?;
    match after.sca_status {
        Some(ImageScanState::Success) if after.last_scan_time > image.last_scan_time => {
            Ok(writeln!(out, "scanned: {} vulnerabilities", after.vul_count.unwrap_or_default())?)
        }
        state => {
            Err(format!("the image was not scanned: {}, {}", word(state), word(after.sca_result)).into())
        }
    }
}
