//! One attempt: a request, shaped and signed afresh, and its response.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{HOST, LOCATION};
use http::{HeaderMap, Response, StatusCode};
use tokio::time::{Instant, timeout};

use crate::auth::{Credentials, refresh_after_rejection};
use crate::client::attempts::used::Used;
use crate::client::attempts::waiting::{Waiting, What};
use crate::client::attempts::{Arguments, Prepared, Progress, Success};
use crate::client::interceptor::{Context, Received, Request};
use crate::client::undecoded::UndecodedResponse;
use crate::codec::error_body::ErrorBody;
use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::codec::request;
use crate::error::TimeoutKind;
use crate::error::{Error, ErrorKind};
use crate::policy::admission::Permit;
use crate::policy::retry::retry_after;
use crate::policy::skew;
use crate::policy::skew::SkewRejection;
use crate::protocol::operation_context::OperationContext;
use crate::protocol::{Attempt, ResolveContext};
use crate::text;
use crate::text::redact::Redactor;
use crate::trace::{self, Ended};
use crate::transport::TransportError;
use crate::types::record::Record;

/// Why an attempt failed.
pub(super) struct Failure {
    pub(super) error: Error,
    /// Whether it ends the call, of whatever kind the error is: it did not come from the service or the way to it.
    pub(super) last: bool,
    /// How far the service says that the request's time was off, if that is why.
    pub(super) off: Option<SkewRejection>,
    /// The credentials, if the service takes them for ended.
    pub(super) expired: Option<Credentials>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, last: false, off: None, expired: None }
    }
}

impl Failure {
    /// Redacts all of the error that can be printed.
    fn redacted(self, redactor: &Redactor<'_>) -> Self {
        Self { error: self.error.redacted(redactor), ..self }
    }

    fn last(error: Error) -> Self {
        Self { error, last: true, off: None, expired: None }
    }

    /// Whether the service found nothing wrong with the request's time: it judged what was asked.
    pub(super) fn accepted_timestamp(&self) -> bool {
        let judged = matches!(
            self.error.kind(),
            ErrorKind::Permission | ErrorKind::NotFound | ErrorKind::Rejected | ErrorKind::Decode
        );
        judged && self.off.is_none()
    }
}

/// A request that went out, as far as it is still needed once its response is here.
struct Sent {
    credentials: Credentials,
    /// For interceptors, if there are any.
    request: Option<Request>,
    at: SystemTime,
    /// The offset that it was signed with.
    offset: i64,
}

