//! Parses the signature version 1 of the RPC style, HMAC-SHA1: all values, the signature too, are parameters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::acs3::canonical_pairs;
use super::rpc_request::parameters;
use super::signature::{RequestSignature, Signature, parse_date};
use crate::encoding::percent_encode;
use crate::{MalformedSignature, Request};

pub(super) fn parse(request: &Request) -> Result<RequestSignature, MalformedSignature> {
    let (signatures, signed): (Vec<_>, Vec<_>) =
        parameters(request).into_iter().partition(|(name, _)| name == b"Signature");
    let [(_, signature)] = &signatures[..] else {
        return Err(MalformedSignature::new(
            "there must be an Authorization header or one parameter Signature",
        ));
    };
    let parameter = |name: &str| {
        let mut values = signed.iter().filter(|(n, _)| n == name.as_bytes()).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Ok(String::from_utf8_lossy(value).into_owned()),
            _ => Err(MalformedSignature::new(format!("there must be one parameter {name}"))),
        }
    };
    for (name, wanted) in [("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")] {
        let value = parameter(name)?;
        if value != wanted {
            return Err(MalformedSignature::new(format!("{name} must be {wanted}, not {value}")));
        }
    }
    let mac =
        STANDARD.decode(signature).map_err(|_| MalformedSignature::new("Signature must be in base64"))?;
    let (key_id, nonce) = (parameter("AccessKeyId")?, parameter("SignatureNonce")?);
    let time = parse_date(&parameter("Timestamp")?)?;

    let canonical = canonical_pairs(signed);
    Ok(RequestSignature {
        key_id,
        time,
        nonce,
        string_to_sign: [&request.method, &percent_encode(&request.path), &percent_encode(&canonical)]
            .map(String::as_str)
            .join("&"),
        canonical_request: canonical.into_bytes(),
        signature: Signature::RpcV1 { mac },
    })
}
