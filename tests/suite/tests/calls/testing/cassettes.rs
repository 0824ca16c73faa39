//! Calls recorded against the emulator, and replayed from the record.

use imagescan_alibaba::{Format, SignatureVersion};
use imagescan_runtime::{Credentials, Error};
use imagescan_testing::{Cassette, Recorder, Replay};

use imagescan_suite::support::emulated::{self, PROJECT, SECRET, TOKEN, emulator};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{self, huawei_error, list, pre_check, schedule, tasks};

/// Secrets are absent, in any spelling that a request or a response has.
#[track_caller]
fn has_none_of(text: &str, secrets: &[&str]) {
    for secret in secrets {
        let once = imagescan_runtime::provider::percent_encode(secret).to_string();
        let twice = imagescan_runtime::provider::percent_encode(&once).to_string();
        for spelling in [*secret, &once, &twice] {
            assert!(!text.contains(spelling), "{spelling} is in {text}");
        }
    }
}

/// The printed form of all responses.
async fn calls(
    huawei: imagescan_huawei::ClientBuilder<imagescan_huawei::hss::Hss>,
    tencent: imagescan_tencent::ClientBuilder<imagescan_tencent::tcss::Tcss>,
    alibaba: [imagescan_alibaba::ClientBuilder<imagescan_alibaba::sas::Sas>; 3],
) -> Result<Vec<String>, Error> {
    let huawei = huawei.project_id(PROJECT).build()?;
    let tencent = tencent.build()?;
    let mut outcomes = Vec::new();
    for offset in [0, 10] {
        outcomes.push(format!("{:?}", huawei.send(list().limit(10).offset(offset)).await?));
    }
    outcomes.push(
        huawei
            .raw("GET /v5/{project_id}/image/tasks")
            .json_text(r#"{"type":"image_scan"}"#)
            .await?
            .as_str()?
            .to_owned(),
    );
    outcomes.push(format!("{:?}", huawei.raw("GET /v5/{project_id}/none").await.unwrap_err()));
    outcomes.push(format!("{:?}", tencent.send(schedule()).await?));
    for builder in alibaba {
        let client = builder.build()?;
        outcomes.push(format!("{:?}", client.send(pre_check().repo_names(["a b", "c/d"])).await?));
    }
    Ok(outcomes)
}

#[tokio::test]
async fn recorded_calls_are_replayed_identically_and_without_secrets() {
    let emulator = emulator().await;
    let recorder = Recorder::new();
    let variants = [
        (SignatureVersion::Acs3, Format::Json),
        (SignatureVersion::Rpc, Format::Json),
        (SignatureVersion::Rpc, Format::Xml),
    ];
    let alibaba =
        variants.map(|(signature, format)| emulated::alibaba(&emulator).signature(signature).format(format));
    let outcomes = calls(
        emulated::huawei(&emulator).interceptor(recorder.clone()),
        emulated::tencent(&emulator).interceptor(recorder.clone()),
        alibaba.map(|builder| builder.interceptor(recorder.clone())),
    )
    .await
    .unwrap();
    let text = recorder.cassette().to_string();
    has_none_of(&text, &[SECRET, TOKEN, "AKTEMPORARY"]);
    assert_eq!(text.matches("&Signature=…").count(), 2, "{text}");
    assert_eq!(text.matches("&Signature=").count(), 2, "{text}");
    assert!(text.contains("DescribeImageRegistryTimingScanTask") && text.contains("task-1"), "{text}");

    // Other keys, another host, another time.
    let replay = Replay::new(text.parse::<Cassette>().unwrap());
    assert_eq!(text.parse::<Cassette>().unwrap(), recorder.cassette());
    assert_eq!(replay.remaining(), outcomes.len());
    let alibaba = variants.map(|(signature, format)| {
        scripted_clients::alibaba(replay.clone()).signature(signature).format(format)
    });
    let replayed =
        calls(scripted_clients::huawei(replay.clone()), scripted_clients::tencent(replay.clone()), alibaba)
            .await
            .unwrap();
    assert_eq!(outcomes, replayed);
    assert_eq!(replay.remaining(), 0);
}

#[tokio::test]
async fn a_request_without_a_matching_exchange_is_an_error_with_the_reason() {
    let script = Scripted::new([tasks()]);
    let recorder = Recorder::new();
    let client = scripted_clients::huawei(script).interceptor(recorder.clone()).build().unwrap();
    client.send(list().limit(5)).await.unwrap();
    let replay = Replay::new(recorder.cassette());
    let client = scripted_clients::huawei(replay.clone()).build().unwrap();
    let error = client.send(list().limit(6)).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    assert!(error.to_string().contains("has 1 for it, with other parameters or another body"), "{error}");
    assert!(error.to_string().contains("`ListImageScanTask`, GET /v5/p-1/image/tasks"), "{error}");
    client.send(list().limit(5)).await.unwrap();
    let error = client.send(list().limit(5)).await.unwrap_err();
    assert!(error.to_string().contains("has no further exchange for it"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn attempts_are_replayed_in_order() {
    let script = Scripted::new([huawei_error(429, "APIGW.0308").header("retry-after", "3"), tasks()]);
    let recorder = Recorder::new();
    let client = scripted_clients::huawei(script).interceptor(recorder.clone()).build().unwrap();
    assert_eq!(client.send(list()).await.unwrap().attempts(), 2);
    let statuses: Vec<_> =
        recorder.cassette().exchanges().iter().map(|exchange| exchange.status.as_u16()).collect();
    assert_eq!(statuses, [429, 200]);
    let replay = Replay::new(recorder.cassette());
    let client = scripted_clients::huawei(replay).build().unwrap();
    assert_eq!(client.send(list()).await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn secrets_are_redacted_everywhere() {
    let body = r#"{"data_list":[],"Credentials":{"Key":"planted-a"},"next_token":"page-2","total_num":1,
        "AuthorizationToken":"planted-b","tempPassword":["planted-c"],"inner":"{\"secretKey\":\"planted-d\"}",
        "quoted":"you sent planted-token-of-session","account":"planted-account"}"#;
    let xml = "<A><AuthorizationToken>planted-e</AuthorizationToken><Name>kept</Name></A>";
    let responses = [
        response(200, body).header("set-cookie", "planted-f").header("x-subject-token", "planted-g"),
        response(404, xml),
        response(404, "user=me&password=planted-h"),
        response(404, r#"{"token":"planted-i"#),
    ];
    let count = responses.len();
    let recorder = Recorder::new().redact_text("planted-account");
    let client = scripted_clients::huawei(Scripted::new(responses))
        .credentials(Credentials::new("AK", "planted-key").with_session_token("planted-token-of-session"))
        .interceptor(recorder.clone())
        .build()
        .unwrap();
    for _ in 0..count {
        let _ = client.send(list().task_name("of planted-account")).await;
    }
    let text = recorder.cassette().to_string();
    assert_eq!(recorder.cassette().exchanges().len(), count);
    assert!(!text.contains("planted"), "{text}");
    assert!(
        text.contains("page-2") && text.contains("<Name>kept</Name>") && text.contains("user=me"),
        "{text}"
    );
    assert!(!format!("{recorder:?} {:?}", recorder.cassette()).contains("planted"));

    let replay = Replay::new(text.parse().unwrap()).redact_text("planted-account");
    let client = scripted_clients::huawei(replay).build().unwrap();
    let page = client.send(list().task_name("of planted-account")).await.unwrap();
    assert_eq!(page.total_num, Some(1));
}

#[tokio::test]
async fn binary_bodies_are_replayed() {
    #[derive(Debug)]
    struct Bytes;
    impl imagescan_runtime::Transport for Bytes {
        fn send(
            &self,
            _: http::Request<bytes::Bytes>,
        ) -> imagescan_runtime::BoxFuture<
            'static,
            Result<http::Response<imagescan_runtime::Body>, imagescan_runtime::TransportError>,
        > {
            let body = bytes::Bytes::from_static(b"\x00\xff\xfe binary");
            let mut response = http::Response::new(imagescan_runtime::Body::from(body));
            *response.status_mut() = http::StatusCode::NOT_FOUND;
            Box::pin(std::future::ready(Ok(response)))
        }
    }
    let recorder = Recorder::new();
    let client = scripted_clients::huawei(Bytes).interceptor(recorder.clone()).build().unwrap();
    let first = client.send(list()).await.unwrap_err();
    let replay = Replay::new(recorder.cassette().to_string().parse().unwrap());
    let client = scripted_clients::huawei(replay).build().unwrap();
    let replayed = client.send(list()).await.unwrap_err();
    assert_eq!((first.body(), first.to_string()), (replayed.body(), replayed.to_string()));
}

#[test]
fn an_invalid_cassette_is_an_error() {
    for (text, words) in [
        ("", "not JSON"),
        ("{}", "is not a cassette"),
        (
            r#"{"cassette":1,"exchanges":[]}"#,
            "has format 1, and this version reads format 2: record it again",
        ),
        (
            r#"{"cassette":3,"exchanges":[]}"#,
            "has format 3, and this version reads format 2: record it again",
        ),
        (r#"{"cassette":2,"exchanges":[{}]}"#, "exchange 0 of the cassette cannot be read"),
    ] {
        let error = text.parse::<Cassette>().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains(words), "{error}");
    }
    assert_eq!(r#"{"cassette":2,"exchanges":[]}"#.parse::<Cassette>().unwrap(), Cassette::default());
}

#[tokio::test]
async fn short_named_texts_are_redacted_and_secrets_in_any_spelling() {
    let recorder = Recorder::new().redact_text("1234").redact_text("a/named+text");
    let body =
        r#"{"data_list":[],"total_num":1,"of":"account 1234","by":"a%2Fnamed%2btext a\/named\u002btext"}"#;
    let client = scripted_clients::huawei(Scripted::new([response(200, body)])).interceptor(recorder.clone());
    client.build().unwrap().send(list()).await.unwrap();
    let body = String::from_utf8(recorder.cassette().exchanges()[0].body.to_vec()).unwrap();
    assert!(body.contains("account …") && body.contains("… …"), "{body}");
}

#[tokio::test]
async fn exchanges_name_their_operation() {
    let recorder = Recorder::new();
    let client = scripted_clients::huawei(Scripted::new([tasks(), tasks()])).interceptor(recorder.clone());
    let client = client.build().unwrap();
    client.send(list()).await.unwrap();
    // The name of a raw call has no query.
    client.raw("GET /v5/{project_id}/x?token=planted").await.unwrap();
    let cassette = recorder.cassette();
    let names: Vec<_> = cassette.exchanges().iter().map(|exchange| exchange.operation.as_str()).collect();
    assert_eq!(names, ["ListImageScanTask", "GET /v5/{project_id}/x"]);
    assert!(!cassette.to_string().contains("planted"), "{cassette}");
    assert!(cassette.to_string().contains(r#""operation": "ListImageScanTask""#), "{cassette}");
}

#[tokio::test]
async fn an_operation_is_not_replayed_for_another_one_of_its_path() {
    let recorder = Recorder::new();
    let body = r#"{"Response":{"Enable":true,"RequestId":"r-1"}}"#;
    let client =
        scripted_clients::tencent(Scripted::new([response(200, body)])).interceptor(recorder.clone());
    client.build().unwrap().send(schedule()).await.unwrap();
    let replay = Replay::new(recorder.cassette());
    let client = scripted_clients::tencent(replay.clone()).build().unwrap();
    let error = client.raw("DescribeAssetImageList").await.unwrap_err();
    assert!(
        error.to_string().contains("no further exchange for it: `DescribeAssetImageList`, POST /"),
        "{error}"
    );
    // A raw call of the recorded operation, with the recorded body.
    let response = client.raw("DescribeImageRegistryTimingScanTask").await.unwrap();
    assert_eq!((response.request_id(), replay.remaining()), (Some("r-1"), 0));
}

#[tokio::test]
async fn a_request_without_a_client_is_not_replayed() {
    let replay = Replay::new(Cassette::default());
    let request = http::Request::new(bytes::Bytes::new());
    let error = imagescan_runtime::Transport::send(&replay, request).await.unwrap_err();
    assert!(error.to_string().contains("is not one of a client"), "{error}");
}
