//! Reads an XML document as events: without comments, with entities resolved and depth limited.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::codec::json::DecodeError;
use crate::text::encoding::text_without_bom;

/// The maximum nesting of elements; responses nest less than ten deep.
const MAX_DEPTH: usize = 64;

/// The reason of an error, and its path, innermost first.
pub(crate) struct XmlError {
    reason: String,
    path: Vec<String>,
}

pub(crate) type XmlResult<T> = Result<T, XmlError>;

impl XmlError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Vec::new() }
    }

    /// Adds the name of the enclosing field.
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

/// A reader of events. A copy reads ahead.
#[derive(Clone)]
pub(crate) struct EventReader<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    depth: usize,
}

impl<'x> EventReader<'x> {
    pub(crate) fn new(bytes: &'x [u8]) -> XmlResult<Self> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            XmlError::new(format!("the response is not UTF-8 after byte {}", error.valid_up_to()))
        })?;
        let text = text_without_bom(text);
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { text, reader, depth: 0 })
    }

    /// The rest of the document.
    pub(super) fn rest(&self) -> &'x str {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.text.get(read..).unwrap_or_default()
    }

    /// The next event; `None` at the end of the document.
    pub(super) fn next(&mut self) -> XmlResult<Option<XmlEvent<'x>>> {
        loop {
            let event = self.reader.read_event().map_err(|error| {
                XmlError::new(format!("not XML after byte {}: {error}", self.reader.error_position()))
            })?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(XmlError::new(format!("elements nest more than {MAX_DEPTH} deep")));
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
                        .ok_or_else(|| XmlError::new(format!("unknown entity `&{};`", &*entity)))?
                        .to_owned(),
                    Err(error) => {
                        return Err(XmlError::new(format!("`&{};` is not a character: {error}", &*entity)));
                    }
                })),
                Event::DocType(_) => return Err(XmlError::new("a DOCTYPE is not allowed")),
                Event::Eof if self.depth == 0 => return Ok(None),
                Event::Eof => return Err(XmlError::new("the document ends within an element")),
                // Empty elements are expanded, so `Empty` does not occur.
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            }));
        }
    }

    /// The next event within an element.
    pub(crate) fn inner(&mut self) -> XmlResult<XmlEvent<'x>> {
        self.next()?.ok_or_else(|| XmlError::new("the document ends too early"))
    }

    /// Reads up to the root element, and returns its name.
    pub(crate) fn root(&mut self) -> XmlResult<String> {
        loop {
            match self.next()? {
                Some(XmlEvent::Start(start)) => return Ok(start.local_name().into_inner().to_owned()),
                Some(XmlEvent::Text(text)) if is_white_space(&text) => {}
                Some(_) => return Err(XmlError::new("not XML: text before the root element")),
                None => return Err(XmlError::new("not XML: no root element")),
            }
        }
    }

    /// Checks that nothing follows the root element.
    pub(super) fn end(&mut self) -> XmlResult<()> {
        loop {
            match self.next()? {
                None => return Ok(()),
                Some(XmlEvent::Text(text)) if is_white_space(&text) => {}
                Some(_) => return Err(XmlError::new("content after the root element")),
            }
        }
    }

    /// Skips the content of an element.
    pub(crate) fn skip(&mut self) -> XmlResult<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.inner()?;
        }
        Ok(())
    }

    /// Skips the content of an element. Returns whether it contains text.
    pub(super) fn has_text(&mut self) -> XmlResult<bool> {
        let mut text = false;
        loop {
            match self.inner()? {
                XmlEvent::Start(_) => self.skip()?,
                XmlEvent::Text(some) => text |= !is_white_space(&some),
                XmlEvent::End => return Ok(text),
            }
        }
    }

    /// The text of an element without children.
    pub(super) fn text(&mut self, expected: &str) -> XmlResult<Cow<'x, str>> {
        let mut whole = Cow::Borrowed("");
        loop {
            match self.inner()? {
                XmlEvent::Text(text) if whole.is_empty() => whole = text,
                XmlEvent::Text(text) => whole.to_mut().push_str(&text),
                XmlEvent::End => return Ok(whole),
                XmlEvent::Start(start) => {
                    let name = start.local_name().into_inner();
                    return Err(XmlError::new(format!(
                        "invalid type: element `{name}`, expected {expected}"
                    )));
                }
            }
        }
    }
}

/// Whether it is white space between elements.
pub(super) fn is_white_space(text: &str) -> bool {
    text.trim_ascii().is_empty()
}
