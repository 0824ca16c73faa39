//! What a scan would do and cost.

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::cloud_api::CostRange;
use crate::error::Error;
use crate::model::{Account, BillingUnit, FindingKinds, Image, Quota, ScanState};
use crate::scanner::Scanner;

/// What to scan.
#[derive(Clone, Debug)]
#[must_use]
pub struct ScanRequest {
    images: Vec<Image>,
    kinds: FindingKinds,
    unless_scanned_within: Option<SignedDuration>,
    unknown_states: bool,
}

impl ScanRequest {
    /// A scan of these images, which [`Scanner::resolve`] or [`Scanner::images`] returned, for vulnerabilities.
    pub fn new(images: impl IntoIterator<Item = Image>) -> Self {
        let kinds = FindingKinds::vulnerabilities();
        Self {
            images: images.into_iter().collect(),
            kinds,
            unless_scanned_within: None,
            unknown_states: false,
        }
    }

    /// Sets what is scanned for. Default: vulnerabilities. A cloud that cannot choose scans for everything.
    pub fn kinds(mut self, kinds: FindingKinds) -> Self {
        self.kinds = kinds;
        self
    }

    /// Leaves out images whose last scan succeeded, for all kinds of the request, within this time before now. It is not negative.
    /// Default: none is left out.
    pub fn unless_scanned_within(mut self, age: SignedDuration) -> Self {
        self.unless_scanned_within = Some(age);
        self
    }

    /// Sets whether images are scanned whose state is not in the cloud's documentation ([`ScanState::Other`]). A scan of them may be
    /// running, and another one be charged. Default: no, they are refused.
    pub fn unknown_states(mut self, scan: bool) -> Self {
        self.unknown_states = scan;
        self
    }
}

/// A number of units of the quota. Some clouds charge tenths of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost {
    // Every number of units that fits into 64 bits.
    tenths: u128,
}

impl Cost {
    /// Whole units.
    #[must_use]
    pub fn units(units: u64) -> Self {
        Self { tenths: u128::from(units) * 10 }
    }

    /// Tenths of a unit.
    #[must_use]
    pub fn tenths(tenths: u64) -> Self {
        Self { tenths: tenths.into() }
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        Self { tenths: costs.map(|cost| cost.tenths).fold(0, u128::saturating_add) }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tenths / 10, self.tenths % 10) {
            (units, 0) => write!(f, "{units}"),
            (units, tenths) => write!(f, "{units}.{tenths}"),
        }
    }
}

/// What a scan would do and cost. Nothing has been started.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Estimate {
    /// The account.
    pub account: Account,
    /// The images that would be scanned, each once.
    pub to_scan: Vec<Image>,
    /// The images of which a scan waits or runs: they would not be started again.
    pub running: Vec<Image>,
    /// The images that were scanned recently, by [`ScanRequest::unless_scanned_within`].
    pub recent: Vec<Image>,
    /// The images that the cloud would not scan, or whose state is not known.
    pub refused: Vec<RefusedImage>,
    /// What is scanned for. All kinds of the cloud, if a start cannot choose.
    pub kinds: FindingKinds,
    /// What the scan costs at least.
    pub least: Cost,
    /// What the scan costs at most.
    pub most: Cost,
    /// The unit of the cost.
    pub unit: BillingUnit,
    /// The quota.
    pub quota: Quota,
    pub(super) made: Timestamp,
}

/// An image that the cloud would not scan, or whose state is not known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefusedImage {
    /// The image.
    pub image: Image,
    /// Why.
    pub reason: String,
}

impl Scanner {
    /// Says what a scan would do and cost. Starts nothing.
    ///
    /// # Errors
    /// If the request has no image or no kind, has a kind that the cloud does not scan for, or has an image of another cloud;
    /// if the age in [`ScanRequest::unless_scanned_within`] is negative; or if a call fails.
    pub async fn estimate(&self, request: ScanRequest) -> Result<Estimate, Error> {
        let account = self.account().await?;
        let with_account = |error: Error| error.with_account(account);
        let kinds = self.scanned_kinds(&request).map_err(with_account)?;
        let quota = self.quota().await?;
        let made = self.now();
        let oldest = oldest_recent(&request, made).map_err(with_account)?;

        let (mut to_scan, mut running, mut recent, mut refused) = (vec![], vec![], vec![], vec![]);
        let mut seen = std::collections::HashSet::new();
        for image in request.images {
            if !seen.insert(image.key.clone()) {
                continue;
            }
            let scanned = image.last_scan.as_ref().and_then(|scan| scan.at);
            let is_done = |kind| *image.state_of(kind) == ScanState::Done;
            let is_recent = image.state == ScanState::Done
                && kinds.iter().all(is_done)
                && scanned.zip(oldest).is_some_and(|(scanned, oldest)| scanned >= oldest);
            if image.state.is_active() {
                running.push(image);
            } else if is_recent {
                recent.push(image);
            } else if let Some(reason) = image.not_scannable.clone() {
                refused.push(RefusedImage { image, reason });
            } else if matches!(image.state, ScanState::Other(_)) && !request.unknown_states {
                let reason = format!(
                    "its state {} is not known, so that a scan may be running: look at it in the console, or allow unknown states",
                    image.state
                );
                refused.push(RefusedImage { image, reason });
            } else {
                to_scan.push(image);
            }
        }
        let CostRange { least, most, unit } = self.api.cost(&to_scan).await.map_err(with_account)?;
        let account = account.clone();
        Ok(Estimate { account, to_scan, running, recent, refused, kinds, least, most, unit, quota, made })
    }

    /// What a start scans for.
    fn scanned_kinds(&self, request: &ScanRequest) -> Result<FindingKinds, Error> {
        let abilities = self.api.abilities();
        if request.images.is_empty() {
            return Err(Error::invalid_input("the scan has no images: an empty list does not mean all"));
        }
        if let Some(image) = request.images.iter().find(|image| image.cloud != abilities.cloud) {
            let message =
                format!("the image is in {}, and the scanner is for {}", image.cloud, abilities.cloud);
            return Err(Error::invalid_input(message).with_image(&image.reference));
        }
        if request.kinds.is_empty() {
            return Err(Error::invalid_input("the scan has no kinds: name at least one"));
        }
        if let Some(kind) = request.kinds.iter().find(|kind| !abilities.kinds.contains(kind)) {
            let known: Vec<_> = abilities.kinds.iter().map(|kind| kind.name()).collect();
            return Err(Error::invalid_input(format!(
                "{} does not scan for {kind}; it scans for {}",
                abilities.cloud,
                known.join(", ")
            )));
        }
        Ok(if abilities.selects_kinds { request.kinds.clone() } else { self.kinds() })
    }
}

/// Images that were scanned since then are recent.
fn oldest_recent(request: &ScanRequest, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let Some(age) = request.unless_scanned_within else { return Ok(None) };
    let invalid = || {
        Error::invalid_input(format!(
            "the age in `unless_scanned_within` is {age:#}, and not a time before now"
        ))
    };
    if age.is_negative() {
        return Err(invalid());
    }
    now.saturating_sub(age).map(Some).map_err(|_| invalid())
}
