//! Chains and caches, whatever the source.

mod cached;
mod chain;
mod chain_fallthrough;
mod rejected_keys;
mod remembered_failures;
