//! Huawei's sources that are set up in code: what they send, and how tokens end.

use std::time::Duration;

use http::header::AUTHORIZATION;
use imagescan::huawei::credentials::{
    AssumeAgency, Domain, EcsMetadata, FederatedIdToken, IamToken, OidcAgency, PodIdentity, TemporaryKey,
};
use imagescan::{Cached, Credentials, Error, ErrorKind, FixedClock, ProvideCredentials};
use imagescan_huawei::hss::Client;
use imagescan_runtime::credentials::System;
use serde_json::{Value, json};

use crate::machine::{Machine, NOW, now};
use crate::scripted::{Request, Scripted, Step, answer};
use crate::scripted_clients::{TestClock, huawei_error, list, tasks};

const PASSWORD: &str = "planted-pass\"word";
const KEY: &str = r#"{"credential":{"access":"AK","secret":"SK","securitytoken":"T","expires_at":"2026-11-20T13:00:00.000000Z"}}"#;

/// A token of IAM's that ends a day later.
fn token(token: &str) -> Step {
    let body =
        r#"{"token":{"expires_at":"2026-11-21T12:00:00.701000Z","methods":["password"],"user":{"id":"u"}}}"#;
    answer(201, body).header("x-subject-token", token)
}

fn system(network: &Scripted) -> System {
    imagescan::System::empty().with_transport(network.clone()).with_clock(FixedClock(now()))
}

fn password(network: &Scripted) -> IamToken {
    IamToken::password("company", "scanner", PASSWORD).region("cn-north-4").system(system(network))
}

fn line(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).expect("JSON")
}

/// Loads, and gives what was sent.
async fn sent(network: &Scripted, source: Cached) -> Vec<Request> {
    source.provide().await.expect("credentials");
    network.requests()
}

/// The error, which nothing that was planted may be in.
async fn error(source: Cached) -> Error {
    let error = source.provide().await.expect_err("no credentials");
    let told = format!("{error} {error:?} {source:?}");
    assert!(!told.contains("planted"), "{told}");
    error
}

const LOGIN: &str = "POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true";
const TEMPORARY: &str = "POST https://iam.cn-north-4.myhuaweicloud.com/v3.0/OS-CREDENTIAL/securitytokens";

