//! BatchScanSwrImage: starts one scan task over chosen images, or over all that match. The response has no body.

use serde::Deserialize;

use super::query::Query;
use super::{ALL_ENTERPRISE_PROJECTS, DEFAULT_ENTERPRISE_PROJECT, Image, Inventory, State, Task};
use crate::huawei::error_response::ErrorResponse;
use crate::{Random, Request};

/// The greatest number of images in one request.
const MAX_CHOSEN: usize = 10_241;

const IMAGE_TYPES: [&str; 3] = ["private_image", "shared_image", "instance_image"];
const SCAN_STATUSES: [&str; 6] =
    ["unscan", "success", "scanning", "failed", "download_failed", "image_oversized"];

pub(crate) fn batch_scan(
    state: &mut State,
    random: &mut Random,
    request: &Request,
    project: &str,
    now: i64,
) -> Result<(), ErrorResponse> {
    let query = Query::parse(request);
    let enterprise_project = match query.enterprise_project()? {
        ALL_ENTERPRISE_PROJECTS => DEFAULT_ENTERPRISE_PROJECT,
        named => named,
    };
    let body: ScanRequest = serde_json::from_slice(&request.body)
        .map_err(|error| ErrorResponse::invalid(format!("the body is not the JSON expected: {error}")))?;
    body.check()?;

    let images = body.images(&state.inventory);
    let mut task = Task::scan(project, random.uuid(), now);
    task.enterprise_project = enterprise_project.into();
    task.is_all = Some(body.is_all());
    task.duration = state.scan_time;
    task.total_num = i32::try_from(images.len()).unwrap_or(i32::MAX);
    task.failed_images = images.iter().filter_map(|image| state.inventory.failure(image)).collect();
    state.add(task);
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

    /// All images that match, or the chosen ones, which need not be in the inventory.
    fn images(&self, inventory: &Inventory) -> Vec<Image> {
        if self.is_all() {
            return inventory
                .images()
                .iter()
                .filter(|image| self.matches(image, inventory))
                .cloned()
                .collect();
        }
        self.chosen().iter().map(|chosen| chosen.image(&self.image_type)).collect()
    }

    fn matches(&self, image: &Image, inventory: &Inventory) -> bool {
        let same = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted == has);
        let within = |start: Option<i64>, end: Option<i64>, time: i64| {
            start.is_none_or(|start| time >= start) && end.is_none_or(|end| time <= end)
        };
        image.image_type == self.image_type
            && same(&self.namespace, &image.namespace)
            && same(&self.image_name, &image.name)
            && same(&self.image_version, &image.version)
            && same(&self.scan_status, &image.scan_status)
            && (self.latest_version != Some(true) || inventory.is_latest(image))
            && self.image_size.is_none_or(|size| image.size == size)
            && within(self.start_latest_update_time, self.end_latest_update_time, image.update_time)
            && within(self.start_latest_scan_time, self.end_latest_scan_time, image.scan_time)
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

    fn image(&self, image_type: &str) -> Image {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let mut image =
            Image::private(text(&self.namespace), text(&self.image_name), text(&self.image_version));
        image.image_type = image_type.into();
        image
    }
}

fn one_of(name: &str, value: Option<&String>, choices: &[&str]) -> Result<(), ErrorResponse> {
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
