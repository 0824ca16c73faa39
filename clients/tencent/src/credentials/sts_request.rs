//! Requests for temporary keys to the Security Token Service (STS).
//!
//! Vendor page: <https://www.tencentcloud.com/document/product/1150/49452>.

use std::time::SystemTime;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};
use imagescan_runtime::provider::{
    CredentialDocument, FieldNames, Redactor, credential_error, send_to_token_service,
};
use imagescan_runtime::{Credentials, Error, HostEnvironment};

use super::role_session::RoleSession;
use crate::envelope;
use crate::sign::{ACTION, TIMESTAMP};
use crate::sign::{Sign as _, Signer};

const VERSION: &str = "2018-08-13";
const NAMES: FieldNames =
    FieldNames { id: "TmpSecretId", secret: "TmpSecretKey", token: "Token", expiry: "" };

/// One request for temporary keys.
pub(super) struct StsRequest<'a> {
    pub(super) action: &'static str,
    pub(super) session: &'a RoleSession,
    /// The parameters, a JSON object.
    pub(super) parameters: serde_json::Value,
    /// The credentials that sign the request; without them, a token in the parameters authenticates it.
    pub(super) credentials: Option<&'a Credentials>,
    /// A secret in the parameters, which is redacted from errors.
    pub(super) secret: Option<&'a str>,
}

/// Seconds after 1970. The signer rejects an earlier time.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl StsRequest<'_> {
    pub(super) async fn send(self, environment: &HostEnvironment) -> Result<Credentials, Error> {
        let Self { action, session, .. } = self;
        let (endpoint, region) = (session.endpoint()?, session.region()?);
        // The body is wiped: it may contain the token of a pod.
        let body = CredentialDocument::from_value(self.parameters).to_bytes();
        let request = |time| {
            let mut request = Request::post(format!("{endpoint}/"))
                .header(CONTENT_TYPE, "application/json")
                .header(ACTION, action)
                .header("x-tc-version", VERSION)
                .header("x-tc-region", region.clone())
                .header(TIMESTAMP, seconds(time))
                .body(body.clone())
                .map_err(|error| Error::invalid("the request cannot be built").with_source(error))?;
            if let Some(credentials) = self.credentials {
                Signer::tc3("sts").sign(&mut request, credentials, time)?;
            } else {
                // The token in the body authenticates the request.
                request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            }
            Ok(request)
        };
        let what = format!("{action} at {}", endpoint.host());
        let sent = self.secret.into_iter().fold(Redactor::new(), Redactor::secret);
        let sent = self.credentials.into_iter().fold(sent, Redactor::credentials);
        let response = send_to_token_service(environment, request, envelope::parse_response).await;
        let response = response.map_err(|error| credential_error(&what, &error, &sent))?;
        let document = CredentialDocument::parse(response.body(), what)?;
        let root = document.root();
        let keys = root.member("Credentials");
        let credentials = keys.credentials(NAMES)?;
        keys.require(NAMES.token)?;
        match root.time("ExpiredTime")? {
            Some(expiry) => Ok(credentials.with_expiry(expiry)),
            None => Err(root.error("lacks `ExpiredTime`")),
        }
    }
}
