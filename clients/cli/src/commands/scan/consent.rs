//! The consent to pay: `--yes` or a typed yes, within `--max-scans`. All profiles, or none.

use imagescan::scan::{Cloud, Consent, Cost, SpendLimit};

use super::estimate::Estimated;
use crate::arguments::ScanArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::words::counted;
use crate::profile::Account;
use crate::session::Session;

/// A consent, with the account that pays.
pub struct Consented<'a> {
    pub account: &'a Account,
    pub consent: Consent,
    /// The images of which a scan waits or runs already.
    pub running: Vec<imagescan::scan::Image>,
}

/// Asks for the consent to all estimates together. If one of them is not covered, none is.
pub async fn consents<'a>(
    estimates: Vec<Estimated<'a>>,
    named: usize,
    arguments: &ScanArgs,
    session: &Session,
) -> Result<Vec<Consented<'a>>, Failure> {
    let (to_scan, most) = totals(&estimates);
    let limit = covering_limit(&estimates, named, session)?;
    let mut consents = Vec::new();
    for Estimated { account, mut estimate } in estimates {
        let running = std::mem::take(&mut estimate.running);
        let consent = estimate.consent(SpendLimit::AtMost(limit));
        let consent = consent.map_err(|error| Failure::from(error).at(&account.profile.to_string()))?;
        consents.push(Consented { account, consent, running });
    }
    if to_scan > 0 && !arguments.yes {
        typed_consent(to_scan, &most, session).await?;
    }
    Ok(consents)
}

/// The number of images that would be scanned, and the most that their scan costs.
fn totals(estimates: &[Estimated<'_>]) -> (usize, Cost) {
    let estimates = estimates.iter().map(|one| &one.estimate);
    (estimates.clone().map(|one| one.to_scan.len()).sum(), estimates.map(|one| one.most).sum())
}

/// The most that may be paid in total, if it covers all estimates.
pub fn covering_limit(estimates: &[Estimated<'_>], named: usize, session: &Session) -> Result<u64, Failure> {
    let (to_scan, most) = totals(estimates);
    let limit = limit(estimates, named, session)?;
    if to_scan > 0 && most > Cost::units(limit) {
        return Err(Failure::new(
            Exit::NotStarted,
            format!(
                "the scan of {} may cost {most} units, and the limit is {limit}: set --max-scans, or name fewer images",
                counted(to_scan, "image")
            ),
        ));
    }
    Ok(limit)
}

/// The most that may be paid: as many scans as images were named, unless the user sets it.
fn limit(estimates: &[Estimated<'_>], named: usize, session: &Session) -> Result<u64, Failure> {
    if let Some(limit) = session.settings.max_scans {
        return Ok(limit);
    }
    let is_huawei = |one: &&Estimated<'_>| one.account.scanner.cloud() == Cloud::Huawei;
    match estimates.iter().filter(is_huawei).find(|one| !one.estimate.to_scan.is_empty()) {
        Some(one) => Err(Failure::new(
            Exit::NotStarted,
            format!(
                "{}: Huawei Cloud charges for each scan and does not say what is left: set the most scans to pay for with \
                 --max-scans",
                one.account.profile
            ),
        )),
        None => Ok(session.settings.capped_scans(named as u64)),
    }
}

/// The question, on a terminal.
async fn typed_consent(to_scan: usize, most: &Cost, session: &Session) -> Result<(), Failure> {
    let not_started = |message: &str| Err(Failure::new(Exit::NotStarted, message));
    if !session.console.can_ask {
        return not_started(
            "scans cost money, and without a terminal no question can be asked: add --yes to consent",
        );
    }
    let question = format!("Start the scan of {}, for up to {most} units? [y/N] ", counted(to_scan, "image"));
    let typed = session.until_signal(session.console.prompt(&question)).await??;
    match typed.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => not_started("nothing was started: neither y nor yes was typed"),
    }
}
