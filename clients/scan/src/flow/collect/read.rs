//! Reading the findings of one image.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use imagescan_runtime::credentials::escape;
use tokio::sync::Mutex;

use super::{CONNECT_FAILURES, FindingsRequest};
use crate::cloud_api::{KindFindings, ReadOptions};
use crate::error::Error;
use crate::model::{
    Account, Coverage, ErrorRecord, FindingKind, Image, ImageReport, PartialReason, ScanState, UnsupportedBy,
};
use crate::scanner::Scanner;

/// The step in errors of scans that have failed.
const SCAN: &str = "scan the image";

/// Reads the findings of images of one account.
pub(super) struct Reader<'a> {
    scanner: &'a Scanner,
    account: &'a Account,
    request: FindingsRequest,
    permission: Mutex<Permission>,
    /// The number of images in a row without a connection.
    connect_failures: AtomicU32,
}

/// Whether the keys may read vulnerabilities. One call finds out, so that a missing permission costs one call and not one for
/// each image.
#[derive(Clone)]
enum Permission {
    Unknown,
    Granted,
    Denied(ErrorRecord),
}

impl<'a> Reader<'a> {
    pub(super) fn new(scanner: &'a Scanner, account: &'a Account, request: FindingsRequest) -> Self {
        let permission = Mutex::new(Permission::Unknown);
        Self { scanner, account, request, permission, connect_failures: AtomicU32::new(0) }
    }

    pub(super) async fn read(&self, image: Image) -> Result<ImageReport, Error> {
        let abilities = self.scanner.api.abilities();
        let mut findings = Vec::new();
        let mut coverage = BTreeMap::new();
        for kind in FindingKind::ALL {
            let read = if !self.request.kinds.contains(kind) {
                Coverage::NotRequested
            } else if !abilities.kinds.contains(&kind) {
                Coverage::Unsupported { by: UnsupportedBy::Cloud }
            } else if kind != FindingKind::Vulnerability {
                Coverage::Unsupported { by: UnsupportedBy::Client }
            } else if *image.state_of(kind) == ScanState::NotScanned
                || (image.last_scan.is_none() && image.state.is_active())
            {
                Coverage::NotScanned
            } else {
                match self.vulnerabilities(&image).await? {
                    Ok(list) => {
                        let coverage = coverage_of(&image, kind, &list);
                        findings.extend(list.findings);
                        coverage
                    }
                    Err(error) => Coverage::Failed { error },
                }
            };
            coverage.insert(kind, read);
        }
        let account = self.account.clone();
        Ok(ImageReport { account, image, findings, coverage })
    }

    /// The outer error ends the reading of all images.
    async fn vulnerabilities(&self, image: &Image) -> Result<Result<KindFindings, ErrorRecord>, Error> {
        let mut permission = self.permission.lock().await;
        let outcome = match &*permission {
            Permission::Denied(error) => return Ok(Err(error.clone())),
            Permission::Granted => {
                drop(permission);
                self.call(image).await
            }
            // Other images wait until it is known.
            Permission::Unknown => {
                let outcome = self.call(image).await;
                match &outcome {
                    Ok(_) => *permission = Permission::Granted,
                    Err(error) if error.is_permission() => {
                        *permission = Permission::Denied(error.to_record());
                    }
                    Err(_) => {}
                }
                outcome
            }
        };
        let has_no_connection = outcome.as_ref().is_err_and(Error::is_connect);
        let failures = if has_no_connection {
            self.connect_failures.fetch_add(1, Ordering::Relaxed) + 1
        } else {
            self.connect_failures.store(0, Ordering::Relaxed);
            0
        };
        match outcome {
            Ok(list) => Ok(Ok(list)),
            Err(error) if error.is_authentication() || failures >= CONNECT_FAILURES => Err(error),
            Err(error) => Ok(Err(error.to_record())),
        }
    }

    async fn call(&self, image: &Image) -> Result<KindFindings, Error> {
        let options = ReadOptions { keep_vendor_records: self.request.keep_vendor_records };
        let outcome = self.scanner.api.vulnerabilities(image, options).await;
        outcome.map_err(|error| error.with_account(self.account).with_image(&image.reference))
    }
}

/// How much of a kind of an image is in `list`.
fn coverage_of(image: &Image, kind: FindingKind, list: &KindFindings) -> Coverage {
    let partial = |reason| Coverage::Partial { read: list.rows, total: list.total, reason };
    let state = image.state_of(kind);
    match state {
        ScanState::Waiting | ScanState::Running => return partial(PartialReason::ScanRunning),
        ScanState::Other(_) => return partial(PartialReason::UnknownState),
        ScanState::Failed | ScanState::TimedOut | ScanState::Stopped if list.rows == 0 => {
            let cause = image.failure.as_ref().map(|cause| format!(": {}", escape(cause)));
            let message = format!("the last scan has {}{}", state.ending(), cause.unwrap_or_default());
            let error = ErrorRecord { step: SCAN.to_owned(), message, code: None, request_id: None };
            return Coverage::Failed { error };
        }
        ScanState::Failed | ScanState::TimedOut | ScanState::Stopped => {
            return partial(PartialReason::EarlierScan);
        }
        ScanState::NotScanned | ScanState::Done => {}
    }
    if let Some(reason) = &list.partial {
        return partial(reason.clone());
    }
    if list.total.is_some_and(|total| total > list.rows) {
        return partial(PartialReason::CountDiffers);
    }
    // A list without rows beside a row of the inventory that counts some is not clean.
    if list.rows == 0 && image.counts.of(kind).is_some_and(|count| count > 0) {
        let total = image.counts.of(kind);
        return Coverage::Partial { read: 0, total, reason: PartialReason::CountDiffers };
    }
    if image.platforms.iter().any(|platform| platform.state != ScanState::Done) {
        return partial(PartialReason::PlatformsNotScanned);
    }
    Coverage::Complete
}
