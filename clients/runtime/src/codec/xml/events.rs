//! An XML document as a row of pieces: comments gone, entities resolved, depth counted.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::codec::json::DecodeError;

/// Elements within each other beyond this are refused; answers nest less than ten deep.
const DEEPEST: usize = 64;

/// What is wrong, and where, innermost first.
pub(crate) struct Fault {
    reason: String,
    path: Vec<String>,
}

pub(crate) type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new() }
    }

    /// Says in which field it is.
    pub(super) fn within(mut self, name: impl Into<String>) -> Self {
        self.path.push(name.into());
        self
    }

    pub(super) fn into_error(mut self) -> DecodeError {
        self.path.reverse();
        let path = if self.path.is_empty() { ".".to_owned() } else { self.path.join(".") };
        DecodeError::new(path, self.reason)
    }
}

/// A part of a document.
pub(crate) enum XmlEvent<'x> {
    Start(BytesStart<'x>),
    End,
    Text(Cow<'x, str>),
}

/// Where reading stands. A copy reads ahead.
#[derive(Clone)]
pub(crate) struct EventReader<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    depth: usize,
}

impl<'x> EventReader<'x> {
    pub(crate) fn new(bytes: &'x [u8]) -> Outcome<Self> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            Fault::new(format!("the response is not UTF-8 after byte {}", error.valid_up_to()))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { text, reader, depth: 0 })
    }

    /// What is yet to be read.
    pub(super) fn rest(&self) -> &'x str {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.text.get(read..).unwrap_or_default()
    }

    /// The next piece; `None` at the end of the document.
    pub(super) fn next(&mut self) -> Outcome<Option<XmlEvent<'x>>> {
        loop {
            let event = self.reader.read_event().map_err(|error| {
                Fault::new(format!("not XML after byte {}: {error}", self.reader.error_position()))
            })?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(Fault::new(format!("more than {DEEPEST} elements within each other")));
                    }
                    XmlEvent::Start(start)
                }
                Event::End(_) => {
                    self.depth -= 1;
                    XmlEvent::End
                }
                Event::Text(text) => XmlEvent::Text(text.xml10_content()),
                Event::CData(text) => XmlEvent::Text(text.xml10_content()),
                Event::GeneralRef(entity) => XmlEvent::Text(Cow::Owned(match entity.resolve_char_ref() {
                    Ok(Some(char)) => char.to_string(),
                    Ok(None) => resolve_predefined_entity(&entity)
                        .ok_or_else(|| Fault::new(format!("unknown entity `&{};`", &*entity)))?
                        .to_owned(),
                    Err(error) => {
                        return Err(Fault::new(format!("`&{};` is no character: {error}", &*entity)));
                    }
                })),
                Event::DocType(_) => return Err(Fault::new("a DOCTYPE, which no response of an API has")),
                Event::Eof if self.depth == 0 => return Ok(None),
                Event::Eof => return Err(Fault::new("the document ends within an element")),
                // Empty elements are expanded, so `Empty` does not occur.
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            }));
        }
    }

    /// The next piece within an element.
    pub(crate) fn inner(&mut self) -> Outcome<XmlEvent<'x>> {
        self.next()?.ok_or_else(|| Fault::new("the document ends too early"))
    }

    /// Goes to the root element, and gives its name.
    pub(crate) fn root(&mut self) -> Outcome<String> {
        loop {
            match self.next()? {
                Some(XmlEvent::Start(start)) => return Ok(start.local_name().into_inner().to_owned()),
                Some(XmlEvent::Text(text)) if is_blank(&text) => {}
                Some(_) => return Err(Fault::new("not XML: text before the root element")),
                None => return Err(Fault::new("not XML: no root element")),
            }
        }
    }

    /// After the root element, makes sure that nothing follows.
    pub(super) fn end(&mut self) -> Outcome<()> {
        loop {
            match self.next()? {
                None => return Ok(()),
                Some(XmlEvent::Text(text)) if is_blank(&text) => {}
                Some(_) => return Err(Fault::new("more after the root element")),
            }
        }
    }

    /// Passes over the inside of an element.
    pub(crate) fn skip(&mut self) -> Outcome<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.inner()?;
        }
        Ok(())
    }

    /// Passes over the inside of an element, and tells whether text stood in it.
    pub(super) fn has_text(&mut self) -> Outcome<bool> {
        let mut text = false;
        loop {
            match self.inner()? {
                XmlEvent::Start(_) => self.skip()?,
                XmlEvent::Text(some) => text |= !is_blank(&some),
                XmlEvent::End => return Ok(text),
            }
        }
    }

    /// The inside of an element that holds text alone.
    pub(super) fn text(&mut self, expected: &str) -> Outcome<Cow<'x, str>> {
        let mut whole = Cow::Borrowed("");
        loop {
            match self.inner()? {
                XmlEvent::Text(text) if whole.is_empty() => whole = text,
                XmlEvent::Text(text) => whole.to_mut().push_str(&text),
                XmlEvent::End => return Ok(whole),
                XmlEvent::Start(start) => {
                    let name = start.local_name().into_inner();
                    return Err(Fault::new(format!("invalid type: element `{name}`, expected {expected}")));
                }
            }
        }
    }
}

/// Whether it is the white space that sets elements apart.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim_ascii().is_empty()
}
