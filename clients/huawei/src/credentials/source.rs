//! What the sources that a user sets up have in common.

use std::ops::RangeInclusive;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use imagescan_runtime::provider::{CredentialDocument, FieldNames};
use imagescan_runtime::{Credentials, Error, ErrorKind};

/// The setters that say where the service is that a source asks. The type has a field `config`.
macro_rules! config_setters {
    ($endpoint:ident, $service:literal, $variable:literal) => {
        /// Sets the region, whose
        #[doc = $service]
        /// is then asked. Default: `HUAWEICLOUD_SDK_REGION`, or else the vendor's general host.
        pub fn region(mut self, region: impl Into<imagescan_runtime::Region>) -> Self {
            self.config.region = Some(region.into());
            self
        }

        /// Sets the endpoint of
        #[doc = $service]
        /// in place of the region's: `https://host`. Default:
        #[doc = concat!("`", $variable, "`.")]
        /// Plain HTTP is taken for this machine alone, unless
        /// [`allow_plain_http`](Self::allow_plain_http) says more.
        pub fn $endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.config.$endpoint = Some(endpoint.into());
            self
        }

        /// Allows plain HTTP to an endpoint on another machine. Who can read what is on the way has the tokens and keys.
        pub fn allow_plain_http(mut self) -> Self {
            self.config.plain_http = true;
            self
        }

        imagescan_runtime::provider::source_methods!(config.environment);
    };
}
pub(super) use config_setters;

/// The token among credentials, where the service takes nothing but one.
pub(super) fn token<'a>(credentials: &'a Credentials, operation: &str) -> Result<&'a str, Error> {
    credentials.bearer_token().ok_or_else(|| {
        let message =
            format!("{operation} takes an IAM token, and the source that it is to come from gave a key pair");
        Error::new(ErrorKind::Credentials, message)
    })
}

/// The whole seconds of a duration that an operation takes within bounds.
pub(super) fn seconds(duration: Duration, bounds: RangeInclusive<u64>) -> Result<u64, Error> {
    let seconds = duration.as_secs();
    if bounds.contains(&seconds) {
        return Ok(seconds);
    }
    let (least, most) = (bounds.start(), bounds.end());
    Err(Error::invalid(format!("the duration is {seconds} s: the service takes {least} s to {most} s")))
}

/// Refuses an argument that is empty.
pub(super) fn given<'a>(name: &str, text: &'a str) -> Result<&'a str, Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid(format!("{name} is empty")));
    }
    Ok(text)
}

/// The credentials in a response's member, which are temporary ones.
pub(super) fn temporary(
    response: &Response<Bytes>,
    from: &str,
    members: &[&str],
    names: FieldNames,
) -> Result<Credentials, Error> {
    let document = CredentialDocument::parse(response.body(), format!("the response of {from}"))?;
    let root = document.root();
    let found = members.iter().map(|member| root.member(member)).find(|part| part.text(names.id).is_some());
    let part = found.unwrap_or_else(|| root.member(members[0]));
    // A temporary key without its token would be refused as an unknown one.
    part.require(names.token)?;
    part.credentials(names)
}

/// As IAM and the metadata service name the parts of a key.
pub(super) const IAM_NAMES: FieldNames =
    FieldNames { id: "access", secret: "secret", token: "securitytoken", expiry: "expires_at" };
