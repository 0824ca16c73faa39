//! An emulator whose clock is Tokio's, and what its clients need.

use std::time::SystemTime;

#[cfg(all(feature = "scan", feature = "sts"))]
use imagescan::scan::Scanner;
use imagescan::{Clock, Credentials, HostEnvironment};
use imagescan_emulator::{Emulator, Fault, Key, Rule};
use jiff::Timestamp;
use tokio::time::Instant;

/// Tokio's time, which a test pauses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokioClock {
    began: Instant,
    at: Timestamp,
}

impl TokioClock {
    fn time(self) -> Timestamp {
        self.at + jiff::SignedDuration::try_from(self.began.elapsed()).expect("a short test")
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

/// The world of a seeded emulator with some images.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    clock: TokioClock,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with_images(120).await
    }

    pub(crate) async fn with_images(images: u64) -> Self {
        let clock = TokioClock { began: Instant::now(), at: "2026-09-01T00:00:00Z".parse().expect("a time") };
        let emulator = Emulator::builder().clock(move || clock.time()).seed(1).images(images).project("p-1");
        let emulator = emulator.key(Key::permanent("ID", "SECRET")).start().await.expect("a free port");
        Self { emulator, clock }
    }

    pub(crate) fn huawei(&self) -> imagescan::huawei::hss::Client {
        let builder = imagescan::huawei::hss::Client::builder().region("cn-north-4").project_id("p-1");
        let builder = builder.host_environment(HostEnvironment::empty()).clock(self.clock).allow_plain_http();
        let builder = builder.credentials(Credentials::new("ID", "SECRET")).endpoint(self.emulator.url());
        builder.build().expect("a client")
    }

    pub(crate) fn tencent(&self) -> imagescan::tencent::tcss::Client {
        let builder = imagescan::tencent::tcss::Client::builder().allow_plain_http();
        let builder = builder.host_environment(HostEnvironment::empty()).clock(self.clock);
        let builder = builder.credentials(Credentials::new("ID", "SECRET")).endpoint(self.emulator.url());
        builder.build().expect("a client")
    }

    pub(crate) fn alibaba(&self) -> imagescan::alibaba::sas::Client {
        let builder = imagescan::alibaba::sas::Client::builder().allow_plain_http();
        let builder = builder.host_environment(HostEnvironment::empty()).clock(self.clock);
        let builder = builder.credentials(Credentials::new("ID", "SECRET")).endpoint(self.emulator.url());
        builder.build().expect("a client")
    }

    /// A scanner of each cloud.
    #[cfg(all(feature = "scan", feature = "sts"))]
    pub(crate) fn scanners(&self) -> [Scanner; 3] {
        let (keys, url) = (Credentials::new("ID", "SECRET"), self.emulator.url());
        let identity = imagescan::alibaba::sts::Client::builder().region("cn-hangzhou").allow_plain_http();
        let identity = identity.host_environment(HostEnvironment::empty()).clock(self.clock);
        let identity = identity.credentials(keys.clone()).endpoint(&url).build().expect("a client");
        let alibaba = Scanner::alibaba(self.alibaba(), identity);
        let identity = imagescan::tencent::sts::Client::builder().region("ap-singapore").allow_plain_http();
        let identity = identity.host_environment(HostEnvironment::empty()).clock(self.clock);
        let identity = identity.credentials(keys).endpoint(&url).build().expect("a client");
        let tencent = Scanner::tencent(self.tencent(), identity);
        [alibaba, Scanner::huawei(self.huawei()), tencent].map(|scanner| scanner.clock(self.clock))
    }

    /// The next request of this operation has this fault.
    pub(crate) fn fault(&self, operation: &str, fault: Fault) {
        self.emulator.faults().push(Rule::new(operation, fault, 1));
    }

    /// How often this operation has changed something.
    pub(crate) fn executions(&self, operation: &str) -> usize {
        self.emulator.executions().iter().filter(|execution| execution.operation == operation).count()
    }
}

/// The names of an image, as the arguments of an example.
pub(crate) fn names<const N: usize>(names: [Option<&String>; N]) -> [String; N] {
    names.map(|name| name.expect("the row has a name").clone())
}

/// The message of the error of an example.
pub(crate) fn message(outcome: Result<(), Box<dyn std::error::Error>>) -> String {
    outcome.expect_err("the example fails").to_string()
}

/// What an example has written.
pub(crate) fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).expect("text")
}
