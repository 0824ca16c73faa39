//! The workflow of each service: images, quota, start, wait, findings.

mod alibaba;
mod huawei;
mod registry;
mod tencent;

use std::time::Duration;

use imagescan_runtime::{Wait, Waiter};

use super::BoxResult;
use super::stage::{Stage, same};

/// The part of a scan that passes between two snapshots, by the clock of the emulator.
const STEP: Duration = Duration::from_secs(10);
/// The pause between two snapshots.
const PAUSE: Duration = Duration::from_millis(1);
/// How many findings are shown.
const SHOWN: usize = 3;

pub(super) async fn play(stage: &mut Stage<'_>) -> BoxResult<()> {
    alibaba::play(stage).await?;
    registry::play(stage).await?;
    tencent::play(stage).await?;
    huawei::play(stage).await
}

/// Shows the snapshots of a scan until it ends. Of a hundred images, the scans of two do not succeed.
async fn follow<O: Waiter>(
    stage: &mut Stage<'_>,
    wait: Wait<O>,
    describe: impl Fn(&O::Output) -> String,
) -> BoxResult<()> {
    let mut wait = wait.first_delay(PAUSE).interval(PAUSE);
    loop {
        match wait.try_next().await {
            Ok(Some(snapshot)) => stage.step(&describe(&snapshot))?,
            Ok(None) => return Ok(()),
            Err(error) if error.is_task_failed() => return stage.step(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
        stage.clock.advance(STEP);
    }
}

/// Shows the first findings, and compares their number with the one in the image.
fn show_findings(stage: &mut Stage<'_>, findings: &[String], in_image: usize) -> BoxResult<()> {
    stage.step(&format!("{} findings", findings.len()))?;
    for finding in findings.iter().take(SHOWN) {
        stage.result(finding)?;
    }
    same("the number of findings", &findings.len(), &in_image)
}

/// A scan costs: the operation that starts it was executed once.
fn started_once(stage: &Stage<'_>, operation: &str) -> BoxResult<()> {
    let starts =
        stage.emulator.executions().iter().filter(|execution| execution.operation == operation).count();
    same("the number of scans that were started", &starts, &1)
}

/// A text of a row; a dash if the row lacks it.
fn text(field: Option<&String>) -> &str {
    field.map_or("-", String::as_str)
}

/// A count of a row; 0 if the row lacks it.
fn count<T: TryInto<usize>>(field: Option<T>) -> usize {
    field.and_then(|count| count.try_into().ok()).unwrap_or(0)
}
