//! Reads error members of JSON objects.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::codec::error_body::text::unquote;
use crate::codec::error_body::{ErrorBody, ErrorMembers, Evidence, MemberClass};
use crate::text::encoding::text_without_bom;

/// The maximum nesting of objects; deeper ones are ignored.
const MAX_DEPTH: u8 = 4;

/// Reads up to the first syntax error, and uses the members before it.
pub(super) fn search(body: &mut ErrorBody, text: &str) {
    drop(object(body, text, false, 0));
}

/// Reads a whole text; copies only the parts that are used.
pub(super) fn read(body: &mut ErrorBody, text: &str) -> Result<(), serde_json::Error> {
    object(body, text, true, 0)
}

fn object(body: &mut ErrorBody, text: &str, whole: bool, depth: u8) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text_without_bom(text));
    MembersSeed { body, whole, depth }.deserialize(&mut json)?;
    json.end()
}

/// Reads the value of a member, which is valid JSON.
pub(crate) fn read_member(body: &mut ErrorBody, class: MemberClass, raw: &str) {
    member(body, class, raw, 0);
}

fn member(body: &mut ErrorBody, class: MemberClass, raw: &str, depth: u8) {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let (text, left_out) = unquote(raw).unwrap_or_default();
            body.note(class, &text, left_out);
        }
        Some(b'{') => {
            let mut inner = ErrorBody::new(body.members_known);
            if depth < MAX_DEPTH {
                drop(object(&mut inner, raw, true, depth + 1));
            }
            body.note_object(class, inner);
        }
        Some(b'[') => {
            let mut json = serde_json::Deserializer::from_str(raw);
            drop(ValueSeed { body, class, whole: true, depth }.deserialize(&mut json));
        }
        Some(b'n') | None => {}
        Some(_) => body.note(class, raw, 0),
    }
}

/// Whether the first element of a list in a member of this class may be an error.
fn may_hold_errors_in_lists(class: MemberClass) -> bool {
    class.names_error()
        || matches!(
            class,
            MemberClass::Detail
                | MemberClass::Message
                | MemberClass::ErrorMessage
                | MemberClass::Code
                | MemberClass::ErrorCode
        )
}

/// Whether the text is an empty object or list.
fn is_empty_container(raw: &str) -> bool {
    let inside = raw.strip_prefix(['{', '[']).and_then(|raw| raw.strip_suffix(['}', ']']));
    inside.is_some_and(|inside| inside.trim_ascii().is_empty())
}

/// Reads the members of an object.
struct MembersSeed<'a> {
    body: &'a mut ErrorBody,
    /// Whether the text is valid JSON, so that a raw value can be inspected before it is read.
    whole: bool,
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for MembersSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MembersSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { body, whole, depth } = self;
        while let Some(class) = map.next_key_seed(NameSeed(body.members_known))? {
            if whole {
                member(body, class, map.next_value::<&RawValue>()?.get(), depth);
            } else {
                map.next_value_seed(ValueSeed { body, class, whole, depth })?;
            }
        }
        Ok(())
    }
}

/// Reads a member's name as its class, without copying it.
struct NameSeed(ErrorMembers);

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = MemberClass;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<MemberClass, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = MemberClass;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E>(self, name: &str) -> Result<MemberClass, E> {
        Ok(MemberClass::of(name, self.0))
    }
}

/// Reads one value.
struct ValueSeed<'a> {
    body: &'a mut ErrorBody,
    class: MemberClass,
    whole: bool,
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        self.visit_str(if truth { "true" } else { "false" })
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.body.note(self.class, text, 0);
        Ok(())
    }

    /// Uses the first error of a list.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { body, class, whole, depth } = self;
        let reads_elements = may_hold_errors_in_lists(class) && depth < MAX_DEPTH;
        body.others |= !reads_elements && class != MemberClass::Neutral;
        body.members = true;
        if class == MemberClass::Error {
            body.signal(Evidence::Empty);
        }
        if reads_elements && whole {
            let mut is_empty = true;
            while let Some(raw) = seq.next_element::<&RawValue>()? {
                if raw.get() != "null" {
                    is_empty = false;
                    member(body, class, raw.get(), depth + 1);
                    if is_empty_container(raw.get()) && class.names_error() {
                        body.signal(Evidence::Doubtful);
                    }
                    break;
                }
            }
            body.note_shape(class, is_empty);
        } else if reads_elements {
            seq.next_element_seed(ValueSeed { body, class, whole, depth: depth + 1 })?;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self { body, class, whole, depth } = self;
        let mut inner = ErrorBody { rest: body.rest, ..ErrorBody::new(body.members_known) };
        let outcome = if depth < MAX_DEPTH {
            MembersSeed { body: &mut inner, whole, depth: depth + 1 }.visit_map(map)
        } else {
            IgnoredAny.visit_map(map).map(drop)
        };
        // Also after a syntax error.
        body.note_object(class, inner);
        outcome
    }
}
