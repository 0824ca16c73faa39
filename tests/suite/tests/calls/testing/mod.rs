//! Mocks and cassettes, which users' tests depend on.

mod cassettes;
mod mock;
