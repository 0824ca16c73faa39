//! Huawei Cloud: `SDK-HMAC-SHA256` and `V11-HMAC-SHA256`.

use imagescan_huawei::sign::{
    Algorithm, SDK_CONTENT_SHA256, SDK_DATE, SignedHeaders, SigningKey, payload_hash, sign_with_payload_hash,
};
use imagescan_runtime::provider::sha256_hex;

use super::{Line, Malformed, Provider, Verdict};

pub(super) const PROVIDER: Provider = Provider {
    signs: &["SDK-HMAC-SHA256", "V11-HMAC-SHA256"],
    skips: &["SDK-HMAC-SM3", "SDK-SM2-SM3", "SDK-ECDSA-P256-SHA256"],
    check,
};

fn check(line: &Line) -> Result<Verdict, Malformed> {
    let wire = line.header("authorization")?;
    let names: Vec<_> = parameter(wire, "SignedHeaders")?.split(';').collect();
    let key = SigningKey { id: line.required("/credentials/ak")?, secret: line.required("/credentials/sk")? };
    let algorithm = match line.scheme.as_str() {
        "V11-HMAC-SHA256" => scope(parameter(wire, "Credential")?)?,
        _ => Algorithm::SdkHmacSha256,
    };
    let hash = payload_hash_of(line);
    let set = SignedHeaders::Named(&names);
    let signed =
        match sign_with_payload_hash(&line.request(), set, key, algorithm, line.header(SDK_DATE)?, &hash) {
            Ok(signed) => signed,
            Err(error) => return Ok(Verdict::Failed(format!("the signer refuses it: {error}"))),
        };

    let expected_request = line.optional("/expect/canonical_request");
    let computed_request = String::from_utf8_lossy(signed.canonical_request());
    let authorization = signed.authorization();
    Ok(Verdict::of_stages(&[
        ("payload hash", expected_request.and_then(|text| text.rsplit('\n').next()), &hash),
        ("canonical request", expected_request, &computed_request),
        ("string to sign", line.optional("/expect/string_to_sign"), signed.string_to_sign()),
        ("signature", Some(parameter(wire, "Signature")?), signed.signature()),
        ("Authorization header", Some(wire), &String::from_utf8_lossy(authorization.as_bytes())),
    ]))
}

/// The Python SDK ignores `X-Sdk-Content-Sha256` when the body is empty; the other SDKs do not.
fn payload_hash_of(line: &Line) -> String {
    let request = line.request();
    let python = line.optional("/sdk").is_some_and(|sdk| sdk.contains("python"));
    if python && request.body.is_empty() && request.headers.contains_key(SDK_CONTENT_SHA256) {
        return sha256_hex(b"");
    }
    payload_hash(&request)
}

/// `NAME=…` of `SCHEME NAME=…, NAME=…`.
fn parameter<'a>(authorization: &'a str, name: &str) -> Result<&'a str, Malformed> {
    let (_, parameters) = authorization.split_once(' ').unwrap_or_default();
    let found =
        parameters.split(',').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name);
    found
        .map(|(_, value)| value)
        .ok_or_else(|| Malformed::new(format!("the Authorization header has no `{name}`")))
}

/// The region and the service of `AK/DATE/REGION/SERVICE`.
fn scope(credential: &str) -> Result<Algorithm<'_>, Malformed> {
    match credential.rsplitn(4, '/').collect::<Vec<_>>()[..] {
        [service, region, _date, _access_key] => Ok(Algorithm::V11HmacSha256 { region, service }),
        _ => Err(Malformed::new("the Authorization header's `Credential` is not AK/DATE/REGION/SERVICE")),
    }
}
