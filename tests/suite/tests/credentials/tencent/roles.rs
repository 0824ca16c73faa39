//! The keys that assume a role at Tencent, and the errors of that.

use imagescan::tencent::credentials::{AssumeRole, CvmRole, default_chain};
use imagescan::{Credentials, ProvideCredentials as _};
use serde_json::json;

use crate::tencent::token_services::{KEYS, METADATA, STS, body, pod, targets};
use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::test_host::{TestHost, served};

const TAKEN: &str = "POST https://sts.tencentcloudapi.com/";

fn error_response(code: &str, message: &str) -> Step {
    let error = json!({"Code": code, "Message": message});
    response(200, json!({"Response": {"Error": error, "RequestId": "r-1"}}).to_string())
}

#[tokio::test]
async fn expired_keys_are_replaced_before_the_role_fails() {
    let second = || response(200, KEYS.replace("\"ID\"", "\"ID2\""));
    let network = Scripted::new([
        response(200, KEYS),
        error_response("AuthFailure.TokenFailure", "expired"),
        second(),
        response(200, STS),
    ]);
    let test_host = TestHost::new().network(network.clone());
    let base = CvmRole::new().role("my-role").host_environment(test_host.host_environment()).build();
    let role = AssumeRole::new("role-1").base(base).host_environment(test_host.host_environment()).build();
    role.provide().await.expect("keys");
    let keys = format!("GET {METADATA}my-role");
    assert_eq!(targets(&network), [&keys, TAKEN, &keys, TAKEN]);
    let by = |at: usize| network.requests()[at].headers()["authorization"].to_str().unwrap().to_owned();
    assert!(by(1).contains("Credential=ID/") && by(3).contains("Credential=ID2/"));

    // The same keys would be rejected again.
    let network = Scripted::new([error_response("AuthFailure.TokenFailure", "expired"), response(200, STS)]);
    let test_host = TestHost::new().network(network.clone());
    let role = AssumeRole::new("role-1")
        .base(Credentials::new("ID", "KEY"))
        .host_environment(test_host.host_environment());
    role.build().provide().await.expect_err("rejected");
    assert_eq!(network.count(), 1);
}

#[tokio::test]
async fn the_role_of_the_environment_is_assumed_with_keys_of_files_too() {
    let files = [
        (".tencentcloud/credentials", "[default]\nsecret_id=BASE\nsecret_key=K\n", "credentials file"),
        (
            ".tccli/default.credential",
            r#"{"secretId": "BASE", "secretKey": "K", "role-arn": "role-2", "role-session-name": "day"}"#,
            "tccli profile",
        ),
    ];
    for (path, content, source) in files {
        let network = Scripted::new([response(200, STS)]);
        let test_host = TestHost::new()
            .network(network.clone())
            .file(path, content)
            .set("TENCENTCLOUD_ROLE_ARN", "role-1")
            .set("TENCENTCLOUD_ROLE_SESSION_NAME", "night");
        assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), source));
        let sent = body(&network.requests()[0]);
        assert_eq!((&sent["RoleArn"], &sent["RoleSessionName"]), (&json!("role-1"), &json!("night")));
    }
}

#[tokio::test]
async fn an_error_of_host_or_region_names_the_right_setting() {
    let network = Scripted::new([response(200, STS)]);
    let error = pod().network(network.clone()).set("TKE_REGION", "ap\nsingapore").error(default_chain).await;
    assert!(error.contains("the region") && !error.contains("host"), "{error}");
    let test_host = TestHost::new().network(network.clone());
    let role = || {
        AssumeRole::new("r")
            .base(Credentials::new("ID", "KEY"))
            .host_environment(test_host.host_environment())
    };
    for (host, why) in
        [("user:planted@sts.example.com", "contains a user name"), ("http://sts.example.com", "plain HTTP")]
    {
        let role = role().sts_endpoint(host);
        assert!(!format!("{role:?}").contains("planted"), "{role:?}");
        let error = role.build().provide().await.expect_err("no host");
        assert!(error.is_invalid_input() && error.to_string().contains(why), "{error:?}");
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
    }
    assert_eq!(network.count(), 0);
}

#[tokio::test]
async fn temporary_keys_without_their_token_are_incomplete() {
    let network = Scripted::new([response(200, KEYS.replace("\"Token\": \"TOKEN\", ", ""))]);
    let test_host = TestHost::new().network(network);
    let error =
        CvmRole::new().role("my-role").host_environment(test_host.host_environment()).build().provide().await;
    assert!(error.expect_err("no token").to_string().ends_with("metadata.tencentyun.com lacks `Token`"));
    let network = Scripted::new([response(200, STS.replace("\"Token\": \"TOKEN\", ", ""))]);
    let error = pod().network(network).error(default_chain).await;
    assert!(error.ends_with("lacks `Token`"), "{error}");
}

#[tokio::test]
async fn an_error_does_not_show_a_secret_key_that_the_service_quotes() {
    let network = Scripted::new([error_response("AuthFailure.SecretIdNotFound", "no planted-key here")]);
    let test_host = TestHost::new().network(network);
    let role = AssumeRole::new("role-1")
        .base(Credentials::new("ID", "planted-key"))
        .host_environment(test_host.host_environment());
    let error = role.build().provide().await.expect_err("rejected");
    assert!(error.to_string().contains("no … here"), "{error}");
    assert!(!format!("{error:?}").contains("planted"), "{error:?}");
}

#[tokio::test]
async fn the_token_service_is_at_the_endpoint_of_code_or_profile() {
    let profile = |endpoint: &str| {
        let configure = json!({"sts": {"endpoint": endpoint}});
        TestHost::new()
            .file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY", "role-arn": "r"}"#)
            .file(".tccli/default.configure", configure.to_string())
    };
    for (test_host, host) in [
        (profile("sts.intl.tencentcloudapi.com"), "sts.intl.tencentcloudapi.com"),
        (profile("https://sts.ap-singapore.example/"), "sts.ap-singapore.example"),
        (profile("sts.example").set("TENCENTCLOUD_ROLE_ARN", "other"), "sts.example"),
    ] {
        let network = Scripted::new([response(200, STS)]);
        test_host.network(network.clone()).load(default_chain).await.expect("keys");
        assert_eq!(network.requests()[0].uri().to_string(), format!("https://{host}/"));
    }
    let error = profile("http://sts.example").error(default_chain).await;
    assert!(error.contains("the endpoint of STS: ") && error.contains("plain HTTP"), "{error}");
    let role = || AssumeRole::new("r").base(Credentials::new("ID", "KEY"));
    for (written, uri) in [
        ("sts.example", "https://sts.example/"),
        ("https://sts.example/", "https://sts.example/"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9/"),
    ] {
        let network = Scripted::new([response(200, STS)]);
        let test_host = TestHost::new().network(network.clone());
        role()
            .sts_endpoint(written)
            .host_environment(test_host.host_environment())
            .build()
            .provide()
            .await
            .expect("keys");
        assert_eq!(network.requests()[0].uri().to_string(), uri);
    }
    let error = role()
        .region("AP-Guangzhou")
        .host_environment(TestHost::new().host_environment())
        .build()
        .provide()
        .await
        .expect_err("no region")
        .to_string();
    assert!(
        error.contains("the region `AP-Guangzhou` is not in lower case; near names are `ap-guangzhou`"),
        "{error}"
    );
}
