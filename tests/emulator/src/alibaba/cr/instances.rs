//! ListInstance, and finding an instance by its id.

use super::call::Call;
use super::failure;
use super::page::Page;
use super::populate::INSTANCE_OF_THE_PAGE;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::registry::REGISTRIES;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::world::World;

/// The number of registries in the world; repository `n` is in registry `n` modulo this number.
const COUNT: u64 = REGISTRIES.len() as u64;
/// The resource group of all instances but that of a page.
const RESOURCE_GROUP: &str = "rg-emulated";
/// When all instances were created: 2024-01-01.
const CREATED_AT: i64 = 1_704_067_200_000;

const STATES: [&str; 8] =
    ["PENDING", "INIT_ERROR", "STARTING", "RUNNING", "STOPPING", "STOPPED", "DELETING", "DELETED"];

/// An instance. All are running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instance {
    pub(super) id: String,
    name: String,
    region: &'static str,
    pub(super) resource_group: &'static str,
    /// The registry of the world whose repositories it has.
    registry: Option<u64>,
}

impl Instance {
    /// The number of its computed repositories, if the world has `all`.
    pub(super) fn repositories(&self, all: u64) -> u64 {
        self.registry.map_or(0, |registry| (all + COUNT - 1 - registry) / COUNT)
    }

    /// The number in the world of its computed repository at this position.
    pub(super) fn repository_at(&self, position: u64) -> u64 {
        position.saturating_mul(COUNT).saturating_add(self.registry.unwrap_or(0))
    }

    pub(super) fn has_repository(&self, number: u64) -> bool {
        self.registry.is_some_and(|registry| number % COUNT == registry)
    }

    fn row(&self, call: &Call) -> ResponseValue {
        Fields::default()
            .text("InstanceId", &self.id)
            .text("InstanceName", &self.name)
            .text("InstanceStatus", call.state("RUNNING"))
            .text("InstanceSpecification", "Enterprise_Advanced")
            .text("RegionId", self.region)
            .text("ResourceGroupId", self.resource_group)
            .text("CreateTime", CREATED_AT.to_string())
            .text("ModifiedTime", CREATED_AT.to_string())
            .list(
                "Tags",
                vec![Fields::default().text("TagKey", "environment").text("TagValue", "emulated").build()],
            )
            .build()
    }
}

/// ListInstance.
pub(super) fn list(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered(call)?;
    let state = call.one_of("InstanceStatus", &STATES)?;
    let name = call.text("InstanceName");
    let group = call.text("ResourceGroupId");
    let selected = all(call, &call.world()).into_iter().filter(|instance| {
        state.is_none_or(|state| state == "RUNNING")
            && name.as_ref().is_none_or(|name| *name == instance.name)
            && group.as_ref().is_none_or(|group| group == instance.resource_group)
    });
    let rows = page.window().filter(selected.map(|instance| instance.row(call)), call.anomaly);
    let (fields, total) = page.response(call, "Instances", rows);
    Ok(fields.number("TotalCount", total).build())
}

/// The instance that the request names.
pub(super) fn of_request(call: &Call) -> Result<Instance, ErrorResponse> {
    of_request_in(call, &call.world())
}

/// The same for a caller that holds the world.
pub(super) fn of_request_in(call: &Call, world: &World) -> Result<Instance, ErrorResponse> {
    let id = call.rpc.required("InstanceId")?;
    all(call, world)
        .into_iter()
        .find(|instance| instance.id == id)
        .ok_or_else(|| failure("INSTANCE_NOT_EXIST", format!("the instance {id} does not exist")))
}

/// The instances with repositories of the world, then the added ones.
fn all(call: &Call, world: &World) -> Vec<Instance> {
    let has_images = world.images.repositories() > 0;
    let registries = (0_u64..).zip(REGISTRIES).filter(|(_, registry)| has_images && registry.kind == "acr");
    let mut instances: Vec<_> = registries
        .map(|(number, registry)| Instance {
            id: registry.instance_id.to_owned(),
            name: registry.region_id.to_owned(),
            region: registry.region_id,
            resource_group: RESOURCE_GROUP,
            registry: Some(number),
        })
        .collect();
    let of_images = call.added.iter().map(|(_, image)| image.instance_id.clone());
    for id in of_images.chain(call.service.held().instances.iter().cloned()) {
        if instances.iter().all(|instance| instance.id != id) {
            let [of_page, name, group] = INSTANCE_OF_THE_PAGE;
            let (name, resource_group) =
                if id == of_page { (name.to_owned(), group) } else { (id.clone(), RESOURCE_GROUP) };
            instances.push(Instance { id, name, region: "cn-hangzhou", resource_group, registry: None });
        }
    }
    instances
}
