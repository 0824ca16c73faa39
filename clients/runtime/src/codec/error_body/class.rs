//! Classifies members by their names. Clouds and gateways spell the same names in many ways, so case and separators are
//! ignored.

use crate::codec::error_body::words::{has_error_word, may_have_error_word, mentions_success, names_count};

/// The class of a member, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberClass {
    /// `code`, `ret`: a code of success or of an error.
    Code,
    /// `error_code`: a code that only errors have, or a code of success.
    ErrorCode,
    /// The name of a numeric code.
    CodeName,
    /// `message`.
    Message,
    /// `error_msg`: a message that only errors have.
    ErrorMessage,
    /// `description`, `details`: text besides a message, or objects that each describe an error.
    Detail,
    /// `title`.
    Title,
    /// `error`, `fault`: text or an object that describes an error.
    Error,
    /// `errors`: a list of them.
    Errors,
    /// `success`: whether the request succeeded.
    Success,
    /// `failed`: whether the request failed, or how many items failed.
    Failed,
    /// `hasErrors`: whether the request failed.
    ErrorFlag,
    /// `errorType`, `lastError`: any other name with a word for an error in it.
    ErrorName,
    /// `failed_num`: the number of errors.
    ErrorCount,
    /// `HttpStatusCode`: the HTTP status that the service intended.
    HttpStatus,
    /// `status`: an HTTP status, a status text, or data.
    Status,
    /// `state`, `type`: a status text, or data.
    State,
    /// `RequestId`: identifies the request, in successful responses and in errors.
    RequestId,
    /// Identifies the host that responded, in successful responses and in errors.
    Host,
    /// A member that often accompanies an error and does not describe it.
    Neutral,
    /// `Response`: an object that contains the rest.
    Envelope,
    /// Anything else.
    Other,
}

/// The maximum length of a known name, in bytes.
const MAX_NAME_LEN: usize = 32;

/// The class of a member that only one provider's responses have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorMember {
    /// The name of a numeric code.
    CodeName,
    /// A title or a text of lower rank than a message.
    Title,
    /// The host that responded, in successful responses and in errors.
    Host,
    /// Neither part of an error nor data.
    Ignored,
}

/// The members that only one provider's responses have, by their names in lower case without separators: `timecost`
/// is `TimeCost`, `time_cost` and `time-cost`. The runtime knows the names that several providers and gateways use.
pub type ErrorMembers = &'static [(&'static str, ErrorMember)];

impl From<ErrorMember> for MemberClass {
    fn from(member: ErrorMember) -> Self {
        match member {
            ErrorMember::CodeName => Self::CodeName,
            ErrorMember::Title => Self::Title,
            ErrorMember::Host => Self::Host,
            ErrorMember::Ignored => Self::Neutral,
        }
    }
}

impl MemberClass {
    pub(crate) fn of(name: &str, members: ErrorMembers) -> Self {
        let mut plain = [0; MAX_NAME_LEN];
        let mut length = 0;
        for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.' | b':' | b' ')) {
            let Some(place) = plain.get_mut(length) else {
                return Self::of_words(name);
            };
            *place = byte.to_ascii_lowercase();
            length += 1;
        }
        match &plain[..length] {
            b"code" | b"ret" | b"retcode" | b"returncode" | b"resultcode" | b"respcode" | b"responsecode"
            | b"bizcode" => Self::Code,
            b"errorcode" | b"errcode" | b"errorno" | b"errno" | b"faultcode" => Self::ErrorCode,
            b"message" | b"msg" | b"retmsg" | b"returnmsg" | b"returnmessage" | b"resultmsg"
            | b"resultmessage" | b"respmsg" => Self::Message,
            b"errormsg" | b"errmsg" | b"errormessage" | b"errmessage" | b"errordescription"
            | b"errordesc" | b"errdesc" | b"errordetail" | b"faultstring" | b"externalmessage" => {
                Self::ErrorMessage
            }
            b"description" | b"detail" | b"details" | b"reason" | b"cause" => Self::Detail,
            b"title" | b"statustext" | b"statusmessage" => Self::Title,
            b"error" | b"err" | b"fault" | b"exception" | b"errorinfo" | b"errorresponse" => Self::Error,
            b"errors" | b"errorlist" | b"faults" | b"exceptions" => Self::Errors,
            b"success" | b"issuccess" | b"successful" | b"issuccessful" | b"succeed" | b"succeeded"
            | b"ok" => Self::Success,
            b"failed" | b"failure" => Self::Failed,
            b"isfailed" | b"hasfailed" | b"iserror" | b"haserror" | b"haserrors" => Self::ErrorFlag,
            b"httpstatuscode" | b"httpstatus" | b"httpcode" | b"statuscode" => Self::HttpStatus,
            b"status" | b"result" => Self::Status,
            b"state" | b"type" => Self::State,
            b"requestid" | b"reqid" | b"xrequestid" => Self::RequestId,
            b"trace" | b"traceid" | b"timestamp" | b"path" | b"instance" | b"help" | b"kind"
            | b"apiversion" | b"metadata" => Self::Neutral,
            b"response" | b"responsemetadata" | b"responsestatus" | b"header" | b"head" | b"baseresp" => {
                Self::Envelope
            }
            plain => match members.iter().find(|(known, _)| known.as_bytes() == plain) {
                Some((_, member)) => Self::from(*member),
                None => Self::of_words(name),
            },
        }
    }

    fn of_words(name: &str) -> Self {
        match may_have_error_word(name) && has_error_word(name) {
            true if names_count(name) => Self::ErrorCount,
            true => Self::ErrorName,
            false => Self::Other,
        }
    }

    /// Whether a field of this class is data, and not the outcome of the request.
    pub(crate) fn is_data(self) -> bool {
        matches!(
            self,
            Self::Other
                | Self::Envelope
                | Self::Status
                | Self::State
                | Self::ErrorName
                | Self::ErrorCount
                | Self::Detail
                | Self::Title
                | Self::Neutral
                | Self::Errors
        )
    }

    /// Whether a non-empty member of this class is an error or a list of errors.
    pub(super) fn names_error(self) -> bool {
        matches!(
            self,
            Self::Error | Self::Errors | Self::ErrorName | Self::ErrorCount | Self::ErrorFlag | Self::Failed
        )
    }

    /// Whether the member contains a code.
    pub(crate) fn is_code(self) -> bool {
        matches!(self, Self::Code | Self::ErrorCode | Self::CodeName)
    }

    /// Whether the member identifies the request, and is not data.
    pub(crate) fn names_request(self) -> bool {
        matches!(self, Self::RequestId | Self::Host)
    }
}

