//! A call as a builder, and the future that sends it. The retry loop does the work, the same for all operations.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::future::ready;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
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
use crate::protocol::raw_target::RawTarget;
use crate::types::operation::{Operation, OperationMeta};

/// A call of an operation that has not been sent. `.await` sends it.
///
/// Its methods set options of this one call. A function that takes a future, such as `tokio::spawn`, takes
/// [`into_future()`](IntoFuture::into_future):
///
/// ```no_run
/// # use imagescan_runtime::{Client, Operation, Service};
///
/// # async fn example<S: Service, O: Operation<Service = S>>(client: Client<S>, operation: O) {
/// let task = tokio::spawn(client.send(operation).into_future());
/// let outcome = task.await;
/// # }
/// ```
///
/// The future of a call that has started has no options:
///
/// ```compile_fail,E0599
/// use std::time::Duration;
/// # use imagescan_runtime::{Client, Operation, Service};
///
/// # fn example<S: Service, O: Operation<Service = S>>(client: Client<S>, operation: O) {
/// let call = client.send(operation).into_future();
/// call.timeout(Duration::from_secs(5));
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<O> {
    prepared: Result<Box<PreparedCall>, Error>,
    operation: PhantomData<fn() -> O>,
}

/// The future of a [`Call`]. It sends the call when it is polled, and cancels it when it is dropped.
#[must_use = "nothing is sent until the future is awaited"]
pub struct CallFuture<O> {
    running: BoxFuture<'static, Result<Success, Error>>,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(core: Arc<Core>, operation: O) -> Self {
        let arguments = Arguments::from_operation(operation);
        Self::from_prepared(Ok(PreparedCall::new(core, Cow::Borrowed(O::META), arguments, decode::<O>)))
    }
}

impl Call<Raw> {
    pub(crate) fn raw(core: Arc<Core>, target: &str) -> Self {
        let parsed = RawArguments::parse(target, &*core.protocol);
        let prepared = parsed
            .map(|(meta, arguments)| {
                // The caller decodes the payload.
                let decode = |response: &mut UndecodedResponse, protocol: &dyn Protocol| {
                    response.check_for_error(protocol).map(|()| Box::new(()) as _)
                };
                PreparedCall::new(core, Cow::Owned(meta), Arguments::Raw(arguments), decode)
            })
            .map_err(|error| match RawTarget::operation_name(target) {
                "" => error,
                name => error.in_operation(name.to_owned().into(), 0),
            });
        Self::from_prepared(prepared)
    }

    /// Changes a raw call. The call returns the error, if there is one.
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
    fn from_prepared(prepared: Result<Box<PreparedCall>, Error>) -> Self {
        Self { prepared, operation: PhantomData }
    }

    /// Sets the total time limit of this call; see [`Timeouts::total`](crate::Timeouts::total). A call
    /// with a limit of zero sends nothing and returns an error.
    pub fn timeout(self, total: Duration) -> Self {
        self.try_set(|prepared| {
            prepared.timeouts.total = total;
            TimeoutKind::Total.check(total)
        })
    }

    /// Sets the time limit of each attempt of this call. A call with a limit of zero sends nothing and returns an error.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.try_set(|prepared| {
            prepared.timeouts.attempt = limit;
            TimeoutKind::Attempt.check(limit)
        })
    }

    /// Sets the retry policy of this call, in place of the client's.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.try_set(|prepared| {
            prepared.retry = policy;
            Ok(())
        })
    }

    /// Sets whether this call observes the rate limits that the vendor publishes but that are not applied by default: those of
    /// its [`rate_limits`](crate::OperationMeta::rate_limits) that are not [`enforced`](crate::RateLimit::enforced). Such a limit
    /// counts the calls that observe it, of all clones of the client. The time that the call waits for a rate limit then
    /// does not count for [`Timeouts::total`](crate::Timeouts::total). Default: the client's setting, which is `false`.
    ///
    /// A client with `.rate_limits(false)` observes no limit, whatever is set here.
    pub fn apply_published_limits(self, apply: bool) -> Self {
        self.try_set(|prepared| {
            prepared.published_limits = apply;
            Ok(())
        })
    }

    /// Changes the call, which returns the error, if there is one.
    fn try_set(mut self, change: impl FnOnce(&mut PreparedCall) -> Result<(), Error>) -> Self {
        if let Ok(call) = &mut self.prepared
            && let Err(error) = change(call)
        {
            self.prepared = Err(error.in_operation(call.meta.name.clone(), 0));
        }
        self
    }
}

impl<O> IntoFuture for Call<O>
where
    CallFuture<O>: Future,
{
    type Output = <CallFuture<O> as Future>::Output;
    type IntoFuture = CallFuture<O>;

    fn into_future(self) -> CallFuture<O> {
        let running: BoxFuture<'static, _> = match self.prepared {
            Ok(prepared) => Box::pin(prepared.run()),
            Err(error) => Box::pin(ready(Err(error))),
        };
        CallFuture { running, operation: PhantomData }
    }
}

impl<O: Operation> Future for CallFuture<O> {
    type Output = Result<Response<O::Output>, Error>;

    /// # Panics
    /// When polled again after it has completed.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(context).map_ok(|Success { response, output }| {
            let output = output.downcast::<O::Output>().expect("`decode` made it for this operation");
            Response::new(*output, response)
        })
    }
}

impl Future for CallFuture<Raw> {
    type Output = Result<Response<Raw>, Error>;

    /// # Panics
    /// When polled again after it has completed.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = self.running.as_mut().poll(context);
        outcome.map_ok(|Success { response, .. }| Response::new(Raw::new(&response), response))
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
        if let Ok(prepared) = &self.prepared {
            out.field("operation", &prepared.meta.name);
        }
        out.finish_non_exhaustive()
    }
}

impl<O> fmt::Debug for CallFuture<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn futures_of_calls_move_between_threads_and_need_no_pin() {
        fn assert_traits<T: Send + Unpin + 'static>() {}
        assert_traits::<CallFuture<Raw>>();
        assert_traits::<CallFuture<std::rc::Rc<()>>>();
    }
}
