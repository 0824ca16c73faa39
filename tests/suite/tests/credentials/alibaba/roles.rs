//! Alibaba's roles, assumed with keys and with an identity token: requests, errors and hosts.

use std::time::Duration;

use imagescan::alibaba::credentials::{AssumeRole, AssumeRoleWithOidc, CredentialsUri, EcsMetadata, Process};
use imagescan::{Cached, Credentials, Error, ProvideCredentials as _};

use crate::alibaba::chain::STS;
use crate::alibaba::sts_signature::{check_signature, parameters};
use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::scripted_clients::alibaba_error;
use imagescan_suite::support::test_host::{TestHost, now};

fn role() -> AssumeRole {
    AssumeRole::new("acs:ram::1:role/r").base(Credentials::new("AK", "SK-TEST"))
}

fn oidc() -> AssumeRoleWithOidc {
    AssumeRoleWithOidc::new("acs:ram::1:role/r", "p", "~/token")
}

/// The text of an error and of its causes.
fn whole(error: &Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(|error| format!("{error} {error:?}")).collect::<Vec<_>>().join(" ")
}

/// A space is `%20` on the wire and in the signed text; the SDK for Python signs `+` there.
#[tokio::test]
async fn texts_with_spaces_are_signed_as_they_are_sent() {
    let network = Scripted::new([response(200, STS)]);
    let policy = r#"{"Version": "1", "Statement": "a+b*c~é/"}"#;
    let environment = TestHost::new().network(network.clone()).host_environment();
    let role = role()
        .session_name("a@b")
        .external_id("an id + 1")
        .policy(policy)
        .host_environment(environment)
        .build();
    let keys = role.provide().await.expect("keys");
    assert_eq!(keys.expiry(), Some(now() + Duration::from_secs(6 * 3600)));
    let request = network.requests().remove(0);
    check_signature(&request);
    let sent = parameters(&request);
    assert_eq!((&*sent["ExternalId"], &*sent["Policy"]), ("an id + 1", policy));
    assert_eq!((&*sent["Timestamp"], sent["SignatureNonce"].len()), ("2026-11-20T12:00:00Z", 32));
    role.provide().await.expect("the same keys");
    assert_eq!(network.count(), 1, "what is built keeps its keys");
}

