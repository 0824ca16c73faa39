//! Reading a file of settings with any content does not panic, and errors show none of its content.

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{alibaba, huawei, tencent};
use proptest::prelude::*;
use proptest::sample::Index;

use imagescan_suite::support::test_host::TestHost;

/// The secret in all files.
const SECRET: &str = "planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue";

/// A file where a cloud's tools store settings, with secrets in it.
type Kept = (&'static str, &'static str, fn(HostEnvironment) -> Chain);

const PROFILES: &str = r#"{"current": "a", "profiles": [
    {"name": "a", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": "acs:ram::1:role/r"},
    {"name": "b", "mode": "StsToken", "access_key_id": "planted-id-a1", "access_key_secret": "planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue",
        "sts_token": "planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue", "sts_expiration": 1795183200},
    {"name": "c", "mode": "CredentialsURI", "credentials_uri": "http://localhost/planted"}
]}"#;

const MAX_LEN: [Kept; 5] = [
    (".aliyun/config.json", PROFILES, alibaba::credentials::default_chain),
    (
        ".alibabacloud/credentials",
        "[default]\ntype = access_key\naccess_key_id = planted-id-a1\naccess_key_secret = planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue\n",
        alibaba::credentials::default_chain,
    ),
    (
        ".huaweicloud/credentials",
        "# mine\n[basic]\nak = planted-id-a1\nsk = planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue\nproject_id = 0123\niam_endpoint = https://iam.example\n",
        huawei::credentials::default_chain,
    ),
    (
        ".tencentcloud/credentials",
        "[default]\nsecret_id = planted-id-a1\nsecret_key = planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue\n",
        tencent::credentials::default_chain,
    ),
    (
        ".tccli/default.credential",
        r#"{"secretId": "planted-id-a1", "secretKey": "planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue", "token": "planted-Qm7xK2vT9sLb4Nf8Rw3Zc6Yh1Jd5Gp0Ue", "expiresAt": 1795183200}"#,
        tencent::credentials::default_chain,
    ),
];

/// A part of the file that other bytes replace.
fn changed() -> impl Strategy<Value = (Kept, Vec<u8>)> {
    let other = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..6),
        Just(b"\n".to_vec()),
        Just(b"[default]".to_vec()),
        Just(b"null".to_vec()),
        Just(b"{".to_vec()),
        Just("\u{feff}".as_bytes().to_vec()),
    ];
    let of_file = proptest::sample::select(MAX_LEN.to_vec());
    (of_file, any::<Index>(), 0_usize..40, other).prop_map(|(kept, at, length, other)| {
        let text = kept.1.as_bytes();
        let from = at.index(text.len() + 1);
        let to = (from + length).min(text.len());
        (kept, [&text[..from], &other, &text[to..]].concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_error_shows_the_content_of_a_file(((path, _, chain), content) in changed()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let test_host = TestHost::new().file(path, &content);
        let outcome = runtime.block_on(test_host.load(chain));
        let printed = match &outcome {
            Ok(credentials) => format!("{credentials:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        // Text shorter than any secret may be shown: it may be a name.
        let parts = SECRET.as_bytes().windows(25).map(|part| std::str::from_utf8(part).expect("ASCII"));
        for part in parts {
            prop_assert!(!printed.contains(part), "{printed}");
        }
    }
}
