//! A session of a role: what the token service is told of it, however its caller proves who it is.

use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use imagescan_runtime::provider::PlainHttp;
use imagescan_runtime::provider::header_value;
use imagescan_runtime::{Endpoint, Error, Region};
use serde_json::{Value, json};

use crate::generated::endpoints;

#[derive(Clone)]
pub(super) struct Session {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) duration: Duration,
    pub(super) policy: Option<String>,
    pub(super) sts_endpoint: String,
    pub(super) region: String,
}

/// What the service gives at most.
const LONGEST: Duration = Duration::from_secs(43_200);

impl Session {
    pub(super) fn new(role: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            name: "imagescan".to_owned(),
            duration: Duration::from_secs(7200),
            policy: None,
            sts_endpoint: "sts.tencentcloudapi.com".to_owned(),
            region: "ap-guangzhou".to_owned(),
        }
    }

    /// Where the service is asked. It gets secrets, so plain HTTP is for this machine alone.
    pub(super) fn endpoint(&self) -> Result<Endpoint, Error> {
        let about = |error: Error| Error::invalid(format!("the host of STS: {}", error.message()));
        let endpoint = Endpoint::parse(self.sts_endpoint.trim(), true).map_err(about)?;
        endpoint.check_plain_http(PlainHttp::Loopback).map_err(about)?;
        Ok(endpoint)
    }

    /// The header that says where the service is asked.
    pub(super) fn region(&self) -> Result<HeaderValue, Error> {
        let regions = endpoints::TCSS.iter().flat_map(|table| table.hosts);
        Region::from(&*self.region).check(regions.map(|(id, _)| *id))?;
        header_value("the region", &self.region, false)
    }

    pub(super) fn parameters(&self) -> Result<Value, Error> {
        if self.role.trim().is_empty() {
            return Err(Error::invalid("the role is empty: give its resource name, `qcs::cam::uin/…`"));
        }
        if self.name.trim().is_empty() {
            return Err(Error::invalid("the session's name is empty: the service wants one"));
        }
        if self.duration < Duration::from_secs(1) || self.duration > LONGEST {
            let message = format!(
                "keys for {:?} cannot be had: the service gives them for up to {LONGEST:?}",
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

/// A host may have been pasted with a password.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("role", &self.role).field("name", &self.name).finish_non_exhaustive()
    }
}

/// The setters of a source that keeps a [`Session`] in its field `session`.
macro_rules! session_setters {
    () => {
        /// Sets the name that the audit log gives to what is done with the keys. Default: `imagescan`.
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.session.name = name.into();
            self
        }

        /// Sets how long the keys are good, up to 12 hours. Default: 2 hours. Fresh ones are asked for ahead of the
        /// end.
        pub fn duration(mut self, duration: Duration) -> Self {
            self.session.duration = duration;
            self
        }

        /// Narrows what the keys may do: a policy in JSON.
        pub fn policy(mut self, json: impl Into<String>) -> Self {
            self.session.policy = Some(json.into());
            self
        }

        /// Sets the host that is asked, or its URL, in plain HTTP on this machine alone. Default:
        /// `sts.tencentcloudapi.com`.
        pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.session.sts_endpoint = endpoint.into();
            self
        }

        /// Sets the region that is asked in. Default: `ap-guangzhou`. The keys are good in all.
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.session.region = region.into();
            self
        }
    };
}

pub(super) use session_setters;
