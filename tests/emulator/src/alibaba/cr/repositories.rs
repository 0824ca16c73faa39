//! ListRepository and GetRepository.

use super::call::Call;
use super::instances::{self, Instance};
use super::page::Page;
use super::{failure, success};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::registry::{repository_id, repository_number};
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::world::{Image, Rows, World};

/// The states by which a list is narrowed. All repositories are `NORMAL`.
const STATES: [&str; 4] = ["NORMAL", "DELETING", "DELETED", "ALL"];

/// A repository of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    id: String,
    namespace: String,
    name: String,
    /// Decides its type and other properties.
    number: u64,
    /// Its tags, at least one.
    pub(super) images: Vec<Image>,
}

impl Repository {
    /// A repository whose images follow from the seed.
    fn computed(world: &World, number: u64) -> Option<Self> {
        let repository = world.images.repository(number)?;
        Some(Self {
            id: repository_id(&repository),
            namespace: repository.namespace,
            name: repository.name,
            number,
            images: world.images.of_repository(number).collect(),
        })
    }

    fn fields(&self, fields: Fields, instance: &Instance) -> Fields {
        let pushed = || self.images.iter().map(|image| image.pushed_at);
        fields
            .text("InstanceId", &instance.id)
            .text("RepoId", &self.id)
            .text("RepoNamespaceName", &self.namespace)
            .text("RepoName", &self.name)
            .text("RepoStatus", "NORMAL")
            .text("RepoType", if self.number % 10 == 9 { "PUBLIC" } else { "PRIVATE" })
            .text("RepoBuildType", if self.number % 4 == 3 { "AUTO" } else { "MANUAL" })
            .text("ResourceGroupId", instance.resource_group)
            .text("Summary", format!("images of {}", self.name))
            .bool("TagImmutability", self.number.is_multiple_of(5))
            .number("CreateTime", pushed().min().unwrap_or(0))
            .number("ModifiedTime", pushed().max().unwrap_or(0))
    }
}

/// ListRepository: the repositories that follow from the seed, then the added ones.
pub(super) fn list(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let page = Page::numbered_or_by_token(call)?;
    let state = call.one_of("RepoStatus", &STATES)?.unwrap_or("ALL");
    let (name, namespace) = (call.text("RepoName"), call.text("RepoNamespaceName"));
    let world = call.world();
    let instance = instances::of_request_in(call, &world)?;
    let added = added(call, &instance, &world);
    let computed = instance.repositories(world.images.repositories());
    let at = |position: u64| match position.checked_sub(computed) {
        Some(position) => added.get(usize::try_from(position).ok()?).cloned(),
        None => Repository::computed(&world, instance.repository_at(position)),
    };
    let len = if ["NORMAL", "ALL"].contains(&state) { computed + added.len() as u64 } else { 0 };
    let Rows { rows, total } = if name.is_none() && namespace.is_none() {
        page.window().compute(len, call.anomaly, at)
    } else {
        let matching = (0..len).map(at).filter(|repository| {
            repository.as_ref().is_some_and(|one| {
                name.as_ref().is_none_or(|name| *name == one.name)
                    && namespace.as_ref().is_none_or(|namespace| *namespace == one.namespace)
            })
        });
        page.window().filter(matching, call.anomaly)
    };
    let rows = rows.iter().flatten().map(|one| one.fields(Fields::default(), &instance).build()).collect();
    let (fields, total) = page.response(call, "Repositories", Rows { rows, total });
    Ok(fields.text("TotalCount", total.to_string()).build())
}

/// GetRepository.
pub(super) fn get(call: &Call) -> Result<ResponseValue, ErrorResponse> {
    let world = call.world();
    let instance = instances::of_request_in(call, &world)?;
    let repository = if let Some(id) = call.text("RepoId") {
        of_id(call, &instance, &world, &id)?
    } else {
        let (Some(namespace), Some(name)) = (call.text("RepoNamespaceName"), call.text("RepoName")) else {
            return Err(ErrorResponse::missing_of_operation("RepoId"));
        };
        let computed = world.images.repository_named(&namespace, &name).map(|repository| repository.number);
        let computed = computed.filter(|number| instance.has_repository(*number));
        let mut added = added(call, &instance, &world).into_iter();
        computed
            .and_then(|number| Repository::computed(&world, number))
            .or_else(|| added.find(|one| one.namespace == namespace && one.name == name))
            .ok_or_else(|| does_not_exist(&format!("{namespace}/{name}")))?
    };
    let fields = repository.fields(success(call), &instance);
    Ok(fields.text("Detail", "A repository of the emulator.").build())
}

/// The repository that the request names by `RepoId`.
pub(super) fn of_request(
    call: &Call,
    instance: &Instance,
    world: &World,
) -> Result<Repository, ErrorResponse> {
    of_id(call, instance, world, &call.rpc.required("RepoId")?)
}

fn of_id(call: &Call, instance: &Instance, world: &World, id: &str) -> Result<Repository, ErrorResponse> {
    let computed = repository_number(id).filter(|number| instance.has_repository(*number));
    computed
        .and_then(|number| Repository::computed(world, number))
        .or_else(|| added(call, instance, world).into_iter().find(|repository| repository.id == id))
        .ok_or_else(|| does_not_exist(id))
}

/// The repositories of an instance that do not follow from the seed.
fn added(call: &Call, instance: &Instance, world: &World) -> Vec<Repository> {
    let mut repositories: Vec<Repository> = Vec::new();
    for (index, image) in call.added.iter().filter(|(_, image)| image.instance_id == instance.id) {
        let Some(mut of_world) = world.images.get(*index) else { continue };
        of_world.tag.clone_from(&image.tag);
        of_world.digest.clone_from(&image.digest);
        if let Some(known) = repositories.iter_mut().find(|known| known.id == image.repo_id) {
            known.images.push(of_world);
        } else {
            repositories.push(Repository {
                id: image.repo_id.clone(),
                namespace: image.repo_namespace.clone(),
                name: image.repo_name.clone(),
                number: *index,
                images: vec![of_world],
            });
        }
    }
    repositories
}

fn does_not_exist(repository: &str) -> ErrorResponse {
    failure("REPO_NOT_EXIST", format!("the repository {repository} does not exist in this instance"))
}
