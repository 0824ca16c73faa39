//! A call as the gateway reads it: how it is signed, what it names, and its parameters.

use percent_encoding::percent_decode;

use super::document::Format;
use super::refusal::Refusal;
use crate::Request;

/// How the caller proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// An `Authorization` header: the signature version 3, ACS3.
    Header,
    /// A parameter `Signature`: the older one of the RPC style.
    Parameter,
    /// A bearer token.
    Bearer,
    /// Nothing.
    None,
}

#[derive(Debug)]
pub(super) struct Message<'a> {
    request: &'a Request,
    pub(super) proof: Proof,
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
}

impl<'a> Message<'a> {
    pub(super) fn read(request: &'a Request) -> Self {
        let parameters = parameters(request);
        let proof = if request.header("authorization").is_some() {
            Proof::Header
        } else if parameters.iter().any(|(name, _)| name == b"Signature") {
            Proof::Parameter
        } else if request.header("x-acs-bearer-token").is_some() {
            Proof::Bearer
        } else {
            Proof::None
        };
        Self { request, proof, parameters }
    }

    /// The first parameter of this name; one that is empty counts as absent.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut values = self.parameters.iter().filter(|(n, _)| n == name.as_bytes());
        let (_, value) = values.next().filter(|(_, value)| !value.is_empty())?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    /// A parameter without which the operation cannot do.
    pub(super) fn required(&self, name: &str) -> Result<String, Refusal> {
        self.parameter(name).ok_or_else(|| Refusal::missing_of_operation(name))
    }

    pub(super) fn action(&self) -> Result<String, Refusal> {
        self.common("Action", "x-acs-action")
    }

    pub(super) fn version(&self) -> Result<String, Refusal> {
        self.common("Version", "x-acs-version")
    }

    pub(super) fn date(&self) -> Result<String, Refusal> {
        self.common("Timestamp", "x-acs-date")
    }

    pub(super) fn nonce(&self) -> Result<String, Refusal> {
        self.common("SignatureNonce", "x-acs-signature-nonce")
    }

    /// The session token that came along, if one did.
    pub(super) fn security_token(&self) -> Option<String> {
        self.common("SecurityToken", "x-acs-security-token").ok()
    }

    /// The form that the caller wants the answer in. XML is the default of the older style.
    pub(super) fn format(&self) -> Result<Format, Refusal> {
        match self.parameter("Format").map(|format| format.to_ascii_uppercase()).as_deref() {
            Some("JSON") => Ok(Format::Json),
            Some("XML") => Ok(Format::Xml),
            Some(_) => Err(Refusal::invalid_parameter("Format", "must be JSON or XML")),
            None if self.proof == Proof::Parameter => Ok(Format::Xml),
            None => Ok(accepted(self.request.header_text("accept").unwrap_or_default())),
        }
    }

    /// What the signature covers comes first: the parameter in the older style, else the header.
    fn common(&self, parameter: &str, header: &str) -> Result<String, Refusal> {
        let headers = self.request.header_text(header).filter(|value| !value.is_empty()).map(str::to_owned);
        let found = match self.proof {
            Proof::Parameter => self.parameter(parameter),
            Proof::Header => headers,
            Proof::Bearer | Proof::None => headers.or_else(|| self.parameter(parameter)),
        };
        let name = if self.proof == Proof::Parameter { parameter } else { header };
        found.ok_or_else(|| Refusal::missing(name))
    }
}

/// The pairs of the query, then those of a body that is a form. A `+` is a blank.
pub(super) fn parameters(request: &Request) -> Vec<(Vec<u8>, Vec<u8>)> {
    let content_type = request.header_text("content-type").unwrap_or_default();
    let is_form = content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    let body = if is_form { &request.body[..] } else { &[] };
    pairs(request.query.as_bytes()).chain(pairs(body)).collect()
}

pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let decode = |text: &[u8]| {
        let blanks: Vec<_> = text.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        percent_decode(&blanks).collect::<Vec<u8>>()
    };
    text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let end = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
        (decode(&pair[..end]), decode(pair.get(end + 1..).unwrap_or_default()))
    })
}

/// The first of the two forms that an `Accept` header names; JSON if it names neither.
fn accepted(accept: &str) -> Format {
    let mut types = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    let wanted = types.find(|name| ["application/json", "application/xml", "text/xml"].contains(name));
    if wanted.is_some_and(|name| name.ends_with("xml")) { Format::Xml } else { Format::Json }
}
