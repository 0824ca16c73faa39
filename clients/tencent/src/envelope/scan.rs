//! One pass over an answer: where its `Response` stands, and what it tells besides.
//!
//! The bytes inside the envelope are found, not copied and not written anew: numbers stay as exact as they came.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// What an answer holds.
#[derive(Default)]
pub(super) struct Scanned {
    /// What the object in `Response` tells.
    pub(super) inner: Told,
    /// What stands beside `Response` or in its place.
    pub(super) outer: Told,
    /// Where the object in `Response` stands.
    pub(super) response: Option<Range<usize>>,
    /// Why the text is not an envelope. What was read before the fault is kept.
    pub(super) fault: Option<String>,
}

/// What an object tells of an error.
#[derive(Default)]
pub(super) struct Told {
    /// Whether there is an `Error`.
    pub(super) failed: bool,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    /// How many members there are besides `Error`.
    pub(super) members: usize,
}

impl Told {
    /// Reads what stands behind `Error`, in whatever form; `null` is no error.
    fn error(&mut self, error: &serde_json::Value) {
        self.failed |= !error.is_null();
        // Of two errors the first one stays.
        let code = text(&error["Code"]);
        let message = text(&error["Message"]).or_else(|| text(error));
        self.code = self.code.take().or(code);
        self.message = self.message.take().or(message);
    }
}

pub(super) fn scan(text: &str) -> Scanned {
    let mut scanned = Scanned::default();
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    scanned.fault = Walk { text, at }.envelope(&mut scanned).err();
    scanned
}

/// A place in a text, from which JSON is read value by value.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// The members of the outermost object.
    fn envelope(&mut self, scanned: &mut Scanned) -> Result<(), String> {
        self.expect('{')?;
        if !self.eat('}') {
            loop {
                let name = self.value(PhantomData::<Name>)?;
                self.expect(':')?;
                self.member(name, scanned)?;
                if self.eat('}') {
                    break;
                }
                self.expect(',')?;
            }
        }
        self.blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.fault("the end")) }
    }

    fn member(&mut self, name: Name, scanned: &mut Scanned) -> Result<(), String> {
        let outer = &mut scanned.outer;
        match name {
            Name::Response if scanned.response.is_some() => return Err("it has two `Response`s".to_owned()),
            Name::Response => {
                self.blanks();
                let start = self.at;
                self.value(&mut scanned.inner)?;
                scanned.response = Some(start..self.at);
            }
            Name::Error => outer.error(&self.value(PhantomData)?),
            Name::RequestId => outer.request_id = text(&self.value(PhantomData)?),
            // Older versions of the API give a number, 0 for success, and its name beside it.
            Name::Described => outer.code = text(&self.value(PhantomData)?).filter(|name| name != "Success"),
            Name::Code => {
                let number = text(&self.value(PhantomData)?).filter(|number| number != "0");
                outer.code = outer.code.take().or(number);
            }
            Name::Message => outer.message = text(&self.value(PhantomData)?),
            Name::Other => {
                self.value(PhantomData::<IgnoredAny>)?;
            }
        }
        Ok(())
    }

    fn value<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value, String> {
        let mut json = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let value = seed.deserialize(&mut json).map_err(|error| error.to_string())?;
        self.at += json.into_iter::<IgnoredAny>().byte_offset();
        Ok(value)
    }

    fn blanks(&mut self) {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t', '\n', '\r']);
        self.at = self.text.len() - rest.len();
    }

    fn eat(&mut self, mark: char) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char) -> Result<(), String> {
        if self.eat(mark) { Ok(()) } else { Err(self.fault(&format!("`{mark}`"))) }
    }

    fn fault(&self, expected: &str) -> String {
        if self.text.is_empty() {
            "it is empty".to_owned()
        } else {
            format!("expected {expected} at byte {}", self.at)
        }
    }
}

/// A member's name, as far as it matters here.
#[derive(Clone, Copy)]
enum Name {
    Response,
    Error,
    RequestId,
    Code,
    Described,
    Message,
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Known;
        impl Visitor<'_> for Known {
            type Value = Name;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(match name {
                    "Response" => Name::Response,
                    "Error" => Name::Error,
                    "RequestId" | "requestId" => Name::RequestId,
                    "Code" | "code" => Name::Code,
                    "codeDesc" => Name::Described,
                    "Message" | "message" => Name::Message,
                    _ => Name::Other,
                })
            }
        }
        deserializer.deserialize_str(Known)
    }
}

/// Reads the object in `Response`, and keeps what it read when the rest cannot be.
impl<'de> DeserializeSeed<'de> for &mut Told {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Told {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object in `Response`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key()? {
            match name {
                Name::Error => {
                    self.error(&map.next_value()?);
                    continue;
                }
                Name::RequestId => {
                    let id: Value = map.next_value()?;
                    self.request_id = text(&id).or(self.request_id.take());
                }
                // All others may be fields of an answer.
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            self.members += 1;
        }
        Ok(())
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
