//! What an answer that no field of the operation stands in says of itself.

use bytes::Bytes;

use crate::error::{ErrorKind, ServiceError};
use crate::record::{Record, Slot, Value};
use crate::service::PayloadFormat;

/// Errors in shapes that the provider's envelope does not know still mostly have a code and a message.
#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
}

/// How many of the names below are those of codes.
const CODES: usize = 5;

impl Record for Said {
    fn fields(&self) -> &'static [&'static str] {
        &[
            "code",
            "Code",
            "error_code",
            "errorCode",
            "ErrorCode",
            "message",
            "Message",
            "error_msg",
            "errorMsg",
            "error_message",
            "errorMessage",
            "ErrorMessage",
        ]
    }

    fn slot(&mut self, index: usize) -> Slot<'_> {
        Slot::OptStr(if index < CODES { &mut self.code } else { &mut self.message })
    }

    fn value(&self, _index: usize) -> Value<'_> {
        Value::None
    }
}

/// The error of an object that holds none of the operation's fields.
pub(super) fn stranger(payload: &Bytes, format: PayloadFormat) -> ServiceError {
    let mut said = Said::default();
    // A code of an odd type does not take the rest away.
    drop(format.decode(payload, &mut said));
    let ours = "the answer holds none of the operation's fields";
    let message = match said.message.filter(|message| !message.is_empty()) {
        Some(message) => format!("{ours}, but says: {message}"),
        None => format!("{ours}; a gateway on the way may have given it"),
    };
    let mut error = ServiceError::new(ErrorKind::UnexpectedAnswer, message);
    error.code = said.code.filter(|code| !code.is_empty());
    error
}
