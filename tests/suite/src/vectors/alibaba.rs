//! Alibaba Cloud: `ACS3-HMAC-SHA256`, the older `RPC-HMAC-SHA1`, and bearer tokens, which sign nothing.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use imagescan_alibaba::sign::{
    CONTENT_SHA256, SignError, SignedHeaders, SigningKey, payload_hash, rpc, sign,
};
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::percent_encode;

use super::{Line, Malformed, Provider, Verdict};

pub(super) const PROVIDER: Provider = Provider {
    signs: &["ACS3-HMAC-SHA256", "RPC-HMAC-SHA1", "BEARERTOKEN"],
    skips: &["ACS3-HMAC-SM3"],
    check,
};

fn check(line: &Line) -> Result<Verdict, Malformed> {
    match line.scheme.as_str() {
        "BEARERTOKEN" => check_bearer(line),
        scheme => {
            let key = SigningKey {
                id: line.required("/credentials/ak")?,
                secret: line.required("/credentials/sk")?,
            };
            if scheme == "RPC-HMAC-SHA1" { check_rpc(line, key) } else { check_acs3(line, key) }
        }
    }
}

fn check_acs3(line: &Line, key: SigningKey<'_>) -> Result<Verdict, Malformed> {
    let wire = line.header("authorization")?;
    let names: Vec<_> = parameter(wire, "SignedHeaders")?.split(';').collect();
    let request = line.request();
    let hash = payload_hash(request.body);
    let stated = line.header(CONTENT_SHA256)?;
    let signed = match sign(&request, SignedHeaders::Named(&names), key) {
        Ok(signed) => signed,
        Err(SignError::PayloadHashMismatch) => {
            return Ok(Verdict::of_stages(&[("payload hash", Some(stated), &hash)]));
        }
        Err(error) => return Ok(rejected(&error)),
    };
    let canonical_request = String::from_utf8_lossy(signed.canonical_request());
    let authorization = signed.authorization();
    Ok(Verdict::of_stages(&[
        ("payload hash", Some(stated), &hash),
        ("canonical request", line.optional("/expect/canonical_request"), &canonical_request),
        ("string to sign", line.optional("/expect/string_to_sign"), signed.string_to_sign()),
        ("signature", Some(parameter(wire, "Signature")?), signed.signature()),
        ("Authorization header", Some(wire), &String::from_utf8_lossy(authorization.as_bytes())),
    ]))
}

fn check_rpc(line: &Line, key: SigningKey<'_>) -> Result<Verdict, Malformed> {
    let request = line.request();
    let wire = query_or_form(&request, "Signature")
        .ok_or_else(|| Malformed::new("neither query nor form has a `Signature`"))?;
    let signed = match rpc::sign(&request, key) {
        Ok(signed) => signed,
        Err(error) => return Ok(rejected(&error)),
    };
    let string_to_sign = String::from_utf8_lossy(signed.string_to_sign());
    Ok(Verdict::of_stages(&[
        ("string to sign", line.optional("/expect/string_to_sign"), &string_to_sign),
        ("signature", Some(&wire), &percent_encode(signed.signature()).to_string()),
    ]))
}

/// Nothing to recompute: the token and its announcement must be present, and no signature.
fn check_bearer(line: &Line) -> Result<Verdict, Malformed> {
    let request = line.request();
    let announced = query_or_form(&request, "SignatureType");
    let signature = query_or_form(&request, "Signature").unwrap_or_default();
    if request.headers.contains_key(AUTHORIZATION) {
        return Ok(Verdict::Failed("an Authorization header stands beside the bearer token".to_owned()));
    }
    Ok(Verdict::of_stages(&[
        ("bearer token", Some(line.required("/credentials/bearer")?), line.header("x-acs-bearer-token")?),
        ("signature type", Some("BEARERTOKEN"), announced.as_deref().unwrap_or_default()),
        ("signature", Some(""), &signature),
    ]))
}

fn rejected(error: &SignError) -> Verdict {
    Verdict::Failed(format!("the signer refuses it: {error}"))
}

/// The value of a parameter, verbatim.
fn query_or_form(request: &SigningRequest<'_>, name: &str) -> Option<String> {
    let find = |text: &str| {
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let is_form = request.headers.get(CONTENT_TYPE).is_some_and(|value| {
        value.to_str().is_ok_and(|text| text.starts_with("application/x-www-form-urlencoded"))
    });
    find(request.query).or_else(|| is_form.then(|| find(std::str::from_utf8(request.body).ok()?)).flatten())
}

/// `NAME=…` of `SCHEME NAME=…,NAME=…`.
fn parameter<'a>(authorization: &'a str, name: &str) -> Result<&'a str, Malformed> {
    let (_, parameters) = authorization.split_once(' ').unwrap_or_default();
    let found =
        parameters.split(',').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name);
    found
        .map(|(_, value)| value)
        .ok_or_else(|| Malformed::new(format!("the Authorization header has no `{name}`")))
}
