//! The elements of a page as the service sent them, whatever the models know of them.

use std::fmt;

use ring::digest::{Context, SHA256};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::codec::json::text;
use crate::codec::payload::PayloadFormat;

/// How many elements a page holds, and a digest of their bytes: pages with one digest hold the same elements. The bytes
/// themselves need not be kept until the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Elements {
    /// Those that are `null` count.
    pub(super) count: u64,
    pub(super) digest: [u8; 32],
}

/// The elements of the list `name` of a payload that can be decoded; `decoded` of them were.
pub(super) fn elements(payload: &[u8], format: PayloadFormat, name: &str, decoded: usize) -> Elements {
    let mut counted = Counted::new();
    // What cannot be read here was not decoded either.
    match format {
        PayloadFormat::Json => {
            let _ = text(payload).map(|text| {
                let mut json = serde_json::Deserializer::from_str(text);
                json.deserialize_map(List { name, counted: &mut counted })
            });
        }
        #[cfg(feature = "xml")]
        PayloadFormat::Xml => {
            let _ = crate::codec::xml::each_child(payload, name, &mut |child| counted.add(child));
            // One child may hold the whole list.
            counted.count = 0;
        }
    }
    let count = counted.count.max(u64::try_from(decoded).unwrap_or(u64::MAX));
    Elements { count, digest: counted.digest() }
}

struct Counted {
    count: u64,
    hash: Context,
}

impl Counted {
    fn new() -> Self {
        Self { count: 0, hash: Context::new(&SHA256) }
    }

    fn add(&mut self, element: &str) {
        self.count += 1;
        // The length before each tells where it ends.
        self.hash.update(&element.len().to_le_bytes());
        self.hash.update(element.as_bytes());
    }

    fn digest(self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.hash.finish().as_ref());
        out
    }
}

/// Finds the list in the object that holds everything. If its name stands twice, the last one is the list, as it is for
/// the reader.
struct List<'a> {
    name: &'a str,
    counted: &'a mut Counted,
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(found) = map.next_key_seed(Named(self.name))? {
            if found {
                map.next_value_seed(Each(self.counted))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Whether a member has the name.
struct Named<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Named<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Named<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

/// Adds each element of a list; what is no list has none.
struct Each<'a>(&'a mut Counted);

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        *self.0 = Counted::new();
        while let Some(element) = list.next_element::<&RawValue>()? {
            self.0.add(element.get());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::client::items::elements::*;

    fn of(json: &str) -> Elements {
        elements(json.as_bytes(), PayloadFormat::Json, "list", 0)
    }

    #[test]
    fn every_element_that_was_sent_counts() {
        for (json, count) in [
            (r#"{"list":[1,null,{"a":[null]}],"total":9}"#, 3),
            ("\u{feff}{\"list\":[null]}", 1),
            (r#"{"list":[]}"#, 0),
            (r#"{"list":null}"#, 0),
            (r#"{"list":""}"#, 0),
            (r#"{"list":{"list":[1]}}"#, 0),
            (r#"{"other":{"list":[1,2]}}"#, 0),
            (r#"{"list":[1,2],"list":[3]}"#, 1),
            (r#"{"list":[1,2],"list":null}"#, 2),
            (r#"{"l\u0069st":[1]}"#, 1),
        ] {
            assert_eq!(of(json).count, count, "{json}");
        }
        assert_eq!(elements(b"{}", PayloadFormat::Json, "list", 2).count, 2);
    }

    #[test]
    fn elements_are_the_same_byte_for_byte() {
        let one = of(r#"{"list":[{"id":1,"new":"a"},"b"],"request":"r-1"}"#);
        assert_eq!(of(r#"{"request":"r-2","list":[ {"id":1,"new":"a"} , "b" ],"total":3}"#), one);
        for other in [
            r#"{"list":[{"id":1,"new":"b"},"b"]}"#,
            r#"{"list":[{"id":1, "new":"a"},"b"]}"#,
            r#"{"list":["b",{"id":1,"new":"a"}]}"#,
            r#"{"list":[{"id":1,"new":"a"}]}"#,
            r#"{"list":[{"id":1,"new":"a"},"b",null]}"#,
        ] {
            assert_ne!(of(other), one, "{other}");
        }
        assert_ne!(of(r#"{"list":[1,23]}"#), of(r#"{"list":[12,3]}"#));
    }

    #[cfg(feature = "xml")]
    #[test]
    fn elements_of_xml_are_the_children_of_their_name() {
        let of = |xml: &str| elements(xml.as_bytes(), PayloadFormat::Xml, "List", 2);
        let one = of("<R><List><Id>1</Id></List><List><Id>2</Id></List><RequestId>r-1</RequestId></R>");
        assert_eq!(one.count, 2);
        assert_eq!(
            of("<R><RequestId>r-2</RequestId><List><Id>1</Id></List> <List><Id>2</Id></List></R>"),
            one
        );
        assert_ne!(of("<R><List><Id>1</Id></List><List><Id>3</Id></List></R>"), one);
        assert_ne!(of("<R><List><Id>1</Id></List></R>"), one);
    }
}
