//! Keys that a command prints.

mod command_line;
mod output;
mod running;

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use imagescan_runtime::provider::{CredentialDocument, LoadCredentials, quote};
use imagescan_runtime::{Cached, HostEnvironment};
use imagescan_runtime::{Credentials, Error};
use tokio::process::Command;

use self::running::Running;
use super::sts::refused;

/// Keys that a command prints, as a profile of mode `External` has them.
///
/// The command is started without a shell. What it prints is JSON: `access_key_id`, `access_key_secret`, with a
/// temporary key `sts_token`, and `expiration` (`2026-11-20T12:00:00Z`) if the keys end; at most 64 KiB of it. A `mode`
/// says which keys they are, `AK` or `StsToken`; the vendor's command line asks for it, its SDKs do without. What follows the
/// first JSON document is not looked at.
///
/// The keys are used once the command ends, even if something that it has started still holds its output open. What it has
/// started lives on then, as an agent is meant to. When it fails, takes too long, prints too much, or when nobody waits for
/// it any more, its whole process group is killed, which is one of its own: the command, and all that it has started, but
/// for what has left the group, as `setsid` does. On Windows, the command alone is killed. In that group it cannot ask
/// anything on the terminal. It must be run by a tokio runtime with I/O.
///
/// ```
/// use imagescan_alibaba::credentials::Process;
///
/// let keys = Process::new(r#"vault-helper --role "image scanner""#).build();
/// # let _ = keys;
/// ```
#[derive(Clone)]
pub struct Process {
    command: String,
    time_limit: Duration,
    environment: HostEnvironment,
}

impl Process {
    /// Keys that this command prints: a program and its arguments, divided by blanks. A part with blanks stands in
    /// quotes, single or double; where paths have no backslashes, one takes a blank, a quote or a backslash for itself.
    #[must_use]
    pub fn new(command: impl Into<String>) -> Self {
        Self::of(command.into(), HostEnvironment::real())
    }

    pub(super) fn of(command: String, environment: HostEnvironment) -> Self {
        Self { command, time_limit: Duration::from_secs(60), environment }
    }

    /// Sets how long the command may take. Default: 60 s. Where a role is assumed with what it prints, the role's source
    /// needs time for both: `.load_timeout(…)` of what its `build()` gives.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Sees this machine in place of the real one, of which only the clock matters here; for tests.
    #[must_use]
    pub fn host_environment(mut self, environment: HostEnvironment) -> Self {
        self.environment = environment;
        self
    }

    /// The source, which keeps the keys until shortly before they end. Nothing is started yet.
    #[must_use]
    pub fn build(self) -> Cached {
        let limit = self.time_limit;
        // The limit is the command's own, whose error says more.
        self.cached().load_timeout(limit.saturating_add(Duration::from_secs(1)))
    }
}

impl LoadCredentials for Process {
    const NAME: &'static str = "command";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let words = command_line::split(&self.command, !cfg!(windows)).map_err(refused)?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(refused("the command that is to print credentials is empty"));
        };
        // Only the program is named in errors: an argument may be a secret.
        let name = Path::new(program).file_name().unwrap_or(OsStr::new(program)).display().to_string();
        let name = quote(name);
        let refuse = |why: &str| refused(format!("the command {name} {why}"));
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = Running::start(&mut command);
        let running = running.map_err(|error| refuse(&format!("cannot be started: {error}")))?;
        let printed = running.output(self.time_limit).await.map_err(|why| refuse(&why))?;
        read(&printed, &name)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("time_limit", &self.time_limit).finish_non_exhaustive()
    }
}

fn read(printed: &[u8], name: &str) -> Result<Credentials, Error> {
    let document = CredentialDocument::parse_first(printed, format_args!("what the command {name} printed"))?;
    let root = document.root();
    let pair = Credentials::new(
        root.require_untrimmed("access_key_id")?,
        root.require_untrimmed("access_key_secret")?,
    );
    let credentials = match (root.text("mode"), root.untrimmed("sts_token")) {
        (Some("AK"), _) | (None, None) => pair,
        (None, Some(token)) => pair.with_session_token(token),
        (Some("StsToken"), _) => pair.with_session_token(root.require_untrimmed("sts_token")?),
        _ => return Err(root.error("has another `mode` than `AK` and `StsToken`")),
    };
    Ok(match root.time("expiration")? {
        Some(end) => credentials.with_expiry(end),
        None => credentials,
    })
}
