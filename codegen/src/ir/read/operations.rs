//! Operations and their parameters.

use super::effects::{self, rate_limits};
use super::node::Node;
use super::samples;
use super::schemas::{properties, property};
use super::vendor::omissions;
use crate::ir::{
    BodyFormat, Effect, ErrorCode, JsonText, Location, Operation, Output, PageStyle, Pagination, RateLimit,
    RequestField,
};
use crate::names;
use crate::spec::{Spec, join};

/// The methods of a path, in the order in which their operations are generated.
const METHODS: [&str; 6] = ["get", "put", "post", "delete", "head", "patch"];

const JSON: &str = "application/json";

/// The shared definitions of a document.
pub(super) struct Components<'a> {
    pub(super) schemas: Node<'a>,
    parameters: Node<'a>,
    responses: Node<'a>,
    /// The error codes of every operation.
    pub(super) error_codes: Vec<ErrorCode>,
    /// The rate limits of every operation.
    rate_limits: Vec<RateLimit>,
}

impl<'a> Components<'a> {
    pub(super) fn of(document: Node<'a>) -> Self {
        let components = document.get("components");
        Self {
            schemas: components.get("schemas"),
            parameters: components.get("parameters"),
            responses: components.get("responses"),
            error_codes: error_codes(document, &[]),
            rate_limits: rate_limits(document).collect(),
        }
    }
}

pub(super) fn operations(spec: &Spec, components: &Components<'_>) -> Vec<Operation> {
    let document = Node::new(&spec.value);
    let paths = document.get("paths").entries();
    let operations = paths.flat_map(|(path, item)| {
        let methods = METHODS.into_iter().filter(move |method| item.has(method));
        let group = move |method| spec.group(&join(&join("/paths", path), method)).map(str::to_owned);
        methods.map(move |method| operation(path, method, item.get(method), group(method), components))
    });
    let groups: Vec<_> = document.get("x-groups").entries().map(|(name, _)| name).collect();
    in_order(operations.collect(), &groups)
}

/// The operations group by group, each behind those that it comes after, otherwise in the order of the document.
fn in_order(mut operations: Vec<Operation>, groups: &[&str]) -> Vec<Operation> {
    operations.sort_by_key(|each| groups.iter().position(|group| each.group.as_deref() == Some(*group)));
    let mut ordered = Vec::new();
    while !operations.is_empty() {
        let waits = |each: &Operation| operations.iter().any(|other| each.after.contains(&other.id));
        // The lint reports cycles, so one of them waits for none.
        let next = operations.iter().position(|each| !waits(each)).unwrap_or_default();
        ordered.push(operations.remove(next));
    }
    ordered
}

fn operation(
    path: &str,
    method: &str,
    node: Node<'_>,
    group: Option<String>,
    components: &Components<'_>,
) -> Operation {
    let effect = effects::effect(node);
    let id = node.text("operationId");
    let service_codes = &components.error_codes;
    let nodes: Vec<_> = node.items("parameters").map(|each| resolve(each, components.parameters)).collect();
    let body = node.get("requestBody").get("content").entries().next();
    let body_schema =
        body.map(|(_, media)| components.schemas.get(media.get("schema").reference().unwrap_or_default()));
    let mut fields: Vec<_> = nodes.iter().map(|node| parameter(*node, components)).collect();
    let mut requests = samples::of_media(&id, body.map(|(_, media)| media));
    let parameters = nodes.iter().filter(|node| !node.has("x-from-client"));
    samples::complete(&mut requests, parameters.clone().filter(|node| node.flag("required") == Some(true)));
    let example_request = samples::request(requests.first(), parameters, body_schema, components);
    fields.extend(body_schema.into_iter().flat_map(|schema| body_fields(schema, components)));

    let response = success(node, components);
    let output = match response.get("schema").reference() {
        Some(name) => Output::Object(name.to_owned()),
        None => Output::Empty,
    };
    let mut all = requests;
    if let Output::Object(name) = &output {
        all.extend(samples::of_media(name, Some(response)));
    }
    Operation {
        module: names::of_field(&id, None),
        group,
        method: method.to_uppercase(),
        path: if path.starts_with("/#") { "/".to_owned() } else { path.to_owned() },
        summary: node.text("summary"),
        description: node.text("description"),
        docs: node.get("externalDocs").text("url"),
        deprecated: node.flag("deprecated").unwrap_or_default(),
        replaced_by: node.optional_text("x-replaced-by"),
        effect,
        idempotent: effect == Effect::Read || node.flag("x-idempotent").unwrap_or_default(),
        rate_limits: rate_limits(node).chain(components.rate_limits.iter().cloned()).collect(),
        permissions: permissions(node.get("x-permission")),
        error_codes: error_codes(node, service_codes),
        after: node.texts("x-after"),
        waiter: effects::waiter(node),
        starts: effects::starts(node),
        no_waiter: node.optional_text("x-no-waiter"),
        pagination: node.has("x-pagination").then(|| pagination(node.get("x-pagination"))),
        contradictions: node.texts("x-contradictions"),
        fields,
        body: body.map(|(media_type, _)| match media_type {
            JSON => BodyFormat::Json,
            _ => BodyFormat::Form,
        }),
        output,
        composed_samples: node.get("x-sample").as_text() == Some("fields"),
        omissions: omissions(node),
        samples: all.into_iter().map(samples::Draft::finish).collect(),
        example: samples::value(&example_request),
        example_request: JsonText(example_request.to_string()),
        id,
    }
}

