//! The services that issue tokens and temporary keys, IAM and STS: where they are, and how they are asked.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response};
use imagescan_runtime::__generated::EndpointTable;
use imagescan_runtime::HostEnvironment;
use imagescan_runtime::provider::{CredentialDocument, Redactor, no_response};
use imagescan_runtime::provider::{HttpResponse, Payload, PlainHttp};
use imagescan_runtime::{Credentials, Endpoint, Error, ErrorKind, Region};

use crate::config::{REGION, in_variable};
use crate::envelope;
use crate::generated::endpoints;
use crate::sign::{Sign as _, Signer};

/// What says where IAM and STS are.
#[derive(Clone)]
pub(crate) struct TokenServiceConfig {
    pub(crate) environment: HostEnvironment,
    /// The region; without one, that of the variable.
    pub(crate) region: Option<Region>,
    /// The endpoints that the user gave in code.
    pub(crate) iam_endpoint: Option<String>,
    pub(crate) sts_endpoint: Option<String>,
    /// The endpoint of IAM in the credentials file.
    pub(crate) profile: Option<String>,
    /// Whether an endpoint on another machine may be plain HTTP.
    pub(crate) plain_http: bool,
}

/// A service that issues.
#[derive(Debug)]
pub(crate) struct TokenService {
    endpoint: Endpoint,
    /// What to say where it cannot be reached.
    hint: String,
}

/// One request to it.
pub(crate) struct TokenRequest<'a> {
    /// The vendor's name of the operation.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path, and the query.
    pub(crate) target: String,
    /// What the operation wants besides the usual ones.
    pub(crate) header: Option<(&'static str, HeaderValue)>,
    pub(crate) body: Option<CredentialDocument>,
    /// What the request is signed with, if it is: a key pair, or a token.
    pub(crate) credentials: Option<&'a Credentials>,
    /// What no error may show.
    pub(crate) secrets: Vec<&'a str>,
    /// Whether a password in the body says who asks.
    pub(crate) is_password: bool,
}

/// How long a password or a key that was not accepted is not sent again. Five failures within a quarter of an hour lock a
/// user out where the account's administrator changed nothing.
const LOCKS: Duration = Duration::from_secs(5 * 60);

struct Kind {
    name: &'static str,
    variable: &'static str,
    hosts: &'static [EndpointTable],
    /// Where no region is known.
    general: &'static str,
}

const IAM: Kind = Kind {
    name: "iam",
    variable: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
    hosts: endpoints::IAM,
    general: "iam.myhuaweicloud.com",
};
const STS: Kind = Kind {
    name: "sts",
    variable: "HUAWEICLOUD_SDK_STS_ENDPOINT",
    hosts: endpoints::STS,
    general: "sts.cn-north-4.myhuaweicloud.com",
};

impl TokenServiceConfig {
    pub(crate) fn new(environment: HostEnvironment, region: Option<Region>) -> Self {
        Self { environment, region, iam_endpoint: None, sts_endpoint: None, profile: None, plain_http: false }
    }

    /// The region that was set, or that of the variable.
    pub(crate) fn region(&self) -> Result<Option<Region>, Error> {
        Ok(match &self.region {
            Some(region) => Some(region.clone()),
            None => self.environment.variable(REGION)?.map(Region::from),
        })
    }

    pub(crate) fn iam(&self) -> Result<TokenService, Error> {
        let profile = self.profile.clone().map(|text| ("`iam_endpoint` in the credentials file", text));
        self.find(&IAM, self.iam_endpoint.as_deref(), profile)
    }

    pub(crate) fn sts(&self) -> Result<TokenService, Error> {
        self.find(&STS, self.sts_endpoint.as_deref(), None)
    }

