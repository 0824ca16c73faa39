//! KeystoneListProjects: all projects, or those with a given name.

use http::StatusCode;
use serde::Serialize;

use super::Directory;
use crate::Request;
use crate::response::Response;

pub(super) fn list(directory: &Directory, request: &Request) -> Response {
    let pairs = request.query_pairs();
    let name = pairs.iter().find(|(key, _)| key == b"name").map(|(_, value)| value);
    let domain_id = directory.account().domain_id();
    let projects = directory.projects().iter();
    let matching = projects.filter(|project| name.is_none_or(|name| *name == project.name.as_bytes()));
    let projects = matching.map(|project| ProjectBody {
        id: &project.id,
        name: &project.name,
        domain_id: &domain_id,
        parent_id: &domain_id,
        is_domain: false,
        enabled: true,
        description: "",
    });
    let projects = projects.collect();
    Response::json(StatusCode::OK, &Body { projects, links: Links {} })
}

#[derive(Serialize)]
struct Body<'a> {
    projects: Vec<ProjectBody<'a>>,
    links: Links,
}

#[derive(Serialize)]
struct Links {}

#[derive(Serialize)]
struct ProjectBody<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    parent_id: &'a str,
    is_domain: bool,
    enabled: bool,
    description: &'a str,
}
