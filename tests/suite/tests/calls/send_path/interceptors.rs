//! Interceptors between a client and its transport.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderValue;
use imagescan_runtime::interceptor::{Context, Interceptor, Received, Request};
use imagescan_runtime::{BoxFuture, Credentials, Error, ErrorKind, ProvideCredentials};

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{
    alibaba, checked, huawei, list, pre_check, schedule, scheduled, tasks, tencent,
};

/// Adds a header before signing and another after.
#[derive(Debug)]
struct Headers(&'static str, &'static str);

impl Interceptor for Headers {
    fn before_signing(&self, _: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        assert!(!request.headers().contains_key("authorization"));
        request.headers_mut().insert(self.0, HeaderValue::from_static("before"));
        Ok(())
    }

    fn before_sending(&self, _: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        assert!(request.headers()["authorization"].is_sensitive());
        request.headers_mut().insert(self.1, HeaderValue::from_static("after"));
        Ok(())
    }
}

#[tokio::test]
async fn headers_added_before_signing_are_signed_where_the_provider_signs_them() {
    let script = Scripted::new([tasks()]);
    // One of the headers that Huawei's signature covers.
    let client = huawei(script.clone()).interceptor(Headers("x-domain-id", "region")).build().unwrap();
    client.send(list()).await.unwrap();
    let script_of_alibaba = Scripted::new([checked()]);
    let both = Headers("x-acs-before", "x-acs-after");
    alibaba(script_of_alibaba.clone()).interceptor(both).build().unwrap().send(pre_check()).await.unwrap();
    for (script, before, after) in
        [(script, "x-domain-id", "region"), (script_of_alibaba, "x-acs-before", "x-acs-after")]
    {
        let request = script.requests().remove(0);
        assert_eq!(
            (&request.headers()[before], &request.headers()[after]),
            (&"before".parse().unwrap(), &"after".parse().unwrap())
        );
        let authorization = request.headers()["authorization"].to_str().unwrap();
        let names = authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
        let names: Vec<_> = names.split(';').collect();
        assert!(names.contains(&before) && !names.contains(&after), "{names:?}");
    }
}

/// Records when it is called.
#[derive(Clone)]
struct Notes(&'static str, Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, what: &str, context: &Context<'_>) {
        let note = format!("{} {what} {} {}", self.0, context.operation.name, context.attempt);
        self.1.lock().unwrap().push(note);
    }
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notes")
    }
}

impl Interceptor for Notes {
    fn before_signing(&self, context: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        self.note("signing", context);
        Ok(())
    }

    fn before_sending(&self, context: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        self.note("sending", context);
        Ok(())
    }

    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        assert!(response.complete && response.request.headers().contains_key("authorization"));
        self.note(
            &format!("{} {}", response.status.as_u16(), String::from_utf8_lossy(response.body)),
            context,
        );
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_are_called_in_order_at_every_attempt() {
    let notes = Arc::default();
    let (a, b) = (Notes("a", Arc::clone(&notes)), Notes("b", Arc::clone(&notes)));
    let client =
        huawei(Scripted::new([response(502, "bad"), response(200, "{}")])).interceptor(a).interceptor(b);
    client.build().unwrap().send(list()).await.unwrap();
    let expected: Vec<String> = [("502 bad", 1), ("200 {}", 2)]
        .into_iter()
        .flat_map(|(response, attempt)| {
            ["signing", "sending", response].into_iter().flat_map(move |what| {
                ["a", "b"].map(|who| format!("{who} {what} ListImageScanTask {attempt}"))
            })
        })
        .collect();
    assert_eq!(*notes.lock().unwrap(), expected);
}

/// Fails in one of its three hooks, with the error that the function makes.
pub(crate) struct FailsAt<F>(pub(crate) u8, pub(crate) F);

impl<F: Fn() -> Error> FailsAt<F> {
    fn at(&self, moment: u8) -> Result<(), Error> {
        if self.0 == moment { Err((self.1)()) } else { Ok(()) }
    }
}

impl<F> fmt::Debug for FailsAt<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FailsAt").field(&self.0).finish_non_exhaustive()
    }
}

impl<F: Fn() -> Error + Send + Sync + 'static> Interceptor for FailsAt<F> {
    fn before_signing(&self, _: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        self.at(0)
    }

    fn before_sending(&self, _: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        self.at(1)
    }

    fn after_receiving(&self, _: &Context<'_>, _: &Received<'_>) -> Result<(), Error> {
        self.at(2)
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_an_interceptor_ends_the_call_whatever_its_kind() {
    for kind in [ErrorKind::Connect, ErrorKind::Throttled, ErrorKind::Server, ErrorKind::InvalidInput] {
        for moment in 0..3 {
            let script = Scripted::new([scheduled()]);
            // An error that would be retried if it were the service's.
            let fails = move || Error::new(kind, "the interceptor says no");
            let client = tencent(script.clone()).interceptor(FailsAt(moment, fails)).build().unwrap();
            let error = client.send(schedule()).await.unwrap_err();
            let sent = usize::from(moment == 2);
            assert_eq!((error.attempts() as usize, script.count(), error.kind()), (sent, sent, kind));
            assert!(error.to_string().contains("the interceptor says no"), "{error}");
            assert_eq!(error.status().is_some(), moment == 2);
            // The service may have carried the request out, whatever the interceptor's error says.
            assert!(moment < 2 || !error.is_retryable(), "{error:?}");
        }
    }
}

/// A source that cannot be reached.
#[derive(Debug)]
struct NoKeys(Arc<Mutex<u32>>);

impl ProvideCredentials for NoKeys {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        *self.0.lock().unwrap() += 1;
        Box::pin(async { Err(Error::new(ErrorKind::Connect, "the source is not there")) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_source_of_credentials_ends_the_call() {
    let asked = Arc::default();
    let script = Scripted::new([tasks()]);
    let client = huawei(script.clone()).credentials(NoKeys(Arc::clone(&asked))).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    assert_eq!((error.attempts(), script.count(), *asked.lock().unwrap()), (0, 0, 1));
}

#[tokio::test]
async fn a_response_beyond_the_limit_has_no_body() {
    #[derive(Debug)]
    struct AssertEmptyBody;
    impl Interceptor for AssertEmptyBody {
        fn after_receiving(&self, _: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
            assert_eq!((response.complete, response.body), (false, &Bytes::new()));
            Ok(())
        }
    }
    let client =
        huawei(Scripted::new([tasks()])).max_response_bytes(4).interceptor(AssertEmptyBody).build().unwrap();
    assert!(client.send(list()).await.unwrap_err().is_unexpected_response());
}
