//! The metadata service of a virtual machine: its role, and temporary keys of the role. Also the credentials URI.
//!
//! Requests are not signed, and error responses have a status and no code. Choices of the emulator: a request with an
//! unknown or expired session token gets status 401; a request for a session token without a lifetime gets 400; each
//! request for a key returns a new one.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::KEY_FORMAT;
use crate::credentials::{Credentials, IssuedKey, Rejection, throttled_or_failed};
use crate::faults::CallContext;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::{Random, Request};

/// The path of the credentials URI, which returns keys to programs outside a virtual machine. The vendor does not
/// prescribe a path.
pub const CREDENTIALS_URI_PATH: &str = "/credentials-uri";

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetadataOperation {
    Token,
    Role,
    Key,
    CredentialsUri,
}

impl MetadataOperation {
    pub(super) const ALL: [Self; 4] = [Self::Token, Self::Role, Self::Key, Self::CredentialsUri];

    /// The operation by method and path.
    pub(super) fn of(request: &Request) -> Option<Self> {
        match (request.method.as_str(), request.path.as_str()) {
            ("PUT", TOKEN) => Some(Self::Token),
            ("GET", CREDENTIALS_URI_PATH) => Some(Self::CredentialsUri),
            ("GET", path) => match path.strip_prefix(ROLES)? {
                "" | "/" => Some(Self::Role),
                rest => rest.starts_with('/').then_some(Self::Key),
            },
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Token => "MetadataToken",
            Self::Role => "MetadataRole",
            Self::Key => "MetadataKey",
            Self::CredentialsUri => "CredentialsUri",
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
    let token = || request.header_text("x-aliyun-ecs-metadata-token");
    let result = match operation {
        MetadataOperation::Token => {
            let seconds = request.header_text("x-aliyun-ecs-metadata-token-ttl-seconds");
            service.issue_token(seconds, random, now).map(|token| Response::text(StatusCode::OK, token))
        }
        MetadataOperation::Role => {
            service.role(token(), now).map(|role| Response::text(StatusCode::OK, role.to_owned()))
        }
        MetadataOperation::Key => service.role(token(), now).map(|role| {
            if request.segments().last().is_some_and(|name| name == role) {
                key(&credentials.for_vm(KEY_FORMAT, random, now), now)
            } else {
                Response::text(StatusCode::NOT_FOUND, "")
            }
        }),
        MetadataOperation::CredentialsUri => Ok(key(&credentials.for_vm(KEY_FORMAT, random, now), now)),
    };
    result.unwrap_or_else(|rejection| Response::text(status(rejection), ""))
}

fn status(rejection: Rejection) -> StatusCode {
    match rejection {
        Rejection::Off | Rejection::NoRole => StatusCode::NOT_FOUND,
        Rejection::NoTokens(status) => status,
        Rejection::BadLifetime => StatusCode::BAD_REQUEST,
        Rejection::MissingToken => StatusCode::FORBIDDEN,
        Rejection::UnknownToken | Rejection::ExpiredToken => StatusCode::UNAUTHORIZED,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyBody<'a> {
    code: &'a str,
    access_key_id: &'a str,
    access_key_secret: &'a str,
    security_token: &'a str,
    expiration: String,
    last_updated: String,
}

fn key(issued: &IssuedKey, now: Timestamp) -> Response {
    let key = KeyBody {
        code: "Success",
        access_key_id: &issued.id,
        access_key_secret: &issued.secret,
        security_token: &issued.token,
        expiration: date(issued.expires),
        last_updated: date(now),
    };
    Response::json(StatusCode::OK, &key)
}

/// In UTC, to the second.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
