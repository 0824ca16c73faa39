//! A command that runs, and what it prints meanwhile.

use std::future::poll_fn;
use std::pin::pin;
use std::process::ExitStatus;
use std::task::Poll;
use std::time::Duration;

use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::output::{self, Output};

/// How long what a command has printed is waited for after its end. It lies ready by then, but for its end, which comes
/// when all have closed the pipe to whom the command gave it.
const LEFT_OVER: Duration = Duration::from_millis(250);

/// A command that has been started.
pub(super) struct Running {
    group: Group,
    printed: Output<ChildStdout>,
    told: Output<ChildStderr>,
}

/// A command with all that it has started and that has not left its process group; on Windows, the command alone. Unless
/// the command has ended well when this goes, they are killed.
struct Group {
    child: Child,
    /// The number of the group, until nothing in it is to be killed.
    #[cfg(unix)]
    number: Option<rustix::process::Pid>,
}

impl Group {
    fn new(child: Child) -> Self {
        Self {
            #[cfg(unix)]
            number: child.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?)),
            child,
        }
    }

    /// Waits for the end of the command. If it fails, the rest of the group ends with it.
    async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        #[cfg(unix)]
        {
            if !status.success() {
                // At once: no other group gets the number as long as something is in this one, and none so soon otherwise.
                self.kill();
            }
            self.number = None;
        }
        Ok(status)
    }

    #[cfg(unix)]
    fn kill(&mut self) {
        if let Some(number) = self.number.take() {
            // Whatever is in it may have ended by now.
            let _ = rustix::process::kill_process_group(number, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Running {
    pub(super) fn start(command: &mut Command) -> std::io::Result<Self> {
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.kill_on_drop(true).spawn()?;
        let (printed, told) = (child.stdout.take(), child.stderr.take());
        Ok(Self { group: Group::new(child), printed: Output::whole(printed), told: Output::beginning(told) })
    }

    /// What the command prints, or what it did instead.
    pub(super) async fn output(mut self, limit: Duration) -> Result<Zeroizing<Vec<u8>>, String> {
        let ended = timeout(limit, self.end()).await;
        let status = ended.unwrap_or_else(|_| Err(format!("did not end within {limit:?}")))?;
        // What it has started may keep the pipes open for as long as it likes, and print more; what comes after the keys
        // is none of theirs.
        if status.success() {
            if let Ok(outcome) = timeout(LEFT_OVER, poll_fn(|context| self.printed.poll(context))).await {
                outcome?;
            }
            return Ok(self.printed.into_kept());
        }
        if let Ok(outcome) = timeout(LEFT_OVER, poll_fn(|context| self.told.poll(context))).await {
            outcome?;
        }
        Err(match output::first_line(&self.told.into_kept()) {
            Some(line) => format!("failed ({status}): {line}"),
            None => format!("failed ({status})"),
        })
    }

    /// Waits for the end. Both pipes are read meanwhile, for a command that nobody listens to waits.
    async fn end(&mut self) -> Result<ExitStatus, String> {
        let Self { group, printed, told } = self;
        let mut end = pin!(group.wait());
        poll_fn(|context| {
            for outcome in [printed.poll(context), told.poll(context)] {
                if let Poll::Ready(Err(why)) = outcome {
                    return Poll::Ready(Err(why));
                }
            }
            end.as_mut().poll(context).map_err(|error| format!("got lost: {error}"))
        })
        .await
    }
}
