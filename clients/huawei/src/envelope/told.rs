//! What an error body tells, in whichever of the known shapes it comes.

use std::fmt;

use imagescan_runtime::serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// What an error body tells.
#[derive(Default)]
pub(super) struct Told {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
}

/// What stands in the places where codes stand when nothing went wrong.
const FINE: [&str; 5] = ["0", "200", "success", "Success", "OK"];

/// Members that have a place in errors. An object of which all are such is no answer of an operation.
const OF_ERRORS: [&str; 6] = ["code", "message", "title", "details", "request_id", "requestId"];

impl Told {
    /// Reads the known shapes. Under a good status, `code` and `message` may be fields of an answer if others stand
    /// beside them.
    pub(super) fn of(body: &[u8], failed: bool) -> Option<Self> {
        let json = &object(body)?;
        let nested = json.get("error").filter(|error| error.is_object());
        let listed = json.get("details").and_then(|details| details.get(0));
        let listed = listed.filter(|detail| failed && detail.is_object());
        let inner = nested.or(listed).and_then(Value::as_object).unwrap_or(json);
        let find = |names: &[&str]| {
            names.iter().find_map(|name| inner.get(*name).and_then(text).or_else(|| text(json.get(*name)?)))
        };
        let bare = || json.contains_key("message") && json.keys().all(|name| OF_ERRORS.contains(&&**name));
        let plain = failed || nested.is_some() || bare();
        let code = find(&["error_code", "errorCode"])
            .or_else(|| plain.then(|| find(&["code"])).flatten())
            .filter(|code| failed || !FINE.contains(&&**code));
        let message = find(&["error_msg", "errorMsg", "errorMessage", "error_message", "error_description"])
            .or_else(|| {
                plain.then(|| find(&["message", "title", "encoded_authorization_message"])).flatten()
            });
        let is_error = code.is_some() || ((failed || nested.is_some()) && message.is_some());
        is_error.then(|| Self { code, message, request_id: find(&["request_id", "requestId"]) })
    }
}

/// Codes come as text and as numbers.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads an object as far as it can be read: neither a message in another encoding nor an end that is missing may cost
/// the code.
fn object(body: &[u8]) -> Option<Map<String, Value>> {
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut members = Map::new();
    drop(Gather(&mut members).deserialize(&mut serde_json::Deserializer::from_str(text)));
    (!members.is_empty()).then_some(members)
}

/// Keeps the members that come before a fault.
struct Gather<'a>(&'a mut Map<String, Value>);

impl<'de> DeserializeSeed<'de> for Gather<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Gather<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, value)) = map.next_entry()? {
            self.0.insert(name, value);
        }
        Ok(())
    }
}
