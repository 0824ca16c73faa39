//! A token service quotes what it received, in any spelling: the error shows none of it, for the sources of each cloud.

use imagescan::alibaba::credentials::{AssumeRole, AssumeRoleWithOidc, CredentialsUri};
use imagescan::huawei::credentials::{
    AssumeAgency, FederatedIdToken, IamToken, OidcAgency, PodIdentity, TemporaryKey,
};
use imagescan::tencent::credentials::{AssumeRole as TencentRole, AssumeRoleWithWebIdentity};
use imagescan::{Cached, Credentials, HostEnvironment, ProvideCredentials as _};
use imagescan_huawei::hss;
use serde_json::json;

use crate::secrets::spellings::{
    BEARER, ID, KEY, SESSION, Secret, assert_redacted, debugged, printed, spellings,
};
use crate::send_path::tracing_fields::Everything;
use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::scripted_clients::list;
use imagescan_suite::support::test_host::TestHost;

const EXTERNAL_ID: Secret = Secret { name: "external id", value: "planted-external-id/42+of=partner" };
const PASSWORD: Secret = Secret { name: "password", value: "Planted&Pass0/with\"marks" };
const ID_TOKEN: Secret = Secret { name: "identity token", value: "PlantedHeader.eyJzdWIi_Y-Z.c2ln/bmF0dXJl" };
const PATH: Secret = Secret { name: "path", value: "/planted-path-of-keys" };

fn keys() -> Credentials {
    Credentials::new(ID.value, KEY.value).with_session_token(SESSION.value)
}

fn bearer() -> Credentials {
    Credentials::bearer(BEARER.value)
}

