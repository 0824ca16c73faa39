//! An image of the world in the words of HSS.

use serde_json::{Value, json};

use super::{FailedImage, State, object};
use crate::world::{Image, ImageState, Severity, TAGS};

/// The bits of a scan's scope.
pub(super) const VULNERABILITIES: i32 = 0x000f_0000;
pub(super) const BASELINE: i32 = 0xf000;
pub(super) const MALWARE: i32 = 0x0f00;

/// A connected repository.
pub(super) struct Registry {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// As in `registry_type`.
    pub(super) kind: &'static str,
}

/// The enterprise repository instance.
pub(super) const INSTANCE_ID: &str = "4c1f9f0e-7b1d-4a3e-8f52-9a6d0c3b7e18";
pub(super) const INSTANCE_NAME: &str = "emulated-instance";
const INSTANCE_URL: &str = "emulated-instance.swr-pro.myhuaweicloud.com";

pub(super) fn registry(image_type: &str) -> Registry {
    let [id, name, kind] = match image_type {
        "shared_image" => ["swr-shared", "SWR shared images", "SwrShared"],
        "instance_image" => ["swr-enterprise", "SWR enterprise edition", "SwrEnterprise"],
        "harbor" => ["harbor-1", "Harbor in the data centre", "Harbor"],
        "jfrog" => ["jfrog-1", "JFrog of the build farm", "Jfrog"],
        _ => ["swr-private", "SWR private images", "SwrPrivate"],
    };
    Registry { id, name, kind }
}

impl State {
    /// `image_type` of an image.
    pub(super) fn image_type(&self, index: u64) -> &str {
        if let Some(added) = self.added.get(&index) {
            return &added.image_type;
        }
        let number = index / TAGS;
        match (number % 3, number % 15, number % 6) {
            (0, 9, _) => "shared_image",
            (0, ..) => "private_image",
            (1, ..) => "instance_image",
            (_, _, 2) => "harbor",
            _ => "jfrog",
        }
    }

    /// Whether others have ended the share of a shared image: it cannot be scanned any more.
    pub(super) fn is_share_expired(&self, index: u64) -> bool {
        !self.added.contains_key(&index) && (index / TAGS) % 45 == 9
    }

    pub(super) fn has_several_architectures(&self, index: u64) -> bool {
        !self.added.contains_key(&index) && (index / TAGS).is_multiple_of(7)
    }

    pub(super) fn baseline_failures(&self, index: u64, now: i64) -> u64 {
        self.last_success(index, BASELINE, now).map_or(0, |_| index % 7 / 2)
    }

    pub(super) fn malicious_files(&self, index: u64, now: i64) -> u64 {
        self.last_success(index, MALWARE, now).map_or(0, |_| u64::from(index % 50 == 13))
    }

    /// The numbers of the vulnerabilities that scans have found.
    pub(super) fn vulnerabilities(&self, index: u64, now: i64) -> impl Iterator<Item = u64> + use<> {
        let found = self.last_success(index, VULNERABILITIES, now);
        found.map(|_| self.world.vulnerabilities.numbers_of_image(index)).into_iter().flatten()
    }

