//! Temporary keys of the RAM role of an ECS instance.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use imagescan_runtime::provider::{
    CredentialDocument, LoadCredentials, not_available, percent_encode, quote, response_text,
    send_to_metadata_service,
};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::sts_request::NAMES;
use super::sts_request::credentials_error;

const HOST: &str = "100.100.100.200";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const TOKEN: &str = "x-aliyun-ecs-metadata-token";
/// The lifetime in seconds. A token is used for two requests at most.
const TOKEN_TTL: (&str, &str) = ("x-aliyun-ecs-metadata-token-ttl-seconds", "21600");

const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const V1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

/// Temporary keys of the RAM role of the ECS instance that the program runs on, from its metadata service.
///
/// Requests use the hardened mode of the service, with a token; if the service rejects it, the older mode (v1), unless
/// [`without_v1`](Self::without_v1) or `ALIBABA_CLOUD_IMDSV1_DISABLED=true` disables that.
/// `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` disables both. Requests go to `100.100.100.200` without a proxy, and take at
/// most one second each.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::EcsMetadata;
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

/// The reason why the service returned no keys.
enum MetadataError {
    /// The metadata service is absent or disabled, or the instance has no role.
    NotConfigured(String),
    Failed(Error),
}

/// The mode of the requests, after the request for a token.
enum Mode {
    /// The hardened mode, with a token.
    Hardened(HeaderValue),
    /// The older mode: the service issues no token, or rejected it.
    V1,
    /// The older mode: the request for a token timed out.
    V1AfterTimeout,
}

impl From<Error> for MetadataError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl EcsMetadata {
    /// Keys of the role of the instance, whatever its name is.
    #[must_use]
    pub fn new() -> Self {
        Self::with_environment(None, HostEnvironment::real())
    }

    pub(super) fn with_environment(role: Option<String>, environment: HostEnvironment) -> Self {
        Self { role, v1: true, environment }
    }

    /// Sets the name of the role, which saves the request for it.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Disables the older mode (v1), which any program that can make the instance send a GET request can use.
    #[must_use]
    pub fn without_v1(mut self) -> Self {
        self.v1 = false;
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    async fn load_keys(&self) -> Result<Credentials, MetadataError> {
        if self.environment.is_true(DISABLED)? {
            return Err(MetadataError::NotConfigured(format!("{DISABLED} is true")));
        }
        if self.role.as_ref().is_some_and(String::is_empty) {
            return Err(Error::invalid("the name of the role is empty").into());
        }
        let mut mode = self.mode().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.role_name(&mut mode).await?,
        };
        let response = self.get(&format!("{ROLES}{}", percent_encode(&role)), &mut mode).await?;
        match response.status() {
            StatusCode::NOT_FOUND => {
                Err(credentials_error(format!("the metadata service at {HOST} has no role {}", quote(&role)))
                    .into())
            }
            status if !status.is_success() => Err(status_error(status).into()),
            _ => Ok(parse_keys(
                response.body(),
                format_args!("the response of the metadata service at {HOST}"),
            )?),
        }
    }

    /// Requests a token of the hardened mode.
    async fn mode(&self) -> Result<Mode, MetadataError> {
        let allows_v1 = self.v1 && !self.environment.is_true(V1_DISABLED)?;
        let request = http::Request::put(format!("http://{HOST}/latest/api/token"))
            .header(TOKEN_TTL.0, TOKEN_TTL.1)
            .body(Bytes::new());
        let response = match send_to_metadata_service(&self.environment, request.map_err(build_error)?).await
        {
            Ok(response) => response,
            // The response to this request may not reach a container: it travels one hop only.
            Err(error) if error.kind() == ErrorKind::Timeout && allows_v1 => return Ok(Mode::V1AfterTimeout),
            Err(error) => return Err(connection_error(error)),
        };
        let token = response_text(response.body()).and_then(|text| HeaderValue::from_str(text).ok());
        match token.filter(|token| response.status().is_success() && !token.is_empty()) {
            Some(mut token) => {
                token.set_sensitive(true);
                Ok(Mode::Hardened(token))
            }
            None if allows_v1 => Ok(Mode::V1),
            None => {
                let status = response.status().as_u16();
                let why = format!(
                    "the metadata service at {HOST} returned no token (HTTP {status}), and the older mode is disabled"
                );
                Err(credentials_error(why).into())
            }
        }
    }

