//! The program `imagescan`. Its documentation is its README and its help; programs in Rust use the crate `imagescan`.
#![allow(missing_docs, reason = "a program: its documentation is its README and its help")]
#![allow(clippy::missing_errors_doc, reason = "nothing outside this package calls these functions")]
#![allow(missing_debug_implementations, reason = "a program: nothing outside this package prints its types")]
#![allow(unreachable_pub, reason = "a program: nothing outside this package calls its functions")]

pub mod arguments;
mod commands;
pub mod console;
pub mod exit;
mod failure;
mod gate;
mod nearest;
mod output;
mod profile;
mod progress;
mod report_file;
mod request_log;
mod session;
mod settings;
pub mod signals;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use clap::FromArgMatches as _;
use imagescan::HostEnvironment;

use crate::arguments::Arguments;
use crate::console::Console;
use crate::exit::{Exit, Outcome};
use crate::failure::Failure;
use crate::session::Session;
use crate::settings::Settings;
use crate::signals::Signals;

/// What the program takes from the machine that it runs on.
pub struct Machine {
    pub environment: HostEnvironment,
    /// The current directory.
    pub directory: PathBuf,
    pub console: Arc<Console>,
    pub signals: Signals,
}

/// Runs the command of the process's arguments. Returns the exit code.
#[must_use]
pub fn run() -> u8 {
    let environment = HostEnvironment::real();
    let parsed = arguments::command(&environment)
        .try_get_matches()
        .and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
    let (arguments, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return end_of_usage(&error),
    };
    let columns = environment.variable("COLUMNS").ok().flatten().and_then(|columns| columns.parse().ok());
    let global = &arguments.global;
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let names = arguments::check_variables(names);
    let color = global.color.or_else(|| settings::color_of_user_file(global, &environment));
    let console = Arc::new(Console::new(color.unwrap_or_default(), global.quiet, columns));
    if let Err(failure) = names {
        return end(&console, Outcome::default(), Err(failure));
    }
    let result = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
        let code = runtime.block_on(async {
            let (signals, directory) = (Signals::listen()?, std::env::current_dir()?);
            let machine = Machine { environment, directory, console: console.clone(), signals };
            Ok(run_on(machine, arguments, &matches).await)
        });
        // A question that waits for standard input must not hold the process.
        runtime.shutdown_background();
        code
    });
    result.unwrap_or_else(|error| {
        console.error(&format!("imagescan: the program cannot be started: {error}"));
        Exit::Error.code()
    })
}

/// Shows help or the version, and ends with 0, or what is wrong with the arguments, and ends with 2.
fn end_of_usage(error: &clap::Error) -> u8 {
    match error.print() {
        // A reader that has gone is not an error.
        Err(written) if !error.use_stderr() && written.kind() != ErrorKind::BrokenPipe => {
            Console::new(arguments::ColorChoice::Never, false, None)
                .error(&format!("imagescan: standard output cannot be written to: {written}"));
            Exit::Error.code()
        }
        _ if error.use_stderr() => Exit::Usage.code(),
        _ => Exit::Success.code(),
    }
}

/// Runs a command. Returns the exit code.
pub async fn run_on(machine: Machine, arguments: Arguments, matches: &clap::ArgMatches) -> u8 {
    let Machine { environment, directory, console, signals } = machine;
    let outcome = Outcome::with_gate_code(arguments.command.gate().and_then(|gate| gate.exit_code_gate));
    let settings = match Settings::load(&arguments, matches, &environment, &directory) {
        Ok(settings) => settings,
        Err(failure) => return end(&console, outcome, Err(failure)),
    };
    let mut session = Session { settings, environment, directory, console, signals, outcome };
    let result = commands::run(arguments.command, &mut session).await;
    end(&session.console, session.outcome, result)
}

/// Shows why the command ends as it does.
fn end(console: &Console, mut outcome: Outcome, result: Result<(), Failure>) -> u8 {
    if let Err(failure) = result {
        outcome.add(failure.exit, failure.message);
    }
    for (_, reason) in outcome.reasons() {
        console.error(&format!("imagescan: {reason}"));
    }
    outcome.code()
}
