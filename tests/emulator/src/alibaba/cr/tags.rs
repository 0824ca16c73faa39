//! ListRepoTag and GetRepoTag.

use super::call::Call;
use super::page::Page;
use super::{failure, instances, repositories, success};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::world::{Image, World};

/// ListRepoTag. Its times and its total are texts.
pub(super) fn list(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered_or_by_token(call)?;
    let world = call.world();
    let instance = instances::of_request_in(call, &world)?;
    let repository = repositories::of_request(call, &instance, &world)?;
    let rows = repository.images.into_iter().map(|image| {
        let pushed = image.pushed_at.to_string();
        let fields = Fields::default().text("ImageCreate", &pushed).text("ImageUpdate", &pushed);
        tag_fields(fields, call, &image).build()
    });
    let (fields, total) = page.response(call, "Images", page.window().filter(rows, call.anomaly));
    Ok(fields.text("TotalCount", total.to_string()).build())
}

/// GetRepoTag. Its times are numbers.
pub(super) fn get(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let tag = call.rpc.required("Tag")?;
    let image = find(call, &call.world(), &tag)?;
    let fields = success(call).number("ImageCreate", image.pushed_at).number("ImageUpdate", image.pushed_at);
    Ok(tag_fields(fields, call, &image).build())
}

/// The image of a tag in the instance and the repository that the request names. If the request has a digest, the tag
/// has to point to it.
pub(super) fn find(call: &Call, world: &World, tag: &str) -> Result<Image, ErrorResponse> {
    let instance = instances::of_request_in(call, world)?;
    let repository = repositories::of_request(call, &instance, world)?;
    let digest = call.text("Digest");
    let digest = digest.as_deref().map(|digest| digest.strip_prefix("sha256:").unwrap_or(digest));
    let image = repository.images.into_iter().find(|image| image.tag == tag);
    image
        .filter(|image| digest.is_none_or(|digest| digest == image.digest))
        .ok_or_else(|| failure("TAG_NOT_EXIST", format!("the tag {tag} does not exist in this repository")))
}

/// The image of a scan: of the one whose id the request has, or of a tag.
pub(super) fn of_scan(call: &Call, world: &World) -> Result<Image, ErrorResponse> {
    let Some(id) = call.text("ScanTaskId") else {
        return find(call, world, &call.rpc.required("Tag")?);
    };
    instances::of_request_in(call, world)?;
    let index = call.service.held().scans.get(&id).copied();
    let image = index.and_then(|index| world.images.get(index));
    image.ok_or_else(|| failure("SCAN_NOT_EXIST", format!("the scan {id} does not exist")))
}

fn tag_fields(fields: Fields, call: &Call, image: &Image) -> Fields {
    fields
        .text("Tag", &image.tag)
        .text("Digest", &image.digest)
        .text("ImageId", &image.config)
        .number("ImageSize", image.size)
        .text("Status", call.state("NORMAL"))
}
