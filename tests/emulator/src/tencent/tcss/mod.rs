//! Tencent Container Security Service: images in registries, licences, scans and vulnerabilities, and the schedule by which
//! registry images are scanned.
//!
//! All operations read and change the same `World`. Both sites' parameters are known: the `TaskID` of the mainland site
//! too. Of what the vendor does not document, the emulator does this:
//!
//! | case | what happens |
//! |---|---|
//! | the first scan of an image | binds a licence to it, and each scan uses one |
//! | an unknown image, task or vulnerability | `ResourceNotFound` |
//! | a start or a stop that chooses no image | `InvalidParameter` |
//! | an unknown name of a filter | `InvalidParameter` |
//! | a parameter out of its bounds | `InvalidParameterValue` |
//! | the time of a scan that failed | the list shows that of the last one that succeeded |

mod affected;
mod arguments;
mod catalogue;
mod choice;
mod filter;
mod ids;
mod image;
mod images;
mod licences;
mod operation;
mod page;
mod populate;
mod query;
mod scans;
mod schedule;
mod states;
mod status;
mod times;
mod vulnerabilities;

pub use schedule::{Image, Schedule};

pub(super) use operation::Operation;
pub(crate) use populate::{schedule as populate_schedule, world as populate_world};

use serde_json::{Map, Value};

use super::error_response::ErrorResponse;
use crate::Request;
use crate::faults::{Anomaly, CallContext};
use crate::world::{Kind, World};

/// The name of the service in the credential scope, and its only version.
pub(super) const SERVICE: &str = "tcss";
pub(super) const VERSION: &str = "2020-11-01";

/// The response of an operation, without the envelope and the request id.
pub(super) fn respond(
    operation: Operation,
    request: &Request,
    context: &CallContext,
    schedule: Option<Schedule>,
    world: &mut World,
) -> Result<Map<String, Value>, ErrorResponse> {
    let arguments = arguments::read(operation, request)?;
    if context.anomaly == Some(Anomaly::FailureInSuccess) {
        return Err(ErrorResponse::new("FailedOperation", "the operation failed"));
    }
    match operation {
        Operation::DescribeImageRegistryTimingScanTask => {
            let missing =
                || ErrorResponse::new("ResourceNotFound", "the account has no schedule of registry scans");
            schedule.ok_or_else(missing).map(|schedule| fields(serde_json::json!(schedule)))
        }
        Operation::DescribeAssetImageRegistryList => images::list(world, &arguments, context),
        Operation::DescribeImageAuthorizedInfo => Ok(licences::describe(world, context.now.as_millisecond())),
        Operation::CreateAssetImageRegistryScanTask => scans::start(world, &arguments, context),
        Operation::DescribeAssetImageRegistryScanStatusOneKey => status::describe(world, &arguments, context),
        Operation::ModifyAssetImageRegistryScanStop => scans::stop(world, &arguments, context),
        Operation::DescribeAssetImageRegistryVulList => vulnerabilities::of_image(world, &arguments, context),
        Operation::DescribeScanIgnoreVulList => vulnerabilities::ignored(world, &arguments, context),
        Operation::DescribeSystemVulList => catalogue::list(world, Kind::System, &arguments, context),
        Operation::DescribeWebVulList => catalogue::list(world, Kind::Application, &arguments, context),
        Operation::DescribeVulRegistryImageList => affected::list(world, &arguments, context),
    }
}

/// The members of a JSON object.
fn fields(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
