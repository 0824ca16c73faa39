//! The steps that start a scan and follow it, on the emulator.

mod follow;
mod lists;
mod rows;
mod start;

use std::time::Duration;

use futures_util::TryStreamExt as _;
use imagescan_emulator::{Builder, Emulator, Fault, Provider, Rule};
use imagescan_huawei::{Credentials, HostEnvironment};

use super::*;
use crate::model::{ChunkState, ScanState};

struct World {
    emulator: Emulator,
    huawei: Huawei,
}

impl World {
    async fn start() -> Self {
        Self::with_images(60).await
    }

    async fn with_images(images: u64) -> Self {
        let change = |builder: Builder| builder.images(images).scan_time(Duration::from_secs(100));
        let crate::world::World { emulator, clock } = crate::world::World::with(change).await;
        let client = hss::Client::builder()
            .region("cn-north-4")
            .endpoint(emulator.url())
            .allow_plain_http()
            .project_id("p-1")
            .credentials(Credentials::new("ID", "SECRET"))
            .host_environment(HostEnvironment::empty().with_clock(clock))
            .build()
            .expect("a client");
        let enterprise_project = ALL_ENTERPRISE_PROJECTS.to_owned();
        Self { emulator, huawei: Huawei { client, enterprise_project, catalogue: Catalogue::default() } }
    }

    /// A fault of the next start.
    fn fault(&self, fault: Fault) {
        self.emulator.faults().push(Rule::new("CreateManualImageScanTask", fault, 1));
    }

    /// The number of scans that the service has started.
    fn started(&self) -> usize {
        self.emulator.scans(Provider::Huawei).len()
    }

    /// The number of requests that start a scan.
    fn sent(&self) -> usize {
        self.emulator.count_requests(Provider::Huawei, "CreateManualImageScanTask")
    }

    async fn watched(&self, indexes: impl IntoIterator<Item = usize>) -> Vec<WatchedImage> {
        let images: Vec<_> =
            self.huawei.images(Narrow::default()).try_collect().await.expect("the inventory");
        indexes.into_iter().map(|index| WatchedImage::new(&images[index])).collect()
    }

    /// Images and tasks before a start.
    async fn chunk(&self, indexes: impl IntoIterator<Item = usize>) -> Chunk {
        let images = self.watched(indexes).await;
        let before = self.huawei.before_start(&images).await.expect("the tasks");
        Chunk { state: ChunkState::Intended, before, ..Chunk::new(images) }
    }

    async fn start_chunk(&self, chunk: &Chunk) -> StartReply {
        self.huawei.start(&chunk.images, &FindingKinds::vulnerabilities()).await
    }

    async fn observe(&self, chunk: &Chunk) -> Vec<Observation> {
        self.huawei.observe(&chunk.images).await.expect("the rows")
    }

    /// The task of a start that has succeeded.
    async fn task_of(&self, chunk: &Chunk) -> String {
        assert!(matches!(self.start_chunk(chunk).await, StartReply::Started(TaskRef::None)));
        match self.huawei.find_start(chunk).await.expect("the tasks") {
            Some(TaskRef::Known { id }) => id,
            other => panic!("not one task: {other:?}"),
        }
    }

    async fn progress(&self, id: &str) -> TaskProgress {
        self.huawei.task(id).await.expect("the task").expect("a task")
    }
}

fn state(observation: &Observation) -> &ScanState {
    match observation {
        Observation::Listed { state, .. } => state,
        Observation::Gone => panic!("the image is gone"),
    }
}
