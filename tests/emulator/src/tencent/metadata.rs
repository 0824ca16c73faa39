//! What a machine of this cloud asks about itself: which role it has, and the keys of it.
//!
//! It is no service of the gateway: nothing is signed, there are no session tokens, and refusals have a status
//! and no code. Each question for keys gets a fresh one.

use http::StatusCode;
use serde::Serialize;

use super::SHAPE;
use super::sts::date;
use crate::conditions::Conditions;
use crate::credentials::{Credentials, Issued, refusal};
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};

const ROLES: &str = "/latest/meta-data/cam/security-credentials";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Role,
    Key,
}

impl Operation {
    pub(super) const ALL: [Self; 2] = [Self::Role, Self::Key];

    /// The operation that method and path name.
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
    let Ok(role) = credentials.machine.role_without_token() else {
        return Reply::text(StatusCode::NOT_FOUND, "");
    };
    match operation {
        Operation::Role => Reply::text(StatusCode::OK, role.to_owned()),
        Operation::Key if request.segments().last().is_some_and(|asked| asked == role) => {
            key(&credentials.for_machine(SHAPE, random, now))
        }
        Operation::Key => Reply::text(StatusCode::NOT_FOUND, ""),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    tmp_secret_id: &'a str,
    tmp_secret_key: &'a str,
    /// In seconds since 1970.
    expired_time: i64,
    expiration: String,
    token: &'a str,
    code: &'a str,
}

fn key(issued: &Issued) -> Reply {
    let answer = Answer {
        tmp_secret_id: &issued.id,
        tmp_secret_key: &issued.secret,
        expired_time: issued.expires.as_second(),
        expiration: date(issued.expires),
        token: &issued.token,
        code: "Success",
    };
    Reply::json(StatusCode::OK, &answer)
}
