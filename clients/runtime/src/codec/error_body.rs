//! What the members of a response's body say of a failure, in the spellings of the clouds and of what stands before them.

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
use crate::codec::payload::PayloadFormat;
use crate::error::{ErrorKind, ServiceError};
pub(crate) use class::Class;
use class::says_success;
pub use class::{ErrorMember, ErrorMembers};
pub(crate) use json::read_member as read_json_member;
use text::window;
#[cfg(feature = "xml")]
pub(crate) use xml::{read_member as read_xml_member, read_root as read_xml_root};

/// What the members of a body say of a failure.
///
/// A provider turns it into an error of its own by [`into_error`](Self::into_error). Long texts are cut at 64 KiB, so
/// that it costs little beside the body.
#[derive(Clone, Default)]
pub struct ErrorBody {
    /// The members that only this provider's responses have.
    members_known: ErrorMembers,
    /// The code, with the rank of the member that it stands in and the number of its bytes that are not kept.
    code: Option<(u8, String, usize)>,
    /// A code of success: says that nothing went wrong, unless something else says that it did.
    success_code: Option<String>,
    /// A code that is a field of the operation's output, and none of success.
    field_code: Option<String>,
    /// The message, with the rank of its member and the number of its bytes that are not kept.
    message: Option<(u8, String, usize)>,
    /// The text of `error`, which is a title where there is a message as well; and as above.
    error_text: Option<(String, usize)>,
    /// The request id, and as above.
    request_id: Option<(String, usize)>,
    status: Option<StatusCode>,
    /// What flags say, such as `success`.
    flag: Option<bool>,
    /// How surely something says that the request failed.
    sign: Sign,
    /// Whether something is not known to speak of success, or speaks of failure where data may do so as well.
    unclear: Sign,
    /// Whether a status speaks of success, if there is one.
    good_status: Option<bool>,
    /// Whether the message stands in a member that only errors have.
    error_message: bool,
    /// Whether there is a member that has no place in errors.
    others: bool,
    /// Whether there is any member that is not `null`.
    members: bool,
    /// How many bytes follow in the string that was cut off with the body.
    rest: usize,
    /// An error within the error.
    inner: Option<Box<ErrorBody>>,
}

/// How surely a body says that the request failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    #[default]
    None,
    /// There is an `error` with nothing in it.
    Hollow,
    /// What says so could be data in another response.
    Doubtful,
    Sure,
}

/// What stands beside the members that speak of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherFields {
    /// Fields of the operation's output that hold something.
    Data,
    /// The operation's output has fields, and they hold nothing.
    NoData,
    /// The operation's output has no fields.
    NoFields,
    /// Nobody knows what the fields are.
    Unknown,
}

impl ErrorBody {
    /// How many bytes of a body are searched.
    pub(crate) const SEARCHED: usize = text::LONGEST;

    /// Nothing is known yet of the body of a provider whose responses have these members.
    #[must_use]
    pub fn new(members: ErrorMembers) -> Self {
        Self { members_known: members, ..Self::default() }
    }

    /// What a member of this name holds.
    pub(crate) fn class(&self, name: &str) -> Class {
        Class::of(name, self.members_known)
    }

    /// Searches the first 64 KiB of a body, as far as they can be read: neither a message in another encoding nor an end
    /// that is missing costs the code.
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

    /// Reads a body to its end. One that is not UTF-8 is searched.
    #[must_use]
    pub fn read(body: &[u8], format: PayloadFormat, members: ErrorMembers) -> Self {
        let Ok(text) = std::str::from_utf8(body) else {
            return Self::search(body, format, members);
        };
        let mut found = Self::new(members);
        match format {
            PayloadFormat::Json => {
                if json::read(&mut found, text).is_err() {
                    found = Self::new(members);
                    json::search(&mut found, text);
                }
            }
            #[cfg(feature = "xml")]
            PayloadFormat::Xml => xml::search(&mut found, text),
        }
        found
    }

