//! Clients over a transport of the test, and responses of their services.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use imagescan_alibaba::sas;
use imagescan_huawei::hss;
use imagescan_runtime::{Clock, Credentials, Transport};
use imagescan_tencent::tcss;

use crate::support::scripted::{Step, response};

/// 2026-11-20T12:00:00Z
pub const NOW: u64 = 1_795_176_000;

/// A clock that a test sets, and that may advance by a step at each reading.
#[derive(Clone, Debug)]
pub struct TestClock {
    seconds: Arc<AtomicU64>,
    step: u64,
}

impl TestClock {
    pub fn standing() -> Self {
        Self { seconds: Arc::new(AtomicU64::new(NOW)), step: 0 }
    }

    /// Advances by a second at each reading.
    pub fn ticking() -> Self {
        Self { step: 1, ..Self::standing() }
    }

    pub fn set(&self, seconds: u64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds.fetch_add(self.step, Ordering::SeqCst))
    }
}

pub fn huawei(transport: impl Transport) -> imagescan_huawei::ClientBuilder<hss::Hss> {
    hss::Client::builder()
        .region(imagescan_huawei::region::CN_NORTH_4)
        .host_environment(imagescan::HostEnvironment::empty())
        .project_id("p-1")
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .clock(TestClock::ticking())
        .transport(transport)
}

pub fn tencent(transport: impl Transport) -> imagescan_tencent::ClientBuilder<tcss::Tcss> {
    tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .clock(TestClock::ticking())
        .transport(transport)
}

pub fn alibaba(transport: impl Transport) -> imagescan_alibaba::ClientBuilder<sas::Sas> {
    sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region("cn-shanghai")
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .clock(TestClock::standing())
        .transport(transport)
}

/// An idempotent operation.
pub fn list() -> hss::ListImageScanTask {
    hss::ListImageScanTask::new("image_scan")
}

/// An operation that starts scans.
#[expect(deprecated, reason = "the deprecated operation stays in the document")]
pub fn scan() -> hss::BatchScanSwrImage {
    hss::BatchScanSwrImage::new("private_image")
}

pub fn schedule() -> tcss::DescribeImageRegistryTimingScanTask {
    tcss::DescribeImageRegistryTimingScanTask::new()
}

pub fn pre_check() -> sas::PublicPreCheckImageScanTask {
    sas::PublicPreCheckImageScanTask::new()
}

/// A successful response of Huawei.
pub fn tasks() -> Step {
    response(200, r#"{"data_list":[],"total_num":0}"#)
}

/// A successful response of Tencent.
pub fn scheduled() -> Step {
    response(200, r#"{"Response":{"Enable":true,"RequestId":"rid"}}"#)
}

/// A successful response of Alibaba.
pub fn checked() -> Step {
    response(200, r#"{"RequestId":"rid","Data":{"NeedAuthCount":1}}"#)
}

pub fn huawei_error(status: u16, code: &str) -> Step {
    response(status, format!(r#"{{"error_code":"{code}","error_msg":"said the script"}}"#))
}

pub fn tencent_error(code: &str) -> Step {
    response(
        200,
        format!(
            r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"said the script"}},"RequestId":"rid"}}}}"#
        ),
    )
}

pub fn alibaba_error(status: u16, code: &str) -> Step {
    response(status, format!(r#"{{"RequestId":"rid","Code":"{code}","Message":"said the script"}}"#))
}