#[tokio::test]
async fn each_attempt_is_signed_again_with_the_services_time() {
    let late = response(400, r#"{"Code":"InvalidTimeStamp.Expired","Message":"m","RequestId":"r"}"#);
    let network = Scripted::new([late.header("date", "Fri, 20 Nov 2026 15:00:00 GMT"), response(200, STS)]);
    let role = role().host_environment(TestHost::new().network(network.clone()).host_environment()).build();
    role.provide().await.expect("keys");
    let sent: Vec<_> = network.requests().iter().map(parameters).collect();
    network.requests().iter().for_each(check_signature);
    assert_eq!(sent[1]["Timestamp"], "2026-11-20T15:00:00Z");
    assert_ne!(sent[0]["SignatureNonce"], sent[1]["SignatureNonce"]);
}

#[tokio::test]
async fn the_host_is_the_explicit_one_or_that_of_the_region() {
    let region = |test_host: TestHost| test_host.set("ALIBABA_CLOUD_STS_REGION", "cn-wulanchabu");
    let vpc = |test_host: TestHost| test_host.set("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "True");
    let none: fn(TestHost) -> TestHost = |test_host| test_host;
    for (role, test_host, host) in [
        (role(), none(TestHost::new()), "sts.aliyuncs.com"),
        (role().region("cn-beijing"), region(TestHost::new()), "sts.cn-beijing.aliyuncs.com"),
        (role().region("cn-beijing").vpc(), none(TestHost::new()), "sts-vpc.cn-beijing.aliyuncs.com"),
        (role(), region(TestHost::new()), "sts.cn-wulanchabu.aliyuncs.com"),
        (role(), vpc(region(TestHost::new())), "sts-vpc.cn-wulanchabu.aliyuncs.com"),
        (role(), vpc(TestHost::new()), "sts.aliyuncs.com"),
        (role().sts_endpoint("https://sts.example:8443").vpc(), region(TestHost::new()), "sts.example:8443"),
    ] {
        let network = Scripted::new([response(200, STS)]);
        role.host_environment(test_host.network(network.clone()).host_environment())
            .build()
            .provide()
            .await
            .expect("keys");
        assert_eq!(network.requests()[0].uri().to_string(), format!("https://{host}/"));
    }
}

#[tokio::test]
async fn invalid_arguments_are_errors_before_anything_is_sent() {
    let base = || Credentials::new("AK", "SK");
    let network = Scripted::new([response(200, STS)]);
    let environment = || TestHost::new().network(network.clone()).file("token", "a.b.c");
    let of = |role: AssumeRole| role.host_environment(environment().host_environment()).build();
    let test_host = environment();
    let with = |role: AssumeRoleWithOidc| role.host_environment(test_host.host_environment()).build();
    let cases: Vec<(Cached, &str)> = vec![
        (of(AssumeRole::new("").base(base())), "the ARN of the role is empty"),
        (of(role().duration(Duration::from_secs(899))), "is 899 s: STS accepts 900 to 43200 s"),
        (of(role().duration(Duration::from_secs(43_201))), "is 43201 s"),
        (
            of(role().region("cn-x.evil.example/")),
            "the region `cn-x.evil.example/` contains a character that no region has",
        ),
        (of(role().region("")), "the region `` is empty"),
        (of(role().sts_endpoint("http://sts.example")), "is plain HTTP"),
        (of(role().base(Credentials::bearer("t"))), "assuming a role requires a key pair"),
        (of(role().base(Credentials::new("A K", "SK"))), "the access key id contains white space"),
        (with(AssumeRoleWithOidc::new("", "p", "~/token")), "the ARN of the role is empty"),
        (with(AssumeRoleWithOidc::new("r", "", "~/token")), "the ARN of the identity provider is empty"),
        (with(AssumeRoleWithOidc::new("r", "p", "")), "the file with the identity token is empty"),
        (
            with(AssumeRoleWithOidc::new("r", "p", "/no/such")),
            "/no/such, which the program names, is not there",
        ),
        (with(oidc().duration(Duration::from_secs(60))), "is 60 s"),
    ];
    for (source, expected) in cases {
        let error = source.provide().await.expect_err("no keys").to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(network.count(), 0);
}

#[tokio::test]
async fn the_token_is_read_again_for_each_load_and_sent_to_sts_only() {
    let token = "eyJ.planted+token/==";
    let error_response = format!(
        r#"{{"RequestId":"rid","Code":"AuthenticationFail.OIDCToken.Invalid","Message":"what is {token}?"}}"#
    );
    let network = Scripted::new([response(400, error_response), response(200, STS)]);
    let test_host = TestHost::new().network(network.clone()).file("token", format!("{token}\n"));
    let source = oidc().host_environment(test_host.host_environment()).build();
    let error = source.provide().await.expect_err("no keys");
    assert_eq!(
        error.message(),
        "AssumeRoleWithOIDC at sts.aliyuncs.com: AuthenticationFail.OIDCToken.Invalid: what is …? (HTTP 400, request rid)"
    );
    assert!(!whole(&error).contains("planted"), "{}", whole(&error));
    let _machine = test_host.file("token", "another.token");
    source.provide().await.expect("keys");
    let sent: Vec<_> =
        network.requests().iter().map(|request| parameters(request)["OIDCToken"].clone()).collect();
    assert_eq!(sent, [token, "another.token"]);
    let requests = network.requests();
    assert!(
        requests
            .iter()
            .all(|request| !format!("{} {:?}", request.uri(), request.headers()).contains("planted"))
    );
}

#[tokio::test(start_paused = true)]
async fn service_errors_contain_the_code_and_not_what_was_sent() {
    let base = || Credentials::new("AK", "planted-secret").with_session_token("planted-token");
    for (step, expected) in [
        (
            alibaba_error(404, "EntityNotExist.Role"),
            "AssumeRole at sts.aliyuncs.com: EntityNotExist.Role: said the script (HTTP 404, request rid)",
        ),
        (
            response(
                403,
                r#"{"Code":"X","Message":"SecurityToken%3Dplanted-token&planted-token","RequestId":"r"}"#,
            ),
            "AssumeRole at sts.aliyuncs.com: X: SecurityToken%3D…&… (HTTP 403, request r)",
        ),
        (response(200, "planted"), "not JSON"),
        (response(200, r#"{"Credentials":{"AccessKeyId":"planted"}}"#), "lacks `AccessKeySecret`"),
        (
            response(200, r#"{"Credentials":{"AccessKeyId":"planted","AccessKeySecret":"planted"}}"#),
            "lacks `SecurityToken`",
        ),
        (Step::Hang, "no response within 10s"),
    ] {
        let environment = TestHost::new().network(Scripted::new([step])).host_environment();
        let error =
            role().base(base()).host_environment(environment).build().provide().await.expect_err("no keys");
        assert!(error.message().contains(expected), "{error}");
        assert!(!whole(&error).contains("planted"), "{}", whole(&error));
    }
}

#[tokio::test]
async fn a_role_without_a_base_is_assumed_with_the_default_chain() {
    let network = Scripted::new([response(200, STS)]);
    let test_host = TestHost::new()
        .set("ALIBABA_CLOUD_ACCESS_KEY_ID", "AKENV")
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK-TEST")
        .set("ALIBABA_CLOUD_ROLE_SESSION_NAME", "of-the-environment")
        .network(network.clone());
    AssumeRole::new("r")
        .host_environment(test_host.host_environment())
        .build()
        .provide()
        .await
        .expect("keys");
    let sent = parameters(&network.requests()[0]);
    check_signature(&network.requests()[0]);
    assert_eq!((&*sent["AccessKeyId"], &*sent["RoleSessionName"]), ("AKENV", "of-the-environment"));
}

#[tokio::test]
async fn no_source_prints_its_secrets() {
    let secret = || Credentials::new("planted-id", "planted").with_session_token("planted");
    let texts = [
        format!("{:?}", role().base(secret()).external_id("planted").policy("planted")),
        format!("{:?}", role().base(secret()).external_id("planted").build()),
        format!("{:?}", oidc().policy("planted").build()),
        format!("{:?}", EcsMetadata::new().build()),
        format!("{:?}", CredentialsUri::new("http://user:planted@keys.example/planted?planted").build()),
        format!("{:?}", Process::new("helper --secret planted").build()),
    ];
    for text in texts {
        assert!(text.contains('{') && !text.replace("plan…", "").contains("planted"), "{text}");
    }
}
