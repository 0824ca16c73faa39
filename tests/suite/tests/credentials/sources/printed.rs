//! Sources of credentials print their kind and none of their secrets.

use imagescan::alibaba::credentials as alibaba;
use imagescan::huawei::credentials as huawei;
use imagescan::tencent::credentials as tencent;
use imagescan::{Credentials, ProvideCredentials as _};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

/// Part of every secret.
const SECRET: &str = "planted";

/// A secret, whose text names it.
fn secret(what: &str) -> String {
    format!("{SECRET}-{what}-0123456789")
}

fn keys() -> Credentials {
    Credentials::new("AKID-OF-A-KEY", secret("key")).with_session_token(secret("session-token"))
}

fn token() -> Credentials {
    Credentials::bearer(secret("bearer-token"))
}

/// Each source as it is set up, and as its `build()` returns it.
macro_rules! printed {
    ($($source:expr),+ $(,)?) => {
        vec![$(format!("{:?}", $source), format!("{:#?}", $source.build())),+]
    };
}

#[test]
fn sources_print_no_secret() {
    let url = |scheme: &str| format!("{scheme}://user:{SECRET}@host.example/{SECRET}?token={SECRET}");
    let mut all = printed![
        alibaba::AssumeRole::new("acs:ram::1:role/r")
            .base(keys())
            .external_id(secret("external-id"))
            .sts_endpoint(url("https")),
        alibaba::AssumeRoleWithOidc::new("acs:ram::1:role/r", "provider", "/run/token")
            .sts_endpoint(url("https")),
        alibaba::CredentialsUri::new(url("https")),
        alibaba::Process::new(format!("helper --key {SECRET}")),
        alibaba::EcsMetadata::new(),
    ];
    all.extend(printed![
        tencent::AssumeRole::new("qcs::cam::uin/1:roleName/r")
            .base(keys())
            .external_id(secret("external-id"))
            .sts_endpoint(url("https")),
        tencent::AssumeRoleWithWebIdentity::new("role", "provider", "/run/token").sts_endpoint(url("https")),
        tencent::CvmRole::new(),
    ]);
    all.extend(printed![
        huawei::AssumeAgency::new("domain", "agency").base(keys()).iam_endpoint(url("https")),
        huawei::EcsMetadata::new(),
        huawei::FederatedIdToken::new("idp", "/run/token").iam_endpoint(url("https")),
        huawei::IamToken::password("domain", "user", secret("password")).iam_endpoint(url("https")),
        huawei::IamToken::password("domain", "user", secret("password")).totp("id", || Ok(secret("code"))),
        huawei::IamToken::token(token()),
        huawei::IamToken::agency("domain", "agency", token()),
        huawei::OidcAgency::new("provider", "agency").id_token(secret("id-token")).sts_endpoint(url("https")),
        huawei::PodIdentity::new().uri(url("https")).token_file("/run/token"),
        huawei::TemporaryKey::new(token()).iam_endpoint(url("https")),
    ]);
    let keys = keys();
    all.extend([format!("{keys:?}"), format!("{:?}", keys.key_pair()), format!("{:?}", token())]);
    for text in &all {
        assert!(!text.contains(SECRET) && !text.contains("OF-A-KEY"), "{text}");
    }
    // Their kind is printed nonetheless.
    assert!(all[0].contains("acs:ram::1:role/r") && all[0].contains("AKID…"), "{}", all[0]);
    assert!(all.iter().any(|text| text.contains("qcs::cam::uin/1:roleName/r")));
}

#[tokio::test]
async fn an_external_id_that_the_service_quotes_is_redacted() {
    let id = "planted/external+id=";
    let quotes = [id.to_owned(), "planted%2fexternal%2Bid%3d".to_owned(), id.replace('/', r"\/")];
    for quoted in quotes {
        let network =
            |error_response: &str| Scripted::new([response(400, error_response.replace("ID", &quoted))]);
        let environment = |network: Scripted| TestHost::new().network(network).host_environment();
        let error_response = network(r#"{"Code":"InvalidParameter.ID","Message":"not ID","RequestId":"ID"}"#);
        let role = alibaba::AssumeRole::new("r")
            .base(keys())
            .external_id(id)
            .host_environment(environment(error_response))
            .build();
        let of_alibaba = role.provide().await.expect_err("no keys");
        let error_response = network(
            r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"not ID"},"RequestId":"ID"}}"#,
        );
        let role = tencent::AssumeRole::new("r")
            .base(keys())
            .external_id(id)
            .host_environment(environment(error_response))
            .build();
        let of_tencent = role.provide().await.expect_err("no keys");
        for error in [of_alibaba, of_tencent] {
            assert!(error.message().contains("InvalidParameter"), "{error}");
            let causes =
                std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
            for cause in causes {
                let text = format!("{cause} {cause:?} {cause:#?}");
                assert!(!text.contains(SECRET), "{text}");
            }
        }
    }
}
