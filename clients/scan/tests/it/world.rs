//! An emulator whose clock is Tokio's, and what its clients need.

use std::time::SystemTime;

use imagescan_emulator::{Builder, Emulator, Key};
use imagescan_runtime::Clock;
use jiff::Timestamp;
use tokio::time::Instant;

/// Tokio's time, which a test pauses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokioClock {
    began: Instant,
    at: Timestamp,
}

impl TokioClock {
    fn time(self) -> Timestamp {
        self.at + jiff::SignedDuration::try_from(self.began.elapsed()).expect("a short test")
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

/// The emulated clouds.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) clock: TokioClock,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder.images(60)).await
    }

    /// A world that `change` has changed.
    pub(crate) async fn with(change: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = TokioClock { began: Instant::now(), at: "2026-09-01T00:00:00Z".parse().expect("a time") };
        let builder = Emulator::builder().clock(move || clock.time()).seed(1).project("p-1");
        let builder = change(builder.key(Key::permanent("ID", "SECRET")));
        Self { emulator: builder.start().await.expect("a free port"), clock }
    }
}
