//! The arguments of a request: the JSON object of a POST, or the query of a GET.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Operation;
use crate::Request;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Arguments, InvalidArgument, Problem};

static TABLE: LazyLock<Arguments> = LazyLock::new(|| Arguments::parse(include_str!("arguments.json")));

/// The arguments of a request, after the check against the table of its operation.
pub(super) fn read(operation: Operation, request: &Request) -> Result<Value, ErrorResponse> {
    let arguments = if request.method == "POST" {
        let body = serde_json::from_slice::<Map<String, Value>>(&request.body);
        Value::Object(body.map_err(|_| invalid("the body must be a JSON object"))?)
    } else {
        super::query::arguments(operation, request, &TABLE)?
    };
    TABLE.check_json(operation.name(), &arguments)?;
    Ok(arguments)
}

/// The arguments that an operation needs, as its own type.
pub(super) fn parse<T: DeserializeOwned>(arguments: &Value) -> Result<T, ErrorResponse> {
    T::deserialize(arguments).map_err(|error| invalid(&error.to_string()))
}

pub(super) fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameter", message)
}

impl From<InvalidArgument> for ErrorResponse {
    fn from(InvalidArgument { name, problem }: InvalidArgument) -> Self {
        match problem {
            Problem::Unknown => Self::new("UnknownParameter", format!("the parameter {name} is not known")),
            Problem::Missing => Self::missing(&name),
            Problem::WrongType(kind) => invalid(&format!("the parameter {name} is not of the type {kind}")),
            Problem::OutOfBounds => {
                let message = format!("the value of the parameter {name} is out of range");
                Self::new("InvalidParameterValue", message)
            }
        }
    }
}
