//! The emulator called by `https://`: the error says that it accepts plain HTTP only.

use imagescan_emulator::Emulator;
use imagescan_huawei::hss::{Client, ListImageScanTask};

use imagescan_suite::support::emulated;

#[tokio::test]
async fn the_error_says_that_it_accepts_plain_http_only() {
    let emulator: Emulator = emulated::emulator().await;
    let secure = emulator.url().replace("http://", "https://");
    let client: Client = emulated::huawei(&emulator)
        .project_id(emulated::PROJECT)
        .endpoint(secure)
        .build()
        .expect("good settings");
    let error = client.send(ListImageScanTask::new("image_scan")).await.expect_err("the emulator has no TLS");
    let said = error.to_string();
    assert!(said.contains("plain HTTP") && said.contains("http://"), "{said}");
    assert!(emulator.requests().is_empty(), "nothing was sent");
}
