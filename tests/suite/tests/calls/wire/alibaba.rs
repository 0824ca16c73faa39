//! Alibaba's operations against the emulator, by both signatures and in both formats.

use std::time::Duration;

use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask, model::RegistryType};
use imagescan_alibaba::{ClientBuilder, Credentials, Format, SignatureVersion};
use imagescan_emulator::alibaba::cr::Task;
use imagescan_emulator::alibaba::sas::{Filter, Image};
use imagescan_emulator::{Emulator, Key, ManualClock};
use imagescan_runtime::{FixedClock, Service};

async fn emulator() -> (Emulator, ManualClock) {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .key(Key::permanent("AKEXAMPLE", "secret-of-ak"))
        .key(Key::temporary("STSEXAMPLE", "secret-of-sts", "token-of-sts"))
        .bearer_token("token-of-bearer")
        .start()
        .await
        .expect("a free port");
    for (name, scanned) in [("a b*~+/é", false), ("a b*~+/é", true), ("centos", false)] {
        let mut image = Image::default();
        image.registry_type = "harbor".into();
        image.region_id = "cn-hangzhou".into();
        image.repo_name = name.into();
        image.scanned = scanned;
        emulator.alibaba().sas().add_image(image);
    }
    (emulator, clock)
}

fn builder<S: Service>(emulator: &Emulator, builder: ClientBuilder<S>) -> ClientBuilder<S> {
    let builder = builder
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(emulator.url())
        .allow_plain_http()
        .clock(FixedClock(emulator.now().into()));
    builder.credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
}

fn check() -> PublicPreCheckImageScanTask {
    PublicPreCheckImageScanTask::new()
        .registry_types([RegistryType::Harbor])
        .repo_names(["a b*~+/é", "debian"])
}

#[tokio::test]
async fn every_signature_format_and_key_returns_the_same_response() {
    let (emulator, _) = emulator().await;
    let mut filter = Filter::default();
    filter.registry_types = vec!["harbor".to_owned()];
    filter.repo_names = vec!["a b*~+/é".to_owned(), "debian".to_owned()];
    let held = emulator.alibaba().sas().count(&filter);
    assert_ne!(held.scan_image_count, held.need_auth_count, "the two counts distinguish the cases");
    for credentials in [
        Credentials::new("AKEXAMPLE", "secret-of-ak"),
        Credentials::new("STSEXAMPLE", "secret-of-sts").with_session_token("token-of-sts"),
        Credentials::bearer("token-of-bearer"),
    ] {
        for (signature, format) in [
            (SignatureVersion::Acs3, Format::Json),
            (SignatureVersion::Acs3, Format::Xml),
            (SignatureVersion::Rpc, Format::Json),
            (SignatureVersion::Rpc, Format::Xml),
        ] {
            let client = builder(&emulator, sas::Client::builder()).credentials(credentials.clone());
            let client = client.signature(signature).format(format).build().unwrap();
            let response = client
                .send(check())
                .await
                .unwrap_or_else(|error| panic!("{signature:?} {format:?}: {error}"));
            let data = response.data.as_ref().expect("data");
            assert_eq!(data.scan_image_count, Some(held.scan_image_count.into()), "{signature:?} {format:?}");
            assert_eq!(data.need_auth_count, Some(held.need_auth_count.into()), "{signature:?} {format:?}");
            assert_eq!(response.request_id(), response.request_id.as_deref());
            let is_xml = response.body().starts_with(b"<");
            assert_eq!(is_xml, format == Format::Xml, "the response has the requested format");
        }
    }
}

#[tokio::test]
async fn each_call_has_its_own_nonce() {
    let (emulator, _) = emulator().await;
    let client = builder(&emulator, sas::Client::builder()).build().unwrap();
    client.send(check()).await.unwrap();
    client.send(check()).await.unwrap();
    let requests = emulator.requests();
    let nonce =
        |index: usize| requests[index].header_text("x-acs-signature-nonce").expect("a nonce").to_owned();
    assert_ne!(nonce(0), nonce(1));
    assert_eq!(requests[0].header_text("content-length"), Some("0"), "an empty POST has a length");
    let client = builder(&emulator, sas::Client::builder()).nonces(|| "the-same".to_owned()).build().unwrap();
    client.send(check()).await.unwrap();
    assert_eq!(client.send(check()).await.unwrap_err().code(), Some("SignatureNonceUsed"));
}

#[tokio::test]
async fn a_subscription_task_is_returned_and_a_missing_one_is_an_error_at_http_200() {
    let (emulator, _) = emulator().await;
    emulator.alibaba().cr().add_task(Task::new("cri-example", "crast-example", 1_795_000_000_000));
    let client = builder(&emulator, cr::Client::builder()).build().unwrap();
    let response =
        client.send(GetArtifactSubscriptionTask::new("cri-example", "crast-example")).await.unwrap();
    assert_eq!(response.task_id.as_deref(), Some("crast-example"));
    assert_eq!(response.code.as_deref(), Some("success"), "a code that is not an error");
    assert_eq!(emulator.requests()[0].method, "GET");
    let error = client.send(GetArtifactSubscriptionTask::new("cri-example", "crast-none")).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.is_not_found(), "{error:?}");
}

#[tokio::test]
async fn errors_have_both_formats() {
    let (emulator, clock) = emulator().await;
    for format in [Format::Json, Format::Xml] {
        let wrong =
            builder(&emulator, sas::Client::builder()).credentials(Credentials::new("AKEXAMPLE", "wrong"));
        let error = wrong.format(format).build().unwrap().send(check()).await.unwrap_err();
        assert_eq!(error.code(), Some("SignatureDoesNotMatch"), "{format:?}");
        assert!(error.is_authentication() && error.request_id().is_some());
        let unknown =
            builder(&emulator, sas::Client::builder()).credentials(Credentials::new("AKUNKNOWN", "x"));
        let error = unknown.format(format).build().unwrap().send(check()).await.unwrap_err();
        assert_eq!(error.code(), Some("InvalidAccessKeyId.NotFound"), "{format:?}");
    }
    let late = builder(&emulator, sas::Client::builder()).clock_skew_correction(false).build().unwrap();
    let corrected = builder(&emulator, sas::Client::builder()).build().unwrap();
    clock.advance(Duration::from_secs(16 * 60));
    let error = late.send(check()).await.unwrap_err();
    assert!(
        error.is_authentication() && error.code().is_some_and(|code| code.starts_with("InvalidTimeStamp"))
    );
    assert_eq!(corrected.send(check()).await.unwrap().attempts(), 2);
}
