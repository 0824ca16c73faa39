//! The services that issue tokens and temporary keys, IAM and STS: their endpoints, and requests to them.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response};
use imagescan_runtime::provider::{
    CredentialDocument, HttpResponse, Payload, PlainHttp, Redactor, check_plain_http, no_response,
    send_to_token_service,
};
use imagescan_runtime::{Credentials, Endpoint, EndpointTable, Error, ErrorKind, HostEnvironment, RegionId};

use crate::config::{REGION, in_variable};
use crate::envelope;
use crate::generated::endpoints;
use crate::sign::{Sign as _, Signer};

/// The settings that determine the endpoints of IAM and STS.
#[derive(Clone)]
pub(crate) struct TokenServiceConfig {
    pub(crate) environment: HostEnvironment,
    /// The region. Default: that of the variable.
    pub(crate) region: Option<RegionId>,
    /// The endpoints that the program sets.
    pub(crate) iam_endpoint: Option<String>,
    pub(crate) sts_endpoint: Option<String>,
    /// The endpoint of IAM from the credentials file.
    pub(crate) profile: Option<String>,
    /// Whether an endpoint on another host may be plain HTTP.
    pub(crate) plain_http: bool,
}

/// IAM or STS at its endpoint.
#[derive(Debug)]
pub(crate) struct TokenService {
    endpoint: Endpoint,
    /// Added to the error if the endpoint cannot be reached.
    hint: String,
}

/// One request to IAM or STS.
pub(crate) struct TokenRequest<'a> {
    /// The vendor's name of the operation.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path with the query.
    pub(crate) target: String,
    /// A header that only this operation has.
    pub(crate) header: Option<(&'static str, HeaderValue)>,
    pub(crate) body: Option<CredentialDocument>,
    /// The key pair that signs the request, or the token that authenticates it.
    pub(crate) credentials: Option<&'a Credentials>,
    /// Redacted from errors.
    pub(crate) secrets: Vec<&'a str>,
    /// Whether a password in the body authenticates the request.
    pub(crate) is_password: bool,
}

/// The pause after a rejected password or key. By default, five failures within a quarter of an hour lock the user out.
const LOCKOUT_PAUSE: Duration = Duration::from_secs(5 * 60);

/// The domain of the hosts of most regions.
pub(crate) const GENERAL_DOMAIN: &str = "myhuaweicloud.com";

struct IdentityService {
    name: &'static str,
    endpoint_variable: &'static str,
    hosts: &'static [EndpointTable],
    /// The host if no region is known.
    general_host: &'static str,
}

const IAM: IdentityService = IdentityService {
    name: "iam",
    endpoint_variable: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
    hosts: endpoints::IAM,
    general_host: "iam.myhuaweicloud.com",
};
const STS: IdentityService = IdentityService {
    name: "sts",
    endpoint_variable: "HUAWEICLOUD_SDK_STS_ENDPOINT",
    hosts: endpoints::STS,
    general_host: "sts.cn-north-4.myhuaweicloud.com",
};

impl TokenServiceConfig {
    pub(crate) fn new(environment: HostEnvironment, region: Option<RegionId>) -> Self {
        Self { environment, region, iam_endpoint: None, sts_endpoint: None, profile: None, plain_http: false }
    }

    /// The region that was set, or that of the variable.
    pub(crate) fn region(&self) -> Result<Option<RegionId>, Error> {
        Ok(match &self.region {
            Some(region) => Some(region.clone()),
            None => self.environment.variable(REGION)?.map(RegionId::from),
        })
    }

    pub(crate) fn iam(&self) -> Result<TokenService, Error> {
        let profile = self.profile.clone().map(|text| ("`iam_endpoint` in the credentials file", text));
        self.resolve(&IAM, self.iam_endpoint.as_deref(), profile)
    }

    pub(crate) fn sts(&self) -> Result<TokenService, Error> {
        self.resolve(&STS, self.sts_endpoint.as_deref(), None)
    }

