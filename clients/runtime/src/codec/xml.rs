//! Decodes XML into the same slots as JSON.
//!
//! Services derive XML and JSON from the same models, so an element is a field, and the name of the root is ignored, as are
//! attributes. The type of a slot determines how its element is read, which also handles both layouts of lists: repeated
//! elements with the field's name, or elements in a wrapper.

pub(crate) mod events;

use quick_xml::events::BytesStart;

use crate::codec::error_body::{ErrorBody, MemberClass, read_xml_member, read_xml_root};
pub use crate::codec::json::DecodeError;
use crate::codec::json::Members;
use crate::codec::read;
use crate::types::record::{ListSlot, Record, Slot};
use events::{EventReader, XmlError, XmlEvent, XmlResult, is_white_space};

/// Decodes an XML document into a record, and reports which kinds of elements its root has; ignores a byte order mark.
///
/// Rejects entities other than the five of XML, and documents with a `DOCTYPE`: nothing is expanded or fetched. An empty element
/// is empty text, an object without fields or a list without elements.
///
/// # Errors
/// If the bytes are not UTF-8, not one XML document, or do not match the record; with the path of the error.
///
/// ```
/// # fn main() -> Result<(), imagescan_runtime::provider::xml::DecodeError> {
/// let members = imagescan_runtime::provider::xml::decode(b"<Result><Unknown>1</Unknown></Result>", &mut ())?;
/// assert_eq!((members.known, members.unknown), (false, true));
/// # Ok(()) }
/// ```
pub fn decode(bytes: &[u8], record: &mut dyn Record) -> Result<Members, DecodeError> {
    decode_response(bytes, record, &mut ErrorBody::default())
}

/// Like [`decode`], and records the error in the document, if there is one.
pub(crate) fn decode_response(
    bytes: &[u8],
    record: &mut dyn Record,
    body: &mut ErrorBody,
) -> Result<Members, DecodeError> {
    document(bytes, record, body).map_err(XmlError::into_error)
}

/// The name of the root element; `None` if the document does not start with an element.
#[must_use]
pub fn root_name(bytes: &[u8]) -> Option<String> {
    EventReader::new(bytes).ok()?.root().ok()
}

/// Calls `visit` with the content of each element at this path below the root, including its end tag; dots lead into elements.
pub(crate) fn for_each_element(
    bytes: &[u8],
    path: &str,
    visit: &mut dyn FnMut(&str),
) -> Result<(), DecodeError> {
    let all = EventReader::new(bytes).and_then(|mut xml| {
        xml.root()?;
        elements(&mut xml, path, visit)
    });
    all.map_err(XmlError::into_error)
}

fn elements(xml: &mut EventReader<'_>, path: &str, visit: &mut dyn FnMut(&str)) -> XmlResult<()> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    loop {
        match xml.inner()? {
            XmlEvent::Start(start) => {
                let before = xml.rest();
                match rest {
                    Some(rest) if start.local_name().into_inner() == name => elements(xml, rest, visit)?,
                    _ => xml.skip()?,
                }
                if rest.is_none() && start.local_name().into_inner() == name {
                    visit(&before[..before.len() - xml.rest().len()]);
                }
            }
            XmlEvent::End => return Ok(()),
            XmlEvent::Text(_) => {}
        }
    }
}

fn document(bytes: &[u8], record: &mut dyn Record, body: &mut ErrorBody) -> XmlResult<Members> {
    let mut xml = EventReader::new(bytes)?;
    let root = xml.root()?;
    read_xml_root(body, &root);
    // Another root is not the service's, unless it contains a field.
    let mut members = Members { unknown: !root.ends_with("Response"), ..Members::default() };
    fill_record(&mut xml, record, Some((&mut members, body)))?;
    xml.end()?;
    Ok(members)
}

/// Reads the content of an element into a slot. Returns whether there was a value.
fn fill(xml: &mut EventReader<'_>, slot: Slot<'_>) -> XmlResult<bool> {
    match slot {
        Slot::Record(record) => fill_record(xml, record, None).map(|()| true),
        Slot::List(list) => {
            list.start();
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
            // White space is significant in text only.
            let exact = matches!(slot, Slot::Str(_) | Slot::OptStr(_));
            let text = if exact { &*text } else { text.trim() };
            read::text(slot, text).map_err(|error| XmlError::new(error.to_string()))
        }
    }
}

