//! Reads error elements of XML documents.

use crate::codec::error_body::text::{MAX_TEXT_LEN, TRUNCATION_MARK};
use crate::codec::error_body::{ErrorBody, Evidence, MemberClass};
use crate::codec::xml::events::{EventReader, XmlEvent, XmlResult};
use crate::text::char_prefix;

/// The maximum nesting of elements; deeper ones are ignored.
const MAX_DEPTH: u8 = 4;

/// Reads up to the first syntax error, and uses the elements before it.
pub(super) fn search(body: &mut ErrorBody, text: &str) {
    drop(document(body, text));
}

fn document(body: &mut ErrorBody, text: &str) -> XmlResult<()> {
    let mut xml = EventReader::new(text.as_bytes())?;
    let root = xml.root()?;
    read_root(body, &root);
    element(&mut xml, body, &mut TextPrefix::default(), 0)
}

/// Checks the name of the root, since a whole document may be an error.
pub(crate) fn read_root(body: &mut ErrorBody, name: &str) {
    if body.class(name) == MemberClass::Error {
        body.signal(Evidence::Sure);
    }
}

/// Reads the content of a child of the root.
pub(crate) fn read_member(
    xml: &mut EventReader<'_>,
    body: &mut ErrorBody,
    class: MemberClass,
) -> XmlResult<()> {
    member(xml, body, class, 0)
}

fn member(xml: &mut EventReader<'_>, body: &mut ErrorBody, class: MemberClass, depth: u8) -> XmlResult<()> {
    if depth >= MAX_DEPTH {
        return xml.skip();
    }
    let mut inner = ErrorBody { rest: body.rest, ..ErrorBody::new(body.members_known) };
    let mut text = TextPrefix::default();
    let outcome = element(xml, &mut inner, &mut text, depth + 1);
    // Also after a syntax error.
    if inner.members {
        body.note_object(class, inner);
    } else if outcome.is_ok() || text.kept.ends_with(TRUNCATION_MARK) {
        body.note(class, &text.kept, text.left_out);
    }
    outcome
}

/// The text of an element, cut to the maximum length.
#[derive(Default)]
struct TextPrefix {
    kept: String,
    left_out: usize,
}

/// Reads the content of an element: its children, or its text.
fn element(
    xml: &mut EventReader<'_>,
    body: &mut ErrorBody,
    text: &mut TextPrefix,
    depth: u8,
) -> XmlResult<()> {
    loop {
        match xml.inner()? {
            XmlEvent::Start(start) => {
                let class = body.class(start.local_name().into_inner());
                member(xml, body, class, depth)?;
            }
            XmlEvent::Text(part) => {
                let kept = char_prefix(
                    &part,
                    (MAX_TEXT_LEN + TRUNCATION_MARK.len_utf8()).saturating_sub(text.kept.len()),
                );
                text.kept.push_str(kept);
                text.left_out += part.len() - kept.len();
            }
            XmlEvent::End => return Ok(()),
        }
    }
}
