//! Security Token Service: temporary keys of a role, for a caller with a key or an identity token.
//!
//! Choices of the emulator: every authenticated caller can assume every role whose name starts with `qcs::cam::uin/`;
//! the identity provider and the policy are not checked; an identity token that has expired or is not known gets
//! `InvalidParameter.WebIdentityTokenError`; a parameter in a wrong form gets `InvalidParameter.ParamError`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::KEY_FORMAT;
use super::error_response::ErrorResponse;
use crate::credentials::{Credentials, OidcTokenStatus};
use crate::{Random, Request};

/// The name of the service in the credential scope, and its only version.
pub(super) const SERVICE: &str = "sts";
pub(super) const VERSION: &str = "2018-08-13";

/// The longest duration of a session, and the default.
const MAX_SECONDS: i64 = 43_200;
const DEFAULT_SECONDS: i64 = 7200;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssumeRoleResponse {
    credentials: Keys,
    /// In seconds since 1970.
    expired_time: i64,
    expiration: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    token: String,
    tmp_secret_id: String,
    tmp_secret_key: String,
}

/// Contains the id only.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("tmp_secret_id", &self.tmp_secret_id).finish_non_exhaustive()
    }
}

/// AssumeRole and AssumeRoleWithWebIdentity. The latter authenticates the caller by an identity token.
pub(super) fn assume_role(
    credentials: &Credentials,
    random: &mut Random,
    request: &Request,
    with_web_identity: bool,
    now: Timestamp,
) -> Result<AssumeRoleResponse, ErrorResponse> {
    let parameters = Parameters::parse(request)?;
    let (role, name) = (parameters.text("RoleArn")?, parameters.text("RoleSessionName")?);
    if !role.starts_with("qcs::cam::uin/") {
        return Err(invalid("RoleArn must be qcs::cam::uin/ACCOUNT:roleName/NAME"));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"=,.@_-+".contains(&byte);
    if !(2..=128).contains(&name.len()) || !name.bytes().all(is_allowed) {
        return Err(invalid("RoleSessionName must have 2 to 128 letters, digits and +=,.@_-"));
    }
    let seconds = parameters.seconds()?;
    if with_web_identity {
        parameters.text("ProviderId")?;
        let message = match credentials.oidc_tokens.status(&parameters.text("WebIdentityToken")?) {
            OidcTokenStatus::Valid => None,
            OidcTokenStatus::Expired => Some("the identity token has expired"),
            OidcTokenStatus::Unknown => Some("the identity token is not known"),
        };
        if let Some(message) = message {
            return Err(ErrorResponse::new("InvalidParameter.WebIdentityTokenError", message));
        }
    }
    let issued = credentials.for_session(KEY_FORMAT, random, seconds, now);
    let (expired_time, expiration) = (issued.expires.as_second(), date(issued.expires));
    let keys = Keys { token: issued.token, tmp_secret_id: issued.id, tmp_secret_key: issued.secret };
    Ok(AssumeRoleResponse { credentials: keys, expired_time, expiration })
}

/// In UTC, to the second.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameter.ParamError", message)
}

/// A JSON object in the body of a POST, or the query of a GET.
struct Parameters(Map<String, Value>);

impl Parameters {
    fn parse(request: &Request) -> Result<Self, ErrorResponse> {
        if request.method == "POST" {
            let parameters = serde_json::from_slice(&request.body);
            return parameters
                .map(Self)
                .map_err(|_| ErrorResponse::new("InvalidParameter", "the body must be a JSON object"));
        }
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let pair = |(name, value)| (text(name), text(value).into());
        Ok(Self(request.query_pairs().into_iter().map(pair).collect()))
    }

    fn text(&self, name: &str) -> Result<String, ErrorResponse> {
        match self.0.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            Some(Value::String(_)) | None => Err(ErrorResponse::missing(name)),
            Some(_) => Err(invalid(&format!("{name} must be text"))),
        }
    }

    /// The duration of the session: a number, or text that contains one.
    fn seconds(&self) -> Result<i64, ErrorResponse> {
        let seconds = match self.0.get("DurationSeconds") {
            None | Some(Value::Null) => Some(DEFAULT_SECONDS),
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_i64(),
        };
        seconds
            .filter(|seconds| (1..=MAX_SECONDS).contains(seconds))
            .ok_or_else(|| invalid("DurationSeconds must be a number from 1 to 43200"))
    }
}
