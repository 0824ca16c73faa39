//! ListRepository and GetRepository.

use super::call::Call;
use super::instances::{self, Instance, RESOURCE_GROUP};
use super::page::Page;
use super::{failure, success};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::registry::{repository_id, repository_number};
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::world::{Repository, Rows, World};

/// The states by which a list is narrowed. All repositories are `NORMAL`.
const STATES: [&str; 4] = ["NORMAL", "DELETING", "DELETED", "ALL"];

/// ListRepository.
pub(super) fn list(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered_or_by_token(call)?;
    let world = call.world();
    let instance = instances::of_request_in(call, &world)?;
    let (name, namespace) = (call.text("RepoName"), call.text("RepoNamespaceName"));
    let state = call.one_of("RepoStatus", &STATES)?.unwrap_or("ALL");
    let len = match state {
        "NORMAL" | "ALL" => instance.repositories(world.images.repositories()),
        _ => 0,
    };
    let row =
        |repository: &Repository| repository_fields(Fields::default(), &instance, &world, repository).build();
    let at = |position| world.images.repository(instance.repository_at(position));
    let rows = if name.is_none() && namespace.is_none() {
        page.window().compute(len, call.anomaly, at)
    } else {
        let matching = (0..len).filter_map(at).filter(|repository| {
            name.as_ref().is_none_or(|name| *name == repository.name)
                && namespace.as_ref().is_none_or(|namespace| *namespace == repository.namespace)
        });
        page.window().filter(matching.map(Some), call.anomaly)
    };
    let rows = Rows { rows: rows.rows.iter().flatten().map(row).collect(), total: rows.total };
    let (fields, total) = page.response(call, "Repositories", rows);
    Ok(fields.text("TotalCount", total.to_string()).build())
}

/// GetRepository.
pub(super) fn get(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let world = call.world();
    let instance = instances::of_request_in(call, &world)?;
    let repository = if let Some(id) = call.text("RepoId") {
        of_id(&instance, &world, &id)?
    } else {
        let (Some(namespace), Some(name)) = (call.text("RepoNamespaceName"), call.text("RepoName")) else {
            return Err(ErrorResponse::missing_of_operation("RepoId"));
        };
        let found = world.images.repository_named(&namespace, &name);
        let found = found.filter(|repository| instance.has_repository(repository.number));
        found.ok_or_else(|| does_not_exist(&format!("{namespace}/{name}")))?
    };
    let fields = repository_fields(success(call), &instance, &world, &repository);
    Ok(fields.text("Detail", "A repository of the emulator.").build())
}

/// The repository that the request names by `RepoId`.
pub(super) fn of_request(
    call: &Call,
    instance: &Instance,
    world: &World,
) -> Result<Repository, ErrorResponse> {
    of_id(instance, world, &call.rpc.required("RepoId")?)
}

fn of_id(instance: &Instance, world: &World, id: &str) -> Result<Repository, ErrorResponse> {
    let number = repository_number(id).filter(|number| instance.has_repository(*number));
    number.and_then(|number| world.images.repository(number)).ok_or_else(|| does_not_exist(id))
}

fn does_not_exist(repository: &str) -> ErrorResponse {
    failure("REPO_NOT_EXIST", format!("the repository {repository} does not exist in this instance"))
}

fn repository_fields(fields: Fields, instance: &Instance, world: &World, repository: &Repository) -> Fields {
    let pushed: Vec<_> = world.images.of_repository(repository.number).map(|image| image.pushed_at).collect();
    let (first, last) = (pushed.iter().min().copied(), pushed.iter().max().copied());
    fields
        .text("InstanceId", &instance.id)
        .text("RepoId", repository_id(repository))
        .text("RepoNamespaceName", &repository.namespace)
        .text("RepoName", &repository.name)
        .text("RepoStatus", "NORMAL")
        .text("RepoType", if repository.number % 10 == 9 { "PUBLIC" } else { "PRIVATE" })
        .text("RepoBuildType", if repository.number % 4 == 3 { "AUTO" } else { "MANUAL" })
        .text("ResourceGroupId", RESOURCE_GROUP)
        .text("Summary", format!("images of {}", repository.name))
        .bool("TagImmutability", repository.number.is_multiple_of(5))
        .number("CreateTime", first.unwrap_or(0))
        .number("ModifiedTime", last.unwrap_or(0))
}
