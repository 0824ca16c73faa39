//! `DescribeVulRegistryImageList`: the images in which scans have found a vulnerability. One that is ignored has none.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::arguments::parse;
use super::filter::Filter;
use super::{ids, image, page, vulnerabilities};
use crate::faults::CallContext;
use crate::tencent::error_response::ErrorResponse;
use crate::world::World;

#[derive(Deserialize)]
struct OfVulnerability {
    #[serde(rename = "PocID")]
    poc_id: String,
}

pub(super) fn list(
    world: &World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let (window, filter) = (page::window(arguments)?, Filter::read(arguments, &image::FILTERS)?);
    let OfVulnerability { poc_id } = parse(arguments)?;
    let one = ids::number_of(&poc_id).and_then(|number| world.vulnerabilities.get(number));
    let one = one.ok_or_else(|| {
        ErrorResponse::new("ResourceNotFound", format!("the vulnerability {poc_id} does not exist"))
    })?;
    let affected =
        if one.ignored { Vec::new() } else { world.affected_by(one.number, context.now.as_millisecond()) };
    let mut images: Vec<_> = affected
        .into_iter()
        .filter(|image| filter.accepts(|name| image::subject(world, image, name)))
        .collect();
    if page::is_descending(arguments) {
        images.reverse();
    }
    let fixed = one.fixed_version.as_deref().unwrap_or_default();
    let component = json!({
        "Name": one.package,
        "Version": one.version,
        "FixedVersion": fixed,
        "Path": vulnerabilities::path(&one),
    });
    let row = |affected: crate::world::Image| {
        json!({
            "ImageID": image::sha256(&affected.config),
            "ImageName": affected.repository.name,
            "ImageTag": affected.tag,
            "Namespace": affected.repository.namespace,
            "ImageRepoAddress": image::address(&affected),
            "ComponentList": [component],
            "IsLatestImage": world.images.is_newest(affected.index),
            "ImageAssetId": ids::id_of(affected.index),
        })
    };
    Ok(page::response(window.filter(images.into_iter(), context.anomaly), row))
}
