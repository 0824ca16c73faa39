//! The profiles of Alibaba's command line: every mode, and references between profiles.

use imagescan::alibaba::credentials::default_chain;
use imagescan::{Credentials, Error};
use serde_json::{Value, json};

use crate::alibaba::chain::{CONFIG, KEYS, STS};
use crate::alibaba::sts_signature::{check_signature, parameters};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::{NOW, TestHost, now, served};

const SOURCE: &str = "aliyun profile";

/// A host with these profiles, of which the first is selected.
fn test_host(profiles: &[Value]) -> TestHost {
    let mut profiles = profiles.to_vec();
    for (index, profile) in profiles.iter_mut().enumerate() {
        if profile["name"].is_null() {
            profile["name"] = json!(format!("p{index}"));
        }
    }
    TestHost::new().file(CONFIG, json!({"current": profiles[0]["name"], "profiles": profiles}).to_string())
}

fn with_keys(mode: &str, settings: &Value) -> Value {
    let mut profile = json!({"mode": mode, "access_key_id": "AK", "access_key_secret": "SK-TEST"});
    for (name, value) in settings.as_object().expect("settings") {
        profile[name] = value.clone();
    }
    profile
}

async fn loaded(profiles: &[Value], responses: &[&str]) -> (Scripted, Result<Credentials, Error>) {
    let network = Scripted::new(responses.iter().map(|text| response(200, *text)).chain([response(418, "")]));
    let keys = test_host(profiles).network(network.clone()).load(default_chain).await;
    (network, keys)
}

#[tokio::test]
async fn keys_of_a_profile_are_used() {
    let test_host = test_host(&[with_keys("AK", &json!({"sts_token": "left over"}))]);
    assert_eq!(test_host.served(default_chain).await, served("AK", "SK-TEST", None, SOURCE));
    let test_host = self::test_host(&[with_keys("ststoken", &json!({"sts_token": "T"}))]);
    assert_eq!(test_host.served(default_chain).await, served("AK", "SK-TEST", Some("T"), SOURCE));
    let (_, keys) = loaded(&[json!({"mode": "BearerToken", "bearer_token": "a-token"})], &[]).await;
    assert_eq!(keys.expect("a token").bearer_token(), Some("a-token"));
}

#[tokio::test]
async fn keys_of_a_signed_in_person_are_used_until_they_expire() {
    for mode in ["CloudSSO", "OAuth"] {
        let profile = |end: u64| {
            let mut profile = with_keys(mode, &json!({"sts_token": "T", "sts_expiration": end}));
            profile["name"] = json!("me");
            profile
        };
        let (_, keys) = loaded(&[profile(NOW + 60)], &[]).await;
        assert_eq!(keys.expect("keys").expiry(), Some(now() + std::time::Duration::from_secs(60)));
        for profile in
            [profile(NOW), profile(0), json!({"name": "me", "mode": mode, "sts_expiration": NOW + 60})]
        {
            let error = test_host(&[profile]).error(default_chain).await;
            assert!(
                error.contains("~/.aliyun/config.json has a profile `me` that requires sign-in"),
                "{error}"
            );
            assert!(error.contains("`aliyun sts GetCallerIdentity --profile me`"), "{error}");
        }
    }
}

#[tokio::test]
async fn keys_are_requested_from_the_url_of_the_profile() {
    let (network, keys) = loaded(&[json!({"mode": "EcsRamRole", "ram_role_name": "r"})], &["t", KEYS]).await;
    assert!(keys.is_ok() && network.count() == 2, "{keys:?}");
    let (network, keys) = loaded(&[json!({"mode": "EcsRamRole"})], &["t", "r", KEYS]).await;
    assert!(keys.is_ok() && network.count() == 3, "{keys:?}");
    let uri = json!({"mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1:8099/creds"});
    let (network, keys) = loaded(&[uri], &[KEYS]).await;
    assert!(keys.expect("keys").expiry().is_some());
    assert_eq!(network.requests()[0].uri(), "http://127.0.0.1:8099/creds");
    let network = Scripted::new([response(200, KEYS)]);
    let test_host = test_host(&[json!({"mode": "CredentialsURI"})]).network(network.clone());
    let test_host = test_host.set("ALIBABA_CLOUD_CREDENTIALS_URI", "https://keys.example");
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", Some("TOKEN"), SOURCE));

    let oidc = json!({"mode": "OIDC", "ram_role_arn": "r", "oidc_provider_arn": "p", "oidc_token_file": "~/token",
        "role_session_name": "s", "sts_region": "cn-beijing", "enable_vpc": true, "policy": "{}"});
    let network = Scripted::new([response(200, STS)]);
    let test_host = self::test_host(&[oidc]).network(network.clone()).file("token", "a.b.c");
    test_host.load(default_chain).await.expect("keys");
    let request = network.requests().remove(0);
    assert_eq!(request.uri(), "https://sts-vpc.cn-beijing.aliyuncs.com/");
    let sent = parameters(&request);
    assert_eq!((&*sent["RoleSessionName"], &*sent["Policy"], &*sent["OIDCToken"]), ("s", "{}", "a.b.c"));
}

