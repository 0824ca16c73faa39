//! A service, a gateway, a transport or an interceptor quotes what was sent: no printed text shows it, whatever the
//! member, the spelling and the cloud. The body and the headers remain unchanged.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan_runtime::{
    Body, BoxFuture, Credentials, Error, ErrorKind, ProvideCredentials, RetryPolicy, Transport,
    TransportError,
};
use serde_json::json;

use crate::secrets::spellings::{
    BEARER, ID, KEY, SESSION, Secret, assert_redacted, debugged, printed, spellings,
};
use crate::send_path::interceptors::FailsAt;
use crate::send_path::tracing_fields::Everything;
use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{
    alibaba, checked, huawei, huawei_error, list, pre_check, schedule, tasks, tencent,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cloud {
    Huawei,
    Tencent,
    Alibaba,
}

/// The locations where a cloud's service may quote something, and its response.
fn placements(cloud: Cloud, quoted: &str) -> Vec<(&'static str, Step)> {
    let xml = quoted.replace('&', "&amp;").replace('<', "&lt;");
    let huawei = |status, body: serde_json::Value| response(status, body.to_string());
    let tencent = |inner: serde_json::Value| response(200, json!({ "Response": inner }).to_string());
    let mut steps = match cloud {
        Cloud::Huawei => vec![
            ("message", huawei(403, json!({"error_code": "HSS.1", "error_msg": quoted}))),
            ("code", huawei(400, json!({"error_code": quoted, "error_msg": "m"}))),
            ("request id", huawei(400, json!({"error_code": "c", "error_msg": "m", "request_id": quoted}))),
            ("header", huawei(400, json!({"error_code": "c"})).header("x-request-id", quoted)),
            ("nested", huawei(401, json!({"error": {"code": quoted, "message": quoted}}))),
            ("good", tasks().header("x-request-id", quoted)),
            ("unrecognized", huawei(200, json!({"code": quoted, "message": quoted, "trace": quoted}))),
            ("list", huawei(200, json!({"data_list": quoted}))),
            ("number", huawei(200, json!({"total_num": quoted}))),
            (
                "member's name",
                huawei(200, json!({"data_list": [{quoted: 1, "task_id": [1]}], "total_num": {"a": 1}})),
            ),
        ],
        Cloud::Tencent => vec![
            ("message", tencent(json!({"Error": {"Code": "c", "Message": quoted}, "RequestId": "r"}))),
            ("code", tencent(json!({"Error": {"Code": quoted, "Message": "m"}, "RequestId": "r"}))),
            ("request id", tencent(json!({"Error": {"Code": "c", "Message": "m"}, "RequestId": quoted}))),
            ("good", tencent(json!({"Enable": true, "RequestId": quoted}))),
            ("unrecognized", tencent(json!({"code": quoted, "message": quoted, "RequestId": "r"}))),
            ("truth", tencent(json!({"Enable": quoted, "RequestId": quoted}))),
            ("legacy", huawei(200, json!({"code": quoted, "message": quoted}))),
            ("no JSON", response(200, format!("{{{quoted}"))),
        ],
        Cloud::Alibaba => vec![
            ("message", huawei(403, json!({"Code": "c", "Message": quoted, "RequestId": "r"}))),
            ("code", huawei(400, json!({"Code": quoted, "Message": "m", "RequestId": "r"}))),
            ("request id", huawei(400, json!({"Code": "c", "Message": "m", "RequestId": quoted}))),
            ("header", huawei(400, json!({"Code": "c"})).header("x-acs-request-id", quoted)),
            ("good", huawei(200, json!({"RequestId": quoted, "Data": {"NeedAuthCount": 1}}))),
            (
                "unrecognized",
                huawei(200, json!({"ErrorCode": quoted, "ErrorMessage": quoted, "Trace": quoted})),
            ),
            ("object", huawei(200, json!({"Data": quoted, "RequestId": "r"}))),
            ("number", huawei(200, json!({"Data": {"NeedAuthCount": quoted}, "RequestId": quoted}))),
            (
                "XML",
                response(
                    403,
                    format!(
                        "<Error><Code>{xml}</Code><Message>{xml}</Message><RequestId>{xml}</RequestId></Error>"
                    ),
                ),
            ),
            (
                "XML number",
                response(
                    200,
                    format!(
                        "<R><RequestId>{xml}</RequestId><Data><NeedAuthCount>{xml}</NeedAuthCount></Data></R>"
                    ),
                ),
            ),
            ("XML text", response(200, format!("<R><RequestId>r</RequestId><Data>{xml}</Data></R>"))),
        ],
    };
    steps.extend([
        ("redirect to a host", response(302, "").header("location", format!("https://{quoted}.example/"))),
        ("redirect to a path", response(307, "").header("location", format!("https://a.example/{quoted}"))),
        ("compression", response(200, "x").header("content-encoding", quoted)),
        ("page", response(502, format!("<html>{quoted}</html>"))),
    ]);
    steps
}

/// Plays a step for a client of the cloud; returns everything that was printed and recorded.
async fn outcome(cloud: Cloud, credentials: &Credentials, transport: Scripted) -> (String, bool) {
    let seen = Everything::default();
    let on = seen.listen();
    let once = RetryPolicy::never();
    let credentials = credentials.clone();
    macro_rules! play {
        ($client:expr, $operation:expr) => {{
            let client = $client.credentials(credentials).retry(once).build().expect("a client");
            match client.send($operation).await {
                Ok(response) => (format!("{}\n{:?}", debugged(&response), response.request_id()), true),
                Err(error) => (printed(&error), false),
            }
        }};
    }
    let (text, good) = match cloud {
        Cloud::Huawei => play!(huawei(transport), list()),
        Cloud::Tencent => play!(tencent(transport), schedule()),
        Cloud::Alibaba => play!(alibaba(transport), pre_check()),
    };
    drop(on);
    let recorded = seen.text.lock().expect("no panic").clone();
    assert!(recorded.contains("otel.name"), "nothing was recorded");
    (text + &recorded, good)
}

fn temporary() -> Credentials {
    Credentials::new(ID.value, KEY.value).with_session_token(SESSION.value)
}

fn in_play() -> [(Credentials, Vec<Secret>); 2] {
    [(temporary(), vec![ID, KEY, SESSION]), (Credentials::bearer(BEARER.value), vec![BEARER])]
}

async fn each_placement(cloud: Cloud) {
    let mut good = 0;
    for (credentials, secrets) in in_play() {
        if cloud == Cloud::Tencent && credentials.bearer_token().is_some() {
            continue;
        }
        for (secret, spelling) in
            secrets.iter().flat_map(|secret| spellings(secret.value).into_iter().map(|each| (*secret, each)))
        {
            let quoted = format!("unknown '{}', says the service", spelling.text);
            for quoted in [&spelling.text, &quoted] {
                for (place, step) in placements(cloud, quoted) {
                    let (text, is_good) = outcome(cloud, &credentials, Scripted::new([step])).await;
                    assert_redacted(&text, secret, &spelling, &format!("{cloud:?}, {place}"));
                    assert_eq!(is_good, place == "good", "{cloud:?}, {place}: {text}");
                    good += usize::from(is_good);
                    let shortened = if secret.name == ID.name { "AKID…" } else { "…" };
                    if ["message", "code", "request id", "good", "unrecognized"].contains(&place) {
                        assert!(text.contains(shortened), "{cloud:?}, {place}, {}: {text}", spelling.name);
                    }
                }
            }
        }
    }
    assert!(good > 0, "a response whose id quotes a secret stays a good one");
}

#[tokio::test]
async fn quotes_of_huawei_are_redacted() {
    each_placement(Cloud::Huawei).await;
}

#[tokio::test]
async fn quotes_of_tencent_are_redacted() {
    each_placement(Cloud::Tencent).await;
}

#[tokio::test]
async fn quotes_of_alibaba_are_redacted() {
    each_placement(Cloud::Alibaba).await;
}

/// The id and the secret are swapped: the service reports the secret as an unknown id.
#[tokio::test]
async fn a_swapped_key_pair_is_not_printed() {
    const MIXED_UP: Secret = Secret { name: "secret key as an id", value: "PlantedSecretKeyOfLetters0042" };
    let swapped = Credentials::new(MIXED_UP.value, ID.value);
    let whole = spellings(MIXED_UP.value).remove(0);
    for cloud in [Cloud::Huawei, Cloud::Tencent, Cloud::Alibaba] {
        let (_, step) = placements(cloud, &format!("no such key: {}", MIXED_UP.value)).remove(0);
        let (text, _) = outcome(cloud, &swapped, Scripted::new([step])).await;
        assert_redacted(&text, MIXED_UP, &whole, &format!("{cloud:?}"));
        assert!(text.contains("no such key: Plan…"), "{text}");
    }
}

/// Ids of requests, tasks and accounts are not secrets; nor is text too short to distinguish from other text.
#[tokio::test]
async fn text_that_is_not_secret_is_printed() {
    let message = "task 3f2a-41 of account 100000000001, region cn-north-4, request-id 0a1b2c3d4e5f";
    for credentials in [temporary(), Credentials::new("AK", "task").with_session_token("account")] {
        for cloud in [Cloud::Huawei, Cloud::Tencent, Cloud::Alibaba] {
            for (_, step) in placements(cloud, message).into_iter().take(3) {
                let (text, _) = outcome(cloud, &credentials, Scripted::new([step])).await;
                assert!(text.contains(message), "{text}");
            }
        }
    }
}

/// Returns other credentials after the first were rejected.
#[derive(Debug, Default)]
struct Renewed(AtomicUsize);

impl ProvideCredentials for Renewed {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let first = self.0.load(Ordering::SeqCst) == 0;
        let credentials = if first { temporary() } else { Credentials::new("AKOTHER", "another-secret") };
        Box::pin(std::future::ready(Ok(credentials)))
    }

    fn invalidate(&self, _: &Credentials) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn replaced_credentials_are_redacted_too() {
    for spelling in spellings(SESSION.value) {
        let quoting =
            response(403, json!({"error_code": spelling.text, "error_msg": spelling.text}).to_string());
        let steps = [huawei_error(401, "APIGW.0307"), quoting];
        let client = huawei(Scripted::new(steps)).credentials(Renewed::default()).build().unwrap();
        let error = client.send(list()).await.unwrap_err();
        assert_eq!(error.attempts(), 2, "{error}");
        assert_redacted(&printed(&error), SESSION, &spelling, "after a renewal");
    }
}

/// The error of a transport or an interceptor, with the text in it and in its cause.
#[derive(Debug)]
struct Quoting(String, Option<Box<Quoting>>);

impl fmt::Display for Quoting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Quoting {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.1.as_deref().map(|source| source as _)
    }
}

