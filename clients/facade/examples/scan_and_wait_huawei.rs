//! Scans one image that Huawei Cloud HSS knows for vulnerabilities, and waits for the end of the scan.
//!
//! ```console
//! $ cargo run -p imagescan --example scan_and_wait_huawei -- NAMESPACE NAME TAG --yes
//! ```
//!
//! Each scan of an image is paid for: without `--yes` nothing is started. Exits with 1 unless the image was scanned.

#[path = "support/arguments.rs"]
pub(crate) mod arguments;
#[path = "support/huawei.rs"]
mod image;
#[path = "support/huawei_task.rs"]
mod task;

use std::io;

use arguments::{Outcome, word};
use image::{PROJECTS, find};
use imagescan::huawei::hss::model::CreateManualImageScanTaskReqInfoImageInfo as Target;
use imagescan::huawei::hss::model::{ImageScanStatus, ScanScope, TaskKind};
use imagescan::huawei::hss::{Client, CreateManualImageScanTask, ListImageScanTask};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let usage = "scan_and_wait_huawei NAMESPACE NAME TAG [--yes]";
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
    if matches!(image.scan_status, Some(ImageScanStatus::Scanning | ImageScanStatus::WaitingForScan)) {
        return Err("nothing was started: a scan of the image is running".into());
    }
    let paid = imagescan::huawei::hss::ShowImagePayPerScanStatistics::new().enterprise_project_id(PROJECTS);
    writeln!(out, "scans so far: {}", client.send(paid).await?.repository_scan_num.unwrap_or_default())?;
    if !has_consent {
        return Err("nothing was started: each scan is paid for; add --yes to start one".into());
    }
    let target = Target::new().id(image.id).image_digest(image.image_digest).namespace(image.namespace);
    let target = target.image_name(image.image_name).image_version(image.image_version);
    let target = target.registry_id(image.registry_id).registry_name(image.registry_name);
    let target = target.registry_type(image.registry_type).instance_id(image.instance_id);
    let start = CreateManualImageScanTask::new().enterprise_project_id(PROJECTS).is_all(false);
    let before = task::ids(client).await?;
    // It is not sent again: after a failure the scan may run all the same.
    let started = client.send(start.scan_scope(ScanScope::VULNERABILITIES).image_info([target])).await;
    started.map_err(|error| format!("look for a new task before you try again: {error}"))?;

    let task = task::new(client, &before).await?;
    let mut wait = client
        .wait(ListImageScanTask::new(TaskKind::ImageScan).enterprise_project_id(PROJECTS).task_id(task));
    while let Some(snapshot) = wait.try_next().await? {
        // The task may not be listed yet.
        if let Some(progress) = snapshot.data_list.first().and_then(|task| task.task_status) {
            writeln!(out, "progress: {progress} %")?;
        }
    }
    let after = find(client, names).await?;
    match after.scan_status {
        Some(ImageScanStatus::Success) if after.latest_scan_time > image.latest_scan_time => {
            Ok(writeln!(out, "scanned: {} vulnerabilities", after.vul_num.unwrap_or_default())?)
        }
        state => {
            Err(format!("the image was not scanned: {}, {}", word(state), word(after.scan_failed_desc))
                .into())
        }
    }
}
