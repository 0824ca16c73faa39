//! Keys of the agency that an elastic cloud server is given.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use imagescan_runtime::provider::{LoadCredentials, not_available, response_text};
use imagescan_runtime::{Credentials, Error, ErrorKind};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

use super::source::{IAM_NAMES, temporary};
use crate::token_service::secret_header;

const DISABLED: &str = "HUAWEICLOUD_SDK_METADATA_DISABLED";
const HOST: &str = "169.254.169.254";
const TOKEN: &str = "http://169.254.169.254/meta-data/latest/api/token";
const KEY: &str = "http://169.254.169.254/openstack/latest/securitykey";
/// Six hours, in seconds.
const LIFE: HeaderValue = HeaderValue::from_static("21600");
/// What the service says, with 401, where the server has no agency.
const NO_AGENCY: &str = "Please configure Cloud Service Agency first";

/// Temporary keys of the agency that the elastic cloud server (ECS) is given, from the metadata service: version 2, which
/// wants a token, or version 1 where there is no other. Asked without a proxy, each request for a second at most, and not
/// at all if `HUAWEICLOUD_SDK_METADATA_DISABLED` is `true`, a name of ours.
///
/// ```
/// use imagescan_huawei::credentials::EcsMetadata;
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

    /// Who asks for this source by name gets an error where the chain goes on.
    async fn load(&self) -> Result<Credentials, Error> {
        match ask(&self.environment).await? {
            SourceOutcome::Credentials(credentials) => Ok(credentials),
            SourceOutcome::NotConfigured(why) => Err(Error::new(ErrorKind::Credentials, why)),
            _ => Err(Error::new(ErrorKind::Credentials, "the metadata service gave nothing")),
        }
    }
}

pub(super) async fn look(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    ask(&environment).await
}

async fn ask(environment: &HostEnvironment) -> Result<SourceOutcome, Error> {
    if environment.is_true(DISABLED)? {
        return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
    }
    let mut token = match token(environment).await {
        Ok(Token::Refused(status)) => return Ok(none(status)),
        Ok(token) => token,
        Err(error) if is_absent(&error) => {
            return Ok(SourceOutcome::NotConfigured(format!("no metadata service responds at {HOST}")));
        }
        Err(error) => return Err(error),
    };
    let mut response = key(environment, &token).await?;
    if is_stale(&response) {
        // The token was too old, or the service wants one after all.
        token = self::token(environment).await?;
        response = key(environment, &token).await?;
    }
    match response.status() {
        status if status.is_success() => {
            temporary(&response, HOST, &["credential"], IAM_NAMES).map(SourceOutcome::Credentials)
        }
        StatusCode::UNAUTHORIZED if says_no_agency(&response) => Ok(SourceOutcome::NotConfigured(format!(
            "the server has no agency, says {HOST}: give it one with the permissions that the calls need"
        ))),
        // Who wants a token, and gives none where Huawei's service does, is another cloud's.
        StatusCode::UNAUTHORIZED if matches!(token, Token::V2(_)) => Err(failed(response.status())),
        status if status.is_client_error() => Ok(none(status)),
        status => Err(failed(status)),
    }
}

enum Token {
    V2(HeaderValue),
    /// The service is of version 1, and wants none.
    V1,
    Refused(StatusCode),
}

async fn token(environment: &HostEnvironment) -> Result<Token, Error> {
    let request = request(Method::PUT, TOKEN, Some(("x-metadata-token-ttl-seconds", LIFE)))?;
    let response = environment.send_to_metadata_service(request).await?;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::SERVICE_UNAVAILABLE => {
            Ok(Token::V1)
        }
        status if status.is_client_error() => Ok(Token::Refused(status)),
        status if !status.is_success() => Err(failed(status)),
        _ => {
            let text = response_text(response.body()).unwrap_or_default();
            Ok(Token::V2(secret_header("the token of the metadata service", text)?))
        }
    }
}

async fn key(environment: &HostEnvironment, token: &Token) -> Result<Response<Bytes>, Error> {
    let header = match token {
        Token::V2(token) => Some(("x-metadata-token", token.clone())),
        Token::V1 | Token::Refused(_) => None,
    };
    environment.send_to_metadata_service(request(Method::GET, KEY, header)?).await
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
    response.status() == StatusCode::UNAUTHORIZED && !says_no_agency(response)
}

fn says_no_agency(response: &Response<Bytes>) -> bool {
    String::from_utf8_lossy(response.body()).contains(NO_AGENCY)
}

/// Another cloud's service, or one that is closed to this process: it has no keys for it.
fn none(status: StatusCode) -> SourceOutcome {
    SourceOutcome::NotConfigured(format!(
        "the metadata service at {HOST} gives no keys (HTTP {})",
        status.as_u16()
    ))
}

fn failed(status: StatusCode) -> Error {
    not_available(status, format!("the metadata service at {HOST} failed (HTTP {})", status.as_u16()))
}
