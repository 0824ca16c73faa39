//! Outside of a Tokio runtime, and in one without timers or I/O, everything that is awaited returns an error.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::proxies::connections::builder;
use imagescan::{
    Credentials, Error, HostEnvironment, ProvideCredentials, RetryPolicy, alibaba, huawei, tencent,
};
use imagescan_suite::support::scripted::Scripted;
use imagescan_suite::support::scripted_clients::{huawei, list, tasks};
use tokio::runtime::Builder;

type Awaited = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Everything that a program awaits, by name: calls, and credentials of a client and of sources.
fn awaited() -> Vec<(&'static str, Awaited)> {
    let client = huawei(Scripted::new([tasks()])).build().expect("a client");
    let keys = || Credentials::new("AKEXAMPLE", "secret-of-ak");
    let role = tencent::credentials::AssumeRole::new("qcs::cam::uin/1:roleName/A").base(keys()).build();
    let process = alibaba::credentials::Process::new("imagescan-has-no-such-command").build();
    let token = huawei::credentials::TemporaryKey::new(Credentials::bearer("a token")).build();
    let (call, raw, of_client) = (client.clone(), client.clone(), client.clone());
    let mut items = client.items(list());
    vec![
        ("call", Box::pin(async move { call.send(list()).await.map(drop) })),
        ("raw call", Box::pin(async move { raw.raw("GET /v5/x").await.map(drop) })),
        ("items", Box::pin(async move { items.try_next().await.map(drop) })),
        ("credentials", Box::pin(async move { of_client.credentials().await.map(drop) })),
        ("role", Box::pin(async move { role.provide().await.map(drop) })),
        ("process", Box::pin(async move { process.provide().await.map(drop) })),
        ("token", Box::pin(async move { token.provide().await.map(drop) })),
    ]
}

#[track_caller]
fn check(what: &str, outcome: Result<(), Error>, words: &str) {
    let error = outcome.expect_err(what);
    assert!(error.is_invalid_input() && error.to_string().contains(words), "{what}: {error:?}");
}

#[test]
fn outside_of_a_runtime_everything_that_is_awaited_returns_an_error() {
    let mut context = Context::from_waker(Waker::noop());
    for (what, mut future) in awaited() {
        let Poll::Ready(outcome) = future.as_mut().poll(&mut context) else {
            panic!("{what} waits");
        };
        check(what, outcome, "needs a Tokio runtime");
    }
    let client = huawei(Scripted::new([tasks()])).build().expect("a client");
    let mut call = client.send(list()).into_future();
    let Poll::Ready(Err(error)) = Pin::new(&mut call).poll(&mut context) else {
        panic!("the call waits");
    };
    assert_eq!((error.operation(), error.attempts()), (Some("ListImageScanTask"), 0));
}

#[test]
fn outside_of_a_runtime_the_error_of_a_chain_contains_the_reason() {
    let mut context = Context::from_waker(Waker::noop());
    for chain in [
        alibaba::credentials::default_chain(HostEnvironment::empty()),
        huawei::credentials::default_chain(HostEnvironment::empty()),
        tencent::credentials::default_chain(HostEnvironment::empty()),
    ] {
        let mut provided = chain.provide();
        let Poll::Ready(Err(error)) = provided.as_mut().poll(&mut context) else {
            panic!("{chain:?} waits");
        };
        assert!(error.is_credentials() && error.to_string().contains("needs a Tokio runtime"), "{error:?}");
    }
}

#[test]
fn in_a_runtime_without_timers_everything_that_is_awaited_returns_an_error() {
    let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime");
    for (what, future) in awaited() {
        check(what, runtime.block_on(future), "has no timers: build the runtime with `.enable_all()`");
    }
}

#[test]
fn in_a_runtime_without_io_a_connection_and_a_process_are_errors() {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let words = "has no I/O: build the runtime with `.enable_all()`";
    let client = builder("http://127.0.0.1:9").retry(RetryPolicy::default()).build().expect("a client");
    for _ in 0..2 {
        let error = runtime.block_on(client.send(list()).into_future()).expect_err("no connection");
        assert!(error.is_invalid_input() && error.to_string().contains(words), "{error:?}");
        assert_eq!(error.operation(), Some("ListImageScanTask"));
    }
    let process = alibaba::credentials::Process::new("imagescan-has-no-such-command").build();
    let error = runtime.block_on(process.provide()).expect_err("no process");
    assert!(error.to_string().contains(words), "{error:?}");
    // A transport without connections needs timers alone.
    let client = huawei(Scripted::new([tasks()])).build().expect("a client");
    runtime.block_on(client.send(list()).into_future()).expect("a response");
}
