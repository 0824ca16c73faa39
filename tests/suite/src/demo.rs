//! Plays the workflow of each service, then sends every operation to the emulator, and compares what clients return with what the emulator sent and holds. Then it plays a session of the command line.

mod command_line;
mod every_operation;
mod scenarios;
mod stage;
mod workflow;

use std::error::Error;
use std::io::Write;

use imagescan::Credentials;
use imagescan_emulator::{Clock as _, Emulator, Key, ManualClock, Random};

use crate::operations::Settings;
use stage::Stage;

/// The result of a part of the demo: the error describes the first difference.
type BoxResult<T> = Result<T, Box<dyn Error>>;

/// Runs the demo with a state of the emulator that `seed` determines.
///
/// # Errors
/// The first difference, or a failed call.
pub async fn run(seed: u64, out: &mut dyn Write) -> BoxResult<()> {
    let mut random = Random::seeded(seed);
    let (id, secret, project) = (random.hex(20).to_uppercase(), random.hex(40), random.hex(32));
    // Turned by the demo: nothing waits for a scan.
    let clock = ManualClock::at("2026-09-01T08:00:00Z".parse()?);
    let emulator = Emulator::builder().seed(seed).clock(clock.clone()).images(400);
    let emulator = emulator.key(Key::permanent(&id, &secret)).project(&project).start().await?;
    writeln!(out, "emulator at {}, seed {seed} (repeat with --seed {seed})", emulator.url())?;
    let mut settings = Settings::new(Credentials::new(&id, secret), project);
    settings.endpoint = Some(emulator.url());
    settings.now = Some(clock.now().into());
    let mut stage = Stage { emulator, clock, settings, key_id: id, out, shown: 0 };
    workflow::play(&mut stage).await?;
    every_operation::play(&mut stage).await?;
    scenarios::pages(&mut stage).await?;
    scenarios::scan(&mut stage).await?;
    scenarios::failure_at_status_200(&mut stage).await?;
    scenarios::wrong_secrets(&mut stage).await?;
    stage.title("the command line: a session on the three clouds")?;
    stage.out.write_all(command_line::play(seed)?.as_bytes())?;
    writeln!(
        stage.out,
        "\n{} requests were sent, and every result equals the state of the emulator",
        stage.shown
    )?;
    stage.emulator.shutdown().await;
    Ok(())
}
