//! Security Token Service: temporary keys for a role, for the holder of a key or of an identity token.
//!
//! Choices of the emulator: whoever it knows may assume any role whose name is well-formed; the identity provider
//! and a policy may say what they like; the account in the answer is the one of the role.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::SHAPE;
use super::document::Node;
use super::message::Message;
use super::metadata::date;
use super::refusal::Refusal;
use crate::Random;
use crate::credentials::{Credentials, Issued, Standing};

/// How many seconds a session may last, and how many it lasts when nothing is said.
const SECONDS: RangeInclusive<i64> = 900..=43_200;
const DEFAULT_SECONDS: i64 = 3600;

/// AssumeRole and AssumeRoleWithOIDC. The second takes an identity token for the proof of who calls.
pub(super) fn assume_role(
    credentials: &Credentials,
    random: &mut Random,
    message: &Message,
    with_oidc: bool,
    (request_id, now): (&str, Timestamp),
) -> Result<Node, Refusal> {
    let session = Session::read(message)?;
    if with_oidc {
        check_identity(credentials, message)?;
    }
    let issued = credentials.for_session(SHAPE, random, session.seconds, now);
    Ok(session.answer(issued, random, request_id))
}

fn check_identity(credentials: &Credentials, message: &Message) -> Result<(), Refusal> {
    message.required("OIDCProviderArn")?;
    match credentials.oidc_tokens.standing(&message.required("OIDCToken")?) {
        Standing::Good => Ok(()),
        Standing::Expired => {
            Err(Refusal::new("AuthenticationFail.OIDCToken.Expired", "the identity token has expired"))
        }
        Standing::Unknown => {
            Err(Refusal::new("AuthenticationFail.OIDCToken.Invalid", "nobody issued the identity token"))
        }
    }
}

/// What is asked for.
struct Session {
    /// The account and the name of the role.
    account: String,
    role: String,
    name: String,
    seconds: i64,
}

impl Session {
    fn read(message: &Message) -> Result<Self, Refusal> {
        let (role, name) = (message.required("RoleArn")?, message.required("RoleSessionName")?);
        let (account, role) =
            parts(&role).ok_or_else(|| invalid("RoleArn", "must be acs:ram::ACCOUNT:role/NAME"))?;
        if !is_session_name(&name) {
            return Err(invalid("RoleSessionName", "must have 2 to 64 letters, digits and .@-_"));
        }
        let seconds = match message.parameter("DurationSeconds") {
            Some(seconds) => seconds.parse().ok().filter(|seconds| SECONDS.contains(seconds)),
            None => Some(DEFAULT_SECONDS),
        };
        let seconds =
            seconds.ok_or_else(|| invalid("DurationSeconds", "must be a number from 900 to 43200"))?;
        Ok(Self { account, role, name, seconds })
    }

    fn answer(self, issued: Issued, random: &mut Random, request_id: &str) -> Node {
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
        Node::Object(vec![
            ("RequestId", request_id.into()),
            ("AssumedRoleUser", Node::Object(user)),
            ("Credentials", Node::Object(credentials)),
        ])
    }
}

fn invalid(name: &str, why: &str) -> Refusal {
    Refusal::new(format!("InvalidParameter.{name}"), format!("{name} {why}"))
}

/// The account and the name in the name of a role.
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
