//! A vendor's operations as tables: JSON of schema 1, from a file.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use super::{json, table_size};
use crate::read;

/// The tables of one cloud.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The file, for messages.
    pub file: String,
    /// The cloud, `huawei`.
    pub cloud: String,
    /// The operations, in the order of the file.
    pub operations: Vec<Operation>,
    /// The fields of each nested object.
    pub types: HashMap<String, Vec<Declaration>>,
}

/// One operation of the vendor.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The vendor's name.
    pub name: String,
    /// The service: the module of its document.
    pub service: String,
    /// The HTTP methods that the service accepts, its own first.
    pub methods: Vec<String>,
    /// The path.
    pub path: String,
    /// The fields of requests, each with its location.
    pub request: Vec<(String, Declaration)>,
    /// The fields of responses.
    pub response: Vec<Declaration>,
}

/// The vendor's declaration of one field.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The name on the wire.
    pub name: String,
    /// The type: a scalar, `array<…>`, or the name of a nested object.
    pub ty: String,
    /// Whether a request needs it.
    pub required: bool,
    /// How an array travels in a query or form: `csv`, `json` or `Name.N`.
    pub encoding: Option<String>,
    /// The listed values, as they are printed.
    pub values: Vec<String>,
}

/// The scalar types of the tables.
pub(super) const SCALARS: [&str; 8] =
    ["string", "bool", "int32", "int64", "uint64", "float", "double", "any"];

const LOCATIONS: [&str; 5] = ["path", "query", "header", "form", "body"];

