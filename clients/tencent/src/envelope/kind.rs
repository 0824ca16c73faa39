//! The kind of error for a code and a status.

use http::StatusCode;
use imagescan_runtime::ErrorKind;
use imagescan_runtime::provider::service_error_kind;

/// Codes have two levels, `AuthFailure.SignatureExpire`; an unknown second level has the kind of the first.
pub(super) fn error_kind(code: &str, status: StatusCode) -> ErrorKind {
    let (family, case) = code.split_once('.').unwrap_or((code, ""));
    match (family, case) {
        ("RequestLimitExceeded", _) => ErrorKind::Throttled,
        ("AuthFailure", "UnauthorizedOperation")
        | ("UnauthorizedOperation" | "IpInBlacklist" | "IpNotInWhitelist", _) => ErrorKind::Permission,
        ("AuthFailure", _) => ErrorKind::Authentication,
        ("ResourceNotFound", _) | ("InvalidParameterValue", "DataNotFound") => ErrorKind::NotFound,
        ("InternalError" | "ServiceUnavailable", _) => ErrorKind::Server,
        // A quota, which waiting does not restore, whatever the status.
        ("LimitExceeded", _) => ErrorKind::Rejected,
        _ => service_error_kind(status),
    }
}

/// Whether a code means that the service rejected the time of the request.
pub(super) fn is_clock_skew(code: &str) -> bool {
    code == "AuthFailure.SignatureExpire"
}

/// Whether a code means that a temporary key has expired.
pub(super) fn is_expired_credentials(code: &str) -> bool {
    code == "AuthFailure.TokenFailure"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_before_the_status() {
        use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
        for (codes, expected) in [
            (
                "RequestLimitExceeded RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.IPLimitExceeded \
                 RequestLimitExceeded.GlobalRegionUinLimitExceeded",
                Throttled,
            ),
            ("LimitExceeded LimitExceeded.Quota", Rejected),
            (
                "AuthFailure AuthFailure.SignatureExpire AuthFailure.SignatureFailure AuthFailure.TokenFailure \
                 AuthFailure.SecretIdNotFound AuthFailure.InvalidSecretId AuthFailure.MFAFailure \
                 AuthFailure.InvalidAuthorization",
                Authentication,
            ),
            (
                "AuthFailure.UnauthorizedOperation UnauthorizedOperation UnauthorizedOperation.CamNoAuth \
                 IpInBlacklist IpNotInWhitelist",
                Permission,
            ),
            ("ResourceNotFound ResourceNotFound.Image InvalidParameterValue.DataNotFound", NotFound),
            ("InternalError InternalError.MainDBFail ServiceUnavailable", Server),
        ] {
            for code in codes.split_whitespace() {
                for status in [200, 400, 401, 403, 404, 429, 500, 503] {
                    let status = StatusCode::from_u16(status).unwrap();
                    assert_eq!(error_kind(code, status), expected, "{status} {code}");
                }
            }
        }
    }

    #[test]
    fn the_status_decides_if_the_code_does_not() {
        use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
        for (status, expected) in [
            (200, Rejected),
            (400, Rejected),
            (401, Authentication),
            (403, Permission),
            (404, NotFound),
            (429, Throttled),
            (500, Server),
            (504, Server),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            for code in [
                "InvalidParameter",
                "MissingParameter",
                "FailedOperation.ErrAlreadyScanning",
                "ResourceInUse",
                "RequestSizeLimitExceeded",
                "RequestLimitExceededByFar",
                "Internal",
                "InvalidParameterValue",
                "InvalidAction",
                "Unheard.Of",
            ] {
                assert_eq!(error_kind(code, status), expected, "{status} {code}");
            }
        }
    }

    #[test]
    fn only_an_expired_signature_is_clock_skew() {
        for (code, expected) in [
            ("AuthFailure.SignatureExpire", true),
            ("AuthFailure.SignatureFailure", false),
            ("AuthFailure.TokenFailure", false),
            ("AuthFailure", false),
            ("SignatureExpire", false),
        ] {
            assert_eq!(is_clock_skew(code), expected, "{code}");
        }
    }
}
