//! The envelope of mocked responses, and the parameters of the older signature.

use bytes::Bytes;
use imagescan_runtime::provider::{MockError, TestProtocol};

use crate::protocol::Alibaba;
use crate::sign::SIGNATURE_PARAMETERS;

impl TestProtocol for Alibaba {
    fn encode_mock(&self, outcome: Result<Vec<u8>, MockError>) -> http::Response<Bytes> {
        match outcome {
            Ok(json) => http::Response::new(json.into()),
            Err(error) => {
                let (code, message) = (error.quoted_code(), error.quoted_message());
                // Container Registry reports failures in responses with status 200.
                error.response(format!(r#"{{"IsSuccess":false,"Code":{code},"Message":{message}}}"#))
            }
        }
    }

    fn signing_parameters(&self) -> &'static [&'static str] {
        &SIGNATURE_PARAMETERS
    }
}
