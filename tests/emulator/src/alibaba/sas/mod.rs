//! Security Center: its inventory of images, and the quota that a scan would use.
//!
//! The vendor describes `ScanImageCount` as the quota that a scan would use up and `NeedAuthCount` as the number of
//! images that it would cover, contrary to their names. The emulator follows the description. How the service counts is
//! not published; the emulator
//!
//! * treats each tag as an image: `NeedAuthCount` is the number of entries in the inventory that match the filter;
//! * charges quota once for each digest: `ScanImageCount` is the number of different digests among these entries that
//!   have not been scanned before.
//!
//! An image matches a filter if each non-empty list of the filter contains the image's value, exactly. `SourceIp` is
//! ignored.

mod inventory;
mod populate;

use std::sync::{Mutex, MutexGuard};

pub use inventory::{Counts, Filter, Image};

use super::action::operations;
use super::error_response::ErrorResponse;
use super::response_value::ResponseValue;
use super::service_call::ServiceCall;
use crate::Random;

operations![PublicPreCheckImageScanTask];

/// The state of Security Center. It can be changed while the server runs.
#[derive(Debug, Default)]
pub struct Service {
    images: Mutex<Vec<Image>>,
}

impl Service {
    /// The images of the inventory, in the order in which they were added.
    #[must_use]
    pub fn images(&self) -> Vec<Image> {
        self.held().clone()
    }

    /// Adds an image to the inventory.
    pub fn add_image(&self, image: Image) {
        self.held().push(image);
    }

    /// Removes all images from the inventory.
    pub fn clear_images(&self) {
        self.held().clear();
    }

    /// The counts that a pre-check with this filter returns.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> Counts {
        Counts::of(self.held().iter().filter(|image| filter.matches(image)))
    }

    pub(crate) fn populate(&self, random: &mut Random) {
        self.held().extend(populate::images(random));
    }

    fn held(&self) -> MutexGuard<'_, Vec<Image>> {
        self.images.lock().expect("no holder of the lock panics")
    }
}

#[allow(clippy::unnecessary_wraps, reason = "other operations can fail")]
pub(super) fn respond(
    service: &Service,
    operation: Operation,
    call: &ServiceCall,
) -> Result<ResponseValue, ErrorResponse> {
    match operation {
        Operation::PublicPreCheckImageScanTask => Ok(pre_check(service, call)),
    }
}

/// PublicPreCheckImageScanTask.
fn pre_check(service: &Service, call: &ServiceCall) -> ResponseValue {
    let &ServiceCall { rpc, request_id, .. } = call;
    let Counts { scan_image_count, need_auth_count } = service.count(&Filter::parse(rpc));
    let data = vec![
        ("ScanImageCount", ResponseValue::Number(scan_image_count.into())),
        ("NeedAuthCount", ResponseValue::Number(need_auth_count.into())),
    ];
    ResponseValue::Object(vec![("RequestId", request_id.into()), ("Data", ResponseValue::Object(data))])
}
