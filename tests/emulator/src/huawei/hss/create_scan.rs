//! CreateManualImageScanTask: starts one scan task over chosen images, or over all of a kind. The response has no body.

use serde::Deserialize;

use super::State;
use super::batch_scan::{SCAN_STATUSES, one_of};
use super::check::not_the_json;
use super::image::index_of_row;
use super::image_filter::{IMAGE_TYPES, ImageFilter, Window};
use super::query::Query;
use super::scope::Scope;
use super::start::{Order, Selection, unknown_image};
use super::task::SCOPE_ALL;
use crate::huawei::error_response::ErrorResponse;
use crate::world::Chosen;
use crate::{Random, Request};

const REGISTRY_TYPES: [&str; 7] =
    ["SwrPrivate", "SwrShared", "SwrEnterprise", "Harbor", "Jfrog", "Other", "Local"];
const LOCAL_IMAGE_TYPES: [&str; 2] = ["swr_image", "other_image"];

pub(super) fn create_scan(
    state: &mut State,
    random: &mut Random,
    request: &Request,
    (query, project): (&Query, &str),
    now: i64,
) -> Result<(), ErrorResponse> {
    let image_type = query.one_of("global_image_type", &["local", "registry"])?.unwrap_or("registry");
    let body: Body = serde_json::from_slice(&request.body).map_err(|error| not_the_json(&error))?;
    let is_all = body.is_all == Some(true);
    let chosen = body.image_info.as_deref().unwrap_or_default();
    let is_local = image_type == "local";
    if !is_all {
        if chosen.is_empty() {
            return Err(ErrorResponse::invalid("image_info is empty and is_all is not true"));
        }
        for (position, image) in chosen.iter().enumerate() {
            image.check(position, is_local)?;
        }
    }
    let filter = body.query_info.unwrap_or_default();
    filter.check()?;

    let scope = Scope::of(query.enterprise_project());
    let selection = match (is_all, is_local) {
        // The emulated account has no images on servers.
        (true, true) => Selection { chosen: Chosen::listed(Vec::new()), unknown: Vec::new() },
        (true, false) => filter.all_images(state, scope, now),
        (false, _) => listed(chosen, state, scope),
    };
    let order = Order {
        project,
        enterprise_project: query.enterprise_project_of_task(),
        image_type,
        is_all,
        scope: body.scan_scope.unwrap_or(SCOPE_ALL),
        rate_limit: body.rate_limit,
    };
    state.start(selection, &order, random, now);
    Ok(())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    scan_scope: Option<i32>,
    rate_limit: Option<i32>,
    is_all: Option<bool>,
    query_info: Option<QueryInfo>,
    image_info: Option<Vec<ImageInfo>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageInfo {
    id: Option<i64>,
    image_id: Option<String>,
    image_digest: Option<String>,
    registry_id: Option<String>,
    registry_name: Option<String>,
    image_name: Option<String>,
    image_version: Option<String>,
    namespace: Option<String>,
    instance_id: Option<String>,
    #[serde(rename = "instance_url")]
    _instance_url: Option<String>,
    registry_type: Option<String>,
}

impl ImageInfo {
    /// The vendor lists the members that an image needs.
    fn check(&self, position: usize, is_local: bool) -> Result<(), ErrorResponse> {
        one_of("registry_type", self.registry_type.as_ref(), &REGISTRY_TYPES)?;
        let (in_registry, on_server) = (!is_local, is_local);
        let is_enterprise = self.registry_type.as_deref() == Some("SwrEnterprise");
        let needed = [
            ("id", in_registry && self.id.is_none()),
            ("image_digest", in_registry && self.image_digest.is_none()),
            ("namespace", in_registry && self.namespace.is_none()),
            ("image_id", on_server && self.image_id.is_none()),
            ("image_name", self.image_name.is_none()),
            ("image_version", self.image_version.is_none()),
            ("registry_id", self.registry_id.is_none()),
            ("registry_name", self.registry_name.is_none()),
            ("registry_type", self.registry_type.is_none()),
            ("instance_id", is_enterprise && self.instance_id.is_none()),
        ];
        match needed.iter().find(|(_, is_missing)| *is_missing) {
            Some((name, _)) => Err(ErrorResponse::invalid(format!("image_info[{position}] has no {name}"))),
            None => Ok(()),
        }
    }

    fn text(part: Option<&String>) -> &str {
        part.map(String::as_str).unwrap_or_default()
    }

    /// The image with the same name, tag and digest, found by its key or by its digest.
    fn find(&self, state: &State) -> Option<u64> {
        let images = &state.world.images;
        let digest = Self::text(self.image_digest.as_ref());
        let by_key = self.id.and_then(index_of_row).and_then(|index| images.get(index));
        let candidates = [by_key, images.with_digest(digest)];
        let is_it = |image: &crate::world::Image| {
            image.repository.namespace == Self::text(self.namespace.as_ref())
                && image.repository.name == Self::text(self.image_name.as_ref())
                && image.tag == Self::text(self.image_version.as_ref())
                && digest.strip_prefix("sha256:") == Some(&image.digest)
        };
        candidates.into_iter().flatten().find(is_it).map(|image| image.index)
    }
}

fn listed(chosen: &[ImageInfo], state: &State, scope: Scope) -> Selection {
    let (mut indexes, mut unknown) = (Vec::new(), Vec::new());
    for image in chosen {
        if let Some(index) = image.find(state).filter(|index| scope.contains(*index, &state.world.images)) {
            indexes.push(index);
        } else {
            let parts = [&image.namespace, &image.image_name, &image.image_version, &image.registry_type];
            let [namespace, name, version, registry_type] = parts.map(|part| ImageInfo::text(part.as_ref()));
            unknown.push(unknown_image(namespace, name, version, registry_type));
        }
    }
    Selection { chosen: Chosen::listed(indexes), unknown }
}

/// A filter of a scan of all images. Members that concern images on servers match no image in a registry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryInfo {
    local_image_type: Option<String>,
    host_id: Option<String>,
    host_name: Option<String>,
    public_ip: Option<String>,
    private_ip: Option<String>,
    cluster_id: Option<String>,
    container_id: Option<String>,
    container_name: Option<String>,
    pod_id: Option<String>,
    pod_name: Option<String>,
    app_name: Option<String>,
    has_vul: Option<bool>,
    namespace: Option<String>,
    image_name: Option<String>,
    image_version: Option<String>,
    image_type: Option<String>,
    scan_status: Option<String>,
    image_size: Option<i64>,
    start_latest_update_time: Option<i64>,
    end_latest_update_time: Option<i64>,
    start_latest_scan_time: Option<i64>,
    end_latest_scan_time: Option<i64>,
}

