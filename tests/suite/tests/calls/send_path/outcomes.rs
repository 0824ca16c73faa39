//! Interceptors see each failed attempt, and the outcome of each call.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use imagescan_runtime::interceptor::{Context, Interceptor, Received, Request, Summary};
use imagescan_runtime::{
    Body, BoxFuture, Credentials, Error, ErrorKind, ProvideCredentials, RetryPolicy, Transport,
    TransportError,
};
use tokio::time::timeout;

use imagescan_suite::support::scripted::{Scripted, Step, connect, read_timeout, reset, response};
use imagescan_suite::support::scripted_clients::{huawei, huawei_error, list, scan, tasks};

const SECOND: Duration = Duration::from_secs(1);

/// Records failed attempts and outcomes.
#[derive(Clone, Default)]
struct Outcomes(Arc<Mutex<Vec<String>>>);

impl Outcomes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn add(&self, note: String) {
        self.0.lock().unwrap().push(note);
    }
}

impl fmt::Debug for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outcomes")
    }
}

impl Interceptor for Outcomes {
    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        self.add(format!("{} received {}", context.attempt, response.status.as_u16()));
        Ok(())
    }

    fn on_attempt_failure(&self, context: &Context<'_>, error: &Error) {
        assert_eq!(error.operation(), Some(&*context.operation.name));
        assert_eq!(error.attempts(), context.attempt);
        self.add(format!("{} {:?}", context.attempt, error.kind()));
    }

    fn on_complete(&self, call: &Summary<'_>) {
        let outcome = call.outcome.map_or_else(|error| format!("{:?}", error.kind()), |()| "Ok".to_owned());
        let status = call.status.map(|status| status.as_u16());
        self.add(format!(
            "{} {outcome} attempts={} status={status:?} id={:?}",
            call.operation.name, call.attempts, call.request_id
        ));
        if let Err(error) = call.outcome {
            assert_eq!((error.attempts(), error.status()), (call.attempts, call.status));
        }
    }
}

/// The notes of one call of an idempotent operation.
async fn notes(steps: impl IntoIterator<Item = Step>) -> Vec<String> {
    let outcomes = Outcomes::default();
    let client = huawei(Scripted::new(steps)).interceptor(outcomes.clone()).build().unwrap();
    let _ = client.send(list()).await;
    outcomes.take()
}