/// Whether a text is a code of success.
pub(super) fn is_success(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "success",
        "successful",
        "successfully",
        "succeed",
        "succeeded",
        "ok",
        "okay",
        "none",
        "null",
        "no error",
        "noerror",
        "no_error",
    ];
    let text = text.trim().trim_end_matches(['.', '!']);
    let number = text.strip_suffix(".0").unwrap_or(text);
    let is_zero = !number.is_empty() && number.bytes().all(|byte| byte == b'0');
    let is_2xx = number.len() == 3 && number.starts_with('2') && number.bytes().all(|it| it.is_ascii_digit());
    is_zero || is_2xx || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a status text means failure.
pub(super) fn is_failure(text: &str) -> bool {
    const WORDS: [&str; 9] =
        ["false", "fail", "failed", "failure", "error", "exception", "forbidden", "unauthorized", "denied"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) || has_error_word(text)
}

/// Whether the text of a flag means false.
pub(super) fn is_false(text: &str) -> bool {
    ["false", "f", "no", "n", "off", "0", "0.0"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the text of a flag means true.
pub(super) fn is_true(text: &str) -> bool {
    ["true", "t", "yes", "y", "on", "1", "1.0"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

pub(super) fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether a message or a status text means success.
pub(super) fn reports_success(text: &str) -> bool {
    is_success(text) || mentions_success(text)
}

#[cfg(test)]
mod tests {
    use crate::codec::error_body::class::*;

    #[test]
    fn spelling_does_not_count() {
        for (names, class) in [
            ("code Code CODE", MemberClass::Code),
            ("error_code errorCode ErrorCode ERROR-CODE errCode errcode", MemberClass::ErrorCode),
            ("error_msg errorMsg ErrorMessage errmsg error_description", MemberClass::ErrorMessage),
            ("Success success IsSuccess isSuccess is_success", MemberClass::Success),
            ("HttpStatusCode httpStatusCode http_status statusCode", MemberClass::HttpStatus),
            ("RequestId requestId request_id x-request-id", MemberClass::RequestId),
            ("error.code errorcode", MemberClass::ErrorCode),
            (
                "errorMessages error_type soap:Fault lasterror exceptions_of_a_name_longer_than_any",
                MemberClass::ErrorName,
            ),
            ("failed_num errorCount", MemberClass::ErrorCount),
            (
                "codes code1 Data total_num data_list a_name_that_is_rather_longer_than_any",
                MemberClass::Other,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(MemberClass::of(name, &[]), class, "{name}");
            }
        }
    }

    #[test]
    fn words_and_numbers_of_success() {
        for text in ["0", "00", "0.0", "200", "204", "200.0", "OK", "ok.", "Success", "SUCCEEDED", " none "] {
            assert!(is_success(text), "{text}");
        }
        for text in ["", ".0", "1", "-1", "2", "20", "2000", "400", "X", "no", "not ok", "unsuccessful"] {
            assert!(!is_success(text), "{text}");
        }
    }
}
