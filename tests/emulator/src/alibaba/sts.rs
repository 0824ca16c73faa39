//! Security Token Service: temporary keys of a role, for a caller with a key or an identity token, and the identity that
//! a caller has.
//!
//! Choices of the emulator: every authenticated caller can assume every role with a well-formed name; the identity
//! provider and the policy are not checked; the account in the response is that of the role. All keys belong to one
//! account: permanent ones to a user, temporary ones to a role.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::KEY_FORMAT;
use super::error_response::ErrorResponse;
use super::metadata::date;
use super::response_value::{Fields, ResponseValue};
use super::rpc_request::RpcRequest;
use crate::Random;
use crate::credentials::{Credentials, IssuedKey, OidcTokenStatus};

/// The allowed durations of a session, and the default.
const SECONDS: RangeInclusive<i64> = 900..=43_200;
const DEFAULT_SECONDS: i64 = 3600;

/// The account that all keys belong to.
const ACCOUNT: &str = "1000000000000001";

/// GetCallerIdentity.
pub(super) fn caller_identity(request_id: &str, is_temporary: bool) -> ResponseValue {
    let mut fields = Fields::default().text("RequestId", request_id).text("AccountId", ACCOUNT);
    if is_temporary {
        fields = fields
            .text("IdentityType", "AssumedRoleUser")
            .text("Arn", format!("acs:ram::{ACCOUNT}:assumed-role/emulated/session"))
            .text("PrincipalId", "300000000000000001:session")
            .text("RoleId", "300000000000000001");
    } else {
        fields = fields
            .text("IdentityType", "RAMUser")
            .text("Arn", format!("acs:ram::{ACCOUNT}:user/emulated"))
            .text("PrincipalId", "200000000000000001")
            .text("UserId", "200000000000000001");
    }
    fields.build()
}

/// AssumeRole and AssumeRoleWithOIDC. The latter authenticates the caller by an identity token.
pub(super) fn assume_role(
    credentials: &Credentials,
    random: &mut Random,
    rpc: &RpcRequest,
    with_oidc: bool,
    (request_id, now): (&str, Timestamp),
) -> Result<ResponseValue, ErrorResponse> {
    let assume_role = AssumeRoleRequest::parse(rpc)?;
    if with_oidc {
        check_identity(credentials, rpc)?;
    }
    let issued = credentials.for_session(KEY_FORMAT, random, assume_role.seconds, now);
    Ok(assume_role.response(issued, random, request_id))
}

fn check_identity(credentials: &Credentials, rpc: &RpcRequest) -> Result<(), ErrorResponse> {
    rpc.required("OIDCProviderArn")?;
    match credentials.oidc_tokens.status(&rpc.required("OIDCToken")?) {
        OidcTokenStatus::Valid => Ok(()),
        OidcTokenStatus::Expired => {
            Err(ErrorResponse::new("AuthenticationFail.OIDCToken.Expired", "the identity token has expired"))
        }
        OidcTokenStatus::Unknown => {
            Err(ErrorResponse::new("AuthenticationFail.OIDCToken.Invalid", "the identity token is not known"))
        }
    }
}

struct AssumeRoleRequest {
    /// The account and the name of the role.
    account: String,
    role: String,
    name: String,
    seconds: i64,
}

impl AssumeRoleRequest {
    fn parse(rpc: &RpcRequest) -> Result<Self, ErrorResponse> {
        let (role, name) = (rpc.required("RoleArn")?, rpc.required("RoleSessionName")?);
        let (account, role) =
            parts(&role).ok_or_else(|| invalid("RoleArn", "must be acs:ram::ACCOUNT:role/NAME"))?;
        if !is_session_name(&name) {
            return Err(invalid("RoleSessionName", "must have 2 to 64 letters, digits and .@-_"));
        }
        let seconds = match rpc.parameter("DurationSeconds") {
            Some(seconds) => seconds.parse().ok().filter(|seconds| SECONDS.contains(seconds)),
            None => Some(DEFAULT_SECONDS),
        };
        let seconds =
            seconds.ok_or_else(|| invalid("DurationSeconds", "must be a number from 900 to 43200"))?;
        Ok(Self { account, role, name, seconds })
    }

    fn response(self, issued: IssuedKey, random: &mut Random, request_id: &str) -> ResponseValue {
        let Self { account, role, name, .. } = self;
        let number = 300_000_000_000_000_000 + random.below(100_000_000_000_000_000);
        let user = vec![
            ("Arn", format!("acs:ram::{account}:role/{role}/{name}").into()),
            ("AssumedRoleId", format!("{number}:{name}").into()),
        ];
        let credentials = vec![
            ("AccessKeyId", issued.id.into()),
            ("AccessKeySecret", issued.secret.into()),
            ("SecurityToken", issued.token.into()),
            ("Expiration", date(issued.expires).into()),
        ];
        ResponseValue::Object(vec![
            ("RequestId", request_id.into()),
            ("AssumedRoleUser", ResponseValue::Object(user)),
            ("Credentials", ResponseValue::Object(credentials)),
        ])
    }
}

fn invalid(name: &str, why: &str) -> ErrorResponse {
    ErrorResponse::new(format!("InvalidParameter.{name}"), format!("{name} {why}"))
}

/// The account and the name in the ARN of a role.
fn parts(arn: &str) -> Option<(String, String)> {
    let (account, role) = arn.strip_prefix("acs:ram::")?.split_once(":role/")?;
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = (1..=64).contains(&role.len())
        && role.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    (is_account && is_name).then(|| (account.to_owned(), role.to_owned()))
}

fn is_session_name(name: &str) -> bool {
    (2..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".@-_".contains(&byte))
}
