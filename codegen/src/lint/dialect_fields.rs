//! The fields of each kind of mapping, as `specs/README.md` lists them.

use super::dialect::Shape::{
    Anything, Count, Each, EachOrTexts, Entries, Flag, Integer, List, Number, One, Text, TextOrTexts, Texts,
};
use super::dialect::{Field, NodeKind, Shape};

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: None }
}

const fn needed(name: &'static str, shape: Shape, rule: &'static str, remedy: &'static str) -> Field {
    Field { name, shape, needed: Some((rule, remedy)) }
}

const FIELD: &str = "missing-field";
const CONTRADICTIONS: Field = field("x-contradictions", Texts);
const DESCRIPTION: Field = field("description", Text);
const DEPRECATED: Field = field("deprecated", Flag);
const ONLY_IN_METADATA: Field = field("x-hidden", Flag);
const SITES: Field = field("x-sites", Texts);
const VENDORS: Field = field("x-vendor", One(NodeKind::Vendor));

pub(super) const DOCUMENT: &[Field] = &[
    field("openapi", Anything),
    // Only in documents of OpenAPI 2.0; the rule `openapi-version` reports it.
    field("swagger", Anything),
    needed("info", One(NodeKind::Info), FIELD, "write `info` with `title` and `version`"),
    needed("servers", Each(NodeKind::Server), "servers", "write `servers` with one URL"),
    needed(
        "x-service",
        One(NodeKind::Service),
        "missing-service",
        "write `x-service` with `name`, `module` and `signing`",
    ),
    field("externalDocs", One(NodeKind::Docs)),
    field("security", List),
    field("x-error-codes", Each(NodeKind::ErrorCode)),
    field("x-rate-limits", Each(NodeKind::RateLimit)),
    // The `info` of each group; written by the reader of a folder.
    field("x-groups", Entries(NodeKind::Info)),
    needed("paths", Entries(NodeKind::PathItem), FIELD, "write one path for each operation"),
    field("components", One(NodeKind::Components)),
];
pub(super) const INFO: &[Field] = &[
    needed("title", Text, FIELD, "name the service in full"),
    DESCRIPTION,
    needed("version", Text, FIELD, "write the API version as sent on the wire"),
];
pub(super) const SERVER: &[Field] = &[
    needed("url", Text, "servers", "write the URL, with `{region}` if the host contains the region"),
    DESCRIPTION,
    field("variables", Entries(NodeKind::ServerVariable)),
];
pub(super) const SERVER_VARIABLE: &[Field] =
    &[needed("default", Text, "servers", "write a region as an example"), DESCRIPTION, field("enum", Texts)];
pub(super) const SERVICE: &[Field] = &[
    needed("name", Text, "bad-service", "write the vendor's short name"),
    needed("module", Text, "bad-service", "write the Rust module, which is the name of the file"),
    needed("signing", Text, "bad-service", "write the default signature algorithm"),
    field("signing-name", Text),
];
pub(super) const DOCS: &[Field] =
    &[needed("url", Text, "missing-external-docs", "write the address of the page"), DESCRIPTION];
