//! Tencent's metadata service and its STS: requests and responses.

use std::time::Duration;

use imagescan::tencent::Site::{International, Regional};
use imagescan::tencent::credentials::{AssumeRole, AssumeRoleWithWebIdentity, CvmRole, default_chain};
use imagescan::tencent::{ClientBuilder, tcss};
use imagescan::{Credentials, Error, ProvideCredentials as _};
use serde_json::{Value, json};
use tokio::time::Instant;

use imagescan_suite::support::scripted::{Request, Scripted, Step, connect, read_timeout, response};
use imagescan_suite::support::test_host::{NOW, TestHost, now, served};

type Builder = ClientBuilder<tcss::Tcss>;

pub(crate) const METADATA: &str = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/";
pub(crate) const KEYS: &str = r#"{"TmpSecretId": "ID", "TmpSecretKey": "KEY", "Token": "TOKEN", "ExpiredTime": 1795183200,
    "Expiration": "2026-11-20T14:00:00Z", "Code": "Success"}"#;
pub(crate) const STS: &str = r#"{"Response": {"Credentials": {"Token": "TOKEN", "TmpSecretId": "ID", "TmpSecretKey": "KEY"},
    "ExpiredTime": 1795183200, "Expiration": "2026-11-20T14:00:00Z", "RequestId": "r-1"}}"#;

pub(crate) fn pod() -> TestHost {
    TestHost::new()
        .set("TENCENTCLOUD_METADATA_DISABLED", "true")
        .set("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod")
        .set("TKE_PROVIDER_ID", "cls-1")
        .set("TKE_REGION", "ap-singapore")
        .set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/token")
        .file("token", "planted.token\n")
}

pub(crate) fn targets(network: &Scripted) -> Vec<String> {
    network.requests().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
}

pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).expect("JSON")
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers()[name].to_str().expect("text")
}

#[tokio::test]
async fn the_instance_has_a_role() {
    let network = Scripted::new([response(200, "my-role"), response(200, KEYS)]);
    let test_host = TestHost::new().network(network.clone());
    let credentials = test_host.load(default_chain).await.expect("credentials");
    assert_eq!(credentials.source(), Some("CVM role"));
    assert_eq!(credentials.key_pair().and_then(|pair| pair.session_token), Some("TOKEN"));
    assert_eq!(credentials.expiry(), Some(now() + Duration::from_secs(7200)));
    assert_eq!(targets(&network), [format!("GET {METADATA}"), format!("GET {METADATA}my-role")]);
}

#[tokio::test]
async fn an_instance_without_a_role_is_not_an_error() {
    for (step, why) in [
        (response(404, ""), "CVM role: the virtual machine has no role"),
        (connect(), "CVM role: no metadata service responds at metadata.tencentyun.com"),
        (read_timeout(), "CVM role: no metadata service responds"),
    ] {
        let error = TestHost::new().network(Scripted::new([step])).error(default_chain).await;
        assert!(error.contains(why), "{error}");
    }
    let network = Scripted::new([connect()]);
    let test_host = TestHost::new().network(network.clone()).set("TENCENTCLOUD_METADATA_DISABLED", "TRUE");
    let error = test_host.error(default_chain).await;
    assert!(error.contains("TENCENTCLOUD_METADATA_DISABLED is true"), "{error}");
    assert_eq!(network.count(), 0);
}

