//! All contact with progenitor: schemas in, Rust types out.
//!
//! progenitor is the one public road from OpenAPI schemas to typify, which settles names, nesting and docs. Its client
//! code is thrown away; the document is given to it without paths.

use std::collections::BTreeMap;

use progenitor::{GenerationSettings, Generator};
use serde_json::{Map, Value, json};
use syn::{Item, ItemEnum, ItemStruct};

/// The types of a service by name.
#[derive(Debug, Default)]
pub struct Types {
    /// Objects and numbers.
    pub structs: BTreeMap<String, ItemStruct>,
    /// Enums.
    pub enums: BTreeMap<String, ItemEnum>,
}

/// Turns the component schemas of a service into types.
///
/// # Errors
/// What progenitor answers, or what it wrote that is no Rust.
pub fn generate(title: &str, schemas: &Map<String, Value>) -> Result<Types, String> {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": title, "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    let document: openapiv3::OpenAPI = serde_json::from_value(document).map_err(|error| error.to_string())?;
    let mut generator = Generator::new(&GenerationSettings::new());
    let tokens = generator.generate_tokens(&document).map_err(|error| format!("progenitor: {error}"))?;
    let file: syn::File =
        syn::parse2(tokens).map_err(|error| format!("progenitor wrote no valid Rust: {error}"))?;
    let mut types = Types::default();
    for item in file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            for item in module.content.map(|(_, items)| items).unwrap_or_default() {
                match item {
                    Item::Struct(item) => drop(types.structs.insert(item.ident.to_string(), item)),
                    Item::Enum(item) => drop(types.enums.insert(item.ident.to_string(), item)),
                    _ => {}
                }
            }
        }
    }
    Ok(types)
}
