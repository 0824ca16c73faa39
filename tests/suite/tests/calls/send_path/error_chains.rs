//! The causes of an error, and the printed form of an error: nothing is repeated.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use imagescan::{Cached, Credentials, Error, ErrorKind, HostEnvironment};
use imagescan_runtime::{BoxFuture, ProvideCredentials, RetryPolicy, TransportError};
use serde_json::json;

use imagescan_suite::support::scripted::{
    Scripted, Step, connect, connect_timeout, read_timeout, reset, response,
};
use imagescan_suite::support::scripted_clients::{
    alibaba, huawei, list, pre_check, schedule, tasks, tencent,
};
use imagescan_suite::support::test_host::TestHost;

/// Panics if a source repeats what an error above it shows.
#[track_caller]
pub(crate) fn repeats_nothing(error: &dyn StdError) {
    let mut before = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        assert!(!text.is_empty(), "an empty source of {before:?}");
        for outer in &before {
            assert!(!outer.contains(&text), "`{text}` stands in `{outer}` already");
        }
        before.push(text);
        next = cause.source();
    }
}

/// Panics if a line of the error's `Debug` repeats another or is longer than a terminal.
#[track_caller]
fn reads_well(error: &Error) {
    let text = format!("{error:?}");
    assert_eq!(text, format!("{error:#?}"));
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    assert!(lines.iter().any(|line| line.starts_with("kind: ")), "{text}");
    for (place, line) in lines.iter().enumerate() {
        let others = lines.iter().enumerate().filter(|(other, _)| *other != place);
        let said = line.trim_start_matches("caused by: ").trim_start_matches("- ");
        assert!(!others.into_iter().any(|(_, other)| other.contains(said)), "`{line}` twice in\n{text}");
    }
}

#[track_caller]
fn good(error: &Error) {
    repeats_nothing(error);
    reads_well(error);
}

fn steps() -> Vec<Step> {
    let body = |status, body: serde_json::Value| response(status, body.to_string());
    vec![
        connect(),
        connect_timeout(),
        read_timeout(),
        reset(),
        Step::Failure(|| TransportError::rejected("not this one")),
        Step::Failure(|| TransportError::network(Layer::of(&["outer", "middle", "inner"]))),
        Step::Failure(|| TransportError::network(Layer::of(&["outer: inner", "inner"]))),
        response(302, "").header("location", "https://other.example/"),
        response(500, "<html>"),
        response(200, "<html>"),
        response(200, "{"),
        response(200, ""),
        response(200, "\u{1f}\u{8b}"),
        response(200, "x").header("content-encoding", "br"),
        body(200, json!({"data_list": 1, "Data": 1, "Response": {"Enable": "x", "RequestId": "r"}})),
        body(200, json!({"code": "c", "message": "m"})),
        body(403, json!({"error_code": "c", "error_msg": "m", "Code": "c", "Message": "m"})),
    ]
}

/// An error in layers, as in HTTP libraries.
#[derive(Debug)]
struct Layer(String, Option<Box<Layer>>);

impl Layer {
    fn of(texts: &[&str]) -> Self {
        let inner = texts.get(1..).filter(|rest| !rest.is_empty()).map(|rest| Box::new(Self::of(rest)));
        Self(texts[0].to_owned(), inner)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Layer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.1.as_deref().map(|source| source as _)
    }
}

#[tokio::test(start_paused = true)]
async fn no_failure_of_a_call_repeats_itself() {
    for step in steps() {
        for retry in [RetryPolicy::never(), RetryPolicy::default()] {
            let script = || Scripted::new([step.clone()]);
            good(&huawei(script()).retry(retry).build().unwrap().send(list()).await.unwrap_err());
            good(&tencent(script()).retry(retry).build().unwrap().send(schedule()).await.unwrap_err());
            good(&alibaba(script()).retry(retry).build().unwrap().send(pre_check()).await.unwrap_err());
        }
    }
    // The error before the timeout is its cause.
    let client = huawei(Scripted::new([reset(), Step::Hang])).build().unwrap();
    let error = client.send(list()).timeout(Duration::from_secs(5)).await.unwrap_err();
    good(&error);
    assert!(format!("{error:?}").contains("\n  caused by: "), "{error:?}");
    assert!(error.source().is_some_and(<dyn StdError>::is::<Error>));
    let raw = huawei(Scripted::new([response(200, "[1]")])).build().unwrap();
    good(&raw.raw("GET /v5/x").await.unwrap().decode::<String>().unwrap_err());
    good(&raw.raw("GET v5\n/x").await.unwrap_err());
    good(&raw.raw("GET /v5/x").json_text("{").await.unwrap_err());
}

/// The HTTP client's own errors have four layers.
#[tokio::test]
async fn no_failure_of_the_network_repeats_itself() {
    let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { drop(listener.accept().await) });
    let client = |endpoint: String| {
        let builder = imagescan_alibaba::sas::Client::builder()
            .host_environment(HostEnvironment::empty())
            .endpoint(endpoint);
        builder
            .allow_plain_http()
            .no_proxy()
            .credentials(Credentials::new("AKEXAMPLE", "secret"))
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    };
    // Closed early, and then without a listener.
    for _ in 0..2 {
        good(&client(format!("http://{address}")).send(pre_check()).await.unwrap_err());
    }
    server.await.unwrap();
    good(&client(format!("https://{address}")).send(pre_check()).await.unwrap_err());
}