    /// Sends a GET request. If the service rejects the token, repeats it in the older mode, unless that is disabled.
    async fn get(&self, path: &str, mode: &mut Mode) -> Result<Response<Bytes>, MetadataError> {
        let send = async |mode: &Mode| {
            let mut request =
                http::Request::builder().method(Method::GET).uri(format!("http://{HOST}{path}"));
            if let Mode::Hardened(token) = mode {
                request = request.header(TOKEN, token);
            }
            let response =
                send_to_metadata_service(&self.environment, request.body(Bytes::new()).map_err(build_error)?)
                    .await;
            response.map_err(|error| match mode {
                Mode::V1AfterTimeout => connection_error(error),
                Mode::Hardened(_) | Mode::V1 => MetadataError::Failed(error),
            })
        };
        let response = send(mode).await?;
        let is_accepted = response.status().is_success() || response.status() == StatusCode::NOT_FOUND;
        let is_hardened = matches!(mode, Mode::Hardened(_));
        if !is_hardened || is_accepted || !self.v1 || self.environment.is_true(V1_DISABLED)? {
            return Ok(response);
        }
        *mode = Mode::V1;
        send(mode).await
    }

    async fn role_name(&self, mode: &mut Mode) -> Result<String, MetadataError> {
        let response = self.get(ROLES, mode).await?;
        match response.status() {
            StatusCode::NOT_FOUND => {
                return Err(MetadataError::NotConfigured("the instance has no RAM role".to_owned()));
            }
            status if !status.is_success() => return Err(status_error(status).into()),
            _ => {}
        }
        let named = response_text(response.body()).unwrap_or("?");
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        match named.lines().next() {
            None => Err(MetadataError::NotConfigured("the instance has no RAM role".to_owned())),
            Some(role) if role.chars().all(is_part) => Ok(role.to_owned()),
            Some(_) => Err(credentials_error(format!(
                "the response of {HOST} has no name of a role: set {DISABLED}=true if this is not an ECS instance"
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
        self.load_keys().await.map_err(|error| match error {
            MetadataError::NotConfigured(why) => credentials_error(why),
            MetadataError::Failed(error) => error,
        })
    }
}

impl fmt::Debug for EcsMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsMetadata").field("role", &self.role).field("v1", &self.v1).finish_non_exhaustive()
    }
}

/// Loads the keys of the role in `ALIBABA_CLOUD_ECS_METADATA`, or else of that of the instance.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    if environment.is_true(DISABLED)? {
        return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
    }
    let role = environment.variable(ROLE)?;
    let is_required = role.is_some();
    match EcsMetadata::with_environment(role, environment).load_keys().await {
        Ok(credentials) => Ok(SourceOutcome::Credentials(credentials)),
        Err(MetadataError::NotConfigured(why)) if !is_required => Ok(SourceOutcome::NotConfigured(why)),
        Err(MetadataError::NotConfigured(why)) => {
            Err(credentials_error(format!("{why}, and {ROLE} names a role")))
        }
        Err(MetadataError::Failed(error)) => Err(error),
    }
}

/// Parses keys in the format of the metadata service; `name` is the name of the response in errors.
pub(super) fn parse_keys(body: &Bytes, name: impl fmt::Display) -> Result<Credentials, Error> {
    let document = CredentialDocument::parse(body, name)?;
    let root = document.root();
    if root.text("Code").is_some_and(|code| code != "Success") {
        return Err(root.error("has a `Code` other than `Success`"));
    }
    let credentials = root.credentials(NAMES)?;
    // The service would report a temporary key without its token as unknown.
    root.require(NAMES.token)?;
    Ok(credentials)
}

fn status_error(status: StatusCode) -> Error {
    let code = status.as_u16();
    let message = format!(
        "the metadata service at {HOST} responds with HTTP {code}: set {DISABLED}=true if this is not an ECS instance"
    );
    not_available(status, message)
}

/// The error of a request without a response.
fn connection_error(error: Error) -> MetadataError {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout => {
            MetadataError::NotConfigured(format!("no metadata service responds at {HOST}"))
        }
        _ => MetadataError::Failed(error),
    }
}

fn build_error(error: http::Error) -> Error {
    credentials_error("the request to the metadata service cannot be built").with_source(error)
}