#[tokio::test(start_paused = true)]
async fn failures_of_all_causes_are_seen_and_then_the_outcome() {
    let good = || tasks().header("x-request-id", "r-5");
    let steps = [connect(), reset(), huawei_error(503, "HSS.1").header("x-request-id", "r-3"), good()];
    assert_eq!(
        notes(steps).await,
        [
            "1 Connect",
            "2 Network",
            "3 received 503",
            "3 Server",
            "4 received 200",
            "ListImageScanTask Ok attempts=4 status=Some(200) id=Some(\"r-5\")",
        ]
    );
    assert_eq!(
        notes([response(200, "{\"data_list\": 1}")]).await,
        ["1 received 200", "1 Decode", "ListImageScanTask Decode attempts=1 status=Some(200) id=None"]
    );
    assert_eq!(
        notes([read_timeout(), huawei_error(404, "HSS.2")]).await,
        [
            "1 Timeout",
            "2 received 404",
            "2 NotFound",
            "ListImageScanTask NotFound attempts=2 status=Some(404) id=None",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn time_limits_end_attempts_and_calls() {
    let outcomes = Outcomes::default();
    let client = huawei(Scripted::new([Step::Hang])).interceptor(outcomes.clone()).build().unwrap();
    let error = client.send(scan()).attempt_timeout(SECOND).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(outcomes.take(), ["1 Timeout", "BatchScanSwrImage Timeout attempts=1 status=None id=None"]);
    // The total limit ends the second attempt.
    client.send(list()).attempt_timeout(4 * SECOND).timeout(6 * SECOND).await.unwrap_err();
    assert_eq!(
        outcomes.take(),
        ["1 Timeout", "2 Timeout", "ListImageScanTask Timeout attempts=2 status=None id=None"]
    );
    // The total limit ends a pause: the attempt has ended before.
    let throttled = huawei_error(429, "APIGW.0308").header("retry-after", "4");
    let client =
        huawei(Scripted::new([throttled, Step::Hang])).interceptor(outcomes.clone()).build().unwrap();
    client.send(list()).timeout(4 * SECOND + SECOND / 20).await.unwrap_err();
    let notes = outcomes.take();
    assert_eq!(notes[..2], ["1 received 429", "1 Throttled"], "{notes:?}");
    assert!(notes.last().unwrap().starts_with("ListImageScanTask "), "{notes:?}");
}

/// A source without keys.
#[derive(Debug)]
struct NoKeys;

impl ProvideCredentials for NoKeys {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async { Err(Error::new(ErrorKind::Credentials, "no keys")) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_sends_nothing_completes_without_an_attempt() {
    let outcomes = Outcomes::default();
    let builder = huawei(Scripted::new([tasks()])).interceptor(outcomes.clone());
    let client = builder.credentials(NoKeys).build().unwrap();
    client.send(list()).await.unwrap_err();
    assert_eq!(outcomes.take(), ["ListImageScanTask Credentials attempts=0 status=None id=None"]);
    // It does not start.
    client.send(list()).timeout(Duration::ZERO).await.unwrap_err();
    client.raw("no target").await.unwrap_err();
    assert_eq!(outcomes.take(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_does_not_complete() {
    let outcomes = Outcomes::default();
    let client = huawei(Scripted::new([Step::Hang])).interceptor(outcomes.clone()).build().unwrap();
    timeout(SECOND, client.send(list()).into_future()).await.unwrap_err();
    assert_eq!(outcomes.take(), [""; 0]);
}

/// Rejects every response, and asserts the time that a call has taken.
#[derive(Clone, Debug)]
struct Rejects(Arc<Mutex<Vec<Duration>>>);

impl Interceptor for Rejects {
    fn after_receiving(&self, _: &Context<'_>, _: &Received<'_>) -> Result<(), Error> {
        Err(Error::new(ErrorKind::Rejected, "the interceptor quotes secret-of-ak"))
    }

    fn on_attempt_failure(&self, _: &Context<'_>, error: &Error) {
        assert!(!format!("{error:?}").contains("secret-of-ak"), "{error:?}");
    }

    fn on_complete(&self, call: &Summary<'_>) {
        let error = call.outcome.unwrap_err();
        assert!(!format!("{error:?}").contains("secret-of-ak"), "{error:?}");
        self.0.lock().unwrap().push(call.elapsed);
    }
}

#[tokio::test(start_paused = true)]
async fn errors_are_redacted_and_the_time_is_that_of_the_whole_call() {
    let rejects = Rejects(Arc::default());
    let throttled = huawei_error(429, "APIGW.0308").header("retry-after", "4");
    let client = huawei(Scripted::new([throttled.clone()])).interceptor(rejects.clone()).build().unwrap();
    client.send(list()).await.unwrap_err();
    assert_eq!(*rejects.0.lock().unwrap(), [Duration::ZERO]);

    let outcomes = Outcomes::default();
    let twice = RetryPolicy::default().with_max_attempts(2);
    let client = huawei(Scripted::new([throttled, tasks()])).retry(twice).interceptor(outcomes.clone());
    let elapsed = Elapsed::default();
    client.interceptor(elapsed.clone()).build().unwrap().send(list()).await.unwrap();
    let elapsed = elapsed.0.lock().unwrap().expect("the call has completed");
    assert!(elapsed >= 4 * SECOND && elapsed < 5 * SECOND, "{elapsed:?}");
    assert_eq!(outcomes.take().len(), 4);
}

#[derive(Clone, Debug, Default)]
struct Elapsed(Arc<Mutex<Option<Duration>>>);

impl Interceptor for Elapsed {
    fn on_complete(&self, call: &Summary<'_>) {
        *self.0.lock().unwrap() = Some(call.elapsed);
    }
}

/// The hook, the attempt and its time.
type Seen = (&'static str, u32, Duration);

/// Records how long each attempt took.
#[derive(Clone, Debug, Default)]
struct Times(Arc<Mutex<Vec<Seen>>>);

impl Interceptor for Times {
    fn before_sending(&self, context: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        self.0.lock().unwrap().push(("sending", context.attempt, context.elapsed));
        Ok(())
    }

    fn after_receiving(&self, context: &Context<'_>, _: &Received<'_>) -> Result<(), Error> {
        self.0.lock().unwrap().push(("received", context.attempt, context.elapsed));
        Ok(())
    }

    fn on_attempt_failure(&self, context: &Context<'_>, _: &Error) {
        self.0.lock().unwrap().push(("failed", context.attempt, context.elapsed));
    }
}

/// Responds after a second, with an error first.
#[derive(Clone, Debug)]
struct Slow(Scripted);

impl Transport for Slow {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let response = self.0.send(request);
        Box::pin(async {
            tokio::time::sleep(SECOND).await;
            response.await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_see_how_long_an_attempt_took() {
    let times = Times::default();
    let script = Slow(Scripted::new([response(503, ""), tasks()]));
    huawei(script).interceptor(times.clone()).build().unwrap().send(list()).await.unwrap();
    let zero = Duration::ZERO;
    let expected = [
        ("sending", 1, zero),
        ("received", 1, SECOND),
        ("failed", 1, SECOND),
        ("sending", 2, zero),
        ("received", 2, SECOND),
    ];
    assert_eq!(*times.0.lock().unwrap(), expected);

    // A limit of the attempt or of the call ends it.
    times.0.lock().unwrap().clear();
    let script = Slow(Scripted::new([tasks()]));
    let client = huawei(script).interceptor(times.clone()).build().unwrap();
    client.send(list()).attempt_timeout(SECOND / 2).retry(RetryPolicy::never()).await.unwrap_err();
    let (what, attempt, elapsed) = times.0.lock().unwrap()[1];
    assert_eq!((what, attempt, elapsed.as_millis()), ("failed", 1, 500));
    times.0.lock().unwrap().clear();
    let script = Slow(Scripted::new([tasks()]));
    let client = huawei(script).interceptor(times.clone()).build().unwrap();
    client.send(list()).timeout(SECOND / 4).await.unwrap_err();
    let (what, attempt, elapsed) = times.0.lock().unwrap()[1];
    assert_eq!((what, attempt, elapsed.as_millis()), ("failed", 1, 250));
}
