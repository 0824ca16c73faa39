//! Operations: how they are sent, and what the vendor documents about them.

use super::{Effect, ExampleValue, JsonText, Property, RateLimit, Sample, Starts, VendorOmission, Waiter};

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The vendor's name.
    pub id: String,
    /// The Rust module, `list_image_scan_task`.
    pub module: String,
    /// The group of the service, if it has groups.
    pub group: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path on the wire.
    pub path: String,
    /// A summary of one sentence.
    pub summary: String,
    /// Further documentation.
    pub description: String,
    /// The vendor's page.
    pub docs: String,
    /// Whether the vendor has deprecated it.
    pub deprecated: bool,
    /// The operation that replaces it.
    pub replaced_by: Option<String>,
    /// What it does at the service.
    pub effect: Effect,
    /// Whether sending it twice does no harm.
    pub idempotent: bool,
    /// The published rate limits, those of the document last.
    pub rate_limits: Vec<RateLimit>,
    /// The permission that the caller needs, and its aliases.
    pub permissions: Vec<String>,
    /// The error codes of this operation, without those of the service.
    pub error_codes: Vec<ErrorCode>,
    /// The operations of the service that come before it in the workflow.
    pub after: Vec<String>,
    /// How it shows the state of a task.
    pub waiter: Option<Waiter>,
    /// What it starts.
    pub starts: Option<Starts>,
    /// The reason why no operation shows the state of what it starts.
    pub no_waiter: Option<String>,
    /// The fields of its pagination.
    pub pagination: Option<Pagination>,
    /// Contradictions between the vendor's sources.
    pub contradictions: Vec<String>,
    /// Path, query and header parameters, then the fields of the body.
    pub fields: Vec<RequestField>,
    /// The format of the body.
    pub body: Option<BodyFormat>,
    /// The content of the response.
    pub output: Output,
    /// The vendor's samples.
    pub samples: Vec<Sample>,
    /// Whether the samples are composed of the examples of single fields, and not the vendor's.
    pub composed_samples: bool,
    /// Fields of the vendor that the document omits.
    pub omissions: Vec<VendorOmission>,
    /// A request of the vendor's examples; a required field without one has the simplest value of its schema.
    pub example_request: JsonText,
    /// The same request as a value.
    pub example: ExampleValue,
}

impl Operation {
    /// The fields that callers set, which are those of the operation's type.
    pub fn arguments(&self) -> impl Iterator<Item = &RequestField> {
        self.fields.iter().filter(|field| field.from_client.is_none())
    }

    /// The arguments that callers must set: not the offset or page number, which starts at the first page.
    pub fn required_arguments(&self) -> impl Iterator<Item = &RequestField> {
        let page = self.pagination.as_ref().map(|pagination| pagination.page.as_str());
        let is_page = move |field: &RequestField| page == Some(field.property.wire.as_str());
        self.arguments().filter(move |field| field.property.required && !is_page(field))
    }

    /// The first sample of the response.
    #[must_use]
    pub fn example_response(&self) -> Option<&JsonText> {
        let Output::Object(output) = &self.output else {
            return None;
        };
        self.samples.iter().find(|sample| sample.type_name == *output).map(|sample| &sample.json)
    }
}

/// A parameter of an operation, or a field of its body.
#[derive(Clone, Debug)]
pub struct RequestField {
    /// Its location in a request.
    pub location: Location,
    /// The value of the client that fills it in, so that the operation's type does not have it.
    pub from_client: Option<String>,
    /// Its name, type and documentation.
    pub property: Property,
}

/// The location of a field in a request: the variants of the runtime's `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The path.
    Path,
    /// The path, by the client.
    ClientPath,
    /// A header.
    Header,
    /// A header, by the client.
    ClientHeader,
    /// The query; an array repeats the name.
    Query,
    /// The query; an array is one value with commas.
    QueryCsv,
    /// The query; an array is `Name.1`, `Name.2`, ….
    QueryFlat,
    /// The query, as JSON text.
    QueryJson,
    /// The body.
    Body,
}

/// The format of a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFormat {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// The content of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// None.
    Empty,
    /// The object of this name.
    Object(String),
}

/// How the pages of an operation follow each other, with the wire names of the fields.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// What selects a page.
    pub style: PageStyle,
    /// The parameter that selects a page.
    pub page: String,
    /// The parameter for the page size.
    pub size: String,
    /// The response field with the items; dots lead into objects.
    pub items: String,
    /// The response field with the total count; dots lead into objects.
    pub total: Option<String>,
}

/// What selects a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// The number of items before it.
    Offset,
    /// Its number; the first page has the number 1.
    Page,
}

impl PageStyle {
    /// The value of the parameter for the first page.
    #[must_use]
    pub fn first(self) -> u64 {
        match self {
            Self::Offset => 0,
            Self::Page => 1,
        }
    }
}

/// A documented error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The code as sent by the service.
    pub code: String,
    /// The HTTP status.
    pub status: Option<u64>,
    /// The meaning.
    pub description: String,
}
