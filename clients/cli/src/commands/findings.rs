//! `findings`: what the last scans of images found. Starts nothing.

use super::{names, read, report};
use crate::arguments::FindingsArgs;
use crate::failure::Failure;
use crate::session::Session;

pub async fn run(arguments: &FindingsArgs, session: &mut Session) -> Result<(), Failure> {
    let names = names::parse(&arguments.images, session)?;
    let accounts = names::accounts(&names, session)?;
    let report = read::report(&names, &accounts, &arguments.output, session).await?;
    let missing = report::missing_kinds(session);
    report::conclude(report, &arguments.output, &arguments.gate, &missing, session)
}