fn quoting(text: &str) -> Quoting {
    let inner = Quoting(format!("inner {text}"), None);
    Quoting("outer, with a secret in a field alone".to_owned(), Some(Box::new(inner)))
}

#[derive(Debug)]
struct Broken(String);

impl Transport for Broken {
    fn send(&self, _: Request) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let error = TransportError::network(quoting(&self.0));
        Box::pin(std::future::ready(Err(error)))
    }
}

#[tokio::test]
async fn quotes_of_transports_and_interceptors_are_redacted() {
    for secret in [ID, KEY, SESSION] {
        for spelling in spellings(secret.value) {
            let builder = || alibaba(Scripted::new([checked()])).credentials(temporary());
            let broken = builder().transport(Broken(spelling.text.clone())).retry(RetryPolicy::never());
            let failing = (0..3).map(|moment| {
                let text = spelling.text.clone();
                let error = move || {
                    Error::new(ErrorKind::Rejected, format!("not {text}")).with_source(quoting(&text))
                };
                builder().interceptor(FailsAt(moment, error))
            });
            for client in failing.chain([broken]) {
                let seen = Everything::default();
                let on = seen.listen();
                let error = client.build().unwrap().send(pre_check()).await.unwrap_err();
                drop(on);
                let recorded = seen.text.lock().expect("no panic").clone();
                assert_redacted(
                    &(printed(&error) + &recorded),
                    secret,
                    &spelling,
                    "an error of the caller's",
                );
                assert!(printed(&error).contains('…'), "{error:?}");
            }
        }
    }
}

