//! A transport without a network that plays a script: responses, failures, and requests that hang.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use imagescan_runtime::{Body, BoxFuture, Transport, TransportError};
use tokio::time::Instant;

pub type Request = http::Request<Bytes>;

/// The outcome of one request.
#[derive(Clone)]
pub enum Step {
    Response {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    Failure(fn() -> TransportError),
    /// No outcome at all.
    Hang,
}

pub fn response(status: u16, body: impl Into<String>) -> Step {
    Step::Response { status, headers: Vec::new(), body: body.into() }
}

pub fn connect() -> Step {
    Step::Failure(|| TransportError::connect("refused by the script"))
}

pub fn connect_timeout() -> Step {
    Step::Failure(|| TransportError::connect_timeout("not reachable by the script"))
}

pub fn reset() -> Step {
    Step::Failure(|| TransportError::network("reset by the script"))
}

pub fn read_timeout() -> Step {
    Step::Failure(|| TransportError::timeout("silence by the script"))
}

impl Step {
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Response { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    pub fn with_status(mut self, code: u16) -> Self {
        if let Self::Response { status, .. } = &mut self {
            *status = code;
        }
        self
    }

    fn play(self) -> Result<http::Response<Body>, TransportError> {
        match self {
            Self::Response { status, headers, body } => {
                let mut response = http::Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                Ok(response.body(Body::from(Bytes::from(body))).expect("a valid response"))
            }
            Self::Failure(error) => Err(error()),
            Self::Hang => unreachable!("it is not played"),
        }
    }
}

type Play = dyn Fn(&Request, usize) -> Step + Send + Sync;

/// Plays the script, and records each request with its time.
#[derive(Clone)]
pub struct Scripted {
    next: Arc<Play>,
    sent: Arc<Mutex<Vec<(Instant, Request)>>>,
    hanging: Arc<AtomicUsize>,
}

impl Scripted {
    /// Plays the steps in order, and the last one repeatedly.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<Step> = steps.into_iter().collect();
        Self::by(move |_, index| steps[index.min(steps.len() - 1)].clone())
    }

    /// Calls `next` with a request and the number of requests before it, and plays the step that it returns.
    pub fn by(next: impl Fn(&Request, usize) -> Step + Send + Sync + 'static) -> Self {
        Self { next: Arc::new(next), sent: Arc::default(), hanging: Arc::default() }
    }

    /// Records a request and returns its step; for scripts within scripts.
    pub fn next(&self, request: &Request) -> Step {
        let mut sent = self.sent.lock().expect("no panic");
        let step = (self.next)(request, sent.len());
        sent.push((Instant::now(), request.clone()));
        step
    }

    pub fn requests(&self) -> Vec<Request> {
        self.sent.lock().expect("no panic").iter().map(|(_, request)| request.clone()).collect()
    }

    /// The times of the requests, by tokio's clock.
    pub fn times(&self) -> Vec<Instant> {
        self.sent.lock().expect("no panic").iter().map(|(at, _)| *at).collect()
    }

    /// The times between requests.
    pub fn pauses(&self) -> Vec<Duration> {
        self.times().windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    pub fn count(&self) -> usize {
        self.times().len()
    }

    /// How many requests hang at present.
    pub fn hanging(&self) -> usize {
        self.hanging.load(Ordering::SeqCst)
    }
}

/// Counts a request while it exists.
struct Hanging(Arc<AtomicUsize>);

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let step = self.next(&request);
        if let Step::Hang = step {
            self.hanging.fetch_add(1, Ordering::SeqCst);
            let hanging = Hanging(Arc::clone(&self.hanging));
            return Box::pin(async move {
                let _hanging = hanging;
                std::future::pending().await
            });
        }
        Box::pin(std::future::ready(step.play()))
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}
