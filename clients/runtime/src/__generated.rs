//! The items that generated code uses. Hidden, because they change with the generator.

// Generated code names serde by this path, so that it needs no dependency of its own.
pub use serde;

pub use crate::client::Client;
pub use crate::codec::{read, write};
pub use crate::types::enums::{self, StringEnum, UnknownValue, UnknownVariant};
pub use crate::types::flags::{self, Flags};
pub use crate::types::into_option::IntoOption;
pub use crate::types::list::List;
pub use crate::types::operation::{BodyFormat, Field, Location, Operation, OperationMeta};
pub use crate::types::paginated::{Continuation, Paginated};
pub use crate::types::paging;
pub use crate::types::record::{
    EnumSlot, FlagsValue, Item, ListSlot, ListValue, Model, OptSlot, OptValue, Record, Slot, Value,
};
pub use crate::types::region_id::EndpointTable;
pub use crate::types::service::{Service, ServiceMeta};
pub use crate::types::tables;
pub use crate::types::times;
pub use crate::types::unix_millis::UnixMillis;
pub use crate::types::unix_seconds::UnixSeconds;
pub use crate::types::waiter::{ArgumentSource, StateValue, Waiter, WaiterMeta, waiter};
pub use crate::{flag_types, models, numbers, string_enums};

/// The types of facts about operations. Generated code names them by this module, because a model may have the same name.
pub mod meta {
    pub use crate::types::operation::{Effect, RateLimit};
}
