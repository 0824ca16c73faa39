//! The service of a document: version, servers, module and links.

use serde_json::Value;

use super::report::Report;
use super::view::View;
use crate::names;
use crate::spec::is_host;

/// `openapi-version`: the version that the generator supports.
pub(super) fn version(view: &View<'_>, report: &mut Report<'_>) {
    let document = &view.document.value;
    let (pointer, version) = match (document.get("openapi"), document.get("swagger")) {
        (Some(version), _) => ("/openapi", version),
        (None, Some(version)) => ("/swagger", version),
        (None, None) => {
            return report.error("openapi-version", "", "{} has no `openapi`", "write `openapi: 3.0.3`");
        }
    };
    if version.as_str() != Some("3.0.3") {
        let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
        let remedy = "write it in OpenAPI 3.0.3, with `openapi: 3.0.3`";
        report.error(
            "openapi-version",
            pointer,
            &format!("the document is written in version {version}"),
            remedy,
        );
    }
}

/// `servers`: one URL, whose host may contain the variable `region`.
pub(super) fn servers(view: &View<'_>, report: &mut Report<'_>) {
    let servers = view.document.value.get("servers").and_then(Value::as_array);
    let Some(servers) = servers else { return };
    if servers.len() != 1 {
        let message = format!("the document has {} servers", servers.len());
        report.error("servers", "/servers", &message, "write one; other hosts belong in regions.yaml");
    }
    for (index, server) in servers.iter().enumerate() {
        let pointer = format!("/servers/{index}");
        let url = server.get("url").and_then(Value::as_str).unwrap_or_default();
        let declared = server.get("variables").and_then(Value::as_object);
        let declared: Vec<&str> = declared.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let is_host_only =
            url.strip_prefix("https://").is_some_and(|host| is_host(&host.replace("{region}", "region")));
        if !url.is_empty() && !is_host_only {
            let message = format!("`{url}` is not the root of an https server");
            report.error(
                "servers",
                &pointer,
                &message,
                "write `https://` and the host; the rest belongs in the paths",
            );
        }
        if placeholders(url).any(|name| name != "region") || declared.iter().any(|name| *name != "region") {
            let remedy = "use only `{region}`; other choices belong in regions.yaml";
            report.error("servers", &pointer, "the server has a variable that is not `region`", remedy);
        } else if placeholders(url).count() != declared.len() {
            let message = "the URL and `variables` do not have the same names";
            report.error("servers", &pointer, message, "write `region` in both, or in neither");
        }
    }
}

/// `bad-service`: the module has the name of the file or folder, which is valid for a Rust module.
pub(super) fn service(view: &View<'_>, report: &mut Report<'_>) {
    let module = view.document.value.get("x-service").and_then(|service| service.get("module")?.as_str());
    let stem = view.document.stem();
    if module.is_some_and(|module| module != stem) {
        let message = "{} differs from the name of the file or folder";
        report.error(
            "bad-service",
            "/x-service/module",
            message,
            format!("write `module: {stem}`, or rename the file or folder"),
        );
    } else if module.is_some_and(|module| !names::is_snake(module)) {
        let message = format!("`{stem}` is not a valid name for a Rust module");
        report.error(
            "bad-service",
            "/x-service/module",
            &message,
            "use lower-case letters, digits and underscores",
        );
    } else if module.is_some_and(names::is_generated_module) {
        let message = format!("generated code has another `{stem}`");
        let remedy = format!("rename the module and the file or folder, for instance to `{stem}_service`");
        report.error("bad-service", "/x-service/module", &message, remedy);
    }
}

/// `bad-url`: links are valid URLs.
pub(super) fn docs(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(super::dialect::NodeKind::Docs) {
        let url = node.value.get("url").and_then(Value::as_str).unwrap_or("https://");
        let pointer = format!("{}/url", node.pointer);
        // Invalid in RFC 3986, or the end of a link in a doc comment.
        let is_invalid = |c: char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(c);
        if !url.starts_with("https://") && !url.starts_with("http://") {
            let remedy = "write it in full, with `https://`";
            report.error("bad-url", &pointer, "{} is not the address of a page", remedy);
        } else if let Some(c) = url.chars().find(|c| is_invalid(*c)) {
            let message = format!("{{}} contains {c:?}, which is not valid in a URL");
            report.error("bad-url", &pointer, &message, "write it percent-encoded, as copied from a browser");
        }
    }
}

/// The names in braces.
pub(super) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
