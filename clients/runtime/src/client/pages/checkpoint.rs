//! Checkpoints: the state of a walk over a list, as text with which it is resumed.

mod text;

use std::fmt;

use serde_json::{Map, Value};

use crate::auth::signing::sha256_hex;
use crate::client::Core;
use crate::client::pages::page_parameters;
use crate::client::pages::pagination::Pagination;
use crate::error::Error;
use crate::text::quote;
use crate::types::paginated::Paginated;
use crate::types::service::{Service, ServiceMeta};

/// The state of a walk over a list, with which another process [resumes](crate::Pages::resume) it; returned by
/// [`Items::checkpoint`](crate::Items::checkpoint) and [`Pages::checkpoint`](crate::Pages::checkpoint).
///
/// It is opaque text of some hundred bytes, written by [`Display`](fmt::Display) and serde, and read by
/// [`FromStr`](std::str::FromStr) and serde. It contains the next page, what the walk has counted, and digests; neither elements
/// nor credentials. It belongs to one operation with its arguments, in one region: any other is refused. The account and the
/// project are not part of it.
///
/// Text that was changed or cut, and text of a version that this crate does not read, is an error. The check finds damage; it is
/// not a signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub(super) identity: Identity,
    /// The parameters that select the next page.
    pub(super) page: Map<String, Value>,
    /// The elements of that page that were returned.
    pub(super) returned: u64,
    pub(super) next: Next,
    pub(super) pagination: Pagination,
}

/// What follows the pages that were returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The page that the operation requests.
    Page,
    /// A page that the operation cannot request.
    OutOfRange,
    /// The end of the list.
    End,
}

/// What identifies the list that a walk is over.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Identity {
    service: String,
    operation: String,
    /// The region, or the endpoint of a client without one.
    location: String,
    /// A digest of the arguments without those that select a page.
    arguments: String,
}

impl Identity {
    pub(super) fn new<O: Paginated>(core: &Core, operation: &O) -> Self {
        let ServiceMeta { provider, name, version, .. } = <O::Service as Service>::META;
        let (_, arguments) = page_parameters::split(operation, O::PAGE);
        Self {
            service: format!("{provider} {name} {version}"),
            operation: O::META.name.clone().into_owned(),
            location: match &core.region {
                Some(region) => region.to_string(),
                None => core.endpoint.to_string(),
            },
            arguments: sha256_hex(Value::Object(arguments).to_string().as_bytes()),
        }
    }

    /// Compares the list of a checkpoint with the one that is resumed.
    ///
    /// # Errors
    /// Names what differs.
    pub(super) fn check(&self, resumed: &Self) -> Result<(), Error> {
        for (what, mine, other) in [
            ("service", &self.service, &resumed.service),
            ("operation", &self.operation, &resumed.operation),
            ("region or endpoint", &self.location, &resumed.location),
        ] {
            if mine != other {
                return Err(Error::invalid(format!(
                    "the checkpoint belongs to another {what}: to {}, not to {}",
                    quote(mine),
                    quote(other)
                )));
            }
        }
        if self.arguments != resumed.arguments {
            return Err(Error::invalid(format!(
                "the checkpoint belongs to a walk with other arguments of `{}`: resume it with those that it began with, the page \
                 size included; only the parameters that select a page may differ",
                self.operation
            )));
        }
        Ok(())
    }
}

impl Checkpoint {
    /// The elements of the next page that were returned.
    pub(in crate::client) fn returned(&self) -> u64 {
        self.returned
    }

    pub(in crate::client) fn with_returned(self, returned: u64) -> Self {
        Self { returned, ..self }
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("operation", &self.identity.operation)
            .field("position", &self.pagination.position)
            .field("returned", &self.returned)
            .field("total", &self.pagination.total)
            .finish_non_exhaustive()
    }
}
