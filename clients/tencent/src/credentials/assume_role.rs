//! A role that a key may take.

use std::sync::Arc;
use std::time::Duration;

use imagescan_runtime::credentials::{System, from_fn};
use imagescan_runtime::{Cached, Credentials, Error, ProvideCredentials};
use serde_json::json;

use super::default_chain;
use super::sts::{self, Ask};

/// Takes a role: `AssumeRole` of the vendor's STS gives temporary keys that may do what the role may.
///
/// ```
/// use std::time::Duration;
///
/// use imagescan_tencent::Credentials;
/// use imagescan_tencent::credentials::AssumeRole;
/// use imagescan_tencent::tcss;
///
/// # fn example() -> Result<(), imagescan_tencent::Error> {
/// let auditor = AssumeRole::new("qcs::cam::uin/100000000001:roleName/Auditor")
///     .session_name("nightly-scan")
///     .duration(Duration::from_secs(3600))
///     .base(Credentials::new("an id", "a key"))
///     .build()?;
/// let client = tcss::Client::builder().credentials(auditor).build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
///
/// Vendor page: <https://www.tencentcloud.com/document/product/1150/49452>.
#[derive(Clone, Debug)]
#[must_use = "nothing is asked until `.build()` and the first call"]
pub struct AssumeRole {
    role: String,
    session_name: String,
    duration: Duration,
    external_id: Option<String>,
    policy: Option<String>,
    host: String,
    region: String,
    base: Option<Arc<dyn ProvideCredentials>>,
    system: Option<System>,
}

/// What the vendor's tools ask for.
const DURATION: Duration = Duration::from_secs(7200);
/// What the service gives at most.
const LONGEST: Duration = Duration::from_secs(43_200);

impl AssumeRole {
    /// A role by its resource name, `qcs::cam::uin/100000000001:roleName/Auditor`.
    pub fn new(role: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            session_name: "imagescan".to_owned(),
            duration: DURATION,
            external_id: None,
            policy: None,
            host: sts::HOST.to_owned(),
            region: sts::REGION.to_owned(),
            base: None,
            system: None,
        }
    }

    /// Sets the name that the audit log gives to what is done with the keys. Default: `imagescan`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// Sets how long the keys are good, up to 12 hours. Default: 2 hours. Fresh ones are asked for ahead of the end.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets the id that the role's owner has agreed on with whoever takes it.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Narrows what the keys may do: a policy in JSON.
    pub fn policy(mut self, json: impl Into<String>) -> Self {
        self.policy = Some(json.into());
        self
    }

    /// Sets the host that is asked. Default: `sts.tencentcloudapi.com`.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Sets the region that is asked in. Default: `ap-guangzhou`. The keys are good in all.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the keys that take the role. Default: those of [`default_chain`].
    pub fn base(mut self, credentials: impl ProvideCredentials) -> Self {
        self.base = Some(Arc::new(credentials));
        self
    }

    /// Asks from this machine in place of the real one; for tests.
    pub fn system(mut self, system: System) -> Self {
        self.system = Some(system);
        self
    }

    /// Makes them credentials for a client. Nothing is asked yet.
    ///
    /// # Errors
    /// When the role or the session's name is empty, or the duration is none that the service takes.
    pub fn build(mut self) -> Result<Cached, Error> {
        self.check()?;
        let system = self.system.take().unwrap_or_else(System::real);
        let base = self.base.take().unwrap_or_else(|| {
            let chain = default_chain(system.clone());
            Arc::new(Cached::new(chain).clock(Arc::clone(system.clock())))
        });
        let clock = Arc::clone(system.clock());
        let role = Arc::new(self);
        let load = move || {
            let (role, system, base) = (Arc::clone(&role), system.clone(), Arc::clone(&base));
            async move { role.load(&system, &base.provide().await?).await }
        };
        Ok(Cached::new(from_fn(load)).clock(clock))
    }

    fn check(&self) -> Result<(), Error> {
        if self.role.trim().is_empty() {
            return Err(Error::invalid("the role is empty: give its resource name, `qcs::cam::uin/…`"));
        }
        if self.session_name.trim().is_empty() {
            return Err(Error::invalid("the session's name is empty: the service wants one"));
        }
        if self.duration < Duration::from_secs(1) || self.duration > LONGEST {
            let message = format!(
                "keys for {:?} cannot be had: the service gives them for up to {LONGEST:?}",
                self.duration
            );
            return Err(Error::invalid(message));
        }
        Ok(())
    }

    pub(super) async fn load(&self, system: &System, base: &Credentials) -> Result<Credentials, Error> {
        let mut parameters = json!({
            "RoleArn": self.role,
            "RoleSessionName": self.session_name,
            "DurationSeconds": self.duration.as_secs(),
        });
        for (name, value) in [("ExternalId", &self.external_id), ("Policy", &self.policy)] {
            if let Some(value) = value {
                parameters[name] = value.as_str().into();
            }
        }
        let ask = Ask {
            action: "AssumeRole",
            host: &self.host,
            region: &self.region,
            parameters,
            credentials: Some(base),
            secret: None,
        };
        ask.send(system).await
    }
}
