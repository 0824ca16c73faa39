//! Temporary keys of the role of the virtual machine.

use bytes::Bytes;
use http::{Request, StatusCode};
use imagescan_runtime::provider::{
    CredentialDocument, FieldNames, LoadCredentials, not_available, response_text, send_to_metadata_service,
    shorten,
};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

const HOST: &str = "metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
/// The vendor's tools have no variable that disables the service.
const DISABLED: &str = "TENCENTCLOUD_METADATA_DISABLED";
const NAMES: FieldNames =
    FieldNames { id: "TmpSecretId", secret: "TmpSecretKey", token: "Token", expiry: "ExpiredTime" };

/// Temporary keys of the role of the virtual machine, from its metadata service.
///
/// Requests go to `metadata.tencentyun.com` without a proxy, and take at most one second each.
///
/// ```
/// # mod imagescan { pub use imagescan_tencent::*; pub mod tencent { pub use imagescan_tencent::*; } }
/// use imagescan::tencent::credentials::CvmRole;
///
/// let keys = CvmRole::new().build();
/// # let _ = keys;
/// ```
///
/// Vendor page: <https://www.tencentcloud.com/document/product/213/4934>.
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until `.build()`"]
pub struct CvmRole {
    role: Option<String>,
    environment: HostEnvironment,
}

impl CvmRole {
    /// Keys of the role of the virtual machine, whatever its name is.
    pub fn new() -> Self {
        Self::with_environment(HostEnvironment::real())
    }

    pub(super) fn with_environment(environment: HostEnvironment) -> Self {
        Self { role: None, environment }
    }

    /// Sets the name of the role, which saves the request for it.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    pub(super) async fn load_outcome(&self) -> Result<SourceOutcome, Error> {
        if self.environment.is_true(DISABLED)? {
            return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
        }
        let role = match &self.role {
            Some(role) => role.clone(),
            None => match self.role_name().await? {
                Ok(role) => role,
                Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
            },
        };
        if role.is_empty() || !role.bytes().all(is_role_name_byte) {
            return Err(metadata_error("cannot have a role of such a name"));
        }
        let (status, body) = self.get(&role).await?;
        if !status.is_success() {
            let code = status.as_u16();
            let message =
                format!("the metadata service {HOST} returned no keys for the role `{role}` (HTTP {code})");
            return Err(not_available(status, message));
        }
        let document = CredentialDocument::parse(&body, HOST)?;
        let root = document.root();
        match root.text("Code") {
            None | Some("Success") => {
                let keys = root.credentials(NAMES)?;
                root.require(NAMES.token)?;
                Ok(SourceOutcome::Credentials(keys))
            }
            Some(code) => Err(metadata_error(&format!(
                "returned no keys for the role `{role}`: {}",
                shorten(code, 128)
            ))),
        }
    }

    /// The name of the role, or the reason why it is absent.
    async fn role_name(&self) -> Result<Result<String, String>, Error> {
        let (status, body) = match self.get("").await {
            Ok(response) => response,
            // Outside Tencent Cloud, the host does not exist, or does not respond.
            Err(error) if matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout) => {
                return Ok(Err(format!("no metadata service responds at {HOST}")));
            }
            Err(error) => return Err(error),
        };
        if status == StatusCode::NOT_FOUND {
            return Ok(Err("the virtual machine has no role".to_owned()));
        }
        let role = response_text(&body).unwrap_or_default();
        if !status.is_success() || role.is_empty() || !role.bytes().all(is_role_name_byte) {
            let code = status.as_u16();
            let message = format!("the metadata service {HOST} returned no name of a role (HTTP {code})");
            return Err(not_available(status, message));
        }
        Ok(Ok(role.to_owned()))
    }

    async fn get(&self, role: &str) -> Result<(StatusCode, Bytes), Error> {
        let request = Request::get(format!("http://{HOST}{FOLDER}{role}"))
            .body(Bytes::new())
            .map_err(|error| metadata_error("cannot be sent a request").with_source(error))?;
        let (parts, body) = send_to_metadata_service(&self.environment, request).await?.into_parts();
        Ok((parts.status, body))
    }
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl LoadCredentials for CvmRole {
    const NAME: &'static str = "CVM role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        match self.load_outcome().await? {
            SourceOutcome::Credentials(credentials) => Ok(credentials),
            SourceOutcome::NotConfigured(why) => Err(Error::new(ErrorKind::Credentials, why)),
            _ => Err(metadata_error("returned neither keys nor a reason")),
        }
    }
}

fn is_role_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.@+=,".contains(&byte)
}

fn metadata_error(why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("the metadata service {HOST} {why}"))
}
