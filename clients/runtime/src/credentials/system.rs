//! What credential sources see of the machine: variables, files, the clock and the network. Tests give their own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::env::{Lookup, variable};
use super::network::Network;
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// What credential sources see of the machine: the process's variables, the home folder, the clock, and the ways to
/// metadata services and to the cloud. Cheap to clone.
#[derive(Clone)]
pub struct System {
    variables: Lookup,
    home: Option<PathBuf>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) network: Network,
}

/// No file with credentials is longer; what is, is another file.
const LONGEST_FILE: u64 = 1 << 20;

impl System {
    /// The machine as it is.
    #[must_use]
    pub fn real() -> Self {
        Self {
            variables: Arc::new(variable),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            clock: Arc::new(SystemClock),
            network: Network::real(),
        }
    }

    /// A machine with these variables, without a home folder and without a network; for tests.
    #[must_use]
    pub fn with_variables(read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { variables: Arc::new(read), home: None, clock: Arc::new(SystemClock), network: Network::none() }
    }

    /// Sends every request of credential sources by this transport. It must not use a proxy for metadata services.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.network = Network::by(Arc::new(transport));
        self
    }

    /// As [`with_transport`](Self::with_transport), for a client that was given one.
    pub(crate) fn with_clients_transport(mut self, transport: Arc<dyn Transport>, given: bool) -> Self {
        self.network = if given { Network::by(transport) } else { self.network.with_services(transport) };
        self
    }

    /// Takes the time from another clock than the machine's.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// What tells the time.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Takes this folder for the user's home.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// The value of a variable; one that is empty counts as not set.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Whether a variable says `true`, in any case.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// A path with its leading `~` replaced by the home folder; `None` if there is none.
    #[must_use]
    pub fn path(&self, text: &str) -> Option<PathBuf> {
        match text.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
                Some(self.home.as_ref()?.join(rest.trim_start_matches(['/', '\\'])))
            }
            _ => Some(PathBuf::from(text)),
        }
    }

    /// The text of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// When it is there but cannot be read, is no UTF-8 or is too long for a file of settings. The error names the path,
    /// never the content.
    pub fn read(&self, path: &Path) -> Result<Option<String>, Error> {
        let refuse = |why: String| Error::new(ErrorKind::Credentials, format!("{} {why}", path.display()));
        let about = match std::fs::metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(refuse(format!("cannot be read: {error}"))),
        };
        if !about.is_file() {
            return Err(refuse("is no file".to_owned()));
        }
        if about.len() > LONGEST_FILE {
            return Err(refuse(format!(
                "has {} bytes, which is too long for a file of settings",
                about.len()
            )));
        }
        warn_if_open(path, &about);
        let bytes = std::fs::read(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.split(|byte| *byte == b'\n').count();
            refuse(format!("is not UTF-8 in line {line}: save it in that encoding"))
        })?;
        Ok(Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)))
    }
}

/// Tells, where `tracing` listens, of a file that others than its owner can read.
#[cfg(unix)]
fn warn_if_open(path: &Path, about: &std::fs::Metadata) {
    use std::os::unix::fs::PermissionsExt as _;

    if about.permissions().mode() & 0o077 != 0 {
        crate::trace::open_file(path);
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path, _: &std::fs::Metadata) {}

impl fmt::Debug for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System").field("home", &self.home).finish_non_exhaustive()
    }
}
