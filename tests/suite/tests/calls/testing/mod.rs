//! Mocks, cassettes, and the context of a request that both rest on.

mod cassettes;
mod mock;
mod operation_context;
