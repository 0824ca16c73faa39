//! The world of a cloud: its images, their vulnerabilities, its scans and its quota. All operations of a cloud read and
//! change the same world, so that a list, a scan and the findings of an image agree with each other.
//!
//! Images and vulnerabilities follow from a seed and an index and are not stored: a million images use no memory. Only
//! changes are stored: scans that were started, and images that a test adds.
//!
//! | module | what is in it |
//! |---|---|
//! | `images` | registries, namespaces, repositories, tags and digests; finding an image by any of them |
//! | `vulnerabilities` | the catalogue of vulnerabilities; which image has which, and the other way round |
//! | `chosen` | which images a scan covers |
//! | `scan`, `scans` | scans that wait, run, finish, fail, time out and are stopped, as functions of the time |
//! | `view` | the images and what was found in them, for tests |
//! | `quota` | licences and quotas that scans use up |
//! | `page` | one page of a list, with the anomalies of lists |
//! | `arguments` | the tables of arguments, and the check of a request against them |

mod arguments;
mod chosen;
mod images;
mod page;
mod quota;
mod scan;
mod scans;
mod view;
mod vulnerabilities;

pub(crate) use arguments::{Arguments, InvalidArgument, Problem};
pub(crate) use chosen::Chosen;
pub(crate) use images::{Image, Images, Repository, TAGS};
pub(crate) use page::{Rows, Window};
pub(crate) use quota::Quota;
pub(crate) use scan::{ImageState, Outcome, Scan, ScanState};
pub(crate) use scans::{AlreadyScanning, Scans};
pub use view::{WorldImage, WorldVulnerability};
pub(crate) use vulnerabilities::{Catalogue, Kind, Severity, Vulnerabilities, Vulnerability};

use crate::Random;

/// The state that the operations of a cloud share. Times are in milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) images: Images,
    pub(crate) vulnerabilities: Vulnerabilities,
    pub(crate) scans: Scans,
    pub(crate) quota: Quota,
}

impl World {
    /// A world with this number of images, whose scans take `scan_time` milliseconds. Of three images, two were scanned
    /// before `now`.
    pub(crate) fn new(seed: u64, images: u64, catalogue: Catalogue, now: i64, scan_time: i64) -> Self {
        Self {
            images: Images::new(seed, images, now),
            vulnerabilities: Vulnerabilities::new(seed, catalogue, now),
            scans: Scans::new(seed, scan_time),
            quota: Quota::new(images.saturating_mul(2).max(100), images / 3),
        }
    }

    /// The state of an image: that of its last scan.
    pub(crate) fn state(&self, image: &Image, now: i64) -> ImageState {
        self.state_of(image.index, now)
    }

    /// The same by the image's index, without computing the image.
    pub(crate) fn state_of(&self, index: u64, now: i64) -> ImageState {
        let before =
            || self.images.scanned_before(index).map_or(ImageState::NotScanned, |at| ImageState::Done { at });
        self.scans.state(index, now).unwrap_or_else(before)
    }

    /// The end of the last scan of an image that succeeded. Its findings are those of this scan.
    pub(crate) fn last_success(&self, image: &Image, now: i64) -> Option<i64> {
        self.last_success_of(image.index, now)
    }

    /// The same by the image's index, without computing the image.
    pub(crate) fn last_success_of(&self, index: u64, now: i64) -> Option<i64> {
        self.scans.last_success(index, now).or_else(|| self.images.scanned_before(index))
    }

    /// The vulnerabilities that scans have found in an image so far.
    pub(crate) fn found_in(&self, image: &Image, now: i64) -> Vec<Vulnerability> {
        match self.last_success(image, now) {
            Some(_) => self.vulnerabilities.of_image(image.index).collect(),
            None => Vec::new(),
        }
    }

    /// All images, with what scans have found so far.
    pub(crate) fn view(&self, now: i64) -> Vec<WorldImage> {
        let found = |image: &Image| self.last_success(image, now).map(|_| self.found_in(image, now));
        self.images
            .iter()
            .map(|image| {
                let found = found(&image);
                WorldImage::new(image, found)
            })
            .collect()
    }

    /// The images in which scans have found a vulnerability so far, in the order of their index.
    pub(crate) fn affected_by(&self, vulnerability: u64, now: i64) -> Vec<Image> {
        let affected = self.indexes_affected_by(vulnerability, now);
        affected.filter_map(|(index, _)| self.images.get(index)).collect()
    }

    /// The indexes of these images, each with the end of the scan that found the vulnerability.
    pub(crate) fn indexes_affected_by(
        &self,
        vulnerability: u64,
        now: i64,
    ) -> impl Iterator<Item = (u64, i64)> {
        let affected = self.vulnerabilities.images_with(vulnerability, self.images.len());
        affected.into_iter().filter_map(move |index| Some((index, self.last_success_of(index, now)?)))
    }
}

/// A number that follows from a seed and two others.
fn mix(seed: u64, first: u64, second: u64) -> u64 {
    let first = Random::seeded(seed ^ first.wrapping_mul(0x9E37_79B9_7F4A_7C15)).next_number();
    Random::seeded(first ^ second.wrapping_mul(0xC2B2_AE3D_27D4_EB4F)).next_number()
}
