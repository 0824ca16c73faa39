//! One attempt of a call, in the order of its steps: build, resolve, admit, sign, send, parse, decode.

mod response;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::HOST;
use tokio::time::{Instant, timeout};

use crate::auth::Credentials;
use crate::client::call_state::{CallState, PendingStep, WaitingStep};
use crate::client::interceptor::{Context, Request};
use crate::client::prepared_call::{Arguments, PreparedCall, Success};
use crate::client::undecoded::UndecodedResponse;
use crate::codec::error_body::ErrorBody;
use crate::codec::request::{self, ClientParameters};
use crate::error::{Error, TimeoutKind};
use crate::policy::admission::{Permit, WaitReason};
use crate::policy::call_time::CallTime;
use crate::policy::retry_loop;
use crate::policy::skew;
use crate::protocol::Attempt;
use crate::protocol::operation_context::OperationContext;
use crate::text::redact::Redactor;
use crate::trace::{self, SpanEnd};
use crate::transport::TransportError;

/// Why an attempt of a call failed.
pub(super) type Failure = retry_loop::Failure<Credentials>;

impl Failure {
    /// Redacts every part of the error that can be printed.
    fn redacted(self, redactor: &Redactor<'_>) -> Self {
        Self { error: self.error.redacted(redactor), ..self }
    }
}

