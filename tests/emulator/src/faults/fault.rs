//! What can go wrong with one request.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use jiff::SignedDuration;

/// When a connection ends, as the server sees the request that it ends at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The head of the request arrived; its body is not read, and nobody logs the request.
    BeforeReading,
    /// The request was read and logged, and no cloud has seen it.
    BeforeExecution,
    /// The cloud did what the request asks for; only its answer is lost.
    AfterExecution,
}

/// One thing that goes wrong. Unless it says otherwise the request is executed, and its effect stays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing goes wrong. A rule with it lets requests through, so that a later rule begins later.
    None,
    /// The connection is closed without an answer: the client reads its end. What of a body is not read by then
    /// makes the system reset the connection instead, as with any server that closes early.
    Drop(Stage),
    /// The connection is reset (RST): the client's reading and writing fail.
    Reset(Stage),
    /// The connection is closed as the request arrives on it, like one whose idle time ran out at that moment.
    /// Only a request that reuses a connection meets it; the answer before did not announce it. The request is
    /// not read.
    StaleConnection,
    /// The answer comes this much later, by Tokio's time.
    Delay(Duration),
    /// The body comes in pieces, with a pause by Tokio's time before each.
    Drip {
        /// The bytes in a piece; 0 counts as 1.
        chunk: usize,
        /// The pause. Even one of zero lets each piece leave on its own.
        pause: Duration,
    },
    /// The answer announces its full length, and the connection is closed before its end.
    Truncate {
        /// How many bytes of the body are sent. At least the last byte of the answer is not, which is the end of
        /// the head when there is no body.
        kept: usize,
    },
    /// These bytes come instead of an answer, then the connection is closed. See [`Fault::garbage`].
    Garbage(Bytes),
    /// An HTML page comes instead of an answer, as from a gateway that cannot reach the service. See
    /// [`Fault::bad_gateway`].
    GatewayPage {
        /// The HTTP status.
        status: StatusCode,
        /// Whether the request is executed even so, as when the service is only too slow for the gateway.
        executed: bool,
    },
    /// The cloud refuses the request as one too many, in its own words, before it looks who calls. It is not
    /// executed.
    Throttle {
        /// How long to wait, if the answer is to say so: in the header `Retry-After`, in seconds rounded up, or
        /// for Alibaba Cloud in `x-acs-retry-after`, in milliseconds.
        retry_after: Option<Duration>,
    },
    /// The cloud says that it failed, in its own words: `APIGW.0201` with status 502, `InternalError` with status
    /// 200, or `ServiceUnavailable` with status 503; IAM with status 503, and a metadata service with 500. The
    /// request is not executed.
    ServerError,
    /// The server's clock seems to be off by this much, ahead if positive: where it checks the time of a
    /// signature, and in the `Date` of the answer. The state goes by the right time. A request meets one fault; to
    /// have such a clock beside other faults, give it to the builder.
    Skew(SignedDuration),
    /// The `Date` of the answer is no date.
    BadDate {
        /// How far the clock seems to be off where the time of a signature is checked; zero if it is right.
        skew: SignedDuration,
    },
}

impl Fault {
    /// Bytes that are no HTTP.
    #[must_use]
    pub fn garbage() -> Self {
        Self::Garbage(Bytes::from_static(b"\x16\x03\x01\x00\x02\x02\x28 this is no HTTP\r\n\r\n"))
    }

    /// A gateway's page of status 502. The request is not executed.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::GatewayPage { status: StatusCode::BAD_GATEWAY, executed: false }
    }

    /// Whether no cloud gets to see the request.
    pub(crate) fn prevents_execution(&self) -> bool {
        matches!(
            self,
            Self::Drop(Stage::BeforeReading | Stage::BeforeExecution)
                | Self::Reset(Stage::BeforeReading | Stage::BeforeExecution)
                | Self::StaleConnection
                | Self::GatewayPage { executed: false, .. }
        )
    }

    /// How far the clock seems to be off.
    pub(crate) fn skew(&self) -> SignedDuration {
        match self {
            Self::Skew(skew) | Self::BadDate { skew } => *skew,
            _ => SignedDuration::ZERO,
        }
    }

    /// What the cloud itself is to say.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Throttle { retry_after } => Some(Trouble::Throttled(*retry_after)),
            Self::ServerError => Some(Trouble::ServerError),
            _ => None,
        }
    }
}

/// A refusal that a cloud is told to give, whatever the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Throttled(Option<Duration>),
    ServerError,
}
