//! Ctrl-C and SIGTERM: the first ends what can be ended, the second ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

use crate::exit::Exit;

/// The signals that have arrived.
#[derive(Clone, Debug)]
pub struct Signals {
    first: watch::Receiver<Option<Exit>>,
    /// How many parts of the program react to the first signal.
    reacting: Arc<AtomicUsize>,
}

impl Signals {
    /// Listens to the signals of the process, on a thread of its own, so that they also arrive while a file or a pipe blocks. If
    /// nothing reacts to the first one, it ends the process; the second one always does.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn listen() -> io::Result<Self> {
        let (sender, first) = watch::channel(None);
        let reacting = Arc::new(AtomicUsize::new(0));
        let (started, start) = std::sync::mpsc::channel();
        let signals = Self { first, reacting: reacting.clone() };
        let listen = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let listening = runtime.and_then(|runtime| {
                let source = runtime.block_on(async { Source::new() })?;
                Ok((runtime, source))
            });
            let (runtime, mut source) = match listening {
                Ok(listening) => listening,
                Err(error) => return drop(started.send(Err(error))),
            };
            // The receiver waits for it.
            let _ = started.send(Ok(()));
            runtime.block_on(async {
                let exit = source.next().await;
                if reacting.load(Ordering::SeqCst) > 0 {
                    sender.send_replace(Some(exit));
                    source.next().await;
                }
                std::process::exit(exit.code().into());
            });
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(listen)?;
        start.recv().unwrap_or_else(|_| Err(io::Error::other("the thread of signals has ended")))?;
        Ok(signals)
    }

    /// Until the value is dropped, the first signal does not end the process.
    #[must_use]
    pub fn react(&self) -> Reacting {
        self.reacting.fetch_add(1, Ordering::SeqCst);
        Reacting(self.reacting.clone())
    }

    /// Signals that a test sends.
    #[must_use]
    pub fn scripted() -> (watch::Sender<Option<Exit>>, Self) {
        let (sender, first) = watch::channel(None);
        (sender, Self { first, reacting: Arc::default() })
    }

    /// Waits for the first signal.
    pub async fn first(&self) -> Exit {
        let _reacting = self.react();
        let mut receiver = self.first.clone();
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
        *self.first.borrow()
    }
}

/// A part of the program that reacts to the first signal.
#[derive(Debug)]
pub struct Reacting(Arc<AtomicUsize>);

impl Drop for Reacting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(unix)]
struct Source {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Source {
    fn new() -> io::Result<Self> {
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
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Exit {
        self.0.recv().await;
        Exit::Interrupted
    }
}