    /// `severity_level` of an image; `None` before its first scan.
    pub(super) fn risk_level(&self, index: u64, now: i64) -> Option<&'static str> {
        self.last_success(index, i32::MAX, now)?;
        let worst = self.vulnerabilities(index, now).filter_map(|number| self.severity(number)).max();
        let of_baseline = (self.baseline_failures(index, now) > 0).then_some(Severity::Low);
        let of_malware = (self.malicious_files(index, now) > 0).then_some(Severity::Critical);
        Some(match [worst, of_baseline, of_malware].into_iter().flatten().max() {
            None => "Security",
            Some(Severity::Low) => "Low",
            Some(Severity::Medium) => "Medium",
            Some(Severity::High | Severity::Critical) => "High",
        })
    }

    /// `scan_status` of an image.
    pub(super) fn scan_status(&self, index: u64, now: i64) -> &str {
        let before = || match self.last_success(index, i32::MAX, now) {
            Some(_) => "success",
            None => "unscan",
        };
        match self.world.scans.state(index, now) {
            None => self.added.get(&index).map_or_else(before, |added| &added.status),
            Some(ImageState::NotScanned | ImageState::Stopped { .. }) => before(),
            Some(ImageState::Waiting) => "waiting_for_scan",
            Some(ImageState::Running(_)) => "scanning",
            Some(ImageState::Done { .. }) => "success",
            Some(ImageState::Failed { .. } | ImageState::TimedOut { .. }) => match self.failure(index, now) {
                Some(("download_failed", _)) => "download_failed",
                Some(("image_over_sized", _)) => "image_oversized",
                _ => "failed",
            },
        }
    }

    /// Code and description of the failure of the last scan, if it failed.
    fn failure(&self, index: u64, now: i64) -> Option<(&'static str, String)> {
        match self.world.scans.state(index, now)? {
            ImageState::TimedOut { .. } => {
                Some(("response_timed_out", "The scan ran out of time.".to_owned()))
            }
            ImageState::Failed { .. } => Some(self.failure_reason(index)),
            _ => None,
        }
    }

    /// Why a scan of this image fails, if it does.
    pub(super) fn failure_reason(&self, index: u64) -> (&'static str, String) {
        let name = self.world.images.get(index).map(|image| image.repository.name);
        if let Some(reason) = name.and_then(|name| self.failing.get(&name)) {
            return ("failed_to_scan_file", reason.clone());
        }
        let (code, text) = match index % 4 {
            _ if self.is_share_expired(index) => {
                ("authentication_failed", "The registry rejected the credentials.")
            }
            0 => ("download_failed", "The image cannot be downloaded."),
            1 => ("image_over_sized", "The image is too large."),
            2 => ("failed_to_scan_vulnerability", "The vulnerabilities cannot be scanned."),
            _ => ("image_layer_over_sized", "The image has too many layers."),
        };
        (code, text.to_owned())
    }

    /// An image in the list of a task's failed images.
    pub(super) fn failed_image(&self, index: u64, failed_reason: String) -> FailedImage {
        let Registry { id, name, kind } = registry(self.image_type(index));
        let Some(image) = self.world.images.get(index) else { return FailedImage::default() };
        FailedImage {
            id: row_id(index),
            registry_id: id.to_owned(),
            registry_name: name.to_owned(),
            image_name: image.repository.name,
            image_version: image.tag,
            namespace: image.repository.namespace,
            registry_type: kind.to_owned(),
            failed_reason,
        }
    }

    /// The row of an image in the inventory.
    pub(super) fn row(&self, image: &Image, now: i64) -> Value {
        let index = image.index;
        let image_type = self.image_type(index);
        let Registry { id, name, kind } = registry(image_type);
        let of_instance = |text: &'static str| (image_type == "instance_image").then_some(text);
        let is_shared = image_type == "shared_image";
        let is_expired = self.is_share_expired(index);
        let failure = self.failure(index, now);
        let several = self.has_several_architectures(index);
        let architectures = ["amd64", "arm64"].into_iter().zip(1..).filter(|_| several);
        object(&json!({
            "id": row_id(index),
            "namespace": image.repository.namespace,
            "image_name": image.repository.name,
            "image_id": image.config,
            "image_digest": format!("sha256:{}", image.digest),
            "image_version": image.tag,
            "image_type": image_type,
            "registry_id": id,
            "registry_name": name,
            "registry_type": kind,
            "latest_version": self.is_newest(image),
            "scan_status": self.scan_status(index, now),
            "scan_failed_code": failure.as_ref().map(|(code, _)| *code),
            "scan_failed_desc": failure.as_ref().map(|(_, text)| text),
            "image_size": image.size,
            "latest_update_time": image.pushed_at,
            "latest_scan_time": self.last_success(index, i32::MAX, now),
            "latest_sync_time": self.synchronized_at,
            "vul_num": self.vulnerabilities(index, now).count(),
            "unsafe_setting_num": self.baseline_failures(index, now),
            "malicious_file_num": self.malicious_files(index, now),
            "domain_name": is_shared.then_some("emulated-partner"),
            "shared_status": is_shared.then_some(if is_expired { "expired" } else { "effective" }),
            "scannable": !is_expired,
            "is_multiple_arch": several,
            "instance_name": of_instance(INSTANCE_NAME),
            "instance_id": of_instance(INSTANCE_ID),
            "instance_url": of_instance(INSTANCE_URL),
            "severity_level": self.risk_level(index, now),
            "association_images": architectures
                .map(|(architecture, nth)| self.architecture(image, architecture, nth, now))
                .collect::<Vec<_>>(),
        }))
    }

    /// One architecture of an image. It shares the scans of the image.
    fn architecture(&self, image: &Image, architecture: &str, nth: i64, now: i64) -> Value {
        let digest = crate::encoding::hex_sha256(format!("{} {architecture}", image.digest).as_bytes());
        json!({
            "id": row_id(image.index) + nth,
            "image_id": digest,
            "image_name": image.repository.name,
            "image_version": image.tag,
            "image_type": self.image_type(image.index),
            "namespace": image.repository.namespace,
            "image_digest": format!("sha256:{digest}"),
            "scan_status": self.scan_status(image.index, now),
            "vul_num": self.vulnerabilities(image.index, now).count(),
            "unsafe_setting_num": self.baseline_failures(image.index, now),
            "malicious_file_num": self.malicious_files(image.index, now),
        })
    }

    /// Whether no other tag of the same image was pushed later.
    pub(super) fn is_newest(&self, image: &Image) -> bool {
        if !self.added.contains_key(&image.index) {
            return self.world.images.is_newest(image.index);
        }
        let others = self.added.keys().filter_map(|index| self.world.images.get(*index));
        !others.into_iter().any(|other| {
            other.repository == image.repository
                && self.image_type(other.index) == self.image_type(image.index)
                && other.pushed_at > image.pushed_at
        })
    }
}

/// The key of an image's row. The two numbers after it are those of its architectures.
pub(super) fn row_id(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX / 20).saturating_add(1) * 10
}

/// The index of the image with this key, or with an architecture that has it.
pub(super) fn index_of_row(id: i64) -> Option<u64> {
    u64::try_from(id / 10 - 1).ok().filter(|_| id % 10 <= 2)
}
