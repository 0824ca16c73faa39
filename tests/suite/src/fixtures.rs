//! Test data that the generator writes for each service: models by name, the vendor's samples, schemas.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A model as a function on JSON.
#[derive(Debug)]
pub struct Model {
    /// The name of the type.
    pub name: &'static str,
    /// Reads JSON into the type and writes it again: [`round_trip`].
    pub round_trip: fn(&str) -> Result<String, String>,
}

/// One of the vendor's samples.
#[derive(Debug)]
pub struct Sample {
    /// The model that reads it.
    pub type_name: &'static str,
    /// The name of the sample in the document.
    pub name: &'static str,
    /// The sample.
    pub json: &'static str,
}

/// The test data of one service.
#[derive(Debug)]
pub struct Service {
    /// Its models and operations.
    pub models: &'static [Model],
    /// The vendor's samples.
    pub samples: &'static [Sample],
    /// The schemas of its models by name, as JSON.
    pub schemas: &'static str,
}

/// Reads JSON into a type and writes the value as JSON.
///
/// # Errors
/// The text of serde's error.
pub fn round_trip<T: Serialize + DeserializeOwned>(json: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}
