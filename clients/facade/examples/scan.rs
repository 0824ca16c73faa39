//! Scans one image of Huawei Cloud SWR, and follows the scan to its end.
//!
//! ```console
//! $ cargo run -p imagescan --example scan -- NAMESPACE NAME VERSION
//! $ cargo run -p imagescan --example scan -- NAMESPACE NAME VERSION --yes
//! ```
//!
//! A scan costs: without `--yes` nothing is started. Exits with 1 if the scan fails or the image could not be scanned.
#![expect(
    deprecated,
    clippy::print_stdout,
    reason = "the vendor has deprecated the operation in favour of CreateManualImageScanTask; a program prints"
)]

use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use imagescan::huawei::hss::model::{BatchScanSwrImageInfo, ImageScanTaskInfo, TaskKind, TaskProgress};
use imagescan::huawei::hss::{BatchScanSwrImage, Client, ListImageScanTask};
use tokio::time::{Instant, sleep};

/// How often the task is read.
const INTERVAL: Duration = Duration::from_secs(10);
/// How long the scan may take.
const DEADLINE: Duration = Duration::from_secs(60 * 60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (image, has_consent) = match &*arguments {
        [namespace, name, version] => ([namespace, name, version], false),
        [namespace, name, version, yes] if yes == "--yes" => ([namespace, name, version], true),
        _ => return Err("usage: scan NAMESPACE NAME VERSION [--yes]".into()),
    };
    let [namespace, name, version] = image;
    if !has_consent {
        println!("would scan {namespace}/{name}:{version}; add --yes to start the scan, which costs");
        return Ok(());
    }
    let image = BatchScanSwrImageInfo::new().namespace(namespace).image_name(name).image_version(version);
    scan(&Client::builder().build()?, image, &mut io::stdout()).await
}

/// Starts a scan and waits for its end.
async fn scan(
    client: &Client,
    image: BatchScanSwrImageInfo,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    // The service returns no task id: the task of this scan is one that is not in the list before. A window that starts
    // now (`create_time`) would depend on the clocks of both hosts.
    let before: HashSet<_> = tasks(client).await?.into_iter().filter_map(|task| task.task_id).collect();
    // Not idempotent: the call is not repeated after a failure that may have reached the service.
    let started = client.send(BatchScanSwrImage::new("private_image").image_info_list([image])).await?;
    writeln!(out, "started, request {}", started.request_id().unwrap_or("without an id"))?;

    let started = Instant::now();
    while started.elapsed() < DEADLINE {
        let all = tasks(client).await?;
        let new: Vec<_> =
            all.iter().filter(|task| task.task_id.as_ref().is_some_and(|id| !before.contains(id))).collect();
        match &*new {
            [] => {}
            [task] => {
                let progress = task.task_status.ok_or("the task has no status")?;
                writeln!(out, "{progress} %")?;
                if progress == TaskProgress::FINISHED {
                    return outcome(task);
                }
                if progress.0 < 0 {
                    return Err(format!("the scan ended with {progress}").into());
                }
            }
            _ => {
                return Err("another scan was started at the same time: which task is ours is unknown".into());
            }
        }
        sleep(INTERVAL).await;
    }
    Err(format!("the scan did not end within {DEADLINE:?}; it may still run").into())
}

/// All tasks that scan images and were started by hand.
async fn tasks(client: &Client) -> Result<Vec<ImageScanTaskInfo>, imagescan::Error> {
    let mut tasks = client.items(ListImageScanTask::new(TaskKind::ImageScan).task_type("manual").limit(100));
    let mut all = Vec::new();
    while let Some(task) = tasks.try_next().await? {
        all.push(task);
    }
    Ok(all)
}

/// A finished task may have images that were not scanned, which is an error.
fn outcome(task: &ImageScanTaskInfo) -> Result<(), Box<dyn Error>> {
    let failed = task.failed_num.ok_or("the task does not tell how many images failed")?;
    if failed == 0 {
        return Ok(());
    }
    let reasons: Vec<_> =
        task.failed_images.iter().filter_map(|image| image.failed_reason.as_deref()).collect();
    Err(format!("{failed} images were not scanned: {}", reasons.join(", ")).into())
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::iter;

    use imagescan::huawei::hss::model::ListImageScanTaskResponse;
    use imagescan::testing::Mock;
    use imagescan::{Credentials, HostEnvironment};

    use super::*;

    /// A service in which the new task has these states, one for each list after the first.
    fn client(states: &[i64], failed: i64) -> (Client, Mock) {
        let task = |id: &str, state: i64| ImageScanTaskInfo::default().task_id(id).task_status(state);
        let list = move |new: Option<i64>| {
            let new = new.map(|state| task("new", state).failed_num(failed));
            ListImageScanTaskResponse::default().data_list(iter::once(task("older", 100)).chain(new))
        };
        let lists = iter::once(None).chain(states.iter().copied().map(Some));
        let mock = Mock::new()
            .on(|_: &BatchScanSwrImage| Ok(()))
            .on_each::<ListImageScanTask>(lists.map(|new| Ok(list(new))))
            .on(move |_: &ListImageScanTask| Ok(list(None)));
        let client = Client::builder()
            .host_environment(HostEnvironment::empty())
            .region("cn-north-4")
            .project_id("p-1")
            .credentials(Credentials::new("AK", "SK"))
            .transport(mock.clone())
            .build()
            .unwrap();
        (client, mock)
    }

    async fn run(states: &[i64], failed: i64) -> (Result<(), String>, String) {
        let (client, mock) = client(states, failed);
        let mut out = Vec::new();
        let outcome = scan(&client, BatchScanSwrImageInfo::new().image_name("app"), &mut out).await;
        let starts = mock.requests().iter().filter(|request| request.method() == "POST").count();
        assert_eq!(starts, 1, "a scan is started once");
        (outcome.map_err(|error| error.to_string()), String::from_utf8(out).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_scan_is_followed_to_its_end() {
        let (outcome, text) = run(&[0, 40, 100], 0).await;
        assert_eq!(outcome, Ok(()));
        assert!(text.ends_with("0 %\n40 %\n100 %\n"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_image_that_was_not_scanned_and_a_task_that_stops_are_errors() {
        assert!(run(&[100], 1).await.0.unwrap_err().contains("1 images were not scanned"));
        assert!(run(&[10, -1], 0).await.0.unwrap_err().contains("ended with -1"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_scan_that_never_appears_ends_at_the_deadline() {
        assert!(run(&[], 0).await.0.unwrap_err().contains("did not end within"));
    }
}
