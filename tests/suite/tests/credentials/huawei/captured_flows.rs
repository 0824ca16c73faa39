//! This client sends the same requests for credentials and for the project as the vendor's SDK: flows that were
//! captured of `huaweicloudsdkcore` 3.1.219, with the responses that it received.
//!
//! The comparison omits headers of the HTTP client. The SDK also signs `user-agent`, which proxies rewrite.

use http::header::AUTHORIZATION;
use imagescan_huawei::Error;
use imagescan_huawei::hss::Client;
use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
use imagescan_runtime::SigningRequest;
use serde_json::Value;

use imagescan_suite::support::scripted::{Request, Scripted, Step, response};
use imagescan_suite::support::scripted_clients::list;
use imagescan_suite::support::test_host::TestHost;

/// One request: method, URL, relevant headers, body.
type Expected = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const IAM: &str = "https://iam.cn-north-4.myhuaweicloud.com";
const KEY: &str = r#"{"credential": {"access": "AK-TMP", "secret": "SK-TMP", "securitytoken": "STS-TMP", "expires_at": "2099-01-01T00:00:00.000000Z"}}"#;
const PUT_TOKEN: Expected = (
    "PUT",
    "http://169.254.169.254/meta-data/latest/api/token",
    &[("x-metadata-token-ttl-seconds", "21600")],
    "",
);
const LOOKUP: Expected =
    ("GET", "https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4", &[], "");
/// The call itself, with temporary keys.
const LIST: Expected = (
    "GET",
    "https://hss.cn-north-4.myhuaweicloud.com/v5/p-test/image/tasks?type=image_scan",
    &[("x-project-id", "p-test"), ("x-security-token", "STS-TMP"), ("content-type", "application/json")],
    "",
);

/// Lists tasks in the region, compares the requests, and returns them.
async fn flow(
    test_host: TestHost,
    steps: impl IntoIterator<Item = Step>,
    expected: &[Expected],
) -> Result<Vec<Request>, Error> {
    let network = Scripted::new(steps);
    let test_host = test_host.network(network.clone());
    let builder = Client::builder().region("cn-north-4").host_environment(test_host.host_environment());
    let client = builder.transport(network.clone()).build()?;
    let outcome = client.send(list()).await;
    let sent = network.requests();
    let lines = |request: &Request| format!("{} {}", request.method(), request.uri());
    assert_eq!(
        sent.iter().map(lines).collect::<Vec<_>>(),
        expected.iter().map(|(method, url, ..)| format!("{method} {url}")).collect::<Vec<_>>()
    );
    for (request, (_, _, headers, body)) in sent.iter().zip(expected) {
        for (name, value) in *headers {
            assert_eq!(request.headers()[*name], *value, "{name} of {}", request.uri());
        }
        let json = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
        assert_eq!(json(request.body()), json(body.as_bytes()), "{}", request.uri());
        if body.len() > 2 {
            assert_eq!(request.headers()["content-type"], "application/json;charset=UTF-8");
        }
    }
    outcome.map(|_| sent)
}

/// Recomputes a signature over its list of headers.
fn check_signature(request: &Request, access_key: &str, secret_key: &str) {
    let authorization = request.headers()[AUTHORIZATION].to_str().unwrap();
    let names = authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
    let names: Vec<_> = names.split(';').collect();
    assert!(names.contains(&"host") && names.contains(&"x-sdk-date"), "{authorization}");
    let key = SigningKey { id: access_key, secret: secret_key };
    let date = request.headers()["x-sdk-date"].to_str().unwrap();
    let view = SigningRequest::from_request(request);
    let signed = sign(&view, SignedHeaders::Named(&names), key, Algorithm::SdkHmacSha256, date).unwrap();
    assert_eq!(signed.authorization(), authorization);
}

fn keys() -> TestHost {
    TestHost::new().set("HUAWEICLOUD_SDK_AK", "AK-TEST").set("HUAWEICLOUD_SDK_SK", "SK-TEST")
}

fn project() -> TestHost {
    TestHost::new().set("HUAWEICLOUD_SDK_PROJECT_ID", "p-test")
}

#[tokio::test]
async fn project_lookup() {
    let found = r#"{"projects": [{"id": "p-found", "name": "cn-north-4", "domain_id": "d-1", "enabled": true}], "links": {}}"#;
    let tasks: Expected = (
        "GET",
        "https://hss.cn-north-4.myhuaweicloud.com/v5/p-found/image/tasks?type=image_scan",
        &[("x-project-id", "p-found")],
        "",
    );
    let sent = flow(keys(), [response(200, found), response(200, "{}")], &[LOOKUP, tasks]).await.unwrap();
    assert!(!sent[0].headers().contains_key("x-project-id"), "IAM wants none");
    for request in &sent {
        check_signature(request, "AK-TEST", "SK-TEST");
    }
}

