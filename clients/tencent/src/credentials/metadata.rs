//! The role of the virtual machine that the program runs on.

use bytes::Bytes;
use http::{Request, StatusCode};
use imagescan_runtime::provider::{
    CredentialDocument, FieldNames, LoadCredentials, not_available, response_text, shorten,
};
use imagescan_runtime::{Credentials, Error, ErrorKind};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

const HOST: &str = "metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
/// Ours: the vendor's tools cannot be told to leave the service alone.
const DISABLED: &str = "TENCENTCLOUD_METADATA_DISABLED";
const NAMES: FieldNames =
    FieldNames { id: "TmpSecretId", secret: "TmpSecretKey", token: "Token", expiry: "ExpiredTime" };

/// Temporary keys of the role that the virtual machine has, from its metadata service.
///
/// The service is asked at `metadata.tencentyun.com` itself, whatever proxy the environment names, and each question
/// takes a second at most.
///
/// ```
/// use imagescan_tencent::credentials::CvmRole;
///
/// let keys = CvmRole::new().build();
/// # let _ = keys;
/// ```
///
/// Vendor page: <https://www.tencentcloud.com/document/product/213/4934>.
#[derive(Clone, Debug)]
#[must_use = "nothing is asked until `.build()` and the first call"]
pub struct CvmRole {
    role: Option<String>,
    environment: HostEnvironment,
}

impl CvmRole {
    /// Keys of whatever role the machine has.
    pub fn new() -> Self {
        Self::on(HostEnvironment::real())
    }

    pub(super) fn on(environment: HostEnvironment) -> Self {
        Self { role: None, environment }
    }

    /// Names the role, which saves the question for its name.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    pub(super) async fn find(&self) -> Result<SourceOutcome, Error> {
        if self.environment.is_true(DISABLED)? {
            return Ok(SourceOutcome::NotConfigured(format!("{DISABLED} is true")));
        }
        let role = match &self.role {
            Some(role) => role.clone(),
            None => match self.discover().await? {
                Ok(role) => role,
                Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
            },
        };
        if role.is_empty() || !role.bytes().all(is_of_a_name) {
            return Err(refuse("cannot be asked for a role of such a name"));
        }
        let (status, body) = self.get(&role).await?;
        if !status.is_success() {
            let code = status.as_u16();
            let message =
                format!("the metadata service {HOST} gave no keys for the role `{role}` (HTTP {code})");
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
            Some(code) => Err(refuse(&format!("gave no keys for the role `{role}`: {}", shorten(code, 128)))),
        }
    }

    /// The name of the role, or why there is none.
    async fn discover(&self) -> Result<Result<String, String>, Error> {
        let (status, body) = match self.get("").await {
            Ok(response) => response,
            // On a laptop, the service's name is unknown, or leads nowhere.
            Err(error) if matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout) => {
                return Ok(Err(format!("no metadata service responds at {HOST}")));
            }
            Err(error) => return Err(error),
        };
        if status == StatusCode::NOT_FOUND {
            return Ok(Err("the machine has no role".to_owned()));
        }
        let role = response_text(&body).unwrap_or_default();
        if !status.is_success() || role.is_empty() || !role.bytes().all(is_of_a_name) {
            let code = status.as_u16();
            let message = format!("the metadata service {HOST} gave no role's name (HTTP {code})");
            return Err(not_available(status, message));
        }
        Ok(Ok(role.to_owned()))
    }

    async fn get(&self, role: &str) -> Result<(StatusCode, Bytes), Error> {
        let request = Request::get(format!("http://{HOST}{FOLDER}{role}"))
            .body(Bytes::new())
            .map_err(|error| refuse("cannot be asked").with_source(error))?;
        let (parts, body) = self.environment.send_to_metadata_service(request).await?.into_parts();
        Ok((parts.status, body))
    }
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl LoadCredentials for CvmRole {
    const NAME: &'static str = "machine role";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        match self.find().await? {
            SourceOutcome::Credentials(credentials) => Ok(credentials),
            SourceOutcome::NotConfigured(why) => Err(Error::new(ErrorKind::Credentials, why)),
            _ => Err(refuse("gave neither keys nor a reason")),
        }
    }
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.@+=,".contains(&byte)
}

fn refuse(why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("the metadata service {HOST} {why}"))
}
