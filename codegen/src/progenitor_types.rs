//! Has progenitor choose the Rust types of a service: schemas in, types out. No other module sees its code.

mod items;
mod oracles;
mod parts;
mod read;
pub mod typify_schema;

use proc_macro2::TokenStream;

use self::items::Items;
use self::typify_schema::EnumValues;
use crate::ir::{RustTypes, Service};

/// The output of progenitor for one service.
#[derive(Debug)]
pub struct ProgenitorTypes<'s> {
    service: &'s Service,
    items: Items,
}

impl<'s> ProgenitorTypes<'s> {
    /// Calls progenitor.
    ///
    /// # Errors
    /// The error or the panic of progenitor, or that it wrote invalid Rust.
    pub fn generate(service: &'s Service) -> Result<Self, String> {
        let items = items::items(&typify_schema::document(service, EnumValues::Named))?;
        Ok(Self { service, items })
    }

    /// The types of the service.
    ///
    /// # Errors
    /// When progenitor omitted or changed a type, which does not happen for schemas of the dialect.
    pub fn rust_types(&self) -> Result<RustTypes<'s>, String> {
        read::rust_types(self.service, &self.items)
    }

    /// The schemas of all models as JSON, with enum values as they are on the wire.
    ///
    /// # Errors
    /// When they cannot be written as JSON.
    pub fn schemas_json(&self) -> Result<String, String> {
        let document = typify_schema::document(self.service, EnumValues::OnTheWire);
        let schemas = document.components.map(|components| components.schemas);
        serde_json::to_string(&schemas.unwrap_or_default()).map_err(|error| error.to_string())
    }

    /// The types with derived serde, as code that only goldens contain.
    #[must_use]
    pub fn oracles(&self) -> TokenStream {
        oracles::items(self.service, &self.items)
    }
}
