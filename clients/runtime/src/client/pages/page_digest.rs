//! Counts and hashes the elements of a page as the service sent them, unknown fields included.

use std::fmt;

use ring::digest::{Context, SHA256};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::codec::json::text;
use crate::codec::payload::PayloadFormat;

/// The number of elements of a page, and a digest of their bytes, by which a page that is sent twice is recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageDigest {
    /// Elements that are `null` count.
    pub(super) count: u64,
    pub(super) digest: [u8; 32],
}

/// The digest of the list at `path` in a payload that was decoded into `decoded` elements; dots lead into objects.
pub(super) fn page_digest(payload: &[u8], format: PayloadFormat, path: &str, decoded: usize) -> PageDigest {
    let mut hasher = ElementHasher::new();
    // Errors are ignored: the payload was decoded before.
    match format {
        PayloadFormat::Json => {
            let _ = text(payload).map(|text| {
                let mut json = serde_json::Deserializer::from_str(text);
                ListFinder { path: Some(path), hasher: &mut hasher }.deserialize(&mut json)
            });
        }
        #[cfg(feature = "xml")]
        PayloadFormat::Xml => {
            let _ = crate::codec::xml::for_each_element(payload, path, &mut |element| hasher.add(element));
            // One element may hold the whole list.
            hasher.count = 0;
        }
    }
    let count = hasher.count.max(u64::try_from(decoded).unwrap_or(u64::MAX));
    PageDigest { count, digest: hasher.digest() }
}

struct ElementHasher {
    count: u64,
    hash: Context,
}

impl ElementHasher {
    fn new() -> Self {
        Self { count: 0, hash: Context::new(&SHA256) }
    }

    fn add(&mut self, element: &str) {
        self.count += 1;
        // The length prefix keeps `1,23` and `12,3` apart.
        self.hash.update(&element.len().to_le_bytes());
        self.hash.update(element.as_bytes());
    }

    fn digest(self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.hash.finish().as_ref());
        out
    }
}

/// Hashes the list at a path. If a name occurs twice, the last list counts, as in decoding. Any other value counts as an empty
/// list.
struct ListFinder<'a> {
    /// The rest of the path; `None` at the list itself.
    path: Option<&'a str>,
    hasher: &'a mut ElementHasher,
}

impl<'de> DeserializeSeed<'de> for ListFinder<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListFinder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object that leads to it")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(path) = self.path else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        while let Some(matches) = map.next_key_seed(NameMatcher(name))? {
            if matches {
                map.next_value_seed(ListFinder { path: rest, hasher: &mut *self.hasher })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.path.is_some() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        *self.hasher = ElementHasher::new();
        while let Some(element) = list.next_element::<&RawValue>()? {
            self.hasher.add(element.get());
        }
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

/// Returns whether a member has the name.
struct NameMatcher<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for NameMatcher<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameMatcher<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::client::pages::page_digest::*;

    fn digest(json: &str) -> PageDigest {
        page_digest(json.as_bytes(), PayloadFormat::Json, "list", 0)
    }

    #[test]
    fn all_sent_elements_are_counted() {
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
            assert_eq!(digest(json).count, count, "{json}");
        }
        assert_eq!(page_digest(b"{}", PayloadFormat::Json, "list", 2).count, 2);
    }

    #[test]
    fn a_list_may_be_inside_objects() {
        let digest = |json: &str| page_digest(json.as_bytes(), PayloadFormat::Json, "Data.Page.List", 0);
        let one = digest(r#"{"Data":{"List":[1],"Page":{"List":[1,null],"Total":2}},"Page":{"List":[9]}}"#);
        assert_eq!(one.count, 2);
        assert_eq!(digest(r#"{"Data":{"Page":{"List":[1,null]}},"RequestId":"r-2"}"#), one);
        assert_ne!(digest(r#"{"Data":{"Page":{"List":[1,2]}}}"#), one);
        for json in [
            r#"{"Data":null}"#,
            r#"{"Data":{"Page":[]}}"#,
            r#"{"Data":{"Page":{}}}"#,
            r#"{"List":[1]}"#,
            "[1]",
        ] {
            assert_eq!(digest(json).count, 0, "{json}");
        }
    }

    #[test]
    fn the_digest_covers_every_byte_of_the_elements() {
        let one = digest(r#"{"list":[{"id":1,"new":"a"},"b"],"request":"r-1"}"#);
        assert_eq!(digest(r#"{"request":"r-2","list":[ {"id":1,"new":"a"} , "b" ],"total":3}"#), one);
        for other in [
            r#"{"list":[{"id":1,"new":"b"},"b"]}"#,
            r#"{"list":[{"id":1, "new":"a"},"b"]}"#,
            r#"{"list":["b",{"id":1,"new":"a"}]}"#,
            r#"{"list":[{"id":1,"new":"a"}]}"#,
            r#"{"list":[{"id":1,"new":"a"},"b",null]}"#,
        ] {
            assert_ne!(digest(other), one, "{other}");
        }
        assert_ne!(digest(r#"{"list":[1,23]}"#), digest(r#"{"list":[12,3]}"#));
    }

    #[cfg(feature = "xml")]
    #[test]
    fn xml_elements_are_the_children_with_the_name_of_the_list() {
        let digest = |xml: &str| page_digest(xml.as_bytes(), PayloadFormat::Xml, "List", 2);
        let one = digest("<R><List><Id>1</Id></List><List><Id>2</Id></List><RequestId>r-1</RequestId></R>");
        assert_eq!(one.count, 2);
        assert_eq!(
            digest("<R><RequestId>r-2</RequestId><List><Id>1</Id></List> <List><Id>2</Id></List></R>"),
            one
        );
        assert_ne!(digest("<R><List><Id>1</Id></List><List><Id>3</Id></List></R>"), one);
        assert_ne!(digest("<R><List><Id>1</Id></List></R>"), one);

        let inside = |xml: &str| page_digest(xml.as_bytes(), PayloadFormat::Xml, "Data.List", 1);
        let one = inside("<R><Data><List>1</List><Total>1</Total></Data><List>7</List></R>");
        assert_eq!(inside("<R><Data><List>1</List><Total>2</Total></Data><List>8</List></R>"), one);
        assert_ne!(inside("<R><Data><List>2</List></Data></R>"), one);
    }
}
