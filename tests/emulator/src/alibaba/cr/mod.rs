//! Container Registry: the inventory of its instances, scans of their tags, and tasks that copy tags of external
//! repositories.
//!
//! The repositories and tags are those of the world of the cloud, which Security Center sees too: of its three
//! registries, two are instances here. A test can add instances, subscription rules and tasks, and images of the registry
//! type `acr` by [`sas::Service::add_image`](super::sas::Service::add_image).
//!
//! Failures of this service have HTTP status 200 and `IsSuccess` false. Their codes are not published; the emulator
//! uses `INSTANCE_NOT_EXIST`, `REPO_NOT_EXIST`, `TAG_NOT_EXIST`, `TASK_NOT_EXIST`, `RULE_NOT_EXIST`, `SCAN_NOT_EXIST`,
//! `TAG_IS_BEING_SCANNED`, `SCAN_QUOTA_USED_UP`, `TOO_MANY_TASKS` and `SYSTEM_ERROR`. Other choices of the emulator where
//! the vendor publishes none:
//!
//! * a page has 30 rows without a page size, and larger pages than 100 rows are rejected;
//! * a request that has `MaxResults` or `NextToken` continues by token, and the others by page number;
//! * a scan without `ScanService` uses `ACR_SCAN_SERVICE`, which is free; the other engine uses one unit of the quota for
//!   an image that was never scanned;
//! * an image that is scanned again is `RETRYING` in the second half of its scan if its index is a multiple of seven;
//! * the state of a tag that was never scanned is the failure `SCAN_NOT_EXIST`, and its list of results is empty;
//! * a scan id selects a scan, whatever the tag and the digest; the only scans with ids are those of the vendor's pages;
//! * the results of a scan replace those of the last one when it is complete, not before.

mod call;
mod findings;
mod instances;
mod page;
mod populate;
mod repositories;
mod rule;
mod scans;
mod subscriptions;
mod tags;
mod task;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

pub use rule::Rule;
pub use task::{TagResult, Task, TaskInfo};

use super::action::operations;
use super::error_response::ErrorResponse;
use super::response_value::{Fields, ResponseValue};
use super::sas;
use super::service_call::ServiceCall;
use crate::Random;
use crate::faults::Anomaly;
use crate::world::{Arguments, World};
use call::Call;

operations![
    ListInstance,
    ListRepository,
    GetRepository,
    ListRepoTag,
    GetRepoTag,
    CreateRepoTagScanTask,
    GetRepoTagScanStatus,
    ListRepoTagScanResult,
    ListArtifactSubscriptionRule,
    CreateArtifactSubscriptionTask,
    ListArtifactSubscriptionTask,
    GetArtifactSubscriptionTask,
    GetArtifactSubscriptionTaskResult,
];

impl Operation {
    pub(super) fn methods(self) -> &'static [&'static str] {
        match self {
            Self::GetRepoTag
            | Self::ListArtifactSubscriptionRule
            | Self::ListArtifactSubscriptionTask
            | Self::GetArtifactSubscriptionTask
            | Self::GetArtifactSubscriptionTaskResult => &["GET"],
            Self::CreateArtifactSubscriptionTask => &["POST"],
            _ => &["GET", "POST"],
        }
    }
}

/// The arguments that each operation knows.
static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| Arguments::parse(include_str!("arguments.json")));

/// Executes an operation.
pub(super) fn respond(
    service: &Service,
    sas: &sas::Service,
    operation: Operation,
    call: &ServiceCall,
) -> Result<ResponseValue, ErrorResponse> {
    call.check(&ARGUMENTS, operation.name())?;
    if call.anomaly == Some(Anomaly::FailureInSuccess) {
        return Ok(failure("SYSTEM_ERROR", "the service failed").into_body(call.request_id));
    }
    let call = &Call::new(service, sas, call);
    let response = match operation {
        Operation::ListInstance => instances::list(call),
        Operation::ListRepository => repositories::list(call),
        Operation::GetRepository => repositories::get(call),
        Operation::ListRepoTag => tags::list(call),
        Operation::GetRepoTag => tags::get(call),
        Operation::CreateRepoTagScanTask => scans::create(call),
        Operation::GetRepoTagScanStatus => scans::status(call),
        Operation::ListRepoTagScanResult => findings::list(call),
        Operation::ListArtifactSubscriptionRule => subscriptions::rules(call),
        Operation::CreateArtifactSubscriptionTask => subscriptions::create_task(call),
        Operation::ListArtifactSubscriptionTask => subscriptions::tasks(call),
        Operation::GetArtifactSubscriptionTask => subscriptions::task(call),
        Operation::GetArtifactSubscriptionTaskResult => subscriptions::results(call),
    };
    match response {
        Err(error) if error.is_in_success() => Ok(error.into_body(call.request_id)),
        response => response,
    }
}

