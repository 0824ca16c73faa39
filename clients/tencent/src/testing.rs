//! The envelope of mocked responses.

use bytes::Bytes;
use imagescan_runtime::provider::{MockError, TestProtocol};

use crate::protocol::Tencent;

/// The id of a mocked request.
const REQUEST_ID: &str = "mock";

impl TestProtocol for Tencent {
    /// Text that is not a JSON object is put into the envelope unchanged, so that the client reports it.
    fn encode_mock(&self, outcome: Result<Vec<u8>, MockError>) -> http::Response<Bytes> {
        match outcome {
            Ok(json) => {
                let Some(members) = json.trim_ascii().strip_prefix(b"{") else {
                    return http::Response::new([br#"{"Response":"#, &*json, b"}"].concat().into());
                };
                let comma = if members.trim_ascii_start().starts_with(b"}") { "" } else { "," };
                let begin = format!(r#"{{"Response":{{"RequestId":"{REQUEST_ID}"{comma}"#);
                http::Response::new([begin.as_bytes(), members, b"}"].concat().into())
            }
            Err(error) => {
                let (code, message) = (error.quoted_code(), error.quoted_message());
                error.response(format!(
                    r#"{{"Response":{{"Error":{{"Code":{code},"Message":{message}}},"RequestId":"{REQUEST_ID}"}}}}"#
                ))
            }
        }
    }
}
