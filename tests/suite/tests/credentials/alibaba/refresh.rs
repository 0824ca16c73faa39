//! Alibaba's services reject keys as expired: the provider is queried once more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan::alibaba::credentials::AssumeRole;
use imagescan::alibaba::sas;
use imagescan::{BoxFuture, Credentials, Error, ProvideCredentials, RetryPolicy};

use crate::alibaba::chain::STS;
use crate::alibaba::sts_signature::parameters;
use imagescan_suite::support::scripted::{Scripted, Step, response};
use imagescan_suite::support::scripted_clients::{alibaba_error, checked, pre_check};
use imagescan_suite::support::test_host::TestHost;

/// Returns keys with another number after each invalidation.
#[derive(Clone, Debug, Default)]
struct Renewed(Arc<AtomicUsize>);

impl ProvideCredentials for Renewed {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let id = format!("AK{}", self.0.load(Ordering::SeqCst));
        Box::pin(std::future::ready(Ok(Credentials::new(id, "SK-TEST").with_session_token("T"))))
    }

    fn invalidate(&self, _: &Credentials) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn expired_base_keys_are_replaced_once() {
    let ended = || alibaba_error(400, "InvalidSecurityToken.Expired");
    let network = Scripted::new([ended(), response(200, STS)]);
    let environment = TestHost::new().network(network.clone()).host_environment();
    AssumeRole::new("r")
        .base(Renewed::default())
        .host_environment(environment)
        .build()
        .provide()
        .await
        .expect("keys");
    let sent: Vec<_> =
        network.requests().iter().map(|request| parameters(request)["AccessKeyId"].clone()).collect();
    assert_eq!(sent, ["AK0", "AK1"]);

    for (base, count) in [
        (Arc::new(Renewed::default()) as Arc<dyn ProvideCredentials>, 2),
        (Arc::new(Credentials::new("AK", "SK-TEST")), 1),
    ] {
        let network = Scripted::new([ended()]);
        let environment = TestHost::new().network(network.clone()).host_environment();
        let error = AssumeRole::new("r")
            .base(Shared(base))
            .host_environment(environment)
            .build()
            .provide()
            .await
            .expect_err("no keys");
        assert!(error.message().contains("InvalidSecurityToken.Expired"), "{error}");
        assert_eq!(network.count(), count);
    }
}

#[derive(Debug)]
struct Shared(Arc<dyn ProvideCredentials>);

impl ProvideCredentials for Shared {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.0.provide()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.0.invalidate(credentials);
    }
}

/// Once with different keys; the same keys would be rejected again.
#[tokio::test]
async fn a_call_with_expired_keys_is_sent_once_more_with_others() {
    let ended = || alibaba_error(400, "InvalidSecurityToken.Expired");
    let sts = |id: &str| response(200, STS.replace("\"ID\"", &format!("\"{id}\"")));
    let pod = || {
        TestHost::new()
            .file("token", "a.b.c")
            .set("ALIBABA_CLOUD_ROLE_ARN", "r")
            .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
            .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
    };
    let call = async |steps: Vec<Step>, test_host: TestHost| {
        let network = Scripted::new(steps);
        let test_host = test_host.network(network.clone());
        let builder =
            sas::Client::builder().region("cn-shanghai").host_environment(test_host.host_environment());
        let client = builder.build().expect("a client");
        let outcome = client.send(pre_check()).retry(RetryPolicy::default()).await;
        let keys: Vec<_> = network
            .requests()
            .iter()
            .filter_map(|request| {
                Some(request.headers().get("x-acs-accesskey-id")?.to_str().expect("text").to_owned())
            })
            .collect();
        (outcome.map(|response| response.attempts()), network.count(), keys)
    };
    let (outcome, count, keys) = call(vec![sts("ID1"), ended(), sts("ID2"), checked()], pod()).await;
    assert_eq!((outcome.expect("a response"), count), (2, 4));
    assert_eq!(keys, ["ID1", "ID2"]);

    let (outcome, count, _) =
        call(vec![sts("ID1"), ended(), sts("ID2"), ended(), sts("ID3"), checked()], pod()).await;
    let error = outcome.expect_err("rejected twice");
    assert_eq!((error.attempts(), count, error.code()), (2, 4, Some("InvalidSecurityToken.Expired")));

    let keys = TestHost::new()
        .set("ALIBABA_CLOUD_ACCESS_KEY_ID", "AK")
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK")
        .set("ALIBABA_CLOUD_SECURITY_TOKEN", "T");
    let (outcome, count, _) = call(vec![ended(), checked()], keys).await;
    assert_eq!((outcome.expect_err("the same keys").attempts(), count), (1, 1));
}
