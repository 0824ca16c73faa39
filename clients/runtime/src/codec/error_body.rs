//! Finds the error in a response body, in the formats of the clouds and of gateways.

pub(crate) mod class;
mod json;
mod note;
mod text;
mod words;
#[cfg(feature = "xml")]
mod xml;

use std::fmt;

use http::StatusCode;

use crate::codec::http_response::{HttpResponse, unrecognized_kind};
use crate::codec::json::is_truncated;
use crate::codec::payload::PayloadFormat;
use crate::error::{ErrorKind, ServiceError};
use crate::text::encoding::text_without_bom;
pub(crate) use class::MemberClass;
use class::reports_success;
pub use class::{ErrorMember, ErrorMembers};
pub(crate) use json::read_member as read_json_member;
use text::window;
#[cfg(feature = "xml")]
pub(crate) use xml::{read_member as read_xml_member, read_root as read_xml_root};

/// The error members of a response body.
///
/// A provider converts it with [`into_error`](Self::into_error). Long texts are cut at 64 KiB, so that it is small compared with
/// the body.
#[derive(Clone, Default)]
pub struct ErrorBody {
    /// The members that only this provider's responses have.
    members_known: ErrorMembers,
    /// The code, with the rank of its member and the number of omitted bytes.
    code: Option<(u8, String, usize)>,
    /// A code of success; other members may still report an error.
    success_code: Option<String>,
    /// A code in a field of the operation's output that is not a code of success.
    field_code: Option<String>,
    /// The message, with the rank of its member and the number of omitted bytes.
    message: Option<(u8, String, usize)>,
    /// The text of `error`, which is a title if there is a message as well; with the number of omitted bytes.
    error_text: Option<(String, usize)>,
    /// The request id, with the number of omitted bytes.
    request_id: Option<(String, usize)>,
    status: Option<StatusCode>,
    /// The value of flags such as `success`.
    flag: Option<bool>,
    /// The strongest evidence that the request failed.
    evidence: Evidence,
    /// The strongest evidence that is ambiguous: a member that is not known to mean success, or that means failure but may be data.
    unclear: Evidence,
    /// Whether a status means success, if there is one.
    good_status: Option<bool>,
    /// Whether the message is in a member that only errors have.
    error_message: bool,
    /// Whether there is a member that errors do not have.
    others: bool,
    /// Whether there is any member that is not `null`.
    members: bool,
    /// The number of omitted bytes of the string at which the body was truncated.
    rest: usize,
    /// A nested error.
    inner: Option<Box<ErrorBody>>,
}

/// How certain it is that the body reports an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    #[default]
    None,
    /// There is an empty `error`.
    Empty,
    /// The member could be data in another response.
    Doubtful,
    Sure,
}

/// The other fields besides the error members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherFields {
    /// Fields of the operation's output with values.
    Data,
    /// The operation's output has fields, and all are empty.
    NoData,
    /// The operation's output has no fields.
    NoFields,
    /// The fields are not known.
    Unknown,
}

impl ErrorBody {
    /// The maximum number of searched bytes.
    pub(crate) const MAX_SEARCH_LEN: usize = text::MAX_TEXT_LEN;

    /// An empty error body, for a provider whose responses have these members.
    #[must_use]
    pub fn new(members: ErrorMembers) -> Self {
        Self { members_known: members, ..Self::default() }
    }

