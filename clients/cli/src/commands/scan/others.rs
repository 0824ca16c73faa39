//! Waiting for scans that others have started: the inventory shows when they have ended.

use std::time::Duration;

use imagescan::scan::ImageRef;
use tokio::time::sleep;

use crate::commands::follow::TimeLimit;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::words::counted;
use crate::profile::Account;
use crate::session::Session;

/// The first pause between two looks at the inventory; it doubles up to [`MAX_PAUSE`].
const FIRST: Duration = Duration::from_secs(30);
const MAX_PAUSE: Duration = Duration::from_secs(120);

/// Waits until no scan of these images waits or runs any more. A failure is added to the outcome, and ends the wait.
///
/// # Errors
/// If a signal has arrived.
pub async fn wait(
    images: &[(&Account, ImageRef)],
    limit: TimeLimit,
    session: &mut Session,
) -> Result<(), Failure> {
    let Some((account, _)) = images.first() else { return Ok(()) };
    session.console.note(&format!(
        "{}  {} scanned by a start of others: waiting for it, nothing is paid twice",
        account.profile,
        counted(images.len(), "image") + if images.len() == 1 { " is" } else { " are" }
    ));
    let mut pause = FIRST;
    loop {
        let is_active = is_active(images);
        let look = async {
            sleep(pause).await;
            is_active.await
        };
        let is_active = tokio::select! {
            look = session.until_signal(look) => look?,
            reason = limit.up() => {
                session.outcome.add(Exit::TimedOut, reason);
                return Ok(());
            }
        };
        match is_active {
            Ok(true) => pause = MAX_PAUSE.min(pause * 2),
            Ok(false) => return Ok(()),
            Err(failure) => {
                session.fail(failure);
                return Ok(());
            }
        }
    }
}

/// Whether a scan of one of the images waits or runs.
async fn is_active(images: &[(&Account, ImageRef)]) -> Result<bool, Failure> {
    let mut accounts: Vec<&Account> = Vec::new();
    for (account, _) in images {
        if !accounts.iter().any(|known| known.profile.name == account.profile.name) {
            accounts.push(account);
        }
    }
    for account in accounts {
        let is_its = |(of, _): &&(&Account, ImageRef)| of.profile.name == account.profile.name;
        let names: Vec<_> = images.iter().filter(is_its).map(|(_, name)| name.clone()).collect();
        let found = account.scanner.resolve(&names).await;
        let found = found.map_err(|error| Failure::from(error).at(&account.profile.to_string()))?;
        // An image that is gone is not waited for.
        if found.iter().flatten().any(|image| image.state.is_active()) {
            return Ok(true);
        }
    }
    Ok(false)
}
