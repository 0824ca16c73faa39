//! `imagescan-emulator`: runs the emulator on a port of 127.0.0.1 until Ctrl-C.

mod arguments;
mod startup_message;

use std::io::{self, Write as _};
use std::pin::pin;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use imagescan_emulator::{Emulator, Key, Random, entropy};

fn main() -> ExitCode {
    let arguments = match arguments::parse(lexopt::Parser::from_env()) {
        Ok(Command::Run(arguments)) => arguments,
        Ok(Command::Help) => return exit_code(io::stdout().write_all(arguments::help().as_bytes())),
        Err(error) => {
            let _ = writeln!(io::stderr(), "imagescan-emulator: {error}\nTry imagescan-emulator --help.");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    exit_code(runtime.and_then(|runtime| runtime.block_on(run(arguments))))
}

async fn run(mut arguments: Box<Arguments>) -> io::Result<()> {
    let mut random = Random::seeded(entropy());
    if arguments.keys.is_empty() {
        let id = random.hex(20).to_ascii_uppercase();
        arguments.keys.push(Key::permanent(id, random.hex(40)));
    }
    if arguments.projects.is_empty() {
        arguments.projects.push(random.hex(32));
    }

    let mut builder =
        Emulator::builder().port(arguments.port).seed(arguments.seed).faults(arguments.faults.clone());
    builder = builder.vm_role(&arguments.role);
    for token in &arguments.oidc_tokens {
        builder = builder.oidc_token(token);
    }
    for key in &arguments.keys {
        builder = builder.key(key.clone());
    }
    for project in &arguments.projects {
        builder = builder.project(project);
    }
    for token in &arguments.bearer_tokens {
        builder = builder.bearer_token(token);
    }
    if let Some(images) = arguments.images {
        builder = builder.images(images);
    }
    if let Some(speed) = arguments.speed {
        builder = builder.speed(speed);
    }
    for (action, per_second) in &arguments.rate_limits {
        builder = builder.rate_limit(action, *per_second);
    }
    let emulator = builder.start().await?;

    let mut interrupted = pin!(tokio::signal::ctrl_c());
    // The first poll installs the handler, before the message is printed and a reader can interrupt.
    tokio::select! {
        biased;
        result = &mut interrupted => return result,
        () = std::future::ready(()) => {}
    }
    io::stdout().write_all(startup_message::startup_message(&emulator, &arguments).as_bytes())?;
    io::stdout().flush()?;

    interrupted.await?;
    // A second Ctrl-C stops at once.
    tokio::select! {
        () = emulator.shutdown() => Ok(()),
        result = tokio::signal::ctrl_c() => result,
    }
}

fn exit_code(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "imagescan-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}
