//! The envelope of mocked responses.

use bytes::Bytes;
use imagescan_runtime::provider::{MockError, TestProtocol};

use crate::protocol::Huawei;

impl TestProtocol for Huawei {
    fn encode_mock(&self, outcome: Result<Vec<u8>, MockError>) -> http::Response<Bytes> {
        match outcome {
            Ok(json) => http::Response::new(json.into()),
            Err(error) => {
                let (code, message) = (error.quoted_code(), error.quoted_message());
                error.response(format!(r#"{{"error_code":{code},"error_msg":{message}}}"#))
            }
        }
    }
}