    fn find(
        &self,
        kind: &Kind,
        set: Option<&str>,
        profile: Option<(&'static str, String)>,
    ) -> Result<TokenService, Error> {
        let set = set.map(|text| ("the endpoint of the source", text.to_owned()));
        // The file's is that of its own keys, the variable's that of all others: as for the vendor's SDKs.
        let named = match set.or(profile) {
            None => self.environment.variable(kind.variable)?.map(|text| (kind.variable, text)),
            named => named,
        };
        if let Some((variable, text)) = named {
            // Passwords and tokens go there.
            let endpoint = Endpoint::parse(&text, true).and_then(|endpoint| {
                endpoint.check_plain_http(PlainHttp::Loopback.or_anywhere(self.plain_http))?;
                Ok(endpoint)
            });
            let endpoint = endpoint.map_err(|error| in_variable(variable, &error))?;
            return Ok(TokenService { endpoint, hint: String::new() });
        }
        let Some(region) = self.region()? else {
            return Ok(TokenService { endpoint: Endpoint::from_host(kind.general)?, hint: String::new() });
        };
        let known = kind.hosts.iter().flat_map(|table| table.hosts).map(|(id, _)| *id);
        region.check(known).map_err(|error| match self.region {
            Some(_) => error,
            None => in_variable(REGION, &error),
        })?;
        let id = region.as_str();
        if let Some(host) = host(kind.hosts, id) {
            return Ok(TokenService { endpoint: Endpoint::from_host(host)?, hint: String::new() });
        }
        let (name, variable, domain) = (kind.name, kind.variable, domain(id));
        // Where the vendor's SDKs know no host for IAM, they ask the general one, which knows all accounts of its cloud.
        if name == IAM.name && domain.is_some_and(|domain| kind.general.ends_with(domain)) {
            return Ok(TokenService { endpoint: Endpoint::from_host(kind.general)?, hint: String::new() });
        }
        Ok(TokenService {
            endpoint: Endpoint::from_host(&format!("{name}.{id}.{}", domain.unwrap_or("myhuaweicloud.com")))?,
            hint: format!(
                "; the vendor's tables have no {} host for region `{id}`, so this one is a guess: {variable} names another",
                name.to_ascii_uppercase()
            ),
        })
    }
}

/// An endpoint may have been pasted with a password.
impl fmt::Debug for TokenServiceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("region", &self.region).finish_non_exhaustive()
    }
}

fn host(tables: &'static [EndpointTable], region: &str) -> Option<&'static str> {
    tables.iter().find(|table| table.network == "public")?.find(region)
}

/// The domain that a region's scanning service is in: another domain is another cloud, with other accounts.
fn domain(region: &str) -> Option<&'static str> {
    host(endpoints::HSS, region)?.splitn(3, '.').nth(2)
}

impl TokenRequest<'_> {
    /// A POST of a document, unsigned.
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

    /// Asks, and gives the response or the service's error in its words.
    pub(crate) async fn ask(
        &self,
        environment: &HostEnvironment,
        question: &TokenRequest<'_>,
    ) -> Result<Response<Bytes>, Error> {
        let body = question.body.as_ref().map(CredentialDocument::to_bytes);
        let uri = format!("{}{}", self.endpoint, question.target);
        let request = |time| {
            let mut request = Request::builder().method(question.method.clone()).uri(&uri);
            if body.is_some() {
                request = request.header(CONTENT_TYPE, "application/json;charset=UTF-8");
            }
            if let Some((name, value)) = &question.header {
                request = request.header(*name, value.clone());
            }
            let mut request = request
                .body(body.clone().unwrap_or_default())
                .map_err(|error| Error::invalid("the request cannot be made").with_source(error))?;
            match question.credentials {
                Some(credentials) => Signer::sdk_hmac().sign(&mut request, credentials, time)?,
                None => imagescan_runtime::provider::put_host(&mut request)?,
            }
            Ok(request)
        };
        let proves = question.is_password
            || question.credentials.is_some_and(|credentials| credentials.key_pair().is_some());
        let open = |response: &HttpResponse<'_>| {
            envelope::parse_response(response).map(Payload::new).map_err(|error| {
                let is_refused = error.kind == ErrorKind::Authentication && !error.expired_credentials;
                if proves && is_refused { error.with_retry_after(LOCKS) } else { error }
            })
        };
        environment.send_to_token_service(request, open).await.map_err(|error| self.failed(question, &error))
    }

    /// The service's error in its words, of the kind that it had.
    fn failed(&self, question: &TokenRequest<'_>, error: &Error) -> Error {
        let mut what = question.operation.to_owned();
        // Errors of the way to the host name it already.
        if error.status().is_some() {
            what = format!("{what} at {}", self.host());
        }
        let sent = question.secrets.iter().copied().fold(Redactor::new(), Redactor::secret);
        let sent = question.credentials.into_iter().fold(sent, Redactor::credentials);
        let hint = if error.kind() == ErrorKind::Connect { &*self.hint } else { "" };
        no_response(&what, error, hint, &sent)
    }
}

/// The token that a response of IAM carries in a header.
pub(crate) fn subject_token<'a>(response: &'a Response<Bytes>, operation: &str) -> Result<&'a str, Error> {
    let token = response.headers().get("x-subject-token").and_then(|token| token.to_str().ok());
    token.filter(|token| !token.is_empty()).ok_or_else(|| {
        Error::new(
            ErrorKind::UnexpectedResponse,
            format!("the response to {operation} has no X-Subject-Token"),
        )
    })
}

/// A secret for a header.
pub(crate) fn secret_header(what: &str, text: &str) -> Result<HeaderValue, Error> {
    imagescan_runtime::provider::header_value(what, text, true)
}
