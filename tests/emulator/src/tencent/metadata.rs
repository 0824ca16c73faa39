//! The metadata service of a virtual machine: its role, and temporary keys of the role.
//!
//! Requests are not signed, session tokens do not exist, and error responses have a status and no code. Each request
//! for a key returns a new one.

use http::StatusCode;
use serde::Serialize;

use super::KEY_FORMAT;
use super::sts::date;
use crate::credentials::{Credentials, IssuedKey, throttled_or_failed};
use crate::faults::CallContext;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::{Random, Request};

const ROLES: &str = "/latest/meta-data/cam/security-credentials";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetadataOperation {
    Role,
    Key,
}

impl MetadataOperation {
    pub(super) const ALL: [Self; 2] = [Self::Role, Self::Key];

    /// The operation by method and path.
    pub(super) fn of(request: &Request) -> Option<Self> {
        if request.method != "GET" {
            return None;
        }
        match request.path.strip_prefix(ROLES)? {
            "" | "/" => Some(Self::Role),
            rest => rest.starts_with('/').then_some(Self::Key),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Role => "MetadataRole",
            Self::Key => "MetadataKey",
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
    let Ok(role) = credentials.metadata.role_without_token() else {
        return Response::text(StatusCode::NOT_FOUND, "");
    };
    match operation {
        MetadataOperation::Role => Response::text(StatusCode::OK, role.to_owned()),
        MetadataOperation::Key if request.segments().last().is_some_and(|name| name == role) => {
            key(&credentials.for_vm(KEY_FORMAT, random, now))
        }
        MetadataOperation::Key => Response::text(StatusCode::NOT_FOUND, ""),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyBody<'a> {
    tmp_secret_id: &'a str,
    tmp_secret_key: &'a str,
    /// In seconds since 1970.
    expired_time: i64,
    expiration: String,
    token: &'a str,
    code: &'a str,
}

fn key(issued: &IssuedKey) -> Response {
    let body = KeyBody {
        tmp_secret_id: &issued.id,
        tmp_secret_key: &issued.secret,
        expired_time: issued.expires.as_second(),
        expiration: date(issued.expires),
        token: &issued.token,
        code: "Success",
    };
    Response::json(StatusCode::OK, &body)
}
