//! Profiles of the vendor's command line that a program names.

use imagescan::tencent::credentials::Profile;
use imagescan::{Credentials, Error, ProvideCredentials as _};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

/// A host whose variables and whose default profile have the keys of another account.
fn test_host() -> TestHost {
    TestHost::new()
        .file(".tccli/default.credential", r#"{"secretId": "OTHER", "secretKey": "OTHER-KEY"}"#)
        .file(".tccli/prod.credential", r#"{"secretId": "PROD", "secretKey": "PROD-KEY", "token": "T"}"#)
        .file(".tccli/empty.credential", "{}")
        .file(
            ".tccli/auditor.credential",
            r#"{"secretId": "ID", "secretKey": "KEY", "role-arn": "qcs::cam::uin/1:roleName/a"}"#,
        )
        .file(".tccli/auditor.configure", r#"{"sts": {"endpoint": "sts.of-the-profile.example"}}"#)
        .set("TENCENTCLOUD_SECRET_ID", "VARIABLE")
        .set("TENCENTCLOUD_SECRET_KEY", "VARIABLE-KEY")
        .set("TENCENTCLOUD_ROLE_ARN", "qcs::cam::uin/2:roleName/of-the-variable")
        .set("TCCLI_PROFILE", "default")
}

async fn load(name: &str, host: &TestHost) -> Result<Credentials, Error> {
    Profile::new(name).host_environment(host.host_environment()).build().provide().await
}

async fn error(name: &str, host: &TestHost) -> String {
    let home = host.host_environment().expand_home("~").expect("a home");
    let error = load(name, host).await.expect_err("no credentials").to_string();
    error.replace(home.display().to_string().trim_end_matches('/'), "~")
}

#[tokio::test]
async fn no_variable_has_priority_over_a_named_profile() {
    let keys = load("prod", &test_host()).await.expect("keys");
    let pair = keys.key_pair().expect("a pair");
    assert_eq!((pair.id, pair.session_token), ("PROD", Some("T")));
    assert_eq!(keys.source(), Some("tccli profile"));
}

#[tokio::test]
async fn a_named_profile_assumes_its_own_role_at_its_own_endpoint() {
    const KEYS: &str = r#"{"Response": {"Credentials": {"TmpSecretId": "TMP", "TmpSecretKey": "K", "Token": "T"},
                           "ExpiredTime": 4102444800, "RequestId": "r"}}"#;
    let network = Scripted::new([response(200, KEYS), response(418, "")]);
    let keys = load("auditor", &test_host().network(network.clone())).await.expect("keys of the role");
    assert_eq!(keys.key_pair().expect("a pair").id, "TMP");
    let request = &network.requests()[0];
    assert_eq!(request.uri().host(), Some("sts.of-the-profile.example"));
    let body = String::from_utf8_lossy(request.body()).into_owned();
    assert!(body.contains("uin/1:roleName/a"), "{body}");
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_an_error_with_its_file_and_near_names() {
    let host = test_host();
    assert_eq!(
        error("prodd", &host).await,
        "the profile `prodd` does not exist; searched: ~/.tccli/prodd.credential; near names are `prod`"
    );
    assert_eq!(
        error("zzzzzzzz", &host).await,
        "the profile `zzzzzzzz` does not exist; searched: ~/.tccli/zzzzzzzz.credential; the profiles are `auditor`, \
         `default`, `empty`, `prod`"
    );
    assert!(error("prod", &TestHost::new()).await.ends_with("no profile was found there"));
    assert!(error("empty", &host).await.contains("lacks `secretId`"));
    for name in ["../prod", "", " "] {
        assert!(load(name, &host).await.expect_err("an invalid name").is_invalid_input(), "{name}");
    }
}
