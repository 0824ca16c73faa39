//! What a machine of this cloud asks about itself: the keys of the agency that it was given. A pod of a cluster
//! asks in another way.
//!
//! Neither is a service of the gateway: nothing is signed, and refusals have a status and no code. Choices of the
//! emulator: whoever needs a session token and has none is refused with status 401; each question for keys gets a
//! fresh one; a pod proves itself with any identity token that the emulator accepts.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::SHAPE;
use crate::conditions::Conditions;
use crate::credentials::{Credentials, Denial, Issued, Standing, refusal};
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Token,
    Key,
    PodIdentity,
}

impl Operation {
    pub(super) const ALL: [Self; 3] = [Self::Token, Self::Key, Self::PodIdentity];

    /// The operation that method and path name.
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
    let outcome = match operation {
        Operation::Token => {
            let seconds = request.header_text("x-metadata-token-ttl-seconds");
            machine.issue_token(seconds, random, now).map(|token| Reply::text(StatusCode::OK, token))
        }
        Operation::Key => machine.role(request.header_text("x-metadata-token"), now).map(|_| {
            let credential = Key::of(&credentials.for_machine(SHAPE, random, now));
            Reply::json(StatusCode::OK, &Envelope { credential })
        }),
        Operation::PodIdentity => {
            let token = request.header_text("authorization").unwrap_or_default();
            if credentials.oidc_tokens.standing(token) != Standing::Good {
                return Reply::text(StatusCode::UNAUTHORIZED, "the token of the pod is not accepted");
            }
            let credential = PodKey::of(&credentials.for_machine(SHAPE, random, now));
            Ok(Reply::json(StatusCode::OK, &Envelope { credential }))
        }
    };
    outcome.unwrap_or_else(refuse)
}

fn refuse(denial: Denial) -> Reply {
    match denial {
        Denial::Off => Reply::text(StatusCode::NOT_FOUND, ""),
        Denial::NoTokens(status) => Reply::text(status, ""),
        Denial::BadLifetime => Reply::text(StatusCode::BAD_REQUEST, ""),
        Denial::MissingToken => Reply::text(StatusCode::UNAUTHORIZED, "a token is needed"),
        Denial::UnknownToken => Reply::text(StatusCode::UNAUTHORIZED, "the token is not known"),
        Denial::ExpiredToken => Reply::text(StatusCode::UNAUTHORIZED, "token expired"),
        // Clients look for these words.
        Denial::NoRole => {
            Reply::text(StatusCode::UNAUTHORIZED, "Please configure Cloud Service Agency first")
        }
    }
}

#[derive(Serialize)]
struct Envelope<K> {
    credential: K,
}

/// A temporary key as most services of this cloud write it.
#[derive(Serialize)]
pub(super) struct Key {
    access: String,
    secret: String,
    securitytoken: String,
    expires_at: String,
}

impl Key {
    pub(super) fn of(issued: &Issued) -> Self {
        let Issued { id, secret, token, expires } = issued;
        let [access, secret, securitytoken] = [id, secret, token].map(Clone::clone);
        Self { access, secret, securitytoken, expires_at: date(*expires) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PodKey {
    access_key_id: String,
    secret_access_key: String,
    security_token: String,
    expiration: String,
}

impl PodKey {
    fn of(issued: &Issued) -> Self {
        let Issued { id, secret, token, expires } = issued;
        let [access_key_id, secret_access_key, security_token] = [id, secret, token].map(Clone::clone);
        Self { access_key_id, secret_access_key, security_token, expiration: date(*expires) }
    }
}

/// In UTC, with six digits after the seconds.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
