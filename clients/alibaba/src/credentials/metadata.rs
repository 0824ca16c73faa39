//! The keys of the role that an ECS instance has, from its metadata service.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use imagescan_runtime::credentials::{Found, Json, Load, System, not_served, quote, response_text};
use imagescan_runtime::signing::percent_encode;
use imagescan_runtime::{Credentials, Error, ErrorKind};

use super::sts::NAMES;
use super::sts::refused;

const HOST: &str = "100.100.100.200";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const TOKEN: &str = "x-aliyun-ecs-metadata-token";
/// Two questions follow one token, and no more.
const TOKEN_LASTS: (&str, &str) = ("x-aliyun-ecs-metadata-token-ttl-seconds", "21600");

const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const V1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

/// Temporary keys of the RAM role of the ECS instance that the program runs on, from its metadata service.
///
/// The service is asked in its hardened mode first, with a token; where it refuses that, in its older mode, unless that
/// is forbidden here or by `ALIBABA_CLOUD_IMDSV1_DISABLED=true`. `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` forbids
/// both. Requests go to `100.100.100.200` itself, whatever proxy the environment names, and each takes a second at most.
///
/// ```
/// use imagescan_alibaba::credentials::EcsMetadata;
///
/// let keys = EcsMetadata::new().role("scanner").without_v1().build();
/// # let _ = keys;
/// ```
///
/// Vendor page: <https://www.alibabacloud.com/help/en/ecs/user-guide/instance-ram-roles>.
#[derive(Clone)]
pub struct EcsMetadata {
    role: Option<String>,
    v1: bool,
    system: System,
}

/// Why there are no keys.
enum Lack {
    /// There is no metadata service, or the machine has no role.
    Nothing(String),
    Broken(Error),
}

/// What the service answered when it was asked for a token of the hardened mode.
enum Token {
    Given(HeaderValue),
    /// It has none to give; the older mode is to be used.
    Refused,
    /// Nothing yet; the older mode is tried.
    Lost,
}

impl From<Error> for Lack {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl EcsMetadata {
    /// Keys of whatever role the instance has.
    #[must_use]
    pub fn new() -> Self {
        Self::of(None, System::real())
    }

    pub(super) fn of(role: Option<String>, system: System) -> Self {
        Self { role, v1: true, system }
    }

    /// Names the role, which saves the question for its name.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Forbids the older mode, which answers whoever can make the machine send a GET request.
    #[must_use]
    pub fn without_v1(mut self) -> Self {
        self.v1 = false;
        self
    }

    imagescan_runtime::source_methods!(system);

    async fn ask(&self) -> Result<Credentials, Lack> {
        if self.system.is_true(DISABLED)? {
            return Err(Lack::Nothing(format!("{DISABLED} is true")));
        }
        if self.role.as_ref().is_some_and(String::is_empty) {
            return Err(Error::invalid("the name of the role is empty").into());
        }
        let mut token = self.token().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discovered(&mut token).await?,
        };
        let answer = self.get(&format!("{ROLES}{}", percent_encode(&role)), &mut token).await?;
        match answer.status() {
            StatusCode::NOT_FOUND => {
                Err(refused(format!("the metadata service at {HOST} has no role {}", quote(&role))).into())
            }
            status if !status.is_success() => Err(failed(status).into()),
            _ => Ok(read(answer.body(), format_args!("the answer of the metadata service at {HOST}"))?),
        }
    }

    /// The token of the hardened mode, if the service gives one.
    async fn token(&self) -> Result<Token, Lack> {
        let may_go_on = self.v1 && !self.system.is_true(V1_DISABLED)?;
        let request = http::Request::put(format!("http://{HOST}/latest/api/token"))
            .header(TOKEN_LASTS.0, TOKEN_LASTS.1)
            .body(Bytes::new());
        let answer = match self.system.ask_metadata(request.map_err(unusable)?).await {
            Ok(answer) => answer,
            // In a container the answer to this one request may get lost, for it travels one hop only.
            Err(error) if error.kind() == ErrorKind::Timeout && may_go_on => return Ok(Token::Lost),
            Err(error) => return Err(unanswered(error)),
        };
        let token = response_text(answer.body()).and_then(|text| HeaderValue::from_str(text).ok());
        match token.filter(|token| answer.status().is_success() && !token.is_empty()) {
            Some(mut token) => {
                token.set_sensitive(true);
                Ok(Token::Given(token))
            }
            None if may_go_on => Ok(Token::Refused),
            None => {
                let status = answer.status().as_u16();
                let why = format!(
                    "the metadata service at {HOST} gives no token (HTTP {status}), and its older mode is forbidden"
                );
                Err(refused(why).into())
            }
        }
    }

