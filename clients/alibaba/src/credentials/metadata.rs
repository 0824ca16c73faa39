//! The keys of the role that an ECS instance has, from its metadata service.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use imagescan_runtime::provider::percent_encode;
use imagescan_runtime::provider::{CredentialDocument, LoadCredentials, not_available, quote, response_text};
use imagescan_runtime::{Credentials, Error, ErrorKind};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

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
    environment: HostEnvironment,
}

/// Why there are no keys.
enum MetadataError {
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

impl From<Error> for MetadataError {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl EcsMetadata {
    /// Keys of whatever role the instance has.
    #[must_use]
    pub fn new() -> Self {
        Self::of(None, HostEnvironment::real())
    }

    pub(super) fn of(role: Option<String>, environment: HostEnvironment) -> Self {
        Self { role, v1: true, environment }
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

    imagescan_runtime::provider::source_methods!(environment);

    async fn ask(&self) -> Result<Credentials, MetadataError> {
        if self.environment.is_true(DISABLED)? {
            return Err(MetadataError::Nothing(format!("{DISABLED} is true")));
        }
        if self.role.as_ref().is_some_and(String::is_empty) {
            return Err(Error::invalid("the name of the role is empty").into());
        }
        let mut token = self.token().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discovered(&mut token).await?,
        };
        let response = self.get(&format!("{ROLES}{}", percent_encode(&role)), &mut token).await?;
        match response.status() {
            StatusCode::NOT_FOUND => {
                Err(refused(format!("the metadata service at {HOST} has no role {}", quote(&role))).into())
            }
            status if !status.is_success() => Err(failed(status).into()),
            _ => Ok(read(response.body(), format_args!("the response of the metadata service at {HOST}"))?),
        }
    }

    /// The token of the hardened mode, if the service gives one.
    async fn token(&self) -> Result<Token, MetadataError> {
        let may_go_on = self.v1 && !self.environment.is_true(V1_DISABLED)?;
        let request = http::Request::put(format!("http://{HOST}/latest/api/token"))
            .header(TOKEN_LASTS.0, TOKEN_LASTS.1)
            .body(Bytes::new());
        let response = match self.environment.send_to_metadata_service(request.map_err(unusable)?).await {
            Ok(response) => response,
            // In a container the response to this one request may get lost, for it travels one hop only.
            Err(error) if error.kind() == ErrorKind::Timeout && may_go_on => return Ok(Token::Lost),
            Err(error) => return Err(unanswered(error)),
        };
        let token = response_text(response.body()).and_then(|text| HeaderValue::from_str(text).ok());
        match token.filter(|token| response.status().is_success() && !token.is_empty()) {
            Some(mut token) => {
                token.set_sensitive(true);
                Ok(Token::Given(token))
            }
            None if may_go_on => Ok(Token::Refused),
            None => {
                let status = response.status().as_u16();
                let why = format!(
                    "the metadata service at {HOST} gives no token (HTTP {status}), and its older mode is forbidden"
                );
                Err(refused(why).into())
            }
        }
    }

    /// Asks with the token, if there is one. One that is refused is given up, where the older mode is allowed.
    async fn get(&self, path: &str, token: &mut Token) -> Result<Response<Bytes>, MetadataError> {
        let ask = async |token: &Token| {
            let mut request =
                http::Request::builder().method(Method::GET).uri(format!("http://{HOST}{path}"));
            if let Token::Given(token) = token {
                request = request.header(TOKEN, token);
            }
            let response = self
                .environment
                .send_to_metadata_service(request.body(Bytes::new()).map_err(unusable)?)
                .await;
            response.map_err(|error| match token {
                Token::Lost => unanswered(error),
                Token::Given(_) | Token::Refused => MetadataError::Broken(error),
            })
        };
        let response = ask(token).await?;
        let is_taken = response.status().is_success() || response.status() == StatusCode::NOT_FOUND;
        let is_given = matches!(token, Token::Given(_));
        if !is_given || is_taken || !self.v1 || self.environment.is_true(V1_DISABLED)? {
            return Ok(response);
        }
        *token = Token::Refused;
        ask(token).await
    }

    async fn discovered(&self, token: &mut Token) -> Result<String, MetadataError> {
        let response = self.get(ROLES, token).await?;
        match response.status() {
            StatusCode::NOT_FOUND => {
                return Err(MetadataError::Nothing("the machine has no RAM role".to_owned()));
            }
            status if !status.is_success() => return Err(failed(status).into()),
            _ => {}
        }
        let named = response_text(response.body()).unwrap_or("?");
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        match named.lines().next() {
            None => Err(MetadataError::Nothing("the machine has no RAM role".to_owned())),
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

impl LoadCredentials for EcsMetadata {
    const NAME: &'static str = "ECS metadata";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        self.ask().await.map_err(|lack| match lack {
            MetadataError::Nothing(why) => refused(why),
            MetadataError::Broken(error) => error,
        })
    }
}

impl fmt::Debug for EcsMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsMetadata").field("role", &self.role).field("v1", &self.v1).finish_non_exhaustive()
    }
}

/// The role of the instance, or the one that `ALIBABA_CLOUD_ECS_METADATA` names.
pub(super) async fn find(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    if environment.is_true(DISABLED)? {
        return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
    }
    let role = environment.variable(ROLE)?;
    let expected = role.is_some();
    match EcsMetadata::of(role, environment).ask().await {
        Ok(credentials) => Ok(SourceOutcome::Credentials(credentials)),
        Err(MetadataError::Nothing(why)) if !expected => Ok(SourceOutcome::NotConfigured(why)),
        Err(MetadataError::Nothing(why)) => Err(refused(format!("{why}, and {ROLE} names a role"))),
        Err(MetadataError::Broken(error)) => Err(error),
    }
}

/// Keys in the form that the metadata service gave them first; `name` says whose response it is.
pub(super) fn read(body: &Bytes, name: impl fmt::Display) -> Result<Credentials, Error> {
    let document = CredentialDocument::parse(body, name)?;
    let root = document.root();
    if root.text("Code").is_some_and(|code| code != "Success") {
        return Err(root.error("has another `Code` than `Success`"));
    }
    let credentials = root.credentials(NAMES)?;
    // A temporary key without its token would be refused as an unknown one.
    root.require(NAMES.token)?;
    Ok(credentials)
}

fn failed(status: StatusCode) -> Error {
    let code = status.as_u16();
    let message = format!(
        "the metadata service at {HOST} responds with HTTP {code}: set {DISABLED}=true if this is no ECS instance"
    );
    not_available(status, message)
}

/// A request that nobody answered: where no service is, or where it broke off.
fn unanswered(error: Error) -> MetadataError {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout => {
            MetadataError::Nothing(format!("no metadata service responds at {HOST}"))
        }
        _ => MetadataError::Broken(error),
    }
}

fn unusable(error: http::Error) -> Error {
    refused("the request to the metadata service cannot be built").with_source(error)
}
