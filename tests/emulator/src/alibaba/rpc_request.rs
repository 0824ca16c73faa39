//! An RPC-style call: how it is authenticated, its common parameters and its other parameters.

use percent_encoding::percent_decode;

use super::error_response::ErrorResponse;
use super::response_value::ResponseFormat;
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AuthMethod {
    /// An `Authorization` header with the signature version 3, ACS3.
    Header,
    /// A parameter `Signature` with the signature version 1.
    Parameter,
    BearerToken,
    None,
}

#[derive(Debug)]
pub(super) struct RpcRequest<'a> {
    request: &'a Request,
    pub(super) auth_method: AuthMethod,
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
}

impl<'a> RpcRequest<'a> {
    pub(super) fn parse(request: &'a Request) -> Self {
        let parameters = parameters(request);
        let auth_method = if request.header("authorization").is_some() {
            AuthMethod::Header
        } else if parameters.iter().any(|(name, _)| name == b"Signature") {
            AuthMethod::Parameter
        } else if request.header("x-acs-bearer-token").is_some() {
            AuthMethod::BearerToken
        } else {
            AuthMethod::None
        };
        Self { request, auth_method, parameters }
    }

    /// The first parameter with this name; an empty one counts as absent.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut values = self.parameters.iter().filter(|(n, _)| n == name.as_bytes());
        let (_, value) = values.next().filter(|(_, value)| !value.is_empty())?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    /// All parameters, common ones too, as text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.parameters.iter().map(move |(name, value)| (text(name), text(value)))
    }

    /// A required parameter of the operation.
    pub(super) fn required(&self, name: &str) -> Result<String, ErrorResponse> {
        self.parameter(name).ok_or_else(|| ErrorResponse::missing_of_operation(name))
    }

    pub(super) fn action(&self) -> Result<String, ErrorResponse> {
        self.common("Action", "x-acs-action")
    }

    pub(super) fn version(&self) -> Result<String, ErrorResponse> {
        self.common("Version", "x-acs-version")
    }

    pub(super) fn date(&self) -> Result<String, ErrorResponse> {
        self.common("Timestamp", "x-acs-date")
    }

    pub(super) fn nonce(&self) -> Result<String, ErrorResponse> {
        self.common("SignatureNonce", "x-acs-signature-nonce")
    }

    pub(super) fn security_token(&self) -> Option<String> {
        self.common("SecurityToken", "x-acs-security-token").ok()
    }

    /// The format of the response. XML is the default of the signature version 1.
    pub(super) fn format(&self) -> Result<ResponseFormat, ErrorResponse> {
        match self.parameter("Format").map(|format| format.to_ascii_uppercase()).as_deref() {
            Some("JSON") => Ok(ResponseFormat::Json),
            Some("XML") => Ok(ResponseFormat::Xml),
            Some(_) => Err(ErrorResponse::invalid_parameter("Format", "must be JSON or XML")),
            None if self.auth_method == AuthMethod::Parameter => Ok(ResponseFormat::Xml),
            None => Ok(accepted(self.request.header_text("accept").unwrap_or_default())),
        }
    }

    /// A common parameter, from where the signature covers it: a parameter in version 1, a header in version 3.
    fn common(&self, parameter: &str, header: &str) -> Result<String, ErrorResponse> {
        let in_header = self.request.header_text(header).filter(|value| !value.is_empty()).map(str::to_owned);
        let value = match self.auth_method {
            AuthMethod::Parameter => self.parameter(parameter),
            AuthMethod::Header => in_header,
            AuthMethod::BearerToken | AuthMethod::None => in_header.or_else(|| self.parameter(parameter)),
        };
        let name = if self.auth_method == AuthMethod::Parameter { parameter } else { header };
        value.ok_or_else(|| ErrorResponse::missing(name))
    }
}

/// The pairs of the query, then those of the body if it is a form. A `+` is a space.
pub(super) fn parameters(request: &Request) -> Vec<(Vec<u8>, Vec<u8>)> {
    let content_type = request.header_text("content-type").unwrap_or_default();
    let is_form = content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    let body = if is_form { &request.body[..] } else { &[] };
    pairs(request.query.as_bytes()).chain(pairs(body)).collect()
}

pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let decode = |text: &[u8]| {
        let spaces: Vec<_> = text.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        percent_decode(&spaces).collect::<Vec<u8>>()
    };
    text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let end = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
        (decode(&pair[..end]), decode(pair.get(end + 1..).unwrap_or_default()))
    })
}

/// The first supported format in an `Accept` header, or JSON.
fn accepted(accept: &str) -> ResponseFormat {
    let mut types = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    let wanted = types.find(|name| ["application/json", "application/xml", "text/xml"].contains(name));
    if wanted.is_some_and(|name| name.ends_with("xml")) { ResponseFormat::Xml } else { ResponseFormat::Json }
}