    /// Removes all members.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.members_known);
    }

    /// The class of a member with this name.
    pub(crate) fn class(&self, name: &str) -> MemberClass {
        MemberClass::of(name, self.members_known)
    }

    /// Searches the first 64 KiB of a body, which may be truncated or malformed. Finds the code even if the message is in another
    /// encoding or the end is missing.
    #[must_use]
    pub fn search(body: &[u8], format: PayloadFormat, members: ErrorMembers) -> Self {
        let (text, rest) = window(body, format);
        let mut found = Self { rest, ..Self::new(members) };
        match format {
            PayloadFormat::Json => json::search(&mut found, &text),
            #[cfg(feature = "xml")]
            PayloadFormat::Xml => xml::search(&mut found, &text),
        }
        found
    }

    /// Reads a whole body. Searches it if it is not UTF-8.
    #[must_use]
    pub fn read(body: &[u8], format: PayloadFormat, members: ErrorMembers) -> Self {
        Self::read_once(body, format, members).0
    }

    /// Like [`read`](Self::read), and returns whether the body is a JSON object without its end. Other invalid JSON may be the
    /// requested content.
    pub(crate) fn read_once(body: &[u8], format: PayloadFormat, members: ErrorMembers) -> (Self, bool) {
        let Ok(text) = std::str::from_utf8(body) else {
            let is_truncated = format == PayloadFormat::Json && is_truncated(body);
            return (Self::search(body, format, members), is_truncated);
        };
        let mut found = Self::new(members);
        let mut is_truncated = false;
        match format {
            PayloadFormat::Json => {
                if let Err(error) = json::read(&mut found, text) {
                    is_truncated =
                        error.is_eof() && text_without_bom(text).trim_ascii_start().starts_with('{');
                    found.clear();
                    json::search(&mut found, text);
                }
            }
            #[cfg(feature = "xml")]
            PayloadFormat::Xml => xml::search(&mut found, text),
        }
        (found, is_truncated)
    }

    /// Whether a body with a success status reports an error, if the fields of the operation's output are not known: members that
    /// could be data count only without others.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.is_failure_beside(OtherFields::Unknown)
    }

    /// Like [`is_failure`](Self::is_failure), for a body without data: every member that may report an error counts.
    #[must_use]
    pub fn is_failure_without_data(&self) -> bool {
        self.is_failure_beside(OtherFields::NoFields)
    }

    /// Adds a member of the outermost object, with its name and its JSON value.
    pub fn note_json(&mut self, name: &str, value: &str) {
        let class = self.class(name);
        read_json_member(self, class, value);
    }

    /// Whether there is an `error` that is not `null`.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.evidence > Evidence::None
    }

    /// Whether a field of the operation's output contains an error code, and no flag reports success.
    #[must_use]
    pub fn has_failed_field_code(&self) -> bool {
        self.field_code.is_some() && self.flag != Some(true)
    }

    pub(crate) fn is_failure_beside(&self, beside: OtherFields) -> bool {
        let succeeded = self.success_code.is_some() || self.flag == Some(true);
        let message = self.message.is_some() && !succeeded && self.good_status != Some(true);
        let doubtful =
            self.evidence >= Evidence::Doubtful || self.code.is_some() || (self.error_message && message);
        let bare = message && !self.others && !self.message_reports_success();
        self.evidence == Evidence::Sure
            || match beside {
                OtherFields::Data => doubtful && self.flag != Some(true),
                OtherFields::NoData => doubtful || self.field_code.is_some() || bare,
                OtherFields::NoFields => doubtful || bare,
                OtherFields::Unknown => doubtful && !self.others,
            }
    }

    /// Whether the body of a response without fields contains a member that is neither known to mean success nor data.
    pub(crate) fn is_unclear(&self) -> bool {
        let succeeded =
            self.success_code.is_some() || self.flag == Some(true) || self.good_status == Some(true);
        let message = self.message.is_some() && !self.message_reports_success();
        self.unclear == Evidence::Sure || (!succeeded && (message || self.unclear > Evidence::None))
    }

    /// Whether an object in a body is an error.
    fn is_error_object(&self) -> bool {
        let has_evidence = self.evidence >= Evidence::Doubtful || self.code.is_some() || self.error_message;
        self.evidence == Evidence::Sure || (has_evidence && self.message.is_some() && !self.others)
    }

    fn reports_success(&self) -> bool {
        self.success_code.is_some() && self.code.is_none() && self.evidence < Evidence::Doubtful
    }

    fn message_reports_success(&self) -> bool {
        self.message.as_ref().is_some_and(|(_, text, _)| reports_success(text))
    }

    /// Whether the body has any error member.
    #[must_use]
    pub fn has_error_members(&self) -> bool {
        let says = self.code().is_some() || self.message().is_some() || self.request_id.is_some();
        says || self.evidence > Evidence::None
    }

    /// The code of the outermost object that has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.whole_code().map(|(code, _)| code)
    }

    /// The code, and the number of omitted bytes.
    fn whole_code(&self) -> Option<(&str, usize)> {
        let inner = || self.inner.as_ref()?.whole_code();
        let own = self.code.as_ref().map(|(_, code, left_out)| (&**code, *left_out));
        let field = self.field_code.as_deref().map(|code| (code, 0));
        own.or(field).or_else(inner).or(self.success_code.as_deref().map(|code| (code, 0)))
    }

    /// The message, followed by that of a nested error in parentheses.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.whole_message().map(|(text, _)| text)
    }

    /// The message, and the number of omitted bytes.
    fn whole_message(&self) -> Option<(String, usize)> {
        let own = match (&self.error_text, &self.message) {
            (Some((title, 0)), Some((_, text, left_out))) if title != text => {
                Some((format!("{title}: {text}"), *left_out))
            }
            (Some((text, left_out)), _) | (None, Some((_, text, left_out))) => {
                Some((text.clone(), *left_out))
            }
            (None, None) => None,
        };
        let Some(inner) = &self.inner else {
            return own;
        };
        let code = inner.code().filter(|code| self.code() != Some(code));
        let (text, left_out) = match (code, inner.whole_message()) {
            (Some(code), Some((text, left_out))) => (format!("{code}: {text}"), left_out),
            (None, Some(whole)) => whole,
            (Some(code), None) => (code.to_owned(), 0),
            (None, None) => return own,
        };
        Some(match own {
            // The nested error would be cut off.
            Some((own, left_out)) if left_out > 0 => (own, left_out),
            Some((own, _)) if own != text => (format!("{own} ({text})"), left_out),
            _ => (text, left_out),
        })
    }

    /// The request id.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(|(id, _)| &**id)
    }

    /// Converts it into an error. `kind` maps a code and a status to a kind; without a code, the status determines the kind, in the
    /// same way for all providers. If the response has a success status, the status in the body is used, if there is one.
    #[must_use]
    pub fn into_error(
        self,
        response: &HttpResponse<'_>,
        kind: impl FnOnce(&str, StatusCode) -> ErrorKind,
    ) -> ServiceError {
        let status = self.status.filter(|_| response.status.is_success()).unwrap_or(response.status);
        let kind = match self.code() {
            Some(code) => kind(code, status),
            None if status.is_success() => ErrorKind::Rejected,
            None => unrecognized_kind(status),
        };
        let (message, left_out) = self.whole_message().unwrap_or_else(|| {
            let message = if self.has_error_members() {
                "the service gave no message".to_owned()
            } else {
                response.unrecognized_message()
            };
            (message, 0)
        });
        let mut error = ServiceError::new(kind, message);
        error.request_id = self.request_id().map(str::to_owned);
        error.message_left_out = left_out;
        error.request_id_left_out = self.request_id.as_ref().map_or(0, |(_, left_out)| *left_out);
        if let Some((code, left_out)) = self.whole_code() {
            error.code = Some(code.to_owned());
            error.code_left_out = left_out;
        }
        error
    }
}

/// Omits the texts, which may contain secrets.
impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody").field("is_failure", &self.is_failure()).finish_non_exhaustive()
    }
}
