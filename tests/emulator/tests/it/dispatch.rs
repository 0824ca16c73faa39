//! One port for all clouds: path, headers and parameters of a request identify its cloud.

use imagescan_emulator::Provider;

use crate::call::Call;
use crate::{alibaba, start, tencent};

#[tokio::test]
async fn each_cloud_responds_to_its_own_requests() {
    let (emulator, _) = start().await;
    let huawei = Call::list("type=image_scan").signed().send(emulator.addr()).await;
    assert!(huawei.json()["data_list"].is_array());
    let tencent = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert!(tencent::content(&tencent)["Enable"].is_boolean());
    let alibaba = alibaba::signed(alibaba::pre_check("")).send(emulator.addr()).await;
    assert!(alibaba.json()["Data"].is_object());
}

#[tokio::test]
async fn one_characteristic_identifies_the_cloud() {
    let (emulator, _) = start().await;
    let tencent = Call::new("DELETE", "/any", "", "").with("x-tc-action", "Any").send(emulator.addr()).await;
    assert_eq!(tencent::error(&tencent).0, "UnsupportedProtocol");
    let alibaba = Call::new("DELETE", "/any", "", "").with("x-acs-action", "Any").send(emulator.addr()).await;
    assert_eq!(alibaba::error(&alibaba).1, "MissingParameter");
    let alibaba = Call::new("GET", "/", "a=b&Action=Any", "").send(emulator.addr()).await;
    assert_eq!(alibaba::error(&alibaba).1, "MissingParameter");
}

#[tokio::test]
async fn credential_services_are_identified_by_path_or_action() {
    let (emulator, _) = start().await;
    let of = |method, path, query, body: &str| Call::new(method, path, query, body);
    let form = "application/x-www-form-urlencoded";
    let (roles, tokens) = ("security-credentials/", "/v3/auth/tokens");
    for (call, provider, operation) in [
        (of("PUT", "/latest/api/token", "", ""), Provider::Alibaba, "MetadataToken"),
        (of("GET", &format!("/latest/meta-data/ram/{roles}"), "", ""), Provider::Alibaba, "MetadataRole"),
        (of("GET", &format!("/latest/meta-data/ram/{roles}r"), "", ""), Provider::Alibaba, "MetadataKey"),
        (of("GET", "/credentials-uri", "", ""), Provider::Alibaba, "CredentialsUri"),
        (of("GET", "/", "Action=AssumeRole", ""), Provider::Alibaba, "AssumeRole"),
        (
            of("POST", "/", "", "Action=AssumeRole").with("content-type", form),
            Provider::Alibaba,
            "AssumeRole",
        ),
        (of("GET", &format!("/latest/meta-data/cam/{roles}"), "", ""), Provider::Tencent, "MetadataRole"),
        (of("GET", &format!("/latest/meta-data/cam/{roles}r"), "", ""), Provider::Tencent, "MetadataKey"),
        (of("POST", "/", "", "{}").with("x-tc-action", "AssumeRole"), Provider::Tencent, "AssumeRole"),
        (of("PUT", "/meta-data/latest/api/token", "", ""), Provider::Huawei, "MetadataToken"),
        (of("GET", "/openstack/latest/securitykey", "", ""), Provider::Huawei, "MetadataKey"),
        (of("POST", "/v1/credentials", "", "{}"), Provider::Huawei, "PodIdentity"),
        (of("POST", tokens, "nocatalog=true", "{}"), Provider::Huawei, "CreateUserToken"),
        (of("GET", "/v3/projects", "name=x", ""), Provider::Huawei, "KeystoneListProjects"),
    ] {
        emulator.clear_requests();
        call.send(emulator.addr()).await;
        assert_eq!(emulator.count_requests(provider, operation), 1, "{call:?}");
        assert!(provider.operations().contains(&operation), "{operation}");
    }
}

#[tokio::test]
async fn requests_without_a_characteristic_belong_to_huawei() {
    let (emulator, _) = start().await;
    for call in [
        Call::new("GET", "/", "", ""),
        Call::new("POST", "/", "action=x", "Action=x"),
        Call::new("GET", "/v5/p-1/other", "Action=x", "").with("x-tc-action", "x").with("x-acs-action", "x"),
    ] {
        assert_eq!(call.send(emulator.addr()).await.error(), (404, "APIGW.0101".into()), "{call:?}");
    }
}

#[tokio::test]
async fn keys_are_shared_by_all_clouds() {
    let (emulator, _) = start().await;
    emulator.remove_key(&crate::key().id);
    let tencent = tencent::signed(tencent::describe()).send(emulator.addr()).await;
    assert_eq!(tencent::error(&tencent).0, "AuthFailure.SecretIdNotFound");
    let alibaba = alibaba::signed(alibaba::pre_check("")).send(emulator.addr()).await;
    assert_eq!(alibaba::error(&alibaba).1, "InvalidAccessKeyId.NotFound");
}
