//! Fields of responses, which extensions of operations name by their path.

use serde_json::Value;

use super::report::nearest;
use super::view::{Operation, View};

/// Whether a path may lead into the elements of a list: `data_list[].status`.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Lists {
    Enter,
    Exclude,
}

/// A path that names no field.
pub(super) enum BadPath<'a> {
    /// The object, empty for the response, has no field of this name.
    Missing { name: &'a str, object: &'a str, known: Vec<&'a str> },
    /// `[]` follows a field that is not a list.
    NotList { name: &'a str },
    /// The path leads into a list without `[]`.
    List { name: &'a str },
}

impl BadPath<'_> {
    /// The message and the remedy.
    pub(super) fn describe(&self, operation: &str) -> (String, String) {
        match self {
            Self::Missing { name, object: "", known } => {
                let message = format!("the response of `{operation}` has no field `{name}`");
                (message, similar(name, known.iter().copied()))
            }
            Self::Missing { name, object, known } => {
                (format!("`{object}` has no field `{name}`"), similar(name, known.iter().copied()))
            }
            Self::NotList { name } => (
                format!("`{name}` in the response of `{operation}` is not a list"),
                format!("write `{name}` without `[]`"),
            ),
            Self::List { name } => (
                format!("`{name}` in the response of `{operation}` is a list"),
                format!("write `{name}[]` to name its only element"),
            ),
        }
    }
}

/// The field of a response at a path, whose dots lead into objects.
pub(super) fn field<'a>(
    view: &View<'a>,
    response: &'a Value,
    path: &'a str,
    lists: Lists,
) -> Result<&'a Value, BadPath<'a>> {
    let (mut value, mut object) = (response, "");
    let mut names = path.split('.').peekable();
    while let Some(written) = names.next() {
        let element = written.strip_suffix("[]").filter(|_| lists == Lists::Enter);
        let name = element.unwrap_or(written);
        let properties = view.resolve(value).and_then(|schema| schema.get("properties")?.as_object());
        let missing = || {
            let known = properties.into_iter().flat_map(|all| all.keys().map(String::as_str)).collect();
            BadPath::Missing { name, object, known }
        };
        value = properties.and_then(|properties| properties.get(name)).ok_or_else(missing)?;
        let items = value.get("items").filter(|_| has_type(value, &["array"]));
        match (element, items) {
            (Some(_), Some(items)) => value = items,
            (Some(_), None) => return Err(BadPath::NotList { name }),
            (None, Some(_)) if lists == Lists::Enter && names.peek().is_some() => {
                return Err(BadPath::List { name });
            }
            (None, _) => {}
        }
        object = name;
    }
    Ok(value)
}

/// The object of a success response, or a reference to it.
pub(super) fn success<'a>(view: &View<'a>, operation: &Operation<'a>) -> Option<&'a Value> {
    let responses = operation.value.get("responses")?.as_object()?;
    let (_, response) = responses.iter().find(|(code, _)| code.starts_with('2'))?;
    view.resolve(response)?.get("content")?.get("application/json")?.get("schema")
}

/// Whether a schema, which is not a reference, has one of these types.
pub(super) fn has_type(schema: &Value, kinds: &[&str]) -> bool {
    schema.get("type").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind))
}

/// The remedy for a name that does not exist.
pub(super) fn similar<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known)
        .map_or("write the name of an existing field".to_owned(), |near| format!("write `{near}`"))
}