/// Reads the content of an element into a record. `outermost` records the kinds of the children of the root.
fn fill_record(
    xml: &mut EventReader<'_>,
    record: &mut dyn Record,
    mut outermost: Option<(&mut Members, &mut ErrorBody)>,
) -> XmlResult<()> {
    let has_fields = !record.fields().is_empty();
    // Started lists, with the number of elements so far.
    let mut lists: Vec<(String, usize)> = Vec::new();
    loop {
        let start = match xml.inner()? {
            XmlEvent::Start(start) => start,
            XmlEvent::End => return Ok(()),
            XmlEvent::Text(text) if is_white_space(&text) => continue,
            XmlEvent::Text(text) => {
                return Err(XmlError::new(format!(
                    "invalid type: string {}, expected an object",
                    read::quote_or_len(&text)
                )));
            }
        };
        let name = start.local_name().into_inner();
        let Some(index) = record.field_index(name, 0) else {
            match &mut outermost {
                Some((members, body)) => {
                    let class = body.class(name);
                    members.unknown |= !class.names_request();
                    // If the record has no fields, an element may contain an error of any shape.
                    if class == MemberClass::Other && has_fields {
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
                    list.start();
                    lists.push((name.to_owned(), 0));
                    lists.len() - 1
                });
                let count = &mut lists[known].1;
                fill_list(xml, list, count).map_err(|error| error.within(format!("{name}[{count}]")))?;
                true
            }
            slot => fill(xml, slot).map_err(|error| error.within(name))?,
        };
        if let Some((members, body)) = &mut outermost {
            let class = body.class(name);
            members.known |= filled && !class.names_request();
            if class != MemberClass::Other {
                body.note_field(class, record.value(index));
            }
        }
    }
}

/// Reads the content of one element of a list field. `count` is the number of elements before it.
fn fill_list(xml: &mut EventReader<'_>, list: &mut dyn ListSlot, count: &mut usize) -> XmlResult<()> {
    let layout = list_layout(xml.clone(), list.push());
    list.pop();
    match layout? {
        ListLayout::Empty => xml.skip(),
        ListLayout::Repeated => push(xml, list, count),
        ListLayout::Wrapped => loop {
            match xml.inner()? {
                XmlEvent::Start(_) => push(xml, list, count)?,
                XmlEvent::End => return Ok(()),
                XmlEvent::Text(text) if is_white_space(&text) => {}
                XmlEvent::Text(text) => {
                    return Err(XmlError::new(format!(
                        "text {} between the elements of a list",
                        read::quote_or_len(&text)
                    )));
                }
            }
        },
    }
}

fn push(xml: &mut EventReader<'_>, list: &mut dyn ListSlot, count: &mut usize) -> XmlResult<()> {
    if fill(xml, list.push())? {
        *count += 1;
    } else {
        list.pop();
    }
    Ok(())
}

/// The layout of a list in an element of its field.
enum ListLayout {
    Empty,
    /// The element is an element of the list; the next one follows it with the same name.
    Repeated,
    /// The children are the elements of the list.
    Wrapped,
}

/// Determines the layout, on a copy of the reader. A wrapper of objects has children of one name, which is not a field of the
/// objects, and no text. Any other element is an object, possibly with unknown fields.
fn list_layout(mut ahead: EventReader<'_>, mut element: Slot<'_>) -> XmlResult<ListLayout> {
    let mut only: Option<BytesStart<'_>> = None;
    loop {
        match ahead.inner()? {
            XmlEvent::Start(start) => {
                let Slot::Record(record) = &mut element else {
                    return Ok(ListLayout::Wrapped);
                };
                let name = start.local_name();
                let another = only.as_ref().is_some_and(|only| only.local_name() != name);
                if another || record.field_index(name.into_inner(), 0).is_some() || ahead.has_text()? {
                    return Ok(ListLayout::Repeated);
                }
                only = Some(start);
            }
            XmlEvent::Text(text) if is_white_space(&text) => {}
            XmlEvent::Text(_) => return Ok(ListLayout::Repeated),
            XmlEvent::End if only.is_some() => return Ok(ListLayout::Wrapped),
            XmlEvent::End => return Ok(ListLayout::Empty),
        }
    }
}
