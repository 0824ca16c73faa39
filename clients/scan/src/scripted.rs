//! A cloud for unit tests: a test sets what it shows, and reads what was started.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::{BoxFuture, FutureExt as _, ready};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use imagescan_runtime::Clock;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::cloud_api::{
    Abilities, CloudApi, CostRange, KindFindings, Narrow, Observation, ReadOptions, StartReply, TaskProgress,
};
use crate::error::Error;
use crate::flow::{CancelBy, Consent, Cost, ScanRequest, SpendLimit};
use crate::model::{
    Account, AffectedImage, BillingUnit, Chunk, Cloud, Digest, FindingCounts, FindingKind, FindingKinds,
    Image, ImageKey, ImageRef, LastScan, Licence, Quota, Registry, ScanState, TaskRef, VulnerabilityId,
    WatchedImage,
};
use crate::scanner::Scanner;

static ABILITIES: Abilities = Abilities {
    cloud: Cloud::Tencent,
    kinds: &[FindingKind::Vulnerability],
    selects_kinds: true,
    starts_by_digest: false,
    chunk: 2,
    poll: (Duration::from_secs(30), Duration::from_secs(120)),
    deadline: Duration::from_secs(3600),
    cancels: &[CancelBy::Tasks, CancelBy::Images],
    not_listed: "push it",
    notes: &[],
};

/// Ends a task or a process before or after a step.
#[derive(Debug)]
pub(crate) struct Steps {
    count: AtomicUsize,
    last: usize,
    end: fn() -> !,
}

impl Steps {
    /// Ends at the step `last`, by a panic or by the end of the process.
    pub(crate) fn until(last: usize, end: fn() -> !) -> Arc<Self> {
        Arc::new(Self { count: AtomicUsize::new(0), last, end })
    }

    pub(crate) fn all() -> Arc<Self> {
        Self::until(usize::MAX, || unreachable!("there are fewer steps"))
    }

    pub(crate) fn step(&self) {
        if self.count.fetch_add(1, Ordering::SeqCst) == self.last {
            (self.end)();
        }
    }
}

/// What becomes of a call that starts a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StartFault {
    None,
    /// It is refused.
    Refused,
    /// It is refused because a scan is running.
    AlreadyRunning,
    /// The connection ends before the cloud starts the scan.
    LostBefore,
    /// The connection ends after the cloud has started the scan.
    LostAfter,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// What the inventory shows of each image, by its id.
    pub(crate) rows: BTreeMap<u64, Observation>,
    /// What becomes of the next calls that start a scan.
    pub(crate) start_faults: VecDeque<StartFault>,
    /// The images of each start that was executed.
    pub(crate) started: Vec<Vec<u64>>,
    /// Searches for a start that find nothing before one that does.
    pub(crate) searches_in_vain: usize,
    /// The task that a search finds, if it is not one that is known.
    pub(crate) found: Option<TaskRef>,
    pub(crate) searches: usize,
    /// Whether the response of a start names no task.
    pub(crate) starts_without_task: bool,
    /// What the cloud says of tasks.
    pub(crate) tasks: HashMap<String, TaskProgress>,
    pub(crate) task_calls: usize,
    pub(crate) observe_calls: usize,
    /// Errors of the next requests for tasks and rows.
    pub(crate) poll_errors: VecDeque<Error>,
    pub(crate) cancelled: Vec<String>,
    /// The account of keys that have replaced the first ones.
    pub(crate) keys_of: Option<&'static str>,
    /// What the quota says, if it is not one of a thousand licences.
    pub(crate) quota: Option<Quota>,
}

/// Where starts are counted.
#[derive(Debug)]
enum StartLog {
    Memory,
    /// In another process, which outlives this one.
    Remote(SocketAddr),
}

#[derive(Clone, Debug)]
pub(crate) struct Scripted {
    state: Arc<Mutex<State>>,
    steps: Arc<Steps>,
    log: Arc<StartLog>,
    began: Instant,
    id: &'static str,
}

impl Scripted {
    /// A cloud with images of the ids from 1 on, which were scanned before.
    pub(crate) fn new(images: u64) -> Self {
        let rows = (1..=images).map(|id| (id, listed(ScanState::Done, 1))).collect();
        let state = Arc::new(Mutex::new(State { rows, ..State::default() }));
        let (steps, log) = (Steps::all(), Arc::new(StartLog::Memory));
        Self { state, steps, log, began: Instant::now(), id: "1000" }
    }

