//! The sources of Tencent's default chain on hosts of the tests.

use imagescan::tencent::credentials::default_chain;

use imagescan_suite::support::test_host::{TestHost, served};

const FILE: &str = ".tencentcloud/credentials";
const PROFILE: &str = ".tccli/default.credential";

#[tokio::test]
async fn sources_are_queried_in_order() {
    let test_host =
        TestHost::new().file(PROFILE, r#"{"secretId": "ID3", "secretKey": "KEY3", "token": "T3"}"#);
    assert_eq!(test_host.served(default_chain).await, served("ID3", "KEY3", Some("T3"), "tccli profile"));
    let test_host =
        test_host.file("etc/tencentcloud/credentials", "[default]\nsecret_id=ID0\nsecret_key=KEY0\n");
    assert_eq!(test_host.served(default_chain).await, served("ID0", "KEY0", None, "credentials file"));
    let test_host =
        test_host.file(FILE, "\u{feff}# mine\r\n[default]\r\nsecret_id = ID2\r\nSecret_Key=KEY2==\r\n");
    assert_eq!(test_host.served(default_chain).await, served("ID2", "KEY2==", None, "credentials file"));
    let test_host = test_host.set("TENCENTCLOUD_SECRET_ID", "ID1").set("TENCENTCLOUD_SECRET_KEY", "KEY1");
    assert_eq!(test_host.served(default_chain).await, served("ID1", "KEY1", None, "environment"));
    let test_host = test_host.set("TENCENTCLOUD_TOKEN", "T1");
    assert_eq!(test_host.served(default_chain).await, served("ID1", "KEY1", Some("T1"), "environment"));
}

#[tokio::test]
async fn files_and_profiles_may_be_named() {
    let test_host = TestHost::new()
        .file("keys.ini", "[other]\nsecret_id=X\n[default]\nsecret_id=ID\nsecret_key=KEY\n")
        .set("TENCENTCLOUD_CREDENTIALS_FILE", "~/keys.ini");
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", None, "credentials file"));
    let test_host = TestHost::new()
        .file(".tccli/work.credential", r#"{"secretId": "ID", "secretKey": "KEY", "type": null}"#)
        .set("TCCLI_PROFILE", "work");
    assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", None, "tccli profile"));
}

#[tokio::test]
async fn an_empty_chain_is_an_error_that_lists_the_sources() {
    assert_eq!(
        TestHost::new().error(default_chain).await,
        "no credentials for Tencent Cloud were found; environment: TENCENTCLOUD_SECRET_ID is not set; credentials \
         file: TENCENTCLOUD_CREDENTIALS_FILE is not set, and ~/.tencentcloud/credentials and \
         ~/etc/tencentcloud/credentials do not exist; tccli profile: ~/.tccli/default.credential does not exist; CVM role: \
         no metadata service responds at metadata.tencentyun.com; pod identity: TKE_WEB_IDENTITY_TOKEN_FILE is not set"
    );
}

#[tokio::test]
async fn an_error_of_a_broken_source_has_path_and_line_and_no_content() {
    let named = |name, value: &str| TestHost::new().set(name, value);
    let cases = [
        (
            named("TENCENTCLOUD_SECRET_ID", "planted"),
            "environment: the environment variable TENCENTCLOUD_SECRET_KEY is not set",
        ),
        (
            named("TENCENTCLOUD_CREDENTIALS_FILE", "/no/such/file"),
            "TENCENTCLOUD_CREDENTIALS_FILE names a file that does not exist",
        ),
        (
            named("TCCLI_PROFILE", "gone"),
            "~/.tccli/gone.credential does not exist, and TCCLI_PROFILE names it",
        ),
        (named("TCCLI_PROFILE", "../../etc/passwd"), "TCCLI_PROFILE is a path"),
        (TestHost::new().file(FILE, "[default]\nplanted\n"), "~/.tencentcloud/credentials, line 2: neither"),
        (TestHost::new().file(FILE, "[default\n"), "line 1: a section lacks its `]`"),
        (TestHost::new().file(FILE, "secret_id=planted"), "has no keys in a section `[default]`"),
        (TestHost::new().file(FILE, "[default]\nsecret_id=planted"), "lacks `secret_key`"),
        (
            TestHost::new().file(FILE, "[default]\nsecret_id=a\nSECRET_ID=planted"),
            "line 3: the setting is repeated in its section",
        ),
        (TestHost::new().file(FILE, b"[default]\n\xff\xfe"), "is not UTF-8 in line 2"),
        (
            TestHost::new().file(".tencentcloud/credentials/x", ""),
            "~/.tencentcloud/credentials is a directory",
        ),
        (TestHost::new().file(FILE, vec![b'#'; 2 << 20]), "has more than 1048576 bytes"),
        (TestHost::new().file(PROFILE, "{\n\"planted"), "~/.tccli/default.credential, line 2: not JSON"),
        (TestHost::new().file(PROFILE, r#"{"type": "sso"}"#), "of type `sso` without keys"),
    ];
    for (test_host, expected) in cases {
        let error = test_host.error(default_chain).await;
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("planted"), "{error}");
    }
}
