//! Reads the elements of XML documents that speak of errors.

use crate::codec::error_body::text::{CUT, LONGEST};
use crate::codec::error_body::{Class, ErrorBody, Sign};
use crate::codec::xml::events::{EventReader, XmlEvent, XmlResult};
use crate::text::char_prefix;

/// Elements within each other beyond this are passed over; errors nest less deep.
const DEEPEST: u8 = 4;

/// Reads as far as the text can be read. What was read before a fault is kept.
pub(super) fn search(body: &mut ErrorBody, text: &str) {
    drop(document(body, text));
}

fn document(body: &mut ErrorBody, text: &str) -> XmlResult<()> {
    let mut xml = EventReader::new(text.as_bytes())?;
    let root = xml.root()?;
    read_root(body, &root);
    element(&mut xml, body, &mut Beginning::default(), 0)
}

/// Takes note of the root's name: a document may be an error as a whole.
pub(crate) fn read_root(body: &mut ErrorBody, name: &str) {
    if body.class(name) == Class::Error {
        body.signal(Sign::Sure);
    }
}

/// Reads the inside of a child of the root.
pub(crate) fn read_member(xml: &mut EventReader<'_>, body: &mut ErrorBody, class: Class) -> XmlResult<()> {
    member(xml, body, class, 0)
}

fn member(xml: &mut EventReader<'_>, body: &mut ErrorBody, class: Class, depth: u8) -> XmlResult<()> {
    if depth >= DEEPEST {
        return xml.skip();
    }
    let mut inner = ErrorBody { rest: body.rest, ..ErrorBody::new(body.members_known) };
    let mut text = Beginning::default();
    let outcome = element(xml, &mut inner, &mut text, depth + 1);
    // Also where a fault ended it.
    if inner.members {
        body.note_object(class, inner);
    } else if outcome.is_ok() || text.kept.ends_with(CUT) {
        body.note(class, &text.kept, text.more);
    }
    outcome
}

/// The text of an element, as much as is kept of one.
#[derive(Default)]
struct Beginning {
    kept: String,
    more: usize,
}

/// Reads the inside of an element: its children, or its text.
fn element(
    xml: &mut EventReader<'_>,
    body: &mut ErrorBody,
    text: &mut Beginning,
    depth: u8,
) -> XmlResult<()> {
    loop {
        match xml.inner()? {
            XmlEvent::Start(start) => {
                let class = body.class(start.local_name().into_inner());
                member(xml, body, class, depth)?;
            }
            XmlEvent::Text(part) => {
                let kept = char_prefix(&part, (LONGEST + CUT.len_utf8()).saturating_sub(text.kept.len()));
                text.kept.push_str(kept);
                text.more += part.len() - kept.len();
            }
            XmlEvent::End => return Ok(()),
        }
    }
}
