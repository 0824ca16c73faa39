//! The interface between the runtime and generated code. Not for people: it changes with the generator.

// Generated code names serde by this path, so that it needs no dependency of its own.
pub use serde;

pub use crate::client::Client;
pub use crate::enums::{StringEnum, UnknownVariant};
pub use crate::list::List;
pub use crate::operation::{BodyFormat, Field, Location, Operation, OperationMeta, Paginated};
pub use crate::record::{EnumSlot, Item, ListSlot, ListValue, Model, OptSlot, OptValue, Record, Slot, Value};
pub use crate::region::{EndpointTable, Region};
pub use crate::service::{Service, ServiceMeta};
pub use crate::{models, numbers, string_enums};
pub use crate::{read, tables, write};
