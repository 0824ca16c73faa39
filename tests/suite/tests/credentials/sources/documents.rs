//! Documents with keys: byte order marks, other encodings, and expirations in milliseconds.

use std::time::{Duration, SystemTime};

use imagescan::alibaba::credentials::CredentialsUri;
use imagescan::{ProvideCredentials as _, alibaba, huawei, tencent};
use imagescan_runtime::provider::{CredentialDocument, FieldNames};
use serde_json::{Value, json};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::test_host::{TestHost, served};

const MARK: &str = "\u{feff}";

#[tokio::test]
async fn a_byte_order_mark_is_removed_from_a_response() {
    let keys = r#"{"Code":"Success","AccessKeyId":"ID","AccessKeySecret":"KEY","SecurityToken":"TOKEN","Expiration":"2036-01-01T00:00:00Z"}"#;
    let test_host = TestHost::new().network(Scripted::new([response(200, format!("{MARK}{keys}"))]));
    let uri =
        CredentialsUri::new("https://keys.example/x").host_environment(test_host.host_environment()).build();
    assert_eq!(uri.provide().await.expect("keys").key_pair().expect("a pair").id, "ID");
    let test_host = test_host.set("ALIBABA_CLOUD_ECS_METADATA", "a-role");
    let found = test_host.served(alibaba::credentials::default_chain).await;
    assert_eq!(found, served("ID", "KEY", Some("TOKEN"), "ECS metadata"));
}

