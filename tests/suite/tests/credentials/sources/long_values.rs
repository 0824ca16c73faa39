//! Paths and hosts of variables are cut in errors.

use imagescan::{ProvideCredentials as _, alibaba, huawei, tencent};
use imagescan_runtime::{Chain, HostEnvironment};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

/// The default chain of a cloud.
type MakeChain = fn(HostEnvironment) -> Chain;

const ALIBABA: MakeChain = alibaba::credentials::default_chain;
const HUAWEI: MakeChain = huawei::credentials::default_chain;
const TENCENT: MakeChain = tencent::credentials::default_chain;

/// The error of a host whose variable has 5,000 bytes more than an error shows.
async fn error(test_host: TestHost, chain: MakeChain, variable: &'static str, value: String) -> String {
    let test_host = test_host.set(variable, value).network(Scripted::by(|_, _| response(404, "")));
    let error = test_host.load(chain).await.expect_err(variable);
    let (text, debug) = (error.to_string(), format!("{error:?}"));
    for shown in [&text, &debug] {
        assert!(
            shown.len() < 1_500 && shown.contains("left out"),
            "{variable}, {} bytes: {shown}",
            shown.len()
        );
    }
    text
}

#[tokio::test]
async fn a_path_is_cut_in_its_middle() {
    let oidc =
        || TestHost::new().set("ALIBABA_CLOUD_ROLE_ARN", "r").set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p");
    let urns =
        || TestHost::new().set("HUAWEICLOUD_OIDC_PROVIDER_URN", "p").set("HUAWEICLOUD_OIDC_AGENCY_URN", "a");
    let idp = || TestHost::new().set("HUAWEICLOUD_SDK_IDP_ID", "i");
    let tke = || TestHost::new().set("TKE_ROLE_ARN", "r").set("TKE_PROVIDER_ID", "p");
    // No file system accepts such names; under short names, the file is missing.
    for part in ["x".repeat(5_000), "dir/".repeat(1_250)] {
        for (test_host, chain, variable) in [
            (TestHost::new(), ALIBABA, "ALIBABA_CLOUD_CREDENTIALS_FILE"),
            (TestHost::new(), ALIBABA, "ALIBABA_CLOUD_CONFIG_FILE"),
            (oidc(), ALIBABA, "ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
            (TestHost::new(), HUAWEI, "HUAWEICLOUD_SDK_CREDENTIALS_FILE"),
            (urns(), HUAWEI, "HUAWEICLOUD_OIDC_TOKEN_FILE"),
            (idp(), HUAWEI, "HUAWEICLOUD_SDK_ID_TOKEN_FILE"),
            (TestHost::new(), TENCENT, "TENCENTCLOUD_CREDENTIALS_FILE"),
            (tke(), TENCENT, "TKE_WEB_IDENTITY_TOKEN_FILE"),
        ] {
            let path = format!("/tmp/{part}/the-end");
            let test_host =
                test_host.set(variable, path.clone()).network(Scripted::by(|_, _| response(404, "")));
            let text = test_host.load(chain).await.expect_err(variable).to_string();
            assert!(text.len() < 1_000, "{variable}, {} bytes: {text}", text.len());
            assert!(text.contains(variable) || text.contains("/the-end"), "{variable}: {text}");
        }
    }
    let text = error(TestHost::new(), TENCENT, "TCCLI_PROFILE", "x".repeat(5_000)).await;
    assert!(text.contains("xxx.credential"), "{text}");
    let path = format!("/tmp/{}/config.json", "x".repeat(5_000));
    let text = error(TestHost::new(), ALIBABA, "ALIBABA_CLOUD_CONFIG_FILE", path).await;
    assert!(text.contains("/tmp/xxx") && text.contains("xxx/config.json"), "{text}");
}

#[tokio::test]
async fn a_host_is_cut() {
    let oidc = || {
        let test_host = TestHost::new().file("token", "t").set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token");
        test_host.set("ALIBABA_CLOUD_ROLE_ARN", "r").set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
    };
    let pod = || TestHost::new().file("token", "t").set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/token");
    for (test_host, chain, variable) in [
        (oidc(), ALIBABA, "ALIBABA_CLOUD_STS_ENDPOINT"),
        (TestHost::new(), ALIBABA, "ALIBABA_CLOUD_CREDENTIALS_URI"),
        (pod(), HUAWEI, "HC_CONTAINER_CREDENTIALS_FULL_URI"),
    ] {
        let host = format!("http://{}.example", "x".repeat(5_000));
        error(test_host, chain, variable, host).await;
    }
    // Part of a host whose name may exist.
    let text =
        error(oidc(), ALIBABA, "ALIBABA_CLOUD_STS_ENDPOINT", format!("http://{}.example", "x".repeat(200)))
            .await;
    assert!(text.contains("is plain HTTP") && text.len() < 600, "{text}");
    let login = huawei::credentials::IamToken::password("c", "u", "p").region("cn-north-4");
    let test_host =
        TestHost::new().set("HUAWEICLOUD_SDK_IAM_ENDPOINT", format!("http://{}", "x".repeat(5_000)));
    let error = login
        .host_environment(test_host.host_environment())
        .build()
        .provide()
        .await
        .expect_err("no host")
        .to_string();
    assert!(error.len() < 600 && error.contains("left out"), "{error}");
}