impl Prepared {
    /// Counts the attempt once the request goes out. It is signed with the offset that the call tries, if it tries one.
    pub(super) async fn attempt(
        &self,
        progress: &mut Progress,
        trial_offset: Option<i64>,
        begun: Instant,
    ) -> Result<Success, Failure> {
        let context = Context { operation: &self.meta, attempt: progress.attempts + 1 };
        let made = self.request(&context, progress, trial_offset).await;
        // The permit is held until the response is read.
        let (request, sent, _permit) =
            made.map_err(|error| Failure::last(error).redacted(&progress.used.redactor()))?;
        progress.attempts += 1;
        let used = &progress.used;
        let limit = self.timeouts.attempt;
        let span = trace::attempt(&request, context.attempt);
        let exchange = trace::within(&span, self.exchange(request));
        let outcome = timeout(limit, exchange).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.timed_out(TimeoutKind::Attempt, limit)));
        let outcome = outcome
            .map_err(Failure::from)
            .and_then(|(response, too_long)| self.receive(&context, &sent, used, &response, too_long, begun))
            // Before anyone sees the error, also `tracing`.
            .map_err(|failure| failure.redacted(&used.redactor()));
        let ended = match &outcome {
            Ok(success) => success.opened.ended(),
            Err(failure) => Ended::from(&failure.error),
        };
        trace::attempted(&span, ended);
        outcome
    }

    /// The signed request: what is in it is what goes on the wire.
    async fn request(
        &self,
        context: &Context<'_>,
        Progress { used, waiting, .. }: &mut Progress,
        trial_offset: Option<i64>,
    ) -> Result<(Request, Sent, Permit<'_>), Error> {
        let core = &*self.core;
        let (mut request, missing) = self.build_request()?;
        *waiting = Some(Waiting::from_now(What::Credentials));
        let mut credentials = core.credentials.provide().await?;
        used.add(&credentials);
        credentials.check()?;
        if let Some(name) = missing {
            *waiting = Some(Waiting::from_now(What::Parameter(name.clone())));
            credentials = self.resolve_parameter(&name, credentials, used).await?;
            request = self.build_request()?.0;
        }
        request.headers_mut().insert(HOST, core.endpoint.host_header());
        // Last of all that takes time: requests go out as they are let through, and signed with the time of that.
        let since = Instant::now();
        let mut waits = |obstacle| *waiting = Some(Waiting::for_others(obstacle, since));
        let permit = core.admission.enter(&self.meta.name, &mut waits).await;
        *waiting = None;
        for interceptor in &core.interceptors {
            interceptor.before_signing(context, &mut request)?;
        }
        let (at, offset) = (core.environment.clock().now(), trial_offset.unwrap_or_else(|| core.skew.get()));
        let attempt = Attempt {
            operation: &self.meta,
            service: core.service,
            endpoint: &core.endpoint,
            region: core.region.as_ref(),
            credentials: &credentials,
            time: skew::apply(offset, at),
        };
        core.protocol.prepare_and_sign(attempt, &mut request)?;
        for interceptor in &core.interceptors {
            interceptor.before_sending(context, &mut request)?;
        }
        let kept = (!core.interceptors.is_empty()).then(|| request.clone());
        let operation = match &self.arguments {
            Arguments::Record(_, operation) => Some(Arc::clone(operation)),
            Arguments::Raw(_) => None,
        };
        request.extensions_mut().insert(OperationContext::new(operation, &self.meta, &core.protocol));
        Ok((request, Sent { credentials, request: kept, at, offset }, permit))
    }

    /// Lets the provider learn what the request names; with others, if the service takes these credentials for ended.
    async fn resolve_parameter(
        &self,
        name: &str,
        credentials: Credentials,
        used: &mut Used,
    ) -> Result<Credentials, Error> {
        let core = &*self.core;
        let lookup = |credentials| ResolveContext::new(core.region.as_ref(), credentials, &core.environment);
        let Err(error) = core.protocol.resolve_parameter(name, lookup(&credentials)).await else {
            return Ok(credentials);
        };
        // A look that was made before has told the provider.
        let stale = !error.is_cached() && (error.is_authentication() || error.is_expired_credentials());
        let fresh =
            if stale { refresh_after_rejection(&*core.credentials, &credentials).await } else { None };
        let Some(fresh) = fresh else {
            return Err(error);
        };
        used.add(&fresh);
        core.protocol.resolve_parameter(name, lookup(&fresh)).await?;
        Ok(fresh)
    }

    /// The request as it is before it is signed. If it names what the provider has yet to learn, it has a stand-in there:
    /// what is wrong with the arguments is told before anything is sent.
    fn build_request(&self) -> Result<(Request, Option<String>), Error> {
        let (core, missing) = (&*self.core, RefCell::new(None));
        let parameter = |name: &str| {
            core.protocol.parameter(name).or_else(|| {
                core.protocol.can_resolve(name).then(|| {
                    missing.replace(Some(name.to_owned()));
                    "-".to_owned()
                })
            })
        };
        let request = match &self.arguments {
            Arguments::Record(record, _) => {
                let body = self.body(&**record)?;
                request::build(&self.meta, &**record, &core.endpoint, &parameter, body)?
            }
            Arguments::Raw(raw) => raw.build_request(&self.meta, &core.endpoint, &parameter)?,
        };
        Ok((request, missing.into_inner()))
    }

    /// The body, which is written once for all attempts.
    fn body(&self, record: &dyn Record) -> Result<Bytes, Error> {
        if let Some(body) = self.body.get() {
            return Ok(body.clone());
        }
        let body = request::encode_body(&self.meta, record)?;
        Ok(self.body.get_or_init(|| body).clone())
    }

    /// The response, and whether its body is too long. Of a long error the beginning is kept, which is all that is searched.
    async fn exchange(&self, request: Request) -> Result<(Response<Bytes>, bool), Error> {
        let limit = self.core.max_response_bytes;
        let response = self.core.transport.send(request).await.map_err(TransportError::into_error)?;
        let (parts, body) = response.into_parts();
        let kept = if parts.status.is_success() { 0 } else { ErrorBody::SEARCHED };
        let (body, complete) = body.collect_beginning(limit, kept).await.map_err(|error| {
            let request_id = self.core.protocol.request_id(&parts.headers);
            error.into_error().with_response(parts.status, &parts.headers, request_id, Bytes::new())
        })?;
        Ok((Response::from_parts(parts, body), !complete))
    }

    fn receive(
        &self,
        context: &Context<'_>,
        sent: &Sent,
        used: &Used,
        response: &Response<Bytes>,
        too_long: bool,
        begun: Instant,
    ) -> Result<Success, Failure> {
        let core = &*self.core;
        let (status, headers, body) = (response.status(), response.headers(), response.body());
        let request_id = core.protocol.request_id(headers);
        if let Some(request) = &sent.request {
            let received = Received { request, status, headers, body, complete: !too_long };
            for interceptor in &core.interceptors {
                interceptor.after_receiving(context, &received).map_err(|error| {
                    Failure::last(error.with_response(status, headers, request_id.clone(), body.clone()))
                })?;
            }
        }
        let limit = self.timeouts.total;
        // Decoding cannot be interrupted, so the limit is looked at before it starts.
        if status.is_success() && begun.elapsed() >= limit {
            let error = self.timed_out(TimeoutKind::Total, limit);
            return Err(Failure::last(error.with_response(status, headers, request_id, body.clone())));
        }
        let outcome = self.payload(response, too_long).and_then(|payload| {
            let mut opened = UndecodedResponse {
                operation: self.meta.name.clone(),
                status,
                headers: headers.clone(),
                request_id: None,
                used: used.all(),
                attempts: context.attempt,
                body: body.clone(),
                payload: payload.bytes,
                format: payload.format,
            };
            let output = (self.decode)(&mut opened, &*core.protocol)?;
            // As for errors: the body names the request at the service, a header may be a gateway's.
            let id = opened.request_id.take().or_else(|| request_id.clone());
            opened.request_id = id.map(|id| used.redactor().show(&id, text::MAX_CODE_LEN));
            // A raw response is decoded by its caller, and the error of that may quote them too.
            if let Arguments::Record(..) = self.arguments {
                opened.used.clear();
            }
            Ok(Success { opened, output })
        });
        match outcome {
            Ok(success) => Ok(success),
            Err(error) => {
                let received = core.environment.clock().now();
                let pause = retry_after(headers, skew::apply(sent.offset, received));
                let error =
                    error.or_retry_after(pause).with_response(status, headers, request_id, body.clone());
                let told = skew::offset(headers, sent.at, received);
                let off = error.is_clock_skew().then_some(SkewRejection { used: sent.offset, told });
                let expired = error.is_expired_credentials().then(|| sent.credentials.clone());
                Err(Failure { error, last: false, off, expired })
            }
        }
    }

    fn payload(&self, response: &Response<Bytes>, too_long: bool) -> Result<Payload, Error> {
        let core = &*self.core;
        let (status, headers, body) = (response.status(), response.headers(), response.body());
        if too_long && status.is_success() {
            let limit = core.max_response_bytes;
            let message =
                format!("the response is longer than {limit} bytes: raise `.max_response_bytes(…)`");
            return Err(Error::new(ErrorKind::UnexpectedResponse, message));
        }
        if status.is_redirection() {
            return Err(redirected(status, headers));
        }
        let response = HttpResponse { status, headers, body };
        core.protocol.parse_response(&response).map_err(Error::from_service)
    }
}

/// A redirect is never followed: the signature is made for one host, and the token must reach no other.
fn redirected(status: StatusCode, headers: &HeaderMap) -> Error {
    let redirects = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let target = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    if !redirects && target.is_none() {
        let message = format!("the service responded with {status}, which nothing in the request asks for");
        return Error::new(ErrorKind::UnexpectedResponse, message);
    }
    let host = target.and_then(|target| target.parse::<http::Uri>().ok()?.host().map(str::to_owned));
    let to = host.map_or(String::new(), |host| format!(" to `{host}`"));
    let message =
        format!("the service responded with a redirect{to}, which is not followed: check the endpoint");
    Error::new(ErrorKind::UnexpectedResponse, message)
}
