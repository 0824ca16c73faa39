//! Security Center: the inventory of images, scans of them, and what scans have found.
//!
//! Where the vendor publishes nothing, the emulator decides:
//!
//! | subject | the emulator |
//! |---|---|
//! | filter of a scan | an image matches if each list that is not empty contains its value, exactly |
//! | filter without entries | matches every image |
//! | `ScanImageCount`, `NeedAuthCount` | quota and images, as described and contrary to their names |
//! | quota | a digest uses up one when a scan covers it first; later scans of it are free |
//! | quota that is too small | the task scans as many images as it covers, and ends with `FAIL` |
//! | image that another task scans | is left out of the new task |
//! | regions without an image | `TASK_NOT_SUPPORT_REGION`, and nothing is started |
//! | `Criteria` | values are equal; several values of one name are combined by its `logicalExp`, names by `LogicalExp` |
//! | largest page | 100 rows |
//! | `Type` `sca` of DescribeImageVulList | is accepted, unless a test lets it be rejected |
//! | unknown `TaskId` | an error `TaskNotExists` |
//! | cancelled task | has the state `CANCEL`; its unfinished images too |
//! | failed image | keeps its `LastScanTime`, and has the reason `TASK_NOT_SUPPORT_REGION` |
//! | texts without a time zone | UTC+8 |
//! | unknown argument | an error, so that a misspelled filter does not scan every image |
//!
//! A task has at most ten siblings, as published: the eleventh has `CanCreate` false. Only tasks of this service count.

mod catalogue;
mod create;
mod criteria;
mod entry;
mod finding_filter;
mod findings;
mod images;
mod inventory;
mod populate;
mod records;
mod tasks;
mod vulnerability;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

pub use inventory::{Counts, Filter, Image};

use super::action::operations;
use super::error_response::ErrorResponse;
use super::response_value::{Fields, ResponseValue};
use super::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::{Arguments, Quota, Vulnerability, World};
use entry::Entry;
use tasks::Task;

operations![
    DescribeImageInstances,
    DescribeImageScanAuthCount,
    PublicPreCheckImageScanTask,
    PublicCreateImageScanTask,
    GetOnceTaskResultInfo,
    DescribeOnceTaskLeafRecordPage,
    DescribeImageLatestScanTask,
    ListUnfinishedOnceTask,
    CancelOnceTask,
    DescribeImageVulList,
    DescribeImageGroupedVulList,
    DescribeVulDetails,
];

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| Arguments::parse(include_str!("arguments.json")));

/// The largest page of a list.
const MAX_PAGE: u64 = 100;

/// The state of Security Center. It can be changed while the server runs.
pub struct Service {
    world: Arc<Mutex<World>>,
    /// All vulnerabilities, by number.
    vulnerabilities: Vec<Vulnerability>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Images that were added, by index, with names of their own.
    added: BTreeMap<u64, Image>,
    /// Oldest first.
    tasks: Vec<Task>,
    /// Whether DescribeImageVulList accepts the type `cve` alone.
    accepts_cve_alone: bool,
}

/// The state while a call changes it.
struct Held<'a> {
    world: MutexGuard<'a, World>,
    state: MutexGuard<'a, State>,
    vulnerabilities: &'a [Vulnerability],
}

impl Service {
    pub(crate) fn new(world: Arc<Mutex<World>>) -> Self {
        let vulnerabilities = {
            let world = world.lock().expect("no holder of the lock panics");
            world.vulnerabilities.iter().collect()
        };
        Self { world, vulnerabilities, state: Mutex::default() }
    }

    /// The images of the inventory: those that follow from the seed, then those that were added.
    #[must_use]
    pub fn images(&self) -> Vec<Image> {
        let held = self.held();
        (0..held.world.images.len()).filter_map(|index| Some(held.entry(index)?.into_image(&held))).collect()
    }

    /// Adds an image to the inventory.
    pub fn add_image(&self, image: Image) {
        self.held().add(image);
    }

    /// The images that were added, with their indexes, in the order in which they were added.
    pub(super) fn added(&self) -> Vec<(u64, Image)> {
        let state = self.state.lock().expect("no holder of the lock panics");
        state.added.iter().map(|(index, image)| (*index, image.clone())).collect()
    }

    /// The counts that a pre-check with this filter returns.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> Counts {
        self.held().count(filter)
    }

    /// Sets the purchased quota and how much of it is used.
    pub fn set_quota(&self, total: u64, used: u64) {
        self.held().world.quota = Quota::new(total, used);
    }

    /// Lets DescribeImageVulList reject the type `sca`. Its page allows `cve` alone; by default the emulator accepts both.
    pub fn accept_cve_alone(&self) {
        self.held().state.accepts_cve_alone = true;
    }

    pub(crate) fn populate(&self, now: i64) {
        populate::populate(&mut self.held(), now);
    }

    fn held(&self) -> Held<'_> {
        Held {
            world: self.world.lock().expect("no holder of the lock panics"),
            state: self.state.lock().expect("no holder of the lock panics"),
            vulnerabilities: &self.vulnerabilities,
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("state", &self.state).finish_non_exhaustive()
    }
}

pub(super) fn respond(
    service: &Service,
    operation: Operation,
    call: &ServiceCall,
) -> Result<ResponseValue, ErrorResponse> {
    call.check(&ARGUMENTS, operation.name())?;
    let fields = Fields::default().text("RequestId", call.request_id);
    if call.anomaly == Some(Anomaly::FailureInSuccess) {
        let fields = fields.bool("Success", false).text("Code", "InternalError");
        return Ok(fields.text("Message", "the operation failed").build());
    }
    let held = &mut service.held();
    let of_operation = match operation {
        Operation::DescribeImageInstances => images::list(held, call)?,
        Operation::DescribeImageScanAuthCount => create::quota(held),
        Operation::PublicPreCheckImageScanTask => create::pre_check(held, call),
        Operation::PublicCreateImageScanTask => create::create(held, call)?,
        Operation::GetOnceTaskResultInfo => tasks::result(held, call)?,
        Operation::DescribeOnceTaskLeafRecordPage => records::parts(held, call)?,
        Operation::DescribeImageLatestScanTask => records::latest(held, call)?,
        Operation::ListUnfinishedOnceTask => records::unfinished(held, call)?,
        Operation::CancelOnceTask => tasks::cancel(held, call)?,
        Operation::DescribeImageVulList => findings::list(held, call)?,
        Operation::DescribeImageGroupedVulList => catalogue::grouped(held, call)?,
        Operation::DescribeVulDetails => catalogue::details(held, call)?,
    };
    Ok(fields.and(of_operation).build())
}

/// `PageInfo` of a list.
fn page_info(page: super::service_call::Page, rows: usize, total: u64) -> ResponseValue {
    Fields::default()
        .number("CurrentPage", page.number)
        .number("PageSize", page.size)
        .number("TotalCount", total)
        .number("Count", rows as u64)
        .build()
}
