//! A program on a pseudo-terminal: what it draws, and what is typed.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::child::command;
use crate::world::World;

/// Ctrl-C, as the terminal gets it.
pub(crate) const CTRL_C: &str = "\u{3}";

/// How long a test waits before it fails; a loaded host is slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program on a terminal, which is the terminal of its session.
pub(crate) struct Screen {
    pty: Arc<Pty>,
    child: Child,
    drawn: Arc<Mutex<Vec<u8>>>,
}

impl Screen {
    /// Runs a command with all its streams on a terminal of 80 columns.
    pub(crate) fn new(world: &World, arguments: &[&str]) -> Self {
        Self::with_streams(world, arguments, |command| command)
    }

    /// Runs a command that has other streams too.
    pub(crate) fn with_streams(
        world: &World,
        arguments: &[&str],
        streams: impl FnOnce(Command) -> Command,
    ) -> Self {
        let (pty, pts) = open().expect("a terminal");
        pty.resize(Size::new(24, 80)).expect("a size");
        let command = streams(Command::from(command(world, arguments)).env("TERM", "xterm-256color"));
        let child = command.spawn(pts).expect("the program");
        let (pty, drawn) = (Arc::new(pty), Arc::new(Mutex::new(Vec::new())));
        let (reader, buffer) = (pty.clone(), drawn.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end of the last process on the terminal is an error on Linux.
            while let Ok(count @ 1..) = (&*reader).read(&mut bytes) {
                buffer.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes[..count]);
            }
        });
        Self { pty, child, drawn }
    }

    pub(crate) fn resize(&self, columns: u16) {
        self.pty.resize(Size::new(24, columns)).expect("a size");
    }

    pub(crate) fn type_text(&self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).expect("a terminal");
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("a process");
    }

    /// What was drawn so far, with its escape sequences.
    pub(crate) fn drawn(&self) -> String {
        let drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&drawn).into_owned()
    }

    /// Waits until what was drawn has this.
    pub(crate) async fn shows(&self, is_there: impl Fn(&str) -> bool) {
        let began = Instant::now();
        while !is_there(&self.drawn()) {
            assert!(began.elapsed() < PATIENCE, "not shown: {:?}", self.drawn());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits for the end of the program. Returns its code and what was drawn, and checks that the terminal is left as it was.
    pub(crate) async fn end(mut self) -> (Option<i32>, String) {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a process") {
                break status;
            }
            if began.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("the program does not end: {:?}", self.drawn());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        };
        // What was drawn last is read when all have closed the terminal.
        let mut length = usize::MAX;
        while length != self.drawn().len() || Arc::strong_count(&self.pty) > 1 {
            length = self.drawn().len();
            assert!(began.elapsed() < PATIENCE, "the terminal is still in use");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let drawn = self.drawn();
        let (hidden, shown) = (drawn.rfind("\u{1b}[?25l"), drawn.rfind("\u{1b}[?25h"));
        assert!(hidden <= shown, "the cursor is hidden: {drawn:?}");
        assert!(!drawn.contains("\u{1b}[?1049h"), "another screen is used: {drawn:?}");
        let last = drawn.rsplit('\n').next().unwrap_or_default();
        let last = anstream::adapter::strip_str(last).to_string();
        // The terminal itself shows `^C`.
        assert_eq!(
            last.replace("^C", "").trim_matches(['\r', ' ']),
            "",
            "the prompt of the shell begins a line: {drawn:?}"
        );
        (status.code(), drawn)
    }
}
