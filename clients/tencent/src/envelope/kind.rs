//! What kind of failure a code or a status means.

use http::StatusCode;
use imagescan_runtime::ErrorKind;

/// Codes have two levels, `AuthFailure.SignatureExpire`; a case that is not known is one of its family.
pub(super) fn of_error(code: Option<&str>, status: StatusCode) -> ErrorKind {
    let Some(code) = code else {
        // Without a code it is still the service's own error.
        return if status.is_success() { ErrorKind::Rejected } else { of_status(status) };
    };
    let (family, case) = code.split_once('.').unwrap_or((code, ""));
    match (family, case) {
        ("RequestLimitExceeded", _) => ErrorKind::Throttled,
        ("AuthFailure", "UnauthorizedOperation")
        | ("UnauthorizedOperation" | "IpInBlacklist" | "IpNotInWhitelist", _) => ErrorKind::Permission,
        ("AuthFailure", _) => ErrorKind::Authentication,
        ("ResourceNotFound", _) | ("InvalidParameterValue", "DataNotFound") => ErrorKind::NotFound,
        ("InternalError" | "ServiceUnavailable", _) => ErrorKind::Server,
        // `LimitExceeded` among them: a quota, which waiting does not free.
        _ if status.is_success() => ErrorKind::Rejected,
        _ => of_refusal(status),
    }
}

/// The kind of an answer that is not the API's.
pub(super) fn of_status(status: StatusCode) -> ErrorKind {
    // That a host has no such page says nothing of what was asked for.
    if status.is_success() || status == StatusCode::NOT_FOUND {
        return ErrorKind::UnexpectedAnswer;
    }
    of_refusal(status)
}

fn of_refusal(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        429 => ErrorKind::Throttled,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}