pub(super) const PATH_ITEM: &[Field] = &[
    field("get", One(NodeKind::Operation)),
    field("put", One(NodeKind::Operation)),
    field("post", One(NodeKind::Operation)),
    field("delete", One(NodeKind::Operation)),
    field("head", One(NodeKind::Operation)),
    field("patch", One(NodeKind::Operation)),
];
pub(super) const OPERATION: &[Field] = &[
    needed("operationId", Text, "operation-id", "write the vendor's name of the operation in PascalCase"),
    needed("summary", Text, "missing-summary", "describe the operation in one sentence"),
    DESCRIPTION,
    needed(
        "externalDocs",
        One(NodeKind::Docs),
        "missing-external-docs",
        "write `externalDocs: { url: … }` with the vendor's page of the operation",
    ),
    DEPRECATED,
    field("x-replaced-by", Text),
    needed(
        "x-effect",
        Text,
        "missing-effect",
        "write `x-effect: read`, `write`, `starts-scan` or `spends-licence`, by what the operation does",
    ),
    field("x-idempotent", Flag),
    field("x-rate-limits", Each(NodeKind::RateLimit)),
    field("x-permission", TextOrTexts),
    field("x-error-codes", EachOrTexts(NodeKind::ErrorCode)),
    field("x-sample", Text),
    field("x-vendor-omits", Each(NodeKind::VendorOmission)),
    field("x-after", Texts),
    field("x-pagination", One(NodeKind::Pagination)),
    field("x-waiter", One(NodeKind::Waiter)),
    field("x-starts", One(NodeKind::Starts)),
    field("x-no-waiter", Text),
    CONTRADICTIONS,
    field("parameters", Each(NodeKind::Parameter)),
    field("requestBody", One(NodeKind::Body)),
    needed(
        "responses",
        Entries(NodeKind::Response),
        "missing-success",
        "write a success response and `default`",
    ),
];
const EXTENSION: &str = "bad-extension-value";
pub(super) const ERROR_CODE: &[Field] = &[
    needed("code", Text, EXTENSION, "write the code as the service sends it"),
    field("status", Count),
    needed("description", Text, EXTENSION, "describe the error in one sentence"),
];
pub(super) const PAGINATION: &[Field] = &[
    needed("style", Text, EXTENSION, "write `style: offset` or `style: page`"),
    field("offset", Text),
    field("limit", Text),
    field("page", Text),
    field("size", Text),
    needed("items", Text, EXTENSION, "name the response field with the items of the page"),
    field("total", Text),
];
pub(super) const RATE_LIMIT: &[Field] = &[
    needed("calls", Count, EXTENSION, "write the number of calls"),
    needed("per", Text, EXTENSION, "write `per: second` or `per: minute`"),
    field("scope", Text),
    needed(
        "enforced",
        Flag,
        EXTENSION,
        "write `enforced: true` if clients apply it by default, or `false` if it is only published",
    ),
];
pub(super) const WAITER: &[Field] = &[
    needed("state", Text, EXTENSION, "name the response field with the state, with dots into objects"),
    needed("done", List, EXTENSION, "list the values of the state that mean success"),
    field("failed", List),
    field("pending", Anything),
    needed("first-delay", Count, EXTENSION, "write the seconds before the first request"),
    needed("interval", Count, EXTENSION, "write the seconds between two requests"),
    needed("deadline", Count, EXTENSION, "write the seconds after which the wait ends with an error"),
];
pub(super) const STARTS: &[Field] = &[
    needed("waiter", Text, EXTENSION, "name the operation that shows the state, which has `x-waiter`"),
    field("arguments", Entries(NodeKind::WaiterArgument)),
    field("sites", Entries(NodeKind::StartsSite)),
];
pub(super) const STARTS_SITE: &[Field] = &[needed(
    "arguments",
    Entries(NodeKind::WaiterArgument),
    EXTENSION,
    "write the arguments of the waiter on this site",
)];
pub(super) const WAITER_ARGUMENT: &[Field] =
    &[field("response", Text), field("request", Text), field("value", Anything)];
pub(super) const PARAMETER: &[Field] = &[
    needed("name", Text, FIELD, "write the name as the vendor spells it"),
    needed("in", Text, FIELD, "write `path`, `query` or `header`"),
    DESCRIPTION,
    field("required", Flag),
    // One of the two; the rule `parameter-type` checks it.
    field("schema", One(NodeKind::ParameterSchema)),
    field("content", Entries(NodeKind::ParameterMedia)),
    field("style", Text),
    field("explode", Flag),
    field("example", Anything),
    field("x-flatten", Flag),
    field("x-from-client", Text),
    field("x-rust-name", Text),
    field("x-time", Text),
    DEPRECATED,
    ONLY_IN_METADATA,
    SITES,
    VENDORS,
    CONTRADICTIONS,
];
pub(super) const PARAMETER_MEDIA: &[Field] =
    &[needed("schema", One(NodeKind::ParameterSchema), FIELD, "write the type of the parameter as `schema`")];
