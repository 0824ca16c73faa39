//! The kind of error for a code and a status.

use http::StatusCode;
use imagescan_runtime::ErrorKind;
use imagescan_runtime::provider::service_error_kind;

/// The gateway's codes have priority over the status. Their prefix is `APIGW.` on some hosts and `APIG.` on others.
pub(super) fn kind(code: &str, status: StatusCode) -> ErrorKind {
    match gateway(code) {
        Some("0308") => return ErrorKind::Throttled,
        Some("0301" | "0303" | "0305" | "0307" | "0311") => return ErrorKind::Authentication,
        Some("0302" | "0304" | "0306" | "0310" | "0401" | "0402" | "0404" | "0801" | "0802") => {
            return ErrorKind::Permission;
        }
        Some("0101" | "0103") => return ErrorKind::NotFound,
        Some("0601" | "0605" | "0606" | "0608" | "0609" | "0610" | "0611" | "0612" | "0613" | "0705") => {
            return ErrorKind::Server;
        }
        _ => {}
    }
    match status.as_u16() {
        ..400 if code.ends_with("0041") => ErrorKind::Server,
        _ => service_error_kind(status),
    }
}

/// Whether the gateway rejected the time of the signature, which differs from its own by more than a quarter of an hour.
///
/// It has no specific code: the codes are those of failed authentication, and only the message differs from that for wrong
/// keys, unknown apps and expired tokens.
pub(super) fn is_clock_skew(code: &str, message: &str) -> bool {
    matches!(gateway(code), Some("0301" | "0303"))
        && message.to_ascii_lowercase().contains("signature expired")
}

/// Whether the gateway requires a new token, because the old one has expired or was revoked.
pub(super) fn is_expired_token(code: &str, status: StatusCode) -> bool {
    gateway(code) == Some("0307") && status == StatusCode::UNAUTHORIZED
}

fn gateway(code: &str) -> Option<&str> {
    code.strip_prefix("APIGW.").or_else(|| code.strip_prefix("APIG."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_before_the_status() {
        use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
        // The gateway's own table of codes and statuses.
        for (status, codes, expected) in [
            (404, "0101 0103", NotFound),
            (400, "0104 0105 0106 0201", Rejected),
            (413, "0201", Rejected),
            (414, "0201", Rejected),
            (502, "0201", Server),
            (504, "0201", Server),
            (401, "0301 0303 0305 0307 0311", Authentication),
            (403, "0302 0304 0306 0310 0401 0402 0404 0801 0802", Permission),
            (429, "0308", Throttled),
            (405, "0501 0502", Rejected),
            (500, "0601 0605 0606 0608 0609 0611 0612 0705", Server),
            (502, "0610", Server),
            (503, "0613", Server),
        ] {
            for number in codes.split(' ') {
                for code in [format!("APIGW.{number}"), format!("APIG.{number}")] {
                    assert_eq!(
                        kind(&code, StatusCode::from_u16(status).unwrap()),
                        expected,
                        "{status} {code}"
                    );
                    // Where the code alone decides, another status does not change the kind.
                    if !["0104", "0105", "0106", "0201", "0501", "0502"].contains(&number) {
                        for other in [200, 400, 401, 403, 404, 429, 503] {
                            let other = StatusCode::from_u16(other).unwrap();
                            assert_eq!(kind(&code, other), expected, "{other} {code}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_status_decides_if_the_code_does_not() {
        use ErrorKind::{Authentication, NotFound, Permission, Rejected, Server, Throttled};
        for (status, code, expected) in [
            (400, "HSS.0001", Rejected),
            (500, "HSS.0041", Server),
            (200, "HSS.0041", Server),
            (200, "HSS.0001", Rejected),
            (400, "HSS.0308", Rejected),
            (400, "0308", Rejected),
            (400, "APIGW0308", Rejected),
            (400, "APIGW.9999", Rejected),
            (401, "", Authentication),
            (403, "", Permission),
            (404, "", NotFound),
            (409, "", Rejected),
            (429, "", Throttled),
            (429, "HSS.0001", Throttled),
            (500, "", Server),
            (503, "HSS.0001", Server),
        ] {
            assert_eq!(kind(code, StatusCode::from_u16(status).unwrap()), expected, "{status} {code}");
        }
    }

    #[test]
    fn an_expired_signature_is_clock_skew() {
        for (code, message, expected) in [
            (
                "APIG.0303",
                "Incorrect app authentication information: signature expired, signature time:20230527T000431Z",
                true,
            ),
            ("APIGW.0303", "signature expired", true),
            ("APIGW.0301", "Incorrect IAM authentication information: sign fail:signature expired", true),
            ("APIG.0301", "Signature Expired", true),
            ("APIG.0301", "Incorrect IAM authentication information: decrypt token fail", false),
            ("APIGW.0301", "Incorrect IAM authentication information: verify aksk signature fail", false),
            ("APIGW.0307", "The token must be updated: signature expired", false),
            ("HSS.0301", "signature expired", false),
            ("", "signature expired", false),
        ] {
            assert_eq!(is_clock_skew(code, message), expected, "{code} {message}");
        }
    }
}
