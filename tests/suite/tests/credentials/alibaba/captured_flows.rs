//! The flows that were captured of the vendor's SDK, replayed: the same responses lead to the same requests.

use std::collections::BTreeMap;

use imagescan::alibaba::credentials::{AssumeRole, AssumeRoleWithOidc, default_chain};
use imagescan::{Credentials, Error, ProvideCredentials as _};
use imagescan_runtime::HostEnvironment;
use serde_json::{Value, json};

use crate::alibaba::sts_signature::{check_signature, parameters, signature_of};
use imagescan_suite::support::scripted::{Request, Scripted, response};
use imagescan_suite::support::test_host::TestHost;

/// Differences between one request of the SDK and the next.
const PASSING: [&str; 3] = ["Timestamp", "SignatureNonce", "Signature"];

/// One flow, and the host environment for it.
struct Flow {
    id: &'static str,
    test_host: fn(TestHost) -> TestHost,
    load: fn(HostEnvironment) -> imagescan::BoxFuture<'static, Result<Credentials, Error>>,
    /// The SDK's requests that are not sent here, and why.
    without: (&'static [usize], &'static str),
    /// The keys where they differ from the SDK's, and why.
    keys: Option<(&'static str, &'static str, Option<&'static str>)>,
}

fn by_chain(environment: HostEnvironment) -> imagescan::BoxFuture<'static, Result<Credentials, Error>> {
    Box::pin(async move { default_chain(environment).provide().await })
}

fn flow(id: &'static str, test_host: fn(TestHost) -> TestHost) -> Flow {
    Flow { id, test_host, load: by_chain, without: (&[], ""), keys: None }
}

const ROLE: &str = "acs:ram::123:role/r";
const PROVIDER: &str = "acs:ram::123:oidc-provider/ack-rrsa-c1";

fn with_role(test_host: TestHost) -> TestHost {
    test_host.set("ALIBABA_CLOUD_ECS_METADATA", "my-role")
}

fn with_token(test_host: TestHost) -> TestHost {
    test_host.file("token", "eyJ.OIDC.TOKEN\n")
}

fn in_a_pod(test_host: TestHost) -> TestHost {
    with_token(test_host)
        .set("ALIBABA_CLOUD_ROLE_ARN", ROLE)
        .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", PROVIDER)
        .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
        .set("ALIBABA_CLOUD_ROLE_SESSION_NAME", "sess")
}

fn with_profiles(test_host: TestHost) -> TestHost {
    let keys = json!({"access_key_id": "AKID-TEST", "access_key_secret": "SK-TEST", "sts_token": "STS-TEST"});
    let profile = |name, mode, more: Value| {
        let mut profile = keys.clone();
        profile["name"] = json!(name);
        profile["mode"] = json!(mode);
        for (name, value) in more.as_object().expect("settings") {
            profile[name] = value.clone();
        }
        profile
    };
    let printed = profile("", "StsToken", json!({}));
    let role = json!({"sts_token": "", "ram_role_arn": ROLE, "ram_session_name": "sess", "expired_seconds": 900,
        "sts_region": "cn-beijing"});
    let second = json!({"source_profile": "sts", "ram_role_arn": "acs:ram::123:role/r2",
        "ram_session_name": "sess2"});
    let profiles = [
        profile("ak", "AK", json!({})),
        profile("sts", "StsToken", json!({})),
        profile("role", "RamRoleArn", role),
        profile("chain", "ChainableRamRoleArn", second),
        profile("ext", "External", json!({"process_command": format!("echo '{printed}'")})),
        profile("uri", "CredentialsURI", json!({"credentials_uri": "http://127.0.0.1:8099/creds"})),
    ];
    test_host.file(".aliyun/config.json", json!({"current": "ak", "profiles": profiles}).to_string())
}

fn with_sections(test_host: TestHost) -> TestHost {
    with_token(test_host).file(
        ".alibabacloud/credentials.ini",
        "[default]\ntype = access_key\naccess_key_id = AKID-TEST\naccess_key_secret = SK-TEST\n\
         [sts]\ntype = sts\naccess_key_id = AKID-TEST\naccess_key_secret = SK-TEST\nsecurity_token = STS-TEST\n\
         [oidc]\ntype = oidc_role_arn\nrole_arn = acs:ram::123:role/r\noidc_provider_arn = p\n\
         oidc_token_file_path = ~/token\nrole_session_name = sess\n\
         [x]\ntype = bearer\nbearer_token = t\n",
    )
}

/// A host with the profiles or sections of `with`, of which one is selected.
macro_rules! chosen {
    ($with:ident, $name:literal) => {
        |test_host| $with(test_host).set("ALIBABA_CLOUD_PROFILE", $name)
    };
}

