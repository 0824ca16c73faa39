//! The content of a checked document as typed values; passes after this one see no document.
//!
//! [`Service`] is a document by operations and schemas, [`Provider`] are the region tables. [`RustTypes`] are the Rust types of a service, which
//! [`progenitor_types`](crate::progenitor_types) chooses. Both hold facts; the text and the code of them are made by
//! [`emit`](crate::emit).

mod effect;
mod operation;
mod provider;
mod read;
mod role;
mod rust_types;
mod sample;
mod schema;
mod vendor;

pub use self::effect::{
    ArgumentSource, Effect, Period, RateLimit, Starts, StateValue, Waiter, WaiterFunction,
};
pub use self::operation::{
    BodyFormat, ErrorCode, Location, Operation, Output, PageStyle, Pagination, RequestField,
};
pub use self::provider::Provider;
pub use self::role::Role;
pub use self::rust_types::{Enum, FieldType, Model, ModelField, NamedNumber, RustTypes, Scalar, Variant};
pub use self::sample::{ExampleValue, JsonText, Sample};
pub use self::schema::{
    Bound, Docs, EnumValue, IntegerFormat, Measure, NumberValue, Property, Schema, SchemaKind, SchemaType,
    Time, TimeFormat,
};
pub use self::vendor::{Vendor, VendorOmission};

use heck::ToPascalCase as _;

/// One service: one document, of a file or of a folder.
#[derive(Clone, Debug)]
pub struct Service {
    /// The file of the document.
    pub file: String,
    /// The provider, `huawei`.
    pub provider: String,
    /// The Rust module, `hss`.
    pub module: String,
    /// The vendor's short name, `HSS`.
    pub name: String,
    /// The title of the document.
    pub title: String,
    /// The description of the service.
    pub description: String,
    /// The API version.
    pub version: String,
    /// The service in a credential scope; may be empty.
    pub signing_name: String,
    /// The vendor's page.
    pub docs: Option<String>,
    /// The error codes of every operation.
    pub error_codes: Vec<ErrorCode>,
    /// The groups of a folder, in the order of their names; none in a document of one file.
    pub groups: Vec<Group>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The schemas that become types, in the order of the document: not those of errors and bodies.
    pub schemas: Vec<Schema>,
}

/// A group of operations: a file in the folder of a service.
#[derive(Clone, Debug)]
pub struct Group {
    /// The name of the file, `vulnerabilities`.
    pub name: String,
    /// The title, `Vulnerabilities`.
    pub title: String,
    /// What the group is for.
    pub description: String,
}

impl Service {
    /// The Rust type of the service, `Hss`.
    #[must_use]
    pub fn marker(&self) -> String {
        self.module.to_pascal_case()
    }

    /// Whether the document has an operation of this name, so that it has a type.
    #[must_use]
    pub fn has_operation(&self, name: &str) -> bool {
        self.operations.iter().any(|operation| operation.id == name)
    }

    /// The group whose file defines the type of this name.
    #[must_use]
    pub fn group_of_type(&self, name: &str) -> Option<&str> {
        let is_it = |schema: &&Schema| schema.name == name || schema.request_name.as_deref() == Some(name);
        self.schemas.iter().find(is_it)?.group.as_deref()
    }

    /// The name of the service among those of all providers, `huawei_hss`.
    #[must_use]
    pub fn flat_name(&self) -> String {
        format!("{}_{}", self.provider, self.module)
    }
}
