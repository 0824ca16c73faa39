//! ListImageVulnerabilities: one page of the vulnerabilities of an image.

use serde_json::{Value, json};

use super::findings::{FindingFilter, kind, necessity, solution, url, vul_id};
use super::query::Query;
use super::scope::Scope;
use super::{List, State, image, object, window};
use crate::encoding::hex_sha256;
use crate::faults::Anomaly;
use crate::huawei::error_response::ErrorResponse;
use crate::world::{Image, Vulnerability};

const IMAGE_TYPES: [&str; 6] = ["private_image", "shared_image", "instance_image", "cicd", "harbor", "jfrog"];

/// A word that the vendor does not document.
const UNKNOWN_NECESSITY: &str = "repair_with_next_release";

/// The list is empty if the image does not exist, or has another name or type than the query.
pub(super) fn list(
    state: &State,
    image_id: &str,
    query: &Query,
    now: i64,
    anomaly: Option<Anomaly>,
) -> Result<List, ErrorResponse> {
    let filter = FindingFilter::parse(query)?;
    let image_type = query.one_of("image_type", &IMAGE_TYPES)?;
    let app_name = query.text("app_name");
    let images = &state.world.images;
    let scope = Scope::of(query.enterprise_project());
    let is_it = |image: &Image| {
        scope.contains(image.index, images)
            && image_type == Some(state.image_type(image.index))
            && query.text("namespace") == Some(&image.repository.namespace)
            && query.text("image_name") == Some(&image.repository.name)
            && query.text("tag_name") == Some(&image.tag)
            && query.text("instance_id").is_none_or(|id| id.is_empty() || id == image::INSTANCE_ID)
    };
    let image = images.with_image_id(image_id).filter(is_it);
    let found = image.iter().flat_map(|image| state.vulnerabilities(image.index, now));
    let found = found.filter_map(|number| state.world.vulnerabilities.get(number));
    let matching = found
        .filter(|one| filter.matches(one))
        .filter(|one| app_name.is_none_or(|wanted| one.package == wanted));
    let page = window(query).filter(matching, anomaly);
    Ok(page.map(|vulnerability| {
        let mut row = row(&vulnerability, image_id);
        if anomaly == Some(Anomaly::UnknownState) {
            row["repair_necessity"] = json!(UNKNOWN_NECESSITY);
        }
        row
    }))
}

fn row(vulnerability: &Vulnerability, image_id: &str) -> Value {
    let layer = hex_sha256(format!("{image_id} {}", vulnerability.package).as_bytes());
    let is_application = kind(vulnerability) == "app_vul";
    object(&json!({
        "vul_id": vul_id(vulnerability),
        "repair_necessity": necessity(vulnerability),
        "description": vulnerability.title,
        "position": format!("sha256:{layer}"),
        "app_name": vulnerability.package,
        "app_path": is_application.then(|| format!("/app/lib/{}", vulnerability.package)),
        "version": vulnerability.version,
        "solution": solution(vulnerability),
        "url": url(vulnerability),
    }))
}
