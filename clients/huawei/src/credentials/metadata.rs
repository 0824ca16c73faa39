//! Temporary keys of the agency of an elastic cloud server.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use imagescan_runtime::provider::{LoadCredentials, not_available, response_text, send_to_metadata_service};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::source::{IAM_NAMES, temporary_credentials};
use crate::token_service::secret_header;

const DISABLED: &str = "HUAWEICLOUD_SDK_METADATA_DISABLED";
const HOST: &str = "169.254.169.254";
const TOKEN: &str = "http://169.254.169.254/meta-data/latest/api/token";
const KEY: &str = "http://169.254.169.254/openstack/latest/securitykey";
/// In seconds.
const TOKEN_TTL: HeaderValue = HeaderValue::from_static("21600");
/// The text of the response, with status 401, if the server has no agency.
const NO_AGENCY: &str = "Please configure Cloud Service Agency first";

/// Temporary keys of the agency of the elastic cloud server (ECS), from the metadata service: version 2, which requires a
/// token, or else version 1. Requests use no proxy, and take at most one second each. If `HUAWEICLOUD_SDK_METADATA_DISABLED`
/// is `true`, nothing is sent; the vendor's SDKs do not have this variable.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::EcsMetadata;
///
/// let credentials = EcsMetadata::new().build();
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct EcsMetadata {
    environment: HostEnvironment,
}

impl Default for EcsMetadata {
    fn default() -> Self {
        Self::new()
    }
}

impl EcsMetadata {
    /// Keys of this server's agency.
    pub fn new() -> Self {
        Self { environment: HostEnvironment::real() }
    }

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for EcsMetadata {
    const NAME: &'static str = "ECS metadata";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    /// Returns an error where the chain continues with the next source.
    async fn load(&self) -> Result<Credentials, Error> {
        match load_outcome(&self.environment).await? {
            SourceOutcome::Credentials(credentials) => Ok(credentials),
            SourceOutcome::NotConfigured(why) => Err(Error::new(ErrorKind::Credentials, why)),
            _ => Err(Error::new(
                ErrorKind::Credentials,
                "the metadata service returned neither keys nor a reason",
            )),
        }
    }
}

pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    load_outcome(&environment).await
}

async fn load_outcome(environment: &HostEnvironment) -> Result<SourceOutcome, Error> {
    if environment.is_true(DISABLED)? {
        return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
    }
    let mut token = match token(environment).await {
        Ok(Token::Rejected(status)) => return Ok(not_configured(status)),
        Ok(token) => token,
        Err(error) if is_absent(&error) => {
            return Ok(SourceOutcome::NotConfigured(format!("no metadata service responds at {HOST}")));
        }
        Err(error) => return Err(error),
    };
    let mut response = key(environment, &token).await?;
    if is_stale(&response) {
        // The token has expired, or the service requires one after all.
        token = self::token(environment).await?;
        response = key(environment, &token).await?;
    }
    match response.status() {
        status if status.is_success() => {
            temporary_credentials(&response, HOST, &["credential"], IAM_NAMES).map(SourceOutcome::Credentials)
        }
        StatusCode::UNAUTHORIZED if has_no_agency(&response) => Ok(SourceOutcome::NotConfigured(format!(
            "the server has no agency, according to {HOST}: assign one with the permissions that the calls need"
        ))),
        // 401 although a v2 token was sent: another cloud's metadata service.
        StatusCode::UNAUTHORIZED if matches!(token, Token::V2(_)) => Err(service_error(response.status())),
        status if status.is_client_error() => Ok(not_configured(status)),
        status => Err(service_error(status)),
    }
}

/// The token of version 2 of the service.
enum Token {
    V2(HeaderValue),
    /// The service has version 1, without tokens.
    V1,
    Rejected(StatusCode),
}

async fn token(environment: &HostEnvironment) -> Result<Token, Error> {
    let request = request(Method::PUT, TOKEN, Some(("x-metadata-token-ttl-seconds", TOKEN_TTL)))?;
    let response = send_to_metadata_service(environment, request).await?;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::SERVICE_UNAVAILABLE => {
            Ok(Token::V1)
        }
        status if status.is_client_error() => Ok(Token::Rejected(status)),
        status if !status.is_success() => Err(service_error(status)),
        _ => {
            let text = response_text(response.body()).unwrap_or_default();
            Ok(Token::V2(secret_header("the token of the metadata service", text)?))
        }
    }
}

async fn key(environment: &HostEnvironment, token: &Token) -> Result<Response<Bytes>, Error> {
    let header = match token {
        Token::V2(token) => Some(("x-metadata-token", token.clone())),
        Token::V1 | Token::Rejected(_) => None,
    };
    send_to_metadata_service(environment, request(Method::GET, KEY, header)?).await
}

fn request(
    method: Method,
    url: &'static str,
    header: Option<(&'static str, HeaderValue)>,
) -> Result<Request<Bytes>, Error> {
    let mut request = Request::builder().method(method).uri(url).header(http::header::HOST, HOST);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    request
        .body(Bytes::new())
        .map_err(|error| Error::invalid("the request cannot be made").with_source(error))
}

fn is_absent(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout)
}

fn is_stale(response: &Response<Bytes>) -> bool {
    response.status() == StatusCode::UNAUTHORIZED && !has_no_agency(response)
}

fn has_no_agency(response: &Response<Bytes>) -> bool {
    String::from_utf8_lossy(response.body()).contains(NO_AGENCY)
}

/// The outcome for another cloud's service, or one that rejects this process.
fn not_configured(status: StatusCode) -> SourceOutcome {
    SourceOutcome::NotConfigured(format!(
        "the metadata service at {HOST} provides no keys (HTTP {})",
        status.as_u16()
    ))
}

fn service_error(status: StatusCode) -> Error {
    not_available(status, format!("the metadata service at {HOST} failed (HTTP {})", status.as_u16()))
}
