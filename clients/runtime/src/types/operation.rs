//! Operations as values, and what is known of each before it is sent.

use std::borrow::Cow;
use std::num::TryFromIntError;

use crate::types::record::Record;
use crate::types::service::Service;

/// One call of a service's API, with its arguments. Generated; sent by [`Client::send`](crate::Client::send).
pub trait Operation: Record + 'static {
    /// The service that the operation belongs to: sending it by another service's client does not compile.
    type Service: Service;
    /// What the service answers.
    type Output: Output;
    /// What is known of the operation.
    const META: &'static OperationMeta;
}

/// What a service answers to an operation: every model of a response, and `()` where there is no content.
pub trait Output: Record + Default + 'static {}

impl<T: Record + Default + 'static> Output for T {}

/// What is known of an operation: a row of the service's table.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationMeta {
    /// The vendor's name of the operation, `ListImageScanTask`; of a raw call, its target.
    pub name: Cow<'static, str>,
    /// The HTTP method, `GET`.
    pub method: &'static str,
    /// The path with its parameters in braces, `/v5/{project_id}/image/tasks`; `/` for RPC services.
    pub path: Cow<'static, str>,
    /// Where each field of the operation travels.
    pub fields: &'static [Field],
    /// How the body is written; `None` if the operation has none.
    pub body: Option<BodyFormat>,
    /// Whether sending it twice does no harm.
    pub idempotent: bool,
    /// How many calls a second the vendor allows, where that is published.
    pub rate_limit: Option<u32>,
    /// The permission (RAM, CAM or IAM action) that the caller needs, where that is published.
    pub permission: Option<&'static str>,
    /// What to call instead, if the vendor has deprecated the operation.
    pub replaced_by: Option<&'static str>,
    /// The vendor's page.
    pub docs: &'static str,
}

impl OperationMeta {
    /// A row; called by generated code, which then sets what differs.
    #[must_use]
    pub const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        docs: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            method,
            path: Cow::Borrowed(path),
            fields: &[],
            body: None,
            idempotent: false,
            rate_limit: None,
            permission: None,
            replaced_by: None,
            docs,
        }
    }

    /// What is known of an operation that has no row: how it is sent.
    pub(crate) fn raw(name: &str, method: &'static str, path: &str, fields: &'static [Field]) -> Self {
        let (name, path) = (name.to_owned().into(), path.to_owned().into());
        Self { name, path, ..Self::new("", method, "", "").fields(fields) }
    }

    /// Sets where the fields travel.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// Sets how the body is written.
    #[must_use]
    pub const fn body(mut self, body: BodyFormat) -> Self {
        self.body = Some(body);
        self
    }

    /// Says that sending it twice does no harm.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Sets the calls a second that the vendor allows.
    #[must_use]
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// Sets the permission that the caller needs.
    #[must_use]
    pub const fn permission(mut self, action: &'static str) -> Self {
        self.permission = Some(action);
        self
    }

    /// Says what to call instead.
    #[must_use]
    pub const fn replaced_by(mut self, operation: &'static str) -> Self {
        self.replaced_by = Some(operation);
        self
    }
}

/// Where one field of an operation travels.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The part of the request.
    pub location: Location,
    /// What the client fills it in with: `project_id`, `region`; `None` for an argument of the caller's.
    pub client: Option<&'static str>,
}

impl Field {
    /// A row of an operation's table of fields.
    #[must_use]
    pub const fn new(name: &'static str, location: Location) -> Self {
        Self { name, location, client: None }
    }

    /// A row of a field that the client fills in with what it calls `client`.
    #[must_use]
    pub const fn from_client(name: &'static str, location: Location, client: &'static str) -> Self {
        Self { name, location, client: Some(client) }
    }
}

/// A part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query; a list repeats the name, and an empty one sends nothing.
    Query,
    /// The query; a list is one value, joined by commas, and an empty one sends nothing.
    QueryCsv,
    /// The query; a list is `Name.1`, `Name.2`, …, and an empty one sends nothing.
    QueryFlat,
    /// A header.
    Header,
    /// The body.
    Body,
    /// The path, filled in by the client.
    ClientPath,
    /// A header, filled in by the client.
    ClientHeader,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyFormat {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
}

/// An operation whose responses come in pages. Generated; walked by [`Client::items`](crate::Client::items).
pub trait Paginated: Operation + Clone + Unpin {
    /// One element of a page.
    type Item: Send + Unpin;
    /// The name on the wire of the list that holds the elements of a page.
    const LIST: &'static str;
    /// The offset that the operation asks for, counted in elements.
    fn offset(&self) -> u64;
    /// How many elements of a page the operation asks for, if it does.
    fn limit(&self) -> Option<u64>;
    /// Asks for the elements from `offset` on.
    ///
    /// # Errors
    /// When the parameter cannot carry so large a number.
    fn seek(&mut self, offset: u64) -> Result<(), TryFromIntError>;
    /// Takes the elements out of a page.
    fn take(page: Self::Output) -> Vec<Self::Item>;
    /// How many elements there are over all pages, if the page says so.
    fn total(page: &Self::Output) -> Option<u64>;
}
