//! `DescribeAssetImageRegistryScanStatusOneKey`: the state of a task, of chosen images, or of all images.

use serde_json::{Map, Value, json};

use super::{choice, image, scans, states};
use crate::faults::CallContext;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Chosen, ImageState, Scan, World};

/// The most images that the response lists; the state of more is without a list.
const MAX_LISTED: u64 = 100;

pub(super) fn describe(
    world: &World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let now = context.now.as_millisecond();
    if let Some(scan) = scans::task(world, arguments)? {
        let by_image: Vec<_> =
            scan.chosen.iter().filter_map(|index| Some((index, scan.image_state(index, now)?))).collect();
        let status = states::name_of_task(scan.state(now), context.anomaly);
        let progress = scan.progress(now);
        return Ok(response(world, status, progress.percent, progress.remaining, &by_image));
    }
    let chosen = choice::read(world, arguments)?.unwrap_or(Chosen::All(world.images.len()));
    let by_image: Vec<_> = chosen.iter().map(|index| (index, world.state_of(index, now))).collect();
    let all: Vec<_> = by_image.iter().map(|(_, state)| *state).collect();
    let state = states::of_several(&all);
    let ended = all.iter().filter(|state| has_ended(**state)).count();
    let percent = if all.is_empty() { 0 } else { u8::try_from(ended * 100 / all.len()).unwrap_or(100) };
    let running = world.scans.unfinished(now).filter(|scan| covers(scan, &by_image));
    let remaining = running.map(|scan| scan.ends_at() - now).max().unwrap_or(0);
    Ok(response(world, states::name_of(state, context.anomaly), percent, remaining, &by_image))
}

fn has_ended(state: ImageState) -> bool {
    !state.is_unfinished() && state != ImageState::NotScanned
}

fn covers(scan: &Scan, by_image: &[(u64, ImageState)]) -> bool {
    by_image.iter().any(|(index, _)| scan.image_state(*index, scan.started_at).is_some())
}

fn response(
    world: &World,
    status: &'static str,
    percent: u8,
    remaining: i64,
    by_image: &[(u64, ImageState)],
) -> Map<String, Value> {
    let done: Vec<_> = by_image
        .iter()
        .filter(|(_, state)| matches!(state, ImageState::Done { .. }))
        .map(|(index, _)| *index)
        .collect();
    let at_risk = done.iter().filter(|index| is_at_risk(world, **index)).count();
    let listed = if by_image.len() as u64 <= MAX_LISTED { by_image } else { &[] };
    let rows: Vec<_> = listed.iter().filter_map(|(index, state)| row(world, *index, *state)).collect();
    super::fields(json!({
        "ImageTotal": by_image.len(),
        "ImageScanCnt": by_image.iter().filter(|(_, state)| has_ended(*state)).count(),
        "ImageStatus": rows,
        "SuccessCount": done.len() - at_risk,
        "RiskCount": at_risk,
        "Schedule": percent,
        "Status": status,
        "ScanRemainTime": states::seconds(remaining),
    }))
}

fn is_at_risk(world: &World, index: u64) -> bool {
    let is_vulnerable = world.vulnerabilities.of_image(index).any(|one| !one.ignored);
    is_vulnerable || image::other_findings(index).iter().any(|count| *count > 0)
}

fn row(world: &World, index: u64, state: ImageState) -> Option<Value> {
    let mut row = image::names(&world.images.get(index)?);
    let percent = states::percent(state);
    row.extend(super::fields(json!({
        "ScanStatus": states::name_of(state, None),
        "CveProgress": percent,
        "RiskProgress": percent,
        "VirusProgress": percent,
    })));
    Some(Value::Object(row))
}
