//! Regions, each of one cloud by its type.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Error;
use crate::types::region_id::RegionId;
use crate::types::service::Cloud;

/// A region of the cloud `C`. Each provider's crate names its own `Region`, and has constants in `region`.
///
/// A client takes regions of its own cloud: another cloud's region does not compile. Text becomes a region of any cloud; a
/// client checks it when it is built. [`str::parse`] checks the characters only, since a region may be newer than this
/// version.
pub struct CloudRegion<C> {
    id: RegionId,
    cloud: PhantomData<fn() -> C>,
}

impl<C: Cloud> CloudRegion<C> {
    /// A region from its id, in a constant.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self { id: RegionId::new(id), cloud: PhantomData }
    }

    /// The id, as in endpoints.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.id.as_str()
    }

    /// The id without the cloud.
    #[must_use]
    pub fn id(&self) -> &RegionId {
        &self.id
    }
}

impl<C> From<RegionId> for CloudRegion<C> {
    fn from(id: RegionId) -> Self {
        Self { id, cloud: PhantomData }
    }
}

impl<C> From<CloudRegion<C>> for RegionId {
    fn from(region: CloudRegion<C>) -> Self {
        region.id
    }
}

impl<C> From<&str> for CloudRegion<C> {
    fn from(id: &str) -> Self {
        RegionId::from(id).into()
    }
}

impl<C> From<String> for CloudRegion<C> {
    fn from(id: String) -> Self {
        RegionId::from(id).into()
    }
}

impl<C> From<&Self> for CloudRegion<C> {
    fn from(region: &Self) -> Self {
        region.clone()
    }
}

/// Checks that the text consists of lower-case letters, digits and hyphens.
impl<C> FromStr for CloudRegion<C> {
    type Err = Error;

    fn from_str(id: &str) -> Result<Self, Error> {
        let id = RegionId::from(id);
        id.check([])?;
        Ok(id.into())
    }
}

impl<C> AsRef<str> for CloudRegion<C> {
    fn as_ref(&self) -> &str {
        self.id.as_str()
    }
}

impl<C> Clone for CloudRegion<C> {
    fn clone(&self) -> Self {
        self.id.clone().into()
    }
}

impl<C> PartialEq for CloudRegion<C> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<C> Eq for CloudRegion<C> {}

impl<C> PartialEq<str> for CloudRegion<C> {
    fn eq(&self, id: &str) -> bool {
        self.id.as_str() == id
    }
}

impl<C> PartialEq<&str> for CloudRegion<C> {
    fn eq(&self, id: &&str) -> bool {
        self == *id
    }
}

impl<C> PartialOrd for CloudRegion<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C> Ord for CloudRegion<C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

impl<C> Hash for CloudRegion<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<C> fmt::Display for CloudRegion<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.id, f)
    }
}

impl<C> fmt::Debug for CloudRegion<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.id, f)
    }
}

impl<C> Serialize for CloudRegion<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id.as_str())
    }
}

/// Checks the text as [`FromStr`] does.
impl<'de, C> Deserialize<'de> for CloudRegion<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
