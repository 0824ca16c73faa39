//! The metadata service of a virtual machine, which returns temporary keys of its agency, and the credential service of
//! a pod.
//!
//! Requests are not signed, and error responses have a status and no code. Choices of the emulator: a request without a
//! required session token gets status 401; each request for a key returns a new one; a pod authenticates with any
//! identity token that the emulator accepts.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::KEY_FORMAT;
use crate::credentials::{Credentials, IssuedKey, OidcTokenStatus, Rejection, throttled_or_failed};
use crate::faults::CallContext;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::{Random, Request};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetadataOperation {
    Token,
    Key,
    PodIdentity,
}

impl MetadataOperation {
    pub(super) const ALL: [Self; 3] = [Self::Token, Self::Key, Self::PodIdentity];

    /// The operation by method and path.
    pub(super) fn of(request: &Request) -> Option<Self> {
        match (request.method.as_str(), request.path.as_str()) {
            ("PUT", "/meta-data/latest/api/token") => Some(Self::Token),
            ("GET", "/openstack/latest/securitykey") => Some(Self::Key),
            ("POST", "/v1/credentials") => Some(Self::PodIdentity),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Token => "MetadataToken",
            Self::Key => "MetadataKey",
            Self::PodIdentity => "PodIdentity",
        }
    }
}

pub(super) fn respond(
    operation: MetadataOperation,
    request: &Request,
    (credentials, throttle): (&Credentials, &Throttle),
    random: &mut Random,
    context: CallContext,
) -> Response {
    if let Some(response) = throttled_or_failed(operation.name(), throttle, context) {
        return response;
    }
    let now = context.now;
    let service = &credentials.metadata;
    let result = match operation {
        MetadataOperation::Token => {
            let seconds = request.header_text("x-metadata-token-ttl-seconds");
            service.issue_token(seconds, random, now).map(|token| Response::text(StatusCode::OK, token))
        }
        MetadataOperation::Key => service.role(request.header_text("x-metadata-token"), now).map(|_| {
            let credential = KeyBody::of(&credentials.for_vm(KEY_FORMAT, random, now));
            Response::json(StatusCode::OK, &Envelope { credential })
        }),
        MetadataOperation::PodIdentity => {
            let token = request.header_text("authorization").unwrap_or_default();
            if credentials.oidc_tokens.status(token) != OidcTokenStatus::Valid {
                return Response::text(StatusCode::UNAUTHORIZED, "the token of the pod is not accepted");
            }
            let credential = PodKeyBody::of(&credentials.for_vm(KEY_FORMAT, random, now));
            Ok(Response::json(StatusCode::OK, &Envelope { credential }))
        }
    };
    result.unwrap_or_else(reject)
}

fn reject(rejection: Rejection) -> Response {
    match rejection {
        Rejection::Off => Response::text(StatusCode::NOT_FOUND, ""),
        Rejection::NoTokens(status) => Response::text(status, ""),
        Rejection::BadLifetime => Response::text(StatusCode::BAD_REQUEST, ""),
        Rejection::MissingToken => Response::text(StatusCode::UNAUTHORIZED, "a token is needed"),
        Rejection::UnknownToken => Response::text(StatusCode::UNAUTHORIZED, "the token is not known"),
        Rejection::ExpiredToken => Response::text(StatusCode::UNAUTHORIZED, "token expired"),
        // Clients search for this text.
        Rejection::NoRole => {
            Response::text(StatusCode::UNAUTHORIZED, "Please configure Cloud Service Agency first")
        }
    }
}

#[derive(Serialize)]
struct Envelope<K> {
    credential: K,
}

/// A temporary key in the form of most services of this cloud.
#[derive(Serialize)]
pub(super) struct KeyBody {
    access: String,
    secret: String,
    securitytoken: String,
    expires_at: String,
}

impl KeyBody {
    pub(super) fn of(issued: &IssuedKey) -> Self {
        let IssuedKey { id, secret, token, expires } = issued;
        let [access, secret, securitytoken] = [id, secret, token].map(Clone::clone);
        Self { access, secret, securitytoken, expires_at: date(*expires) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PodKeyBody {
    access_key_id: String,
    secret_access_key: String,
    security_token: String,
    expiration: String,
}

impl PodKeyBody {
    fn of(issued: &IssuedKey) -> Self {
        let IssuedKey { id, secret, token, expires } = issued;
        let [access_key_id, secret_access_key, security_token] = [id, secret, token].map(Clone::clone);
        Self { access_key_id, secret_access_key, security_token, expiration: date(*expires) }
    }
}

/// In UTC, with six digits after the seconds.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
