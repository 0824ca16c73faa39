//! Requests signed by an independent script (tests/vectors/alibaba.py) are accepted.

use std::sync::LazyLock;

use imagescan_emulator::Emulator;
use imagescan_emulator::alibaba::RequestSignature;
use serde::Deserialize;

use crate::huawei::vectors::{KeyParts, RequestParts};
use crate::{clock, start_at};

#[derive(Debug, Deserialize)]
pub(super) struct Vector {
    name: String,
    pub(super) key: KeyParts,
    pub(super) request: RequestParts,
    canonical_request: String,
}

pub(super) fn all() -> &'static [Vector] {
    static ALL: LazyLock<Vec<Vector>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../vectors/alibaba.json")).expect("the vectors are JSON")
    });
    &ALL
}

#[test]
fn canonical_requests_agree() {
    for vector in all() {
        let signature = RequestSignature::parse(&vector.request.received()).expect(&vector.name);
        let canonical = String::from_utf8_lossy(signature.canonical_request());
        assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
        assert_eq!(signature.key_id(), vector.key.key().id, "{}", vector.name);
        assert_eq!(signature.time().to_string(), "2026-11-20T11:50:00Z", "{}", vector.name);
        assert_eq!(signature.nonce().len(), 32, "{}", vector.name);
        assert!(signature.verify(&vector.key.secret), "{}", vector.name);
        assert!(!signature.verify("another secret"), "{}", vector.name);
    }
}

#[tokio::test]
async fn signed_requests_are_accepted() {
    for vector in all() {
        let emulator = start_at(Emulator::builder().key(vector.key.key()), &clock()).await;
        let response = vector.request.call().send(emulator.addr()).await;
        assert_eq!(response.status, 200, "{}: {}", vector.name, response.text());
    }
}
