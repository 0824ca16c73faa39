//! The entry of the crate: one account of one cloud.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::Clock;
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::cloud_api::CloudApi;
use crate::error::Error;
use crate::model::{Account, Cloud, FindingKinds, Quota};

/// Scans the images of one account in one region of a cloud, and reads what was found.
///
/// `Scanner::alibaba`, `Scanner::tencent` and `Scanner::huawei` make one from clients. Each exists with the feature of its cloud:
/// `alibaba`, `tencent` and `huawei`; of the crate `imagescan`: `sas`, `tcss` and `hss`.
///
/// Scanners of different clouds have the same type, so that a program can keep several. A clone shares the client and the
/// account with its origin.
#[derive(Clone)]
pub struct Scanner {
    pub(crate) api: Arc<dyn CloudApi>,
    /// `None`: the time of the service, as far as the client knows it.
    clock: Option<Arc<dyn Clock>>,
    account: Arc<OnceCell<Account>>,
}

impl Scanner {
    pub(crate) fn new(api: impl CloudApi) -> Self {
        Self { api: Arc::new(api), clock: None, account: Arc::default() }
    }

    /// Sets the clock that dates estimates, journal entries and reports. Default: that of the client, which is corrected once the
    /// service has rejected the time of a request, so that a host whose clock is years off dates them right.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        self.api.abilities().cloud
    }

    /// The kinds of findings that the cloud scans for. This version of the crate reads vulnerabilities.
    #[must_use]
    pub fn kinds(&self) -> FindingKinds {
        self.api.abilities().kinds.iter().copied().collect()
    }

    /// The account that the keys belong to. Requested once, and then remembered; what starts, follows or stops scans requests it
    /// again.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn account(&self) -> Result<&Account, Error> {
        self.account.get_or_try_init(|| self.api.account()).await
    }

    /// The account, for a step that starts, follows or stops scans: keys that were replaced meanwhile may belong to another
    /// account, and the ids of images may mean other images there.
    pub(crate) async fn confirmed_account(&self) -> Result<&Account, Error> {
        let Some(remembered) = self.account.get() else { return self.account().await };
        let current = self.api.account().await.map_err(|error| error.with_account(remembered))?;
        if current == *remembered {
            return Ok(remembered);
        }
        Err(Error::other_account(format!(
            "the keys belong to {current} now, and this scanner began with {remembered}: make a new scanner"
        )))
    }

    /// What may be scanned, and what is left of it.
    ///
    /// # Errors
    /// If a call fails.
    pub async fn quota(&self) -> Result<Quota, Error> {
        let account = self.account().await?;
        self.api.quota().await.map_err(|error| error.with_account(account))
    }

    /// The time by the scanner's clock, or that of the service.
    pub(crate) fn now(&self) -> Timestamp {
        let now = match &self.clock {
            Some(clock) => clock.now(),
            None => self.api.service_time(),
        };
        Timestamp::try_from(now).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner")
            .field("cloud", &self.cloud())
            .field("account", &self.account.get())
            .finish_non_exhaustive()
    }
}
