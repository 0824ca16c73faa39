//! What the name of a member says of its value. Clouds and gateways spell the same names in many ways, so case, `_` and
//! `-` do not count.

/// What a member holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `code`, `ret`: a code of success or of an error.
    Code,
    /// `error_code`: a code that only errors have, or that says that there is none.
    ErrorCode,
    /// `codeDesc`: the name of a numeric code.
    CodeName,
    /// `message`.
    Message,
    /// `error_msg`: a message that only errors have.
    ErrorMessage,
    /// `description`, `details`: text that is more than a message, or objects that each tell an error.
    Detail,
    /// `title`.
    Title,
    /// `error`, `fault`: text or an object that tells an error.
    Error,
    /// `errors`: a list of them.
    Errors,
    /// `success`: whether all went well.
    Success,
    /// `failed`: whether it did not.
    Failed,
    /// `HttpStatusCode`: the HTTP status that the service had in mind.
    HttpStatus,
    /// `status`: an HTTP status, a word of failure, or data.
    Status,
    /// `RequestId`: names the request, in good responses and in errors alike.
    RequestId,
    /// `HostId`: names the host that answered, as above.
    HostId,
    /// What often stands beside an error and says nothing of it.
    Neutral,
    /// `Response`: an object that holds the rest.
    Envelope,
    /// Anything else.
    Other,
}

/// No name of a class is longer.
const LONGEST: usize = 32;

impl Class {
    pub(crate) fn of(name: &str) -> Self {
        let mut plain = [0; LONGEST];
        let mut length = 0;
        for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')) {
            let Some(place) = plain.get_mut(length) else {
                return Self::Other;
            };
            *place = byte.to_ascii_lowercase();
            length += 1;
        }
        match &plain[..length] {
            b"code" | b"ret" | b"retcode" | b"returncode" | b"resultcode" | b"respcode" | b"responsecode"
            | b"bizcode" => Self::Code,
            b"errorcode" | b"errcode" | b"errorno" | b"errno" | b"faultcode" => Self::ErrorCode,
            b"codedesc" => Self::CodeName,
            b"message" | b"msg" | b"retmsg" | b"returnmsg" | b"returnmessage" | b"resultmsg"
            | b"resultmessage" | b"respmsg" => Self::Message,
            b"errormsg" | b"errmsg" | b"errormessage" | b"errmessage" | b"errordescription"
            | b"errordesc" | b"errdesc" | b"errordetail" | b"faultstring" | b"externalmessage" => {
                Self::ErrorMessage
            }
            b"description" | b"detail" | b"details" | b"reason" | b"cause" => Self::Detail,
            b"title" | b"statustext" | b"statusmessage" | b"encodedauthorizationmessage" => Self::Title,
            b"error" | b"err" | b"fault" | b"exception" | b"errorinfo" | b"errorresponse" => Self::Error,
            b"errors" | b"errorlist" | b"faults" | b"exceptions" => Self::Errors,
            b"success" | b"issuccess" | b"successful" | b"issuccessful" | b"succeed" | b"succeeded"
            | b"ok" => Self::Success,
            b"failed" | b"isfailed" | b"failure" | b"iserror" | b"haserror" => Self::Failed,
            b"httpstatuscode" | b"httpstatus" | b"httpcode" | b"statuscode" => Self::HttpStatus,
            b"status" | b"result" => Self::Status,
            b"requestid" | b"reqid" | b"xrequestid" => Self::RequestId,
            b"hostid" => Self::HostId,
            b"trace"
            | b"traceid"
            | b"timestamp"
            | b"path"
            | b"type"
            | b"instance"
            | b"help"
            | b"recommend"
            | b"accessdenieddetail"
            | b"dynamiccode"
            | b"dynamicmessage"
            | b"timecost"
            | b"kind"
            | b"apiversion"
            | b"metadata" => Self::Neutral,
            b"response" => Self::Envelope,
            _ => Self::Other,
        }
    }

    /// Whether a field of this name holds what was asked for, and does not speak of how the request went.
    pub(crate) fn is_data(self) -> bool {
        matches!(
            self,
            Self::Other
                | Self::Envelope
                | Self::Status
                | Self::Detail
                | Self::Title
                | Self::Neutral
                | Self::Errors
        )
    }

    /// Whether the member holds a code.
    pub(crate) fn is_code(self) -> bool {
        matches!(self, Self::Code | Self::ErrorCode | Self::CodeName)
    }

    /// Whether the member names the request, and not what was asked for.
    pub(crate) fn names_request(self) -> bool {
        matches!(self, Self::RequestId | Self::HostId)
    }
}

/// Whether text says that nothing went wrong.
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

/// Whether a word in the place of a status says that something went wrong.
pub(super) fn is_failure(text: &str) -> bool {
    const WORDS: [&str; 9] =
        ["false", "fail", "failed", "failure", "error", "exception", "forbidden", "unauthorized", "denied"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_count() {
        for (names, class) in [
            ("code Code CODE", Class::Code),
            ("error_code errorCode ErrorCode ERROR-CODE errCode errcode", Class::ErrorCode),
            ("error_msg errorMsg ErrorMessage errmsg error_description", Class::ErrorMessage),
            ("Success success IsSuccess isSuccess is_success", Class::Success),
            ("HttpStatusCode httpStatusCode http_status statusCode", Class::HttpStatus),
            ("RequestId requestId request_id x-request-id", Class::RequestId),
            (
                "codes code1 Data total_num data_list err_or_code_of_something_rather_longer_than_any",
                Class::Other,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(Class::of(name), class, "{name}");
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