/// The state of Container Registry. It can be changed while the server runs.
#[derive(Debug)]
pub struct Service {
    world: Arc<Mutex<World>>,
    /// The duration of new subscription tasks, in milliseconds.
    task_time: i64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    random: Random,
    instances: BTreeSet<String>,
    rules: Vec<Rule>,
    tasks: Vec<Task>,
    /// The engine of each scan that was started here, by its number in the world.
    engines: BTreeMap<u64, &'static str>,
    /// Images of the world that have a second name here, which the vendor's pages use.
    names: Vec<(u64, sas::Image)>,
    /// The images of the scans that have an id, by the id.
    scans: BTreeMap<String, u64>,
}

impl Service {
    pub(crate) fn new(world: Arc<Mutex<World>>, random: Random, task_time: i64) -> Self {
        let state = State {
            random,
            instances: BTreeSet::new(),
            rules: Vec::new(),
            tasks: Vec::new(),
            engines: BTreeMap::new(),
            names: Vec::new(),
            scans: BTreeMap::new(),
        };
        Self { world, task_time, state: Mutex::new(state) }
    }

    /// The tasks of all instances, in the order in which they were added.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        self.held().tasks.clone()
    }

    /// Adds a task, and its instance if it is new. Replaces a task with the same instance and id.
    pub fn add_task(&self, task: Task) {
        let mut state = self.held();
        state.instances.insert(task.instance_id.clone());
        state.tasks.retain(|other| !other.is(&task.instance_id, &task.task_id));
        state.tasks.push(task);
    }

    /// The subscription rules of all instances, in the order in which they were added.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.held().rules.clone()
    }

    /// Adds a subscription rule, and its instance if it is new. Replaces a rule with the same instance and id.
    pub fn add_rule(&self, rule: Rule) {
        let mut state = self.held();
        state.instances.insert(rule.instance_id.clone());
        state.rules.retain(|other| !other.is(&rule.instance_id, &rule.rule_id));
        state.rules.push(rule);
    }

    /// Adds an instance, which may be without repositories and tasks.
    pub fn add_instance(&self, id: impl Into<String>) {
        self.held().instances.insert(id.into());
    }

    /// Adds initial rules and tasks, and everything that the requests on the vendor's pages name.
    pub(crate) fn populate(&self, sas: &sas::Service, now: i64) {
        let (rules, tasks) = {
            let world = self.world.lock().expect("no holder of the lock panics");
            populate::rules_and_tasks(&mut self.held().random, &world.images, now)
        };
        let added: Vec<_> = sas.added().into_iter().map(|(index, _)| index).collect();
        {
            let mut state = self.held();
            state.names = populate::images_of_the_pages(&added);
            let scanned = state.names.iter().find(|(_, image)| image.repo_id == populate::SCANNED_REPOSITORY);
            let ids =
                scanned.map(|(index, _)| populate::SCANS_OF_THE_PAGES.map(|id| (id.to_owned(), *index)));
            state.scans.extend(ids.into_iter().flatten());
        }
        for rule in rules {
            self.add_rule(rule);
        }
        for task in tasks {
            self.add_task(task);
        }
    }

    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}

/// The fields that every successful response starts with.
fn success(call: &Call) -> Fields {
    Fields::default().bool("IsSuccess", true).text("RequestId", call.request_id).text("Code", "success")
}

fn failure(code: &str, message: impl Into<String>) -> ErrorResponse {
    ErrorResponse::in_success(code, message)
}
