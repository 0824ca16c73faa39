//! Mocks and cassettes, which tests of users rest on.

mod cassettes;
mod mock;
