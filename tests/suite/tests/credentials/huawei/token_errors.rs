//! Errors of Huawei's sources that are set up in code: invalid arguments and responses of the service.

use std::time::Duration;

use imagescan::huawei::credentials::{
    AssumeAgency, EcsMetadata, FederatedIdToken, IamToken, OidcAgency, PodIdentity, TemporaryKey,
};
use imagescan::{Cached, Credentials, Error, ErrorKind, ProvideCredentials as _};
use imagescan_runtime::HostEnvironment;
use serde_json::json;

use crate::huawei::tokens::{PASSWORD, host_environment, password};
use imagescan_suite::support::scripted::{Scripted, Step, response};

/// The error, which contains no planted secret.
async fn error(source: Cached) -> Error {
    let error = source.provide().await.expect_err("no credentials");
    let printed = format!("{error} {error:?} {source:?}");
    assert!(!printed.contains("planted"), "{printed}");
    error
}

#[tokio::test]
async fn arguments_are_checked_before_anything_is_sent() {
    let network = Scripted::new([response(500, "")]);
    let long = Duration::from_secs(90_000);
    let base = || Credentials::bearer("planted");
    let (login, oidc) = (IamToken::password, |token| OidcAgency::new("p", "a").id_token(token));
    let cases = [
        (
            login("c", "u", PASSWORD).host_environment(host_environment(&network)).build(),
            "set `.region(…)` or `.project_id(…)`",
        ),
        (
            login("", "u", PASSWORD).region("r").host_environment(host_environment(&network)).build(),
            "the account's name is empty",
        ),
        (
            login("c", " ", PASSWORD).region("r").host_environment(host_environment(&network)).build(),
            "the user's name is empty",
        ),
        (
            login("c", "u", "").region("r").host_environment(host_environment(&network)).build(),
            "the password is empty",
        ),
        (password(&network).project_id("").build(), "the project id is empty"),
        (password(&network).region("a b").build(), "the region `a b` contains white space"),
        (
            password(&network).iam_endpoint("ftp://x").build(),
            "the endpoint of the source: the endpoint `ftp://x`",
        ),
        (password(&network).totp("", || Ok("1".into())).build(), "the user's id is empty"),
        (
            IamToken::agency("d", "", base())
                .region("r")
                .host_environment(host_environment(&network))
                .build(),
            "the agency's name is empty",
        ),
        (
            TemporaryKey::new(base()).duration(long).host_environment(host_environment(&network)).build(),
            "90000 s: the service accepts 900 s to 86400 s",
        ),
        (
            AssumeAgency::new("d", "a")
                .duration(Duration::ZERO)
                .host_environment(host_environment(&network))
                .build(),
            "the duration is 0 s",
        ),
        (
            AssumeAgency::new("", "a").base(base()).host_environment(host_environment(&network)).build(),
            "the account of the agency is empty",
        ),
        (
            oidc("planted").duration(long).host_environment(host_environment(&network)).build(),
            "accepts 900 s to 43200 s",
        ),
        (
            oidc("planted").session_name("").host_environment(host_environment(&network)).build(),
            "the session name is empty",
        ),
        (
            OidcAgency::new("p", "a").host_environment(host_environment(&network)).build(),
            "the token is missing: set `.id_token_file(…)`",
        ),
        (
            FederatedIdToken::new("", "~/x").host_environment(host_environment(&network)).build(),
            "the identity provider's id is empty",
        ),
        (
            FederatedIdToken::new("i", "~/x")
                .duration(long)
                .host_environment(host_environment(&network))
                .build(),
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
    let source = TemporaryKey::new(keys()).host_environment(host_environment(&network)).build();
    assert!(error(source).await.to_string().contains("requires an IAM token"));
    let source = IamToken::token(keys()).region("r").host_environment(host_environment(&network)).build();
    assert!(error(source).await.to_string().contains("KeystoneCreateScopedToken requires an IAM token"));
    assert_eq!(network.count(), 0);
}

/// An error of IAM that quotes what it received.
fn quoting(text: &str) -> Step {
    let message = json!(format!("cannot take {text} from you"));
    response(403, format!(r#"{{"error":{{"code":"IAM.0042","message":{message},"title":"Forbidden"}}}}"#))
}

#[tokio::test]
async fn an_error_of_iam_shows_no_secret_that_it_quotes() {
    let check = async |source: &dyn Fn(HostEnvironment) -> Cached, steps: Vec<Step>, operation: &str| {
        let network = Scripted::new(steps);
        let error = error(source(host_environment(&network))).await;
        let expected = format!("{operation} at ");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(error.to_string().contains("IAM.0042: cannot take … from you (HTTP 403"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Credentials);
    };
    let base = || Credentials::bearer("planted-token");
    let login = || IamToken::password("c", "u", PASSWORD).region("cn-north-4");
    check(
        &|environment| login().host_environment(environment).build(),
        vec![quoting(PASSWORD)],
        "KeystoneCreateUserTokenByPassword",
    )
    .await;
    let totp = |environment| {
        login().totp("i", || Ok("planted-code".to_owned())).host_environment(environment).build()
    };
    check(&totp, vec![quoting("planted-code")], "KeystoneCreateUserTokenByPasswordAndMfa").await;
    let scoped =
        |environment| IamToken::token(base()).region("cn-north-4").host_environment(environment).build();
    check(&scoped, vec![quoting("planted-token")], "KeystoneCreateScopedToken").await;
    let agency = |environment| {
        IamToken::agency("d", "a", base()).region("cn-north-4").host_environment(environment).build()
    };
    check(&agency, vec![quoting("planted-token")], "KeystoneCreateAgencyToken").await;
    let key = |environment| TemporaryKey::new(base()).host_environment(environment).build();
    check(&key, vec![quoting("planted-token")], "CreateTemporaryAccessKeyByToken").await;
    let keys = || Credentials::new("AK", "planted-sk").with_session_token("planted-sts");
    let agency = |environment| AssumeAgency::new("d", "a").base(keys()).host_environment(environment).build();
    check(&agency, vec![quoting("planted-sts")], "CreateTemporaryAccessKeyByAgency").await;
    let oidc =
        |environment| OidcAgency::new("p", "a").id_token("planted-jwt").host_environment(environment).build();
    check(&oidc, vec![quoting("planted-jwt")], "AssumeAgencyWithOIDC").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "planted-jwt").unwrap();
    let path = file.path().display().to_string();
    let federated = |environment| FederatedIdToken::new("i", &path).host_environment(environment).build();
    check(&federated, vec![quoting("planted-jwt")], "CreateTokenWithIdToken").await;
    let unscoped = response(201, "{}").header("x-subject-token", "planted-unscoped");
    check(&federated, vec![unscoped, quoting("planted-unscoped")], "CreateTemporaryAccessKeyByToken").await;
}

#[tokio::test]
async fn unexpected_responses_are_errors_without_their_content() {
    for (step, words) in [
        (response(201, "{}"), "the response to KeystoneCreateUserTokenByPassword has no X-Subject-Token"),
        (
            response(201, "<planted>").header("x-subject-token", "t"),
            "the response of iam.cn-north-4.myhuaweicloud.com, line 1: not JSON",
        ),
        (response(201, "{}").header("x-subject-token", "t"), "lacks `token.expires_at`"),
        (
            response(201, r#"{"token":{"expires_at":"planted"}}"#).header("x-subject-token", "t"),
            "has no valid time in `expires_at`",
        ),
        (response(302, "planted"), "KeystoneCreateUserTokenByPassword at iam.cn-north-4.myhuaweicloud.com: "),
    ] {
        let network = Scripted::new([step]);
        let error = error(password(&network).build()).await;
        assert!(error.to_string().contains(words), "{error} does not say {words}");
    }
}

#[test]
fn no_source_prints_its_secrets() {
    let base = || Credentials::bearer("planted");
    let shown = [
        format!("{:?}", IamToken::password("c", "u", "planted").totp("i", || Ok("planted".into()))),
        format!("{:?}", IamToken::token(base())),
        format!("{:?}", IamToken::agency("d", "a", base()).build()),
        format!("{:?}", TemporaryKey::new(base())),
        format!("{:?}", AssumeAgency::new("d", "a").base(base())),
        format!("{:?}", OidcAgency::new("p", "a").id_token("planted").build()),
        format!("{:?}", FederatedIdToken::new("i", "/run/token")),
        format!("{:?}", FederatedIdToken::new("i", "/run/token").iam_endpoint("https://user:planted@host")),
        format!("{:?}", PodIdentity::new().uri("https://user:planted@host/v1")),
        format!("{:?} {:?}", EcsMetadata::new(), PodIdentity::new().uri("http://x").token_file("/run/token")),
    ];
    assert!(shown.iter().all(|text| !text.contains("planted") && text.len() > 20), "{shown:#?}");
    assert!(shown[0].contains("user: \"u\"") && shown[6].contains("/run/token"), "{shown:#?}");
}