/// A role's name and a token are not JSON: the mark would become part of the next request.
#[tokio::test]
async fn a_byte_order_mark_is_removed_from_a_role_name_and_a_token() {
    const KEYS: &str = r#"{"Code": "Success", "AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
        "TmpSecretId": "ID", "TmpSecretKey": "KEY", "Token": "TOKEN", "ExpiredTime": 1795183200,
        "credential": {"access": "ID", "secret": "KEY", "securitytoken": "TOKEN", "expires_at": "2026-11-20T14:00:00Z"},
        "Expiration": "2026-11-20T14:00:00Z"}"#;
    for (chain, header, is_asked_by_name) in [
        (alibaba::credentials::default_chain as fn(_) -> _, Some("x-aliyun-ecs-metadata-token"), true),
        (huawei::credentials::default_chain, Some("x-metadata-token"), false),
        (tencent::credentials::default_chain, None, true),
    ] {
        let network = Scripted::by(|request, _| match request.uri().path() {
            path if path.ends_with("/token") => response(200, format!("{MARK}a-token\r\n")),
            path if path.ends_with('/') => response(200, format!("{MARK}a-role\n")),
            _ => response(200, KEYS),
        });
        let keys = TestHost::new().network(network.clone()).load(chain).await.expect("keys");
        assert_eq!(keys.key_pair().expect("a pair").id, "ID");
        let requests = network.requests();
        let last = requests.last().expect("a request");
        assert_eq!(last.uri().path().ends_with("/a-role"), is_asked_by_name, "{}", last.uri());
        if let Some(name) = header {
            assert_eq!(last.headers().get(name).expect("a token"), "a-token");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_byte_order_mark_is_removed_from_the_output_of_a_command() {
    let command = r#"printf '\357\273\277{"access_key_id":"ID","access_key_secret":"KEY"}\r\n'"#;
    let process = alibaba::credentials::Process::new(command)
        .host_environment(TestHost::new().host_environment())
        .build();
    assert_eq!(process.provide().await.expect("keys").key_pair().expect("a pair").id, "ID");
}

#[tokio::test]
async fn files_with_a_mark_are_read_and_utf_16_is_reported() {
    let text = "[default]\nsecret_id = ID\nsecret_key = KEY\n";
    let path = ".tencentcloud/credentials";
    let test_host = TestHost::new().file(path, format!("{MARK}{text}"));
    assert_eq!(
        test_host.served(tencent::credentials::default_chain).await,
        served("ID", "KEY", None, "credentials file")
    );
    for mark in [MARK, ""] {
        let units = format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let error = TestHost::new().file(path, units).error(tencent::credentials::default_chain).await;
        assert!(
            error.contains("~/.tencentcloud/credentials is in UTF-16, and only UTF-8 is read"),
            "{error}"
        );
    }
    let config = json!({"profiles": [{"name": "default", "mode": "AK", "access_key_id": "planted",
        "access_key_secret": "planted"}]});
    let units = config.to_string().encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let error =
        TestHost::new().file(".aliyun/config.json", units).error(alibaba::credentials::default_chain).await;
    assert!(error.contains("~/.aliyun/config.json is in UTF-16") && !error.contains("planted"), "{error}");
}

fn end(value: &Value) -> Result<Option<SystemTime>, String> {
    let document = CredentialDocument::parse(
        json!({"id": "ID", "key": "KEY", "end": value}).to_string(),
        "the response",
    );
    let names = FieldNames { id: "id", secret: "key", token: "", expiry: "end" };
    let credentials = document.expect("JSON").root().credentials(names);
    credentials.map(|keys| keys.expiry()).map_err(|error| error.to_string())
}

#[test]
fn an_expiration_in_milliseconds_is_recognized() {
    let at = |milliseconds| Ok(Some(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)));
    for (number, expected) in [
        (1_795_867_200_u64, 1_795_867_200_000),
        (1_795_867_200_000, 1_795_867_200_000),
        (1_795_867_200_999, 1_795_867_200_999),
        (100_000_000_000, 100_000_000_000_000),
        // The end of the year 9999 in seconds, which some vendors use for keys without expiration; in milliseconds, a
        // day of 1978.
        (253_402_300_799, 253_402_300_799_000),
        (253_402_300_800, 253_402_300_800),
        (1_000_000_000_000, 1_000_000_000_000),
        (253_402_300_799_999, 253_402_300_799_999),
    ] {
        assert_eq!(end(&json!(number)), at(expected), "{number}");
        assert_eq!(end(&json!(number.to_string())), at(expected), "{number} as text");
        assert_eq!(end(&json!(format!(" {number}\n"))), at(expected), "{number} as text");
    }
    assert_eq!(end(&json!("2026-11-28T12:00:00Z")), at(1_795_867_200_000));
    assert_eq!(end(&json!("2026-11-28T20:00:00+08:00")), at(1_795_867_200_000));
    assert_eq!(end(&json!(" 2026-11-28T12:00:00Z\n")), at(1_795_867_200_000));
}

/// Vendors use this for keys without expiration.
#[tokio::test]
async fn an_expiration_in_the_year_9999_is_valid() {
    let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
    for text in [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T00:00:00Z",
        "9999-12-31 23:59:59+08:00",
        "9999-12-31T23:59:59-05:00",
    ] {
        assert_eq!(end(&json!(text)), Ok(Some(last)), "{text}");
    }
    let day = Duration::from_secs(86_400);
    assert_eq!(end(&json!("9999-12-29T23:59:59Z")), Ok(Some(last - 2 * day)));
    for text in ["9999-12-31", "9999-12-31T23:59:59", "9999-13-31T23:59:59Z", "10000-01-01T00:00:00Z"] {
        end(&json!(text)).expect_err(text);
    }
    // They are cached as long as keys without expiration.
    for written in [json!("9999-12-31T23:59:59Z"), json!(253_402_300_799_u64)] {
        let keys = json!({"Code": "Success", "AccessKeyId": "ID", "AccessKeySecret": "KEY", "SecurityToken": "TOKEN",
            "Expiration": written});
        let test_host = TestHost::new().network(Scripted::new([response(200, keys.to_string())]));
        let uri = CredentialsUri::new("https://keys.example/x")
            .host_environment(test_host.host_environment())
            .build();
        for _ in 0..2 {
            assert_eq!(uri.provide().await.expect("keys").expiry(), Some(last));
        }
    }
}

#[test]
fn an_invalid_expiration_is_an_error() {
    for value in [
        // Microseconds, nanoseconds, and times out of range.
        json!(1_795_867_200_000_000_u64),
        json!("1795867200000000000"),
        json!(253_402_300_800_000_u64),
        json!(u64::MAX),
        json!(-1),
        json!(1.5),
        json!("soon"),
        json!("+58878-11-20T00:00:00Z"),
        json!(true),
        json!([]),
    ] {
        let error = end(&value).expect_err("no time");
        assert!(
            error.starts_with("the response has no valid time in `end`: write it as `2026-"),
            "{value}: {error}"
        );
    }
    for absent in [Value::Null, json!("")] {
        assert_eq!(end(&absent), Ok(None));
    }
}

/// The documents of each cloud have the same reader.
#[tokio::test]
async fn milliseconds_are_accepted_from_the_sources_of_every_cloud() {
    const END: u64 = 1_795_183_200;
    let expected = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(END));
    let agency =
        json!({"credential": {"access": "A", "secret": "s", "securitytoken": "t", "expires_at": END * 1000}});
    let network = Scripted::by(move |request, _| {
        response(200, if request.method() == "PUT" { "token".to_owned() } else { agency.to_string() })
    });
    let huawei = TestHost::new().network(network).load(huawei::credentials::default_chain).await;
    assert_eq!(huawei.expect("keys").expiry(), expected);

    let role = json!({"Code": "Success", "TmpSecretId": "I", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": END * 1000});
    let network = Scripted::by(move |request, _| {
        response(200, if request.uri().path().ends_with('/') { "role".to_owned() } else { role.to_string() })
    });
    let tencent = TestHost::new().network(network).load(tencent::credentials::default_chain).await;
    assert_eq!(tencent.expect("keys").expiry(), expected);

    let profile = json!({"secretId": "I", "secretKey": "k", "token": "t", "expiresAt": END * 1000});
    let tccli = TestHost::new().file(".tccli/default.credential", profile.to_string());
    assert_eq!(tccli.load(tencent::credentials::default_chain).await.expect("keys").expiry(), expected);

    let sso = json!({"profiles": [{"name": "default", "mode": "CloudSSO", "access_key_id": "I", "access_key_secret": "k",
        "sts_token": "t", "sts_expiration": END * 1000}]});
    let alibaba = TestHost::new().file(".aliyun/config.json", sso.to_string());
    assert_eq!(alibaba.load(alibaba::credentials::default_chain).await.expect("keys").expiry(), expected);
}
