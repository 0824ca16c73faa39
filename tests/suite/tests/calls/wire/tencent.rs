//! Tencent's operation against the emulator.

use std::time::Duration;

use imagescan_emulator::tencent::tcss::Schedule;
use imagescan_emulator::{Emulator, Key, ManualClock};
use imagescan_runtime::FixedClock;
use imagescan_tencent::tcss::{Client, DescribeImageRegistryTimingScanTask, Tcss, error_code};
use imagescan_tencent::{ClientBuilder, Credentials, Error, tcss};

async fn emulator() -> (Emulator, ManualClock) {
    let clock = ManualClock::at("2026-11-20T23:59:30Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .key(Key::permanent("IDEXAMPLE", "secret-of-id"))
        .key(Key::temporary("IDTEMPORARY", "secret-of-tmp", "token-of-tmp"))
        .rate_limit("DescribeImageRegistryTimingScanTask", 20)
        .start()
        .await
        .expect("a free port");
    (emulator, clock)
}

fn builder(emulator: &Emulator) -> ClientBuilder<Tcss> {
    let keys = Credentials::new("IDEXAMPLE", "secret-of-id");
    let builder = Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(emulator.url())
        .allow_plain_http()
        .credentials(keys);
    builder.clock(FixedClock(emulator.now().into()))
}

async fn describe(
    client: &Client,
) -> Result<tcss::model::DescribeImageRegistryTimingScanTaskResponse, Error> {
    client.send(DescribeImageRegistryTimingScanTask::new()).await.map(imagescan_tencent::Response::into_inner)
}

#[tokio::test]
async fn the_schedule_equals_the_state_of_the_service() {
    let (emulator, _) = emulator().await;
    let mut schedule = Schedule::default();
    schedule.scan_time = "03:00:00".to_owned();
    schedule.scan_period = u64::MAX;
    schedule.scan_type = vec!["risk".to_owned(), "virus".to_owned()];
    schedule.id = vec![1, u64::MAX];
    schedule.enable = true;
    schedule.registry_type = Some(vec!["ccr".to_owned(), "ghcr".to_owned()]);
    emulator.tencent().set_schedule(schedule);
    let client = builder(&emulator).region("ap-singapore").build().unwrap();
    let response = client.send(DescribeImageRegistryTimingScanTask::new()).await.unwrap();
    assert_eq!(response.scan_time.as_deref(), Some("03:00:00"));
    assert_eq!(response.scan_period, Some(u64::MAX));
    assert_eq!(&response.id[..], [1, u64::MAX]);
    assert_eq!(response.registry_type[1].as_str(), "ghcr", "a kind that is not known is kept");
    assert_eq!(response.request_id(), response.request_id.as_deref());
    let request = &emulator.requests()[0];
    assert_eq!((request.method.as_str(), &request.body[..]), ("POST", &b"{}"[..]));
    for (name, value) in [
        ("x-tc-action", "DescribeImageRegistryTimingScanTask"),
        ("x-tc-version", "2020-11-01"),
        ("x-tc-region", "ap-singapore"),
        ("x-tc-language", "en-US"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(request.header_text(name), Some(value));
    }
}

#[tokio::test]
async fn the_longer_set_of_signed_headers_is_accepted_too() {
    let (emulator, _) = emulator().await;
    describe(&builder(&emulator).sign_action().build().unwrap()).await.unwrap();
    let authorization = emulator.requests()[0].header_text("authorization").unwrap().to_owned();
    assert!(authorization.contains("SignedHeaders=content-type;host;x-tc-action,"), "{authorization}");
}

#[tokio::test]
async fn a_temporary_key_sends_its_token() {
    let (emulator, _) = emulator().await;
    let keys = Credentials::new("IDTEMPORARY", "secret-of-tmp").with_session_token("token-of-tmp");
    describe(&builder(&emulator).credentials(keys).build().unwrap()).await.unwrap();
    assert_eq!(emulator.requests()[0].header_text("x-tc-token"), Some("token-of-tmp"));
}

#[tokio::test]
async fn errors_at_http_200_are_errors() {
    let (emulator, clock) = emulator().await;
    let error =
        describe(&builder(&emulator).credentials(Credentials::new("IDEXAMPLE", "wrong")).build().unwrap())
            .await
            .unwrap_err();
    assert!(error.is_authentication());
    assert_eq!(error.code(), Some(error_code::AUTH_FAILURE_SIGNATURE_FAILURE));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.request_id().is_some_and(|id| String::from_utf8_lossy(error.body()).contains(id)));

    let unknown = builder(&emulator).credentials(Credentials::new("IDUNKNOWN", "x")).build().unwrap();
    assert_eq!(describe(&unknown).await.unwrap_err().code(), Some("AuthFailure.SecretIdNotFound"));
    let late = builder(&emulator).clock_skew_correction(false).build().unwrap();
    let corrected = builder(&emulator).build().unwrap();
    clock.advance(Duration::from_secs(301));
    assert_eq!(describe(&late).await.unwrap_err().code(), Some("AuthFailure.SignatureExpire"));
    describe(&corrected).await.expect("the clock is put right");
}

#[tokio::test]
async fn throttling_is_distinguished_from_other_errors() {
    let (emulator, clock) = emulator().await;
    let client = builder(&emulator).build().unwrap();
    for _ in 0..20 {
        describe(&client).await.unwrap();
    }
    let error = describe(&client).await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    clock.advance(Duration::from_secs(1));
    describe(&client).await.unwrap();
}
