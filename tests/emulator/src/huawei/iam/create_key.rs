//! Temporary keys: for a token, for an agency, or for an identity token.

use std::ops::RangeInclusive;

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::error_response::ErrorResponse;
use super::request_body::{AssumeWithOidc, Auth, Envelope, parse};
use super::{IamHandler, check_agency};
use crate::Request;
use crate::huawei::KEY_FORMAT;
use crate::huawei::metadata::{KeyBody, date};
use crate::response::Response;

/// The allowed lifetimes of a key, and the default.
const KEY_SECONDS: RangeInclusive<i64> = 900..=86_400;
const DEFAULT_KEY_SECONDS: i64 = 900;

/// The same for a key that is requested with an identity token.
const OIDC_SECONDS: RangeInclusive<i64> = 900..=43_200;
const DEFAULT_OIDC_SECONDS: i64 = 3600;

impl IamHandler<'_> {
    pub(super) fn create_key(
        &mut self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, ErrorResponse> {
        let Envelope { auth: Auth { identity, .. } } = parse(request)?;
        let methods: Vec<_> = identity.methods.iter().map(String::as_str).collect();
        let seconds = match methods[..] {
            ["token"] => {
                let token = identity.token.unwrap_or_default();
                self.check_user_token(token.id.as_deref(), request, now)?;
                token.duration_seconds
            }
            ["assume_role"] => {
                let role = identity.assume_role;
                let role = role.ok_or_else(|| ErrorResponse::invalid("assume_role is missing"))?;
                check_agency(&role)?;
                self.check_user_token(None, request, now)?;
                role.duration_seconds
            }
            _ => return Err(ErrorResponse::invalid("methods must be token or assume_role")),
        };
        let seconds = lifetime(seconds, DEFAULT_KEY_SECONDS, KEY_SECONDS)?;
        let issued = self.credentials.for_session(KEY_FORMAT, &mut self.random, seconds, now);
        Ok(Response::json(StatusCode::CREATED, &Created { credential: KeyBody::of(&issued) }))
    }

    pub(super) fn assume_with_oidc(
        &mut self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, ErrorResponse> {
        let requested: AssumeWithOidc = parse(request)?;
        if [&requested.provider_urn, &requested.agency_urn, &requested.agency_session_name]
            .iter()
            .any(|text| text.is_empty())
        {
            let message = "provider_urn, agency_urn and agency_session_name must not be empty";
            return Err(ErrorResponse::invalid(message));
        }
        let seconds = lifetime(requested.duration_seconds, DEFAULT_OIDC_SECONDS, OIDC_SECONDS)?;
        self.check_id_token(&requested.id_token)?;
        let issued = self.credentials.for_session(KEY_FORMAT, &mut self.random, seconds, now);
        let expiration = date(issued.expires);
        let credentials = OidcKey {
            access_key_id: issued.id,
            secret_access_key: issued.secret,
            security_token: issued.token,
            expiration,
        };
        Ok(Response::json(StatusCode::OK, &Assumed { credentials }))
    }
}

fn lifetime(
    requested: Option<i64>,
    default: i64,
    allowed: RangeInclusive<i64>,
) -> Result<i64, ErrorResponse> {
    let seconds = requested.unwrap_or(default);
    if !allowed.contains(&seconds) {
        let (start, end) = allowed.into_inner();
        return Err(ErrorResponse::invalid(format!("duration_seconds must be from {start} to {end}")));
    }
    Ok(seconds)
}

#[derive(Serialize)]
struct Created {
    credential: KeyBody,
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
