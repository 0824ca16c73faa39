//! Checks that a document converts to the OpenAPI types.
//!
//! Lint has checked every field before, so an error here means that a rule is missing. The diagnostic has the pointer of
//! the first path or component that does not convert.

use openapiv3::{OpenAPI, Parameter, PathItem, ReferenceOr, Response, Schema, SecurityScheme};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Spec;
use super::document::Document;
use super::lines::join;
use crate::diagnostic::Diagnostics;

/// Returns a document that converts, or reports the part that does not convert.
pub(super) fn convert(document: Document) -> Result<Spec, Diagnostics> {
    match OpenAPI::deserialize(&document.value) {
        Ok(_) => {
            let Document { file, files, provider, value, lines } = document;
            Ok(Spec { file, files, provider, value, lines })
        }
        Err(error) => {
            let (pointer, reason) =
                failing_part(&document.value).unwrap_or((String::new(), error.to_string()));
            let message = format!("no OpenAPI type fits: {reason}");
            Err(document.diagnostic("not-openapi", pointer, message, "write it as in OpenAPI 3.0.3").into())
        }
    }
}

fn failing_part(value: &Value) -> Option<(String, String)> {
    failing::<PathItem>(value, "/paths")
        .or_else(|| failing::<Parameter>(value, "/components/parameters"))
        .or_else(|| failing::<Response>(value, "/components/responses"))
        .or_else(|| failing::<Schema>(value, "/components/schemas"))
        .or_else(|| failing::<SecurityScheme>(value, "/components/securitySchemes"))
}

fn failing<T: DeserializeOwned>(value: &Value, parent: &str) -> Option<(String, String)> {
    let parts = value.pointer(parent)?.as_object()?;
    parts.iter().find_map(|(name, part)| {
        let error = ReferenceOr::<T>::deserialize(part).err()?;
        Some((join(parent, name), error.to_string()))
    })
}
