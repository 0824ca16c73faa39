//! Security Center: the images that it knows, and what it would cost to scan them.
//!
//! The vendor describes `ScanImageCount` as the quota that a scan would use up and `NeedAuthCount` as the number
//! of images that it would cover, against their names. The emulator follows the description. How the service
//! counts is not published; here
//!
//! * an image is a tag: `NeedAuthCount` counts each entry of the inventory that the filter takes;
//! * quota is used per digest and once: `ScanImageCount` counts the different digests among those entries that
//!   no scan has covered before.
//!
//! A filter takes an image when each list that is not empty names it; lists compare exactly. `SourceIp` changes
//! nothing.

mod filter;
mod image;
mod populate;

use std::sync::{Mutex, MutexGuard};

pub use filter::Filter;
pub use image::{Counts, Image};

use super::document::Node;
use super::message::Message;
use crate::Random;

/// The service's state. It may change while the server runs.
#[derive(Debug, Default)]
pub struct Service {
    images: Mutex<Vec<Image>>,
}

impl Service {
    /// The inventory, in order of arrival.
    #[must_use]
    pub fn images(&self) -> Vec<Image> {
        self.held().clone()
    }

    /// Puts an image into the inventory.
    pub fn add_image(&self, image: Image) {
        self.held().push(image);
    }

    /// Empties the inventory.
    pub fn clear_images(&self) {
        self.held().clear();
    }

    /// What a pre-check with this filter answers.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> Counts {
        Counts::of(self.held().iter().filter(|image| filter.takes(image)))
    }

    pub(crate) fn populate(&self, random: &mut Random) {
        self.held().extend(populate::images(random));
    }

    fn held(&self) -> MutexGuard<'_, Vec<Image>> {
        self.images.lock().expect("no holder of the lock panics")
    }
}

/// PublicPreCheckImageScanTask.
pub(super) fn pre_check(service: &Service, message: &Message, request_id: &str) -> Node {
    let Counts { scan_image_count, need_auth_count } = service.count(&Filter::read(message));
    let data = vec![
        ("ScanImageCount", Node::Number(scan_image_count.into())),
        ("NeedAuthCount", Node::Number(need_auth_count.into())),
    ];
    Node::Object(vec![("RequestId", request_id.into()), ("Data", Node::Object(data))])
}
