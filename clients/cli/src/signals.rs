//! Ctrl-C and SIGTERM: the first ends what can be ended, the second ends the process.

use tokio::sync::watch;

use crate::exit::Exit;

/// The signals that have arrived.
#[derive(Clone, Debug)]
pub struct Signals(watch::Receiver<Option<Exit>>);

impl Signals {
    /// Listens to the signals of the process, on the current runtime. The second one ends the process at once.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn listen() -> std::io::Result<Self> {
        let (sender, receiver) = watch::channel(None);
        let mut signals = Source::new()?;
        tokio::spawn(async move {
            let exit = signals.next().await;
            sender.send_replace(Some(exit));
            let exit = signals.next().await;
            std::process::exit(exit.code().into());
        });
        Ok(Self(receiver))
    }

    /// Signals that a test sends.
    #[must_use]
    pub fn scripted() -> (watch::Sender<Option<Exit>>, Self) {
        let (sender, receiver) = watch::channel(None);
        (sender, Self(receiver))
    }

    /// Waits for the first signal.
    pub async fn first(&self) -> Exit {
        let mut receiver = self.0.clone();
        loop {
            if let Some(exit) = *receiver.borrow_and_update() {
                return exit;
            }
            if receiver.changed().await.is_err() {
                // Nothing listens any more, so none will come.
                std::future::pending::<()>().await;
            }
        }
    }

    /// The first signal, if it has arrived.
    #[must_use]
    pub fn arrived(&self) -> Option<Exit> {
        *self.0.borrow()
    }
}

#[cfg(unix)]
struct Source {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Source {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
    }
}

#[cfg(windows)]
struct Source(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Source {
    fn new() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Exit {
        self.0.recv().await;
        Exit::Interrupted
    }
}
