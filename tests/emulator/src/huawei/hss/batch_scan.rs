//! BatchScanSwrImage: starts one scan task over chosen images, or over all that match. The response has no body.

use serde::Deserialize;

use super::State;
use super::check::not_the_json;
use super::image::registry;
use super::image_filter::{ImageFilter, Window};
use super::query::Query;
use super::scope::Scope;
use super::start::{Order, Selection, unknown_image};
use super::task::SCOPE_ALL;
use crate::huawei::error_response::ErrorResponse;
use crate::world::Chosen;
use crate::{Random, Request};

/// The greatest number of images in one request.
const MAX_CHOSEN: usize = 10_241;

const IMAGE_TYPES: [&str; 3] = ["private_image", "shared_image", "instance_image"];
/// The states of images that a request may name.
pub(super) const SCAN_STATUSES: [&str; 6] =
    ["unscan", "success", "scanning", "failed", "download_failed", "image_oversized"];

pub(super) fn batch_scan(
    state: &mut State,
    random: &mut Random,
    request: &Request,
    (query, project): (&Query, &str),
    now: i64,
) -> Result<(), ErrorResponse> {
    let body: ScanRequest = serde_json::from_slice(&request.body).map_err(|error| not_the_json(&error))?;
    body.check()?;
    let scope = Scope::of(query.enterprise_project());
    let selection = if body.is_all() { body.all(state, scope, now) } else { body.listed(state, scope) };
    let order = Order {
        project,
        enterprise_project: query.enterprise_project_of_task(),
        image_type: "registry",
        is_all: body.is_all(),
        scope: SCOPE_ALL,
        rate_limit: None,
    };
    state.start(selection, &order, random, now);
    Ok(())
}

#[derive(Debug, Deserialize)]
struct ScanRequest {
    image_type: String,
    repo_type: Option<String>,
    image_info_list: Option<Vec<ChosenImage>>,
    operate_all: Option<bool>,
    // The other fields are filters over all images.
    namespace: Option<String>,
    image_name: Option<String>,
    image_version: Option<String>,
    scan_status: Option<String>,
    latest_version: Option<bool>,
    image_size: Option<i64>,
    start_latest_update_time: Option<i64>,
    end_latest_update_time: Option<i64>,
    start_latest_scan_time: Option<i64>,
    end_latest_scan_time: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct ChosenImage {
    namespace: Option<String>,
    image_name: Option<String>,
    image_version: Option<String>,
    instance_id: Option<String>,
    instance_url: Option<String>,
}

impl ScanRequest {
    fn check(&self) -> Result<(), ErrorResponse> {
        one_of("image_type", Some(&self.image_type), &IMAGE_TYPES)?;
        one_of("scan_status", self.scan_status.as_ref(), &SCAN_STATUSES)?;
        length("repo_type", self.repo_type.as_ref(), 1, 32)?;
        length("namespace", self.namespace.as_ref(), 1, 256)?;
        length("image_name", self.image_name.as_ref(), 1, 256)?;
        length("image_version", self.image_version.as_ref(), 1, 256)?;
        not_negative("image_size", self.image_size)?;
        not_negative("start_latest_update_time", self.start_latest_update_time)?;
        not_negative("end_latest_update_time", self.end_latest_update_time)?;
        not_negative("start_latest_scan_time", self.start_latest_scan_time)?;
        not_negative("end_latest_scan_time", self.end_latest_scan_time)?;

        let chosen = self.chosen();
        if chosen.len() > MAX_CHOSEN {
            return Err(ErrorResponse::invalid(format!("image_info_list has more than {MAX_CHOSEN} items")));
        }
        if chosen.is_empty() && !self.is_all() {
            return Err(ErrorResponse::invalid("image_info_list is empty and operate_all is not true"));
        }
        chosen.iter().try_for_each(ChosenImage::check)
    }

    fn is_all(&self) -> bool {
        self.operate_all == Some(true)
    }

    fn chosen(&self) -> &[ChosenImage] {
        self.image_info_list.as_deref().unwrap_or_default()
    }

    fn all(&self, state: &State, scope: Scope, now: i64) -> Selection {
        let filter = ImageFilter {
            namespace: self.namespace.as_deref(),
            image_name: self.image_name.as_deref(),
            image_version: self.image_version.as_deref(),
            image_type: Some(&self.image_type),
            scan_status: self.scan_status.as_deref(),
            latest_version: self.latest_version == Some(true),
            image_size: self.image_size,
            updated: Window { start: self.start_latest_update_time, end: self.end_latest_update_time },
            scanned: Window { start: self.start_latest_scan_time, end: self.end_latest_scan_time },
            exact_names: true,
            ..ImageFilter::default()
        };
        Selection { chosen: Chosen::listed(filter.select(state, scope, now)), unknown: Vec::new() }
    }

    fn listed(&self, state: &State, scope: Scope) -> Selection {
        let images = &state.world.images;
        let (mut indexes, mut unknown) = (Vec::new(), Vec::new());
        for chosen in self.chosen() {
            let parts = [&chosen.namespace, &chosen.image_name, &chosen.image_version];
            let [namespace, name, version] = parts.map(|part| part.as_deref().unwrap_or_default());
            let found = images.find(namespace, name, version).map(|image| image.index);
            let is_it =
                |index: &u64| state.image_type(*index) == self.image_type && scope.contains(*index, images);
            match found.filter(is_it) {
                Some(index) => indexes.push(index),
                None => {
                    unknown.push(unknown_image(namespace, name, version, registry(&self.image_type).kind));
                }
            }
        }
        Selection { chosen: Chosen::listed(indexes), unknown }
    }
}

impl ChosenImage {
    fn check(&self) -> Result<(), ErrorResponse> {
        length("namespace", self.namespace.as_ref(), 1, 64)?;
        length("image_name", self.image_name.as_ref(), 1, 128)?;
        length("image_version", self.image_version.as_ref(), 1, 128)?;
        length("instance_id", self.instance_id.as_ref(), 1, 128)?;
        length("instance_url", self.instance_url.as_ref(), 0, 256)
    }
}

pub(super) fn one_of(name: &str, value: Option<&String>, choices: &[&str]) -> Result<(), ErrorResponse> {
    match value {
        Some(value) if !choices.contains(&value.as_str()) => {
            Err(ErrorResponse::invalid(format!("{name} must be one of {}", choices.join(", "))))
        }
        _ => Ok(()),
    }
}

fn length(name: &str, value: Option<&String>, min: usize, max: usize) -> Result<(), ErrorResponse> {
    match value {
        Some(value) if !(min..=max).contains(&value.chars().count()) => {
            Err(ErrorResponse::invalid(format!("{name} must have {min} to {max} characters")))
        }
        _ => Ok(()),
    }
}

fn not_negative(name: &str, value: Option<i64>) -> Result<(), ErrorResponse> {
    match value {
        Some(..0) => Err(ErrorResponse::invalid(format!("{name} must not be negative"))),
        _ => Ok(()),
    }
}
