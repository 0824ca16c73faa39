//! The bodies of requests for tokens and keys. The types have no `Debug`, because the bodies contain secrets.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error_response::ErrorResponse;
use crate::Request;

#[derive(Deserialize)]
pub(super) struct Envelope<A> {
    pub(super) auth: A,
}

/// The body of `/v3/auth/tokens` and `/v3.0/OS-CREDENTIAL/securitytokens`.
#[derive(Deserialize)]
pub(super) struct Auth {
    pub(super) identity: Identity,
    pub(super) scope: Option<Scope>,
}

/// The body of `/v3.0/OS-AUTH/id-token/tokens`.
#[derive(Deserialize)]
pub(super) struct IdTokenAuth {
    pub(super) id_token: IdToken,
    pub(super) scope: Option<Scope>,
}

#[derive(Deserialize)]
pub(super) struct IdToken {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct Identity {
    pub(super) methods: Vec<String>,
    pub(super) password: Option<Password>,
    pub(super) totp: Option<Totp>,
    pub(super) token: Option<TokenMethod>,
    pub(super) assume_role: Option<AssumeRole>,
}

#[derive(Deserialize)]
pub(super) struct Password {
    pub(super) user: PasswordUser,
}

#[derive(Deserialize)]
pub(super) struct PasswordUser {
    pub(super) name: String,
    pub(super) password: String,
    pub(super) domain: Named,
}

#[derive(Deserialize)]
pub(super) struct Totp {
    pub(super) user: TotpUser,
}

#[derive(Deserialize)]
pub(super) struct TotpUser {
    pub(super) id: String,
    pub(super) passcode: String,
}

#[derive(Deserialize, Default)]
pub(super) struct TokenMethod {
    pub(super) id: Option<String>,
    pub(super) duration_seconds: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct AssumeRole {
    pub(super) agency_name: String,
    pub(super) domain_id: Option<String>,
    pub(super) domain_name: Option<String>,
    pub(super) duration_seconds: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Scope {
    pub(super) project: Option<Named>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
}

/// The body of `/v5/agencies/assume-with-oidc`.
#[derive(Deserialize)]
pub(super) struct AssumeWithOidc {
    pub(super) provider_urn: String,
    pub(super) agency_urn: String,
    pub(super) agency_session_name: String,
    pub(super) id_token: String,
    pub(super) duration_seconds: Option<i64>,
}

pub(super) fn parse<T: DeserializeOwned>(request: &Request) -> Result<T, ErrorResponse> {
    // The parser's error message could contain a secret.
    let invalid = |error: serde_json::Error| {
        ErrorResponse::invalid(format!("the body is invalid at column {}", error.column()))
    };
    serde_json::from_slice(&request.body).map_err(invalid)
}
