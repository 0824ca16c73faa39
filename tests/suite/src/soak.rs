//! Many calls of every emulated operation at once, against an emulator whose connections break and whose clouds return
//! errors, as a seed determines. Results are compared with those of an emulator without faults, and what the emulator
//! executed with what was sent.

mod report;
mod scene;

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan::ErrorKind;
use imagescan_emulator::{FaultPlan, Provider};
use tokio::task::JoinSet;

use crate::operations::{OPERATIONS, Operation};
pub use report::{Report, Row};
use scene::Scene;

/// The result of a part of the soak: an error of the soak rather than of a call.
type BoxResult<T> = Result<T, Box<dyn Error>>;

/// How many calls to make, and which faults to inject.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many calls are made, evenly over the operations.
    pub calls: usize,
    /// How many of them are in flight at once.
    pub tasks: usize,
    /// Determines the state of the emulator.
    pub seed: u64,
    /// The faults.
    pub faults: FaultPlan,
}

impl Plan {
    /// This number of calls, 32 at once, with every fault of the emulator at its standard chance.
    #[must_use]
    pub fn standard(calls: usize, seed: u64) -> Self {
        Self { calls, tasks: 32, seed, faults: FaultPlan::random(seed).standard_chances() }
    }
}

/// The end of a call.
enum Ending {
    Right,
    /// The result differs from the expected one.
    Wrong(String),
    Failed(imagescan::Error),
}

/// The operations that the emulator implements. Executions are counted by the body of the request, so an operation that
/// changes something takes part if its requests can be numbered. Those of Alibaba Cloud have no body.
fn operations() -> Vec<&'static Operation> {
    let is_counted = |operation: &&Operation| {
        let is_numbered = || scene::request(operation, 0) != scene::request(operation, 1);
        operation.meta.idempotent || operation.provider() != Provider::Alibaba && is_numbered()
    };
    OPERATIONS.iter().filter(|operation| operation.is_emulated()).filter(is_counted).collect()
}

/// Makes the calls.
///
/// # Errors
/// When the emulator does not start or a client cannot be built. A fault causes neither.
pub async fn run(plan: Plan) -> BoxResult<Report> {
    let Plan { calls, tasks, seed, faults } = plan;
    let operations = operations();
    let scene = Arc::new(Scene::new(&operations, seed, faults).await?);
    let next = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let (scene, next, operations) = (Arc::clone(&scene), Arc::clone(&next), operations.clone());
        running.spawn(async move {
            let mut endings = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return endings;
                }
                let row = number % operations.len();
                endings.push((
                    number,
                    row,
                    scene.call(operations[row], number / operations.len(), number).await,
                ));
            }
        });
    }
    let mut report = Report::new(&operations);
    let mut accepted = BTreeSet::new();
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(endings) => {
                for (number, row, ending) in endings {
                    if !operations[row].meta.idempotent && matches!(ending, Ending::Right) {
                        accepted.insert(number);
                    }
                    report.count(row, &ending);
                }
            }
            Err(error) => report.violation(format!("a task panicked: {error}")),
        }
    }
    check_executions(&scene, &operations, &accepted, &mut report);
    let made = report.made();
    if made != calls {
        report.violation(format!("{made} calls ended, of {calls}"));
    }
    report.faults_met = scene.emulator.faults().applied().len();
    report.requests = scene.emulator.faults().arrived();
    Ok(report)
}

/// No call is executed twice unless that does no harm, and every accepted call is executed.
fn check_executions(
    scene: &Scene,
    operations: &[&Operation],
    accepted: &BTreeSet<usize>,
    report: &mut Report,
) {
    let is_harmless =
        |name: &str| operations.iter().any(|operation| operation.name() == name && operation.meta.idempotent);
    let mut executed = BTreeSet::new();
    for ((operation, body), times) in scene.emulator.execution_counts() {
        if is_harmless(operation) {
            continue;
        }
        let number = scene::number_in(&body);
        if times > 1 {
            report.violation(format!("{operation} of call {number:?} was executed {times} times"));
        }
        executed.extend(number);
    }
    report.executed = executed.len();
    for number in accepted.difference(&executed) {
        report.violation(format!("call {number} was accepted but not executed"));
    }
}

/// Whether an injected fault may cause an error of this kind. Other kinds do not occur: nothing that is sent is invalid,
/// and the client must recognise every fault.
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
