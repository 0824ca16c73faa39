//! Keys from the output of a command.

mod child;
mod command_line;
mod pipe;

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use imagescan_runtime::provider::{CredentialDocument, LoadCredentials, check_tokio_io, quote};
use imagescan_runtime::{Cached, Credentials, Error, HostEnvironment};
use tokio::process::Command;

use self::child::ChildProcess;
use super::sts_request::credentials_error;

/// Keys from the output of a command, as in a profile of mode `External`.
///
/// The command is started without a shell. Its output is JSON of at most 64 KiB: `access_key_id`, `access_key_secret`,
/// `sts_token` for a temporary key, and `expiration` (`2026-11-20T12:00:00Z`) if the keys expire. `mode` is `AK` or
/// `StsToken`; the vendor's command line requires it, its SDKs do not. Output after the first JSON document is ignored.
///
/// The command has its own process group. The keys are available when the command exits, even if a process that it started
/// still has its output open; such a process, an agent for instance, continues. If the command fails, takes too long or
/// prints too much, or if the load is dropped, the process group is killed: the command and the processes that it started,
/// except those that left the group (`setsid`). On Windows, only the command is killed. The command cannot prompt on the
/// terminal. The source requires a Tokio runtime with I/O.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::Process;
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
    /// Keys from the output of this command: a program and its arguments, separated by blanks. Single or double quotes enclose
    /// an argument with blanks. A backslash escapes a blank, a quote or a backslash, except on Windows, where it separates
    /// paths.
    #[must_use]
    pub fn new(command: impl Into<String>) -> Self {
        Self::with_environment(command.into(), HostEnvironment::real())
    }

    pub(super) fn with_environment(command: String, environment: HostEnvironment) -> Self {
        Self { command, time_limit: Duration::from_secs(60), environment }
    }

    /// Sets the time limit of the command. Default: 60 s. If its keys assume a role, the source of the role needs time for
    /// both: set `.load_timeout(…)` on the result of its `build()`.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Replaces the host environment, of which this source uses only the clock; for tests.
    #[must_use]
    pub fn host_environment(mut self, environment: HostEnvironment) -> Self {
        self.environment = environment;
        self
    }

    /// Builds the source, which caches the keys until shortly before they expire. Starts no command.
    #[must_use]
    pub fn build(self) -> Cached {
        let limit = self.time_limit;
        // The limit of the command expires first: its error has more detail.
        self.cached().load_timeout(limit.saturating_add(Duration::from_secs(1)))
    }
}

impl LoadCredentials for Process {
    const NAME: &'static str = "command";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let parts = command_line::split(&self.command, !cfg!(windows)).map_err(credentials_error)?;
        let Some((program, arguments)) = parts.split_first() else {
            return Err(credentials_error("the command for credentials is empty"));
        };
        // Errors contain only the program: an argument may be a secret.
        let name = Path::new(program).file_name().unwrap_or(OsStr::new(program)).display().to_string();
        let name = quote(name);
        let command_error = |why: &str| credentials_error(format!("the command {name} {why}"));
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        check_tokio_io()?;
        let child = ChildProcess::start(&mut command);
        let child = child.map_err(|error| command_error(&format!("cannot be started: {error}")))?;
        let printed = child.output(self.time_limit).await.map_err(|why| command_error(&why))?;
        read(&printed, &name)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("time_limit", &self.time_limit).finish_non_exhaustive()
    }
}

fn read(printed: &[u8], name: &str) -> Result<Credentials, Error> {
    let document =
        CredentialDocument::parse_first(printed, format_args!("the output of the command {name}"))?;
    let root = document.root();
    let pair = Credentials::new(
        root.require_untrimmed("access_key_id")?,
        root.require_untrimmed("access_key_secret")?,
    );
    let credentials = match (root.text("mode"), root.untrimmed("sts_token")) {
        (Some("AK"), _) | (None, None) => pair,
        (None, Some(token)) => pair.with_session_token(token),
        (Some("StsToken"), _) => pair.with_session_token(root.require_untrimmed("sts_token")?),
        _ => return Err(root.error("has a `mode` other than `AK` and `StsToken`")),
    };
    Ok(match root.time("expiration")? {
        Some(end) => credentials.with_expiry(end),
        None => credentials,
    })
}
