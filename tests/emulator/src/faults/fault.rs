//! The faults that the emulator can inject into one request.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use jiff::SignedDuration;

use super::{Anomaly, ForcedError};

/// When a connection ends, relative to the handling of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The head of the request has arrived. The body is not read, and the request is not logged.
    BeforeReading,
    /// The request was read and logged, and is not executed.
    BeforeExecution,
    /// The request was executed; only the response is lost.
    AfterExecution,
}

/// A fault that the emulator injects into one request. Unless the variant says otherwise, the request is executed and
/// its effects remain.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No fault. A rule with this fault exempts requests from the rules after it.
    None,
    /// The connection is closed without a response: the client reads end of file. If part of the body is still unread,
    /// the operating system resets the connection instead, as with any server that closes early.
    Drop(Stage),
    /// The connection is reset (RST): the client's reads and writes fail.
    Reset(Stage),
    /// The connection is closed as the request arrives on it, like a connection whose idle timeout expires at that
    /// moment. It applies only to a request that reuses a connection; the previous response did not announce it. The
    /// request is not read.
    StaleConnection,
    /// The response is sent this much later, in Tokio's time.
    Delay(Duration),
    /// The body is sent in chunks, with a pause in Tokio's time before each.
    Drip {
        /// The number of bytes in a chunk; 0 counts as 1.
        chunk: usize,
        /// The pause. Even without one, each chunk is sent separately.
        pause: Duration,
    },
    /// The response announces its full length, and the connection is closed before its end.
    Truncate {
        /// How many bytes of the body are sent. The last byte of the response is never sent; without a body, that is
        /// the end of the head.
        body_bytes: usize,
    },
    /// These bytes are sent instead of a response, then the connection is closed. See [`Fault::garbage`].
    Garbage(Bytes),
    /// An HTML page is sent instead of the response, as by a gateway that cannot reach the service. See
    /// [`Fault::bad_gateway`].
    GatewayPage {
        /// The HTTP status.
        status: StatusCode,
        /// Whether the request is executed nevertheless, as when the service is only too slow for the gateway.
        executed: bool,
    },
    /// The cloud returns its throttling error, before it checks the signature. The request is not executed.
    Throttle {
        /// The time to wait, if the response contains one: in the header `Retry-After`, in seconds rounded up, or for
        /// Alibaba Cloud in `x-acs-retry-after`, in milliseconds.
        retry_after: Option<Duration>,
    },
    /// The cloud returns its internal error: `APIGW.0201` with status 502 (Huawei Cloud), `InternalError` with status
    /// 200 (Tencent Cloud), `ServiceUnavailable` with status 503 (Alibaba Cloud), status 503 (IAM), or status 500
    /// (metadata services). The request is not executed.
    ServerError,
    /// The server's clock seems to be off by this much, ahead if positive: the gateway checks the times of signatures
    /// by that clock, and the response's `Date` shows it. The state still follows the emulator's clock. A request has
    /// one fault only; to combine a skewed clock with other faults, pass such a clock to the builder.
    Skew(SignedDuration),
    /// The response's `Date` header is not a date.
    BadDate {
        /// How far the clock seems to be off where the time of a signature is checked; zero if it is right.
        skew: SignedDuration,
    },
    /// The response has this anomaly.
    Anomaly(Anomaly),
}

impl Fault {
    /// Bytes that are not HTTP.
    #[must_use]
    pub fn garbage() -> Self {
        Self::Garbage(Bytes::from_static(b"\x16\x03\x01\x00\x02\x02\x28 this is not HTTP\r\n\r\n"))
    }

    /// A gateway's HTML page with status 502. The request is not executed.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::GatewayPage { status: StatusCode::BAD_GATEWAY, executed: false }
    }

    /// Whether the request does not reach its cloud.
    pub(crate) fn prevents_execution(&self) -> bool {
        matches!(
            self,
            Self::Drop(Stage::BeforeReading | Stage::BeforeExecution)
                | Self::Reset(Stage::BeforeReading | Stage::BeforeExecution)
                | Self::StaleConnection
                | Self::GatewayPage { executed: false, .. }
        )
    }

    /// How far the clock seems to be off; zero for all other faults.
    pub(crate) fn skew(&self) -> SignedDuration {
        match self {
            Self::Skew(skew) | Self::BadDate { skew } => *skew,
            _ => SignedDuration::ZERO,
        }
    }

    pub(crate) fn anomaly(&self) -> Option<Anomaly> {
        match self {
            Self::Anomaly(anomaly) => Some(*anomaly),
            _ => None,
        }
    }

    /// The error that the cloud itself must return.
    pub(crate) fn forced_error(&self) -> Option<ForcedError> {
        match self {
            Self::Throttle { retry_after } => Some(ForcedError::Throttled(*retry_after)),
            Self::ServerError => Some(ForcedError::ServerError),
            _ => None,
        }
    }
}
