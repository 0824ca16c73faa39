//! Reading what the last scans of images found, over several profiles.

use std::cell::RefCell;

use futures_util::future::join_all;
use imagescan::scan::{
    ErrorRecord, FindingKinds, FindingsRequest, ImageReport, Report, Timestamp, UnresolvedImage,
};

use super::names::{self, Name, Resolution};
use crate::arguments::ReportOutput;
use crate::failure::Failure;
use crate::profile::Account;
use crate::session::Session;

/// The step in errors of images that were not read.
const READ: &str = "read the findings";

/// Finds the images with these names, and reads what their last scans found, into one report in the order of the names. Starts
/// nothing.
///
/// The failure of a profile is added to the outcome, and its images are unresolved in the report; the others are read. A signal
/// ends the reading: what was read is in the report.
///
/// # Errors
/// If a signal arrives before the images are found.
pub async fn report(
    names: &[Name],
    accounts: &[Account],
    output: &ReportOutput,
    session: &mut Session,
) -> Result<Report, Failure> {
    let resolution = names::resolve(names, accounts, session).await?;
    let now = session.environment.clock().now();
    let mut report = Report::new(Timestamp::try_from(now).unwrap_or(Timestamp::MAX));
    report.unresolved.clone_from(&resolution.unresolved);
    for (at, account) in accounts.iter().enumerate() {
        if resolution.resolved.iter().any(|one| one.account == at) {
            report.notes.extend(
                account.scanner.notes().filter(|note| !report.notes.contains(note)).collect::<Vec<_>>(),
            );
            // It is known since its inventory was read.
            let id = account.scanner.account().await.ok();
            report.accounts.extend(id.filter(|id| !report.accounts.contains(id)).cloned());
        }
    }
    let (images, failures) = read(&resolution, accounts, output, session).await;
    for (resolved, image) in resolution.resolved.iter().zip(images) {
        if let Some(image) = image {
            report.images.push(image);
            continue;
        }
        let concerns = |at: &Option<usize>| at.is_none_or(|at| at == resolved.account);
        let why = failures.iter().find(|(at, _)| concerns(at)).map(|(_, failure)| failure.message.as_str());
        let error = ErrorRecord::new(READ, why.unwrap_or("it was not read"));
        report.unresolved.push(UnresolvedImage::new(resolved.image.reference.clone(), error));
    }
    for (_, failure) in failures {
        session.fail(failure);
    }
    Ok(report)
}

/// Reads the images of all accounts at the same time. Returns the report of each image, in their order, and what failed, with
/// the account that it concerns, or all.
async fn read(
    resolution: &Resolution,
    accounts: &[Account],
    output: &ReportOutput,
    session: &Session,
) -> (Vec<Option<ImageReport>>, Vec<(Option<usize>, Failure)>) {
    let images: RefCell<Vec<Option<ImageReport>>> = RefCell::new(vec![None; resolution.resolved.len()]);
    let failures = RefCell::new(Vec::new());
    let of_accounts = accounts.iter().enumerate().map(|(at, account)| {
        let (images, failures) = (&images, &failures);
        let positions: Vec<_> = resolution
            .resolved
            .iter()
            .enumerate()
            .filter(|(_, one)| one.account == at)
            .map(|(position, _)| position)
            .collect();
        async move {
            let mut positions = positions.into_iter();
            let mut findings =
                account.scanner.findings(resolution.images_of(account), request(output, session));
            loop {
                match findings.try_next().await {
                    Ok(Some(image)) => {
                        if let Some(position) = positions.next() {
                            images.borrow_mut()[position] = Some(image);
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        let failure = Failure::from(error).at(&account.profile.to_string());
                        failures.borrow_mut().push((Some(at), failure));
                        break;
                    }
                }
            }
        }
    });
    let interrupted = session.until_signal(join_all(of_accounts)).await.err();
    let mut failures = failures.into_inner();
    failures.extend(interrupted.map(|failure| (None, failure)));
    (images.into_inner(), failures)
}

fn request(output: &ReportOutput, session: &Session) -> FindingsRequest {
    let kinds = session.settings.kinds_or(&FindingKinds::all());
    let mut request = FindingsRequest::new().kinds(kinds).keep_vendor_records(output.raw);
    if let Some(images) = session.settings.concurrency {
        request = request.concurrency(images);
    }
    request
}