    pub(crate) fn with_steps(self, steps: Arc<Steps>) -> Self {
        Self { steps, ..self }
    }

    pub(crate) fn with_account(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    /// Starts are counted by the process at this address.
    pub(crate) fn counted_at(self, address: SocketAddr) -> Self {
        Self { log: Arc::new(StartLog::Remote(address)), ..self }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn scanner(&self) -> Scanner {
        Scanner::new(self.clone()).clock(TokioClock(self.began))
    }

    /// An image as the inventory shows it.
    pub(crate) fn image(&self, id: u64) -> Image {
        image(id, &self.state().rows[&id])
    }

    /// The consent to scan the images with these ids, as the inventory shows them.
    pub(crate) async fn consent(&self, ids: impl IntoIterator<Item = u64>) -> Consent {
        let images: Vec<_> = ids.into_iter().map(|id| self.image(id)).collect();
        let scanner = self.scanner();
        let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
        estimate.consent(SpendLimit::AtMost(1000)).expect("a consent")
    }

    /// Sets what the inventory shows of an image.
    pub(crate) fn show(&self, id: u64, observation: Observation) {
        self.state().rows.insert(id, observation);
    }

    pub(crate) fn show_task(&self, id: &str, state: ScanState, failed: &[&str]) {
        let failed = failed.iter().map(|name| ((*name).to_owned(), "why".to_owned())).collect();
        let progress = TaskProgress {
            state,
            percent: Some(50),
            remaining: Some(Duration::from_secs(90)),
            is_of_images: false,
            failed,
        };
        self.state().tasks.insert(id.to_owned(), progress);
    }

    /// The images of each start that was executed.
    pub(crate) fn started(&self) -> Vec<Vec<u64>> {
        match &*self.log {
            StartLog::Memory => self.state().started.clone(),
            StartLog::Remote(address) => {
                let starts = exchange(*address, "list");
                starts
                    .split_whitespace()
                    .map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect())
                    .collect()
            }
        }
    }

    fn record_start(&self, ids: Vec<u64>) {
        match &*self.log {
            StartLog::Memory => self.state().started.push(ids),
            StartLog::Remote(address) => {
                let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
                exchange(*address, &ids.join(","));
            }
        }
    }
}

/// Sends a line, and returns the line that the other side sends.
fn exchange(address: SocketAddr, line: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the process that counts");
    writeln!(stream, "{line}").expect("a connection");
    let mut response = String::new();
    BufReader::new(stream).read_line(&mut response).expect("a connection");
    response
}

/// Tokio's time, from a fixed day on.
#[derive(Debug)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000) + self.0.elapsed()
    }
}

pub(crate) fn digest(number: u64) -> Digest {
    format!("sha256:{number:064x}").parse().expect("a digest")
}

/// A row of an image whose digest did not move.
pub(crate) fn listed(state: ScanState, scanned: i64) -> Observation {
    let last_scan = Some(last_scan(scanned));
    Observation::Listed { state, last_scan, failure: None, digest: None }
}

pub(crate) fn last_scan(seconds: i64) -> LastScan {
    LastScan::new(seconds.to_string(), Timestamp::from_second(seconds).ok())
}

pub(crate) fn key(id: u64) -> ImageKey {
    ImageKey::Tencent { id }
}

/// The id of a key of this cloud.
pub(crate) fn id(key: &ImageKey) -> u64 {
    match key {
        ImageKey::Tencent { id } => *id,
        _ => panic!("{key:?}"),
    }
}

/// The task that scans these images.
pub(crate) fn task_id(ids: &[u64]) -> String {
    format!("task-{ids:?}")
}

fn image(id: u64, observation: &Observation) -> Image {
    let Observation::Listed { state, last_scan, .. } = observation.clone() else { panic!("{id} is gone") };
    let tag = Some("1".to_owned());
    Image {
        cloud: Cloud::Tencent,
        reference: ImageRef::from_row(None, format!("team/image-{id}"), tag, Some(digest(id))),
        hosts: Vec::new(),
        image_id: None,
        registry: Registry::default(),
        key: key(id),
        state,
        kind_states: BTreeMap::new(),
        failure: None,
        last_scan,
        not_scannable: None,
        counts: FindingCounts::default(),
        platforms: Vec::new(),
        operating_system: None,
        vendor_record: None,
    }
}

fn ids(images: &[WatchedImage]) -> Vec<u64> {
    images.iter().map(|image| id(&image.key)).collect()
}

