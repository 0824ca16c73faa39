//! A running command, and its output.

use std::future::poll_fn;
use std::pin::pin;
use std::process::ExitStatus;
use std::task::Poll;
use std::time::Duration;

use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::pipe::{self, PipeReader};

/// The time limit for reading the rest of a pipe after the command exits. The data is available then; only the end of the pipe
/// may be missing, if another process still has it open.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(250);

/// A command that has been started.
pub(super) struct ChildProcess {
    group: ProcessGroup,
    stdout: PipeReader<ChildStdout>,
    stderr: PipeReader<ChildStderr>,
}

/// The process group of a command; on Windows, the command only. Killed on drop, unless the command has succeeded.
struct ProcessGroup {
    child: Child,
    /// The id of the group, while it may have to be killed.
    #[cfg(unix)]
    id: Option<rustix::process::Pid>,
}

impl ProcessGroup {
    fn new(child: Child) -> Self {
        Self {
            #[cfg(unix)]
            id: child.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?)),
            child,
        }
    }

    /// Waits until the command exits. If it fails, kills the rest of the group.
    async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        #[cfg(unix)]
        {
            if !status.success() {
                // At once, before the system can reuse the id for another group.
                self.kill();
            }
            self.id = None;
        }
        Ok(status)
    }

    #[cfg(unix)]
    fn kill(&mut self) {
        if let Some(id) = self.id.take() {
            // The processes of the group may have exited.
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(unix)]
impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
    }
}

impl ChildProcess {
    pub(super) fn start(command: &mut Command) -> std::io::Result<Self> {
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.kill_on_drop(true).spawn()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        Ok(Self {
            group: ProcessGroup::new(child),
            stdout: PipeReader::stdout(stdout),
            stderr: PipeReader::stderr(stderr),
        })
    }

    /// Returns stdout, or a description of the failure.
    pub(super) async fn output(mut self, limit: Duration) -> Result<Zeroizing<Vec<u8>>, String> {
        let exit = timeout(limit, self.wait()).await;
        let status = exit.unwrap_or_else(|_| Err(format!("did not end within {limit:?}")))?;
        // Another process may keep the pipes open and print more, which is not part of the keys.
        if status.success() {
            if let Ok(outcome) = timeout(DRAIN_TIMEOUT, poll_fn(|context| self.stdout.poll(context))).await {
                outcome?;
            }
            return Ok(self.stdout.into_bytes());
        }
        if let Ok(outcome) = timeout(DRAIN_TIMEOUT, poll_fn(|context| self.stderr.poll(context))).await {
            outcome?;
        }
        Err(match pipe::first_line(&self.stderr.into_bytes()) {
            Some(line) => format!("failed ({status}): {line}"),
            None => format!("failed ({status})"),
        })
    }

    /// Waits until the command exits, and reads both pipes: a full pipe blocks the command.
    async fn wait(&mut self) -> Result<ExitStatus, String> {
        let Self { group, stdout, stderr } = self;
        let mut exit = pin!(group.wait());
        poll_fn(|context| {
            for outcome in [stdout.poll(context), stderr.poll(context)] {
                if let Poll::Ready(Err(why)) = outcome {
                    return Poll::Ready(Err(why));
                }
            }
            exit.as_mut().poll(context).map_err(|error| format!("cannot be waited for: {error}"))
        })
        .await
    }
}