    fn resolve(
        &self,
        service: &IdentityService,
        set: Option<&str>,
        profile: Option<(&'static str, String)>,
    ) -> Result<TokenService, Error> {
        let set = set.map(|text| ("the endpoint of the source", text.to_owned()));
        // As in the vendor's SDKs, the file's endpoint is for the file's keys, and the variable's for all others.
        let configured = match set.or(profile) {
            None => self
                .environment
                .variable(service.endpoint_variable)?
                .map(|text| (service.endpoint_variable, text)),
            configured => configured,
        };
        if let Some((variable, text)) = configured {
            // Passwords and tokens are sent to it.
            let endpoint = Endpoint::parse_insecure(&text).and_then(|endpoint| {
                check_plain_http(&endpoint, PlainHttp::Loopback.or_anywhere(self.plain_http))?;
                Ok(endpoint)
            });
            let endpoint = endpoint.map_err(|error| in_variable(variable, &error))?;
            return Ok(TokenService { endpoint, hint: String::new() });
        }
        let Some(region) = self.region()? else {
            return Ok(TokenService {
                endpoint: Endpoint::from_host(service.general_host)?,
                hint: String::new(),
            });
        };
        let known = service.hosts.iter().flat_map(|table| table.hosts).map(|(id, _)| *id);
        region.check(known).map_err(|error| match self.region {
            Some(_) => error,
            None => in_variable(REGION, &error),
        })?;
        let id = region.as_str();
        if let Some(host) = host(service.hosts, id) {
            return Ok(TokenService { endpoint: Endpoint::from_host(host)?, hint: String::new() });
        }
        let (name, variable, domain) = (service.name, service.endpoint_variable, domain(id));
        // Like the vendor's SDKs: without a host for IAM in the region, the general one, which has all accounts of its
        // cloud.
        if name == IAM.name && domain.is_some_and(|domain| service.general_host.ends_with(domain)) {
            return Ok(TokenService {
                endpoint: Endpoint::from_host(service.general_host)?,
                hint: String::new(),
            });
        }
        Ok(TokenService {
            endpoint: Endpoint::from_host(&format!("{name}.{id}.{}", domain.unwrap_or(GENERAL_DOMAIN)))?,
            hint: format!(
                "; the vendor's tables have no {} host for region `{id}`, so this one is a guess: {variable} names another",
                name.to_ascii_uppercase()
            ),
        })
    }
}

/// Redacts endpoints: they may contain a password.
impl fmt::Debug for TokenServiceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenServiceConfig").field("region", &self.region).finish_non_exhaustive()
    }
}

fn host(tables: &'static [EndpointTable], region: &str) -> Option<&'static str> {
    tables.iter().find(|table| table.endpoint_set == "public")?.find(region)
}

/// The domain of a region's scanning service. Another domain is another cloud with other accounts.
pub(crate) fn domain(region: &str) -> Option<&'static str> {
    host(endpoints::HSS, region)?.splitn(3, '.').nth(2)
}

impl TokenRequest<'_> {
    /// An unsigned POST of a document.
    pub(crate) fn post(operation: &'static str, target: impl Into<String>, body: serde_json::Value) -> Self {
        Self {
            operation,
            method: Method::POST,
            target: target.into(),
            header: None,
            body: Some(CredentialDocument::from_value(body)),
            credentials: None,
            secrets: Vec::new(),
            is_password: false,
        }
    }
}

impl TokenService {
    pub(crate) fn host(&self) -> &str {
        self.endpoint.host()
    }

    /// Sends a request, and returns the response or the service's error.
    pub(crate) async fn send(
        &self,
        environment: &HostEnvironment,
        request: &TokenRequest<'_>,
    ) -> Result<Response<Bytes>, Error> {
        let body = request.body.as_ref().map(CredentialDocument::to_bytes);
        let uri = format!("{}{}", self.endpoint, request.target);
        let build = |time| {
            let mut builder = Request::builder().method(request.method.clone()).uri(&uri);
            if body.is_some() {
                builder = builder.header(CONTENT_TYPE, "application/json;charset=UTF-8");
            }
            if let Some((name, value)) = &request.header {
                builder = builder.header(*name, value.clone());
            }
            let mut http_request = builder
                .body(body.clone().unwrap_or_default())
                .map_err(|error| Error::invalid("the request cannot be made").with_source(error))?;
            match request.credentials {
                Some(credentials) => Signer::sdk_hmac().sign(&mut http_request, credentials, time)?,
                None => imagescan_runtime::provider::put_host(&mut http_request)?,
            }
            Ok(http_request)
        };
        let uses_key_or_password = request.is_password
            || request.credentials.is_some_and(|credentials| credentials.key_pair().is_some());
        let parse = |response: &HttpResponse<'_>| {
            envelope::parse_response(response).map(Payload::new).map_err(|mut error| {
                let is_rejected = error.kind == ErrorKind::Authentication && !error.expired_credentials;
                if uses_key_or_password && is_rejected {
                    error.retry_after = Some(LOCKOUT_PAUSE);
                }
                error
            })
        };
        send_to_token_service(environment, build, parse).await.map_err(|error| self.to_error(request, &error))
    }

    /// The error with the name of the operation and the host, without secrets.
    fn to_error(&self, request: &TokenRequest<'_>, error: &Error) -> Error {
        let mut what = request.operation.to_owned();
        // Connection errors name the host already.
        if error.status().is_some() {
            what = format!("{what} at {}", self.host());
        }
        let sent = request.secrets.iter().copied().fold(Redactor::new(), Redactor::secret);
        let sent = request.credentials.into_iter().fold(sent, Redactor::credentials);
        let hint = if error.kind() == ErrorKind::Connect { &*self.hint } else { "" };
        no_response(&what, error, hint, &sent)
    }
}

/// The token in the header of a response of IAM.
pub(crate) fn subject_token<'a>(response: &'a Response<Bytes>, operation: &str) -> Result<&'a str, Error> {
    let token = response.headers().get("x-subject-token").and_then(|token| token.to_str().ok());
    token.filter(|token| !token.is_empty()).ok_or_else(|| {
        Error::new(
            ErrorKind::UnexpectedResponse,
            format!("the response to {operation} has no X-Subject-Token"),
        )
    })
}

/// A header value that is marked as sensitive.
pub(crate) fn secret_header(what: &str, text: &str) -> Result<HeaderValue, Error> {
    imagescan_runtime::provider::header_value(what, text, true)
}
