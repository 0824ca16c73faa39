//! Helpers of the credential sources.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use imagescan_runtime::provider::{CredentialDocument, FieldNames};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment};
use zeroize::Zeroizing;

/// The setters for the region and the endpoint of a source's token service. The type has a field `config`.
macro_rules! config_setters {
    ($endpoint:ident, $service:literal, $variable:literal) => {
        /// Sets the region, whose
        #[doc = $service]
        /// issues the credentials. Default: `HUAWEICLOUD_SDK_REGION`, or else the vendor's general host.
        pub fn region(mut self, region: impl Into<crate::Region>) -> Self {
            let region: crate::Region = region.into();
            self.config.region = Some(region.into());
            self
        }

        /// Sets the endpoint of
        #[doc = $service]
        /// instead of the region's: `https://host`. Default:
        #[doc = concat!("`", $variable, "`.")]
        /// Plain HTTP is accepted for this host only, unless
        /// [`allow_plain_http`](Self::allow_plain_http) is called.
        pub fn $endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.config.$endpoint = Some(endpoint.into());
            self
        }

        /// Allows plain HTTP to an endpoint on another host. Anyone who can read the traffic obtains the tokens and keys.
        pub fn allow_plain_http(mut self) -> Self {
            self.config.plain_http = true;
            self
        }

        imagescan_runtime::provider::source_methods!(config.environment);
    };
}
pub(super) use config_setters;

/// The token of credentials, for an operation that accepts nothing else.
pub(super) fn require_token<'a>(credentials: &'a Credentials, operation: &str) -> Result<&'a str, Error> {
    credentials.bearer_token().ok_or_else(|| {
        let message = format!("{operation} requires an IAM token, and its source returned a key pair");
        Error::new(ErrorKind::Credentials, message)
    })
}

/// The whole seconds of a duration, which must be within the bounds of the operation.
pub(super) fn seconds(duration: Duration, bounds: RangeInclusive<u64>) -> Result<u64, Error> {
    let seconds = duration.as_secs();
    if bounds.contains(&seconds) {
        return Ok(seconds);
    }
    let (least, most) = (bounds.start(), bounds.end());
    Err(Error::invalid(format!("the duration is {seconds} s: the service accepts {least} s to {most} s")))
}

/// Rejects an empty argument.
pub(super) fn require_text<'a>(name: &str, text: &'a str) -> Result<&'a str, Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid(format!("{name} is empty")));
    }
    Ok(text)
}

/// The temporary credentials in the first of these members of a response that has a key id.
pub(super) fn temporary_credentials(
    response: &Response<Bytes>,
    from: &str,
    members: &[&str],
    names: FieldNames,
) -> Result<Credentials, Error> {
    let document = CredentialDocument::parse(response.body(), format!("the response of {from}"))?;
    let root = document.root();
    let node = members.iter().map(|member| root.member(member)).find(|part| part.text(names.id).is_some());
    let part = node.unwrap_or_else(|| root.member(members[0]));
    // The service would report a temporary key without its token as unknown.
    part.require(names.token)?;
    part.credentials(names)
}

/// The names of the parts of a key in responses of IAM and the metadata service.
pub(super) const IAM_NAMES: FieldNames =
    FieldNames { id: "access", secret: "secret", token: "securitytoken", expiry: "expires_at" };

/// The token of an external identity provider.
#[derive(Clone)]
pub(super) enum IdToken {
    Text(Zeroizing<String>),
    /// In a file, which is read for every load, since its issuer replaces it.
    File {
        path: String,
        /// The variable or the setting with the path.
        set_by: &'static str,
    },
}

impl IdToken {
    pub(super) fn read(&self, environment: &HostEnvironment) -> Result<Zeroizing<String>, Error> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::File { path, set_by } => environment.read_token(path, set_by),
        }
    }
}

/// Shows the path, never the token.
impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("…"),
            Self::File { path, .. } => path.fmt(f),
        }
    }
}
