//! The metadata service of an ECS instance: its two modes, and its responses other than keys.

use imagescan::alibaba::credentials::{EcsMetadata, default_chain};
use imagescan::{Error, ProvideCredentials as _};

use crate::alibaba::chain::KEYS;
use imagescan_suite::support::scripted::{Scripted, Step, connect, connect_timeout, reset, response};
use imagescan_suite::support::test_host::TestHost;

const TOKEN: &str = "x-aliyun-ecs-metadata-token";

/// The error of a chain that receives these responses, and the number of requests.
async fn rejected(steps: Vec<Step>, test_host: TestHost) -> (String, usize) {
    let network = Scripted::new(steps);
    let error = test_host.network(network.clone()).error(default_chain).await;
    (error, network.count())
}

#[tokio::test(start_paused = true)]
async fn no_service_and_no_role_are_not_errors_unless_a_role_is_named() {
    let token = || response(200, "a-token");
    for (steps, why) in [
        (vec![connect()], "no metadata service responds at 100.100.100.200"),
        (vec![connect_timeout()], "no metadata service responds at 100.100.100.200"),
        (vec![Step::Hang, Step::Hang], "no metadata service responds at 100.100.100.200"),
        (vec![Step::Hang, connect()], "no metadata service responds at 100.100.100.200"),
        (vec![token(), response(404, "<html>")], "the instance has no RAM role"),
        (vec![token(), response(200, " \n")], "the instance has no RAM role"),
        (vec![response(404, ""), response(404, "")], "the instance has no RAM role"),
    ] {
        let count = steps.len();
        let (error, asked) = rejected(steps, TestHost::new()).await;
        assert!(error.contains(&format!("; ECS metadata: {why}; credentials URI:")), "{error}");
        assert_eq!(asked, count, "{error}");
    }
    let named = || TestHost::new().set("ALIBABA_CLOUD_ECS_METADATA", "my-role");
    let (error, asked) = rejected(vec![connect()], named()).await;
    assert_eq!(
        (error.as_str(), asked),
        (
            "credentials from ECS metadata: no metadata service responds at 100.100.100.200, and \
             ALIBABA_CLOUD_ECS_METADATA names a role",
            1
        )
    );
    let off = named().set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let (error, asked) = rejected(vec![token()], off).await;
    assert!(error.contains("; ECS metadata: ALIBABA_CLOUD_ECS_METADATA_DISABLED is true;"), "{error}");
    assert_eq!(asked, 0);
}

#[tokio::test]
async fn other_responses_are_errors_without_their_text() {
    let token = || response(200, "a-token");
    let role = || response(200, "my-role");
    for (steps, why) in [
        (vec![reset()], "100.100.100.200: the connection to the service broke"),
        (
            vec![token(), response(200, "<html>planted")],
            "has no name of a role: set ALIBABA_CLOUD_ECS_METADATA_DISABLED",
        ),
        (vec![token(), response(500, "planted")], "responds with HTTP 500"),
        (vec![token(), role(), response(404, "planted")], "has no role `my-role`"),
        (vec![token(), role(), response(502, "planted")], "responds with HTTP 502"),
        (vec![token(), role(), response(200, "planted")], "at 100.100.100.200, line 1: not JSON"),
        (vec![token(), role(), response(200, r#"{"Code":"planted"}"#)], "has a `Code` other than `Success`"),
        (vec![token(), role(), response(200, r#"{"AccessKeyId":"planted"}"#)], "lacks `AccessKeySecret`"),
        (
            vec![token(), role(), response(200, r#"{"AccessKeyId":"planted","AccessKeySecret":"planted"}"#)],
            "lacks `SecurityToken`",
        ),
        (vec![token(), role(), connect()], "no connection to the service could be made"),
    ] {
        let (error, _) = rejected(steps, TestHost::new()).await;
        assert!(error.starts_with("credentials from ECS metadata: ") && error.contains(why), "{error}");
        assert!(!error.contains("planted"), "{error}");
    }
}

async fn given(
    source: EcsMetadata,
    test_host: TestHost,
    steps: Vec<Step>,
) -> (Scripted, Result<String, Error>) {
    let network = Scripted::new(steps);
    let cached = source.host_environment(test_host.network(network.clone()).host_environment()).build();
    let id = cached.provide().await.map(|keys| keys.key_pair().expect("a key pair").id.to_owned());
    (network, id)
}

#[tokio::test(start_paused = true)]
async fn the_older_mode_is_the_fallback_if_it_is_allowed() {
    let role = || EcsMetadata::new().role("my-role");
    let good = || response(200, KEYS);
    for no_token in
        [response(404, "x"), response(403, ""), response(200, ""), response(200, "a\nb"), Step::Hang]
    {
        let (network, id) = given(role(), TestHost::new(), vec![no_token.clone(), good()]).await;
        assert_eq!((id.expect("keys").as_str(), network.count()), ("ID", 2));
        assert!(!network.requests()[1].headers().contains_key(TOKEN));

        let (network, id) = given(role().without_v1(), TestHost::new(), vec![no_token, good()]).await;
        assert_eq!((id.is_err(), network.count()), (true, 1));
    }
    let (network, id) =
        given(role().without_v1(), TestHost::new(), vec![response(200, "t"), response(403, "")]).await;
    assert_eq!(
        id.expect_err("no keys").message(),
        "the metadata service at 100.100.100.200 responds with HTTP 403: set ALIBABA_CLOUD_ECS_METADATA_DISABLED=true if \
         this is not an ECS instance"
    );
    assert_eq!(network.count(), 2);
}

/// After a rejected token, the following requests have no token either.
#[tokio::test]
async fn a_rejected_token_is_dropped() {
    let steps = vec![response(200, "t"), response(401, ""), response(200, "my-role\n"), response(200, KEYS)];
    let (network, id) = given(EcsMetadata::new(), TestHost::new(), steps).await;
    assert_eq!(id.expect("keys"), "ID");
    let requests = network.requests();
    let tokens: Vec<_> = requests.iter().map(|request| request.headers().contains_key(TOKEN)).collect();
    assert_eq!(tokens, [false, true, false, false]);
    assert!(requests[1].headers()[TOKEN].is_sensitive());
    assert_eq!(requests[3].uri().path(), "/latest/meta-data/ram/security-credentials/my-role");
}

#[tokio::test]
async fn a_role_name_is_one_segment_of_the_path() {
    let (network, _) =
        given(EcsMetadata::new().role("a/../b?c"), TestHost::new(), vec![response(404, "")]).await;
    let last = network.requests().pop().expect("a request");
    assert_eq!(
        last.uri().path_and_query().expect("a path"),
        "/latest/meta-data/ram/security-credentials/a%2F..%2Fb%3Fc"
    );
    let (network, id) = given(EcsMetadata::new().role(""), TestHost::new(), vec![response(200, "t")]).await;
    assert_eq!(id.expect_err("no role").message(), "the name of the role is empty");
    assert_eq!(network.count(), 0, "invalid arguments are errors before anything is sent");
}

#[tokio::test]
async fn the_environment_may_disable_sources_set_up_in_code_too() {
    let test_host = TestHost::new().set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let (network, id) = given(EcsMetadata::default(), test_host, vec![response(200, "t")]).await;
    assert_eq!(id.expect_err("no keys").message(), "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true");
    assert_eq!(network.count(), 0);
}
