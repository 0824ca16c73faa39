//! White space around a setting of a file is removed, as around a variable; a key is used unchanged.

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{alibaba, huawei, tencent};
use serde_json::{Value, json};

use crate::alibaba::chain::{CONFIG, STS};
use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::{TestHost, served};

const SECTIONS: &str = ".alibabacloud/credentials";

fn config(members: &Value) -> TestHost {
    let mut profile = json!({"name": "p\n", "mode": "RamRoleArn", "access_key_id": "AK", "access_key_secret": "SK",
        "ram_role_arn": "acs:ram::1:role/r"});
    for (name, value) in members.as_object().expect("members") {
        profile[name] = value.clone();
    }
    TestHost::new().file(CONFIG, json!({"current": " p", "profiles": [profile]}).to_string())
}

/// The address and the body of the only request.
async fn asked(test_host: TestHost) -> (String, String) {
    let network = Scripted::by(|_, _| response(200, STS));
    test_host.network(network.clone()).load(alibaba::credentials::default_chain).await.expect("keys");
    let requests = network.requests();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    (request.uri().to_string(), String::from_utf8_lossy(request.body()).into_owned())
}

#[tokio::test]
async fn settings_of_alibabas_profiles_are_trimmed() {
    let (plain, body) = asked(config(&json!({}))).await;
    assert_eq!(plain, "https://sts.aliyuncs.com/");
    assert!(body.contains("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&"), "{body}");
    for members in [
        json!({"ram_role_arn": "acs:ram::1:role/r\r\n"}),
        json!({"mode": "RamRoleArn\n"}),
        json!({"sts_endpoint": "  ", "sts_region": "\t", "region_id": "\n", "endpoint_type": " "}),
        json!({"ram_session_name": " ", "policy": "\n", "external_id": " ", "sts_token": " "}),
    ] {
        let (uri, body) = asked(config(&members)).await;
        assert_eq!(uri, plain, "{members}");
        assert!(body.contains("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&"), "{members} {body}");
        for absent in ["%0A", "%0D", "Policy", "ExternalId", "SecurityToken"] {
            assert!(!body.contains(absent), "{members} {body}");
        }
        assert!(body.contains("RoleSessionName=imagescan&"), "{members} {body}");
    }
    let (uri, _) = asked(config(&json!({"region_id": " ap-northeast-2\n", "endpoint_type": "vpc\n"}))).await;
    assert_eq!(uri, "https://sts-vpc.ap-northeast-2.aliyuncs.com/");
}

#[tokio::test]
async fn settings_in_quotes_are_trimmed() {
    let text = "[default]\ntype = 'ram_role_arn '\naccess_key_id = AK\naccess_key_secret = SK\n\
                role_arn = \" acs:ram::1:role/r\t\"\nrole_session_name = '  '\nsecurity_token = \" \"\n";
    let (_, body) = asked(TestHost::new().file(SECTIONS, text)).await;
    assert!(body.contains("RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&"), "{body}");
    assert!(body.contains("RoleSessionName=imagescan&") && !body.contains("SecurityToken"), "{body}");
}

#[tokio::test]
async fn settings_of_the_other_clouds_are_trimmed() {
    let test_host = TestHost::new()
        .file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY", "token": " \n"}"#)
        .file(
            ".tccli/default.configure",
            r#"{"_sys_param": {"region": "ap-singapore\n"}, "tcss": {"endpoint": " tcss.example\n"}}"#,
        );
    let found = test_host.served(tencent::credentials::default_chain).await;
    assert_eq!(found, served("ID", "KEY", None, "tccli profile"));
    let client = tencent::tcss::Client::builder()
        .host_environment(test_host.host_environment())
        .build()
        .expect("a client");
    assert_eq!(client.region().expect("a region").as_str(), "ap-singapore");
    assert_eq!(client.endpoint().host(), "tcss.example");

    let test_host = TestHost::new().file(
        ".huaweicloud/credentials",
        "[basic]\nak = AK\nsk = SK\nsecurity_token = ' '\nidp_id = '\t'\nproject_id = \" p-1 \"\n",
    );
    let found = test_host.served(huawei::credentials::default_chain).await;
    assert_eq!(found, served("AK", "SK", None, "credentials file"));
}

/// A key that was cut or pasted wrongly would only cause invalid signatures.
#[tokio::test]
async fn a_key_with_white_space_is_an_error_and_a_blank_one_is_absent() {
    let alibaba: fn(HostEnvironment) -> Chain = alibaba::credentials::default_chain;
    let huawei: fn(HostEnvironment) -> Chain = huawei::credentials::default_chain;
    let tencent: fn(HostEnvironment) -> Chain = tencent::credentials::default_chain;
    let file = |path, text: &str| TestHost::new().file(path, text);
    for (test_host, chain, why) in [
        (
            config(&json!({"mode": "AK", "access_key_id": "AK\n"})),
            alibaba,
            "the access key id contains a line break",
        ),
        (
            config(&json!({"mode": "AK", "access_key_secret": " SK"})),
            alibaba,
            "the secret key contains white space",
        ),
        (config(&json!({"mode": "AK", "access_key_secret": " "})), alibaba, "lacks `access_key_secret`"),
        (
            config(&json!({"mode": "StsToken", "sts_token": "T\r\n"})),
            alibaba,
            "the session token contains a line break",
        ),
        (
            config(&json!({"mode": "BearerToken", "bearer_token": "T "})),
            alibaba,
            "the token contains white space",
        ),
        (
            file(SECTIONS, "[default]\ntype=access_key\naccess_key_id=' ID'\naccess_key_secret=KEY\n"),
            alibaba,
            "the access key id contains white space",
        ),
        (
            file(".tccli/default.credential", r#"{"secretId": "ID", "secretKey": "KEY\n"}"#),
            tencent,
            "the secret key contains a line break",
        ),
        (
            file(".tencentcloud/credentials", "[default]\nsecret_id = ID\nsecret_key = \" \"\n"),
            tencent,
            "lacks `secret_key`",
        ),
        (
            file(".huaweicloud/credentials", "[basic]\nak = AK\nsk = \"S K\"\n"),
            huawei,
            "the secret key contains white space",
        ),
    ] {
        let error = test_host.error(chain).await;
        assert!(error.contains(why), "{why}: {error}");
    }
}
