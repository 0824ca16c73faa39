//! What a machine of this cloud asks about itself: which role it has, and the keys of it.
//!
//! It is no service of the gateway: nothing is signed, and refusals have a status and no code. Choices of the
//! emulator: a session token of nobody, or one that has expired, is refused with status 401, and one that is
//! asked for without a lifetime with 400. Each question for keys gets a fresh one.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::SHAPE;
use crate::conditions::Conditions;
use crate::credentials::{Credentials, Denial, Issued, refusal};
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};

/// Where a program that has no machine around it gets the keys of the role: the vendor leaves the path to whoever
/// runs such a server.
pub const CREDENTIALS_URI_PATH: &str = "/credentials-uri";

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Token,
    Role,
    Key,
    CredentialsUri,
}

impl Operation {
    pub(super) const ALL: [Self; 4] = [Self::Token, Self::Role, Self::Key, Self::CredentialsUri];

    /// The operation that method and path name.
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

pub(super) fn answer(
    operation: Operation,
    request: &Request,
    (credentials, throttle): (&Credentials, &Throttle),
    random: &mut Random,
    conditions: Conditions,
) -> Reply {
    if let Some(refusal) = refusal(operation.name(), throttle, conditions) {
        return refusal;
    }
    let now = conditions.now;
    let machine = &credentials.machine;
    let token = || request.header_text("x-aliyun-ecs-metadata-token");
    let outcome = match operation {
        Operation::Token => {
            let seconds = request.header_text("x-aliyun-ecs-metadata-token-ttl-seconds");
            machine.issue_token(seconds, random, now).map(|token| Reply::text(StatusCode::OK, token))
        }
        Operation::Role => {
            machine.role(token(), now).map(|role| Reply::text(StatusCode::OK, role.to_owned()))
        }
        Operation::Key => machine.role(token(), now).map(|role| {
            if request.segments().last().is_some_and(|asked| asked == role) {
                key(&credentials.for_machine(SHAPE, random, now), now)
            } else {
                Reply::text(StatusCode::NOT_FOUND, "")
            }
        }),
        Operation::CredentialsUri => Ok(key(&credentials.for_machine(SHAPE, random, now), now)),
    };
    outcome.unwrap_or_else(|denial| Reply::text(status(denial), ""))
}

fn status(denial: Denial) -> StatusCode {
    match denial {
        Denial::Off | Denial::NoRole => StatusCode::NOT_FOUND,
        Denial::NoTokens(status) => status,
        Denial::BadLifetime => StatusCode::BAD_REQUEST,
        Denial::MissingToken => StatusCode::FORBIDDEN,
        Denial::UnknownToken | Denial::ExpiredToken => StatusCode::UNAUTHORIZED,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Key<'a> {
    code: &'a str,
    access_key_id: &'a str,
    access_key_secret: &'a str,
    security_token: &'a str,
    expiration: String,
    last_updated: String,
}

fn key(issued: &Issued, now: Timestamp) -> Reply {
    let key = Key {
        code: "Success",
        access_key_id: &issued.id,
        access_key_secret: &issued.secret,
        security_token: &issued.token,
        expiration: date(issued.expires),
        last_updated: date(now),
    };
    Reply::json(StatusCode::OK, &key)
}

/// To the second, in UTC.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
