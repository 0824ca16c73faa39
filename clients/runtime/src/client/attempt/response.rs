//! The steps of an attempt after its response has arrived: parse and decode.

use std::any::Any;

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};

use crate::client::attempt::{Failure, SentRequest};
use crate::client::interceptor::{Context, Received};
use crate::client::prepared_call::{Arguments, PreparedCall};
use crate::client::undecoded::UndecodedResponse;
use crate::codec::payload::Payload;
use crate::error::{Error, ErrorKind, TimeoutKind};
use crate::policy::call_time::CallTime;
use crate::policy::retry::retry_after;
use crate::policy::retry_loop::Remedy;
use crate::policy::skew::{self, SkewRejection};
use crate::text;

impl PreparedCall {
    /// Passes the response to the interceptors.
    pub(super) fn intercept(
        &self,
        context: &Context<'_>,
        sent: &SentRequest,
        response: &UndecodedResponse,
        complete: bool,
    ) -> Result<(), Error> {
        let Some(request) = sent.request.as_deref() else {
            return Ok(());
        };
        let UndecodedResponse { status, headers, body, .. } = response;
        let received = Received { request, status: *status, headers, body, complete };
        for interceptor in &self.core.interceptors {
            // The service has received the request, whatever the kind of this error says.
            interceptor.after_receiving(context, &received).map_err(Error::without_retry)?;
        }
        Ok(())
    }

    /// Decoding cannot be interrupted, so the limit is checked before it starts.
    pub(super) fn check_time(&self, response: &UndecodedResponse, time: &CallTime) -> Result<(), Error> {
        let limit = self.timeouts.total;
        if response.status.is_success() && time.elapsed() >= limit {
            return Err(self.timed_out(TimeoutKind::Total, limit));
        }
        Ok(())
    }

    /// Removes the envelope.
    pub(super) fn parse(&self, response: &UndecodedResponse, complete: bool) -> Result<Payload, Error> {
        let core = &*self.core;
        let status = response.status;
        if !complete && status.is_success() {
            let limit = core.max_response_bytes;
            let message =
                format!("the response is longer than {limit} bytes: raise `.max_response_bytes(…)`");
            return Err(Error::new(ErrorKind::UnexpectedResponse, message));
        }
        if status.is_redirection() {
            return Err(redirect_error(status, &response.headers));
        }
        core.protocol.parse_response(&response.as_received()).map_err(Error::from_service)
    }

    /// Decodes the payload into the output, and finds the error that it may report.
    pub(super) fn decode(
        &self,
        response: &mut UndecodedResponse,
        payload: Payload,
    ) -> Result<Box<dyn Any + Send>, Error> {
        let protocol = &*self.core.protocol;
        Payload { bytes: response.payload, format: response.format, envelope: response.envelope } = payload;
        let output = (self.decode)(response, protocol)?;
        // As for errors: the id in the body is the service's, the one in a header may be a gateway's.
        let id = response.request_id.take().or_else(|| protocol.request_id(&response.headers));
        response.request_id = id.map(|id| response.used.show(id, text::MAX_CODE_LEN));
        // The caller decodes a raw response, and errors of that may quote credentials too.
        if let Arguments::Record(..) = self.arguments {
            response.used.clear();
        }
        Ok(output)
    }

    /// Adds the response to a failure, and what it reports besides the error.
    pub(super) fn with_response(
        &self,
        failure: Failure,
        response: &UndecodedResponse,
        sent: &SentRequest,
    ) -> Failure {
        let core = &*self.core;
        let UndecodedResponse { status, headers, body, .. } = response;
        let request_id = core.protocol.request_id(headers);
        let error = failure.error.with_response(*status, headers, request_id, body.clone());
        if let Remedy::None = failure.remedy {
            return Failure { error, ..failure };
        }
        let received = core.environment.clock().now();
        let error = error.or_retry_after(retry_after(headers, skew::apply(sent.offset, received)));
        let remedy = if error.is_expired_credentials() {
            Remedy::RefreshCredentials(sent.credentials.clone())
        } else if error.is_clock_skew() && core.correct_clock_skew {
            let reported = skew::offset(headers, sent.time, received);
            Remedy::CorrectClock(SkewRejection { signed_with: sent.offset, reported })
        } else {
            Remedy::Pause
        };
        Failure { error, remedy }
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
