//! ListRegistryImages: one page of the inventory.

use serde_json::json;

use super::image_filter::ImageFilter;
use super::query::Query;
use super::scope::Scope;
use super::{List, State, window};
use crate::faults::Anomaly;
use crate::huawei::error_response::ErrorResponse;

/// A state that the vendor does not document.
const UNKNOWN_STATE: &str = "queued_for_retry";

pub(super) fn list_images(
    state: &State,
    query: &Query,
    now: i64,
    anomaly: Option<Anomaly>,
) -> Result<List, ErrorResponse> {
    let filter = ImageFilter::parse(query)?;
    let scope = Scope::of(query.enterprise_project());
    let sorted = query.one_of("sort_key", &["latest_scan_time"])?.is_some();
    let descending = query.one_of("sort_dir", &["asc", "desc"])? == Some("desc");
    let images = &state.world.images;

    let page = if filter.is_empty() && !sorted {
        window(query).compute(scope.len(images), anomaly, |position| scope.index(position, images))
    } else {
        let mut indexes = filter.select(state, scope, now);
        if sorted {
            indexes.sort_by_key(|index| state.last_success(*index, i32::MAX, now).unwrap_or(0));
            if descending {
                indexes.reverse();
            }
        }
        window(query).filter(indexes.into_iter(), anomaly)
    };
    Ok(page.map(|index| {
        let mut row = images.get(index).map(|image| state.row(&image, now)).unwrap_or_default();
        if anomaly == Some(Anomaly::UnknownState) {
            row["scan_status"] = json!(UNKNOWN_STATE);
        }
        row
    }))
}