#[tokio::test]
async fn roles_are_assumed_with_keys_of_the_profile_or_of_the_environment() {
    let role = json!({"ram_role_arn": "r", "sts_token": "T", "external_id": "an id", "policy": "{\"a\": 1}",
        "expired_seconds": 43_200, "enable_vpc": "true"});
    let (network, keys) = loaded(&[with_keys("RamRoleArn", &role)], &[STS]).await;
    keys.expect("keys");
    let request = network.requests().remove(0);
    check_signature(&request);
    let sent = parameters(&request);
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("AccessKeyId", "AK"),
        ("SecurityToken", "T"),
        ("RoleSessionName", "imagescan"),
        ("DurationSeconds", "43200"),
        ("ExternalId", "an id"),
        ("Policy", "{\"a\": 1}"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert_eq!(request.uri(), "https://sts.aliyuncs.com/", "without a region the host is the global one");

    let role = json!({"mode": "RamRoleArnWithRoleName", "ram_role_name": "m", "ram_role_arn": "r"});
    let (network, keys) = loaded(&[role], &["t", KEYS, STS]).await;
    keys.expect("keys");
    assert_eq!(parameters(&network.requests()[2])["SecurityToken"], "TOKEN");
}

#[tokio::test]
async fn a_role_is_assumed_with_the_keys_of_another() {
    let link = |role: &str, source: &str| json!({"mode": "ChainableRamRoleArn", "ram_role_arn": role, "source_profile": source});
    let second = STS.replace("\"ID\"", "\"ID2\"");
    let profiles = [link("r0", "p1"), link("r1", "p2"), with_keys("AK", &json!({}))];
    let (network, keys) = loaded(&profiles, &[STS, &second]).await;
    assert_eq!(keys.expect("keys").key_pair().expect("a pair").id, "ID2");
    let sent: Vec<_> = network.requests().iter().map(parameters).collect();
    let sent: Vec<_> = sent.iter().map(|sent| (&*sent["RoleArn"], &*sent["AccessKeyId"])).collect();
    assert_eq!(sent, [("r1", "AK"), ("r0", "ID")]);

    for (profiles, expected) in [
        (vec![link("r", "p0")], "a profile `p0` that refers to itself by `source_profile`: `p0` → `p0`"),
        (vec![link("r", "p1"), link("r", "p2"), link("r", "p1")], "`p0` → `p1` → `p2` → `p1`"),
        (
            vec![link("r", "p1"), link("r", "gone")],
            "a profile `p1` that names `gone` as its `source_profile`, which",
        ),
        (vec![json!({"mode": "ChainableRamRoleArn", "ram_role_arn": "r"})], "that lacks `source_profile`"),
    ] {
        let error = test_host(&profiles).error(default_chain).await;
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn an_unusable_profile_is_an_error_with_the_reason() {
    let cases = [
        (json!({"mode": "AK", "access_key_id": "planted"}), "a profile `p0` that lacks `access_key_secret`"),
        (with_keys("StsToken", &json!({})), "lacks `sts_token`"),
        (with_keys("RamRoleArn", &json!({})), "lacks `ram_role_arn`"),
        (
            with_keys("RamRoleArn", &json!({"ram_role_arn": "r", "expired_seconds": 60})),
            "is 60 s: STS accepts 900 to",
        ),
        (json!({"mode": "OIDC", "oidc_provider_arn": "planted"}), "lacks `oidc_token_file`"),
        (json!({"mode": "External"}), "lacks `process_command`"),
        (json!({"mode": "CredentialsURI"}), "lacks `credentials_uri`"),
        (json!({"mode": "BearerToken"}), "lacks `bearer_token`"),
        (
            json!({"mode": "RsaKeyPair", "private_key": "planted"}),
            "has the mode `RsaKeyPair`, which the vendor",
        ),
        (json!({"mode": "anonymous"}), "has the mode `Anonymous`, and every request"),
        (json!({"mode": "Telepathy"}), "has the mode `Telepathy`, which is not supported"),
        (with_keys("", &json!({})), "lacks `mode`"),
    ];
    for (profile, expected) in cases {
        let error = test_host(&[profile]).error(default_chain).await;
        assert!(
            error.starts_with("credentials from aliyun profile: ") && error.contains(expected),
            "{error}"
        );
        assert!(!error.contains("planted"), "{error}");
    }
}

#[tokio::test]
async fn an_invalid_or_empty_file_is_an_error() {
    let file = |text: &str| TestHost::new().file(CONFIG, text);
    for (test_host, expected) in [
        (file("{\n\"planted"), "credentials from aliyun profile: ~/.aliyun/config.json, line 2: not JSON"),
        (
            file(r#"{"current": "a", "profiles": [{"name": "b"}]}"#),
            "has no profile `a`, which is its current one",
        ),
        (
            file(r#"{"profiles": [{"name": "b"}]}"#),
            "; aliyun profile: ~/.aliyun/config.json has no profile `default`;",
        ),
        (file("{}"), "; aliyun profile: ~/.aliyun/config.json has no profiles;"),
        (
            file("{").set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"),
            "aliyun profile: ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true;",
        ),
        (
            TestHost::new().set("ALIBABA_CLOUD_CONFIG_FILE", "/no/such"),
            "ALIBABA_CLOUD_CONFIG_FILE names a file that does not exist",
        ),
    ] {
        let error = test_host.error(default_chain).await;
        assert!(error.contains(expected), "{error}");
    }
}
