//! Filters over the images of the inventory, which lists and scans of all images share.

use super::State;
use super::image::{INSTANCE_ID, INSTANCE_NAME, registry};
use super::query::Query;
use super::scope::Scope;
use crate::huawei::error_response::ErrorResponse;
use crate::world::Image;

pub(super) const IMAGE_TYPES: [&str; 5] =
    ["private_image", "shared_image", "instance_image", "harbor", "jfrog"];

/// What images must have; `None` is anything. Names of organizations, images and registries match as parts, since the
/// vendor does not publish how they are compared, and a client has to bear both.
#[derive(Debug, Default)]
pub(super) struct ImageFilter<'a> {
    pub(super) namespace: Option<&'a str>,
    pub(super) image_name: Option<&'a str>,
    pub(super) image_version: Option<&'a str>,
    pub(super) registry_name: Option<&'a str>,
    pub(super) image_type: Option<&'a str>,
    pub(super) scan_status: Option<&'a str>,
    pub(super) severity_level: Option<&'a str>,
    pub(super) instance_id: Option<&'a str>,
    pub(super) instance_name: Option<&'a str>,
    pub(super) latest_version: bool,
    pub(super) image_size: Option<i64>,
    pub(super) updated: Window,
    pub(super) scanned: Window,
    pub(super) synchronized: Window,
    pub(super) has_malicious_file: Option<bool>,
    pub(super) has_unsafe_setting: Option<bool>,
    pub(super) has_vul: Option<bool>,
    pub(super) risky: Option<bool>,
    pub(super) is_multarch: Option<bool>,
    /// Whether names match only as a whole.
    pub(super) exact_names: bool,
}

/// The earliest and the latest time, in milliseconds since 1970.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
}

impl Window {
    /// A time that does not exist is in no window with a bound.
    fn contains(self, time: Option<i64>) -> bool {
        match time {
            Some(time) => {
                self.start.is_none_or(|start| time >= start) && self.end.is_none_or(|end| time <= end)
            }
            None => self == Self::default(),
        }
    }

    fn of(query: &Query, what: &str) -> Result<Self, ErrorResponse> {
        let time = |bound: &str| query.number(&format!("{bound}_latest_{what}_time"));
        let window = Self { start: time("start"), end: time("end") };
        match (window.start, window.end) {
            (Some(start), Some(end)) if start > end => Err(ErrorResponse::invalid(format!(
                "start_latest_{what}_time is after end_latest_{what}_time"
            ))),
            _ => Ok(window),
        }
    }
}

impl<'a> ImageFilter<'a> {
    pub(super) fn parse(query: &'a Query) -> Result<Self, ErrorResponse> {
        Ok(Self {
            namespace: query.text("namespace"),
            image_name: query.text("image_name"),
            image_version: query.text("image_version"),
            registry_name: query.text("registry_name"),
            image_type: query.one_of("image_type", &IMAGE_TYPES)?,
            scan_status: query
                .one_of("scan_status", &["unscan", "success", "scanning", "failed", "waiting_for_scan"])?,
            severity_level: query.one_of("severity_level", &["Security", "Low", "Medium", "High"])?,
            instance_id: query.text("instance_id"),
            instance_name: query.text("instance_name"),
            latest_version: query.flag("latest_version") == Some(true),
            image_size: query.number("image_size"),
            updated: Window::of(query, "update")?,
            scanned: Window::of(query, "scan")?,
            synchronized: Window::of(query, "sync")?,
            has_malicious_file: query.flag("has_malicious_file"),
            has_unsafe_setting: query.flag("has_unsafe_setting"),
            has_vul: query.flag("has_vul"),
            risky: query.flag("risky"),
            is_multarch: query.flag("is_multarch"),
            exact_names: false,
        })
    }

    /// Whether every image matches.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [
            self.namespace,
            self.image_name,
            self.image_version,
            self.registry_name,
            self.image_type,
            self.scan_status,
            self.severity_level,
            self.instance_id,
            self.instance_name,
        ];
        let flags =
            [self.has_malicious_file, self.has_unsafe_setting, self.has_vul, self.risky, self.is_multarch];
        let windows = [self.updated, self.scanned, self.synchronized];
        texts.iter().all(Option::is_none)
            && flags.iter().all(Option::is_none)
            && windows.iter().all(|window| *window == Window::default())
            && self.image_size.is_none()
            && !self.latest_version
    }

    /// The indexes of the images that match, in the order of the list.
    pub(super) fn select(&self, state: &State, scope: Scope, now: i64) -> Vec<u64> {
        let all = scope.iter(&state.world.images);
        all.filter(|index| self.matches_index(*index, state, now))
            .filter(|index| {
                let image = state.world.images.get(*index);
                image.is_some_and(|image| self.matches_image(&image, state))
            })
            .collect()
    }

    /// The part of the filter that needs no names.
    fn matches_index(&self, index: u64, state: &State, now: i64) -> bool {
        let same = |wanted: Option<&str>, has: &str| wanted.is_none_or(|wanted| wanted == has);
        let is = |wanted: Option<bool>, has: &dyn Fn() -> bool| wanted.is_none_or(|wanted| wanted == has());
        let image_type = state.image_type(index);
        let of_instance = |wanted: Option<&str>, has: &str| {
            wanted.is_none_or(|wanted| image_type == "instance_image" && wanted == has)
        };
        let has_vul = || state.vulnerabilities(index, now).next().is_some();
        same(self.image_type, image_type)
            && of_instance(self.instance_id, INSTANCE_ID)
            && of_instance(self.instance_name, INSTANCE_NAME)
            && self.registry_name.is_none_or(|part| registry(image_type).name.contains(part))
            && self.scan_status.is_none_or(|wanted| wanted == state.scan_status(index, now))
            && self.severity_level.is_none_or(|wanted| state.risk_level(index, now) == Some(wanted))
            && self.scanned.contains(state.last_success(index, i32::MAX, now))
            && self.synchronized.contains(Some(state.synchronized_at))
            && is(self.has_malicious_file, &|| state.malicious_files(index, now) > 0)
            && is(self.has_unsafe_setting, &|| state.baseline_failures(index, now) > 0)
            && is(self.has_vul, &has_vul)
            && is(self.is_multarch, &|| state.has_several_architectures(index))
            && is(self.risky, &|| state.risk_level(index, now).is_some_and(|level| level != "Security"))
    }

    fn matches_image(&self, image: &Image, state: &State) -> bool {
        let like = |wanted: Option<&str>, has: &str| {
            wanted.is_none_or(|wanted| if self.exact_names { has == wanted } else { has.contains(wanted) })
        };
        like(self.namespace, &image.repository.namespace)
            && like(self.image_name, &image.repository.name)
            && self.image_version.is_none_or(|wanted| image.tag == wanted)
            && self.image_size.is_none_or(|size| u64::try_from(size) == Ok(image.size))
            && self.updated.contains(Some(image.pushed_at))
            && (!self.latest_version || state.is_newest(image))
    }
}
