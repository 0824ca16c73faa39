//! XML in, over the same slots as JSON.
//!
//! Services write XML from the models that they write JSON from, so an element is a field and the root's name means
//! nothing. Attributes are passed over. What a slot takes decides how its element is read, which also settles the two
//! ways in which lists come: one element after the other under the field's name, or wrapped in one element.

pub(crate) mod events;

use quick_xml::events::BytesStart;

use crate::codec::error_body::{Class, ErrorBody, read_xml_member, read_xml_root};
pub use crate::codec::json::DecodeError;
use crate::codec::json::Members;
use crate::codec::read;
use crate::types::record::{ListSlot, Record, Slot};
use events::{EventReader, Fault, Outcome, XmlEvent, is_blank};

/// Reads an XML document into a record, and notes what the elements of its root are; a byte order mark is passed over.
///
/// Entities other than XML's own five, and documents with a `DOCTYPE`, are refused: nothing is expanded or fetched.
/// An empty element is empty text, an object without fields or a list without elements.
///
/// # Errors
/// When the bytes are not UTF-8, not one XML document, or do not fit the record; with the path of the fault.
///
/// ```
/// # fn main() -> Result<(), imagescan_runtime::xml::DecodeError> {
/// let members = imagescan_runtime::xml::decode(b"<Answer><PassedOver>1</PassedOver></Answer>", &mut ())?;
/// assert_eq!((members.known, members.unknown), (false, true));
/// # Ok(()) }
/// ```
pub fn decode(bytes: &[u8], record: &mut dyn Record) -> Result<Members, DecodeError> {
    decode_response(bytes, record, &mut ErrorBody::default())
}

/// As [`decode`], and takes note of what the document says of a failure.
pub(crate) fn decode_response(
    bytes: &[u8],
    record: &mut dyn Record,
    body: &mut ErrorBody,
) -> Result<Members, DecodeError> {
    document(bytes, record, body).map_err(Fault::into_error)
}

/// The name of the root element; `None` if what comes first is no element.
#[must_use]
pub fn root_name(bytes: &[u8]) -> Option<String> {
    EventReader::new(bytes).ok()?.root().ok()
}

/// Shows the text of each child of the root that has a name, with its end tag.
pub(crate) fn each_child(bytes: &[u8], name: &str, show: &mut dyn FnMut(&str)) -> Result<(), DecodeError> {
    children(bytes, name, show).map_err(Fault::into_error)
}

fn children(bytes: &[u8], name: &str, show: &mut dyn FnMut(&str)) -> Outcome<()> {
    let mut xml = EventReader::new(bytes)?;
    xml.root()?;
    loop {
        match xml.inner()? {
            XmlEvent::Start(start) => {
                let before = xml.rest();
                xml.skip()?;
                if start.local_name().into_inner() == name {
                    show(&before[..before.len() - xml.rest().len()]);
                }
            }
            XmlEvent::End => return Ok(()),
            XmlEvent::Text(_) => {}
        }
    }
}

fn document(bytes: &[u8], record: &mut dyn Record, body: &mut ErrorBody) -> Outcome<Members> {
    let mut xml = EventReader::new(bytes)?;
    let root = xml.root()?;
    read_xml_root(body, &root);
    // Another root is another's document, unless there is a field in it.
    let mut members = Members { unknown: !root.ends_with("Response"), ..Members::default() };
    fill_record(&mut xml, record, Some((&mut members, body)))?;
    xml.end()?;
    Ok(members)
}

/// Reads the inside of an element into a slot; answers whether there was a value.
fn fill(xml: &mut EventReader<'_>, slot: Slot<'_>) -> Outcome<bool> {
    match slot {
        Slot::Record(record) => fill_record(xml, record, None).map(|()| true),
        Slot::List(list) => {
            list.begin();
            fill_list(xml, list, &mut 0).map(|()| true)
        }
        Slot::Opt(slot) => {
            let filled = fill(xml, slot.insert())?;
            if !filled {
                slot.clear();
            }
            Ok(filled)
        }
        slot => {
            let text = xml.text(slot.expected())?;
            // Only text may mean its outer blanks.
            let exact = matches!(slot, Slot::Str(_) | Slot::OptStr(_));
            let text = if exact { &*text } else { text.trim() };
            read::text(slot, text).map_err(|error| Fault::new(error.to_string()))
        }
    }
}

