//! Regions and the tables of their hosts.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::text::quote;

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

    /// Refuses an id that no region has: one that is empty or padded, or holds anything but lower-case letters, digits
    /// and hyphens. An id that only this version does not know yet passes.
    ///
    /// # Errors
    /// The error quotes the id and names those of `known` that are nearest.
    pub fn check<'a>(&self, known: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let id = self.as_str();
        let why = match id.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            None if id.is_empty() => "is empty",
            None => return Ok(()),
            Some(c) if c.is_whitespace() => "holds white space",
            Some(c) if c.is_uppercase() => "is not in lower case",
            Some(_) => "holds a character that no region has",
        };
        Err(Error::invalid(format!("the region {} {why}; {}", quote(id), near(id, known.into_iter()))))
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
    /// The host of a region, if the table has one.
    #[must_use]
    pub fn find(&self, region: &str) -> Option<&'static str> {
        let found = self.hosts.binary_search_by(|(known, _)| (*known).cmp(region)).ok()?;
        Some(self.hosts[found].1)
    }

    /// The host of a region.
    ///
    /// # Errors
    /// When the service is not in that region: the error names near ones.
    pub fn host(&self, service: &str, region: &Region) -> Result<&'static str, Error> {
        let id = region.as_str();
        self.find(id).ok_or_else(|| {
            Error::invalid(format!(
                "{service} has no {} endpoint in region {}; {}. Set `.endpoint(…)` for a region that is newer \
                 than this version",
                self.network,
                quote(id),
                near(id, self.hosts.iter().map(|(known, _)| *known)),
            ))
        })
    }
}

/// Names that look like `name`, for an error message.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    // No region's id is longer; what is, may be a whole file.
    let lower: String = name.trim().chars().take(64).collect::<String>().to_ascii_lowercase();
    // This measure gives weight to how two names begin, as regions do with their part of the world.
    let mut ranked: Vec<_> = known.map(|each| (strsim::jaro_winkler(&lower, each), each)).collect();
    ranked.sort_unstable_by(|(one, first), (two, second)| two.total_cmp(one).then(first.cmp(second)));
    // A service has a region once for each of its networks.
    ranked.dedup();
    let names: Vec<_> = ranked.iter().take(3).map(|(_, each)| format!("`{each}`")).collect();
    format!("near names are {}", names.join(", "))
}
