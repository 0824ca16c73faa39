//! Scans with Huawei Cloud: the emulator's world is the truth.

mod inventory;
mod scan;
mod vulnerabilities;

use imagescan_emulator::{Anomaly, Fault, Provider, Request, Rule, WorldImage};
use imagescan_huawei::{Credentials, HostEnvironment, hss};
use imagescan_scan::{Image, ImageQuery, ScanState, Scanner};

use crate::world::World;

impl World {
    /// A client of HSS without retries that wait.
    pub(crate) fn hss(&self) -> hss::Client {
        hss::Client::builder()
            .region("cn-north-4")
            .endpoint(self.emulator.url())
            .allow_plain_http()
            .project_id("p-1")
            .credentials(Credentials::new("ID", "SECRET"))
            .host_environment(HostEnvironment::empty().with_clock(self.clock))
            .build()
            .expect("a client")
    }

    pub(crate) fn scanner(&self) -> Scanner {
        Scanner::huawei(self.hss()).clock(self.clock)
    }

    fn images(&self) -> Vec<WorldImage> {
        self.emulator.world(Provider::Huawei)
    }

    /// The requests of an operation that arrived.
    fn requests(&self, operation: &str) -> Vec<Request> {
        let requests = self.emulator.requests().into_iter();
        requests.filter(|request| request.operation() == Some(operation)).collect()
    }

    fn fault(&self, operation: &str, fault: Fault, times: u32) {
        self.emulator.faults().push(Rule::new(operation, fault, times));
    }

    fn anomaly(&self, operation: &str, anomaly: Anomaly, times: u32) {
        self.fault(operation, Fault::Anomaly(anomaly), times);
    }
}

/// The images of the inventory.
async fn all(scanner: &Scanner) -> Vec<Image> {
    let mut images = scanner.images(ImageQuery::all());
    let mut all = Vec::new();
    while let Some(image) = images.try_next().await.expect("the inventory") {
        all.push(image);
    }
    all
}

/// Images whose last scan succeeded.
async fn scanned(scanner: &Scanner) -> Vec<Image> {
    let mut images = all(scanner).await;
    images.retain(|image| image.state == ScanState::Done);
    images
}

/// `namespace/name:tag` of an image.
fn name(image: &Image) -> String {
    format!("{}:{}", image.reference.path(), image.reference.tag().unwrap_or_default())
}

fn world_name(image: &WorldImage) -> String {
    format!("{}/{}:{}", image.namespace, image.name, image.tag)
}

/// The values of a parameter in the query of a request; empty if it is absent.
fn parameter(request: &Request, name: &str) -> String {
    let pairs = request.query_pairs();
    let value = pairs.into_iter().find(|(key, _)| key == name.as_bytes()).map(|(_, value)| value);
    String::from_utf8(value.unwrap_or_default()).expect("UTF-8")
}
