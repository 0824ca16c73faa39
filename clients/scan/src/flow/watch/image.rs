//! The rule by which the scan of an image has ended.

use crate::cloud_api::Observation;
use crate::model::{ImageStatus, ScanState, WatchedImage};

/// The status of an image whose row shows `observation`. `was_running`: whether a row has shown since the start that its scan
/// waits or runs.
pub(in crate::flow) fn image_status(
    image: &WatchedImage,
    observation: &Observation,
    was_running: bool,
) -> ImageStatus {
    let Observation::Listed { state, last_scan, failure, digest } = observation else {
        return ImageStatus::Gone;
    };
    if let (Some(before), Some(digest)) = (&image.digest, digest)
        && before != digest
    {
        return ImageStatus::DigestMoved { digest: digest.clone() };
    }
    let before = image.last_scan_before.as_ref();
    // The row may still show an earlier scan.
    let is_later = last_scan.as_ref().is_some_and(|scan| scan.is_later_than(before));
    match state {
        ScanState::Done if is_later => ImageStatus::Done,
        ScanState::Failed | ScanState::TimedOut | ScanState::Stopped if is_later || was_running => {
            ImageStatus::Failed { state: state.clone(), reason: failure.clone() }
        }
        _ => ImageStatus::Pending { state: state.clone() },
    }
}

/// Whether a task that names images by digest or name means this one.
pub(super) fn is_named(image: &WatchedImage, name: &str) -> bool {
    let reference = &image.reference;
    let digest = image.digest.as_ref().or(reference.digest());
    let tagged = |path: &str| reference.tag().is_some_and(|tag| name == format!("{path}:{tag}"));
    digest.is_some_and(|digest| name.eq_ignore_ascii_case(digest.as_str()))
        || tagged(reference.path())
        || reference.host().is_some_and(|host| tagged(&format!("{host}/{}", reference.path())))
        || name == reference.to_string()
        || name == reference.without_host().to_string()
}
