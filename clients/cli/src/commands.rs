//! The commands.

mod affected;
mod auth;
mod cancel;
mod completions;
mod config;
mod convert;
mod findings;
mod follow;
mod handles;
mod images;
mod names;
mod quota;
mod read;
mod report;
mod scan;
mod wait;

use crate::arguments::{AuthCommand, Command, ConfigCommand};
use crate::failure::Failure;
use crate::session::Session;

/// Runs a command. An error ends it; what went wrong in a part of it is in the session's outcome.
pub async fn run(command: Command, session: &mut Session) -> Result<(), Failure> {
    if let Some((output, gate)) = command.report() {
        report::check(output, gate, session)?;
        if matches!(command, Command::Scan(_) | Command::Findings(_)) {
            let handle_file = command.scan().and_then(|scan| scan.handle_file.as_deref());
            report::check_before_sending(output, handle_file, session)?;
        }
    }
    match command {
        Command::Auth(AuthCommand::Status(output)) => auth::status(&output, session).await,
        Command::Quota(output) => quota::run(&output, session).await,
        Command::Images(arguments) => images::run(&arguments, session).await,
        Command::Scan(arguments) => scan::run(&arguments, session).await,
        Command::Wait(arguments) => wait::run(&arguments, session).await,
        Command::Cancel(arguments) => cancel::run(&arguments, session).await,
        Command::Findings(arguments) => findings::run(&arguments, session).await,
        Command::Affected(arguments) => affected::run(&arguments, session).await,
        Command::Convert(arguments) => convert::run(&arguments, session),
        Command::Config(ConfigCommand::Show(output)) => config::show(&output, session),
        Command::Completions { shell } => completions::run(shell, session),
    }
}
