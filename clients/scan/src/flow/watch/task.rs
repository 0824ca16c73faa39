//! What is known of the task of a chunk.

use tokio::time::Instant;

use crate::cloud_api::TaskProgress;
use crate::model::{Chunk, ChunkState, ScanState, TaskRef};

/// The number of requests in a row that may not find a task, because it may be listed late. Then the watch goes on without it.
const TOLERATED_ABSENCES: u32 = 3;

/// The task that scans a chunk.
#[derive(Debug)]
pub(super) enum Task {
    /// None is known: the rows of the images are all there is.
    Unknown,
    /// The cloud says that it goes on, or has not been queried.
    Going { id: String, absences: u32, last: Option<TaskProgress> },
    /// The cloud says that it has ended.
    Ended { last: TaskProgress, at: Instant },
}

impl Task {
    pub(super) fn of(chunk: &Chunk) -> Self {
        match &chunk.state {
            ChunkState::Started { task: TaskRef::Known { id } } => {
                Self::Going { id: id.clone(), absences: 0, last: None }
            }
            _ => Self::Unknown,
        }
    }

    /// The id of a task that goes on.
    pub(super) fn going(&self) -> Option<&str> {
        match self {
            Self::Going { id, .. } => Some(id),
            Self::Unknown | Self::Ended { .. } => None,
        }
    }

    /// Takes note of what the cloud says of a task that goes on. A task that it was requested to stop has ended in every state but
    /// waiting and running: the state of a stopped one is not published everywhere.
    pub(super) fn update(&mut self, progress: Option<TaskProgress>, is_cancelled: bool) {
        let Self::Going { absences, last, .. } = self else {
            return;
        };
        match progress {
            Some(mut last) if is_cancelled && !last.state.is_active() && !last.state.is_terminal() => {
                last.state = ScanState::Stopped;
                *self = Self::Ended { last, at: Instant::now() };
            }
            Some(progress) if progress.state.is_terminal() => {
                *self = Self::Ended { last: progress, at: Instant::now() };
            }
            Some(progress) => (*absences, *last) = (0, Some(progress)),
            None => {
                *absences += 1;
                if *absences >= TOLERATED_ABSENCES {
                    *self = Self::Unknown;
                }
            }
        }
    }

    /// What the cloud said last of a task that goes on.
    pub(super) fn last(&self) -> Option<&TaskProgress> {
        match self {
            Self::Going { last, .. } => last.as_ref(),
            Self::Unknown | Self::Ended { .. } => None,
        }
    }
}
