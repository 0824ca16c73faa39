//! The emulator accepts what `auth` signs, sent by an independent HTTP client.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use imagescan::sign::{Sign, alibaba, huawei, tencent};
use imagescan::{Credentials, Error, ErrorKind};
use imagescan_emulator::{Emulator, Key, ManualClock};
use imagescan_suite::support::rerouted::plain_client;

const PROJECT: &str = "0123456789abcdef0123456789abcdef";
/// 2026-11-20T12:00:00Z
const NOW: u64 = 1_795_176_000;

fn permanent() -> Credentials {
    Credentials::new("AKEXAMPLE", "secret-of-ak")
}

fn temporary() -> Credentials {
    Credentials::new("AKTEMPORARY", "secret-of-tmp").with_session_token("token+of/tmp=")
}

async fn emulator() -> Emulator {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time"));
    let builder = Emulator::builder().clock(clock).seed(1).project(PROJECT);
    let builder = builder
        .key(Key::permanent("AKEXAMPLE", "secret-of-ak"))
        .key(Key::temporary("AKTEMPORARY", "secret-of-tmp", "token+of/tmp="))
        .user_token("token-for-bearer", PROJECT)
        .bearer_token("token-for-bearer");
    builder.start().await.expect("a free port")
}

/// Sends a request unchanged; returns status and text of the response.
async fn send(request: http::Request<Bytes>) -> (u16, String) {
    let request = reqwest::Request::try_from(request).expect("a request of reqwest's");
    let client = plain_client();
    let response = client.execute(request).await.expect("a response");
    (response.status().as_u16(), response.text().await.expect("text"))
}

async fn is_accepted(signer: &dyn Sign, request: http::Request<Bytes>, word: &str) {
    for credentials in [permanent(), temporary()] {
        let mut request = request.clone();
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        signer.sign(&mut request, &credentials, now - Duration::from_secs(3600)).expect("a signature");
        // A retry is signed again; nothing of the earlier signature remains.
        signer.sign(&mut request, &permanent(), now).expect("a signature");
        signer.sign(&mut request, &credentials, now).expect("a signature");
        assert!(!format!("{:?}", request.headers()).contains("token+of"), "{signer:?}");
        let (status, text) = send(request).await;
        assert!(status == 200 && text.contains(word), "{signer:?}: {status} {text}");
    }
}

#[tokio::test]
async fn huawei_accepts_what_was_signed() {
    let emulator = emulator().await;
    let url = format!("{}/v5/{PROJECT}/image/tasks?type=image_scan&task_name=a%20b%2Fc", emulator.url());
    let request = || http::Request::get(&url).header("content-type", "application/json");
    for signer in [huawei::Signer::sdk_hmac(), huawei::Signer::v11_hmac("cn-north-4", "hss")] {
        is_accepted(&signer, request().body(Bytes::new()).unwrap(), "total_num").await;
    }
    let mut bearer = request().body(Bytes::new()).unwrap();
    let token = Credentials::bearer("token-for-bearer");
    huawei::Signer::sdk_hmac().sign(&mut bearer, &token, SystemTime::UNIX_EPOCH).unwrap();
    assert!(!bearer.headers().contains_key("authorization"));
    assert_eq!(send(bearer).await.0, 200);
}

#[tokio::test]
async fn tencent_accepts_what_was_signed() {
    let emulator = emulator().await;
    for signer in [tencent::Signer::tc3("tcss"), tencent::Signer::tc3("tcss").sign_action()] {
        let request = http::Request::post(emulator.url())
            .header("x-tc-action", "DescribeImageRegistryTimingScanTask")
            .header("x-tc-version", "2020-11-01")
            .body(Bytes::from_static(b"{}"));
        is_accepted(&signer, request.unwrap(), "ScanTime").await;
    }
}

#[tokio::test]
async fn alibaba_accepts_what_was_signed() {
    let emulator = emulator().await;
    let acs3 = http::Request::post(format!("{}/?RepoNames=a%20b", emulator.url()))
        .header("x-acs-action", "PublicPreCheckImageScanTask")
        .header("x-acs-version", "2018-12-03")
        .body(Bytes::new())
        .unwrap();
    is_accepted(&alibaba::Signer::acs3(), acs3.clone(), "NeedAuthCount").await;
    let action = "Action=PublicPreCheckImageScanTask&Version=2018-12-03&Format=JSON&RepoNames=a%20b";
    let rpc = http::Request::post(format!("{}/?{action}", emulator.url())).body(Bytes::new()).unwrap();
    is_accepted(&alibaba::Signer::rpc_v1(), rpc, "NeedAuthCount").await;
    let mut bearer = acs3;
    let token = Credentials::bearer("token-for-bearer");
    alibaba::Signer::acs3().sign(&mut bearer, &token, UNIX_EPOCH).unwrap();
    let (status, text) = send(bearer).await;
    assert_eq!(status, 200, "{text}");
}

#[tokio::test]
async fn a_changed_byte_is_rejected() {
    let emulator = emulator().await;
    let url = format!("{}/v5/{PROJECT}/image/tasks?type=image_scan", emulator.url());
    let mut request = http::Request::get(url).body(Bytes::new()).unwrap();
    huawei::Signer::sdk_hmac()
        .sign(&mut request, &permanent(), UNIX_EPOCH + Duration::from_secs(NOW))
        .unwrap();
    *request.uri_mut() = request.uri().to_string().replace("image_scan", "image_sync").parse().unwrap();
    assert_eq!(send(request).await.0, 401);
}

#[test]
fn errors_say_what_cannot_be_signed() {
    let sign = |signer: &dyn Sign, uri: &str, credentials: &Credentials| -> Error {
        let mut request = http::Request::put(uri).body(Bytes::new()).unwrap();
        signer.sign(&mut request, credentials, UNIX_EPOCH).expect_err("no signature")
    };
    let bearer = Credentials::bearer("token");
    let rest = "https://host/path";
    for (error, kind, words) in [
        (
            sign(&huawei::Signer::sdk_hmac(), "/path", &permanent()),
            ErrorKind::InvalidInput,
            "a URI with a host",
        ),
        (
            sign(&huawei::Signer::sdk_hmac(), rest, &Credentials::new("", "SK")),
            ErrorKind::Credentials,
            "is empty",
        ),
        (sign(&huawei::Signer::v11_hmac("a/b", "hss"), rest, &permanent()), ErrorKind::InvalidInput, "a/b"),
        (sign(&tencent::Signer::tc3("tcss"), rest, &bearer), ErrorKind::Credentials, "not a bearer token"),
        (
            sign(&tencent::Signer::tc3("tcss"), rest, &permanent()),
            ErrorKind::InvalidInput,
            "neither GET nor POST",
        ),
        (sign(&alibaba::Signer::rpc_v1(), rest, &permanent()), ErrorKind::InvalidInput, "has a path"),
    ] {
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error} does not say {words:?}");
    }
}

#[test]
fn the_signed_host_has_the_port_of_the_request() {
    for (uri, host) in [
        ("https://host.example/", "host.example"),
        ("https://host.example:443/", "host.example"),
        ("http://host.example:80/", "host.example"),
        ("https://host.example:8443/", "host.example:8443"),
    ] {
        let mut request = http::Request::post(uri).body(Bytes::new()).unwrap();
        alibaba::Signer::acs3()
            .nonces(|| "n".to_owned())
            .sign(&mut request, &permanent(), UNIX_EPOCH)
            .unwrap();
        assert_eq!(request.headers()["host"], host);
        assert_eq!(request.headers()["x-acs-signature-nonce"], "n");
    }
}
