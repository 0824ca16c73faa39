//! What credential sources see of the machine: variables, files, the clock and the network. Tests give their own.

use std::ffi::OsString;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::machine::clock::{Clock, SystemClock};
use crate::machine::network::Network;
use crate::machine::variables;
use crate::machine::variables::VariableReader;
use crate::machine::{file, inputs};
use crate::text::show_path;
use crate::transport::Transport;

/// What credential sources see of the machine: the process's variables, the home folder, the clock, and the ways to
/// metadata services and to the cloud. Cheap to clone.
#[derive(Clone)]
pub struct HostEnvironment {
    pub(crate) variables: VariableReader,
    home: Option<PathBuf>,
    /// The folder of settings for all users.
    etc: Option<PathBuf>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(super) network: Network,
}

impl HostEnvironment {
    /// The machine as it is.
    #[must_use]
    pub fn real() -> Self {
        Self {
            variables: Arc::new(variables::os_variable),
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
        Self::with_os_variables(move |name| read(name).map(OsString::from))
    }

    /// As [`with_variables`](Self::with_variables), with values that need not be UTF-8.
    #[must_use]
    pub fn with_os_variables(read: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
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
    pub(crate) fn custom_transport(&self) -> Option<Arc<dyn Transport>> {
        self.network.own()
    }

    /// Reaches services as a client does, whose transport the user has `given` or not.
    pub(crate) fn with_client_transport(mut self, transport: &Arc<dyn Transport>, given: bool) -> Self {
        self.network = self.network.with_client_transport(transport, given);
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

    /// The value of a variable, without the white space around it, which is no part of any: a value that came from a file
    /// or a secret store often ends in a line break. One that is empty then counts as not set.
    ///
    /// # Errors
    /// When the value is not UTF-8. The error names the variable.
    pub fn variable(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.untrimmed_variable(name)?.map(|value| value.trim().to_owned()))
    }

    /// The value of a variable that holds a key, with the white space in it: a key is used as it stands, or refused. One
    /// that is empty, or nothing but white space, counts as not set.
    ///
    /// # Errors
    /// As [`variable`](Self::variable).
    pub fn untrimmed_variable(&self, name: &str) -> Result<Option<String>, Error> {
        variables::lookup(&self.variables, name)
    }

    /// Whether a variable says `true`, in any case.
    ///
    /// # Errors
    /// As [`variable`](Self::variable).
    pub fn is_true(&self, name: &str) -> Result<bool, Error> {
        Ok(self.variable(name)?.is_some_and(|value| value.eq_ignore_ascii_case("true")))
    }

    /// A path with its leading `~` replaced by the home folder; `None` if there is none.
    #[must_use]
    pub fn expand_home(&self, text: &str) -> Option<PathBuf> {
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

    /// The text of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// When it is there but cannot be read, is no regular file, is no UTF-8, or holds more than 1 MiB, which is too long for
    /// a file of settings. The error names the path, never the content.
    pub fn read(&self, path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
        self.read_bytes(path)?.map(|bytes| file::text(path, &bytes)).transpose()
    }

    /// What a file holds, in whatever encoding that is; `None` if there is no such file.
    ///
    /// # Errors
    /// As [`read`](Self::read) otherwise.
    pub fn read_bytes(&self, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let read = file::read(path);
        if let Ok(Some((_, about))) = &read {
            warn_if_open(path, about);
        }
        let bytes = read.map(|read| read.map(|(bytes, _)| bytes));
        inputs::file(path, &bytes);
        bytes
    }

    /// The token that a file holds, without the white space around it. `named_by` is the variable or the setting that
    /// names the file. Platforms change the token from time to time, so it is to be read afresh each time.
    ///
    /// # Errors
    /// When the file is not there, as for [`read`](Self::read), or when it is empty.
    pub fn read_token(&self, file: &str, named_by: &str) -> Result<Zeroizing<String>, Error> {
        let refuse = |why| {
            Error::new(ErrorKind::Credentials, format!("{}, which {named_by} names, {why}", show_path(file)))
        };
        let path = self.expand_home(file).ok_or_else(|| refuse("cannot be found without a home folder"))?;
        // Platforms make these files readable for the whole container; nobody needs a warning.
        let bytes = file::bytes(&path);
        inputs::file(&path, &bytes);
        let bytes = bytes?.ok_or_else(|| refuse("is not there"))?;
        match file::text(&path, &bytes)?.trim() {
            "" => Err(refuse("is empty")),
            token => Ok(Zeroizing::new(token.to_owned())),
        }
    }
}

/// Tells, where `tracing` listens, of a file that others than its owner can read.
#[cfg(unix)]
fn warn_if_open(path: &Path, about: &Metadata) {
    use std::os::unix::fs::PermissionsExt as _;

    if about.permissions().mode() & 0o077 != 0 {
        crate::trace::file_readable_by_others(path);
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path, _: &Metadata) {}

impl fmt::Debug for HostEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System").field("home", &self.home).finish_non_exhaustive()
    }
}