/// The caller decodes a raw response after the call.
#[tokio::test]
async fn errors_of_raw_responses_quote_no_secret() {
    #[derive(Debug)]
    struct Fields;
    impl<'de> imagescan_runtime::__generated::serde::Deserialize<'de> for Fields {
        fn deserialize<D: imagescan_runtime::__generated::serde::Deserializer<'de>>(
            from: D,
        ) -> Result<Self, D::Error> {
            use imagescan_runtime::__generated::serde::de::Error as _;
            let text = <String as imagescan_runtime::__generated::serde::Deserialize>::deserialize(from)?;
            Err(D::Error::unknown_variant(&text, &["a", "b"]))
        }
    }
    for secret in [ID, KEY, SESSION] {
        for spelling in spellings(secret.value) {
            let step = response(200, json!(spelling.text).to_string()).header("x-request-id", &spelling.text);
            let client = huawei(Scripted::new([step])).credentials(temporary()).build().unwrap();
            let response = client.raw("GET /v5/{project_id}/x").await.unwrap();
            assert_redacted(&debugged(&response), secret, &spelling, "a raw response");
            let error = response.decode::<u8>().unwrap_err();
            assert_redacted(&printed(&error), secret, &spelling, "another type");
            let error = response.decode::<Fields>().unwrap_err();
            assert_redacted(&printed(&error), secret, &spelling, "an unknown variant");
            assert!(!error.body().is_empty());
        }
    }
}

#[tokio::test]
async fn the_body_and_the_headers_are_unchanged() {
    let step = response(403, json!({"error_code": "c", "error_msg": SESSION.value}).to_string());
    let script = Scripted::new([step.header("x-request-id", SESSION.value)]);
    let client = huawei(script).credentials(temporary()).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    let body: serde_json::Value = serde_json::from_slice(error.body()).unwrap();
    assert_eq!(body["error_msg"], SESSION.value);
    assert_eq!(error.headers().expect("headers")["x-request-id"], SESSION.value);
}
