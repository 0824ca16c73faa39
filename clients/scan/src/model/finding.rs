//! Findings of all kinds.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{FindingKind, Severity, VendorRecord, Vulnerability};

/// Something that a scan found in an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// Identifies the finding over rebuilds of the image.
    pub fingerprint: Fingerprint,
    /// The id: a CVE if there is one, else the cloud's id.
    pub id: String,
    /// Other ids of the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The layer of the image that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// When a scan first found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Timestamp>,
    /// When a scan last found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// What people have decided about it.
    pub status: FindingStatus,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Pages about it: `http` and `https` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// What is particular to its kind.
    pub detail: Detail,
    /// The records that it is made of, if vendor records are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendor_records: Vec<VendorRecord>,
}

impl Finding {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        match self.detail {
            Detail::Vulnerability(_) => FindingKind::Vulnerability,
        }
    }
}

/// The addresses of web pages among words, each once: `http` and `https` only.
pub(crate) fn web_links(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut links = Vec::new();
    for word in words {
        if is_web_link(&word) && !links.contains(&word) {
            links.push(word);
        }
    }
    links
}

fn is_web_link(word: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        word.len() > scheme.len()
            && word.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// What is particular to the kind of a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Detail {
    /// A vulnerability of packages.
    Vulnerability(Vulnerability),
}

/// What people have decided about a finding in the cloud's console.
///
/// Its JSON is a word; that of a status that the cloud's documentation does not have is `{"other": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingStatus {
    /// Nothing.
    Open,
    /// It is to be ignored.
    Ignored,
    /// It is not true.
    FalsePositive,
    /// It is fixed.
    Fixed,
    /// A fix is being made or verified.
    InProgress,
    /// The cloud does not say.
    Unknown,
    /// Another status, in the cloud's words.
    Other(String),
}

impl FindingStatus {
    /// What people have decided about a finding that does not count for gates: `ignored`, `a false positive` or `fixed`. `None` if
    /// it counts.
    #[must_use]
    pub fn dismissed_as(&self) -> Option<&'static str> {
        match self {
            Self::Ignored => Some("ignored"),
            Self::FalsePositive => Some("a false positive"),
            Self::Fixed => Some("fixed"),
            Self::Open | Self::InProgress | Self::Unknown | Self::Other(_) => None,
        }
    }
}

/// A layer of an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Layer {
    /// The digest of the layer, or what the cloud sends in its place.
    pub id: String,
}

impl Layer {
    /// A layer; `None` if the id is empty.
    pub(crate) fn new(id: impl Into<String>) -> Option<Self> {
        let id = id.into();
        (!id.is_empty()).then_some(Self { id })
    }
}

/// Identifies a finding over rebuilds of an image: a hash of its kind, its rule, the path of the image without host and tag, and
/// the package or file. Tag, digest, version, severity and texts do not count, so that a list of known findings stays valid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint as text: 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `object` is a package or the path of a file; `ordinal` numbers equal findings of one image.
    pub(crate) fn new(kind: FindingKind, rule: &str, image_path: &str, object: &str, ordinal: u64) -> Self {
        let mut hash = Sha256::new();
        for part in ["1", kind.name(), rule, image_path, object, &ordinal.to_string()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digits = |byte: &u8| {
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        };
        Self(hash.finalize().iter().flat_map(digits).collect())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
