//! Building blocks of request signatures, independent of provider, clock and key store.
//!
//! A signer is a pure function of (request, credentials, time): it reads a [`SigningRequest`] and returns text, which the
//! caller adds to the request. The signed bytes must be the bytes that are sent.

mod canonical;
mod hash;
mod key_cache;
mod request;
mod signed;
mod signer;

pub use canonical::{
    QueryPair, SignedHeaders, SigningKey, is_authorization_part, is_basic_date, push_percent_encoded,
    push_sorted_pairs,
};
pub use hash::{HmacKey, hex, hmac_sha1, hmac_sha256, sha256_hex};
pub use key_cache::KeyCache;
pub use request::SigningRequest;
pub use signed::Signed;
pub use signer::{Sign, header_value, put_host, utc};
