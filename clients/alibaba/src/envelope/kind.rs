//! The kind of error for a code, a status and a requested wait.

use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;
use imagescan_runtime::ErrorKind;

/// The header with the wait before the next request, in milliseconds.
const RETRY_AFTER: &str = "x-acs-retry-after";

/// The code for an operation that is called by another HTTP method than its own.
pub(super) const UNSUPPORTED_METHOD: &str = "UnsupportedHTTPMethod";

/// The wait that the service requests; `None` for none or zero.
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A number beyond 64 bits becomes the maximum.
    let millis = text.parse().unwrap_or(u64::MAX);
    (millis > 0).then(|| Duration::from_millis(millis))
}

/// The code has priority over the status: `InvalidAccessKeyId.NotFound` has status 404, and is about the key. A requested wait
/// means throttling, unless the code is about the key, the signature or the permission: such a request fails again after any
/// wait.
pub(super) fn kind(code: &str, status: StatusCode, wait: Option<Duration>) -> ErrorKind {
    let is_any = |codes: &[&str]| codes.contains(&code);
    let starts = |prefixes: &[&str]| prefixes.iter().any(|start| code.starts_with(start));
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| code.ends_with(suffix));
    if starts(&["Throttling"]) {
        ErrorKind::Throttled
    } else if starts(&[
        "AuthenticationFail",
        "InvalidAccessKeyId",
        "InvalidSecurityToken",
        "InvalidTimeStamp",
        "MissingSecurityToken",
    ]) || is_any(&[
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "SignatureNonceUsed",
        "IllegalTimestamp",
    ]) {
        ErrorKind::Authentication
    } else if starts(&["Forbidden", "NoPermission", "NoPrivilege"]) {
        ErrorKind::Permission
    } else if wait.is_some() || status == StatusCode::TOO_MANY_REQUESTS {
        ErrorKind::Throttled
    } else if status == StatusCode::UNAUTHORIZED {
        ErrorKind::Authentication
    } else if code == UNSUPPORTED_METHOD {
        // Its status is 403, but the reason is not the permission.
        ErrorKind::Rejected
    } else if status == StatusCode::FORBIDDEN {
        ErrorKind::Permission
    } else if ends(&["NotFound", "NOT_FOUND", "NotExist", "NOT_EXIST"]) || status == StatusCode::NOT_FOUND {
        ErrorKind::NotFound
    } else if is_any(&["ServiceUnavailable", "InternalError", "ServerError", "SystemError"])
        || status.is_server_error()
    {
        ErrorKind::Server
    } else {
        ErrorKind::Rejected
    }
}

/// Whether a code means that the service rejected the time of the request.
///
/// `InvalidTimeStamp.Format` does not: another time would have the same format. `IllegalTimestamp` is the code of older
/// services for a time that is missing or wrong, and our requests always have a time.
pub(super) fn is_clock_skew(code: &str) -> bool {
    ["InvalidTimeStamp.Expired", "IllegalTimestamp"].contains(&code)
}

/// Whether a code means that a temporary key has expired.
pub(crate) fn is_expired_token(code: &str) -> bool {
    code == "InvalidSecurityToken.Expired"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_before_the_status() {
        use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
        for (status, codes, expected) in [
            (0, "Throttling Throttling.User Throttling.Api ThrottlingException", Throttled),
            (
                0,
                "InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive InvalidSecurityToken.Expired \
                 MissingSecurityToken SignatureDoesNotMatch IncompleteSignature SignatureNonceUsed \
                 InvalidTimeStamp.Expired InvalidTimeStamp.Format IllegalTimestamp \
                 AuthenticationFail.OIDCToken.Expired",
                Authentication,
            ),
            (0, "Forbidden Forbidden.RAM NoPermission NoPrivilege", Permission),
            (400, "InvalidAction.NotFound TASK_NOT_EXIST INSTANCE_NOT_FOUND RepoNotExist", NotFound),
            (400, "ServerError SystemError ServiceUnavailable InternalError", Server),
            (403, "UnsupportedHTTPMethod", Rejected),
            (400, "MissingInstanceId X.Throttling throttling QuotaExceeded", Rejected),
            (200, "X", Rejected),
            (401, "X", Authentication),
            (403, "X ServerError", Permission),
            (404, "X", NotFound),
            (409, "X", Rejected),
            (429, "X ServiceUnavailable", Throttled),
            (500, "X", Server),
            (502, "X", Server),
            (503, "X", Server),
        ] {
            // 0 means any status.
            let statuses = if status == 0 { vec![200, 400, 403, 404, 429, 500, 503] } else { vec![status] };
            for (status, code) in
                statuses.iter().flat_map(|it| codes.split_whitespace().map(|code| (*it, code)))
            {
                let status = StatusCode::from_u16(status).unwrap();
                assert_eq!(kind(code, status, None), expected, "{status} {code}");
                let is_rejected = matches!(expected, Authentication | Permission) && code != "X";
                let with_wait = if is_rejected { expected } else { Throttled };
                // For `403 ServerError` only the status means a rejection, and the requested wait has priority.
                let with_wait = if code == "ServerError" { Throttled } else { with_wait };
                assert_eq!(kind(code, status, Some(Duration::from_millis(1))), with_wait, "{status} {code}");
            }
        }
    }

    #[test]
    fn only_a_positive_wait_counts() {
        for (header, expected) in [
            ("1500", Some(1500)),
            (" 1 ", Some(1)),
            ("0", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            ("+1", None),
            ("99999999999999999999", Some(u64::MAX)),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER.parse().unwrap(), header.parse().unwrap())]);
            assert_eq!(wait(&headers), expected.map(Duration::from_millis), "{header}");
        }
        assert_eq!(wait(&HeaderMap::new()), None);
    }

    #[test]
    fn only_a_rejected_time_is_clock_skew() {
        for (code, expected) in [
            ("InvalidTimeStamp.Expired", true),
            ("IllegalTimestamp", true),
            ("InvalidTimeStamp.Format", false),
            ("InvalidTimeStamp", false),
            ("InvalidSecurityToken.Expired", false),
            ("SignatureNonceUsed", false),
            ("", false),
        ] {
            assert_eq!(is_clock_skew(code), expected, "{code}");
        }
    }

    #[test]
    fn only_an_expired_token_is_expired() {
        for (code, expected) in [
            ("InvalidSecurityToken.Expired", true),
            ("InvalidSecurityToken.MismatchWithAccessKey", false),
            ("InvalidTimeStamp.Expired", false),
            ("AuthenticationFail.OIDCToken.Expired", false),
            ("", false),
        ] {
            assert_eq!(is_expired_token(code), expected, "{code}");
        }
    }
}
