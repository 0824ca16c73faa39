//! The streams of the process: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstream::AutoStream;
use imagescan::scan::report::printable;

use crate::arguments::ColorChoice;
use crate::failure::Failure;

#[allow(clippy::struct_excessive_bools, reason = "each is a fact about the terminal")]
/// Where results and notes are written. Text from outside is made printable before it comes here.
pub struct Console {
    out: Mutex<Out>,
    err: Mutex<Box<dyn Write + Send>>,
    quiet: bool,
    /// The columns of standard output, within which tables are drawn; `None` without a terminal, where nothing is wrapped.
    pub width: Option<u16>,
    /// Whether text on standard output may be coloured.
    pub has_color: bool,
    /// Whether standard error is a terminal.
    pub is_interactive: bool,
    /// Whether a question can be asked: standard input is a terminal too.
    pub can_ask: bool,
}

struct Out {
    stream: Box<dyn Write + Send>,
    /// Whether the reader has gone, as `head` does. What follows is not written.
    is_closed: bool,
}

impl Console {
    /// The streams of the process. `columns` is the width that the environment names.
    #[must_use]
    pub fn new(color: ColorChoice, quiet: bool, columns: Option<u16>) -> Self {
        let choice = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let of_terminal = terminal_size::terminal_size_of(&stdout).map(|(width, _)| width.0);
        let is_interactive = stderr.is_terminal();
        let has_color = match color {
            ColorChoice::Auto => AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self {
            out: Mutex::new(Out { stream: Box::new(AutoStream::new(stdout, choice)), is_closed: false }),
            err: Mutex::new(Box::new(AutoStream::new(stderr, choice))),
            quiet,
            width: of_terminal.filter(|width| *width > 0).or(columns),
            has_color,
            is_interactive,
            can_ask: is_interactive && io::stdin().is_terminal(),
        }
    }

    /// Streams in memory, for tests, as of a process without a terminal.
    #[must_use]
    pub fn in_memory() -> (Self, Captured) {
        let captured = Captured::default();
        (Self::with_buffers(captured.out.clone(), captured.err.clone()), captured)
    }

    /// One stream in memory with all that is written, in its order.
    #[must_use]
    pub fn in_memory_joined() -> (Self, Buffer) {
        let both = Buffer::default();
        (Self::with_buffers(both.clone(), both.clone()), both)
    }

    fn with_buffers(out: Buffer, err: Buffer) -> Self {
        Self {
            out: Mutex::new(Out { stream: Box::new(out), is_closed: false }),
            err: Mutex::new(Box::new(err)),
            quiet: false,
            width: None,
            has_color: false,
            is_interactive: false,
            can_ask: false,
        }
    }

    /// Writes a part of the result. A reader that has gone is not an error.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        self.write_with(|stream| stream.write_all(text.as_bytes()))
    }

    /// Writes a part of the result by a function.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_with(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let mut out = lock(&self.out);
        if out.is_closed {
            return Ok(());
        }
        match write(&mut out.stream).and_then(|()| out.stream.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                out.is_closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::error(format!("standard output cannot be written to: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    /// Whether the reader of standard output has gone.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        lock(&self.out).is_closed
    }

    /// Writes a line for people, unless they want none.
    pub fn note(&self, line: &str) {
        if !self.quiet {
            self.error(line);
        }
    }

    /// Asks a question on the terminal, and returns the line that was typed after it.
    pub async fn prompt(&self, question: &str) -> Result<String, Failure> {
        discard_typed();
        {
            let mut err = lock(&self.err);
            let _ = write!(err, "{question}").and_then(|()| err.flush());
        }
        let read = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        let line = read.await.map_err(|error| Failure::error(format!("the question failed: {error}")))?;
        line.map_err(|error| Failure::error(format!("standard input cannot be read: {error}")))
    }

    /// Writes a line that is always shown: an error, or the outcome.
    pub fn error(&self, line: &str) {
        // If standard error is gone, nothing can be reported.
        let _ = writeln!(lock(&self.err), "{}", printable(line));
    }
}

/// Discards what was typed and not read yet: it is not about the question.
#[cfg(unix)]
fn discard_typed() {
    // Without a terminal, there is nothing to discard.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

#[cfg(not(unix))]
fn discard_typed() {}

/// What was written to streams in memory.
#[derive(Clone, Debug, Default)]
pub struct Captured {
    pub out: Buffer,
    pub err: Buffer,
}

/// A stream in memory.
#[derive(Clone, Debug, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    /// What was written so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.0)).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
