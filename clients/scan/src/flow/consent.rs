//! The consent to spend.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::estimate::{Cost, Estimate};
use crate::error::Error;
use crate::model::{Account, BillingUnit, FindingKinds, Image, Licence};

/// How long a consent is valid: rows, quota and prices change.
const VALID_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The most that a scan may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpendLimit {
    /// At most this many units of the quota.
    AtMost(u64),
    /// At most what is left of the quota. Refused where the cloud does not say what is left, as Huawei Cloud.
    RemainingQuota,
}

/// The consent to start one scan, within a limit. The only way to start one; it can be used once.
///
/// ```compile_fail,E0382
/// # use imagescan_scan as scan;
/// # async fn start_twice(scanner: scan::Scanner, consent: scan::Consent, journal: scan::Journal) {
/// let first = scanner.start(consent, &journal).await;
/// let second = scanner.start(consent, &journal).await;
/// # }
/// ```
#[derive(Debug)]
pub struct Consent {
    pub(crate) account: Account,
    pub(crate) images: Vec<Image>,
    pub(crate) kinds: FindingKinds,
    estimated: Timestamp,
    pub(crate) stop: Stop,
}

/// Whether a start is to make no further call.
#[derive(Clone, Default)]
pub(crate) struct Stop(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Stop {
    pub(crate) fn is_requested(&self) -> bool {
        self.0.as_ref().is_some_and(|is_requested| is_requested())
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").finish_non_exhaustive()
    }
}

impl Estimate {
    /// Consents to start the scan, if it costs no more than `limit` and no more than what is left of the quota. The
    /// consent is valid until ten minutes after the estimate was made. An estimate without images to scan needs no limit.
    ///
    /// # Errors
    /// If the scan may cost more, or the licence is not in force. [`Error::is_not_covered`] is true then.
    pub fn consent(self, limit: SpendLimit) -> Result<Consent, Error> {
        let consent = |estimate: Self| Consent {
            account: estimate.account,
            images: estimate.to_scan,
            kinds: estimate.kinds,
            estimated: estimate.made,
            stop: Stop::default(),
        };
        if self.to_scan.is_empty() {
            return Ok(consent(self));
        }
        let not_covered = |message: String| Err(Error::not_covered(message).with_account(&self.account));
        let remaining = self.quota.remaining();
        let most = self.most;
        let unit = match self.unit {
            BillingUnit::ImageInMonth => "images of the month's quota",
            BillingUnit::Licence | BillingUnit::LicenceWithDiscount => "licences",
            BillingUnit::PaidScan => "paid scans",
        };
        let images = match self.to_scan.len() {
            1 => "1 image".to_owned(),
            count => format!("{count} images"),
        };
        match (limit, remaining) {
            (SpendLimit::AtMost(units), _) if most > Cost::units(units) => {
                return not_covered(format!(
                    "the scan of {images} may cost {most} {unit}, and the limit is {units}: raise the limit, or scan fewer images"
                ));
            }
            (SpendLimit::RemainingQuota, None) => {
                return not_covered(
                    "the cloud does not say what is left of the quota: name a limit with `SpendLimit::AtMost`".to_owned(),
                );
            }
            (_, Some(left)) if most > Cost::units(left) => {
                return not_covered(format!(
                    "the scan of {images} may cost {most} {unit}, and {left} are left of the quota: scan fewer images, or buy more in the console of the cloud"
                ));
            }
            _ => {}
        }
        if self.quota.licence == Licence::None {
            return not_covered(
                "the account has no licence for scans, or it has expired: buy or renew one in the console of the cloud"
                    .to_owned(),
            );
        }
        Ok(consent(self))
    }
}

impl Consent {
    /// Sets what is asked before each call that starts a part of the scan, such as whether the user has pressed Ctrl-C. If it
    /// returns true, no further call is made: [`Error::is_stopped`]. Default: never.
    #[must_use]
    pub fn stop_if(mut self, is_requested: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.stop = Stop(Some(Arc::new(is_requested)));
        self
    }

    /// The images that would be scanned.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// Fails if the consent is too old, or is for another account.
    pub(crate) fn check(&self, account: &Account, now: Timestamp) -> Result<(), Error> {
        if self.account != *account {
            return Err(Error::other_account(format!(
                "the consent is for {}: make the estimate with this scanner",
                self.account
            )));
        }
        if now < self.estimated {
            return Err(Error::not_covered(
                "the clock is earlier than at the estimate, so that its age is not known: make a new one",
            ));
        }
        if now.duration_since(self.estimated) > VALID_FOR {
            return Err(Error::not_covered("the estimate is older than ten minutes: make a new one"));
        }
        Ok(())
    }
}