/// The vendor's declaration of a field, where the document differs on purpose.
pub(super) const VENDOR: &[Field] = &[
    field("type", Text),
    field("required", Flag),
    field("values", List),
    field("absent", Flag),
    needed("source", Text, EXTENSION, "name the vendor's package and its version"),
    field("why", Text),
];
/// A field of the vendor that the document omits on purpose.
pub(super) const VENDOR_OMISSION: &[Field] = &[
    needed("name", Text, EXTENSION, "write the path of the field, as `List[].Id`"),
    needed("in", Text, EXTENSION, "write `path`, `query`, `header`, `form`, `body` or `response`"),
    needed("source", Text, EXTENSION, "name the vendor's package and its version"),
    needed("why", Text, EXTENSION, "say in one sentence why the document omits it"),
];
pub(super) const BODY: &[Field] = &[
    DESCRIPTION,
    field("required", Flag),
    needed("content", Entries(NodeKind::Media), "bad-body", "write `content` with one media type"),
];
pub(super) const RESPONSE: &[Field] = &[
    needed("description", Text, FIELD, "describe the response in one sentence"),
    field("content", Entries(NodeKind::Media)),
];
pub(super) const MEDIA: &[Field] = &[
    needed("schema", One(NodeKind::ContentSchema), FIELD, "refer to a named object: `schema: { $ref: … }`"),
    field("example", Anything),
    field("examples", Entries(NodeKind::Example)),
];
pub(super) const EXAMPLE: &[Field] = &[
    field("summary", Text),
    DESCRIPTION,
    needed("value", Anything, FIELD, "write the vendor's sample as `value`"),
];
pub(super) const COMPONENTS: &[Field] = &[
    field("schemas", Entries(NodeKind::NamedSchema)),
    field("parameters", Entries(NodeKind::Parameter)),
    field("responses", Entries(NodeKind::Response)),
    field("securitySchemes", Entries(NodeKind::SecurityScheme)),
];
pub(super) const SECURITY_SCHEME: &[Field] = &[
    needed("type", Text, FIELD, "write the type, as `apiKey`"),
    DESCRIPTION,
    field("name", Text),
    field("in", Text),
    field("scheme", Text),
];
pub(super) const NAMED_VALUE: &[Field] = &[
    needed("value", Integer, EXTENSION, "write the number as sent on the wire"),
    needed("name", Text, EXTENSION, "write the Rust name of the constant, as `FINISHED`"),
    needed("description", Text, EXTENSION, "describe the number in one sentence"),
];
pub(super) const SCHEMA: &[Field] = &[
    field("type", Text),
    field("format", Text),
    DESCRIPTION,
    field("items", One(NodeKind::Items)),
    field("default", Anything),
    field("minimum", Number),
    field("maximum", Number),
    field("minLength", Count),
    field("maxLength", Count),
    field("pattern", Text),
    field("minItems", Count),
    field("maxItems", Count),
    CONTRADICTIONS,
];
/// Fields of named schemas only; elsewhere they would define a type without a name.
pub(super) const NAMED_ONLY: &[Field] = &[
    field("properties", Entries(NodeKind::Property)),
    field("required", Texts),
    field("enum", List),
    field("x-closed-enum", Flag),
    field("x-enum-varnames", Texts),
    field("x-enum-descriptions", Texts),
    field("x-values", Each(NodeKind::NamedValue)),
    field("x-flags", Flag),
    VENDORS,
    field("x-request-name", Text),
];
pub(super) const PROPERTY_ONLY: &[Field] =
    &[field("x-rust-name", Text), field("x-time", Text), DEPRECATED, ONLY_IN_METADATA, SITES, VENDORS];
/// Fields that a property may have beside a `$ref`; other tools ignore them.
pub(super) const BESIDE_REFERENCE: [&str; 7] =
    ["description", "deprecated", "x-contradictions", "x-hidden", "x-rust-name", "x-sites", "x-vendor"];
