//! Scans one image that Tencent Cloud TCSS knows, and waits for the end of the scan.
//!
//! ```console
//! $ cargo run -p imagescan --example scan_and_wait_tencent -- SITE HOST/NAMESPACE/NAME TAG --yes
//! ```
//!
//! `SITE` is `international` or `mainland`, the site of the account: a scan is followed in another way on each.
//! A scan uses up licences: without `--yes` nothing is started. Exits with 1 unless the image was scanned.

#[path = "support/arguments.rs"]
mod arguments;
#[path = "support/tencent.rs"]
mod image;

use std::io;

use arguments::{Outcome, word};
use image::find;
use imagescan::tencent::Site;
use imagescan::tencent::tcss::model::ScanState;
use imagescan::tencent::tcss::{Client, CreateAssetImageRegistryScanTask, DescribeImageAuthorizedInfo};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let usage = "scan_and_wait_tencent SITE HOST/NAMESPACE/NAME TAG [--yes]";
    let ([site, names @ ..], has_consent) = arguments::parse::<3>(usage, std::env::args().skip(1))?;
    let site = match &*site {
        "international" => Site::International,
        "mainland" => Site::Mainland,
        other => return Err(format!("unknown site {other}; usage: {usage}").into()),
    };
    scan(&Client::builder().site(site).build()?, site, &names, has_consent, &mut io::stdout()).await
}

pub(crate) async fn scan(
    client: &Client,
    site: Site,
    names: &[String; 2],
    has_consent: bool,
    out: &mut impl io::Write,
) -> Outcome<()> {
    let image = find(client, names).await?;
    let id = image.id.ok_or("the image has no id")?;
    if matches!(image.scan_status, Some(ScanState::WaitScan | ScanState::Scanning)) {
        return Err("nothing was started: a scan of the image is running".into());
    }
    let quota = client.send(DescribeImageAuthorizedInfo::new()).await?;
    let total = quota.total_authorized_cnt.ok_or("the number of licences is unknown")?;
    let left = total.saturating_sub(quota.used_authorized_cnt.unwrap_or_default());
    writeln!(out, "licences left: {left} of {total}")?;
    if left == 0 {
        return Err("nothing was started: a scan needs a licence".into());
    }
    if !has_consent {
        return Err("nothing was started: a scan uses up a licence; add --yes to start one".into());
    }
    let start = CreateAssetImageRegistryScanTask::new().id([id]);
    // It is not sent again: after a failure the scan may run all the same.
    let started = client.send(start.clone()).await;
    let started = started.map_err(|error| format!("look at the image before you try again: {error}"))?;

    // On the mainland site, a response without `TaskID` is an error here, although the scan was started.
    let task = match site {
        Site::International => start.waiter_international(&started),
        _ => start.waiter_mainland(&started),
    };
    let mut wait = client.wait(task.map_err(|error| format!("started, but {error}"))?);
    while let Some(snapshot) = wait.try_next().await? {
        writeln!(out, "progress: {} %", snapshot.schedule.unwrap_or_default())?;
    }
    // The state of the task is not that of the image.
    let after = find(client, names).await?;
    match after.scan_status {
        Some(ScanState::Scanned) if after.scan_time != image.scan_time => {
            Ok(writeln!(out, "scanned: {} vulnerabilities", after.vul_cnt.unwrap_or_default())?)
        }
        state => Err(format!("the image was not scanned: {}, {}", word(state), word(after.reason)).into()),
    }
}
