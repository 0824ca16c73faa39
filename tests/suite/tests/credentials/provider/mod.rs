//! Chains and caches of all sources.

mod cached;
mod chain;
mod chain_fallthrough;
mod lookup_cell;
mod rejected_keys;
mod remembered_failures;
