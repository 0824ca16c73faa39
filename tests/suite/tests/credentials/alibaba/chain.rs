//! The sources of Alibaba's default chain on hosts of the tests: the order, and broken sources.

use std::time::Duration;

use imagescan::alibaba::credentials::default_chain;
use tokio::time::Instant;

use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::test_host::{TestHost, served};

pub(crate) const CONFIG: &str = ".aliyun/config.json";
const GO: &str = ".alibabacloud/credentials";
const PYTHON: &str = ".alibabacloud/credentials.ini";
/// The response of the metadata service and of the credentials server.
pub(crate) const KEYS: &str = r#"{"Code":"Success","AccessKeyId":"ID","AccessKeySecret":"KEY","SecurityToken":"TOKEN","Expiration":"2026-11-20T18:00:00Z"}"#;
/// The response of STS.
pub(crate) const STS: &str = r#"{"RequestId":"r","Credentials":{"AccessKeyId":"ID","AccessKeySecret":"KEY","SecurityToken":"TOKEN","Expiration":"2026-11-20T18:00:00Z"}}"#;

/// Responds like all services: metadata, STS and a credentials server, each with a different id.
fn services() -> Scripted {
    Scripted::by(|request, _| match (request.uri().host(), request.uri().path()) {
        (Some("100.100.100.200"), "/latest/api/token") => response(200, "a-token"),
        (Some("100.100.100.200"), "/latest/meta-data/ram/security-credentials/") => response(200, "a-role"),
        (Some("100.100.100.200"), _) => response(200, KEYS.replace("\"ID\"", "\"ID-METADATA\"")),
        (Some("sts.aliyuncs.com"), _) => response(200, STS.replace("\"ID\"", "\"ID-STS\"")),
        (Some("keys.example"), "/x") => response(200, KEYS.replace("\"ID\"", "\"ID-URI\"")),
        (host, path) => panic!("unexpected request to {host:?} for {path}"),
    })
}

#[tokio::test]
async fn sources_are_queried_in_the_vendors_order() {
    let all = |from: usize| {
        let mut test_host = TestHost::new().network(services());
        if from <= 6 {
            test_host = test_host.set("ALIBABA_CLOUD_CREDENTIALS_URI", "https://keys.example/x");
        }
        if from > 5 {
            test_host = test_host.set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "TRUE");
        }
        if from <= 4 {
            test_host = test_host
                .file(PYTHON, "[default]\ntype=access_key\naccess_key_id=ID-PYTHON\naccess_key_secret=KEY\n")
                .file(GO, "[default]\ntype=access_key\naccess_key_id=ID-GO\naccess_key_secret=KEY\n");
        }
        if from <= 3 {
            test_host = test_host.file(
                CONFIG,
                r#"{"profiles":[{"name":"default","mode":"ak","access_key_id":"ID-CLI","access_key_secret":"KEY"}]}"#,
            );
        }
        if from <= 2 {
            test_host = test_host
                .file("token", "a.b.c")
                .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
                .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
                .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token");
        }
        if from <= 1 {
            test_host = test_host
                .set("ALIBABA_CLOUD_ACCESS_KEY_ID", "ID-ENV")
                .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "KEY")
                .set("ALIBABA_CLOUD_SECURITY_TOKEN", "TOKEN");
        }
        test_host
    };
    for (from, id, token, source) in [
        (1, "ID-ENV", Some("TOKEN"), "environment"),
        (2, "ID-STS", Some("TOKEN"), "OIDC role"),
        (3, "ID-CLI", None, "aliyun profile"),
        (4, "ID-GO", None, "credentials file"),
        (5, "ID-METADATA", Some("TOKEN"), "ECS metadata"),
        (6, "ID-URI", Some("TOKEN"), "credentials URI"),
    ] {
        assert_eq!(all(from).served(default_chain).await, served(id, "KEY", token, source));
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_host_on_a_network_that_drops_packets_fails_soon() {
    let network = Scripted::new([Step::Hang]);
    let begun = Instant::now();
    let error = TestHost::new().network(network.clone()).error(default_chain).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!((network.count(), network.hanging()), (2, 0), "a token, and the older mode");
    assert_eq!(
        error,
        "no credentials for Alibaba Cloud were found; environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set; OIDC role: \
         ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE are not set; aliyun \
         profile: ~/.aliyun/config.json does not exist; credentials file: ~/.alibabacloud/credentials and \
         ~/.alibabacloud/credentials.ini do not exist; ECS metadata: no metadata service responds at 100.100.100.200; credentials \
         URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set"
    );
}

#[tokio::test]
async fn an_error_of_a_broken_source_has_its_location_and_no_content() {
    let set = |name, value: &str| TestHost::new().set(name, value);
    let section = |text: &str| TestHost::new().file(GO, format!("[default]\n{text}"));
    let cases = [
        (
            set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "planted"),
            "environment: the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
        ),
        (
            set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/planted"),
            "OIDC role: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN are not set, and the source requires all of",
        ),
        (
            set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "planted").set("ALIBABA_CLOUD_ROLE_ARN", "planted"),
            "OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set, and",
        ),
        (
            set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
                .set("ALIBABA_CLOUD_ROLE_ARN", "r")
                .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/no/such/token"),
            "/no/such/token, which ALIBABA_CLOUD_OIDC_TOKEN_FILE names, is not there",
        ),
        (
            set("ALIBABA_CLOUD_CREDENTIALS_FILE", "/no/such"),
            "CREDENTIALS_FILE names a file that does not exist",
        ),
        (section("type = access_key\nplanted"), "~/.alibabacloud/credentials, line 3: neither"),
        (section("access_key_id = planted"), "~/.alibabacloud/credentials lacks `type`"),
        (section("type = access_key\naccess_key_id = planted"), "lacks `access_key_secret`"),
        (
            section("type = sts\naccess_key_id = planted\naccess_key_secret = planted"),
            "lacks `security_token`",
        ),
        (section("type = rsa_key_pair"), "has credentials of type `rsa_key_pair`: the supported types are"),
        (
            TestHost::new().file(PYTHON, "[other]\nx = planted"),
            "credentials.ini has no keys in a section `[default]`",
        ),
        (
            set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
                .set("ALIBABA_CLOUD_CREDENTIALS_URI", "planted://keys.example"),
            "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI: the credentials URI: the URL is neither HTTPS nor HTTP",
        ),
    ];
    for (test_host, expected) in cases {
        let error = test_host.error(default_chain).await;
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("planted"), "{error}");
    }
}

