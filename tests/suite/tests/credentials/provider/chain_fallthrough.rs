//! A file without a default profile is skipped if no profile is named; a named profile that is missing is an error.

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{alibaba, huawei, tencent};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::TestHost;

const ALIBABA: fn(HostEnvironment) -> Chain = alibaba::credentials::default_chain;
const HUAWEI: fn(HostEnvironment) -> Chain = huawei::credentials::default_chain;
const TENCENT: fn(HostEnvironment) -> Chain = tencent::credentials::default_chain;

const CONFIG: &str = ".aliyun/config.json";
const SECTIONS: &str = ".alibabacloud/credentials";
const BASIC: &str = ".huaweicloud/credentials";
const DEFAULT: &str = ".tencentcloud/credentials";
const TCCLI: &str = ".tccli/default.credential";

/// The metadata services of all clouds, which have a role for the host.
fn role() -> Scripted {
    Scripted::by(|request, _| match (request.uri().host(), request.uri().path()) {
        (_, "/latest/api/token" | "/meta-data/latest/api/token") => response(200, "a-token"),
        (Some("100.100.100.200"), "/latest/meta-data/ram/security-credentials/") => response(200, "a-role"),
        (Some("100.100.100.200"), _) => response(
            200,
            r#"{"Code": "Success", "AccessKeyId": "ROLE", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
                "Expiration": "2026-11-20T14:00:00Z"}"#,
        ),
        (Some("169.254.169.254"), _) => response(
            200,
            r#"{"credential": {"access": "ROLE", "secret": "KEY", "securitytoken": "TOKEN",
                "expires_at": "2026-11-20T14:00:00Z"}}"#,
        ),
        (Some("metadata.tencentyun.com"), "/latest/meta-data/cam/security-credentials/") => {
            response(200, "a-role")
        }
        (Some("metadata.tencentyun.com"), _) => response(
            200,
            r#"{"Code": "Success", "TmpSecretId": "ROLE", "TmpSecretKey": "KEY", "Token": "TOKEN",
                "ExpiredTime": 1795183200}"#,
        ),
        (host, path) => panic!("unexpected request to {host:?} for {path}"),
    })
}

#[tokio::test]
async fn the_role_of_the_host_is_used_where_files_have_no_profile() {
    let comments = "# made by a tool\n; nothing yet\n\n";
    for (path, text, chain) in [
        (SECTIONS, "[prod]\ntype = access_key\naccess_key_id = ID\naccess_key_secret = s\n", ALIBABA),
        (SECTIONS, "[default]\n[prod]\ntype = access_key\n", ALIBABA),
        (SECTIONS, "[default]\ntype =\naccess_key_id =\n", ALIBABA),
        (SECTIONS, "[default]\nregion=cn-hangzhou\n", ALIBABA),
        (SECTIONS, "[default]\ntype=access_key\naccess_key_id=\naccess_key_secret=\n", ALIBABA),
        (SECTIONS, "[default]\ntype=access_key\nregion=cn-hangzhou\n", ALIBABA),
        (SECTIONS, "[default]\ntype=sts\naccess_key_id=\n", ALIBABA),
        (SECTIONS, "", ALIBABA),
        (SECTIONS, comments, ALIBABA),
        (CONFIG, "", ALIBABA),
        (CONFIG, " \n", ALIBABA),
        (CONFIG, "{}", ALIBABA),
        (CONFIG, r#"{"profiles": [{"name": "prod", "mode": "AK", "access_key_id": "ID"}]}"#, ALIBABA),
        // The file that the vendor's command line creates before it has keys.
        (
            CONFIG,
            r#"{"current": "default", "profiles": [{"name": "default", "mode": "AK", "access_key_id": "",
                "access_key_secret": "", "region_id": "cn-shanghai"}]}"#,
            ALIBABA,
        ),
        (
            CONFIG,
            r#"{"current": "default", "profiles": [{"name": "default", "mode": "StsToken", "access_key_id": "",
                "access_key_secret": "", "sts_token": ""}]}"#,
            ALIBABA,
        ),
        (BASIC, "[global]\nak = a\nsk = b\n", HUAWEI),
        (BASIC, "[basic]\n", HUAWEI),
        (BASIC, "[basic]\nproject_id = 0123\n", HUAWEI),
        (BASIC, "", HUAWEI),
        (BASIC, comments, HUAWEI),
        (DEFAULT, "[work]\nsecret_id = a\nsecret_key = b\n", TENCENT),
        (DEFAULT, "[default]\nsecret_id =\nsecret_key =\n", TENCENT),
        (DEFAULT, "", TENCENT),
        (DEFAULT, comments, TENCENT),
        (TCCLI, "", TENCENT),
        (TCCLI, "{}", TENCENT),
        (TCCLI, r#"{"secretId": "", "secretKey": ""}"#, TENCENT),
    ] {
        let test_host = TestHost::new().network(role()).file(path, text);
        let credentials =
            test_host.load(chain).await.unwrap_or_else(|error| panic!("{path} {text:?}: {error}"));
        assert_eq!(credentials.key_pair().expect("a pair").id, "ROLE", "{path} {text:?}");
    }
}

