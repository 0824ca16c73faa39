//! The ids of regions, and tables of their hosts.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::text::{near_names, quote};

/// The id of a region of any cloud, `cn-north-4`, as a provider's crate gets it. Programs have a [`CloudRegion`](crate::CloudRegion),
/// which belongs to a cloud.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(Cow<'static, str>);

impl RegionId {
    /// An id in a constant.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id as text, as in endpoints.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Rejects invalid ids: an id consists of lower-case letters, digits and hyphens. Ids that this version does not know
    /// pass.
    ///
    /// # Errors
    /// The error quotes the id, and up to three similar ones of `known` or else what ids consist of.
    pub fn check<'a>(&self, known: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let id = self.as_str();
        let why = match id.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            None if id.is_empty() => "is empty",
            None => return Ok(()),
            Some(c) if c.is_whitespace() => "contains white space",
            Some(c) if c.is_uppercase() => "is not in lower case",
            Some(_) => "contains a character that no region has",
        };
        let near = match near(id, known.into_iter()) {
            names if names.is_empty() => {
                "; an id consists of lower-case letters, digits and hyphens".to_owned()
            }
            names => names,
        };
        Err(Error::invalid(format!("the region {} {why}{near}", quote(id))))
    }
}

impl From<&str> for RegionId {
    fn from(id: &str) -> Self {
        Self(Cow::Owned(id.to_owned()))
    }
}

impl From<String> for RegionId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl fmt::Display for RegionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for RegionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The hosts of a service in one endpoint set (`public`, `vpc`, `international`, …), sorted by region.
#[derive(Debug)]
#[non_exhaustive]
pub struct EndpointTable {
    /// The name of the endpoint set.
    pub endpoint_set: &'static str,
    /// Region and host.
    pub hosts: &'static [(&'static str, &'static str)],
}

impl EndpointTable {
    /// The table of an endpoint set; called by generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(endpoint_set: &'static str, hosts: &'static [(&'static str, &'static str)]) -> Self {
        Self { endpoint_set, hosts }
    }

    /// The host of a region, if the table has one.
    #[must_use]
    pub fn find(&self, region: &str) -> Option<&'static str> {
        let found = self.hosts.binary_search_by(|(known, _)| (*known).cmp(region)).ok()?;
        Some(self.hosts[found].1)
    }

    /// The host of a region.
    ///
    /// # Errors
    /// If the table does not have the region; the error names similar ones, or where the regions are listed.
    pub fn host(&self, service: &str, region: &RegionId) -> Result<&'static str, Error> {
        let id = region.as_str();
        self.find(id).ok_or_else(|| {
            let near = match near(id, self.hosts.iter().map(|(known, _)| *known)) {
                names if names.is_empty() => {
                    "; the regions that this version knows are the constants of the cloud's module `region`"
                        .to_owned()
                }
                names => names,
            };
            Error::invalid(format!(
                "{service} has no {} endpoint in region {}{near}. Set `.endpoint(…)` for a region that is newer \
                 than this version",
                self.endpoint_set,
                quote(id),
            ))
        })
    }
}

/// The end of an error message: up to three names that this one could be a misspelling of. Empty if there are none.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = near_names(name, known).into_iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!("; near names are {}", names.join(", ")) }
}
