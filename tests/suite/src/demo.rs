//! Sends every operation to the emulator and compares what clients return with what the emulator sent and holds.

mod every_operation;
mod scenarios;
mod stage;

use std::error::Error;
use std::io::Write;

use imagescan::Credentials;
use imagescan_emulator::{Emulator, Key, Random};

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
    let emulator =
        Emulator::builder().seed(seed).key(Key::permanent(&id, &secret)).project(&project).start().await?;
    writeln!(out, "emulator at {}, seed {seed} (repeat with --seed {seed})", emulator.url())?;
    let mut settings = Settings::new(Credentials::new(&id, secret), project);
    settings.endpoint = Some(emulator.url());
    let mut stage = Stage { emulator, settings, key_id: id, out, shown: 0 };
    every_operation::play(&mut stage).await?;
    scenarios::pages(&mut stage).await?;
    scenarios::scan(&mut stage).await?;
    scenarios::failure_at_status_200(&mut stage).await?;
    scenarios::wrong_secrets(&mut stage).await?;
    writeln!(
        stage.out,
        "\n{} requests were sent, and every result equals the state of the emulator",
        stage.shown
    )?;
    stage.emulator.shutdown().await;
    Ok(())
}