#[tokio::test]
async fn a_role_alone_is_not_a_pod_identity() {
    let error = TestHost::new().set("ALIBABA_CLOUD_ROLE_ARN", "r").error(default_chain).await;
    assert!(error.contains(
        "; OIDC role: ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE are not set;"
    ));
}

/// The variable selects the profile of both files; it suffices that one of them has it.
#[tokio::test]
async fn a_selected_profile_may_be_in_either_file() {
    let section = |name| format!("[{name}]\ntype=access_key\naccess_key_id=ID\naccess_key_secret=KEY\n");
    let profile = |name| {
        format!(
            r#"{{"profiles":[{{"name":"{name}","mode":"AK","access_key_id":"ID","access_key_secret":"KEY"}}]}}"#
        )
    };
    let work = || TestHost::new().set("ALIBABA_CLOUD_PROFILE", "work");
    for (test_host, source) in [
        (work().file(CONFIG, profile("work")), "aliyun profile"),
        (work().file(CONFIG, profile("work")).file(GO, section("default")), "aliyun profile"),
        (work().file(GO, section("work")), "credentials file"),
        (work().file(CONFIG, profile("other")).file(GO, section("work")), "credentials file"),
        (work().file(GO, section("default")).file(PYTHON, section("work")), "credentials file"),
        (
            work().file("keys", section("work")).set("ALIBABA_CLOUD_CREDENTIALS_FILE", "~/keys"),
            "credentials file",
        ),
        (
            work().file("profiles", profile("work")).set("ALIBABA_CLOUD_CONFIG_FILE", "~/profiles"),
            "aliyun profile",
        ),
    ] {
        assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", None, source));
    }
    for test_host in [
        work(),
        work().file(CONFIG, profile("other")),
        work().file(GO, section("other")),
        work().file(CONFIG, profile("work")).set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"),
    ] {
        let error = test_host.network(services()).error(default_chain).await;
        assert!(error.contains("ALIBABA_CLOUD_PROFILE names the profile `work`, which neither"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_credentials_server_shows_its_host_only() {
    let address = "https://keys.example/planted-path?token=planted";
    let test_host = |steps: Vec<Step>| {
        TestHost::new()
            .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .set("ALIBABA_CLOUD_CREDENTIALS_URI", address)
            .network(Scripted::new(steps))
    };
    let good = test_host(vec![response(503, ""), response(200, KEYS)]);
    let keys = good.load(default_chain).await.expect("keys at the second try");
    assert_eq!(
        keys.expiry(),
        Some(imagescan_suite::support::test_host::now() + Duration::from_secs(6 * 3600))
    );
    for (step, expected) in [
        (response(200, "planted"), "the response of the credentials URI at keys.example, line 1: not JSON"),
        (response(200, r#"{"Code":"planted","AccessKeyId":"planted"}"#), "has a `Code` other than `Success`"),
        (response(200, r#"{"Code":"Success","AccessKeyId":"planted"}"#), "lacks `AccessKeySecret`"),
        (
            response(404, "planted"),
            "the credentials URI at keys.example: the response is not one of the service's",
        ),
        (Step::Hang, "keys.example: no response within 10s"),
        (imagescan_suite::support::scripted::connect(), "the credentials URI at keys.example: "),
    ] {
        let error = test_host(vec![step]).error(default_chain).await;
        assert!(
            error.starts_with("credentials from credentials URI: ") && error.contains(expected),
            "{error}"
        );
        assert!(!error.contains("planted"), "{error}");
    }
}
