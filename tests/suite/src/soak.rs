//! Many calls of all operations at once against an emulator whose connections break and whose clouds refuse, as a seed
//! decides. What comes back is held against what the emulator knows, and what it carried out against what was asked.

mod report;
mod scene;

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan::ErrorKind;
use imagescan_emulator::FaultPlan;
use serde_json::Value;
use tokio::task::JoinSet;

pub use report::{Report, Row};
use scene::Scene;

/// An error of the soak itself rather than of a call.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much to do, and what goes wrong meanwhile.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many calls are made, evenly over the operations.
    pub calls: usize,
    /// How many of them are under way at once.
    pub tasks: usize,
    /// What the emulator holds.
    pub seed: u64,
    /// What goes wrong.
    pub faults: FaultPlan,
}

impl Plan {
    /// So many calls, 32 at once, under every fault that the emulator knows at its standard chances.
    #[must_use]
    pub fn standard(calls: usize, seed: u64) -> Self {
        Self { calls, tasks: 32, seed, faults: FaultPlan::random(seed).standard_chances() }
    }
}

/// An operation, as the soak calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    BatchScanSwrImage,
    ListImageScanTask,
    DescribeImageRegistryTimingScanTask,
    PublicPreCheckImageScanTask,
    GetArtifactSubscriptionTask,
}

impl Operation {
    const ALL: [Self; 5] = [
        Self::BatchScanSwrImage,
        Self::ListImageScanTask,
        Self::DescribeImageRegistryTimingScanTask,
        Self::PublicPreCheckImageScanTask,
        Self::GetArtifactSubscriptionTask,
    ];

    /// Whether it may be sent again when nobody knows if it was carried out.
    fn is_idempotent(self) -> bool {
        self != Self::BatchScanSwrImage
    }
}

/// How a call ended.
enum Ending {
    Right,
    /// With a result that is not what the emulator holds.
    Wrong(String),
    Failed(imagescan::Error),
}

/// Makes the calls.
///
/// # Errors
/// When the emulator does not start or a client cannot be built: nothing that a fault brings about.
pub async fn run(plan: Plan) -> Outcome<Report> {
    let Plan { calls, tasks, seed, faults } = plan;
    let scene = Arc::new(Scene::set(seed, faults).await?);
    let next = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let (scene, next) = (Arc::clone(&scene), Arc::clone(&next));
        running.spawn(async move {
            let mut endings = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return endings;
                }
                let operation = Operation::ALL[number % Operation::ALL.len()];
                endings.push((number, operation, scene.call(operation, number).await));
            }
        });
    }
    let mut report = Report::new();
    let mut accepted = BTreeSet::new();
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(endings) => {
                for (number, operation, ending) in endings {
                    if operation == Operation::BatchScanSwrImage && matches!(ending, Ending::Right) {
                        accepted.insert(number);
                    }
                    report.count(operation, &ending);
                }
            }
            Err(error) => report.fault(format!("a task ended in a panic: {error}")),
        }
    }
    hold_executions(&scene, &accepted, &mut report);
    let made = report.made();
    if made != calls {
        report.fault(format!("{made} calls ended, of {calls}"));
    }
    report.faults_met = scene.emulator.faults().applied().len();
    report.requests = scene.emulator.faults().arrived();
    Ok(report)
}

/// Nothing is carried out twice, and all that was accepted is carried out.
fn hold_executions(scene: &Scene, accepted: &BTreeSet<usize>, report: &mut Report) {
    let mut executed = BTreeSet::new();
    for ((operation, body), times) in scene.emulator.execution_counts() {
        let number = number_in(&body);
        if times > 1 {
            report.fault(format!("{operation} of call {number:?} was carried out {times} times"));
        }
        executed.extend(number);
    }
    report.executed = executed.len();
    for number in accepted.difference(&executed) {
        report.fault(format!("call {number} was accepted but not carried out"));
    }
}

/// The number of the call that a body belongs to.
fn number_in(body: &[u8]) -> Option<usize> {
    let body: Value = serde_json::from_slice(body).ok()?;
    body["image_info_list"][0]["image_name"].as_str()?.strip_prefix("image-")?.parse().ok()
}

/// Whether a fault on the way or at the service may end in an error of this kind. No other has a place here: nothing
/// that is sent is invalid, and every fault is to be known for what it is.
fn is_a_faults_kind(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Connect
            | ErrorKind::Network
            | ErrorKind::Timeout
            | ErrorKind::Throttled
            | ErrorKind::Server
            | ErrorKind::Authentication
    )
}
