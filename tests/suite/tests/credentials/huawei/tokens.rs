//! Huawei's sources that are set up in code: requests and responses.

use std::time::Duration;

use http::header::AUTHORIZATION;
use imagescan::huawei::credentials::{AssumeAgency, Domain, IamToken, OidcAgency, TemporaryKey};
use imagescan::{Cached, Credentials, Error, ErrorKind, FixedClock, ProvideCredentials};
use imagescan_runtime::HostEnvironment;
use serde_json::{Value, json};

use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::test_host::{TestHost, now};

pub(crate) const PASSWORD: &str = "planted-pass\"word";
pub(crate) const KEY: &str = r#"{"credential":{"access":"AK","secret":"SK","securitytoken":"T","expires_at":"2026-11-20T13:00:00.000000Z"}}"#;

/// A token of IAM that expires a day later.
pub(crate) fn token(token: &str) -> Step {
    let body =
        r#"{"token":{"expires_at":"2026-11-21T12:00:00.701000Z","methods":["password"],"user":{"id":"u"}}}"#;
    response(201, body).header("x-subject-token", token)
}

pub(crate) fn host_environment(network: &Scripted) -> HostEnvironment {
    HostEnvironment::empty().with_transport(network.clone()).with_clock(FixedClock(now()))
}

pub(crate) fn password(network: &Scripted) -> IamToken {
    IamToken::password("company", "scanner", PASSWORD)
        .region("cn-north-4")
        .host_environment(host_environment(network))
}

fn line(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).expect("JSON")
}

/// Loads credentials and returns the requests.
async fn sent(network: &Scripted, source: Cached) -> Vec<Request> {
    source.provide().await.expect("credentials");
    network.requests()
}

const LOGIN: &str = "POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true";
const TEMPORARY: &str = "POST https://iam.cn-north-4.myhuaweicloud.com/v3.0/OS-CREDENTIAL/securitytokens";

#[tokio::test]
async fn a_password_yields_a_token_for_the_regions_project() {
    let network = Scripted::new([token("the-token")]);
    let source = password(&network).build();
    let given = source.provide().await.unwrap();
    assert_eq!((given.bearer_token(), given.source()), (Some("the-token"), Some("IAM token")));
    assert_eq!(given.expiry(), Some(now() + Duration::from_millis(86_400_701)));
    let sent = &network.requests()[0];
    assert_eq!(line(sent), LOGIN);
    assert_eq!(sent.headers()["content-type"], "application/json;charset=UTF-8");
    assert!(!sent.headers().contains_key(AUTHORIZATION));
    let identity = json!({"methods": ["password"], "password": {"user": {
        "name": "scanner", "password": PASSWORD, "domain": {"name": "company"},
    }}});
    assert_eq!(
        body(sent),
        json!({"auth": {"identity": identity, "scope": {"project": {"name": "cn-north-4"}}}})
    );
    source.provide().await.unwrap();
    assert_eq!(network.count(), 1, "it is kept");
}

#[tokio::test]
async fn a_code_of_the_mfa_device_is_sent_with_the_password() {
    let network = Scripted::new([token("t")]);
    let source = password(&network).totp("user-id", || Ok("123456".to_owned())).project_id("p-1").build();
    let auth = body(&sent(&network, source).await[0])["auth"].take();
    assert_eq!(auth["identity"]["methods"], json!(["password", "totp"]));
    assert_eq!(auth["identity"]["totp"], json!({"user": {"id": "user-id", "passcode": "123456"}}));
    assert_eq!(auth["identity"]["password"]["user"]["name"], "scanner");
    assert_eq!(auth["scope"], json!({"project": {"id": "p-1"}}));

    let failing = || Err(Error::new(ErrorKind::Credentials, "the device is away"));
    let error = password(&network).totp("user-id", failing).build().provide().await.unwrap_err();
    assert_eq!(error.to_string(), "the device is away");
}

#[tokio::test]
async fn a_token_yields_one_for_another_project() {
    let network = Scripted::new([token("scoped")]);
    let base = Credentials::bearer("the-base");
    let source = IamToken::token(base)
        .region("cn-north-4")
        .project_id("p-2")
        .host_environment(host_environment(&network));
    let sent = sent(&network, source.build()).await;
    assert_eq!(line(&sent[0]), LOGIN);
    assert!(!sent[0].headers().contains_key("x-auth-token"));
    let identity = json!({"methods": ["token"], "token": {"id": "the-base"}});
    assert_eq!(body(&sent[0]), json!({"auth": {"identity": identity, "scope": {"project": {"id": "p-2"}}}}));
}

#[tokio::test]
async fn an_agency_yields_its_own_token() {
    for (domain, member) in [(Domain::id("d-1"), "domain_id"), ("d-1".into(), "domain_name")] {
        let network = Scripted::new([token("delegated")]);
        let base = Credentials::bearer("the-base");
        let source = IamToken::agency(domain, "scanning", base)
            .region("cn-north-4")
            .host_environment(host_environment(&network));
        let sent = sent(&network, source.build()).await;
        assert_eq!(
            (line(&sent[0]).as_str(), &sent[0].headers()["x-auth-token"]),
            (LOGIN, &"the-base".parse().unwrap())
        );
        let identity =
            json!({"methods": ["assume_role"], "assume_role": {"agency_name": "scanning", member: "d-1"}});
        let scope = json!({"project": {"name": "cn-north-4"}});
        assert_eq!(body(&sent[0]), json!({"auth": {"identity": identity, "scope": scope}}));
    }
}

