//! `cancel`: the only command that stops scans in the cloud.

use imagescan::credentials::quote;
use imagescan::scan::CancelBy;
use imagescan::scan::report::printable;

use super::handles;
use crate::arguments::CancelArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

pub async fn run(arguments: &CancelArgs, session: &mut Session) -> Result<(), Failure> {
    let journal = handles::journal(session).await?;
    let mut found = Vec::new();
    for name in &arguments.handles {
        found.extend(handles::find(name, &journal, session).await?);
    }
    let accounts = handles::accounts(&found, session)?;
    let by = if arguments.by_images { CancelBy::Images } else { CancelBy::Tasks };
    for mut scan in handles::of_accounts(found, &accounts, session).await? {
        let label = scan.account.profile.to_string();
        // Not ended by a signal: a request that was sent has an effect.
        match scan.account.scanner.cancel(&mut scan.handle, by).await {
            Ok(outcome) => {
                if let Err(error) = journal.note_cancelled(&scan.handle).await {
                    session.fail(Failure::from(error).at(&label));
                }
                let (images, id) = (outcome.images, &scan.handle.id);
                session.console.note(&format!(
                    "{label}  the cloud was asked to stop the scan of {images} images; follow it with: imagescan wait {id} -p {}",
                    scan.account.profile.name
                ));
                for failed in &outcome.failed {
                    session.outcome.add(
                        Exit::Error,
                        format!(
                            "{label}: the task {} was not stopped: {}",
                            quote(&failed.task),
                            printable(&failed.error.message)
                        ),
                    );
                }
            }
            Err(error) => {
                session.fail(Failure::from(error).at(&label));
            }
        }
    }
    Ok(())
}
