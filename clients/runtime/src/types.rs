//! Plain values: models as tables, operations and services, regions and endpoints. No I/O.

pub(crate) mod endpoint;
pub mod enums;
pub mod flags;
pub(crate) mod into_option;
pub(crate) mod list;
mod macros;
pub(crate) mod operation;
pub(crate) mod paginated;
pub mod paging;
pub(crate) mod record;
pub(crate) mod region;
pub(crate) mod region_id;
pub(crate) mod service;
pub mod tables;
pub mod times;
pub(crate) mod unix_millis;
pub(crate) mod unix_seconds;
pub(crate) mod waiter;
