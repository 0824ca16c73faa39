//! Operations as values, and their metadata.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::types::record::Record;
use crate::types::service::Service;

/// One operation of a service's API, with its arguments. Generated; sent by [`Client::send`](crate::Client::send).
pub trait Operation: Record + 'static {
    /// The service of the operation: sending it by another service's client does not compile.
    type Service: Service;
    /// The output: the model of the response.
    type Output: Output;
    /// The metadata of the operation.
    const META: &'static OperationMeta;
}

/// The output of an operation: a response model, or `()` for a response without content.
pub trait Output: Record + Default + 'static {}

impl<T: Record + Default + 'static> Output for T {}

/// The metadata of an operation: a row of the service's table.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationMeta {
    /// The name of the operation, in errors, mocks, cassettes and spans too: the vendor's name, `ListImageScanTask`. A raw
    /// call of a path has its method and its path as the caller wrote it, without the query:
    /// `GET /v5/{project_id}/image/tasks`. Spans, which may not have paths, have `raw` instead of it.
    pub name: Cow<'static, str>,
    /// The HTTP method, `GET`.
    pub method: &'static str,
    /// The path with its parameters in braces, `/v5/{project_id}/image/tasks`; `/` for RPC services.
    pub path: Cow<'static, str>,
    /// The location of each field in the request.
    pub fields: &'static [Field],
    /// The format of the body; `None` if the operation has none.
    pub body: Option<BodyFormat>,
    /// What the operation does at the service; `None` for a raw call.
    pub effect: Option<Effect>,
    /// Whether the operation is idempotent, so that it may be sent twice: one that reads, a write that does no harm when it is
    /// sent twice, and a raw call that is marked so. The effect does not imply it: of the writes, only some are idempotent.
    pub idempotent: bool,
    /// The published rate limits; the operation has to keep all of them.
    pub rate_limits: &'static [RateLimit],
    /// The published permission that the caller needs (an IAM action).
    pub permission: Option<&'static str>,
    /// Other names of the permission; one of them is enough.
    pub permission_aliases: &'static [&'static str],
    /// The replacement of a deprecated operation.
    pub replaced_by: Option<&'static str>,
    /// The URL of the vendor's documentation.
    pub docs: &'static str,
}

impl OperationMeta {
    /// A row with defaults; called by generated code.
    #[doc(hidden)]
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
            effect: None,
            idempotent: false,
            rate_limits: &[],
            permission: None,
            permission_aliases: &[],
            replaced_by: None,
            docs,
        }
    }

    /// The metadata of a raw call.
    pub(crate) fn raw(name: &str, method: &'static str, path: &str, fields: &'static [Field]) -> Self {
        let (name, path) = (name.to_owned().into(), path.to_owned().into());
        Self { name, path, ..Self::new("", method, "", "").fields(fields) }
    }

    /// Sets the locations of the fields.
    #[doc(hidden)]
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// Sets the format of the body.
    #[doc(hidden)]
    #[must_use]
    pub const fn body(mut self, body: BodyFormat) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets the effect; one that reads is idempotent.
    #[doc(hidden)]
    #[must_use]
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.idempotent = matches!(effect, Effect::Read);
        self.effect = Some(effect);
        self
    }

    /// Marks the operation as idempotent.
    #[doc(hidden)]
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Sets the rate limits.
    #[doc(hidden)]
    #[must_use]
    pub const fn rate_limits(mut self, limits: &'static [RateLimit]) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Sets the permission that the caller needs.
    #[doc(hidden)]
    #[must_use]
    pub const fn permission(mut self, action: &'static str) -> Self {
        self.permission = Some(action);
        self
    }

    /// Sets the other names of the permission.
    #[doc(hidden)]
    #[must_use]
    pub const fn permission_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.permission_aliases = aliases;
        self
    }

    /// Sets the replacement of a deprecated operation.
    #[doc(hidden)]
    #[must_use]
    pub const fn replaced_by(mut self, operation: &'static str) -> Self {
        self.replaced_by = Some(operation);
        self
    }
}

/// What an operation does at the service, whatever its HTTP method is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It changes something, which costs nothing.
    Write,
    /// It starts a scan, which may cost money.
    StartsScan,
    /// It uses up a licence or a quota without a scan.
    SpendsLicence,
}

/// A rate limit that the vendor publishes. Prints as `20 calls per second`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of calls in any period.
    pub calls: u32,
    /// The period: a second or a minute.
    pub period: Duration,
    /// What shares the limit at the service, such as `one user`, if that is published. A client counts its own calls, and those
    /// of its clones.
    pub scope: Option<&'static str>,
    /// Whether clients observe the limit by default. If not, clients and calls observe it where `apply_published_limits` is set.
    pub enforced: bool,
}

impl RateLimit {
    /// A limit of a second, which clients observe; called by generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self { calls, period: Duration::from_secs(1), scope: None, enforced: true }
    }

    /// A limit of a minute, which clients observe.
    #[doc(hidden)]
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self { period: Duration::from_secs(60), ..Self::per_second(calls) }
    }

    /// Sets what shares the limit.
    #[doc(hidden)]
    #[must_use]
    pub const fn scope(mut self, scope: &'static str) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Marks a limit that clients do not observe by default.
    #[doc(hidden)]
    #[must_use]
    pub const fn published_only(mut self) -> Self {
        self.enforced = false;
        self
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = if self.calls == 1 { "call" } else { "calls" };
        write!(f, "{} {calls} per ", self.calls)?;
        match self.period.as_secs() {
            1 => f.write_str("second"),
            60 => f.write_str("minute"),
            _ => write!(f, "{:?}", self.period),
        }
    }
}

/// The location of one field of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The part of the request.
    pub location: Location,
    /// The client parameter that fills it, `project_id` or `region`; `None` for an argument.
    pub client: Option<&'static str>,
}

impl Field {
    /// A row of an operation's table of fields.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, location: Location) -> Self {
        Self { name, location, client: None }
    }

    /// A row of a field that is filled from the client parameter `client`.
    #[doc(hidden)]
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
    /// The query; a list is one value, as JSON text, and an empty one is `[]`.
    QueryJson,
    /// A header.
    Header,
    /// The body.
    Body,
    /// The path, filled in by the client.
    ClientPath,
    /// A header, filled in by the client.
    ClientHeader,
}

/// The format of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyFormat {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
}