impl Tables {
    /// Reads a file.
    ///
    /// # Errors
    /// The file, and the operation and field if there is one, that cannot be read, with the reason.
    pub fn load(path: &Path) -> Result<Self, String> {
        let file = path.display().to_string();
        let text = read::text(path).map_err(|error| format!("{file}: {error}"))?;
        Self::read(&file, &text)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(file: &str, text: &str) -> Result<Self, String> {
        let in_file = |message: String| format!("{file}: {message}");
        let document = json::read(text).map_err(in_file)?;
        if document.get("schema").and_then(Value::as_u64) != Some(1) {
            return Err(in_file("the tables are not of schema 1: write `\"schema\": 1`".to_owned()));
        }
        let cloud = name_of(&document, "cloud").map_err(in_file)?;
        let types = types(&document).map_err(in_file)?;
        let mut operations: Vec<Operation> = Vec::new();
        for (index, value) in list(&document, "operations").map_err(in_file)?.iter().enumerate() {
            let name = name_of(value, "name")
                .map_err(|error| in_file(format!("entry {index} of `operations`: {error}")))?;
            let operation = operation(&name, value, &types)
                .map_err(|error| in_file(format!("operation {name}: {error}")))?;
            let is_same = |other: &Operation| (&other.service, &other.name) == (&operation.service, &name);
            if operations.iter().any(is_same) {
                return Err(in_file(format!("operation {name}: it is listed twice")));
            }
            operations.push(operation);
        }
        table_size::check(&operations, &types).map_err(in_file)?;
        Ok(Self { file: file.to_owned(), cloud, operations, types })
    }
}

fn types(document: &Value) -> Result<HashMap<String, Vec<Declaration>>, String> {
    let Some(entries) = document.get("types") else { return Ok(HashMap::new()) };
    let entries = entries.as_object().ok_or("`types` is not an object")?;
    let mut types = HashMap::new();
    for (name, value) in entries {
        if SCALARS.contains(&name.as_str()) {
            return Err(format!("type {name}: it has the name of a scalar: rename it"));
        }
        let fields = declarations(value).map_err(|error| format!("type {name}: {error}"))?;
        types.insert(name.clone(), fields);
    }
    for (owner, fields) in &types {
        for field in fields {
            known(&field.ty, &types)
                .map_err(|error| format!("type {owner}: field {}: {error}", field.name))?;
        }
    }
    Ok(types)
}

fn operation(
    name: &str,
    value: &Value,
    types: &HashMap<String, Vec<Declaration>>,
) -> Result<Operation, String> {
    let part = |part: &str| value.get(part).filter(|part| part.is_object());
    let request = part("request").ok_or("it has no object `request`")?;
    let response = part("response").ok_or("it has no object `response`")?;
    let mut fields = Vec::new();
    for field in list(request, "fields").map_err(|error| format!("request: {error}"))? {
        let declaration = declaration(field).map_err(|error| format!("request: {error}"))?;
        let location =
            name_of(field, "in").map_err(|error| format!("field {}: {error}", declaration.name))?;
        if !LOCATIONS.contains(&location.as_str()) {
            let known = LOCATIONS.join("`, `");
            return Err(format!("field {}: `in` is `{location}`, not `{known}`", declaration.name));
        }
        fields.push((location, declaration));
    }
    let same_place = |(location, field): &(String, Declaration)| (location.clone(), field.name.clone());
    once(fields.iter().map(same_place), |(location, name)| format!("field {name} in `{location}`"))
        .map_err(|error| format!("request: {error}"))?;
    let responses = declarations(response).map_err(|error| format!("response: {error}"))?;
    for field in fields.iter().map(|(_, field)| field).chain(&responses) {
        known(&field.ty, types).map_err(|error| format!("field {}: {error}", field.name))?;
    }
    let mut methods = vec![name_of(value, "method")?];
    let accepted = optional_text(value, "methods_accepted")?;
    methods.extend(accepted.iter().flat_map(|accepted| accepted.split('|')).map(str::to_owned));
    Ok(Operation {
        name: name.to_owned(),
        service: name_of(value, "service")?,
        methods,
        path: name_of(value, "path")?,
        request: fields,
        response: responses,
    })
}

/// The field `fields` of a type or a response.
fn declarations(owner: &Value) -> Result<Vec<Declaration>, String> {
    let fields: Vec<_> = list(owner, "fields")?.iter().map(declaration).collect::<Result<_, _>>()?;
    once(fields.iter().map(|field| field.name.clone()), |name| format!("field {name}"))?;
    Ok(fields)
}

/// Checks that nothing is listed twice.
fn once<K: Eq + std::hash::Hash>(
    keys: impl Iterator<Item = K>,
    describe: impl Fn(&K) -> String,
) -> Result<(), String> {
    let mut seen = HashSet::new();
    for key in keys {
        if seen.contains(&key) {
            return Err(format!("{}: it is listed twice", describe(&key)));
        }
        seen.insert(key);
    }
    Ok(())
}

fn declaration(field: &Value) -> Result<Declaration, String> {
    let name = name_of(field, "name").map_err(|error| format!("a field: {error}"))?;
    let in_field = |error: String| format!("field {name}: {error}");
    let ty = name_of(field, "type").map_err(in_field)?;
    let required = match field.get("required") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(required)) => *required,
        Some(_) => return Err(in_field("`required` is not `true` or `false`".to_owned())),
    };
    let values = match field.get("enum") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().map(printed).collect(),
        Some(_) => return Err(in_field("`enum` is not a list".to_owned())),
    };
    let encoding = optional_text(field, "encoding").map_err(in_field)?;
    Ok(Declaration { name, ty, required, encoding, values })
}

/// Checks that a type is a scalar, a known object, or an array of them.
fn known(ty: &str, types: &HashMap<String, Vec<Declaration>>) -> Result<(), String> {
    let inner = element(ty);
    if SCALARS.contains(&inner) || types.contains_key(inner) {
        return Ok(());
    }
    Err(format!("the type `{ty}` is neither a scalar nor in `types`"))
}

/// The type of the elements of an array, or the type itself.
pub(super) fn element(ty: &str) -> &str {
    ty.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(ty)
}

/// A text, if there is one.
fn optional_text(value: &Value, key: &str) -> Result<Option<String>, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` is not a text")),
    }
}

/// A text that is not empty.
fn name_of(value: &Value, key: &str) -> Result<String, String> {
    match value.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(_) => Err(format!("`{key}` is not a text")),
        None => Err(format!("it has no `{key}`")),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match value.get(key) {
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(format!("`{key}` is not a list")),
        None => Err(format!("it has no `{key}`")),
    }
}

fn printed(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