/// What a response is compared with.
struct SentRequest {
    credentials: Credentials,
    /// A copy for interceptors, if there are any.
    request: Option<Box<Request>>,
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
        time: &CallTime,
    ) -> Result<Success, Failure> {
        let context = Context { operation: &self.meta, attempt: state.attempts + 1, elapsed: Duration::ZERO };
        let signed = async {
            let (mut request, missing) = self.build()?;
            let credentials = self.resolve(missing, state).await?;
            if missing.is_some() {
                request = self.build()?.0;
            }
            let permit = self.admit(state, time).await;
            let (request, sent) = self.sign(&context, request, credentials, trial_offset)?;
            Ok((request, sent, permit))
        };
        let signed = signed.await;
        // The permit is held until the response is decoded.
        let (request, sent, _permit) =
            signed.map_err(|error| Failure::fatal(error).redacted(&state.used.redactor()))?;
        state.attempts += 1;
        let sent_at = Instant::now();
        state.sent_at = Some(sent_at);
        let span = trace::attempt_span(&request, context.attempt);
        let outcome = match trace::instrument(&span, self.send(request)).await {
            Err(error) => Err(Failure::from(error)),
            Ok((mut response, complete)) => {
                (response.attempts, response.used) = (context.attempt, state.used.clone());
                let context = Context { elapsed: sent_at.elapsed(), ..context };
                let output = self
                    .intercept(&context, &sent, &response, complete)
                    .and_then(|()| self.check_time(&response, time))
                    .map_err(Failure::fatal)
                    .and_then(|()| {
                        let payload = self.parse(&response, complete)?;
                        Ok(self.decode(&mut response, payload)?)
                    });
                match output {
                    Ok(output) => Ok(Success { response, output }),
                    Err(failure) => Err(self.with_response(failure, &response, &sent)),
                }
            }
        };
        // Redacted here, before `tracing` records it.
        let outcome = outcome.map_err(|failure| failure.redacted(&state.used.redactor()));
        state.sent_at = None;
        let end = match &outcome {
            Ok(success) => success.response.span_end(),
            Err(failure) => {
                let context = Context { elapsed: sent_at.elapsed(), ..context };
                self.attempt_failed(&context, &failure.error);
                SpanEnd::from(&failure.error)
            }
        };
        trace::end_attempt(&span, end);
        outcome
    }

    /// The unsigned request. Its body is encoded once for all attempts.
    ///
    /// A parameter that the provider has yet to resolve gets a dummy value and is returned by name, so that invalid
    /// arguments are reported before anything is sent.
    fn build(&self) -> Result<(Request, Option<&'static str>), Error> {
        let core = &*self.core;
        let value = |name: &str| core.protocol.parameter(name).map(Cow::Borrowed);
        let can_resolve = |name: &str| core.protocol.can_resolve(name);
        let parameters = ClientParameters::new(&self.meta, value, can_resolve);
        let mut request = match &self.arguments {
            Arguments::Record(record, _) => {
                let body = match self.body.get() {
                    Some(body) => body.clone(),
                    None => request::encode_body(&self.meta, &**record)?,
                };
                let body = self.body.get_or_init(|| body).clone();
                request::build(&self.meta, &**record, &core.endpoint, &parameters, body)?
            }
            Arguments::Raw(raw) => raw.build_request(&self.meta, &core.endpoint, &parameters)?,
        };
        request.headers_mut().insert(HOST, core.endpoint.host_header());
        Ok((request, parameters.missing))
    }

    /// The credentials, after the missing parameter is resolved with them.
    async fn resolve(
        &self,
        missing: Option<&'static str>,
        CallState { used, waiting, .. }: &mut CallState,
    ) -> Result<Credentials, Error> {
        *waiting = Some(WaitingStep::from_now(PendingStep::Credentials));
        let credentials = self.core.credentials.provide().await?;
        used.add(&credentials);
        credentials.check()?;
        let Some(name) = missing else {
            return Ok(credentials);
        };
        *waiting = Some(WaitingStep::from_now(PendingStep::Parameter(name)));
        self.core.resolve_parameter(name, credentials, used).await
    }

    /// Waits for a permit and the rate limits. No later step takes time, so the signature's timestamp is fresh.
    async fn admit(&self, CallState { waiting, .. }: &mut CallState, time: &CallTime) -> Permit<'_> {
        let since = Instant::now();
        let published = self.published_limits;
        let mut on_wait = |reason| {
            time.set_counted(!(published && matches!(reason, WaitReason::RateLimit(_))));
            *waiting = Some(WaitingStep::for_admission(reason, since));
        };
        let permit = self.core.admission.enter(&self.meta.name, published, &mut on_wait).await;
        time.set_counted(true);
        *waiting = None;
        permit
    }

    /// The request exactly as it is sent.
    fn sign(
        &self,
        context: &Context<'_>,
        mut request: Request,
        credentials: Credentials,
        trial_offset: Option<i64>,
    ) -> Result<(Request, SentRequest), Error> {
        let core = &*self.core;
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
        let copy = (!core.interceptors.is_empty()).then(|| Box::new(request.clone()));
        Ok((request, SentRequest { credentials, request: copy, time, offset }))
    }

    /// Sends the request, and returns the response and whether its body is complete. Of a long error body, the part that is
    /// searched remains.
    async fn send(&self, mut request: Request) -> Result<(UndecodedResponse, bool), Error> {
        let core = &*self.core;
        if core.transport.reads_operation_context() {
            request.extensions_mut().insert(self.operation_context().clone());
        }
        let response = core.transport.send(request);
        let exchange = async {
            let response = response.await.map_err(TransportError::into_error)?;
            let (parts, body) = response.into_parts();
            let prefix_len = if parts.status.is_success() { 0 } else { ErrorBody::MAX_SEARCH_LEN };
            match body.collect_or_prefix(core.max_response_bytes, prefix_len).await {
                Ok((body, complete)) => {
                    let name = self.meta.name.clone();
                    Ok((UndecodedResponse::new(name, parts.status, parts.headers, body), complete))
                }
                Err(error) => {
                    let id = core.protocol.request_id(&parts.headers);
                    Err(error.into_error().with_response(parts.status, &parts.headers, id, Bytes::new()))
                }
            }
        };
        let limit = self.timeouts.attempt;
        let outcome = timeout(limit, exchange).await;
        outcome.unwrap_or_else(|_| Err(self.timed_out(TimeoutKind::Attempt, limit)))
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
}
