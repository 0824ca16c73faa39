//! One call, from operation to answer. One function serves all operations, on bytes and `&dyn Record`.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{HOST, LOCATION};

use crate::client::Core;
use crate::credentials::BoxFuture;
use crate::error::{Error, ErrorKind};
use crate::opened::Opened;
use crate::operation::{Operation, OperationMeta};
use crate::place::place;
use crate::raw::{Raw, RawArguments};
use crate::record::Record;
use crate::response::Response;
use crate::service::{Answer, Attempt};

/// A call that is made when it is awaited, and cancelled when it is dropped.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<O> {
    state: State,
    operation: PhantomData<fn() -> O>,
}

enum State {
    Ready(Option<Result<Box<Prepared>, Error>>),
    Running(BoxFuture<'static, Result<Opened, Error>>),
}

struct Prepared {
    core: Arc<Core>,
    meta: Cow<'static, OperationMeta>,
    arguments: Arguments,
    total: Duration,
}

enum Arguments {
    Record(Box<dyn Record>),
    Raw(RawArguments),
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(core: Arc<Core>, operation: O) -> Self {
        let arguments = Arguments::Record(Box::new(operation));
        Self::ready(Ok(Prepared::new(core, Cow::Borrowed(O::META), arguments)))
    }
}

impl Call<Raw> {
    pub(crate) fn raw(core: Arc<Core>, target: &str, json: String) -> Self {
        let parsed = RawArguments::parse(target, json, &*core.protocol);
        let prepared = parsed
            .map(|(meta, arguments)| Prepared::new(core, Cow::Owned(meta), Arguments::Raw(arguments)))
            .map_err(|error| error.in_operation(target.to_owned().into(), 0));
        Self::ready(prepared)
    }

    /// Changes a raw call that has not begun; its errors are those of the call.
    pub(crate) fn change(
        mut self,
        change: impl FnOnce(&mut OperationMeta, &mut RawArguments) -> Result<(), Error>,
    ) -> Self {
        if let State::Ready(Some(prepared)) = &mut self.state
            && let Ok(call) = prepared
            && let Arguments::Raw(arguments) = &mut call.arguments
            && let Err(error) = change(call.meta.to_mut(), arguments)
        {
            *prepared = Err(error.in_operation(call.meta.name.clone(), 0));
        }
        self
    }
}

impl<O> Call<O> {
    fn ready(prepared: Result<Box<Prepared>, Error>) -> Self {
        Self { state: State::Ready(Some(prepared)), operation: PhantomData }
    }

    /// Sets the time limit of this call, with everything in it. Has no effect once the call has begun.
    pub fn timeout(mut self, total: Duration) -> Self {
        if let State::Ready(Some(Ok(prepared))) = &mut self.state {
            prepared.total = total;
        }
        self
    }

    fn poll_opened(&mut self, context: &mut Context<'_>) -> Poll<Result<Opened, Error>> {
        if let State::Ready(prepared) = &mut self.state {
            let prepared = prepared.take().expect("a call is not polled after it has answered");
            match prepared {
                Ok(prepared) => self.state = State::Running(Box::pin(prepared.run())),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        let State::Running(running) = &mut self.state else {
            unreachable!("the call was started above");
        };
        let outcome = ready!(running.as_mut().poll(context));
        self.state = State::Ready(None);
        Poll::Ready(outcome)
    }
}

impl<O: Operation> Future for Call<O> {
    type Output = Result<Response<O::Output>, Error>;

    /// # Panics
    /// When polled again after it has answered, as every future may.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_opened(context).map(|outcome| {
            let opened = outcome?;
            let mut output = O::Output::default();
            opened.decode(&mut output)?;
            Ok(Response::new(output, opened))
        })
    }
}

impl Future for Call<Raw> {
    type Output = Result<Response<Raw>, Error>;

    /// # Panics
    /// When polled again after it has answered, as every future may.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_opened(context)
            .map(|outcome| outcome.map(|opened| Response::new(Raw::new(&opened), opened)))
    }
}

impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Call");
        if let State::Ready(Some(Ok(prepared))) = &self.state {
            out.field("operation", &prepared.meta.name);
        }
        out.finish_non_exhaustive()
    }
}

impl Prepared {
    fn new(core: Arc<Core>, meta: Cow<'static, OperationMeta>, arguments: Arguments) -> Box<Self> {
        let total = core.timeouts.total;
        Box::new(Self { core, meta, arguments, total })
    }

    async fn run(self) -> Result<Opened, Error> {
        match tokio::time::timeout(self.total, self.attempt()).await {
            Ok(outcome) => outcome,
            Err(elapsed) => {
                let message = format!("the call took longer than its limit of {:?}", self.total);
                Err(Error::new(ErrorKind::Timeout, message)
                    .with_source(elapsed)
                    .in_operation(self.meta.name.clone(), 1))
            }
        }
    }

    async fn attempt(&self) -> Result<Opened, Error> {
        let unsent = |error: Error| error.in_operation(self.meta.name.clone(), 0);
        let sent = |error: Error| error.in_operation(self.meta.name.clone(), 1);
        let request = self.request().await.map_err(unsent)?;
        let answer = self.core.transport.send(request).await.map_err(|error| sent(error.into_error()))?;
        let (parts, body) = answer.into_parts();
        let limit = self.core.max_answer_bytes;
        let request_id = self.core.protocol.request_id(&parts.headers);
        let body = match body.collect(limit).await {
            Ok(Some(body)) => body,
            Ok(None) => {
                let message =
                    format!("the answer is longer than {limit} bytes: raise `.max_answer_bytes(…)`");
                let error = Error::new(ErrorKind::UnexpectedAnswer, message);
                return Err(sent(error.with_answer(parts.status, request_id, Bytes::new())));
            }
            Err(error) => {
                return Err(sent(error.into_error().with_answer(parts.status, request_id, Bytes::new())));
            }
        };
        let opened = if parts.status.is_redirection() {
            Err(redirected(&parts.headers))
        } else {
            let answer = Answer { status: parts.status, headers: &parts.headers, body: &body };
            self.core.protocol.open(&answer).map_err(Error::from_service)
        };
        match opened {
            Ok(payload) => Ok(Opened {
                operation: self.meta.name.clone(),
                status: parts.status,
                headers: parts.headers,
                // As for errors: the body names the request at the service, a header may be a gateway's.
                request_id: payload.request_id.or(request_id),
                attempts: 1,
                body,
                payload: payload.bytes,
                format: payload.format,
            }),
            Err(error) => Err(sent(error.with_answer(parts.status, request_id, body))),
        }
    }

    /// The signed request: what is in it is what goes on the wire.
    async fn request(&self) -> Result<http::Request<Bytes>, Error> {
        let core = &*self.core;
        let client_value = |name: &str| core.protocol.client_value(name);
        let mut request = match &self.arguments {
            Arguments::Record(record) => place(&self.meta, &**record, &core.endpoint, &client_value)?,
            Arguments::Raw(raw) => raw.place(&self.meta, &core.endpoint, &client_value)?,
        };
        request.headers_mut().insert(HOST, core.endpoint.host_header());
        let credentials = core.credentials.provide().await?;
        credentials.check()?;
        let attempt = Attempt {
            operation: &self.meta,
            service: core.service,
            endpoint: &core.endpoint,
            region: core.region.as_ref(),
            credentials: &credentials,
            time: core.clock.now(),
        };
        core.protocol.shape_and_sign(attempt, &mut request)?;
        Ok(request)
    }
}

/// A redirect is never followed: the signature is made for one host, and the token must reach no other.
fn redirected(headers: &HeaderMap) -> Error {
    let target = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let host = target.and_then(|target| target.parse::<http::Uri>().ok()?.host().map(str::to_owned));
    let to = host.map_or(String::new(), |host| format!(" to `{host}`"));
    let message =
        format!("the service answered with a redirect{to}, which is not followed: check the endpoint");
    Error::new(ErrorKind::UnexpectedAnswer, message)
}