    /// Asks with the token, if there is one. One that is refused is given up, where the older mode is allowed.
    async fn get(&self, path: &str, token: &mut Token) -> Result<Response<Bytes>, Lack> {
        let ask = async |token: &Token| {
            let mut request =
                http::Request::builder().method(Method::GET).uri(format!("http://{HOST}{path}"));
            if let Token::Given(token) = token {
                request = request.header(TOKEN, token);
            }
            let answer = self.system.ask_metadata(request.body(Bytes::new()).map_err(unusable)?).await;
            answer.map_err(|error| match token {
                Token::Lost => unanswered(error),
                Token::Given(_) | Token::Refused => Lack::Broken(error),
            })
        };
        let answer = ask(token).await?;
        let is_taken = answer.status().is_success() || answer.status() == StatusCode::NOT_FOUND;
        let is_given = matches!(token, Token::Given(_));
        if !is_given || is_taken || !self.v1 || self.system.is_true(V1_DISABLED)? {
            return Ok(answer);
        }
        *token = Token::Refused;
        ask(token).await
    }

    async fn discovered(&self, token: &mut Token) -> Result<String, Lack> {
        let answer = self.get(ROLES, token).await?;
        match answer.status() {
            StatusCode::NOT_FOUND => return Err(Lack::Nothing("the machine has no RAM role".to_owned())),
            status if !status.is_success() => return Err(failed(status).into()),
            _ => {}
        }
        let named = response_text(answer.body()).unwrap_or("?");
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        match named.lines().next() {
            None => Err(Lack::Nothing("the machine has no RAM role".to_owned())),
            Some(role) if role.chars().all(is_part) => Ok(role.to_owned()),
            Some(_) => Err(refused(format!(
                "what answers at {HOST} gives no role's name: set {DISABLED}=true if this is no ECS instance"
            ))
            .into()),
        }
    }
}

impl Default for EcsMetadata {
    fn default() -> Self {
        Self::new()
    }
}

impl Load for EcsMetadata {
    const NAME: &'static str = "ECS metadata";

    fn system(&self) -> &System {
        &self.system
    }

    async fn load(&self) -> Result<Credentials, Error> {
        self.ask().await.map_err(|lack| match lack {
            Lack::Nothing(why) => refused(why),
            Lack::Broken(error) => error,
        })
    }
}

impl fmt::Debug for EcsMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsMetadata").field("role", &self.role).field("v1", &self.v1).finish_non_exhaustive()
    }
}

/// The role of the instance, or the one that `ALIBABA_CLOUD_ECS_METADATA` names.
pub(super) async fn find(system: System) -> Result<Found, Error> {
    if system.is_true(DISABLED)? {
        return Ok(Found::Nothing(format!("{DISABLED} is true")));
    }
    let role = system.variable(ROLE)?;
    let expected = role.is_some();
    match EcsMetadata::of(role, system).ask().await {
        Ok(credentials) => Ok(Found::Credentials(credentials)),
        Err(Lack::Nothing(why)) if !expected => Ok(Found::Nothing(why)),
        Err(Lack::Nothing(why)) => Err(refused(format!("{why}, and {ROLE} names a role"))),
        Err(Lack::Broken(error)) => Err(error),
    }
}

/// Keys in the form that the metadata service gave them first; `name` says whose answer it is.
pub(super) fn read(body: &Bytes, name: impl fmt::Display) -> Result<Credentials, Error> {
    let document = Json::read(body, name)?;
    let root = document.root();
    if root.text("Code").is_some_and(|code| code != "Success") {
        return Err(root.refuse("has another `Code` than `Success`"));
    }
    let credentials = root.credentials(NAMES)?;
    // A temporary key without its token would be refused as an unknown one.
    root.need(NAMES.token)?;
    Ok(credentials)
}

fn failed(status: StatusCode) -> Error {
    let code = status.as_u16();
    let message = format!(
        "the metadata service at {HOST} answers with HTTP {code}: set {DISABLED}=true if this is no ECS instance"
    );
    not_served(status, message)
}

/// A request that nobody answered: where no service is, or where it broke off.
fn unanswered(error: Error) -> Lack {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout => {
            Lack::Nothing(format!("no metadata service answers at {HOST}"))
        }
        _ => Lack::Broken(error),
    }
}

fn unusable(error: http::Error) -> Error {
    refused("the request to the metadata service cannot be built").with_source(error)
}
