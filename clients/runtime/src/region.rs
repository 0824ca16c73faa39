//! Regions and the tables of their hosts.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;

/// A region's id, `cn-north-4`. Each provider lists its own as constants in `region`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(Cow<'static, str>);

impl Region {
    /// A region by its id; generated constants are made with it.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id, as it stands in endpoints.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Region {
    fn from(id: &str) -> Self {
        Self(Cow::Owned(id.to_owned()))
    }
}

impl From<String> for Region {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl From<&Region> for Region {
    fn from(region: &Region) -> Self {
        region.clone()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The hosts of a service on one network (`public`, `vpc`, `international`, …), sorted by region.
#[derive(Debug)]
pub struct EndpointTable {
    /// The network's name.
    pub network: &'static str,
    /// Region and host.
    pub hosts: &'static [(&'static str, &'static str)],
}

impl EndpointTable {
    /// The host of a region.
    ///
    /// # Errors
    /// When the service is not in that region: the error names near ones.
    pub fn host(&self, service: &str, region: &Region) -> Result<&'static str, Error> {
        let id = region.as_str();
        match self.hosts.binary_search_by(|(known, _)| (*known).cmp(id)) {
            Ok(found) => Ok(self.hosts[found].1),
            Err(_) => Err(Error::invalid(format!(
                "{service} has no {} endpoint in region `{id}`; {}. Set `.endpoint(…)` for a region that is newer \
                 than this version",
                self.network,
                near(id, self.hosts.iter().map(|(known, _)| *known)),
            ))),
        }
    }
}

/// Names that look like `name`, for an error message.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let lower = name.to_ascii_lowercase();
    let mut ranked: Vec<_> = known.map(|each| (strsim::damerau_levenshtein(&lower, each), each)).collect();
    ranked.sort_unstable();
    let names: Vec<_> = ranked.iter().take(3).map(|(_, each)| format!("`{each}`")).collect();
    format!("near names are {}", names.join(", "))
}
