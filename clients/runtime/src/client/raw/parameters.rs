//! The parameters of a raw call: the text of a JSON object, sent as a body or as a query.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::client::raw::finite;
use crate::codec::request::append;
use crate::error::Error;
use crate::types::operation::Location;

/// Returns an error for text that is not one JSON object.
pub(super) fn check(json: &str) -> Result<(), Error> {
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| invalid(&error))?;
    if json.trim_start().starts_with('{') {
        return Ok(());
    }
    Err(Error::invalid(
        "the parameters are not a JSON object: pass a struct, a map, or `{\"Name\": \"value\"}`",
    ))
}

/// A value as JSON.
pub(super) fn to_json(value: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    let json = serde_json::to_string(value).map_err(|error| invalid(&error))?;
    if json.contains("null") {
        finite::check(value).map_err(|error| invalid(&error))?;
    }
    Ok(json)
}

/// The members of a JSON object as a query.
pub(super) fn query(json: &str, location: Location) -> Result<String, Error> {
    check(json)?;
    let mut query = String::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    let flat = location == Location::QueryFlat;
    let writer = QueryWriter { query: &mut query, name: "", flat, in_list: false };
    writer.deserialize(&mut reader).map_err(|error| invalid(&error))?;
    if flat {
        check_names(&query)?;
    }
    Ok(query)
}

/// Returns an error for a flat query with the same name twice, `a.b` beside the member `b` of an object `a`.
fn check_names(query: &str) -> Result<(), Error> {
    let mut seen = HashSet::new();
    match names(query).find(|name| !seen.insert(*name)) {
        Some(name) => Err(Error::invalid(format!(
            "the parameters cannot be sent: `{name}` occurs twice, as a name with a dot and inside an object or a list"
        ))),
        None => Ok(()),
    }
}

/// Returns an error for a parameter that the query of the target contains too.
pub(super) fn check_target(target: &str, query: &str) -> Result<(), Error> {
    let in_target: HashSet<_> = names(target).collect();
    match names(query).find(|name| in_target.contains(name)) {
        Some(name) => Err(Error::invalid(format!(
            "`{name}` is in the target and in the parameters: remove it from one of them"
        ))),
        None => Ok(()),
    }
}

/// The names in a query, as they are encoded.
fn names(query: &str) -> impl Iterator<Item = &str> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
}

fn invalid(error: &serde_json::Error) -> Error {
    Error::invalid(format!("the parameters cannot be sent: {error}"))
}

/// Writes one value into the query under a name; returns false for `null`, which is not written.
struct QueryWriter<'a> {
    query: &'a mut String,
    /// Empty for the object that holds all parameters.
    name: &'a str,
    flat: bool,
    in_list: bool,
}

impl QueryWriter<'_> {
    fn text(self, text: &str) -> bool {
        append(self.query, self.name, text);
        true
    }
}

impl<'de> DeserializeSeed<'de> for QueryWriter<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for QueryWriter<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<bool, E> {
        Ok(self.text(if truth { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, number: i64) -> Result<bool, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<bool, E> {
        /// Integers from here on are not exact as floats.
        const INEXACT_FROM: f64 = 9_007_199_254_740_992.0;
        if number.abs() >= INEXACT_FROM {
            let name = self.name;
            return Err(E::custom(format_args!(
                "`{name}` has more digits than a JSON number can hold: pass it as a string"
            )));
        }
        Ok(self.text(&number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(self.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let Self { query, name, flat, in_list } = self;
        if in_list && !flat {
            return Err(A::Error::custom(format_args!(
                "`{name}` has a list in a list, which a query cannot hold"
            )));
        }
        let mut index = 1;
        loop {
            let numbered = if flat { format!("{name}.{index}") } else { name.to_owned() };
            match list.next_element_seed(QueryWriter { query, name: &numbered, flat, in_list: true })? {
                Some(filled) => index += usize::from(filled),
                None => return Ok(true),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let Self { query, name: outer, flat, .. } = self;
        if !outer.is_empty() && !flat {
            return Err(A::Error::custom(format_args!(
                "`{outer}` is an object, which the service's query does not support"
            )));
        }
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let name = if outer.is_empty() { key } else { format!("{outer}.{key}") };
            if name.is_empty() || name.ends_with('.') {
                return Err(A::Error::custom("a parameter has an empty name"));
            }
            map.next_value_seed(QueryWriter { query, name: &name, flat, in_list: false })?;
            if let Some(name) = seen.replace(name) {
                return Err(A::Error::custom(format_args!("`{name}` occurs twice")));
            }
        }
        Ok(true)
    }
}
