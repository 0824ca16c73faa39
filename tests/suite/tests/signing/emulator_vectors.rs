//! The emulator's verifiers, which share no code with the signers, accept what the signers make and nothing else.

use bytes::Bytes;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use imagescan_emulator::{Request, alibaba, huawei, tencent};
use imagescan_runtime::provider::{Signed, percent_encode};

use crate::vector_folder::{Case, RawRequest, cases};

/// A case in the form that the emulator receives.
fn received(request: &RawRequest, authorization: Option<&HeaderValue>) -> Request {
    let headers = request.headers.iter().chain(authorization.map(|value| (&AUTHORIZATION, value)));
    Request {
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: headers
            .map(|(name, value)| {
                (name.as_str().to_owned(), Bytes::copy_from_slice(value.as_bytes().trim_ascii()))
            })
            .collect(),
        body: Bytes::from(request.body.clone()),
    }
}

/// Checks every case of a provider with a verifier: it accepts the case, and rejects it with another secret or after a
/// change of a signed part.
fn hold(
    provider: &str,
    sign: impl Fn(&Case) -> Request,
    signed_parts: impl Fn(&Request) -> Parts,
    verify: impl Fn(&Request, &str) -> bool,
) {
    // The vendor does not publish how a gateway treats a repeated signed header: signer and emulator differ.
    for case in cases(provider).into_iter().filter(|case| case.name != "header-repeated") {
        let request = sign(&case);
        let secret = case.field("secret_key");
        assert!(verify(&request, secret), "{}: rejected", case.name);
        assert!(!verify(&request, &format!("{secret}x")), "{}: accepted with another secret", case.name);
        let parts = signed_parts(&request);
        let query = format!("{}&spoilt=1", request.query).trim_start_matches('&').to_owned();
        let body = Bytes::from([&request.body[..], b"x"].concat());
        for (signed, spoilt) in [
            (true, Request { method: "TRACE".to_owned(), ..request.clone() }),
            (parts.query, Request { query, ..request.clone() }),
            (parts.body && !case.name.contains("unsigned"), Request { body, ..request.clone() }),
        ] {
            assert!(!signed || !verify(&spoilt, secret), "{}: accepted as {spoilt:?}", case.name);
        }
    }
}

/// What a scheme signs in addition to the method.
struct Parts {
    query: bool,
    body: bool,
}

fn authorized(case: &Case, signed: &Signed) -> Request {
    received(&case.request(), Some(&signed.authorization()))
}

#[test]
fn huawei() {
    use imagescan_huawei::sign::{Algorithm, SignedHeaders, SigningKey, sign};
    let signed = |case: &Case| {
        let algorithm = match case.field("algorithm") {
            "SDK-HMAC-SHA256" => Algorithm::SdkHmacSha256,
            _ => Algorithm::V11HmacSha256 { region: case.field("region"), service: case.field("service") },
        };
        let key = SigningKey { id: case.field("access_key"), secret: case.field("secret_key") };
        let names = case.signed_headers();
        let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
        let signed =
            sign(&case.request().view(), set, key, algorithm, case.field("sdk_date")).expect("a signature");
        authorized(case, &signed)
    };
    let parts = |_: &Request| Parts { query: true, body: true };
    hold("huawei", signed, parts, |request, secret| {
        huawei::RequestSignature::parse(request).is_ok_and(|signature| signature.verify(secret))
    });
}

#[test]
fn tencent() {
    use imagescan_tencent::sign::{SignedHeaders, SigningKey, sign};
    let signed = |case: &Case| {
        let key = SigningKey { id: case.field("secret_id"), secret: case.field("secret_key") };
        let names = case.signed_headers();
        let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
        let (service, time) = (case.field("service"), case.number("timestamp"));
        authorized(case, &sign(&case.request().view(), set, key, service, time).expect("a signature"))
    };
    // The signature does not cover the query of a POST.
    let parts = |request: &Request| Parts { query: request.method == "GET", body: true };
    hold("tencent", signed, parts, |request, secret| {
        tencent::RequestSignature::parse(request).is_ok_and(|signature| signature.verify(secret))
    });
}

#[test]
fn alibaba() {
    use imagescan_alibaba::sign::{SignedHeaders, SigningKey, rpc, sign};
    let signed = |case: &Case| {
        let key = SigningKey { id: case.field("access_key"), secret: case.field("secret_key") };
        let mut request = case.request();
        if case.field("algorithm") == "HMAC-SHA1" {
            let signed = rpc::sign(&request.view(), key).expect("a signature");
            let signature = format!("Signature={}", percent_encode(signed.signature()));
            // One case carries an earlier signature, which the signer drops.
            let pairs =
                request.query.split('&').filter(|pair| !pair.starts_with("Signature=") && !pair.is_empty());
            request.query = pairs.chain([signature.as_str()]).collect::<Vec<_>>().join("&");
            return received(&request, None);
        }
        let names = case.signed_headers();
        let set = names.as_deref().map_or(SignedHeaders::Standard, SignedHeaders::Named);
        authorized(case, &sign(&request.view(), set, key).expect("a signature"))
    };
    // The older signature covers parameters only.
    let parts = |request: &Request| Parts { query: true, body: request.header("authorization").is_some() };
    hold("alibaba", signed, parts, |request, secret| {
        alibaba::RequestSignature::parse(request).is_ok_and(|signature| signature.verify(secret))
    });
}
