//! A scan that was started, as it is kept.

use imagescan_runtime::credentials::quote;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Account, Digest, ErrorRecord, FindingKinds, Image, ImageKey, ImageRef, LastScan};
use crate::error::Error;

/// The version of the handles that this version of the crate writes. It refuses handles of later versions.
pub const HANDLE_VERSION: u32 = 1;

/// A scan that was started, or that may have been: all that is needed to follow it from another process or machine.
///
/// It contains no secret. Its JSON is that of the journal's entry; read it with [`ScanHandle::from_json`], which says what is wrong
/// with a handle of a later version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScanHandle {
    /// [`HANDLE_VERSION`].
    #[cfg_attr(feature = "schema", schemars(extend("const" = HANDLE_VERSION)))]
    pub version: u32,
    /// The id: the time of the start and a random part, such as `20261128-041502-7f3a9c21`.
    pub id: String,
    /// The account that scans.
    pub account: Account,
    /// When the start was written to the journal, by the clock of this machine.
    pub created: Timestamp,
    /// What is scanned for.
    pub kinds: FindingKinds,
    /// The calls that start the scan, in their order.
    pub chunks: Vec<Chunk>,
    /// Fields of a later version, which are kept.
    #[serde(flatten)]
    pub other_fields: serde_json::Map<String, serde_json::Value>,
}

/// The longest id of a handle, in bytes.
const MAX_ID_LEN: usize = 64;

impl ScanHandle {
    /// A handle without id, which the journal chooses.
    pub(crate) fn new(account: Account, created: Timestamp, kinds: FindingKinds, chunks: Vec<Chunk>) -> Self {
        let (id, other_fields) = (String::new(), serde_json::Map::new());
        Self { version: HANDLE_VERSION, id, account, created, kinds, chunks, other_fields }
    }

    /// Reads a handle from its JSON, which `serde_json` writes.
    ///
    /// # Errors
    /// If a later version of the crate wrote it, or it is not a handle.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let malformed = |error: serde_json::Error| {
            Error::invalid_input(format!("this is not the handle of a scan, or it is damaged: {error}"))
        };
        let Version { version } = serde_json::from_slice(json).map_err(malformed)?;
        check_version(version)?;
        let handle: Self = serde_json::from_slice(json).map_err(malformed)?;
        let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if handle.id.is_empty() || handle.id.len() > MAX_ID_LEN || !handle.id.bytes().all(is_of_id) {
            return Err(Error::invalid_input(format!(
                "this is not the handle of a scan, or it is damaged: its id is {}",
                quote(&handle.id)
            )));
        }
        Ok(handle)
    }

    /// Fails if the handle has a later version, or belongs to another account or region.
    pub(crate) fn check(&self, account: &Account) -> Result<(), Error> {
        check_version(self.version)?;
        if self.account == *account {
            return Ok(());
        }
        Err(Error::other_account(format!(
            "the scan {} belongs to {}: use a scanner with keys of that account and region",
            quote(&self.id),
            self.account
        )))
    }

    /// When following the scan ends: `longest` after the last call that starts a part of it.
    pub(crate) fn deadline(&self, longest: SignedDuration) -> Timestamp {
        let last_call = self.chunks.iter().filter_map(|chunk| chunk.called).max();
        let started = last_call.map_or(self.created, |called| called.max(self.created));
        started.saturating_add(longest).unwrap_or(Timestamp::MAX)
    }

    /// All images, in the order of the chunks.
    pub fn images(&self) -> impl Iterator<Item = &WatchedImage> {
        self.chunks.iter().flat_map(|chunk| &chunk.images)
    }

    /// The images whose scan was started, or may have been.
    pub fn started_images(&self) -> impl Iterator<Item = &WatchedImage> {
        self.chunks.iter().filter(|chunk| chunk.state.may_have_started()).flat_map(|chunk| &chunk.images)
    }

    /// The tasks of the cloud that are known.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().filter_map(|chunk| match &chunk.state {
            ChunkState::Started { task: TaskRef::Known { id } } => Some(id.as_str()),
            _ => None,
        })
    }
}

fn check_version(version: u32) -> Result<(), Error> {
    match version {
        1..=HANDLE_VERSION => Ok(()),
        0 => Err(Error::invalid_input("the handle of a scan has the version 0, which does not exist")),
        _ => Err(Error::invalid_input(format!(
            "the handle has version {version}, and this program reads versions up to {HANDLE_VERSION}: use a later version of imagescan"
        ))),
    }
}

/// The images of one call that starts a scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Chunk {
    /// The images.
    pub images: Vec<WatchedImage>,
    /// What became of the call.
    pub state: ChunkState,
    /// When the call was about to be made, by the clock of this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Timestamp>,
    /// When the cloud was requested to stop its scan, by the clock of this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Timestamp>,
    /// What the cloud showed before the call, with which a lost response is searched for.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub before: serde_json::Value,
    /// Fields of a later version, which are kept.
    #[serde(flatten)]
    pub other_fields: serde_json::Map<String, serde_json::Value>,
}

impl Chunk {
    /// A chunk that has not been called.
    pub(crate) fn new(images: Vec<WatchedImage>) -> Self {
        let (state, other_fields) = (ChunkState::Planned, serde_json::Map::new());
        Self { images, state, called: None, cancelled: None, before: serde_json::Value::Null, other_fields }
    }
}

/// What became of the call of a chunk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChunkState {
    /// The call has not been made.
    Planned,
    /// About to be made. After a crash the scan may have been started.
    Intended,
    /// The cloud has started the scan.
    Started {
        /// The task of the cloud.
        task: TaskRef,
    },
    /// The cloud has not started it, for certain.
    NotStarted {
        /// Why.
        error: ErrorRecord,
    },
    /// The response was lost, and nothing of the scan was found. It may have been started, and be charged.
    Unknown {
        /// Why the response was lost.
        error: ErrorRecord,
    },
}

impl ChunkState {
    /// Whether the scan was started, or may have been.
    #[must_use]
    pub fn may_have_started(&self) -> bool {
        !matches!(self, Self::Planned | Self::NotStarted { .. })
    }
}

/// The task of a cloud that scans a chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskRef {
    /// A task.
    Known {
        /// Its id.
        id: String,
    },
    /// One of several tasks that started at the same time.
    Candidates {
        /// Their ids.
        ids: Vec<String>,
    },
    /// The cloud has not named a task.
    None,
}

/// An image that is scanned, with what was known before the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WatchedImage {
    /// Its name.
    pub reference: ImageRef,
    /// The ids with which the cloud finds it.
    pub key: ImageKey,
    /// The digest at the estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// Its last scan before the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_scan_before: Option<LastScan>,
    /// Fields of a later version, which are kept.
    #[serde(flatten)]
    pub other_fields: serde_json::Map<String, serde_json::Value>,
}

impl WatchedImage {
    /// What a start keeps of an image.
    pub(crate) fn new(image: &Image) -> Self {
        Self {
            reference: image.reference.clone(),
            key: image.key.clone(),
            digest: image.reference.digest().cloned(),
            last_scan_before: image.last_scan.clone(),
            other_fields: serde_json::Map::new(),
        }
    }
}
