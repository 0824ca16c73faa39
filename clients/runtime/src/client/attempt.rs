//! One attempt of a call: build, admit, sign and send a request; read and decode its response.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{HOST, LOCATION};
use http::{HeaderMap, Response, StatusCode};
use tokio::time::{Instant, timeout};

use crate::auth::{Credentials, refresh_after_rejection};
use crate::client::call_state::{CallState, PendingStep, UsedCredentials, WaitingStep};
use crate::client::interceptor::{Context, Received, Request};
use crate::client::prepared_call::{Arguments, PreparedCall, Success};
use crate::client::undecoded::UndecodedResponse;
use crate::codec::error_body::ErrorBody;
use crate::codec::http_response::HttpResponse;
use crate::codec::payload::Payload;
use crate::codec::request;
use crate::error::{Error, ErrorKind, TimeoutKind};
use crate::policy::admission::Permit;
use crate::policy::retry::retry_after;
use crate::policy::retry_loop::{self, Remedy};
use crate::policy::skew::{self, SkewRejection};
use crate::protocol::operation_context::OperationContext;
use crate::protocol::{Attempt, ResolveContext};
use crate::text;
use crate::text::redact::Redactor;
use crate::trace::{self, SpanEnd};
use crate::transport::TransportError;
use crate::types::record::Record;

/// Why an attempt of a call failed.
pub(super) type Failure = retry_loop::Failure<Credentials>;

impl Failure {
    /// Redacts every part of the error that can be printed.
    fn redacted(self, redactor: &Redactor<'_>) -> Self {
        Self { error: self.error.redacted(redactor), ..self }
    }
}

/// The parts of a sent request that its response is checked against.
struct SentRequest {
    credentials: Credentials,
    /// A copy for interceptors, if there are any.
    request: Option<Request>,
    time: SystemTime,
    /// The clock offset that the request was signed with, in milliseconds.
    offset: i64,
}