/// A source, and the secrets that it sends.
type Source = (&'static str, fn(HostEnvironment) -> Cached, Vec<Secret>);

fn sources() -> Vec<Source> {
    let mut sources = key_sources();
    sources.extend(huawei_sources());
    sources
}

/// Sources of Alibaba and Tencent.
fn key_sources() -> Vec<Source> {
    vec![
        (
            "Alibaba AssumeRole",
            |environment| {
                let role = AssumeRole::new("acs:ram::1:role/r").external_id(EXTERNAL_ID.value);
                role.base(keys()).host_environment(environment).build()
            },
            vec![ID, KEY, SESSION, EXTERNAL_ID],
        ),
        (
            "Alibaba AssumeRoleWithOIDC",
            |environment| {
                AssumeRoleWithOidc::new("acs:ram::1:role/r", "p", "~/token")
                    .host_environment(environment)
                    .build()
            },
            vec![ID_TOKEN],
        ),
        (
            "credentials URI",
            |environment| {
                CredentialsUri::new(format!("https://keys.example{}", PATH.value))
                    .host_environment(environment)
                    .build()
            },
            vec![PATH],
        ),
        (
            "Tencent AssumeRole",
            |environment| {
                let role = TencentRole::new("qcs::cam::uin/1:roleName/r").external_id(EXTERNAL_ID.value);
                role.base(keys()).host_environment(environment).build()
            },
            vec![ID, KEY, SESSION, EXTERNAL_ID],
        ),
        (
            "Tencent AssumeRoleWithWebIdentity",
            |environment| {
                AssumeRoleWithWebIdentity::new("qcs::cam::uin/1:roleName/r", "cls-1", "~/token")
                    .region("ap-singapore")
                    .host_environment(environment)
                    .build()
            },
            vec![ID_TOKEN],
        ),
    ]
}

fn huawei_sources() -> Vec<Source> {
    vec![
        (
            "IAM password",
            |environment| {
                IamToken::password("c", "u", PASSWORD.value)
                    .region("cn-north-4")
                    .host_environment(environment)
                    .build()
            },
            vec![PASSWORD],
        ),
        (
            "IAM token",
            |environment| {
                IamToken::token(bearer()).region("cn-north-4").host_environment(environment).build()
            },
            vec![BEARER],
        ),
        (
            "IAM agency by token",
            |environment| {
                IamToken::agency("d", "a", bearer())
                    .region("cn-north-4")
                    .host_environment(environment)
                    .build()
            },
            vec![BEARER],
        ),
        (
            "temporary key",
            |environment| TemporaryKey::new(bearer()).host_environment(environment).build(),
            vec![BEARER],
        ),
        (
            "agency",
            |environment| AssumeAgency::new("d", "a").base(keys()).host_environment(environment).build(),
            vec![ID, KEY, SESSION],
        ),
        (
            "OIDC agency",
            |environment| {
                OidcAgency::new("p", "a").id_token(ID_TOKEN.value).host_environment(environment).build()
            },
            vec![ID_TOKEN],
        ),
        (
            "federated",
            |environment| FederatedIdToken::new("i", "~/token").host_environment(environment).build(),
            vec![ID_TOKEN],
        ),
        (
            "pod identity",
            |environment| {
                PodIdentity::new()
                    .uri("https://agent.example/v1")
                    .token_file("~/token")
                    .host_environment(environment)
                    .build()
            },
            vec![ID_TOKEN],
        ),
    ]
}

/// Errors in the shapes of all clouds: each service reads its own, and the others as foreign.
fn placements(quoted: &str) -> Vec<Step> {
    let of = |status, body: serde_json::Value| response(status, body.to_string());
    let error = json!({"Code": quoted, "Message": quoted});
    vec![
        of(403, json!({"Code": "c", "Message": quoted, "RequestId": "r"})),
        of(400, json!({"Code": quoted, "Message": "m", "RequestId": quoted})),
        of(200, json!({"Response": {"Error": error, "RequestId": quoted}})),
        of(403, json!({"error": {"code": quoted, "message": quoted, "title": "Forbidden"}})),
        of(400, json!({"error_code": quoted, "error_msg": quoted, "request_id": quoted})),
        of(401, json!({"error_code": "c"})).header("x-request-id", quoted).header("x-acs-request-id", quoted),
        of(200, json!({"code": quoted, "message": quoted, "Credentials": quoted, "credential": quoted})),
        response(502, format!("<html>{quoted}</html>")),
        response(302, "").header("location", format!("https://{quoted}.example/{quoted}")),
    ]
}

#[tokio::test(start_paused = true)]
async fn no_source_shows_what_its_service_quotes() {
    let seen = Everything::default();
    let _on = seen.listen();
    for (name, source, secrets) in sources() {
        let mut redacted = 0;
        for secret in secrets {
            for spelling in spellings(secret.value) {
                for step in placements(&format!("cannot take '{}' from you", spelling.text)) {
                    let test_host =
                        TestHost::new().network(Scripted::new([step])).file("token", ID_TOKEN.value);
                    let source = source(test_host.host_environment());
                    let error = source.provide().await.expect_err("no credentials");
                    let text = format!("{}{}", printed(&error), debugged(&source));
                    assert_redacted(&text, secret, &spelling, name);
                    redacted += usize::from(text.contains("cannot take"));
                }
            }
        }
        assert!(redacted > 20, "{name} shows the message of its service");
    }
    let recorded = seen.text.lock().expect("no panic").clone();
    assert!(!recorded.to_lowercase().contains("planted"), "{recorded}");
}

/// Huawei's client requests its project from IAM, with the keys of the call.
#[tokio::test(start_paused = true)]
async fn a_lookup_shows_nothing_that_is_quoted() {
    for secret in [ID, KEY, SESSION] {
        for spelling in spellings(secret.value) {
            for step in placements(&spelling.text) {
                let client = hss::Client::builder()
                    .region("cn-north-4")
                    .host_environment(HostEnvironment::empty())
                    .credentials(keys())
                    .transport(Scripted::new([step]));
                let seen = Everything::default();
                let on = seen.listen();
                let error = client.build().unwrap().send(list()).await.unwrap_err();
                drop(on);
                let recorded = seen.text.lock().expect("no panic").clone();
                assert_redacted(&(printed(&error) + &recorded), secret, &spelling, "the lookup of a project");
            }
        }
    }
}
