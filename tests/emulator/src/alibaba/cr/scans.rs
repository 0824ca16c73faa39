//! CreateRepoTagScanTask and GetRepoTagScanStatus.

use super::call::Call;
use super::{failure, success, tags};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::ResponseValue;
use crate::faults::Anomaly;
use crate::world::{AlreadyScanning, Chosen, Image, ImageState, World};

const SAS: &str = "SAS_SCAN_SERVICE";
const ACR: &str = "ACR_SCAN_SERVICE";

/// CreateRepoTagScanTask. The response has no id of the scan.
pub(super) fn create(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let tag = call.rpc.required("Tag")?;
    let engine = call.one_of("ScanService", &[SAS, ACR])?.unwrap_or(ACR);
    let (now, mut world) = (call.now, call.world());
    let image = tags::find(call, &world, &tag)?;
    match call.anomaly {
        Some(Anomaly::AlreadyScanning) => return Err(is_being_scanned(&tag)),
        Some(Anomaly::QuotaUsedUp) => return Err(quota_used_up()),
        Some(Anomaly::TooManyTasks) => return Err(failure("TOO_MANY_TASKS", "too many scans are running")),
        _ => {}
    }
    if world.state(&image, now).is_unfinished() {
        return Err(is_being_scanned(&tag));
    }
    if engine == SAS && world.last_success(&image, now).is_none() {
        world.quota.spend(1).map_err(|_| quota_used_up())?;
    }
    let scan = world.scans.start(Chosen::listed(vec![image.index]), now);
    let number = scan.map_err(|AlreadyScanning { .. }| is_being_scanned(&tag))?.number;
    call.service.held().engines.insert(number, engine);
    call.set_changed();
    Ok(success(call).build())
}

/// GetRepoTagScanStatus. [`Anomaly::LateRows`] shows the state before the last scan.
pub(super) fn status(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let (now, world) = (call.now, call.world());
    let image = tags::of_scan(call, &world)?;
    let before = || image.scanned_before.map_or(ImageState::NotScanned, |at| ImageState::Done { at });
    let state = match call.anomaly {
        Some(Anomaly::LateRows(_)) => before(),
        _ => world.state(&image, now),
    };
    let shown = match state {
        ImageState::NotScanned => {
            return Err(failure("SCAN_NOT_EXIST", format!("the tag {} was not scanned", image.tag)));
        }
        ImageState::Running(percent) if percent >= 50 && image.index.is_multiple_of(7) => "RETRYING",
        ImageState::Waiting | ImageState::Running(_) => "SCANNING",
        ImageState::Done { .. } => "COMPLETE",
        ImageState::Failed { .. } | ImageState::TimedOut { .. } | ImageState::Stopped { .. } => "FAILED",
    };
    Ok(success(call)
        .text("Status", call.state(shown))
        .text("ScanService", engine(call, &world, &image))
        .build())
}

/// The engine of the last scan. Scans of Security Center use its own.
fn engine(call: &Call, world: &World, image: &Image) -> &'static str {
    let number = world.scans.last_of(image.index).map(|scan| scan.number);
    number.map_or(ACR, |number| call.service.held().engines.get(&number).copied().unwrap_or(SAS))
}

fn is_being_scanned(tag: &str) -> ErrorResponse {
    failure("TAG_IS_BEING_SCANNED", format!("a scan of the tag {tag} is running"))
}

fn quota_used_up() -> ErrorResponse {
    failure("SCAN_QUOTA_USED_UP", "the quota of Security Center is used up")
}
