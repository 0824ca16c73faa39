//! The parameters of a raw call: the text of a JSON object, as a body or as a query.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::codec::request::append;
use crate::error::Error;
use crate::types::operation::Location;

/// Refuses what is not the text of one JSON object.
pub(super) fn check(json: &str) -> Result<(), Error> {
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| refused(&error))?;
    if json.trim_start().starts_with('{') {
        return Ok(());
    }
    Err(Error::invalid(
        "the parameters are not a JSON object: give `{\"Name\": \"value\"}`, or `{}` for none",
    ))
}

/// The members of a JSON object as a query.
pub(super) fn query(json: &str, location: Location) -> Result<String, Error> {
    check(json)?;
    let mut query = String::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    let flat = location == Location::QueryFlat;
    let put = Put { query: &mut query, name: "", flat, in_list: false };
    put.deserialize(&mut reader).map_err(|error| refused(&error))?;
    Ok(query)
}

fn refused(error: &serde_json::Error) -> Error {
    Error::invalid(format!("the parameters cannot be sent: {error}"))
}

/// Writes one value into the query under a name; answers whether there was one, that is, whether it was not `null`.
struct Put<'a> {
    query: &'a mut String,
    /// Empty for the object that holds all parameters.
    name: &'a str,
    flat: bool,
    in_list: bool,
}

impl Put<'_> {
    fn text(self, text: &str) -> bool {
        append(self.query, self.name, text);
        true
    }
}

impl<'de> DeserializeSeed<'de> for Put<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Put<'_> {
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
        /// Below it, a float that stands for a whole number stands for one only.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.abs() >= EXACT {
            let name = self.name;
            return Err(E::custom(format_args!(
                "`{name}` has more digits than a number keeps: give it as text"
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
                "`{name}` holds a list in a list, which no query carries"
            )));
        }
        let mut index = 1;
        loop {
            let numbered = if flat { format!("{name}.{index}") } else { name.to_owned() };
            match list.next_element_seed(Put { query, name: &numbered, flat, in_list: true })? {
                Some(filled) => index += usize::from(filled),
                None => return Ok(true),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let Self { query, name: outer, flat, .. } = self;
        if !outer.is_empty() && !flat {
            return Err(A::Error::custom(format_args!(
                "`{outer}` is an object, which the query does not carry"
            )));
        }
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let name = if outer.is_empty() { key } else { format!("{outer}.{key}") };
            if name.is_empty() || name.ends_with('.') {
                return Err(A::Error::custom("a parameter has an empty name"));
            }
            map.next_value_seed(Put { query, name: &name, flat, in_list: false })?;
            if let Some(name) = seen.replace(name) {
                return Err(A::Error::custom(format_args!("`{name}` stands twice")));
            }
        }
        Ok(true)
    }
}