/// The node, or the component that it refers to.
fn resolve<'a>(node: Node<'a>, components: Node<'a>) -> Node<'a> {
    node.reference().map_or(node, |name| components.get(name))
}

fn parameter(node: Node<'_>, components: &Components<'_>) -> RequestField {
    let from_client = node.optional_text("x-from-client");
    let location = match (node.get("in").as_text(), &from_client) {
        (Some("path"), None) => Location::Path,
        (Some("path"), Some(_)) => Location::ClientPath,
        (Some("header"), None) => Location::Header,
        (Some("header"), Some(_)) => Location::ClientHeader,
        _ if node.has("content") => Location::QueryJson,
        _ if node.flag("x-flatten") == Some(true) => Location::QueryFlat,
        _ if node.flag("explode") == Some(false) => Location::QueryCsv,
        _ => Location::Query,
    };
    let required = node.flag("required") == Some(true);
    let property = property(&node.text("name"), node, parameter_schema(node), required, components);
    RequestField { location, from_client, property }
}

/// The schema of a parameter, also of one that is sent as JSON text.
pub(super) fn parameter_schema(node: Node<'_>) -> Node<'_> {
    if node.has("content") { node.get("content").get(JSON).get("schema") } else { node.get("schema") }
}

/// The permission and its aliases.
fn permissions(node: Node<'_>) -> Vec<String> {
    let listed = node.elements().filter_map(Node::as_text);
    node.as_text().into_iter().chain(listed).map(str::to_owned).collect()
}

fn body_fields<'a>(schema: Node<'a>, components: &Components<'a>) -> impl Iterator<Item = RequestField> {
    let properties = properties(schema, components);
    let field = |property| RequestField { location: Location::Body, from_client: None, property };
    properties.into_iter().map(field)
}

/// The media of the success response.
fn success<'a>(operation: Node<'a>, components: &Components<'a>) -> Node<'a> {
    let mut responses = operation.get("responses").entries();
    let success = responses.find(|(code, _)| code.starts_with('2'));
    let response = success.map_or(Node::MISSING, |(_, response)| resolve(response, components.responses));
    response.get("content").get(JSON)
}

fn pagination(node: Node<'_>) -> Pagination {
    let (style, page, size) = match node.get("style").as_text() {
        Some("page") => (PageStyle::Page, node.text("page"), node.text("size")),
        _ => (PageStyle::Offset, node.text("offset"), node.text("limit")),
    };
    Pagination { style, page, size, items: node.text("items"), total: node.optional_text("total") }
}

/// The error codes of an operation or of the document; a bare code is one of `known`.
fn error_codes(node: Node<'_>, known: &[ErrorCode]) -> Vec<ErrorCode> {
    let code = |node: Node<'_>| match node.as_text() {
        Some(bare) => known.iter().find(|each| each.code == bare).cloned(),
        None => Some(ErrorCode {
            code: node.text("code"),
            status: node.count("status"),
            description: node.text("description"),
        }),
    };
    node.items("x-error-codes").filter_map(code).collect()
}
