//! The names of the states of scans.

use crate::faults::Anomaly;
use crate::world::{ImageState, ScanState};

/// A state that the vendor does not document.
const UNKNOWN: &str = "SUSPENDED";

/// The name of the state of an image.
pub(super) fn name_of(state: ImageState, anomaly: Option<Anomaly>) -> &'static str {
    if anomaly == Some(Anomaly::UnknownState) {
        return UNKNOWN;
    }
    match state {
        ImageState::NotScanned => "NOT_SCAN",
        ImageState::Waiting => "WAIT_SCAN",
        ImageState::Running(_) => "SCANNING",
        ImageState::Done { .. } => "SCANNED",
        ImageState::Failed { .. } => "SCAN_ERR",
        ImageState::TimedOut { .. } => "SCAN_TIMEOUT",
        ImageState::Stopped { .. } => "CANCELED",
    }
}

/// The name of the state of a task.
pub(super) fn name_of_task(state: ScanState, anomaly: Option<Anomaly>) -> &'static str {
    let state = match state {
        ScanState::Waiting => ImageState::Waiting,
        ScanState::Running => ImageState::Running(0),
        ScanState::Done { at } => ImageState::Done { at },
        ScanState::Failed { at } => ImageState::Failed { at },
        ScanState::TimedOut { at } => ImageState::TimedOut { at },
        ScanState::Stopped { at } => ImageState::Stopped { at },
    };
    name_of(state, anomaly)
}

/// The state of several images together: running if one is, and what all have in common at the end.
pub(super) fn of_several(states: &[ImageState]) -> ImageState {
    if let Some(running) = states.iter().find(|state| matches!(state, ImageState::Running(_))) {
        return *running;
    }
    let waiting = states.iter().filter(|state| **state == ImageState::Waiting).count();
    match states {
        [] => ImageState::NotScanned,
        _ if waiting == states.len() => ImageState::Waiting,
        // Some have ended, the others wait for their turn.
        _ if waiting > 0 => ImageState::Running(0),
        [first, rest @ ..] => {
            let name_of_first = name_of(*first, None);
            let done = states.iter().find(|state| matches!(state, ImageState::Done { .. }));
            let is_common = rest.iter().all(|state| name_of(*state, None) == name_of_first);
            if is_common { *first } else { done.copied().unwrap_or(*first) }
        }
    }
}

/// The progress in percent. A scan that has ended has 100, whatever its end was.
pub(super) fn percent(state: ImageState) -> u8 {
    match state {
        ImageState::NotScanned | ImageState::Waiting => 0,
        ImageState::Running(percent) => percent,
        _ => 100,
    }
}

/// Milliseconds as seconds, rounded up.
pub(super) fn seconds(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds).unwrap_or(0).div_ceil(1_000)
}
