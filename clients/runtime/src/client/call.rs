//! A call as a future, which a user awaits. The retry loop does the work, the same for all operations.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::future::BoxFuture;

use crate::client::Core;
use crate::client::prepared_call::{Arguments, PreparedCall, Success};
use crate::client::raw::{Raw, RawArguments};
use crate::client::response::Response;
use crate::client::undecoded::UndecodedResponse;
use crate::error::{Error, TimeoutKind};
use crate::policy::retry::RetryPolicy;
use crate::protocol::Protocol;
use crate::types::operation::{Operation, OperationMeta};

/// A call of an operation. It is sent when it is awaited, and cancelled when it is dropped.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<O> {
    state: State,
    operation: PhantomData<fn() -> O>,
}

enum State {
    Ready(Option<Result<Box<PreparedCall>, Error>>),
    Running(BoxFuture<'static, Result<Success, Error>>),
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(core: Arc<Core>, operation: O) -> Self {
        let arguments = Arguments::from_operation(operation);
        Self::ready(Ok(PreparedCall::new(core, Cow::Borrowed(O::META), arguments, decode::<O>)))
    }
}

impl Call<Raw> {
    pub(crate) fn raw(core: Arc<Core>, target: &str, json: String) -> Self {
        let parsed = RawArguments::parse(target, json, &*core.protocol);
        let prepared = parsed
            .map(|(meta, arguments)| {
                // The caller decodes the payload.
                let decode = |response: &mut UndecodedResponse, protocol: &dyn Protocol| {
                    response.check_for_error(protocol).map(|()| Box::new(()) as _)
                };
                PreparedCall::new(core, Cow::Owned(meta), Arguments::Raw(arguments), decode)
            })
            .map_err(|error| error.in_operation(target.to_owned().into(), 0));
        Self::ready(prepared)
    }

    /// Changes a raw call that has not started. The call returns the error, if there is one.
    pub(crate) fn change(
        self,
        change: impl FnOnce(&mut OperationMeta, &mut RawArguments) -> Result<(), Error>,
    ) -> Self {
        self.try_set(|call| match &mut call.arguments {
            Arguments::Raw(arguments) => change(call.meta.to_mut(), arguments),
            Arguments::Record(..) => Ok(()),
        })
    }
}

impl<O> Call<O> {
    fn ready(prepared: Result<Box<PreparedCall>, Error>) -> Self {
        Self { state: State::Ready(Some(prepared)), operation: PhantomData }
    }

    /// Sets the total time limit of this call; see [`Timeouts::total`](crate::Timeouts::total). Has no effect once the
    /// call has started. A call with a limit of zero sends nothing and returns an error.
    pub fn timeout(self, total: Duration) -> Self {
        self.try_set(|prepared| {
            prepared.timeouts.total = total;
            TimeoutKind::Total.check(total)
        })
    }

    /// Sets the time limit of each attempt of this call. Has no effect once the call has started. A call with a limit
    /// of zero sends nothing and returns an error.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.try_set(|prepared| {
            prepared.timeouts.attempt = limit;
            TimeoutKind::Attempt.check(limit)
        })
    }

    /// Sets the retry policy of this call, in place of the client's. Has no effect once the call has started.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.try_set(|prepared| {
            prepared.retry = policy;
            Ok(())
        })
    }

    /// Changes a call that has not started. The call returns the error, if there is one.
    fn try_set(mut self, change: impl FnOnce(&mut PreparedCall) -> Result<(), Error>) -> Self {
        if let State::Ready(Some(prepared)) = &mut self.state
            && let Ok(call) = prepared
            && let Err(error) = change(call)
        {
            *prepared = Err(error.in_operation(call.meta.name.clone(), 0));
        }
        self
    }

    fn poll_success(&mut self, context: &mut Context<'_>) -> Poll<Result<Success, Error>> {
        if let State::Ready(prepared) = &mut self.state {
            let prepared = prepared.take().expect("a call is not polled after it has completed");
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
    /// When polled again after it has completed.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_success(context).map(|outcome| {
            let Success { response, output } = outcome?;
            let output = output.downcast::<O::Output>().expect("`decode` made it for this operation");
            Ok(Response::new(*output, response))
        })
    }
}

impl Future for Call<Raw> {
    type Output = Result<Response<Raw>, Error>;

    /// # Panics
    /// When polled again after it has completed.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_success(context).map(|outcome| {
            outcome.map(|Success { response, .. }| Response::new(Raw::new(&response), response))
        })
    }
}

/// Decodes the output of an operation: the only part of a call that is compiled for each operation.
fn decode<O: Operation>(
    response: &mut UndecodedResponse,
    protocol: &dyn Protocol,
) -> Result<Box<dyn Any + Send>, Error> {
    let mut output = Box::<O::Output>::default();
    response.decode(&mut *output, protocol)?;
    Ok(output)
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
