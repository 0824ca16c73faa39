//! Scans with Alibaba Cloud: the emulator's world is the truth.

mod inventory;
mod vulnerabilities;

use imagescan_alibaba::{Credentials, HostEnvironment, sas, sts};
use imagescan_emulator::{Fault, Provider, Rule, WorldImage};
use imagescan_scan::{Image, ImageQuery, Scanner};

use crate::world::World;

impl World {
    pub(crate) fn alibaba(&self) -> Scanner {
        let (keys, url) = (Credentials::new("ID", "SECRET"), self.emulator.url());
        let client = sas::Client::builder()
            .region("cn-hangzhou")
            .endpoint(&url)
            .allow_plain_http()
            .credentials(keys.clone())
            .host_environment(HostEnvironment::empty().with_clock(self.clock));
        let identity = sts::Client::builder()
            .region("cn-hangzhou")
            .endpoint(&url)
            .allow_plain_http()
            .credentials(keys)
            .host_environment(HostEnvironment::empty().with_clock(self.clock));
        let (client, identity) = (client.build().expect("a client"), identity.build().expect("a client"));
        Scanner::alibaba(client, identity).clock(self.clock)
    }

    fn alibaba_images(&self) -> Vec<WorldImage> {
        self.emulator.world(Provider::Alibaba)
    }

    /// The number of calls of an operation that arrived.
    fn alibaba_calls(&self, operation: &str) -> usize {
        self.emulator.count_requests(Provider::Alibaba, operation)
    }

    fn alibaba_fault(&self, operation: &str, fault: Fault, times: u32) {
        self.emulator.faults().push(Rule::new((Provider::Alibaba, operation), fault, times));
    }
}

/// The images of the inventory.
async fn all(scanner: &Scanner) -> Vec<Image> {
    let mut images = scanner.images(ImageQuery::all().keep_vendor_records(true));
    let mut all = Vec::new();
    while let Some(image) = images.try_next().await.expect("the inventory") {
        all.push(image);
    }
    all
}

fn world_name(image: &WorldImage) -> String {
    format!("{}/{}:{}@{}", image.namespace, image.name, image.tag, image.digest)
}
