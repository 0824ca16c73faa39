//! The settings of a role session, which all STS operations share.

use std::ops::RangeInclusive;
use std::time::Duration;

use imagescan_runtime::{Error, HostEnvironment};

use super::sts_endpoint::StsEndpointSettings;

const NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
/// In seconds.
const DURATION_BOUNDS: RangeInclusive<u64> = 900..=43_200;

#[derive(Clone)]
pub(super) struct RoleSession {
    pub(super) role_arn: String,
    pub(super) name: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) duration: Duration,
    pub(super) sts: StsEndpointSettings,
}

impl RoleSession {
    pub(super) fn new(role_arn: String) -> Self {
        let duration = Duration::from_secs(3600);
        Self { role_arn, name: None, policy: None, duration, sts: StsEndpointSettings::default() }
    }

    pub(super) fn parameters(
        &self,
        environment: &HostEnvironment,
    ) -> Result<Vec<(&'static str, String)>, Error> {
        if self.role_arn.is_empty() {
            return Err(Error::invalid("the ARN of the role is empty"));
        }
        let seconds = self.duration.as_secs();
        if !DURATION_BOUNDS.contains(&seconds) {
            let message = format!(
                "the duration of the role's session is {seconds} s: STS accepts {} to {} s",
                DURATION_BOUNDS.start(),
                DURATION_BOUNDS.end()
            );
            return Err(Error::invalid(message));
        }
        let name = match &self.name {
            Some(name) => Some(name.clone()),
            None => environment.variable(NAME)?,
        };
        let mut parameters = vec![
            ("RoleArn", self.role_arn.clone()),
            ("RoleSessionName", name.unwrap_or_else(|| "imagescan".to_owned())),
            ("DurationSeconds", seconds.to_string()),
        ];
        parameters.extend(self.policy.clone().map(|policy| ("Policy", policy)));
        Ok(parameters)
    }
}

/// The setters of a source with a [`RoleSession`] in its field `session`.
macro_rules! session_setters {
    () => {
        /// Sets the name of the session in the vendor's audit trail: 2 to 64 letters, digits and `.@-_`.
        /// Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME`, or else `imagescan`.
        #[must_use]
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.session.name = Some(name.into());
            self
        }

        /// Sets a policy in JSON that restricts the keys. Default: none.
        #[must_use]
        pub fn policy(mut self, policy: impl Into<String>) -> Self {
            self.session.policy = Some(policy.into());
            self
        }

        /// Sets the lifetime of the keys: 900 s to 43 200 s, and at most the role's own limit. Default: 3600 s. They are
        /// renewed before they expire.
        #[must_use]
        pub fn duration(mut self, duration: std::time::Duration) -> Self {
            self.session.duration = duration;
            self
        }

        /// Sets the region of STS, `cn-hangzhou`. Default: `ALIBABA_CLOUD_STS_REGION`, or else that of
        /// `ALIBABA_CLOUD_REGION_ID`. Requests go to the central `sts.aliyuncs.com` if the latter has no STS.
        #[must_use]
        pub fn region(mut self, region: impl Into<crate::Region>) -> Self {
            self.session.sts.set_region(&region.into());
            self
        }

        /// Uses the endpoint of STS for the virtual private cloud of the region. Default: `endpoint_type` or `enable_vpc` of
        /// the profile in use, `ALIBABA_CLOUD_ENDPOINT_TYPE=vpc`, or `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true`. Has no effect
        /// without a region.
        #[must_use]
        pub fn vpc(mut self) -> Self {
            self.session.sts.set_network($crate::Network::Vpc);
            self
        }

        /// Sets the endpoint of STS instead of the region's: `sts.example.com` or `https://sts.example.com:8443`, in plain
        /// HTTP on this host only. Default: `ALIBABA_CLOUD_STS_ENDPOINT`.
        #[must_use]
        pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.session.sts.set_endpoint(endpoint.into());
            self
        }
    };
}

pub(super) use session_setters;