#[tokio::test]
async fn a_file_of_a_variable_is_skipped_too_if_it_lacks_the_section() {
    for (variable, text, chain) in [
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", "[prod]\ntype = access_key\n", ALIBABA),
        ("ALIBABA_CLOUD_CONFIG_FILE", r#"{"profiles": [{"name": "prod", "mode": "AK"}]}"#, ALIBABA),
        ("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "[global]\nak = a\nsk = b\n", HUAWEI),
        ("TENCENTCLOUD_CREDENTIALS_FILE", "[work]\nsecret_id = a\n", TENCENT),
    ] {
        let test_host = TestHost::new().network(role()).file("named", text).set(variable, "~/named");
        let credentials = test_host.load(chain).await.unwrap_or_else(|error| panic!("{variable}: {error}"));
        assert_eq!(credentials.key_pair().expect("a pair").id, "ROLE", "{variable}");
    }
}

#[tokio::test]
async fn a_named_profile_that_is_missing_or_incomplete_is_an_error() {
    let file = |path, text: &str| TestHost::new().network(role()).file(path, text);
    for (test_host, chain, expected) in [
        (
            file(SECTIONS, "[default]\ntype = access_key\n").set("ALIBABA_CLOUD_PROFILE", "prod"),
            ALIBABA,
            "ALIBABA_CLOUD_PROFILE names the profile `prod`, which neither",
        ),
        (
            file(CONFIG, r#"{"current": "gone", "profiles": [{"name": "prod"}]}"#),
            ALIBABA,
            "has no profile `gone`, which is its current one",
        ),
        (
            file(CONFIG, r#"{"profiles": [{"name": "prod", "mode": "AK"}]}"#)
                .set("ALIBABA_CLOUD_PROFILE", "prod"),
            ALIBABA,
            "has a profile `prod` that lacks `access_key_id`",
        ),
        (
            file(SECTIONS, "[default]\ntype = access_key\naccess_key_id = ID\n"),
            ALIBABA,
            "lacks `access_key_secret`",
        ),
        (file(SECTIONS, "[default]\nregion = r\naccess_key_secret = s\n"), ALIBABA, "lacks `type`"),
        (file(SECTIONS, "[default]\ntype = sts\nsecurity_token = t\n"), ALIBABA, "lacks `access_key_id`"),
        (file(SECTIONS, "[default]\ntype = access_key\nrole_arn = r\n"), ALIBABA, "lacks `access_key_id`"),
        (file(SECTIONS, "[default]\ntype = ram_role_arn\n"), ALIBABA, "lacks `access_key_id`"),
        (
            file(SECTIONS, "[default]\n[prod]\nregion = r\n").set("ALIBABA_CLOUD_PROFILE", "prod"),
            ALIBABA,
            "lacks `type`",
        ),
        (file(BASIC, "[basic]\nak = a\n"), HUAWEI, "lacks `sk`"),
        (file(BASIC, "[basic]\nsecurity_token = t\n"), HUAWEI, "lacks `ak`"),
        (file(DEFAULT, "[default]\nsecret_key = b\n"), TENCENT, "lacks `secret_id`"),
        (file(TCCLI, r#"{"secretId": "a"}"#), TENCENT, "lacks `secretKey`"),
        (
            file(".tccli/work.credential", "").set("TCCLI_PROFILE", "work"),
            TENCENT,
            "work.credential, line 1: not JSON",
        ),
        (file(".tccli/work.credential", "{}").set("TCCLI_PROFILE", "work"), TENCENT, "lacks `secretId`"),
        (file(TCCLI, "{}").set("TCCLI_PROFILE", "work"), TENCENT, "work.credential does not exist"),
    ] {
        let error = test_host.error(chain).await;
        assert!(error.contains(expected), "{error}");
    }
}
