//! Signs requests without a client: for other operations, services and HTTP clients.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request};
use jiff::tz::Offset;

use crate::auth::Credentials;
use crate::error::Error;
use crate::types::endpoint::host_of;

/// A provider's signer. Each provider's crate has its `Signer` in `sign`.
pub trait Sign: fmt::Debug + Send + Sync + 'static {
    /// Adds time, tokens and signature to a request, once per attempt: they replace those of an earlier signature. If the
    /// request has no `host` header, adds that of its URI.
    ///
    /// The request must be sent unchanged, except that HTTP clients may add headers.
    ///
    /// # Errors
    /// If the provider does not support these credentials, or the request cannot be signed: it has no host, or a part
    /// that the scheme does not cover. Do not send the request then.
    fn sign(
        &self,
        request: &mut Request<Bytes>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(), Error>;
}

/// Adds the `host` header to a request without one; for signers.
///
/// # Errors
/// If the URI has no host either.
pub fn put_host(request: &mut Request<Bytes>) -> Result<(), Error> {
    if request.headers().contains_key(HOST) {
        return Ok(());
    }
    let host = host_of(request.uri()).and_then(|host| HeaderValue::from_str(host).ok()).ok_or_else(|| {
        Error::invalid(
            "the request has neither a `host` header nor a URI with a host, and the signature covers the host",
        )
    })?;
    request.headers_mut().insert(HOST, host);
    Ok(())
}

/// A header value; `what` names it in the error. A sensitive one is never printed.
///
/// # Errors
/// If the text contains a character that no header can carry.
pub fn header_value(what: &str, text: &str, sensitive: bool) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("{what} contains a character that no header can carry")))?;
    value.set_sensitive(sensitive);
    Ok(value)
}

/// A time in UTC, in a format of `strftime`: `%Y%m%dT%H%M%SZ`. Each signature needs one, so the usual directives are written
/// without a formatter.
///
/// # Errors
/// If the time is outside the supported range of years.
pub fn utc(time: SystemTime, format: &str) -> Result<String, Error> {
    let time = jiff::Timestamp::try_from(time).map_err(|error| {
        Error::invalid("the time is outside the supported range of years: is the host's clock right?")
            .with_source(error)
    })?;
    let date = Offset::UTC.to_datetime(time);
    let mut text = String::with_capacity(format.len() + 8);
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        let (number, length) = match char {
            '%' => match chars.next() {
                Some('Y') => (date.year(), 4),
                Some('m') => (i16::from(date.month()), 2),
                Some('d') => (i16::from(date.day()), 2),
                Some('H') => (i16::from(date.hour()), 2),
                Some('M') => (i16::from(date.minute()), 2),
                Some('S') => (i16::from(date.second()), 2),
                _ => return Ok(time.strftime(format).to_string()),
            },
            char => {
                text.push(char);
                continue;
            }
        };
        let Ok(number) = u32::try_from(number) else {
            return Ok(time.strftime(format).to_string());
        };
        for place in (0..length).rev() {
            text.extend(char::from_digit(number / 10_u32.pow(place) % 10, 10));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::utc;

    #[test]
    fn times_are_written_as_strftime_writes_them() {
        let day = Duration::from_secs(86_399);
        let times = (0..40_000).step_by(37).map(|days| UNIX_EPOCH + day * days);
        let before = [1, 1_000, 40_000].map(|days| UNIX_EPOCH - day * days);
        for time in times.chain(before) {
            let expected = jiff::Timestamp::try_from(time).unwrap();
            for format in ["%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d", "%j"] {
                assert_eq!(utc(time, format).unwrap(), expected.strftime(format).to_string());
            }
        }
    }
}
