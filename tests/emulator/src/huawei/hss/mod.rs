//! Host Security Service: the inventory of images, their scans, the tasks that run them, and their vulnerabilities.
//!
//! All projects of the account see the same images; tasks belong to a project. One of four repositories belongs to another
//! enterprise project than the default one, so that a request without `enterprise_project_id` does not see its images.

mod affected_images;
mod batch_scan;
mod check;
mod create_scan;
mod findings;
mod image;
mod image_filter;
mod image_vulnerabilities;
mod inventory;
mod list_images;
mod list_tasks;
mod operation;
mod populate;
mod query;
mod scope;
mod start;
mod state;
mod statistics;
mod stop_scan;
mod task;
mod task_info;
mod vulnerability_lists;

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

pub use inventory::Image;
pub use task::{Task, TaskKind};
pub use task_info::{FailedImage, TaskInfo};

pub(crate) use inventory::Inventory;
pub(crate) use operation::{HssCall, HssOperation};
pub(crate) use state::State;

use super::error_response::ErrorResponse;
use crate::faults::{Anomaly, CallContext};
use crate::response::Response;
use crate::world::Rows;
use crate::{Random, Request};
use query::Query;

/// The enterprise project of requests and tasks that do not name one.
const DEFAULT_ENTERPRISE_PROJECT: &str = "0";

/// The value that means every enterprise project.
const ALL_ENTERPRISE_PROJECTS: &str = "all_granted_eps";

/// Responds to an authenticated call.
pub(crate) fn respond(
    state: &mut State,
    random: &mut Random,
    call: &HssCall,
    request: &Request,
    context: CallContext,
) -> Result<Response, ErrorResponse> {
    let query = check::check(call.operation, request)?;
    let (now, anomaly) = (context.now.as_millisecond(), context.anomaly);
    if anomaly == Some(Anomaly::FailureInSuccess) {
        return Ok(ErrorResponse::failed("the service failed").into_success());
    }
    let name = call.operation.name();
    let page = match call.operation {
        HssOperation::BatchScanSwrImage => {
            refuse(anomaly)?;
            batch_scan::batch_scan(state, random, request, (&query, &call.project), now)?;
            return Ok(Response::empty(StatusCode::OK).with_change(name));
        }
        HssOperation::CreateManualImageScanTask => {
            refuse(anomaly)?;
            create_scan::create_scan(state, random, request, (&query, &call.project), now)?;
            return Ok(Response::empty(StatusCode::OK).with_change(name));
        }
        HssOperation::StopImageScanTask => {
            let was_running = stop_scan::stop_scan(state, call, &query, now)?;
            let response = Response::empty(StatusCode::OK);
            return Ok(if was_running { response.with_change(name) } else { response });
        }
        HssOperation::ShowImagePayPerScanStatistics => {
            return Ok(Response::json(StatusCode::OK, &statistics::statistics(state, &query, now)));
        }
        HssOperation::ListImageScanTask => {
            list_tasks::list_tasks(state, &query, &call.project, now, anomaly)?.map(|task| object(&task))
        }
        HssOperation::ListRegistryImages => list_images::list_images(state, &query, now, anomaly)?,
        HssOperation::ListImageVulnerabilities => {
            image_vulnerabilities::list(state, &call.argument, &query, now, anomaly)?
        }
        HssOperation::ListGlobalVulnerabilities => {
            vulnerability_lists::list_global(state, &query, now, anomaly)?
        }
        HssOperation::ListGeneralImageVuls => vulnerability_lists::list_general(state, &query, now, anomaly)?,
        HssOperation::ListVulAffectImages => affected_images::list(state, &query, now, anomaly)?,
    };
    Ok(Response::json(StatusCode::OK, &Page { data_list: page.rows, total_num: page.total }))
}

/// The vendor publishes neither codes nor messages of a refused start.
fn refuse(anomaly: Option<Anomaly>) -> Result<(), ErrorResponse> {
    let why = match anomaly {
        Some(Anomaly::AlreadyScanning) => "an image is being scanned",
        Some(Anomaly::QuotaUsedUp) => "the quota of scans is used up",
        Some(Anomaly::TooManyTasks) => "too many scan tasks are running",
        _ => return Ok(()),
    };
    Err(ErrorResponse::invalid(why))
}

#[derive(Serialize)]
struct Page {
    data_list: Vec<Value>,
    total_num: u64,
}

/// An object without its `null` members: fields without a value are absent.
fn object(value: &impl Serialize) -> Value {
    let value = serde_json::to_value(value).expect("rows are plain data");
    match value {
        Value::Object(members) => {
            let present = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(present.collect::<Map<_, _>>())
        }
        value => value,
    }
}

/// The page of a list that `offset` and `limit` of the query choose.
fn window(query: &Query) -> crate::world::Window {
    let number = |name: &str| query.number(name).and_then(|number| u64::try_from(number).ok());
    crate::world::Window::at_offset(number("offset").unwrap_or(0), number("limit").unwrap_or(10))
}

/// Lists the rows of a page.
type List = Rows<Value>;
