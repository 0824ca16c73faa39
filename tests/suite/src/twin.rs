//! Models beside their twins: the product's tables, and progenitor's types with derived serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A model and its twin, each as a way through: JSON in, the same value as JSON out.
#[derive(Debug)]
pub struct Pair {
    /// The name that both have.
    pub name: &'static str,
    /// Through the product's table.
    pub table: fn(&str) -> Result<String, String>,
    /// Through derived serde.
    pub twin: fn(&str) -> Result<String, String>,
}

/// One of the vendor's samples.
#[derive(Debug)]
pub struct Sample {
    /// The model that reads it.
    pub type_name: &'static str,
    /// What the document calls it.
    pub name: &'static str,
    /// The sample.
    pub json: &'static str,
}

/// All of one service.
#[derive(Debug)]
pub struct Service {
    /// Its models.
    pub pairs: &'static [Pair],
    /// The vendor's samples.
    pub samples: &'static [Sample],
    /// The schemas of its models by name, as JSON.
    pub schemas: &'static str,
}

/// Reads JSON into a type and writes it out again.
///
/// # Errors
/// What serde answers.
pub fn through<T: Serialize + DeserializeOwned>(json: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}