impl CloudApi for Scripted {
    fn abilities(&self) -> &'static Abilities {
        &ABILITIES
    }

    fn service_time(&self) -> SystemTime {
        TokioClock(self.began).now()
    }

    fn account(&self) -> BoxFuture<'_, Result<Account, Error>> {
        let id = self.state().keys_of.unwrap_or(self.id);
        ready(Ok(Account::new(Cloud::Tencent, "ap-guangzhou", id))).boxed()
    }

    fn quota(&self) -> BoxFuture<'_, Result<Quota, Error>> {
        let (unit, licence) = (BillingUnit::Licence, Licence::Active);
        let quota =
            Quota { unit, total: Some(1000), used: Some(0), renews: None, licence, vendor_records: vec![] };
        ready(Ok(self.state().quota.clone().unwrap_or(quota))).boxed()
    }

    fn images(&self, _: Narrow) -> BoxStream<'_, Result<Image, Error>> {
        stream::empty().boxed()
    }

    fn cost<'a>(&'a self, images: &'a [Image]) -> BoxFuture<'a, Result<CostRange, Error>> {
        let cost = Cost::units(images.len() as u64);
        ready(Ok(CostRange { least: cost, most: cost, unit: BillingUnit::Licence })).boxed()
    }

    fn before_start<'a>(
        &'a self,
        images: &'a [WatchedImage],
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        self.steps.step();
        ready(Ok(serde_json::json!({ "images": images.len() }))).boxed()
    }

    fn start<'a>(&'a self, images: &'a [WatchedImage], _: &'a FindingKinds) -> BoxFuture<'a, StartReply> {
        self.steps.step();
        let fault = self.state().start_faults.pop_front().unwrap_or(StartFault::None);
        let error = Error::unexpected("start the scan", "the cloud fails");
        let ids = ids(images);
        if matches!(fault, StartFault::None | StartFault::LostAfter) {
            self.record_start(ids.clone());
        }
        self.steps.step();
        ready(match fault {
            StartFault::None if self.state().starts_without_task => StartReply::Started(TaskRef::None),
            StartFault::None => StartReply::Started(TaskRef::Known { id: task_id(&ids) }),
            StartFault::Refused => StartReply::NotStarted(error),
            StartFault::AlreadyRunning => StartReply::AlreadyRunning(error),
            StartFault::LostBefore | StartFault::LostAfter => StartReply::Lost(error),
        })
        .boxed()
    }

    fn find_start<'a>(&'a self, chunk: &'a Chunk) -> BoxFuture<'a, Result<Option<TaskRef>, Error>> {
        self.steps.step();
        let (ids, started) = (ids(&chunk.images), self.started());
        let mut state = self.state();
        state.searches += 1;
        let vain = state.searches_in_vain;
        state.searches_in_vain = vain.saturating_sub(1);
        let known = || TaskRef::Known { id: task_id(&ids) };
        let is_found = vain == 0 && started.contains(&ids);
        let found = is_found.then(|| state.found.clone().unwrap_or_else(known));
        ready(Ok(found)).boxed()
    }

    fn task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<TaskProgress>, Error>> {
        let mut state = self.state();
        state.task_calls += 1;
        let error = state.poll_errors.pop_front();
        ready(error.map_or_else(|| Ok(state.tasks.get(id).cloned()), Err)).boxed()
    }

    fn observe<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<Vec<Observation>, Error>> {
        self.steps.step();
        let mut state = self.state();
        state.observe_calls += 1;
        let error = state.poll_errors.pop_front();
        let rows = ids(images).iter().map(|id| state.rows[id].clone()).collect();
        ready(error.map_or(Ok(rows), Err)).boxed()
    }

    fn cancel_task<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let mut state = self.state();
        state.cancelled.push(id.to_owned());
        ready(state.poll_errors.pop_front().map_or(Ok(()), Err)).boxed()
    }

    fn cancel_images<'a>(&'a self, images: &'a [WatchedImage]) -> BoxFuture<'a, Result<(), Error>> {
        self.state().cancelled.push(format!("{:?}", ids(images)));
        ready(Ok(())).boxed()
    }

    fn vulnerabilities<'a>(
        &'a self,
        _: &'a Image,
        _: ReadOptions,
    ) -> BoxFuture<'a, Result<KindFindings, Error>> {
        ready(Ok(KindFindings::default())).boxed()
    }

    fn affected<'a>(&'a self, _: &'a VulnerabilityId) -> BoxStream<'a, Result<AffectedImage, Error>> {
        stream::empty().boxed()
    }
}
