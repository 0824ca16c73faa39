//! What the outermost fields of an answer tell, in JSON and in XML.

use imagescan_runtime::{Record, Slot, Value, json, xml};

/// What an answer is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Written {
    /// JSON, or what is no better: its reader tells best what is wrong.
    #[default]
    Json,
    Xml,
    /// A page for people.
    Page,
}

/// What the outermost fields of an answer tell.
#[derive(Default)]
pub(super) struct Told {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) is_success: Option<bool>,
    pub(super) format: Written,
    /// Whether the whole is an element that says that it is an error.
    is_error: bool,
    /// Whether all that stands in it has a place in errors.
    is_bare: bool,
    /// A link to the vendor's help, which errors alone have. It is known here so that it is not a stranger.
    recommend: Option<String>,
}

/// How many fields there are. Each has two spellings, of which the lower-case one comes from gateways.
const SPELLINGS: usize = 5;

impl Record for Told {
    fn fields(&self) -> &'static [&'static str] {
        &[
            "Code",
            "Message",
            "RequestId",
            "IsSuccess",
            "Recommend",
            "code",
            "message",
            "requestId",
            "isSuccess",
            "recommend",
        ]
    }

    fn slot(&mut self, index: usize) -> Slot<'_> {
        match index % SPELLINGS {
            0 => Slot::OptStr(&mut self.code),
            1 => Slot::OptStr(&mut self.message),
            2 => Slot::OptStr(&mut self.request_id),
            3 => Slot::OptBool(&mut self.is_success),
            _ => Slot::OptStr(&mut self.recommend),
        }
    }

    fn value(&self, _index: usize) -> Value<'_> {
        Value::None
    }
}

impl Told {
    /// Reads as far as the body can be read: a fault after a code does not take the code away.
    pub(super) fn of(body: &[u8]) -> Self {
        let (format, is_error) = written(body);
        let mut told = Self { format, is_error, ..Self::default() };
        let members = match format {
            Written::Json => json::decode(body, &mut told).ok(),
            Written::Xml => xml::decode(body, &mut told).ok(),
            Written::Page => None,
        };
        told.is_bare = members.is_some_and(|members| !members.unknown);
        for text in [&mut told.code, &mut told.message, &mut told.request_id] {
            text.take_if(|text| text.is_empty());
        }
        told
    }

    /// Whether an answer tells of a failure under a good status.
    ///
    /// Operations of Container Registry say so. Others have no field for it: there an error is what holds a code that
    /// is not that of success, and nothing that an operation could have been asked for.
    pub(super) fn is_failure(&self) -> bool {
        match self.is_success {
            _ if self.is_error => true,
            Some(is_success) => !is_success,
            None if self.is_bare => self.code.as_deref().is_some_and(|code| !is_fine(code)),
            None => false,
        }
    }
}

/// Whether a code is one of those that come with success.
fn is_fine(code: &str) -> bool {
    ["0", "200"].contains(&code) || ["success", "ok"].iter().any(|fine| code.eq_ignore_ascii_case(fine))
}

/// Content types are not looked at, nor what the document says of its own encoding: both come in many spellings.
fn written(body: &[u8]) -> (Written, bool) {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if !text.starts_with(b"<") {
        return (Written::Json, false);
    }
    // A page or an error in another encoding still begins as what it is.
    match xml::root_name(String::from_utf8_lossy(text).as_bytes()) {
        Some(name) if !name.eq_ignore_ascii_case("html") => (Written::Xml, name == "Error"),
        _ => (Written::Page, false),
    }
}