impl PreparedCall {
    /// Sends one attempt, signed with `trial_offset` if there is one. The attempt counts once its request is sent.
    pub(super) async fn attempt(
        &self,
        state: &mut CallState,
        trial_offset: Option<i64>,
        started: Instant,
    ) -> Result<Success, Failure> {
        let context = Context { operation: &self.meta, attempt: state.attempts + 1 };
        let signed = self.signed_request(&context, state, trial_offset).await;
        // The permit is held until the response is read.
        let (request, sent, _permit) =
            signed.map_err(|error| Failure::fatal(error).redacted(&state.used.redactor()))?;
        state.attempts += 1;
        state.in_exchange = true;
        let used = &state.used;
        let limit = self.timeouts.attempt;
        let span = trace::attempt_span(&request, context.attempt);
        let exchange = trace::instrument(&span, self.exchange(request));
        let outcome = timeout(limit, exchange).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.timed_out(TimeoutKind::Attempt, limit)));
        let outcome = outcome
            .map_err(Failure::from)
            .and_then(|(response, too_long)| {
                self.read_response(&context, &sent, used, &response, too_long, started)
            })
            // Redacted here, before `tracing` records it.
            .map_err(|failure| failure.redacted(&used.redactor()));
        state.in_exchange = false;
        let end = match &outcome {
            Ok(success) => success.response.span_end(),
            Err(failure) => {
                self.attempt_failed(&context, &failure.error);
                SpanEnd::from(&failure.error)
            }
        };
        trace::end_attempt(&span, end);
        outcome
    }

    /// The signed request: exactly what is sent.
    async fn signed_request(
        &self,
        context: &Context<'_>,
        CallState { used, waiting, .. }: &mut CallState,
        trial_offset: Option<i64>,
    ) -> Result<(Request, SentRequest, Permit<'_>), Error> {
        let core = &*self.core;
        let (mut request, missing) = self.build_request()?;
        *waiting = Some(WaitingStep::from_now(PendingStep::Credentials));
        let mut credentials = core.credentials.provide().await?;
        used.add(&credentials);
        credentials.check()?;
        if let Some(name) = missing {
            *waiting = Some(WaitingStep::from_now(PendingStep::Parameter(name.clone())));
            credentials = self.resolve_parameter(&name, credentials, used).await?;
            request = self.build_request()?.0;
        }
        request.headers_mut().insert(HOST, core.endpoint.host_header());
        // Admission is the last step that takes time, so that the signature's timestamp is fresh.
        let since = Instant::now();
        let mut on_wait = |reason| *waiting = Some(WaitingStep::for_admission(reason, since));
        let permit = core.admission.enter(&self.meta.name, &mut on_wait).await;
        *waiting = None;
        for interceptor in &core.interceptors {
            interceptor.before_signing(context, &mut request)?;
        }
        let (time, offset) =
            (core.environment.clock().now(), trial_offset.unwrap_or_else(|| core.skew.get()));
        let attempt = Attempt {
            operation: &self.meta,
            service: core.service,
            endpoint: &core.endpoint,
            region: core.region.as_ref(),
            credentials: &credentials,
            time: skew::apply(offset, time),
        };
        core.protocol.prepare_and_sign(attempt, &mut request)?;
        for interceptor in &core.interceptors {
            interceptor.before_sending(context, &mut request)?;
        }
        let copy = (!core.interceptors.is_empty()).then(|| request.clone());
        request.extensions_mut().insert(self.operation_context().clone());
        Ok((request, SentRequest { credentials, request: copy, time, offset }, permit))
    }

    /// Lets the provider look up a parameter; once more with fresh credentials, if the service rejects these.
    async fn resolve_parameter(
        &self,
        name: &str,
        credentials: Credentials,
        used: &mut UsedCredentials,
    ) -> Result<Credentials, Error> {
        let core = &*self.core;
        let context = |credentials: &Credentials| {
            ResolveContext::new(core.region.clone(), credentials.clone(), core.environment.clone())
        };
        let Err(error) = core.protocol.resolve_parameter(name, context(&credentials)).await else {
            return Ok(credentials);
        };
        // A remembered failure has invalidated the credentials already.
        let rejected = !error.is_cached() && (error.is_authentication() || error.is_expired_credentials());
        let fresh =
            if rejected { refresh_after_rejection(&*core.credentials, &credentials).await } else { None };
        let Some(fresh) = fresh else {
            return Err(error);
        };
        used.add(&fresh);
        core.protocol.resolve_parameter(name, context(&fresh)).await?;
        Ok(fresh)
    }

    /// The unsigned request. A parameter that the provider has yet to look up gets a dummy value and is returned by
    /// name, so that invalid arguments are reported before anything is sent.
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

    /// The extension of the request, which all attempts share.
    fn operation_context(&self) -> &OperationContext {
        self.context.get_or_init(|| {
            let operation = match &self.arguments {
                Arguments::Record(_, operation) => Some(Arc::clone(operation)),
                Arguments::Raw(_) => None,
            };
            let (service, protocol) = (self.core.service, Arc::clone(&self.core.protocol));
            OperationContext::new(self.meta.clone(), service, operation, protocol)
        })
    }

    /// The body, which is encoded once for all attempts.
    fn body(&self, record: &dyn Record) -> Result<Bytes, Error> {
        if let Some(body) = self.body.get() {
            return Ok(body.clone());
        }
        let body = request::encode_body(&self.meta, record)?;
        Ok(self.body.get_or_init(|| body).clone())
    }

    /// The response, and whether its body is too long. Of a long error body, the part that is searched is kept.
    async fn exchange(&self, request: Request) -> Result<(Response<Bytes>, bool), Error> {
        let limit = self.core.max_response_bytes;
        let response = self.core.transport.send(request).await.map_err(TransportError::into_error)?;
        let (parts, body) = response.into_parts();
        let prefix_len = if parts.status.is_success() { 0 } else { ErrorBody::MAX_SEARCH_LEN };
        let (body, complete) = body.collect_or_prefix(limit, prefix_len).await.map_err(|error| {
            let request_id = self.core.protocol.request_id(&parts.headers);
            error.into_error().with_response(parts.status, &parts.headers, request_id, Bytes::new())
        })?;
        Ok((Response::from_parts(parts, body), !complete))
    }

    fn read_response(
        &self,
        context: &Context<'_>,
        sent: &SentRequest,
        used: &UsedCredentials,
        response: &Response<Bytes>,
        too_long: bool,
        started: Instant,
    ) -> Result<Success, Failure> {
        let core = &*self.core;
        let (status, headers, body) = (response.status(), response.headers(), response.body());
        let request_id = core.protocol.request_id(headers);
        if let Some(request) = &sent.request {
            let received = Received { request, status, headers, body, complete: !too_long };
            for interceptor in &core.interceptors {
                interceptor.after_receiving(context, &received).map_err(|error| {
                    Failure::fatal(error.with_response(status, headers, request_id.clone(), body.clone()))
                })?;
            }
        }
        let limit = self.timeouts.total;
        // Decoding cannot be interrupted, so the limit is checked before it starts.
        if status.is_success() && started.elapsed() >= limit {
            let error = self.timed_out(TimeoutKind::Total, limit);
            return Err(Failure::fatal(error.with_response(status, headers, request_id, body.clone())));
        }
        let outcome = self.payload(response, too_long).and_then(|payload| {
            let mut undecoded = UndecodedResponse {
                operation: self.meta.name.clone(),
                status,
                headers: headers.clone(),
                request_id: None,
                used: used.clone(),
                attempts: context.attempt,
                body: body.clone(),
                payload: payload.bytes,
                format: payload.format,
            };
            let output = (self.decode)(&mut undecoded, &*core.protocol)?;
            // As for errors: the id in the body is the service's, the one in a header may be a gateway's.
            let id = undecoded.request_id.take().or_else(|| request_id.clone());
            undecoded.request_id = id.map(|id| used.redactor().show(&id, text::MAX_CODE_LEN));
            // The caller decodes a raw response, and errors of that may quote credentials too.
            if let Arguments::Record(..) = self.arguments {
                undecoded.used.clear();
            }
            Ok(Success { response: undecoded, output })
        });
        match outcome {
            Ok(success) => Ok(success),
            Err(error) => {
                let received = core.environment.clock().now();
                let pause = retry_after(headers, skew::apply(sent.offset, received));
                let error =
                    error.or_retry_after(pause).with_response(status, headers, request_id, body.clone());
                let remedy = if error.is_expired_credentials() {
                    Remedy::RefreshCredentials(sent.credentials.clone())
                } else if error.is_clock_skew() && core.correct_clock_skew {
                    let reported = skew::offset(headers, sent.time, received);
                    Remedy::CorrectClock(SkewRejection { signed_with: sent.offset, reported })
                } else {
                    Remedy::Pause
                };
                Err(Failure { error, remedy })
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
            return Err(redirect_error(status, headers));
        }
        let response = HttpResponse { status, headers, body };
        core.protocol.parse_response(&response).map_err(Error::from_service)
    }
}

/// The error of a redirect. None is followed: the signature is made for one host, and the token must reach no other.
fn redirect_error(status: StatusCode, headers: &HeaderMap) -> Error {
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let target = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    if !is_redirect && target.is_none() {
        let message = format!("the service responded with {status}, which is unexpected for this request");
        return Error::new(ErrorKind::UnexpectedResponse, message);
    }
    let host = target.and_then(|target| target.parse::<http::Uri>().ok()?.host().map(str::to_owned));
    let to = host.map_or(String::new(), |host| format!(" to `{host}`"));
    let message =
        format!("the service responded with a redirect{to}, which is not followed: check the endpoint");
    Error::new(ErrorKind::UnexpectedResponse, message)
}
