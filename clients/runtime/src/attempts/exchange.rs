//! One attempt: a request, shaped and signed afresh, and its answer.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{HOST, LOCATION};
use http::{HeaderMap, Response};
use tokio::time::timeout;

use super::{Arguments, Prepared};
use crate::error::{Error, ErrorKind};
use crate::interceptor::{Context, Received};
use crate::mock::Called;
use crate::opened::Opened;
use crate::place::place;
use crate::retry::retry_after;
use crate::service::{Answer, Attempt};
use crate::timeouts::TimeoutKind;
use crate::trace;
use crate::transport::TransportError;

/// Why an attempt failed; with an answer's headers, and when request and answer passed, if there was one.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) answered: Option<(HeaderMap, SystemTime, SystemTime)>,
}

impl From<Error> for Box<Failure> {
    fn from(error: Error) -> Self {
        Self::new(Failure { error, answered: None })
    }
}

impl Prepared {
    /// Counts the attempt once the request goes out.
    pub(super) async fn attempt(&self, attempts: &mut u32) -> Result<Opened, Box<Failure>> {
        let core = &*self.core;
        core.rate_limits.wait(&self.meta.name).await;
        let context = Context { operation: &self.meta, attempt: *attempts + 1 };
        let request = self.request(&context).await?;
        *attempts += 1;
        let sent = core.clock.now();
        let limit = self.timeouts.attempt;
        let span = trace::attempt(&request, &context);
        let exchange = trace::within(&span, self.exchange(request));
        let outcome = timeout(limit, exchange).await;
        let outcome = outcome.unwrap_or_else(|_| Err(Error::timed_out(TimeoutKind::Attempt, limit)));
        let outcome = outcome.map_err(Box::<Failure>::from).and_then(|(answer, too_long)| {
            let opened = self.open(&context, &answer, too_long, *attempts);
            opened.map_err(|error| {
                let answered = Some((answer.headers().clone(), sent, core.clock.now()));
                Box::new(Failure { error, answered })
            })
        });
        trace::attempted(&span, outcome.as_ref().map_err(|failure| &failure.error));
        outcome
    }

    /// The signed request: what is in it is what goes on the wire.
    async fn request(&self, context: &Context<'_>) -> Result<http::Request<Bytes>, Error> {
        let core = &*self.core;
        let client_value = |name: &str| core.protocol.client_value(name);
        let mut request = match &self.arguments {
            Arguments::Record(record, _) => place(&self.meta, &**record, &core.endpoint, &client_value)?,
            Arguments::Raw(raw) => raw.place(&self.meta, &core.endpoint, &client_value)?,
        };
        request.headers_mut().insert(HOST, core.endpoint.host_header());
        let credentials = core.credentials.provide().await?;
        credentials.check()?;
        for interceptor in &core.interceptors {
            interceptor.before_signing(context, &mut request)?;
        }
        let attempt = Attempt {
            operation: &self.meta,
            service: core.service,
            endpoint: &core.endpoint,
            region: core.region.as_ref(),
            credentials: &credentials,
            time: core.skew.apply(core.clock.now()),
        };
        core.protocol.shape_and_sign(attempt, &mut request)?;
        for interceptor in &core.interceptors {
            interceptor.before_sending(context, &mut request)?;
        }
        let operation = match &self.arguments {
            Arguments::Record(_, operation) => Some(Arc::clone(operation)),
            Arguments::Raw(_) => None,
        };
        request.extensions_mut().insert(Called::new(operation, &self.meta, &core.protocol));
        Ok(request)
    }

    /// The answer, and whether its body was left unread because it is too long.
    async fn exchange(&self, request: http::Request<Bytes>) -> Result<(Response<Bytes>, bool), Error> {
        let limit = self.core.max_answer_bytes;
        let answer = self.core.transport.send(request).await.map_err(TransportError::into_error)?;
        let (parts, body) = answer.into_parts();
        let body = body.collect(limit).await.map_err(|error| {
            let request_id = self.core.protocol.request_id(&parts.headers);
            error.into_error().with_answer(parts.status, request_id, Bytes::new())
        })?;
        let too_long = body.is_none();
        Ok((Response::from_parts(parts, body.unwrap_or_default()), too_long))
    }

    fn open(
        &self,
        context: &Context<'_>,
        answer: &Response<Bytes>,
        too_long: bool,
        attempts: u32,
    ) -> Result<Opened, Error> {
        let core = &*self.core;
        let (status, headers, body) = (answer.status(), answer.headers(), answer.body());
        let request_id = core.protocol.request_id(headers);
        let opened = self.payload(context, answer, too_long);
        match opened {
            Ok(payload) => Ok(Opened {
                operation: self.meta.name.clone(),
                status,
                headers: headers.clone(),
                // As for errors: the body names the request at the service, a header may be a gateway's.
                request_id: payload.request_id.or(request_id),
                attempts,
                body: body.clone(),
                payload: payload.bytes,
                format: payload.format,
            }),
            Err(error) => {
                let pause = retry_after(headers, core.clock.now());
                Err(error.or_retry_after(pause).with_answer(status, request_id, body.clone()))
            }
        }
    }

    fn payload(
        &self,
        context: &Context<'_>,
        answer: &Response<Bytes>,
        too_long: bool,
    ) -> Result<crate::service::Payload, Error> {
        let core = &*self.core;
        let (status, headers, body) = (answer.status(), answer.headers(), answer.body());
        for interceptor in &core.interceptors {
            interceptor.after_receiving(context, &Received { status, headers, body })?;
        }
        if too_long {
            let limit = core.max_answer_bytes;
            let message = format!("the answer is longer than {limit} bytes: raise `.max_answer_bytes(…)`");
            return Err(Error::new(ErrorKind::UnexpectedAnswer, message));
        }
        if status.is_redirection() {
            return Err(redirected(headers));
        }
        let answer = Answer { status, headers, body };
        core.protocol.open(&answer).map_err(Error::from_service)
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