#[tokio::test(start_paused = true)]
async fn no_failure_of_credentials_repeats_itself() {
    use imagescan::alibaba::credentials as alibaba;
    use imagescan::huawei::credentials as huawei;
    use imagescan::tencent::credentials as tencent;

    let keys = || Credentials::new("AKEXAMPLE", "secret-of-ak");
    for step in steps() {
        let network = Scripted::new([step]);
        let environment =
            || TestHost::new().network(network.clone()).file("token", "a-token").host_environment();
        let sources: Vec<Cached> = vec![
            alibaba::AssumeRole::new("acs:ram::1:role/r")
                .base(keys())
                .host_environment(environment())
                .build(),
            alibaba::AssumeRoleWithOidc::new("acs:ram::1:role/r", "p", "~/token")
                .host_environment(environment())
                .build(),
            alibaba::EcsMetadata::new().role("r").host_environment(environment()).build(),
            alibaba::CredentialsUri::new("http://localhost/x").host_environment(environment()).build(),
            tencent::AssumeRole::new("qcs::cam::uin/1:roleName/r")
                .base(keys())
                .host_environment(environment())
                .build(),
            tencent::CvmRole::new().role("r").host_environment(environment()).build(),
            huawei::IamToken::password("c", "u", "p")
                .region("cn-north-4")
                .host_environment(environment())
                .build(),
            huawei::AssumeAgency::new("d", "a").base(keys()).host_environment(environment()).build(),
            huawei::EcsMetadata::new().host_environment(environment()).build(),
        ];
        for source in sources {
            good(&source.provide().await.expect_err("no credentials"));
        }
        let chains = [
            alibaba::default_chain(environment()),
            tencent::default_chain(environment()),
            huawei::default_chain(environment()),
        ];
        for chain in chains {
            let kept = Cached::new(chain);
            for _ in 0..2 {
                good(&kept.provide().await.expect_err("no credentials"));
            }
        }
        let by_chain = alibaba::AssumeRole::new("acs:ram::1:role/r")
            .host_environment(TestHost::new().host_environment())
            .build();
        good(&by_chain.provide().await.expect_err("no credentials"));
    }
    for test_host in [
        TestHost::new().set("ALIBABA_CLOUD_ACCESS_KEY_ID", "ID"),
        TestHost::new().file(".aliyun/config.json", "{").set("ALIBABA_CLOUD_CREDENTIALS_URI", "x"),
        TestHost::new().file(".alibabacloud/credentials", "[default]\nx"),
    ] {
        let error = test_host.load(alibaba::default_chain).await.expect_err("no credentials");
        good(&error);
    }
}

#[test]
fn no_failure_of_a_builder_repeats_itself() {
    let builder = || huawei(Scripted::new([tasks()]));
    for error in [
        builder().region("nowhere\n").build().unwrap_err(),
        builder().endpoint("ftp://x").build().unwrap_err(),
        builder().endpoint("http://user:p@x/?y").build().unwrap_err(),
        imagescan_huawei::hss::Client::builder()
            .host_environment(HostEnvironment::empty())
            .region("cn-north-4")
            .root_certificates("-----BEGIN CERTIFICATE-----\nAAAA")
            .build()
            .unwrap_err(),
        "{".parse::<imagescan::testing::Cassette>().unwrap_err(),
    ] {
        good(&error);
    }
}

/// The caller's error is a source with its type, unless the message contains all of it.
#[test]
fn a_source_with_more_information_is_kept() {
    let error = Error::invalid("the vault is shut").with_source(Layer::of(&["sealed", "no key"]));
    good(&error);
    assert!(error.source().is_some_and(<dyn StdError>::is::<Layer>));
    let error = Error::invalid("the vault is shut: no key").with_source(Layer::of(&["sealed", "no key"]));
    good(&error);
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("sealed"));
    assert!(Error::invalid("shut: no key").with_source(Layer::of(&["no key"])).source().is_none());
}

/// Has no credentials, like a chain in an empty host environment.
#[derive(Debug)]
struct None;

impl ProvideCredentials for None {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            imagescan::tencent::credentials::default_chain(HostEnvironment::empty()).provide().await
        })
    }
}

/// `main` prints the error that it returns by its `Debug`.
#[tokio::test]
async fn an_empty_chain_lists_each_source_on_its_line() {
    let client = tencent(Scripted::new([tasks()])).credentials(None).build().unwrap();
    let error = client.send(schedule()).await.unwrap_err();
    good(&error);
    let text = format!("{error:?}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "DescribeImageRegistryTimingScanTask: no credentials for Tencent Cloud were found:");
    let listed: Vec<_> = lines.iter().filter(|line| line.starts_with("  - ")).collect();
    let names = ["environment", "pod identity", "credentials file", "tccli profile", "CVM role"];
    for name in names {
        let start = format!("  - {name}: ");
        assert_eq!(listed.iter().filter(|line| line.starts_with(&start)).count(), 1, "{name} in\n{text}");
    }
    assert_eq!(lines.last(), Some(&"  kind: Credentials, attempts: 0"));
    assert_eq!(lines.len(), listed.len() + 2, "{text}");
    assert_eq!(error.to_string().lines().count(), 1, "a log has it on one line");
    assert_eq!(error.kind(), ErrorKind::Credentials);
}
