//! The settings of a role session, which all STS operations share.

use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use imagescan_runtime::provider::{PlainHttp, check_plain_http, header_value};
use imagescan_runtime::{Endpoint, Error};
use serde_json::{Value, json};

use crate::Region;
use crate::generated::{endpoints, region};

#[derive(Clone)]
pub(super) struct RoleSession {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) duration: Duration,
    pub(super) policy: Option<String>,
    pub(super) sts_endpoint: String,
    pub(super) region: Region,
}

/// The maximum of the service.
const MAX_DURATION: Duration = Duration::from_secs(43_200);

impl RoleSession {
    pub(super) fn new(role: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            name: "imagescan".to_owned(),
            duration: Duration::from_secs(7200),
            policy: None,
            sts_endpoint: "sts.tencentcloudapi.com".to_owned(),
            region: region::AP_GUANGZHOU,
        }
    }

    /// The endpoint of STS. Requests contain secrets, so plain HTTP is accepted for this host only.
    pub(super) fn endpoint(&self) -> Result<Endpoint, Error> {
        let explain = |error: Error| Error::invalid(format!("the endpoint of STS: {}", error.message()));
        let endpoint = Endpoint::parse_insecure(self.sts_endpoint.trim()).map_err(explain)?;
        check_plain_http(&endpoint, PlainHttp::Loopback).map_err(explain)?;
        Ok(endpoint)
    }

    /// The header with the region.
    pub(super) fn region(&self) -> Result<HeaderValue, Error> {
        let regions = endpoints::TCSS.iter().flat_map(|table| table.hosts);
        self.region.id().check(regions.map(|(id, _)| *id))?;
        header_value("the region", self.region.as_str(), false)
    }

    pub(super) fn parameters(&self) -> Result<Value, Error> {
        if self.role.trim().is_empty() {
            return Err(Error::invalid("the role is empty: set its resource name, `qcs::cam::uin/…`"));
        }
        if self.name.trim().is_empty() {
            return Err(Error::invalid("the session's name is empty: the service requires one"));
        }
        if self.duration < Duration::from_secs(1) || self.duration > MAX_DURATION {
            let message = format!(
                "the duration {:?} is invalid: the service accepts up to {MAX_DURATION:?}",
                self.duration
            );
            return Err(Error::invalid(message));
        }
        let mut parameters = json!({
            "RoleArn": self.role,
            "RoleSessionName": self.name,
            "DurationSeconds": self.duration.as_secs(),
        });
        if let Some(policy) = &self.policy {
            parameters["Policy"] = policy.as_str().into();
        }
        Ok(parameters)
    }
}

/// Redacts the endpoint: it may contain a password.
impl fmt::Debug for RoleSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoleSession")
            .field("role", &self.role)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The setters of a source with a [`RoleSession`] in its field `session`.
macro_rules! session_setters {
    () => {
        /// Sets the name of the session in the audit log. Default: `imagescan`.
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.session.name = name.into();
            self
        }

        /// Sets the lifetime of the keys, up to 12 hours. Default: 2 hours. They are renewed before they expire.
        pub fn duration(mut self, duration: Duration) -> Self {
            self.session.duration = duration;
            self
        }

        /// Sets a policy in JSON that restricts the keys. Default: none.
        pub fn policy(mut self, json: impl Into<String>) -> Self {
            self.session.policy = Some(json.into());
            self
        }

        /// Sets the endpoint of STS: a host, or a URL, in plain HTTP on this host only. Default:
        /// `sts.tencentcloudapi.com`.
        pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.session.sts_endpoint = endpoint.into();
            self
        }

        /// Sets the region of the request to STS. Default: `ap-guangzhou`. The keys are valid in all regions.
        pub fn region(mut self, region: impl Into<crate::Region>) -> Self {
            self.session.region = region.into();
            self
        }
    };
}

pub(super) use session_setters;
