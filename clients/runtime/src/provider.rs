//! The items that a provider's crate implements and uses: protocol, signer, credential sources.
//!
//! A provider implements [`Protocol`] (how its requests are signed and its responses parsed), [`Sign`] for requests without
//! a client, and [`Service`] for each of its services. Users do not need this module.

pub use futures_core::future::BoxFuture;

pub use crate::auth::signing::{
    HmacKey, KeyCache, QueryPair, Sign, Signed, SignedHeaders, SigningKey, SigningRequest, header_value, hex,
    hmac_sha1, hmac_sha256, is_authorization_part, is_basic_date, push_percent_encoded, push_sorted_pairs,
    put_host, sha256_hex, utc,
};
pub use crate::auth::{
    BaseCredentials, CredentialDocument, FieldNames, FnSource, IniSection, LoadCredentials, LookupCell, Node,
    from_fn, profile_not_found, refresh_after_rejection, send_with_credentials,
};
pub use crate::client::builder::settings::Settings;
pub use crate::client::builder::{ClientDefaults, Options};
pub use crate::client::parameter::client_parameter;
pub use crate::codec::error_body::{ErrorBody, ErrorMember, ErrorMembers};
pub use crate::codec::http_response::{HttpResponse, service_error_kind};
pub use crate::codec::json;
pub use crate::codec::payload::{Payload, PayloadFormat};
pub use crate::codec::request::build_request;
#[cfg(feature = "xml")]
pub use crate::codec::xml;
pub use crate::error::ServiceError;
pub use crate::machine::{
    credential_error, no_response, not_available, send_to_local_service, send_to_metadata_service,
    send_to_token_service,
};
pub use crate::policy::tokio_runtime::check_tokio_io;
pub use crate::protocol::operation_context::test_protocol;
pub use crate::protocol::raw_target::{RawEndpoint, RawLayout, RawTarget};
pub use crate::protocol::testing::{MockError, TestProtocol};
pub use crate::protocol::{Attempt, Protocol, ResolveContext};
pub use crate::text::encoding::{percent_encode, percent_encode_bytes, response_text};
pub use crate::text::redact::{REDACTED, Redactor};
pub use crate::text::{escape, quote, quote_unless_secret, shorten, show_path};
pub use crate::types::endpoint::{PlainHttp, check_plain_http};
pub use crate::types::operation::{BodyFormat, Field, Location, Operation, OperationMeta};
pub use crate::types::service::{Service, ServiceMeta};
#[doc(inline)]
pub use crate::{builder_options, settings_setters, source_methods};
