//! What credential sources see of the machine: variables, files, the clock and the network. Tests give their own.

use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

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
    /// The folder of settings for all users.
    etc: Option<PathBuf>,
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
            etc: Some(PathBuf::from("/etc")),
            clock: Arc::new(SystemClock),
            network: Network::real(),
        }
    }

    /// A machine without variables, home folder and network; for tests.
    #[must_use]
    pub fn empty() -> Self {
        Self::with_variables(|_| None)
    }

    /// A machine with these variables, without a home folder and without a network; for tests.
    #[must_use]
    pub fn with_variables(read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            variables: Arc::new(read),
            home: None,
            etc: None,
            clock: Arc::new(SystemClock),
            network: Network::absent(),
        }
    }

    /// Sends every request by this transport: those of credential sources and those of clients. It must not use a proxy
    /// for metadata services.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.network = Network::given(Arc::new(transport));
        self
    }

    /// The transport that the machine was given.
    pub(crate) fn own_transport(&self) -> Option<Arc<dyn Transport>> {
        self.network.own()
    }

    /// Reaches services as a client does, whose transport the user has `given` or not.
    pub(crate) fn of_client(mut self, transport: &Arc<dyn Transport>, given: bool) -> Self {
        self.network = self.network.of_client(transport, given);
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

    /// Takes this folder for that of settings for all users, `/etc`.
    #[must_use]
    pub fn with_etc(mut self, folder: impl Into<PathBuf>) -> Self {
        self.etc = Some(folder.into());
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

    /// The path of a file with settings for all users; `None` if there is no folder for such.
    #[must_use]
    pub fn etc(&self, file: &str) -> Option<PathBuf> {
        Some(self.etc.as_ref()?.join(file))
    }

    /// Whether there is such a file, readable or not.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        !matches!(about(path), Ok(None))
    }

    /// The text of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// When it is there but cannot be read, is no UTF-8 or is too long for a file of settings. The error names the path,
    /// never the content.
    pub fn read(&self, path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
        let Some(about) = about(path)? else {
            return Ok(None);
        };
        warn_if_open(path, &about);
        text(path).map(Some)
    }

    /// The token that a file holds, without the white space around it. `named_by` is the variable or the setting that
    /// names the file. Platforms change the token from time to time, so it is to be read afresh each time.
    ///
    /// # Errors
    /// When the file is not there, as for [`read`](Self::read), or when it is empty.
    pub fn read_token(&self, file: &str, named_by: &str) -> Result<Zeroizing<String>, Error> {
        let refuse =
            |why| Error::new(ErrorKind::Credentials, format!("{file}, which {named_by} names, {why}"));
        let path = self.path(file).ok_or_else(|| refuse("cannot be found without a home folder"))?;
        // Platforms make these files readable for the whole container; nobody needs a warning.
        about(&path)?.ok_or_else(|| refuse("is not there"))?;
        match text(&path)?.trim() {
            "" => Err(refuse("is empty")),
            token => Ok(Zeroizing::new(token.to_owned())),
        }
    }
}

fn refuse(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{} {why}", path.display()))
}

/// What there is to know of a file before it is read; `None` if there is none.
fn about(path: &Path) -> Result<Option<Metadata>, Error> {
    use std::io::ErrorKind::{NotADirectory, NotFound};

    match std::fs::metadata(path) {
        Ok(about) if !about.is_file() => Err(refuse(path, "is no file")),
        Ok(about) if about.len() > LONGEST_FILE => {
            Err(refuse(path, &format!("has {} bytes, which is too long for a file of settings", about.len())))
        }
        Ok(about) => Ok(Some(about)),
        // Below what is no folder there is nothing either, as where the home is `/dev/null`.
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(refuse(path, &format!("cannot be read: {error}"))),
    }
}

fn text(path: &Path) -> Result<Zeroizing<String>, Error> {
    let bytes = std::fs::read(path).map_err(|error| refuse(path, &format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map(Zeroizing::new).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        // It may hold secrets nonetheless.
        let bytes = Zeroizing::new(error.into_bytes());
        let line = bytes[..good].split(|byte| *byte == b'\n').count();
        refuse(path, &format!("is not UTF-8 in line {line}: save it in that encoding"))
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => text,
    })
}

/// Tells, where `tracing` listens, of a file that others than its owner can read.
#[cfg(unix)]
fn warn_if_open(path: &Path, about: &Metadata) {
    use std::os::unix::fs::PermissionsExt as _;

    if about.permissions().mode() & 0o077 != 0 {
        crate::trace::open_file(path);
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path, _: &Metadata) {}

impl fmt::Debug for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System").field("home", &self.home).finish_non_exhaustive()
    }
}
