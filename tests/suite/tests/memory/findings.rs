//! The memory that the findings of an account need: that of the image that is read, of a page of the inventory and of what is
//! known about vulnerabilities, however many images there are. All bytes are counted, and nothing depends on time.

mod uncounted;

use allocation_counter::measure;
use imagescan::scan::{FindingsRequest, ImageQuery, Scanner, Timestamp};
use imagescan::{Credentials, FixedClock, HostEnvironment};
use imagescan_emulator::{Emulator, Key, Provider};
use tokio::runtime::Builder;

use self::uncounted::Uncounted;
use crate::responses::runtime;

/// Images of the smaller account, and of the larger one. The smaller one has all vulnerabilities, which a scanner remembers.
const FEW: u64 = 100;
const MANY: u64 = 300;

/// Different vulnerabilities of an account, and the most of an image.
const VULNERABILITIES: u64 = 103;
const MOST_OF_IMAGE: u64 = 20;

/// The most bytes that the larger account may need more, for fuller pages and larger images. The findings of its additional images
/// would take two megabytes.
const MARGIN: u64 = 128 << 10;

/// The time of emulators and clients.
fn now() -> Timestamp {
    "2026-09-01T00:00:00Z".parse().expect("a time")
}

fn scanner(emulator: &Emulator, provider: Provider) -> Scanner {
    let (url, transport) = (emulator.url(), Uncounted::new(emulator.addr()));
    macro_rules! client {
        ($builder:expr) => {
            $builder
                .endpoint(&url)
                .allow_plain_http()
                .credentials(Credentials::new("ID", "SECRET"))
                .host_environment(HostEnvironment::empty().with_clock(FixedClock(now().into())))
                .rate_limits(false)
                .transport(transport)
                .build()
                .expect("a client")
        };
    }
    match provider {
        Provider::Alibaba => {
            use imagescan::alibaba::{sas, sts};
            let client = client!(sas::Client::builder().region("cn-hangzhou"));
            Scanner::alibaba(client, client!(sts::Client::builder().region("cn-hangzhou")))
        }
        Provider::Tencent => {
            use imagescan::tencent::{sts, tcss};
            let client = client!(tcss::Client::builder().region("ap-singapore"));
            Scanner::tencent(client, client!(sts::Client::builder().region("ap-singapore")))
        }
        _ => {
            use imagescan::huawei::hss;
            Scanner::huawei(client!(hss::Client::builder().region("cn-north-4").project_id("p-1")))
        }
    }
}

/// What a sweep has needed.
#[derive(Debug)]
struct Sweep {
    findings: u64,
    /// The most bytes at once.
    peak: u64,
    /// The bytes that the scanner holds afterwards.
    remembered: i64,
}

/// Reads the findings of all images of an emulated account, one image at a time.
fn sweep(provider: Provider, images: u64, keep_records: bool) -> Sweep {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let emulator = Emulator::builder().clock(now).seed(1).project("p-1").key(Key::permanent("ID", "SECRET"));
    let emulator = emulator.images(images).vulnerabilities(VULNERABILITIES, MOST_OF_IMAGE).start();
    let emulator = server.block_on(emulator).expect("a free port");
    let runtime = runtime();
    let scanner = scanner(&emulator, provider);
    let request = FindingsRequest::new().keep_vendor_records(keep_records).concurrency(1);
    let (mut seen, mut findings) = (0, 0);
    let taken = measure(|| {
        runtime.block_on(async {
            let mut reports = scanner.all_findings(ImageQuery::all(), request);
            while let Some(report) = reports.try_next().await.expect("the findings") {
                seen += 1;
                findings += report.findings.len() as u64;
            }
        });
    });
    assert!(seen >= images, "{provider}: {seen} of {images}");
    Sweep { findings, peak: taken.bytes_max, remembered: taken.bytes_current }
}

fn check(provider: Provider) {
    let sweeps = [false, true].map(|keep_records| {
        let (few, many) = (sweep(provider, FEW, keep_records), sweep(provider, MANY, keep_records));
        assert!(many.findings > 2 * few.findings, "{few:?}, {many:?}");
        assert!(many.peak <= few.peak + MARGIN, "records: {keep_records}: {few:?}, {many:?}");
        assert!(many.remembered <= few.remembered, "records: {keep_records}: {few:?}, {many:?}");
        many
    });
    let [without_records, with_records] = sweeps.map(|sweep| sweep.remembered);
    assert!(
        without_records <= with_records / 2 + 1_024,
        "records that nothing needs are kept: {without_records}, {with_records}"
    );
}

#[test]
fn findings_of_alibaba_cloud_need_the_memory_of_an_image() {
    check(Provider::Alibaba);
}

#[test]
fn findings_of_tencent_cloud_need_the_memory_of_an_image() {
    check(Provider::Tencent);
}

#[test]
fn findings_of_huawei_cloud_need_the_memory_of_an_image() {
    check(Provider::Huawei);
}