#[tokio::test]
async fn a_token_yields_a_temporary_key() {
    let network = Scripted::new([token("the-token"), response(201, KEY)]);
    let source = TemporaryKey::new(password(&network).build())
        .region("cn-north-4")
        .host_environment(host_environment(&network));
    let given = source.build().provide().await.unwrap();
    let pair = given.key_pair().unwrap();
    assert_eq!((pair.id, pair.secret, pair.session_token), ("AK", "SK", Some("T")));
    assert_eq!(
        (given.source(), given.expiry()),
        (Some("temporary key"), Some(now() + Duration::from_secs(3600)))
    );
    let sent = network.requests();
    assert_eq!([line(&sent[0]), line(&sent[1])], [LOGIN, TEMPORARY]);
    let identity = json!({"methods": ["token"], "token": {"id": "the-token", "duration_seconds": 3600}});
    assert_eq!(body(&sent[1]), json!({"auth": {"identity": identity}}));
}

#[tokio::test]
async fn an_agency_is_assumed_with_keys_or_with_a_token() {
    let network = Scripted::new([response(201, KEY)]);
    let agency = || {
        AssumeAgency::new("their-company", "scanning")
            .region("cn-north-4")
            .host_environment(host_environment(&network))
    };
    let source = agency().base(Credentials::new("AKBASE", "SKBASE")).duration(Duration::from_secs(900));
    let by_keys = sent(&network, source.build()).await.remove(0);
    assert_eq!(line(&by_keys), TEMPORARY);
    let signed = by_keys.headers()[AUTHORIZATION].to_str().unwrap();
    assert!(
        signed.starts_with("SDK-HMAC-SHA256 Access=AKBASE, SignedHeaders=content-type;host;x-sdk-date, ")
    );
    let role = json!({"agency_name": "scanning", "domain_name": "their-company", "duration_seconds": 900});
    let identity = json!({"methods": ["assume_role"], "assume_role": role});
    assert_eq!(body(&by_keys), json!({"auth": {"identity": identity}}));

    let by_token = sent(&network, agency().base(Credentials::bearer("the-token")).build()).await.remove(1);
    assert_eq!(by_token.headers()["x-auth-token"], "the-token");
    assert!(!by_token.headers().contains_key(AUTHORIZATION));
    assert_eq!(body(&by_token)["auth"]["identity"]["assume_role"]["duration_seconds"], 3600);

    let test_host = TestHost::new().set("HUAWEICLOUD_SDK_AK", "AKENV").set("HUAWEICLOUD_SDK_SK", "SK");
    let test_host = test_host.network(network.clone());
    let source = AssumeAgency::new(Domain::id("d-1"), "a")
        .region("cn-north-4")
        .host_environment(test_host.host_environment());
    let by_chain = sent(&network, source.build()).await.remove(2);
    assert!(by_chain.headers()[AUTHORIZATION].to_str().unwrap().contains("Access=AKENV,"));
    assert_eq!(body(&by_chain)["auth"]["identity"]["assume_role"]["domain_id"], "d-1");
}

#[tokio::test]
async fn an_oidc_agency_sends_all_its_arguments() {
    let key = r#"{"credentials":{"access_key_id":"AK","secret_access_key":"SK","security_token":"T","expiration":"2026-11-20T14:00:00Z"}}"#;
    let network = Scripted::new([response(200, key)]);
    let expected = json!({
        "provider_urn": "iam::d:oidcProvider:x", "agency_urn": "iam::d:agency:a", "agency_session_name": "build-7",
        "duration_seconds": 7200, "policy": "{}", "policy_ids": ["one", "two"], "id_token": "JWT",
    });
    let source = OidcAgency::new("iam::d:oidcProvider:x", "iam::d:agency:a")
        .id_token("JWT")
        .session_name("build-7")
        .duration(Duration::from_secs(7200))
        .policy("{}")
        .policy_ids(["one", "two"])
        .sts_endpoint("https://sts.example.com")
        .host_environment(host_environment(&network));
    let in_code = sent(&network, source.build()).await.remove(0);
    assert_eq!(line(&in_code), "POST https://sts.example.com/v5/agencies/assume-with-oidc");
    assert_eq!(body(&in_code), expected);

    let test_host = TestHost::new()
        .network(network.clone())
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::d:oidcProvider:x")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::d:agency:a")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", "JWT")
        .set("HUAWEICLOUD_OIDC_SESSION_NAME", "build-7")
        .set("HUAWEICLOUD_OIDC_DURATION_SECONDS", "7200")
        .set("HUAWEICLOUD_OIDC_POLICY", "{}")
        .set("HUAWEICLOUD_OIDC_POLICY_IDS", "one, two,");
    let credentials = test_host.load(imagescan::huawei::credentials::default_chain).await.unwrap();
    assert_eq!(credentials.expiry(), Some(now() + Duration::from_secs(7200)));
    let by_variables = network.requests().remove(1);
    // Without a region the vendor's default applies.
    assert_eq!(
        line(&by_variables),
        "POST https://sts.cn-north-4.myhuaweicloud.com/v5/agencies/assume-with-oidc"
    );
    assert_eq!(body(&by_variables), expected);
}

#[tokio::test]
async fn the_region_of_an_id_token_selects_the_cloud() {
    for (region, host) in [
        ("eu-west-101", "sts.eu-west-101.myhuaweicloud.eu"),
        ("af-south-1", "sts.af-south-1.myhuaweicloud.com"),
        ("my-kualalumpur-1", "sts.my-kualalumpur-1.myhuaweicloud.com"),
    ] {
        let network = Scripted::new([response(400, "{}")]);
        let source = OidcAgency::new("p", "a")
            .id_token("JWT")
            .region(region)
            .host_environment(host_environment(&network));
        source.build().provide().await.unwrap_err();
        assert_eq!(network.requests()[0].uri().host(), Some(host));
    }
}
