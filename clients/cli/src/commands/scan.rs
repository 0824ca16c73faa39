//! `scan`: the only command that starts something. Estimate, consent, start, wait, findings, gate.

mod consent;
mod estimate;
mod start;

use imagescan::scan::{FindingKinds, Image, ScanRequest};

use self::estimate::Estimated;
use self::start::Started;
use super::follow::{Followed, follow};
use super::{handles, names, read, report};
use crate::arguments::ScanArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::profile::Account;
use crate::session::Session;

pub async fn run(arguments: &ScanArgs, session: &mut Session) -> Result<(), Failure> {
    let names = names::parse(&arguments.images, session)?;
    let accounts = session.accounts()?;
    let resolved = names::resolve(&names, &accounts, session).await?;
    if !resolved.unresolved.is_empty() && !arguments.allow_missing {
        return Err(missing(&resolved, session));
    }
    let mut estimates = Vec::new();
    for account in &accounts {
        let images = resolved.images_of(account);
        if !images.is_empty() {
            estimates.push(estimate(account, images, session).await?);
        }
    }
    estimates.iter().for_each(|one| one.show(&session.console));
    if arguments.dry_run {
        session.console.note("nothing was started: --dry-run");
        return Ok(());
    }
    let consents = consent::consents(estimates, names.len(), arguments, session).await?;
    let journal = handles::journal(session).await?;
    let Started { scans, handle_ids } = start::start(consents, &journal, arguments, session).await?;
    if arguments.detach {
        return handle_ids.iter().try_for_each(|id| session.console.write(&format!("{id}\n")));
    }
    if let Some(exit) = session.signals.arrived() {
        handle_ids.iter().for_each(|id| session.console.error(&format!("go on with: imagescan wait {id}")));
        return Err(Failure::new(exit, format!("{exit}: the scan goes on in the cloud")));
    }
    if !scans.is_empty() {
        follow(scans, &journal, session).await?;
    }
    let report = read::report(&names, &accounts, &arguments.output, session).await?;
    report::conclude(report, &arguments.output, &arguments.gate, session)
}

async fn estimate<'a>(
    account: &'a Account,
    images: Vec<Image>,
    session: &Session,
) -> Result<Estimated<'a>, Failure> {
    let kinds = session.settings.kinds_or(&FindingKinds::vulnerabilities());
    let mut request = ScanRequest::new(images).kinds(kinds);
    if let Some(age) = session.settings.max_age {
        request = request.unless_scanned_within(age);
    }
    let estimate = session.until_signal(account.scanner.estimate(request)).await?;
    let estimate = estimate.map_err(|error| Failure::from(error).at(&account.profile.to_string()))?;
    Ok(Estimated { account, estimate })
}