/// Reads the inside of an element into a record. `outermost` takes note of what the children of the root are.
fn fill_record(
    xml: &mut EventReader<'_>,
    record: &mut dyn Record,
    mut outermost: Option<(&mut Members, &mut ErrorBody)>,
) -> Outcome<()> {
    let has_fields = !record.fields().is_empty();
    // Lists that have begun, with the number of elements so far.
    let mut lists: Vec<(String, usize)> = Vec::new();
    loop {
        let start = match xml.inner()? {
            XmlEvent::Start(start) => start,
            XmlEvent::End => return Ok(()),
            XmlEvent::Text(text) if is_blank(&text) => continue,
            XmlEvent::Text(text) => {
                return Err(Fault::new(format!(
                    "invalid type: string {}, expected an object",
                    read::quote_or_len(&text)
                )));
            }
        };
        let name = start.local_name().into_inner();
        let Some(index) = record.find(name, 0) else {
            match &mut outermost {
                Some((members, body)) => {
                    let class = body.class(name);
                    members.unknown |= !class.names_request();
                    // Where the record has no fields, an element may hold an error of any shape.
                    if class == Class::Other && has_fields {
                        xml.skip()?;
                    } else {
                        read_xml_member(xml, body, class)?;
                    }
                }
                None => xml.skip()?,
            }
            continue;
        };
        let filled = match record.slot(index) {
            Slot::List(list) => {
                let known = lists.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                    list.begin();
                    lists.push((name.to_owned(), 0));
                    lists.len() - 1
                });
                let count = &mut lists[known].1;
                fill_list(xml, list, count).map_err(|fault| fault.within(format!("{name}[{count}]")))?;
                true
            }
            slot => fill(xml, slot).map_err(|fault| fault.within(name))?,
        };
        if let Some((members, body)) = &mut outermost {
            let class = body.class(name);
            members.known |= filled && !class.names_request();
            if class != Class::Other {
                body.note_field(class, record.value(index));
            }
        }
    }
}

/// Reads the inside of one element of a list's field. `count` is the number of elements before it.
fn fill_list(xml: &mut EventReader<'_>, list: &mut dyn ListSlot, count: &mut usize) -> Outcome<()> {
    let shape = shape(xml.clone(), list.push());
    list.pop();
    match shape? {
        Shape::Empty => xml.skip(),
        Shape::OneElement => push(xml, list, count),
        Shape::Wrapper => loop {
            match xml.inner()? {
                XmlEvent::Start(_) => push(xml, list, count)?,
                XmlEvent::End => return Ok(()),
                XmlEvent::Text(text) if is_blank(&text) => {}
                XmlEvent::Text(text) => {
                    return Err(Fault::new(format!(
                        "text {} between the elements of a list",
                        read::quote_or_len(&text)
                    )));
                }
            }
        },
    }
}

fn push(xml: &mut EventReader<'_>, list: &mut dyn ListSlot, count: &mut usize) -> Outcome<()> {
    if fill(xml, list.push())? {
        *count += 1;
    } else {
        list.pop();
    }
    Ok(())
}

/// How the element of a list's field carries the list.
enum Shape {
    Empty,
    /// It is one element of the list; the next one follows it under the same name.
    OneElement,
    /// Its children are the elements.
    Wrapper,
}

/// Looks ahead, on a copy. A wrapper around objects has children of one name, which is none of the objects' fields,
/// and no child is bare text: anything else is an object, be it with fields that are not known here.
fn shape(mut ahead: EventReader<'_>, mut element: Slot<'_>) -> Outcome<Shape> {
    let mut only: Option<BytesStart<'_>> = None;
    loop {
        match ahead.inner()? {
            XmlEvent::Start(start) => {
                let Slot::Record(record) = &mut element else {
                    return Ok(Shape::Wrapper);
                };
                let name = start.local_name();
                let another = only.as_ref().is_some_and(|only| only.local_name() != name);
                if another || record.find(name.into_inner(), 0).is_some() || ahead.has_text()? {
                    return Ok(Shape::OneElement);
                }
                only = Some(start);
            }
            XmlEvent::Text(text) if is_blank(&text) => {}
            XmlEvent::Text(_) => return Ok(Shape::OneElement),
            XmlEvent::End if only.is_some() => return Ok(Shape::Wrapper),
            XmlEvent::End => return Ok(Shape::Empty),
        }
    }
}