fn flows() -> Vec<Flow> {
    vec![
        Flow {
            without: (&[2], "one token serves both questions"),
            ..flow("imds-v2-role-discovery", |test_host| test_host)
        },
        flow("imds-v2-role-given", with_role),
        flow("imds-token-404-fallback-v1", with_role),
        flow("imds-token-404-v1-disabled", |test_host| {
            with_role(test_host).set("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")
        }),
        flow("imds-v2-403-then-v1", with_role),
        flow("oidc-rrsa", in_a_pod),
        Flow {
            load: |environment| {
                let role = AssumeRoleWithOidc::new(ROLE, PROVIDER, "~/token")
                    .session_name("sess")
                    .policy(r#"{"Version":"1"}"#)
                    .duration(std::time::Duration::from_secs(900))
                    .region("cn-hangzhou")
                    .vpc()
                    .host_environment(environment)
                    .build();
                Box::pin(async move { role.provide().await })
            },
            ..flow("oidc-rrsa-region-vpc-policy", with_token)
        },
        flow("oidc-error", in_a_pod),
        Flow {
            load: |environment| {
                let base = Credentials::new("AKID-TEST", "SK-TEST");
                let role = AssumeRole::new(ROLE)
                    .session_name("sess")
                    .base(base)
                    .host_environment(environment)
                    .build();
                Box::pin(async move { role.provide().await })
            },
            ..flow("assume-role", |test_host| test_host)
        },
        flow("credentials-uri-error", |test_host| {
            test_host
                .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
                .set("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:8099/creds")
        }),
        flow("cli-current", with_profiles),
        flow("cli-ak", chosen!(with_profiles, "ak")),
        flow("cli-sts", chosen!(with_profiles, "sts")),
        flow("cli-role", chosen!(with_profiles, "role")),
        flow("cli-chain", chosen!(with_profiles, "chain")),
        flow("cli-ext", chosen!(with_profiles, "ext")),
        // The vendor's command line has the mode, though its SDK does not; `credentials/alibaba/profiles.rs` tests it.
        flow("cli-uri", chosen!(with_profiles, "uri")),
        flow("cli-absent", chosen!(with_profiles, "absent")),
        flow("ini-default", with_sections),
        Flow {
            // The keys are complete, so rejecting them has no benefit.
            keys: Some(("AKID-TEST", "SK-TEST", Some("STS-TEST"))),
            ..flow("ini-sts", chosen!(with_sections, "sts"))
        },
        flow("ini-oidc", chosen!(with_sections, "oidc")),
        flow("ini-x", chosen!(with_sections, "x")),
    ]
}

#[tokio::test]
async fn every_captured_flow_has_the_same_requests() {
    let text = include_str!("../../../vectors/credentials-alibaba.json");
    let captured: Value = serde_json::from_str(text).expect("JSON");
    let mut captured = captured["flows"].as_array().expect("flows").iter();
    for flow in flows() {
        let theirs = captured.next().expect("a flow");
        let id = flow.id;
        assert_eq!(theirs["id"], id);
        let sent = |index: &usize| !flow.without.0.contains(index);
        let responses = theirs["responses"].as_array().expect("responses").iter().enumerate();
        let steps: Vec<_> = responses
            .filter(|(index, _)| sent(index))
            .map(|(_, response_of_sdk)| {
                let status = response_of_sdk["status"].as_u64().and_then(|status| status.try_into().ok());
                response(status.expect("a status"), response_of_sdk["body"].as_str().expect("a body"))
            })
            .collect();
        let network = Scripted::new(if steps.is_empty() { vec![response(500, "")] } else { steps });
        let test_host = (flow.test_host)(TestHost::new()).network(network.clone());

        let outcome = (flow.load)(test_host.host_environment()).await;
        let requests = theirs["requests"].as_array().expect("requests").iter().enumerate();
        let expected: Vec<_> = requests.filter(|(index, _)| sent(index)).map(|(_, theirs)| theirs).collect();
        if id != "cli-uri" {
            assert_eq!(network.count(), expected.len(), "{id}: {outcome:?}");
        }
        for (ours, theirs) in network.requests().iter().zip(expected) {
            same_request(id, ours, theirs);
        }
        let keys = flow.keys.or_else(|| {
            let part = |name| theirs["result"][name].as_str();
            Some((part("ak")?, part("sk")?, part("sts")))
        });
        let ours = outcome.as_ref().ok().and_then(|credentials| {
            let pair = credentials.key_pair()?;
            Some((pair.id, pair.secret, pair.session_token))
        });
        assert_eq!(ours, keys, "{id}: {outcome:?}");
        let ends = outcome.ok().and_then(|credentials| credentials.expiry()).is_some();
        assert_eq!(ends, keys.is_some_and(|(id, ..)| id == "STS.AK"), "{id}: when the keys end is known");
    }
    assert_eq!(captured.next(), None, "a flow is not played");
}

/// The SDK for Python sends in the query what our client, like the SDK for Go, sends in a form.
fn same_request(id: &str, ours: &Request, theirs: &Value) {
    let mut wanted: BTreeMap<String, String> = theirs
        .get("parameters")
        .map_or_else(BTreeMap::new, |theirs| serde_json::from_value(theirs.clone()).expect("parameters"));
    let is_sts = !wanted.is_empty();
    let method = if is_sts { "POST" } else { theirs["method"].as_str().expect("a method") };
    assert_eq!(
        (ours.method().as_str(), ours.uri().to_string().as_str()),
        (method, theirs["url"].as_str().unwrap())
    );
    if let Some(signature) = wanted.get("Signature") {
        assert_eq!(*signature, signature_of("GET", &wanted), "{id}: the way of the SDK");
    }
    let mut given = parameters(ours);
    check_signature(ours);
    for name in PASSING {
        assert_eq!(given.remove(name).is_some(), wanted.remove(name).is_some(), "{id}: {name}");
    }
    assert_eq!(given, wanted, "{id}");
    let headers: BTreeMap<_, _> = ours
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-"))
        .map(|(name, value)| (name.as_str(), value.to_str().expect("text")))
        .collect();
    let wanted: BTreeMap<_, _> = theirs["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            // Where the SDK requests a token twice, our client uses the first again.
            let value = value.as_str().expect("text");
            (name.as_str(), if value == "TOKEN-2" { "TOKEN-1" } else { value })
        })
        .collect();
    assert_eq!(headers, wanted, "{id}");
}