impl QueryInfo {
    fn check(&self) -> Result<(), ErrorResponse> {
        one_of("image_type", self.image_type.as_ref(), &IMAGE_TYPES)?;
        one_of("scan_status", self.scan_status.as_ref(), &SCAN_STATUSES)?;
        one_of("local_image_type", self.local_image_type.as_ref(), &LOCAL_IMAGE_TYPES)
    }

    fn all_images(&self, state: &State, scope: Scope, now: i64) -> Selection {
        let filter = ImageFilter {
            namespace: self.namespace.as_deref(),
            image_name: self.image_name.as_deref(),
            image_version: self.image_version.as_deref(),
            image_type: self.image_type.as_deref(),
            scan_status: self.scan_status.as_deref(),
            has_vul: self.has_vul,
            image_size: self.image_size,
            updated: Window { start: self.start_latest_update_time, end: self.end_latest_update_time },
            scanned: Window { start: self.start_latest_scan_time, end: self.end_latest_scan_time },
            ..ImageFilter::default()
        };
        let chosen = if self.is_of_servers() {
            Chosen::listed(Vec::new())
        } else if filter.is_empty() && scope == Scope::All {
            Chosen::All(state.world.images.len())
        } else {
            Chosen::listed(filter.select(state, scope, now))
        };
        Selection { chosen, unknown: Vec::new() }
    }

    fn is_of_servers(&self) -> bool {
        [
            &self.local_image_type,
            &self.host_id,
            &self.host_name,
            &self.public_ip,
            &self.private_ip,
            &self.cluster_id,
            &self.container_id,
            &self.container_name,
            &self.pod_id,
            &self.pod_name,
            &self.app_name,
        ]
        .iter()
        .any(|member| member.is_some())
    }
}
