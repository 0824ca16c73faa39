//! Names of images.

use std::fmt;
use std::str::FromStr;

use imagescan_runtime::credentials::{escape, quote};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The longest reference that is read, in bytes. Longer ones do not name images.
const MAX_LEN: usize = 1024;

/// The digest of an image's manifest: `sha256:` and 64 hexadecimal digits, or the same of another algorithm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest as text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = || {
            Error::invalid_input(format!(
                "{} is not a digest: expected `sha256:` and 64 hexadecimal digits",
                quote(text)
            ))
        };
        let (algorithm, hex) = text.split_once(':').ok_or_else(invalid)?;
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return Err(invalid()),
        };
        if hex.len() != length || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid());
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl TryFrom<String> for Digest {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an image: `[host/]path[:tag][@digest]`.
///
/// The first part of the path is a host if it has a dot or a colon, or is `localhost`, as in Docker. A host or tag that is not
/// written is not assumed: `library/nginx` is not `docker.io/library/nginx:latest`.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::ImageRef;
///
/// let image: ImageRef = "registry.example/team/api:1.4.2".parse()?;
/// assert_eq!(image.host(), Some("registry.example"));
/// assert_eq!((image.namespace(), image.name()), (Some("team"), "api"));
/// assert_eq!(image.tag(), Some("1.4.2"));
/// assert!(image.digest().is_none());
/// # Ok::<(), scan::Error>(())
/// ```
///
/// Its JSON has the parts as fields, because a service may send names that its text could not tell apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageRef {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
}

impl ImageRef {
    /// A reference of a service's row. Unlike [`FromStr`], it accepts every path and tag that a service sends.
    pub(crate) fn from_row(
        host: Option<String>,
        path: String,
        tag: Option<String>,
        digest: Option<Digest>,
    ) -> Self {
        let not_empty = |text: &String| !text.is_empty();
        Self { host: host.filter(not_empty), path, tag: tag.filter(not_empty), digest }
    }

    /// The registry's host, with its port if it has one.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The path without host: namespace and name.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path without its last part; `None` if it has one part.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.path.rsplit_once('/').map(|(namespace, _)| namespace)
    }

    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// The tag.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Path, tag and digest without the host: the name that reports compare.
    #[must_use]
    pub fn without_host(&self) -> Self {
        Self { host: None, ..self.clone() }
    }

    /// Host, path and tag, without the digest, which is long and which people seldom need. A name without a tag keeps it.
    #[must_use]
    pub fn short(&self) -> Self {
        let digest = if self.tag.is_some() { None } else { self.digest.clone() };
        Self { digest, ..self.clone() }
    }
}

impl FromStr for ImageRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = |reason: &str| {
            Error::invalid_input(format!(
                "{} is not the name of an image: {reason}; expected `[host/]path[:tag][@digest]`",
                quote(text)
            ))
        };
        if text.is_empty() {
            return Err(invalid("it is empty"));
        }
        if text.contains("://") {
            return Err(invalid("it is a URL: leave out the part before the host"));
        }
        if text.len() > MAX_LEN {
            return Err(invalid("it is too long"));
        }
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest.parse::<Digest>()?)),
            None => (text, None),
        };
        // A colon before the last slash is that of a port.
        let last_part = name.rfind('/').map_or(0, |slash| slash + 1);
        let (path, tag) = match name[last_part..].find(':') {
            Some(colon) => (&name[..last_part + colon], Some(&name[last_part + colon + 1..])),
            None => (name, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(invalid("the tag has to be 1 to 128 letters, digits, `_`, `.` and `-`"));
        }
        let (host, path) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, path),
        };
        if host.is_some_and(|host| !is_host(host)) {
            return Err(invalid("the host is malformed"));
        }
        if !path.split('/').all(is_path_part) {
            return Err(invalid(
                "each part of the path has to be lower-case letters and digits, separated by `.`, `_` or `-`",
            ));
        }
        Ok(Self {
            host: host.map(str::to_ascii_lowercase),
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest,
        })
    }
}

fn is_tag(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && !text.starts_with(['.', '-'])
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

fn is_path_part(text: &str) -> bool {
    let edge =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(byte))
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Control characters of a service's names are escaped.
impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(f, "{}/", escape(host))?;
        }
        f.write_str(&escape(&self.path))?;
        if let Some(tag) = &self.tag {
            write!(f, ":{}", escape(tag))?;
        }
        self.digest.as_ref().map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}
