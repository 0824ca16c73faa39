//! The host environment of credential sources: variables, files, clock and network. Tests set their own.

use std::ffi::OsString;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::machine::clock::{Clock, SystemClock};
use crate::machine::network::Network;
use crate::machine::variables::{self, VariableReader};
use crate::machine::{file, inputs};
use crate::text::show_path;
use crate::transport::Transport;

/// The host environment of credential sources: environment variables, home folder, clock, and the transports to metadata
/// services and to the cloud. Cheap to clone.
#[derive(Clone)]
pub struct HostEnvironment {
    pub(crate) variables: VariableReader,
    home: Option<PathBuf>,
    /// The folder for system-wide settings.
    etc: Option<PathBuf>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(super) network: Network,
}

impl HostEnvironment {
    /// The real environment of this process.
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

    /// An environment without variables, home folder and network; for tests.
    #[must_use]
    pub fn empty() -> Self {
        Self::with_variables(|_| None)
    }

    /// An environment with these variables, without home folder and network; for tests.
    #[must_use]
    pub fn with_variables(read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::with_os_variables(move |name| read(name).map(OsString::from))
    }

    /// Like [`with_variables`](Self::with_variables), with values that need not be UTF-8.
    #[must_use]
    pub fn with_os_variables(read: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self {
            variables: Arc::new(read),
            home: None,
            etc: None,
            clock: Arc::new(SystemClock),
            network: Network::disabled(),
        }
    }

    /// Sets the transport of all requests, those of credential sources and those of clients. It must not use a proxy for
    /// metadata services.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.network = Network::custom(Arc::new(transport));
        self
    }

    /// The transport set by [`with_transport`](Self::with_transport).
    pub(crate) fn custom_transport(&self) -> Option<Arc<dyn Transport>> {
        self.network.custom_transport()
    }

    /// Uses the transport of a client. `is_custom` is whether the user set that transport.
    pub(crate) fn with_client_transport(mut self, transport: &Arc<dyn Transport>, is_custom: bool) -> Self {
        self.network = self.network.with_client_transport(transport, is_custom);
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Sets the home folder.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Sets the folder for system-wide settings, instead of `/etc`.
    #[must_use]
    pub fn with_etc(mut self, folder: impl Into<PathBuf>) -> Self {
        self.etc = Some(folder.into());
        self
    }

    /// The value of a variable, trimmed, since values from files or secret stores often end in a line break. An empty one
    /// counts as not set.
    ///
    /// # Errors
    /// If the value is not UTF-8; the error names the variable.
    pub fn variable(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.untrimmed_variable(name)?.map(|value| value.trim().to_owned()))
    }

    /// The value of a variable, untrimmed: for keys, which are used unchanged or rejected. One that is empty, or only white
    /// space, counts as not set.
    ///
    /// # Errors
    /// Those of [`variable`](Self::variable).
    pub fn untrimmed_variable(&self, name: &str) -> Result<Option<String>, Error> {
        variables::read(&self.variables, name)
    }

    /// Whether the value of a variable is `true`, case-insensitive.
    ///
    /// # Errors
    /// Those of [`variable`](Self::variable).
    pub fn is_true(&self, name: &str) -> Result<bool, Error> {
        Ok(self.variable(name)?.is_some_and(|value| value.eq_ignore_ascii_case("true")))
    }

    /// The path with a leading `~` replaced by the home folder; `None` without a home folder.
    #[must_use]
    pub fn expand_home(&self, text: &str) -> Option<PathBuf> {
        match text.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
                Some(self.home.as_ref()?.join(rest.trim_start_matches(['/', '\\'])))
            }
            _ => Some(PathBuf::from(text)),
        }
    }

    /// The path of a file in the folder for system-wide settings; `None` without such a folder.
    #[must_use]
    pub fn etc(&self, file: &str) -> Option<PathBuf> {
        Some(self.etc.as_ref()?.join(file))
    }

    /// The text of a file; `None` if the file does not exist.
    ///
    /// # Errors
    /// If it exists but cannot be read, is not a regular file, is not UTF-8, or is longer than 1 MiB. The error names the path,
    /// never the content.
    pub fn read(&self, path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
        self.read_bytes(path)?.map(|bytes| file::text(path, &bytes)).transpose()
    }

    /// The content of a file, in any encoding; `None` if the file does not exist.
    ///
    /// # Errors
    /// Those of [`read`](Self::read), except that the content need not be UTF-8.
    pub fn read_bytes(&self, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let read = file::read(path);
        if let Ok(Some((_, metadata))) = &read {
            warn_if_readable_by_others(path, metadata);
        }
        let bytes = read.map(|read| read.map(|(bytes, _)| bytes));
        inputs::file(path, &bytes);
        bytes
    }

    /// The names of the files of a folder, sorted, for proposals; empty if it cannot be read.
    #[must_use]
    pub fn file_names(&self, folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }

    /// The token in a file, trimmed. `named_by` is the variable or the setting that names the file. Platforms replace the token
    /// from time to time: read it again for each use.
    ///
    /// # Errors
    /// If the file does not exist or is empty, and those of [`read`](Self::read).
    pub fn read_token(&self, file: &str, named_by: &str) -> Result<Zeroizing<String>, Error> {
        let file_error = |why| {
            Error::new(ErrorKind::Credentials, format!("{}, which {named_by} names, {why}", show_path(file)))
        };
        let path =
            self.expand_home(file).ok_or_else(|| file_error("cannot be found without a home folder"))?;
        // No warning about permissions: platforms make these files readable for the whole container.
        let bytes = file::bytes(&path);
        inputs::file(&path, &bytes);
        let bytes = bytes?.ok_or_else(|| file_error("is not there"))?;
        match file::text(&path, &bytes)?.trim() {
            "" => Err(file_error("is empty")),
            token => Ok(Zeroizing::new(token.to_owned())),
        }
    }
}

/// Logs a warning about a file that users other than its owner can read.
#[cfg(unix)]
fn warn_if_readable_by_others(path: &Path, metadata: &Metadata) {
    use std::os::unix::fs::PermissionsExt as _;

    if metadata.permissions().mode() & 0o077 != 0 {
        crate::trace::file_readable_by_others(path);
    }
}

#[cfg(not(unix))]
fn warn_if_readable_by_others(_: &Path, _: &Metadata) {}

impl fmt::Debug for HostEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostEnvironment").field("home", &self.home).finish_non_exhaustive()
    }
}