    /// Whether a body with a good status says that the request failed, where nobody knows what the operation's output
    /// holds: members that could be data count only if nothing else stands beside them.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.is_failure_beside(OtherFields::Unknown)
    }

    /// As [`is_failure`](Self::is_failure), of a body that can be nothing but an error or of no use: every member that may
    /// speak of an error counts.
    #[must_use]
    pub fn is_failure_without_data(&self) -> bool {
        self.is_failure_beside(OtherFields::NoFields)
    }

    /// Takes note of a member of the outermost object, of which this is the name and the JSON value.
    pub fn note_json(&mut self, name: &str, value: &str) {
        let class = self.class(name);
        read_json_member(self, class, value);
    }

    /// Whether there is an `error`, in whatever form but `null`.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.sign > Sign::None
    }

    /// Whether a field of the operation's output holds a code that is none of success, and no flag says that all went well.
    #[must_use]
    pub fn has_failed_field_code(&self) -> bool {
        self.field_code.is_some() && self.flag != Some(true)
    }

    pub(crate) fn is_failure_beside(&self, beside: OtherFields) -> bool {
        let succeeded = self.success_code.is_some() || self.flag == Some(true);
        let message = self.message.is_some() && !succeeded && self.good_status != Some(true);
        let doubtful = self.sign >= Sign::Doubtful || self.code.is_some() || (self.error_message && message);
        let bare = message && !self.others && !self.message_says_success();
        self.sign == Sign::Sure
            || match beside {
                OtherFields::Data => doubtful && self.flag != Some(true),
                OtherFields::NoData => doubtful || self.field_code.is_some() || bare,
                OtherFields::NoFields => doubtful || bare,
                OtherFields::Unknown => doubtful && !self.others,
            }
    }

    /// Whether the body of a response without fields holds anything that is not known to speak of success, or to be data.
    pub(crate) fn is_unclear(&self) -> bool {
        let succeeded =
            self.success_code.is_some() || self.flag == Some(true) || self.good_status == Some(true);
        let message = self.message.is_some() && !self.message_says_success();
        self.unclear == Sign::Sure || (!succeeded && (message || self.unclear > Sign::None))
    }

    /// Whether an object within a body is one of an error.
    fn is_error_object(&self) -> bool {
        let signs = self.sign >= Sign::Doubtful || self.code.is_some() || self.error_message;
        self.sign == Sign::Sure || (signs && self.message.is_some() && !self.others)
    }

    fn says_success(&self) -> bool {
        self.success_code.is_some() && self.code.is_none() && self.sign < Sign::Doubtful
    }

    fn message_says_success(&self) -> bool {
        self.message.as_ref().is_some_and(|(_, text, _)| says_success(text))
    }

    /// Whether there is anything in the body that errors have.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let says = self.code().is_some() || self.message().is_some() || self.request_id.is_some();
        says || self.sign > Sign::None
    }

    /// The code: that of the outermost object that has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.whole_code().map(|(code, _)| code)
    }

    /// The code, and how many bytes more it has.
    fn whole_code(&self) -> Option<(&str, usize)> {
        let inner = || self.inner.as_ref()?.whole_code();
        let own = self.code.as_ref().map(|(_, code, more)| (&**code, *more));
        let field = self.field_code.as_deref().map(|code| (code, 0));
        own.or(field).or_else(inner).or(self.success_code.as_deref().map(|code| (code, 0)))
    }

    /// The message. An error within the error stands behind it, in parentheses.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.whole_message().map(|(text, _)| text)
    }

    /// The message, and how many bytes more it has.
    fn whole_message(&self) -> Option<(String, usize)> {
        let own = match (&self.error_text, &self.message) {
            (Some((title, 0)), Some((_, text, more))) if title != text => {
                Some((format!("{title}: {text}"), *more))
            }
            (Some((text, more)), _) | (None, Some((_, text, more))) => Some((text.clone(), *more)),
            (None, None) => None,
        };
        let Some(inner) = &self.inner else {
            return own;
        };
        let code = inner.code().filter(|code| self.code() != Some(code));
        let (text, more) = match (code, inner.whole_message()) {
            (Some(code), Some((text, more))) => (format!("{code}: {text}"), more),
            (None, Some(whole)) => whole,
            (Some(code), None) => (code.to_owned(), 0),
            (None, None) => return own,
        };
        Some(match own {
            // Nothing would be seen of what stands behind it.
            Some((own, more)) if more > 0 => (own, more),
            Some((own, _)) if own != text => (format!("{own} ({text})"), more),
            _ => (text, more),
        })
    }

    /// The request id.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(|(id, _)| &**id)
    }

    /// The error, for a provider. `kind` decides by a code and a status; where there is no code, the status decides, in the
    /// same way for all providers. Under a good status it is the one that the body names, if it does.
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
        let (message, more) = self.whole_message().unwrap_or_else(|| {
            let ours = if self.says_something() {
                "the service gave no message".to_owned()
            } else {
                response.unrecognized_message()
            };
            (ours, 0)
        });
        let mut error =
            ServiceError::new(kind, message).with_request_id(self.request_id().map(str::to_owned));
        error.message_left_out = more;
        error.request_id_left_out = self.request_id.as_ref().map_or(0, |(_, more)| *more);
        if let Some((code, more)) = self.whole_code() {
            error.code = Some(code.to_owned());
            error.code_left_out = more;
        }
        error
    }
}

/// Without the texts, which may hold anything.
impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody").field("is_failure", &self.is_failure()).finish_non_exhaustive()
    }
}