#[tokio::test]
async fn project_lookups_that_fail() {
    for (status, body, words) in [
        // project-lookup-none
        (
            200,
            r#"{"projects":[]}"#,
            "these credentials have no project in region `cn-north-4` (according to iam.cn-north-4.myhuaweicloud.com): set \
             `.project_id(…)`",
        ),
        // project-lookup-401
        (
            401,
            r#"{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#,
            "the client has no `.project_id(…)`, and the project of region `cn-north-4` could not be looked up: \
                 KeystoneListProjects at \
             iam.cn-north-4.myhuaweicloud.com: 401: The request you have made requires authentication. (HTTP 401",
        ),
        // project-lookup-403-v3
        (
            403,
            r#"{"error_msg":"Access denied","error_code":"IAM.0003"}"#,
            "KeystoneListProjects at iam.cn-north-4.myhuaweicloud.com: IAM.0003: Access denied (HTTP 403",
        ),
    ] {
        let error = flow(keys(), [response(status, body)], &[LOOKUP]).await.expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.attempts(), 0);
    }
}

#[tokio::test]
async fn federation_id_token() {
    let test_host = project()
        .file("id-token", "ID.TOKEN.JWT\n")
        .set("HUAWEICLOUD_SDK_IDP_ID", "my-idp")
        .set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "~/id-token");
    let steps = [
        response(201, "{}").header("x-subject-token", "UNSCOPED-TOKEN"),
        response(201, KEY),
        response(200, "{}"),
    ];
    let expected: [Expected; 3] = [
        (
            "POST",
            "https://iam.cn-north-4.myhuaweicloud.com/v3.0/OS-AUTH/id-token/tokens",
            &[("x-idp-id", "my-idp")],
            r#"{"auth": {"id_token": {"id": "ID.TOKEN.JWT"}}}"#,
        ),
        (
            "POST",
            "https://iam.cn-north-4.myhuaweicloud.com/v3.0/OS-CREDENTIAL/securitytokens",
            &[],
            r#"{"auth": {"identity": {"methods": ["token"], "token": {"id": "UNSCOPED-TOKEN", "duration_seconds": 21600}}}}"#,
        ),
        LIST,
    ];
    flow(test_host, steps.clone(), &expected).await.unwrap();
    // The same with the credentials file, at the endpoint that it names.
    let file = format!("[basic]\nidp_id=my-idp\nid_token_file=~/id-token\niam_endpoint={IAM}\n");
    let test_host = project().file("id-token", "ID.TOKEN.JWT").file(".huaweicloud/credentials", file);
    flow(test_host, steps, &expected).await.unwrap();
}

#[tokio::test]
async fn sts_assume_with_oidc() {
    let test_host = project()
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::d1:oidcProvider:x")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::d1:agency:a")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", "JWT");
    let key = r#"{"credentials": {"access_key_id": "AK-TMP", "secret_access_key": "SK-TMP", "security_token": "STS-TMP", "expiration": "2099-01-01T00:00:00.000000Z"}}"#;
    let ask: Expected = (
        "POST",
        "https://sts.cn-north-4.myhuaweicloud.com/v5/agencies/assume-with-oidc",
        &[],
        r#"{"provider_urn": "iam::d1:oidcProvider:x", "agency_urn": "iam::d1:agency:a", "agency_session_name": "oidc-sts-session", "id_token": "JWT", "duration_seconds": 3600}"#,
    );
    flow(test_host, [response(200, key), response(200, "{}")], &[ask, LIST]).await.unwrap();
}

#[tokio::test]
async fn metadata_v1() {
    for status in [404, 405, 503] {
        let steps = [response(status, "no"), response(200, KEY), response(200, "{}")];
        let key: Expected = ("GET", "http://169.254.169.254/openstack/latest/securitykey", &[], "");
        flow(project(), steps, &[PUT_TOKEN, key, LIST]).await.unwrap();
    }
}

#[tokio::test]
async fn metadata_token_expired() {
    let steps = [
        response(200, "T1"),
        response(401, "token expired"),
        response(200, "T2"),
        response(200, KEY),
        response(200, "{}"),
    ];
    let url = "http://169.254.169.254/openstack/latest/securitykey";
    let expected = [
        PUT_TOKEN,
        ("GET", url, &[("x-metadata-token", "T1")] as &[_], ""),
        PUT_TOKEN,
        ("GET", url, &[("x-metadata-token", "T2")], ""),
        LIST,
    ];
    flow(project(), steps, &expected).await.unwrap();
}

#[tokio::test]
async fn pod_identity() {
    let test_host = project()
        .file("token", "ID.TOKEN.JWT")
        .set("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:19084/v1/credentials")
        .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "~/token")
        // The host of the capture had no metadata service; here it would be queried first.
        .set("HUAWEICLOUD_SDK_METADATA_DISABLED", "true");
    let key = r#"{"credential": {"accessKeyId": "AK-TMP", "secretAccessKey": "SK-TMP", "securityToken": "STS-TMP", "expiration": "2099-01-01T00:00:00.000000Z"}}"#;
    let ask: Expected = (
        "POST",
        "http://127.0.0.1:19084/v1/credentials",
        &[("authorization", "ID.TOKEN.JWT"), ("content-type", "application/json")],
        "{}",
    );
    flow(test_host, [response(200, key), response(200, "{}")], &[ask, LIST]).await.unwrap();
}
