//! Drives every operation against the emulator and holds what clients return against what the emulator knows.

mod alibaba;
mod huawei;
mod stage;
mod tencent;

use std::error::Error;
use std::io::Write;

use imagescan_emulator::{Emulator, Key, Random};

use stage::Stage;

/// What a part of the demo responds with when something is not as it should be.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs the demo with a state of the emulator that `seed` makes.
///
/// # Errors
/// The first thing that is not as it should be.
pub async fn run(seed: u64, out: &mut dyn Write) -> Outcome<()> {
    let mut random = Random::seeded(seed);
    let keys = Keys { id: random.hex(20).to_uppercase(), secret: random.hex(40), project: random.hex(32) };
    let emulator = Emulator::builder()
        .seed(seed)
        .key(Key::permanent(&keys.id, &keys.secret))
        .project(&keys.project)
        .start()
        .await?;
    writeln!(out, "emulator at {}, seed {seed} (repeat with --seed {seed})", emulator.url())?;
    let mut stage = Stage { emulator, keys, out, shown: 0 };
    alibaba::play(&mut stage).await?;
    tencent::play(&mut stage).await?;
    huawei::play(&mut stage).await?;
    writeln!(stage.out, "\n{} requests were sent, and every result is what the emulator holds", stage.shown)?;
    stage.emulator.shutdown().await;
    Ok(())
}

/// Synthetic keys, new in each run.
struct Keys {
    id: String,
    secret: String,
    project: String,
}