#[tokio::test]
async fn a_password_gives_a_token_for_the_regions_project() {
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
async fn a_code_of_the_mfa_device_goes_with_the_password() {
    let network = Scripted::new([token("t")]);
    let source = password(&network).totp("user-id", || Ok("123456".to_owned())).project_id("p-1").build();
    let auth = body(&sent(&network, source).await[0])["auth"].take();
    assert_eq!(auth["identity"]["methods"], json!(["password", "totp"]));
    assert_eq!(auth["identity"]["totp"], json!({"user": {"id": "user-id", "passcode": "123456"}}));
    assert_eq!(auth["identity"]["password"]["user"]["name"], "scanner");
    assert_eq!(auth["scope"], json!({"project": {"id": "p-1"}}));

    let failing = || Err(Error::new(ErrorKind::Credentials, "the device is away"));
    let error = error(password(&network).totp("user-id", failing).build()).await;
    assert_eq!(error.to_string(), "the device is away");
}

#[tokio::test]
async fn a_token_gives_one_for_another_project() {
    let network = Scripted::new([token("scoped")]);
    let base = Credentials::bearer("the-base");
    let source = IamToken::token(base).region("cn-north-4").project_id("p-2").system(system(&network));
    let sent = sent(&network, source.build()).await;
    assert_eq!(line(&sent[0]), LOGIN);
    assert!(!sent[0].headers().contains_key("x-auth-token"));
    let identity = json!({"methods": ["token"], "token": {"id": "the-base"}});
    assert_eq!(body(&sent[0]), json!({"auth": {"identity": identity, "scope": {"project": {"id": "p-2"}}}}));
}

#[tokio::test]
async fn an_agency_gives_a_token_of_its_own() {
    for (domain, member) in [(Domain::id("d-1"), "domain_id"), ("d-1".into(), "domain_name")] {
        let network = Scripted::new([token("delegated")]);
        let base = Credentials::bearer("the-base");
        let source = IamToken::agency(domain, "scanning", base).region("cn-north-4").system(system(&network));
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
async fn a_token_gives_a_temporary_key() {
    let network = Scripted::new([token("the-token"), answer(201, KEY)]);
    let source = TemporaryKey::new(password(&network).build()).region("cn-north-4").system(system(&network));
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
async fn an_agency_is_assumed_by_keys_or_by_a_token() {
    let network = Scripted::new([answer(201, KEY)]);
    let agency =
        || AssumeAgency::new("their-company", "scanning").region("cn-north-4").system(system(&network));
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

    let machine = Machine::new().set("HUAWEICLOUD_SDK_AK", "AKENV").set("HUAWEICLOUD_SDK_SK", "SK");
    let machine = machine.network(network.clone());
    let source = AssumeAgency::new(Domain::id("d-1"), "a").region("cn-north-4").system(machine.system());
    let by_chain = sent(&network, source.build()).await.remove(2);
    assert!(by_chain.headers()[AUTHORIZATION].to_str().unwrap().contains("Access=AKENV,"));
    assert_eq!(body(&by_chain)["auth"]["identity"]["assume_role"]["domain_id"], "d-1");
}

#[tokio::test]
async fn an_oidc_agency_says_all_that_it_was_told() {
    let key = r#"{"credentials":{"access_key_id":"AK","secret_access_key":"SK","security_token":"T","expiration":"2026-11-20T14:00:00Z"}}"#;
    let network = Scripted::new([answer(200, key)]);
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
        .system(system(&network));
    let in_code = sent(&network, source.build()).await.remove(0);
    assert_eq!(line(&in_code), "POST https://sts.example.com/v5/agencies/assume-with-oidc");
    assert_eq!(body(&in_code), expected);

    let machine = Machine::new()
        .network(network.clone())
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::d:oidcProvider:x")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::d:agency:a")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", "JWT")
        .set("HUAWEICLOUD_OIDC_SESSION_NAME", "build-7")
        .set("HUAWEICLOUD_OIDC_DURATION_SECONDS", "7200")
        .set("HUAWEICLOUD_OIDC_POLICY", "{}")
        .set("HUAWEICLOUD_OIDC_POLICY_IDS", "one, two,");
    let credentials = machine.load(imagescan::huawei::credentials::default_chain).await.unwrap();
    assert_eq!(credentials.expiry(), Some(now() + Duration::from_secs(7200)));
    let by_variables = network.requests().remove(1);
    // Without a region it is the vendor's default.
    assert_eq!(
        line(&by_variables),
        "POST https://sts.cn-north-4.myhuaweicloud.com/v5/agencies/assume-with-oidc"
    );
    assert_eq!(body(&by_variables), expected);
}

#[tokio::test]
async fn an_id_token_s_region_decides_which_cloud_gets_it() {
    for (region, host) in [
        ("eu-west-101", "sts.eu-west-101.myhuaweicloud.eu"),
        ("af-south-1", "sts.af-south-1.myhuaweicloud.com"),
        ("my-kualalumpur-1", "sts.my-kualalumpur-1.myhuaweicloud.com"),
    ] {
        let network = Scripted::new([answer(400, "{}")]);
        let source = OidcAgency::new("p", "a").id_token("JWT").region(region).system(system(&network));
        source.build().provide().await.unwrap_err();
        assert_eq!(network.requests()[0].uri().host(), Some(host));
    }
}

#[tokio::test]
async fn arguments_are_judged_before_anything_is_sent() {
    let network = Scripted::new([answer(500, "")]);
    let long = Duration::from_secs(90_000);
    let base = || Credentials::bearer("planted");
    let (login, oidc) = (IamToken::password, |token| OidcAgency::new("p", "a").id_token(token));
    let cases = [
        (login("c", "u", PASSWORD).system(system(&network)).build(), "set `.region(…)` or `.project_id(…)`"),
        (
            login("", "u", PASSWORD).region("r").system(system(&network)).build(),
            "the account's name is empty",
        ),
        (login("c", " ", PASSWORD).region("r").system(system(&network)).build(), "the user's name is empty"),
        (login("c", "u", "").region("r").system(system(&network)).build(), "the password is empty"),
        (password(&network).project_id("").build(), "the project id is empty"),
        (password(&network).region("a b").build(), "holds a character that no region has"),
        (
            password(&network).iam_endpoint("ftp://x").build(),
            "the endpoint of the source: the endpoint `ftp://x`",
        ),
        (password(&network).totp("", || Ok("1".into())).build(), "the user's id is empty"),
        (
            IamToken::agency("d", "", base()).region("r").system(system(&network)).build(),
            "the agency's name is empty",
        ),
        (
            TemporaryKey::new(base()).duration(long).system(system(&network)).build(),
            "90000 s: the service takes 900 s to 86400 s",
        ),
        (
            AssumeAgency::new("d", "a").duration(Duration::ZERO).system(system(&network)).build(),
            "the duration is 0 s",
        ),
        (
            AssumeAgency::new("", "a").base(base()).system(system(&network)).build(),
            "the account of the agency is empty",
        ),
        (oidc("planted").duration(long).system(system(&network)).build(), "takes 900 s to 43200 s"),
        (oidc("planted").session_name("").system(system(&network)).build(), "the session name is empty"),
        (
            OidcAgency::new("p", "a").system(system(&network)).build(),
            "there is no token: set `.id_token_file(…)`",
        ),
        (
            FederatedIdToken::new("", "~/x").system(system(&network)).build(),
            "the identity provider's id is empty",
        ),
        (
            FederatedIdToken::new("i", "~/x").duration(long).system(system(&network)).build(),
            "the duration is 90000 s",
        ),
    ];
    for (source, words) in cases {
        let error = error(source).await;
        assert!(
            error.is_invalid_input() && error.to_string().contains(words),
            "{error} does not say {words}"
        );
    }
    let keys = || Credentials::new("AK", "planted");
    let source = TemporaryKey::new(keys()).system(system(&network)).build();
    assert!(error(source).await.to_string().contains("takes an IAM token"));
    let source = IamToken::token(keys()).region("r").system(system(&network)).build();
    assert!(error(source).await.to_string().contains("KeystoneCreateScopedToken takes an IAM token"));
    assert_eq!(network.count(), 0);
}

/// An error of IAM's that quotes what it was sent.
fn quoting(text: &str) -> Step {
    let message = json!(format!("cannot take {text} from you"));
    answer(403, format!(r#"{{"error":{{"code":"IAM.0042","message":{message},"title":"Forbidden"}}}}"#))
}

#[tokio::test]
async fn what_iam_quotes_is_not_told_on() {
    let check = async |source: &dyn Fn(System) -> Cached, steps: Vec<Step>, operation: &str| {
        let network = Scripted::new(steps);
        let error = error(source(system(&network))).await;
        let expected = format!("{operation} at ");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(error.to_string().contains("IAM.0042: cannot take … from you (HTTP 403"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Credentials);
    };
    let base = || Credentials::bearer("planted-token");
    let login = || IamToken::password("c", "u", PASSWORD).region("cn-north-4");
    check(
        &|system| login().system(system).build(),
        vec![quoting(PASSWORD)],
        "KeystoneCreateUserTokenByPassword",
    )
    .await;
    let totp = |system| login().totp("i", || Ok("planted-code".to_owned())).system(system).build();
    check(&totp, vec![quoting("planted-code")], "KeystoneCreateUserTokenByPasswordAndMfa").await;
    let scoped = |system| IamToken::token(base()).region("cn-north-4").system(system).build();
    check(&scoped, vec![quoting("planted-token")], "KeystoneCreateScopedToken").await;
    let agency = |system| IamToken::agency("d", "a", base()).region("cn-north-4").system(system).build();
    check(&agency, vec![quoting("planted-token")], "KeystoneCreateAgencyToken").await;
    let key = |system| TemporaryKey::new(base()).system(system).build();
    check(&key, vec![quoting("planted-token")], "CreateTemporaryAccessKeyByToken").await;
    let keys = || Credentials::new("AK", "planted-sk").with_session_token("planted-sts");
    let agency = |system| AssumeAgency::new("d", "a").base(keys()).system(system).build();
    check(&agency, vec![quoting("planted-sts")], "CreateTemporaryAccessKeyByAgency").await;
    let oidc = |system| OidcAgency::new("p", "a").id_token("planted-jwt").system(system).build();
    check(&oidc, vec![quoting("planted-jwt")], "AssumeAgencyWithOIDC").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "planted-jwt").unwrap();
    let path = file.path().display().to_string();
    let federated = |system| FederatedIdToken::new("i", &path).system(system).build();
    check(&federated, vec![quoting("planted-jwt")], "CreateTokenWithIdToken").await;
    let unscoped = answer(201, "{}").header("x-subject-token", "planted-unscoped");
    check(&federated, vec![unscoped, quoting("planted-unscoped")], "CreateTemporaryAccessKeyByToken").await;
}

#[tokio::test]
async fn answers_that_are_none_are_told_without_what_they_hold() {
    for (step, words) in [
        (answer(201, "{}"), "the answer to KeystoneCreateUserTokenByPassword has no X-Subject-Token"),
        (
            answer(201, "<planted>").header("x-subject-token", "t"),
            "the answer of iam.cn-north-4.myhuaweicloud.com, line 1: not JSON",
        ),
        (answer(201, "{}").header("x-subject-token", "t"), "lacks `token.expires_at`"),
        (
            answer(201, r#"{"token":{"expires_at":"planted"}}"#).header("x-subject-token", "t"),
            "has no time in `expires_at`",
        ),
        (answer(302, "planted"), "KeystoneCreateUserTokenByPassword at iam.cn-north-4.myhuaweicloud.com: "),
    ] {
        let network = Scripted::new([step]);
        let error = error(password(&network).build()).await;
        assert!(error.to_string().contains(words), "{error} does not say {words}");
    }
}

#[test]
fn no_source_prints_what_it_holds() {
    let base = || Credentials::bearer("planted");
    let shown = [
        format!("{:?}", IamToken::password("c", "u", "planted").totp("i", || Ok("planted".into()))),
        format!("{:?}", IamToken::token(base())),
        format!("{:?}", IamToken::agency("d", "a", base()).build()),
        format!("{:?}", TemporaryKey::new(base())),
        format!("{:?}", AssumeAgency::new("d", "a").base(base())),
        format!("{:?}", OidcAgency::new("p", "a").id_token("planted").build()),
        format!("{:?}", FederatedIdToken::new("i", "/run/token")),
        format!("{:?} {:?}", EcsMetadata::new(), PodIdentity::new().uri("http://x").token_file("/run/token")),
    ];
    assert!(shown.iter().all(|text| !text.contains("planted") && text.len() > 20), "{shown:#?}");
    assert!(shown[0].contains("user: \"u\"") && shown[6].contains("/run/token"), "{shown:#?}");
}

/// IAM gives tokens by number; what others answer is up to the script.
fn cloud(others: impl Fn(&Request) -> Step + Send + Sync + 'static) -> Scripted {
    let logins = std::sync::atomic::AtomicUsize::new(0);
    Scripted::by(move |request, _| match request.uri().path() {
        "/v3/auth/tokens" => {
            let number = logins.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            token(&format!("token-{number}"))
        }
        _ => others(request),
    })
}

fn client(network: &Scripted, credentials: impl ProvideCredentials) -> Client {
    let builder = Client::builder().region("cn-north-4").project_id("p-1").system(system(network));
    builder.credentials(credentials).transport(network.clone()).build().unwrap()
}

fn tokens(network: &Scripted) -> Vec<String> {
    let calls = network.requests();
    let calls = calls.iter().filter(|request| request.uri().path() != "/v3/auth/tokens");
    calls.map(|request| request.headers()["x-auth-token"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_token_that_is_revoked_midway_costs_one_request_and_one_login() {
    for code in ["APIGW.0307", "APIG.0307"] {
        let revoked = std::sync::atomic::AtomicBool::new(false);
        let network = cloud(move |request| {
            if request.uri().path().ends_with("/revoke") {
                revoked.store(true, std::sync::atomic::Ordering::SeqCst);
            }
            let is_old = request.headers()["x-auth-token"] == "token-1";
            if is_old && revoked.load(std::sync::atomic::Ordering::SeqCst) {
                return huawei_error(401, code);
            }
            tasks()
        });
        let client = client(&network, password(&network).build());
        client.send(list()).await.unwrap();
        client.send(list()).await.unwrap();
        assert_eq!(network.count(), 3);
        client.raw("POST /v5/revoke", "{}").await.unwrap();
        client.send(list()).await.unwrap();
        assert_eq!(tokens(&network), ["token-1", "token-1", "token-1", "token-2", "token-2"]);
        assert_eq!(network.count(), 7, "five attempts and two logins");
    }
}

#[tokio::test]
async fn a_fresh_token_that_is_not_taken_either_is_not_replaced_again() {
    let network = cloud(|_| huawei_error(401, "APIGW.0307"));
    let error = client(&network, password(&network).build()).send(list()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("APIGW.0307"), 2));
    assert_eq!(tokens(&network), ["token-1", "token-2"]);
}

#[tokio::test]
async fn other_refusals_and_tokens_without_a_source_are_not_sent_again() {
    for code in ["APIGW.0301", "APIGW.0305", "HSS.0307", "0307"] {
        let network = cloud(move |_| huawei_error(401, code));
        client(&network, password(&network).build()).send(list()).await.unwrap_err();
        assert_eq!(network.count(), 2, "{code}: one login, one attempt");
    }
    let network = cloud(|_| huawei_error(401, "APIGW.0307"));
    let error = client(&network, Credentials::bearer("mine")).send(list()).await.unwrap_err();
    assert_eq!((error.attempts(), network.count()), (1, 1));
    let network = cloud(|_| huawei_error(403, "APIGW.0307"));
    client(&network, password(&network).build()).send(list()).await.unwrap_err();
    assert_eq!(network.count(), 2);
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    let clock = TestClock::standing();
    let network = cloud(|_| tasks());
    let source = IamToken::password("c", "u", PASSWORD).region("cn-north-4");
    let source = source.system(system(&network).with_clock(clock.clone())).build();
    let source = client(&network, source);
    source.send(list()).await.unwrap();
    clock.set(NOW + 23 * 3600);
    source.send(list()).await.unwrap();
    clock.set(NOW + 86_400 - 60);
    // The one that finds it aging goes on with it.
    source.send(list()).await.unwrap();
    tokio::task::yield_now().await;
    source.send(list()).await.unwrap();
    assert_eq!(tokens(&network), ["token-1", "token-1", "token-1", "token-2"]);
}

#[tokio::test]
async fn a_password_that_is_refused_is_not_sent_until_its_user_is_locked_out() {
    let wrong =
        r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#;
    let network = Scripted::new([answer(401, wrong), token("t")]);
    let clock = TestClock::standing();
    let source = password(&network).system(system(&network).with_clock(clock.clone())).build();
    let first = source.provide().await.unwrap_err();
    assert!(first.to_string().contains("401: The username or password is wrong. (HTTP 401"), "{first}");
    clock.set(NOW + 299);
    let second = source.provide().await.unwrap_err();
    assert!(second.to_string().contains("wrong. (HTTP 401"), "{second}");
    assert!(
        second.to_string().ends_with(
            "that was 299 s ago, and the password is not sent again before five minutes \
         have passed"
        ),
        "{second}"
    );
    assert_eq!(network.count(), 1);
    clock.set(NOW + 300);
    assert_eq!(source.provide().await.unwrap().bearer_token(), Some("t"));
}

#[tokio::test]
async fn a_base_is_told_that_its_token_was_not_taken() {
    // IAM refuses the first token of the base, which is then asked for another.
    let network = cloud(|request| {
        let old = String::from_utf8_lossy(request.body()).contains("token-1");
        if old { answer(401, r#"{"error":{"code":401,"message":"no"}}"#) } else { answer(201, KEY) }
    });
    let source = TemporaryKey::new(password(&network).build()).system(system(&network)).build();
    source.provide().await.unwrap_err();
    assert_eq!(network.count(), 2, "a refusal is not followed by another request");
    assert!(source.provide().await.unwrap().key_pair().is_some());
    assert_eq!(network.count(), 4);
}
