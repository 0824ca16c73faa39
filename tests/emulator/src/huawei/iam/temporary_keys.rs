//! Temporary keys: for a token, for an agency, or for somebody else's identity token.

use std::ops::RangeInclusive;

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::body::{AssumeWithOidc, Auth, Envelope, read};
use super::refusal::Refusal;
use super::{Service, check_agency};
use crate::Request;
use crate::huawei::SHAPE;
use crate::huawei::metadata::{Key, date};
use crate::reply::Reply;

/// How many seconds a key may live, and how many it lives when nothing is said.
const KEY_SECONDS: RangeInclusive<i64> = 900..=86_400;
const DEFAULT_KEY_SECONDS: i64 = 900;

/// The same for an identity token.
const OIDC_SECONDS: RangeInclusive<i64> = 900..=43_200;
const DEFAULT_OIDC_SECONDS: i64 = 3600;

impl Service<'_> {
    pub(super) fn create_key(&mut self, request: &Request, now: Timestamp) -> Result<Reply, Refusal> {
        let Envelope { auth: Auth { identity, .. } } = read(request)?;
        let methods: Vec<_> = identity.methods.iter().map(String::as_str).collect();
        let seconds = match methods[..] {
            ["token"] => {
                let token = identity.token.unwrap_or_default();
                self.check_user_token(token.id.as_deref(), request, now)?;
                token.duration_seconds
            }
            ["assume_role"] => {
                let role = identity.assume_role;
                let role = role.ok_or_else(|| Refusal::invalid("assume_role is missing"))?;
                check_agency(&role)?;
                self.check_user_token(None, request, now)?;
                role.duration_seconds
            }
            _ => return Err(Refusal::invalid("methods must be token or assume_role")),
        };
        let seconds = lifetime(seconds, DEFAULT_KEY_SECONDS, KEY_SECONDS)?;
        let issued = self.credentials.for_session(SHAPE, &mut self.random, seconds, now);
        Ok(Reply::json(StatusCode::CREATED, &Created { credential: Key::of(&issued) }))
    }

    pub(super) fn assume_with_oidc(&mut self, request: &Request, now: Timestamp) -> Result<Reply, Refusal> {
        let asked: AssumeWithOidc = read(request)?;
        if [&asked.provider_urn, &asked.agency_urn, &asked.agency_session_name]
            .iter()
            .any(|text| text.is_empty())
        {
            let message = "provider_urn, agency_urn and agency_session_name must not be empty";
            return Err(Refusal::invalid(message));
        }
        let seconds = lifetime(asked.duration_seconds, DEFAULT_OIDC_SECONDS, OIDC_SECONDS)?;
        self.check_id_token(&asked.id_token)?;
        let issued = self.credentials.for_session(SHAPE, &mut self.random, seconds, now);
        let expiration = date(issued.expires);
        let credentials = OidcKey {
            access_key_id: issued.id,
            secret_access_key: issued.secret,
            security_token: issued.token,
            expiration,
        };
        Ok(Reply::json(StatusCode::OK, &Assumed { credentials }))
    }
}

fn lifetime(asked: Option<i64>, default: i64, allowed: RangeInclusive<i64>) -> Result<i64, Refusal> {
    let seconds = asked.unwrap_or(default);
    if !allowed.contains(&seconds) {
        let (start, end) = allowed.into_inner();
        return Err(Refusal::invalid(format!("duration_seconds must be from {start} to {end}")));
    }
    Ok(seconds)
}

#[derive(Serialize)]
struct Created {
    credential: Key,
}

#[derive(Serialize)]
struct Assumed {
    credentials: OidcKey,
}

#[derive(Serialize)]
struct OidcKey {
    access_key_id: String,
    secret_access_key: String,
    security_token: String,
    expiration: String,
}
