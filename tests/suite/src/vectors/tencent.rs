//! Tencent Cloud: `TC3-HMAC-SHA256`.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::HOST;
use imagescan_runtime::SigningRequest;
use imagescan_tencent::sign::{ALGORITHM, SignedHeaders, SigningKey, TIMESTAMP, payload_hash, sign};

use super::{Line, Malformed, Provider, Verdict};

pub(super) const PROVIDER: Provider =
    Provider { signs: &[ALGORITHM], skips: &["HmacSHA1", "HmacSHA256"], check };

fn check(line: &Line) -> Result<Verdict, Malformed> {
    let wire = line.header("authorization")?;
    let names: Vec<_> = parameter(wire, "SignedHeaders")?.split(';').collect();
    let key = SigningKey {
        id: line.required("/credentials/secret_id")?,
        secret: line.required("/credentials/secret_key")?,
    };
    let service = service(parameter(wire, "Credential")?)?;
    let timestamp = line.header(TIMESTAMP)?;
    let timestamp = timestamp
        .parse()
        .map_err(|_| Malformed::new(format!("the header `{TIMESTAMP}` is not a number of seconds")))?;
    let headers = headers(line)?;
    let request = SigningRequest { headers: &headers, ..line.request() };
    let hash = payload_hash(&request);
    let set = SignedHeaders::Named(&names);
    let signed = match sign(&request, set, key, service, timestamp) {
        Ok(signed) => signed,
        Err(error) => return Ok(Verdict::Failed(format!("the signer refuses it: {error}"))),
    };

    let computed_request = String::from_utf8_lossy(signed.canonical_request());
    let authorization = signed.authorization();
    Ok(Verdict::of_stages(&[
        ("payload hash", line.optional("/derived/payload_sha256"), &hash),
        ("canonical request", line.optional("/derived/canonical_request"), &computed_request),
        ("string to sign", line.optional("/derived/string_to_sign"), signed.string_to_sign()),
        ("signature", Some(parameter(wire, "Signature")?), signed.signature()),
        ("Authorization header", Some(wire), &String::from_utf8_lossy(authorization.as_bytes())),
    ]))
}

/// The signed headers: one SDK signs a host without the port that it sends.
fn headers(line: &Line) -> Result<Cow<'_, HeaderMap>, Malformed> {
    let sent = line.request().headers;
    let Some(host) = line.optional("/signed_host") else {
        return Ok(Cow::Borrowed(sent));
    };
    let mut signed = sent.clone();
    let host = host.parse().map_err(|_| Malformed::new("`signed_host` cannot be the value of a header"))?;
    signed.insert(HOST, host);
    Ok(Cow::Owned(signed))
}

/// `NAME=…` of `SCHEME NAME=…, NAME=…`.
fn parameter<'a>(authorization: &'a str, name: &str) -> Result<&'a str, Malformed> {
    let (_, parameters) = authorization.split_once(' ').unwrap_or_default();
    let mut pairs = parameters.split(',').filter_map(|pair| pair.trim().split_once('='));
    let found = pairs.find(|(key, _)| *key == name);
    found
        .map(|(_, value)| value)
        .ok_or_else(|| Malformed::new(format!("the Authorization header has no `{name}`")))
}

/// The service of `ID/DATE/SERVICE/tc3_request`, which may differ from that of the host.
fn service(credential: &str) -> Result<&str, Malformed> {
    match credential.split('/').collect::<Vec<_>>()[..] {
        [_id, _date, service, "tc3_request"] => Ok(service),
        _ => {
            Err(Malformed::new("the Authorization header's `Credential` is not ID/DATE/SERVICE/tc3_request"))
        }
    }
}