#[tokio::test]
async fn a_role_without_available_keys_is_an_error() {
    let role = || response(200, "my-role");
    for (steps, why) in [
        (vec![response(500, "planted")], "returned no name of a role (HTTP 500)"),
        (vec![response(200, "<html>planted")], "returned no name of a role (HTTP 200)"),
        (vec![role(), response(500, "planted")], "returned no keys for the role `my-role` (HTTP 500)"),
        (vec![role(), response(200, "planted")], "metadata.tencentyun.com, line 1: not JSON"),
        (
            vec![role(), response(200, r#"{"Code": "Denied"}"#)],
            "returned no keys for the role `my-role`: Denied",
        ),
        (vec![role(), response(200, r#"{"TmpSecretId": "planted"}"#)], "lacks `TmpSecretKey`"),
        (vec![role(), connect()], "no connection"),
    ] {
        let error = TestHost::new().network(Scripted::new(steps)).error(default_chain).await;
        assert!(error.contains(why) && error.contains("credentials from CVM role"), "{error}");
        assert!(!error.contains("planted"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_drops_everything_costs_less_than_three_seconds() {
    let network = Scripted::new([Step::Hang]);
    let begun = Instant::now();
    let error = TestHost::new().network(network.clone()).error(default_chain).await;
    assert!(error.contains("no metadata service responds"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!((network.count(), network.hanging()), (1, 0));
}

#[tokio::test]
async fn a_pod_exchanges_its_token_for_keys() {
    let network = Scripted::new([response(200, STS)]);
    let test_host = pod().network(network.clone());
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), "pod identity"));
    let request = &network.requests()[0];
    assert_eq!(targets(&network), ["POST https://sts.tencentcloudapi.com/"]);
    for (name, value) in [
        ("authorization", "SKIP"),
        ("x-tc-action", "AssumeRoleWithWebIdentity"),
        ("x-tc-version", "2018-08-13"),
        ("x-tc-region", "ap-singapore"),
        ("x-tc-timestamp", &NOW.to_string()),
        ("content-type", "application/json"),
    ] {
        assert_eq!(header(request, name), value, "{name}");
    }
    assert_eq!(
        body(request),
        json!({"ProviderId": "cls-1", "WebIdentityToken": "planted.token", "RoleArn": "qcs::cam::uin/1:roleName/pod",
            "RoleSessionName": "imagescan", "DurationSeconds": 7200})
    );
}

#[tokio::test]
async fn an_error_of_a_pod_has_the_reason_and_not_the_token() {
    let error_response = |message: &str| {
        let error = json!({"Code": "InvalidParameter.WebIdentityTokenError", "Message": message});
        response(200, json!({"Response": {"Error": error, "RequestId": "r-1"}}).to_string())
    };
    let network = Scripted::new([error_response("bad token planted.token")]);
    let error = pod().network(network.clone()).error(default_chain).await;
    assert_eq!(
        error,
        "credentials from pod identity: AssumeRoleWithWebIdentity at sts.tencentcloudapi.com: \
         InvalidParameter.WebIdentityTokenError: bad token … (HTTP 200, request r-1)"
    );
    assert_eq!(network.count(), 1, "a rejected request is not repeated");
    for (test_host, why) in [
        (pod().set("TKE_PROVIDER_ID", ""), "TKE_PROVIDER_ID must be set too"),
        (
            pod().set("TKE_WEB_IDENTITY_TOKEN_FILE", "~/gone"),
            "~/gone, which TKE_WEB_IDENTITY_TOKEN_FILE names, is not there",
        ),
        (pod().file("token", " \n"), "is empty"),
    ] {
        let error = test_host.error(default_chain).await;
        assert!(error.contains(why), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_service_is_queried_again() {
    let network = Scripted::new([connect(), response(503, "<html>"), response(200, STS)]);
    assert_eq!(pod().network(network.clone()).served(default_chain).await.0, "ID");
    assert_eq!(network.count(), 3);
    let network = Scripted::new([read_timeout()]);
    let error = pod().network(network.clone()).error(default_chain).await;
    assert!(error.contains("sts.tencentcloudapi.com: no bytes arrived"), "{error}");
    assert_eq!(network.count(), 3);
}

fn auditor(test_host: &TestHost) -> AssumeRole {
    let base = Credentials::new("BASE", "BASEKEY").with_session_token("planted-token");
    AssumeRole::new("qcs::cam::uin/1:roleName/auditor")
        .base(base)
        .host_environment(test_host.host_environment())
}

#[tokio::test]
async fn a_role_is_assumed_once_for_all_calls() -> Result<(), Error> {
    let network = Scripted::new([response(200, STS)]);
    let test_host = TestHost::new().network(network.clone());
    let role = auditor(&test_host).external_id("an id").policy("{ }").session_name("night");
    let role = role.duration(Duration::from_secs(900)).region("ap-singapore").build();
    for _ in 0..3 {
        assert_eq!(role.provide().await?.key_pair().map(|pair| pair.id.to_owned()).as_deref(), Some("ID"));
    }
    assert_eq!(network.count(), 1);
    let request = &network.requests()[0];
    assert_eq!(
        body(request),
        json!({"RoleArn": "qcs::cam::uin/1:roleName/auditor", "RoleSessionName": "night", "DurationSeconds": 900,
            "ExternalId": "an id", "Policy": "{ }"})
    );
    assert_eq!(header(request, "x-tc-token"), "planted-token");
    let authorization = header(request, "authorization");
    assert!(authorization.starts_with("TC3-HMAC-SHA256 Credential=BASE/2026-11-20/sts/tc3_request, "));
    Ok(())
}

#[tokio::test]
async fn an_invalid_role_is_an_error_before_anything_is_sent() {
    let network = Scripted::new([response(200, STS)]);
    let test_host = TestHost::new().network(network.clone());
    let role = || auditor(&test_host);
    for (role, why) in [
        (AssumeRole::new(" ").base(Credentials::new("ID", "KEY")), "the role is empty"),
        (role().session_name(""), "the session's name is empty"),
        (role().duration(Duration::ZERO), "the duration 0ns is invalid"),
        (role().duration(Duration::from_secs(43_201)), "the duration 43201s is invalid"),
    ] {
        let error = role.build().provide().await.expect_err("no role").to_string();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(network.count(), 0);
    assert!(!format!("{:?}", role()).contains("planted"));
}

#[tokio::test]
async fn the_program_may_set_role_and_identity() {
    let network = Scripted::new([response(200, KEYS)]);
    let test_host = TestHost::new().network(network.clone());
    let role = CvmRole::new().role("my-role").host_environment(test_host.host_environment()).build();
    assert_eq!(role.provide().await.expect("keys").key_id_prefix().as_deref(), Some("I…"));
    assert_eq!(targets(&network), [format!("GET {METADATA}my-role")]);
    let absent = CvmRole::new().host_environment(TestHost::new().host_environment()).build();
    let error = absent.provide().await.expect_err("no service").to_string();
    assert_eq!(error, "no metadata service responds at metadata.tencentyun.com");
    let odd = CvmRole::new().role("../x").host_environment(test_host.host_environment()).build();
    assert!(odd.provide().await.expect_err("no name").to_string().contains("a role of such a name"));

    let network = Scripted::new([response(200, STS)]);
    let test_host = TestHost::new().network(network.clone()).file("token", "a.token");
    let identity = AssumeRoleWithWebIdentity::new("role-1", "cls-1", "~/token");
    let identity = identity
        .policy("{ }")
        .sts_endpoint("sts.internal.tencentcloudapi.com")
        .host_environment(test_host.host_environment());
    identity.build().provide().await.expect("keys");
    let request = &network.requests()[0];
    assert_eq!(targets(&network), ["POST https://sts.internal.tencentcloudapi.com/"]);
    assert_eq!(
        body(request),
        json!({"ProviderId": "cls-1", "WebIdentityToken": "a.token", "RoleArn": "role-1", "Policy": "{ }",
            "RoleSessionName": "imagescan", "DurationSeconds": 7200})
    );
}

#[tokio::test]
async fn environment_and_profile_may_set_a_role() {
    let network = Scripted::new([response(200, STS)]);
    let test_host = TestHost::new()
        .network(network.clone())
        .set("TENCENTCLOUD_SECRET_ID", "BASE")
        .set("TENCENTCLOUD_SECRET_KEY", "BASEKEY")
        .set("TENCENTCLOUD_ROLE_ARN", "role-1")
        .set("TENCENTCLOUD_ROLE_SESSION_NAME", "night");
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), "environment"));
    assert_eq!(body(&network.requests()[0])["RoleSessionName"], "night");

    let network = Scripted::new([response(200, STS)]);
    let profile =
        r#"{"secretId": "BASE", "secretKey": "K", "role-arn": "role-2", "role-session-name": "day"}"#;
    let test_host = TestHost::new().network(network.clone()).file(".tccli/default.credential", profile);
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), "tccli profile"));
    let sent = body(&network.requests()[0]);
    assert_eq!((&sent["RoleArn"], &sent["RoleSessionName"]), (&json!("role-2"), &json!("day")));
}

#[tokio::test]
async fn a_profile_may_select_the_role_of_the_instance_or_have_temporary_keys() {
    let profile = |text: &str| TestHost::new().file(".tccli/default.credential", text);
    let network = Scripted::new([response(200, "my-role"), response(200, KEYS)]);
    let test_host = profile(r#"{"type": "cvm-role"}"#).network(network);
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), "tccli profile"));
    let error = profile(r#"{"type": "cvm-role"}"#).error(default_chain).await;
    assert!(
        error.contains("uses the role of the virtual machine, but no metadata service responds"),
        "{error}"
    );

    let keys = |end: u64| {
        profile(
            &json!({"type": "oauth", "secretId": "I", "secretKey": "K", "token": "T", "expiresAt": end})
                .to_string(),
        )
    };
    assert_eq!(
        keys(NOW + 60).load(default_chain).await.expect("keys").expiry(),
        Some(now() + Duration::from_secs(60))
    );
    let error = keys(NOW).error(default_chain).await;
    assert!(error.contains("has expired keys: log in again"), "{error}");
}

#[tokio::test]
async fn the_region_comes_from_the_environment_or_the_profile() {
    let build = |test_host: &TestHost, site| {
        tcss::Client::builder().host_environment(test_host.host_environment()).site(site).build()
    };
    let configure = r#"{"_sys_param": {"region": "ap-shanghai"}}"#;
    let test_host = TestHost::new().file(".tccli/default.configure", configure);
    let client = build(&test_host, Regional).expect("a client");
    assert_eq!(client.endpoint().to_string(), "https://tcss.ap-shanghai.tencentcloudapi.com");
    assert!(build(&test_host, International).expect("a client").region().is_none(), "it needs none");
    let test_host = test_host.set("TENCENTCLOUD_REGION", "ap-singapore");
    let client = build(&test_host, International).expect("a client");
    assert_eq!(client.region().map(|region| region.to_string()).as_deref(), Some("ap-singapore"));
    let error =
        build(&test_host.set("TENCENTCLOUD_REGION", "ap-singapor"), International).expect_err("no client");
    assert!(error.to_string().ends_with("the region is that of TENCENTCLOUD_REGION"), "{error}");
}

#[test]
fn calls_with_keys_of_the_profile_use_its_settings() {
    let profile = || {
        let configure =
            r#"{"_sys_param": {"region": "ap-shanghai"}, "tcss": {"endpoint": "tcss.tencentcloudapi.com"}}"#;
        TestHost::new()
            .file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY"}"#)
            .file(".tccli/default.configure", configure)
    };
    let build = |test_host: &TestHost, change: fn(Builder) -> Builder| {
        let client = change(tcss::Client::builder())
            .host_environment(test_host.host_environment())
            .build()
            .expect("a client");
        (client.endpoint().host().to_owned(), client.region().map(|region| region.to_string()))
    };
    let international = "tcss.intl.tencentcloudapi.com".to_owned();
    let of_profile = ("tcss.tencentcloudapi.com".to_owned(), Some("ap-shanghai".to_owned()));
    assert_eq!(build(&profile(), |builder| builder), of_profile);
    // Settings in code take precedence, and keys of other sources may belong to another site.
    assert_eq!(build(&profile(), |builder| builder.site(International)).0, international);
    assert_eq!(build(&profile(), |builder| builder.region("ap-singapore")).0, international);
    assert_eq!(build(&profile(), |builder| builder.credentials(Credentials::new("I", "K"))).0, international);
    assert_eq!(build(&profile(), |builder| builder.endpoint("tcss.example")).0, "tcss.example");
    assert_eq!(build(&profile().set("TENCENTCLOUD_SECRET_ID", "I"), |builder| builder).0, international);
    let file = profile().file(".tencentcloud/credentials", "[default]\nsecret_id=I\nsecret_key=K\n");
    assert_eq!(build(&file, |builder| builder).0, international);
    let wrong = profile().file(".tccli/default.configure", r#"{"tcss": {"endpoint": "http://tcss.x"}}"#);
    let error = tcss::Client::builder()
        .host_environment(wrong.host_environment())
        .build()
        .expect_err("plain HTTP")
        .to_string();
    assert!(error.starts_with("the endpoint of `tcss` in ") && error.contains("is plain HTTP"), "{error}");
    let without_keys =
        TestHost::new().file(".tccli/default.configure", r#"{"tcss": {"endpoint": "tcss.x"}}"#);
    assert_eq!(build(&without_keys, |builder| builder).0, international);
}

#[tokio::test]
async fn keys_that_the_service_reports_as_expired_are_requested_again_once() {
    let ended = || {
        let error = json!({"Code": "AuthFailure.TokenFailure", "Message": "expired"});
        response(200, json!({"Response": {"Error": error, "RequestId": "r"}}).to_string())
    };
    let sts = |id: &str| response(200, STS.replace("\"ID\"", &format!("\"{id}\"")));
    let good = || response(200, r#"{"Response": {"RequestId": "r-9"}}"#);
    let call = |network: Scripted, test_host: TestHost| async move {
        let test_host = test_host.network(network);
        let client =
            tcss::Client::builder().host_environment(test_host.host_environment()).build().expect("a client");
        client.send(tcss::DescribeImageRegistryTimingScanTask::new()).await
    };
    let network = Scripted::new([sts("ID1"), ended(), sts("ID2"), good()]);
    let response = call(network.clone(), pod()).await.expect("a response");
    assert_eq!((response.attempts(), network.count()), (2, 4));

    let network = Scripted::new([sts("ID1"), ended(), sts("ID2"), ended(), sts("ID3"), good()]);
    let error = call(network.clone(), pod()).await.expect_err("rejected twice");
    assert_eq!((error.attempts(), network.count(), error.is_authentication()), (2, 4, true));

    let keys = TestHost::new().set("TENCENTCLOUD_SECRET_ID", "ID").set("TENCENTCLOUD_SECRET_KEY", "KEY");
    let network = Scripted::new([ended(), good()]);
    let error = call(network.clone(), keys).await.expect_err("the same keys would be rejected again");
    assert_eq!((error.attempts(), network.count()), (1, 1));
}
