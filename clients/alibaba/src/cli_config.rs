//! `~/.aliyun/config.json`, the file of the vendor's command line with its profiles.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use imagescan_runtime::provider::{CredentialDocument, Node, quote, quote_unless_secret, show_path};
use imagescan_runtime::{Error, ErrorKind, HostEnvironment};

pub(crate) const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const DEFAULT_PATH: &str = "~/.aliyun/config.json";
const DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

/// The parsed file.
pub(crate) struct CliConfig {
    settings: CredentialDocument,
    path: PathBuf,
}

/// One profile of the file.
#[derive(Clone, Copy)]
pub(crate) struct Profile<'a> {
    pub(crate) name: &'a str,
    /// The file of the profile.
    path: &'a Path,
    settings: Node<'a>,
}

/// A value, or the reason for its absence, as the end of a sentence.
pub(crate) type OrReason<T> = Result<T, String>;

/// Rejects variables for the profile with values that are not UTF-8, for a caller that ignores an invalid profile.
pub(crate) fn check_variables(environment: &HostEnvironment) -> Result<(), Error> {
    [DISABLED, FILE, PROFILE].iter().try_for_each(|name| environment.variable(name).map(drop))
}

impl CliConfig {
    /// The file for the profile in use, which a variable disables.
    pub(crate) fn read(environment: &HostEnvironment) -> Result<OrReason<Self>, Error> {
        if environment.is_true(DISABLED)? {
            return Ok(Err(format!("{DISABLED} is true")));
        }
        Self::open(environment)
    }

    /// The path of the file; `None` if the home folder is unknown.
    pub(crate) fn path(environment: &HostEnvironment) -> Result<Option<PathBuf>, Error> {
        let named = environment.variable(FILE)?;
        Ok(environment.expand_home(named.as_deref().unwrap_or(DEFAULT_PATH)))
    }

    /// The file.
    pub(crate) fn open(environment: &HostEnvironment) -> Result<OrReason<Self>, Error> {
        let named = environment.variable(FILE)?;
        let Some(path) = Self::path(environment)? else {
            return match named {
                Some(_) => Err(Error::new(
                    ErrorKind::Credentials,
                    format!("{FILE} names a file in the home folder, which is unknown"),
                )),
                None => Ok(Err("the home folder is unknown".to_owned())),
            };
        };
        match environment.read(&path)? {
            Some(text) if text.trim().is_empty() => Ok(Err(format!("{} is empty", show_path(&path)))),
            Some(text) => Ok(Ok(Self { settings: CredentialDocument::parse(text, show_path(&path))?, path })),
            None if named.is_some() => {
                let why = format!("{FILE} names a file that does not exist");
                Err(Error::new(ErrorKind::Credentials, why))
            }
            None => Ok(Err(format!("{} does not exist", show_path(&path)))),
        }
    }

    /// The profile in `ALIBABA_CLOUD_PROFILE`, or else the current one of the file.
    ///
    /// The profile in the variable may be in another file.
    pub(crate) fn active(&self, environment: &HostEnvironment) -> Result<OrReason<Profile<'_>>, Error> {
        if let Some(named) = environment.variable(PROFILE)? {
            let found = self.profile(&named);
            return Ok(
                found.ok_or_else(|| format!("{} has no profile {}", show_path(&self.path), quote(named)))
            );
        }
        let root = self.settings.root();
        if root.member("profiles").elements().next().is_none() {
            return Ok(Err(format!("{} has no profiles", show_path(&self.path))));
        }
        match root.text("current") {
            Some(current) => self.profile(current).map(Ok).ok_or_else(|| {
                root.error(&format!(
                    "has no profile {}, which is its current one: set `current` or {PROFILE}",
                    quote_unless_secret(current)
                ))
            }),
            None => Ok(self
                .profile("default")
                .ok_or_else(|| format!("{} has no profile `default`", show_path(&self.path)))),
        }
    }

    /// The names of all profiles.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.settings.root().member("profiles").elements().filter_map(|profile| profile.text("name"))
    }

    pub(crate) fn profile(&self, name: &str) -> Option<Profile<'_>> {
        let mut profiles = self.settings.root().member("profiles").elements();
        let settings = profiles.find(|profile| profile.text("name") == Some(name))?;
        Some(Profile { name: settings.text("name")?, path: &self.path, settings })
    }
}

/// Whether profiles of this mode have only keys.
fn is_key_mode(mode: &str) -> bool {
    ["AK", "StsToken"].iter().any(|known| known.eq_ignore_ascii_case(mode))
}

impl<'a> Profile<'a> {
    /// Its name and the file, for errors.
    pub(crate) fn describe(self) -> String {
        format!("the profile {} in {}", quote_unless_secret(self.name), show_path(self.path))
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.settings.text(name)
    }

    pub(crate) fn require(self, name: &str) -> Result<&'a str, Error> {
        self.text(name).ok_or_else(|| self.error(&format!("lacks `{name}`")))
    }

    /// A member with a key, unchanged.
    pub(crate) fn untrimmed(self, name: &str) -> Option<&'a str> {
        self.settings.untrimmed(name)
    }

    pub(crate) fn require_untrimmed(self, name: &str) -> Result<&'a str, Error> {
        self.untrimmed(name).ok_or_else(|| self.error(&format!("lacks `{name}`")))
    }

    /// Whether it has no keys yet, as the vendor's command line creates it, and `ALIBABA_CLOUD_PROFILE` is not set.
    pub(crate) fn is_empty(self, environment: &HostEnvironment) -> Result<bool, Error> {
        let keys = ["access_key_id", "access_key_secret", "sts_token"];
        Ok(environment.variable(PROFILE)?.is_none()
            && self.text("mode").is_none_or(is_key_mode)
            && keys.iter().all(|name| self.text(name).is_none()))
    }

    pub(crate) fn number(self, name: &str) -> Option<u64> {
        self.settings.number(name)
    }

    pub(crate) fn is_true(self, name: &str) -> bool {
        self.settings.is_true(name)
    }

    pub(crate) fn time(self, name: &str) -> Result<Option<SystemTime>, Error> {
        self.settings.time(name)
    }

    /// An error about the profile: the file's path and the profile's name, then `why`.
    pub(crate) fn error(self, why: &str) -> Error {
        self.settings.error(&format!("has a profile {} that {why}", quote_unless_secret(self.name)))
    }
}
